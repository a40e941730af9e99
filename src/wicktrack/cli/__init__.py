"""How do you ask?

One rule: a command gathers what was asked, makes one call, and prints. Only this package knows
Typer, the clock, the environment and the terminal.
"""

from wicktrack.cli import ask, export, keep, record, shells, timeline, watch
from wicktrack.cli.app import main, run

__all__ = ["ask", "export", "keep", "main", "record", "run", "shells", "timeline", "watch"]
