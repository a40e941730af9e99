"""The folders of the user: data, cache, settings, and the catalogue in use.

One rule: the environment is an argument; nothing here reads a catalogue, or the settings.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from wicktrack.catalogue.files import bundled, toml_files

OWN_FILE = "catalogue.toml"
"""The file in a folder of one's own to which facts are recorded where no other is named."""


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


def config_folder(environ: Mapping[str, str]) -> Path:
    """The folder of the settings: the same on every system, as dotfiles are."""
    return _xdg(environ.get("XDG_CONFIG_HOME", ""), _home(environ) / ".config") / "wicktrack"


def settings_file(environ: Mapping[str, str]) -> Path | None:
    """The settings file, which need not exist; None where an empty $WICKTRACK_CONFIG wants none."""
    named = environ.get("WICKTRACK_CONFIG")
    if named is None:
        return config_folder(environ) / "config.toml"
    return expanded(named, environ) if named else None


def expanded(path: str, environ: Mapping[str, str]) -> Path:
    """A path with the home folder in the place of a leading `~`, or that of `~somebody`."""
    first, _, rest = path.replace(os.sep, "/").partition("/")
    if first == "~":
        return _home(environ) / rest.lstrip("/")
    return Path(os.path.expanduser(path))  # noqa: PTH111 - Path's raises where nobody has the name


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


def default_paths(
    environ: Mapping[str, str], own: Sequence[Path] = (), *, with_bundled: bool = True
) -> list[Path]:
    """The bundled catalogue, if wanted, then the user's own.

    Those are the files and folders `own`, where there are any, else the `.toml` files in the data
    folder, by name. Never empty: where there is no file, it is the one to be made.
    """
    first = [bundled()] if with_bundled else []
    found = [*first, *(own or _own_files(data_folder(environ)))]
    return found or [own_file(environ)]


def own_file(environ: Mapping[str, str], own: Sequence[Path] = ()) -> Path:
    """The file to record to, of those in `default_paths`: the first, also if it is yet to be made.

    Of a folder it is the file `OWN_FILE`.
    """
    first = own[0] if own else data_folder(environ)
    return first / OWN_FILE if not own or first.is_dir() else first


def _own_files(folder: Path) -> list[Path]:
    try:
        return toml_files(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError:
        return [folder]  # `files_of` says why it cannot be read
