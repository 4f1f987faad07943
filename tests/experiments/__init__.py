"""What nobody wishes on a payment app, done to this one: ``make faults`` and ``make attack``.

Each experiment does something many times to the real server and counts what came of it.
"""
