"""Saleor's protocol: manifest, signatures, events, answers, and its API."""
