"""wicktrack: what is coming, when, in what state of production, and with whom.

`wicktrack.api` is the interface for Python; everything else is the program's own.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
