"""What somebody does on purpose: forgeries, floods, traps."""
