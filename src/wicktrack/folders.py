"""The folders of the user: data, cache, and the catalogue in use.

One rule: the environment is an argument; nothing here reads a catalogue.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from wicktrack.catalogue.files import bundled, toml_files


def data_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of the user's own catalogues, which need not exist.

    XDG base directories on Unix, Application Support on macOS, LOCALAPPDATA on Windows: what
    platformdirs returns (a test compares them), without the 7 ms of its import.
    """
    home = _home(environ)
    if platform == "darwin":
        return home / "Library" / "Application Support" / "wicktrack"
    if platform == "win32":
        return _local(environ, home) / "wicktrack"
    return _xdg(environ.get("XDG_DATA_HOME", ""), home / ".local" / "share") / "wicktrack"


def own_file(environ: Mapping[str, str]) -> Path:
    """The user's own catalogue, which is written where no other file is named."""
    return data_folder(environ) / "catalogue.toml"


def journal(environ: Mapping[str, str]) -> Path:
    """The file that says what `undo` can take back."""
    return data_folder(environ) / "undo.jsonl"


def cache_folder(environ: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of the indexes, all of which can be rebuilt; see `data_folder`."""
    home = _home(environ)
    if platform == "darwin":
        return home / "Library" / "Caches" / "wicktrack"
    if platform == "win32":
        return _local(environ, home) / "wicktrack" / "Cache"
    return _xdg(environ.get("XDG_CACHE_HOME", ""), home / ".cache") / "wicktrack"


def _home(environ: Mapping[str, str]) -> Path:
    try:
        return Path(environ.get("HOME") or Path.home())
    except RuntimeError:
        return Path("/nonexistent")  # Debian's home of users without one


def _local(environ: Mapping[str, str], home: Path) -> Path:
    return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local")


def _xdg(named: str, default: Path) -> Path:
    """XDG Base Directory Specification: a relative path counts as unset."""
    return Path(named) if Path(named).is_absolute() else default


def named_paths(environ: Mapping[str, str]) -> list[Path]:
    """The files and folders that $WICKTRACK_CATALOGUE names; empty for none."""
    return [Path(it) for it in environ.get("WICKTRACK_CATALOGUE", "").split(os.pathsep) if it]


def paths_in_use(environ: Mapping[str, str]) -> list[Path]:
    """The files and folders of the catalogue where no others are named."""
    return named_paths(environ) or default_paths(environ)


def default_paths(environ: Mapping[str, str]) -> list[Path]:
    """The bundled catalogue, then the `.toml` files in the data folder, by name."""
    folder = data_folder(environ)
    try:
        return [bundled(), *toml_files(folder)]
    except (FileNotFoundError, NotADirectoryError):
        return [bundled()]
    except OSError:
        return [bundled(), folder]  # `files_of` says why it cannot be read
