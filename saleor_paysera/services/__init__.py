"""What the app does: one module for each thing that happens."""
