"""The settings: what the user set once for all commands, in `config.toml`.

One rule: settings say what an option would say, and every option and variable beats them. A file
that is wrong in one place is never used in part, but by the commands that help to correct it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from wicktrack import __version__, folders
from wicktrack.catalogue import files
from wicktrack.cli.output import Dates, Format
from wicktrack.cli.streams import say
from wicktrack.errors import BadUsage, Problem
from wicktrack.records import record, replaced


@record(kw_only=True)
class Settings:
    """What a settings file says; the defaults are what holds without one.

    `catalogue`: the user's own files and folders. `format` None: each command's usual one. `notify`
    holds the values of that table by their keys, as JSON has them; None where there is none.
    """

    region: str | None = None
    regions: tuple[str, ...] = ()
    catalogue: tuple[Path, ...] = ()
    bundled: bool = True
    format: Format | None = None
    dates: Dates = Dates.DAY
    mine: bool = False
    notify: Mapping[str, Any] | None = None

    @property
    def viewer(self) -> str | None:
        """The viewer's region: the one set, else the first of several."""
        return self.region or next(iter(self.regions), None)


class Found(NamedTuple):
    """The settings, as far as they could be read, and what is wrong with their file."""

    settings: Settings
    problems: list[Problem]


def load(environ: Mapping[str, str]) -> Found:
    """What the settings file says. Where there is none this costs one `stat`."""
    path = folders.settings_file(environ)
    named = "WICKTRACK_CONFIG" in environ
    if path is None or not (named or _may_exist(path)):
        return Found(Settings(), [])
    text = files.read(path)
    if isinstance(text, Problem):
        return Found(Settings(), [_unread(text, named=named)])
    memory = _memory(path, environ)
    if known := _remembered(memory, text, path, environ):
        return Found(known, [])
    from wicktrack.cli.setting_keys import read

    values, problems = read(path, text)
    if not problems:
        _remember(memory, text, values)
    return Found(_settings(values, path, environ), problems)


def in_use(environ: Mapping[str, str], *, lenient: bool = False) -> Settings:
    """The settings in use. Raises `BadUsage` with all that is wrong with their file.

    Where `lenient`, that is only said, and what could be read counts.
    """
    settings, problems = load(environ)
    if problems:
        first, *more = map(_said, problems)
        if not lenient:
            raise BadUsage(first, _HINT, more)
        say(*(f"warning: {message}" for message in (first, *more)), f"hint: {_HINT}")
    return settings


_HINT = "correct the settings file, or run once without it: WICKTRACK_CONFIG= wicktrack …"


def _said(problem: Problem) -> str:
    words = f"{problem.file}:{problem.line}:{problem.column}: {problem.message}"
    return f"{words}; {problem.hint}" if problem.hint else words


def _may_exist(path: Path) -> bool:
    """Whether there is something at a path, or it cannot be found out; reading tells more then."""
    try:
        os.stat(path)  # noqa: PTH116 - as elsewhere on the way to every answer
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _unread(problem: Problem, *, named: bool) -> Problem:
    """Why the file cannot be read, in words for settings."""
    if named and problem.code == "no-such-file":
        hint = "correct the variable, or set it to nothing to do without settings"
        return replaced(problem, message="$WICKTRACK_CONFIG names this file, and there is none",
                        hint=hint)  # fmt: skip
    unusual = problem.code in ("not-a-file", "cannot-read")
    return replaced(problem, hint="make it a readable text file") if unusual else problem


def _settings(values: Mapping[str, Any], path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the values in a file; relative paths in it start at its folder."""
    given = dict(values)
    if "regions" in given:
        given["regions"] = tuple(given["regions"])
    if "catalogue" in given:
        paths = (folders.expanded(it, environ) for it in given["catalogue"])
        given["catalogue"] = tuple(path.absolute().parent / it for it in paths)
    if "format" in given:
        given["format"] = Format(given["format"])
    if "dates" in given:
        given["dates"] = Dates(given["dates"])
    given["notify"] = given.get("notify") or None
    return Settings(**given)


# ── Remembering what a file says ─────────────────────────────────────────────────────────────────

# A TOML parser and the readers of values take several milliseconds to import. So what was read of a
# sound file is kept in the cache folder together with the text it was read of: if the file has the
# same text, it says the same.

_READER = [1, __version__]
"""By which readers the values were read; the number rises with every change of what they give."""

_LARGEST = 65_536
"""The characters of the largest file that is remembered."""


def _memory(path: Path, environ: Mapping[str, str]) -> Path:
    """Where it is remembered what a settings file says; should two share it, each text counts."""
    name = f"settings-{crc32(os.fsencode(path.absolute())):08x}.json"
    return folders.cache_folder(environ) / name


def _remembered(memory: Path, text: str, path: Path, environ: Mapping[str, str]) -> Settings | None:
    """The settings that a text was found to hold; None where that is not known for certain."""
    data = files.read_bytes(memory)
    if isinstance(data, Problem) or files.writable_by_others(str(memory.parent), str(memory)):
        return None
    try:
        reader, same, values = json.loads(data)
        known = reader == _READER and same == text and isinstance(values, dict)
        return _settings(values, path, environ) if known else None
    except (ValueError, TypeError, RecursionError):
        return None


def _remember(memory: Path, text: str, values: Mapping[str, Any]) -> None:
    """Note what a text says, where nobody else may read it: it may hold a password."""
    from wicktrack.atomic import beside

    if len(text) > _LARGEST:
        return
    with suppress(OSError, ValueError):
        memory.parent.mkdir(0o700, parents=True, exist_ok=True)
        with beside(memory) as path:
            path.write_text(json.dumps([_READER, text, values]), encoding="utf-8")
