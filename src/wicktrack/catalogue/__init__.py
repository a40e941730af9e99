"""How is it kept?

One rule: a catalogue is read whole or refused whole, with every problem named and placed, and
changed by appending. Only this package knows TOML and files.
"""

from wicktrack.catalogue.editing import Edit, editing
from wicktrack.catalogue.files import bundled, cache_folder, data_folder, default_paths, files_of
from wicktrack.catalogue.index import Damaged
from wicktrack.catalogue.lints import Lint, stale, strict
from wicktrack.catalogue.opening import open_ledger
from wicktrack.catalogue.reading import check, load, load_edited
from wicktrack.catalogue.writing import fact_block, source_block, title_block

__all__ = [
    "Damaged",
    "Edit",
    "Lint",
    "bundled",
    "cache_folder",
    "check",
    "data_folder",
    "default_paths",
    "editing",
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
