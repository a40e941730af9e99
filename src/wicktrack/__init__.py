"""wicktrack: what is coming, when, in what state of production, and with whom."""

__version__ = "0.1.0"
