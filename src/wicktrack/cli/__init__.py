"""How do you ask?

One rule: a command gathers what was asked, makes one call, and prints. Only this package knows
Typer, the clock, the environment and the terminal.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from wicktrack.cli.entry import main, run

if TYPE_CHECKING:
    from wicktrack.cli import pages, views

__all__ = ["main", "pages", "run", "views"]


def __getattr__(name: str) -> ModuleType:
    """How answers look to people is imported when one does look, as `cli.views` or `cli.pages`."""
    if name in ("pages", "views"):
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__} has no attribute {name}")
