"""wicktrack: what is coming, when, at what stage of production, and with whom.

`wicktrack.api` is the interface for Python; everything else is internal.
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
