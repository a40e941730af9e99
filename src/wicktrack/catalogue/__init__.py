"""How is it kept?

One rule: a catalogue is read whole or refused whole, with every problem named and placed, and
changed by appending. Only this package knows TOML and files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wicktrack.catalogue.files import (
        bundled,
        cache_folder,
        data_folder,
        default_paths,
        files_of,
    )
    from wicktrack.catalogue.lints import Lint, stale, strict
    from wicktrack.catalogue.opening import open_ledger
    from wicktrack.catalogue.reading import check, load, load_edited
    from wicktrack.catalogue.writing import fact_block, source_block, title_block

__all__ = [
    "Lint",
    "bundled",
    "cache_folder",
    "check",
    "data_folder",
    "default_paths",
    "fact_block",
    "files_of",
    "load",
    "load_edited",
    "open_ledger",
    "source_block",
    "stale",
    "strict",
    "title_block",
]

_MODULES = {
    "files": ("bundled", "cache_folder", "data_folder", "default_paths", "files_of"),
    "lints": ("Lint", "stale", "strict"),
    "opening": ("open_ledger",),
    "reading": ("check", "load", "load_edited"),
    "writing": ("fact_block", "source_block", "title_block"),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Each is imported when it is first asked for: a question needs few of them."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    module = import_module(f"{__name__}.{_MODULE_OF[name]}")
    globals()[name] = getattr(module, name)
    return globals()[name]
