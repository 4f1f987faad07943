"""The app's page in the Saleor Dashboard: its document, its order widget, its JSON API."""
