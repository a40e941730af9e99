"""What was asked when, in a file of the cache folder: it saves requests and repeats.

One rule: deleting it changes no fact. What cannot be read, or may be somebody else's, is empty.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from wicktrack.atomic import swap
from wicktrack.catalogue.files import writable_by_others
from wicktrack.model.vocabulary import Provider
from wicktrack.records import record

FILE = "sources.json"
"""The file in the cache folder."""

MOST_TOLD = 5_000
"""The lines that are remembered as told; the oldest are forgotten, and so told again."""

MOST_WORKS = 50_000
"""The works of one source that are remembered; those not put for longest are forgotten."""

_FORMAT = 1
_LARGEST = 64 * 1024 * 1024
_LONGEST = 500


@record(kw_only=True)
class Seen:
    """What is remembered of one work at one source.

    `stamp` is the work's own when all of it was written, `asked` says what was asked for then
    (regions, length of the cast). `missed` are the things that it no longer named, each with the
    first day of that. `absent` is the day on which the source had no work of that id.
    """

    stamp: str | None = None
    asked: str = ""
    missed: Mapping[str, date] = {}
    absent: date | None = None

    def stamp_for(self, asked: str) -> str | None:
        """The stamp, if the same was asked for then; None: the work is to be read in any case."""
        return self.stamp if self.asked == asked else None


class Memory:
    """The memory in a cache folder. Nothing is written before `save`."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        read = _read(self._path)
        self._success = _days(read.get("success"))
        self._works: dict[str, dict[str, Seen]] = {
            provider: {key: seen for key, it in _mapping(works).items() if (seen := _seen(it))}
            for provider, works in _mapping(read.get("works")).items()
        }
        told = read.get("told")
        self._told = {it: None for it in (told if isinstance(told, list) else ()) if _short(it)}

    @classmethod
    def read(cls, folder: Path) -> Memory:
        """The memory in a folder, empty where there is none."""
        return cls(folder)

    def work(self, provider: Provider, id_: str) -> Seen:
        """What is remembered of a work, by its id there in full, or by its IMDb id."""
        return self._works.get(provider, {}).get(id_) or Seen()

    def put(self, provider: Provider, id_: str, seen: Seen) -> None:
        """Remember something of a work; what was remembered is forgotten."""
        works = self._works.setdefault(provider, {})
        works.pop(id_, None)
        if seen != Seen():
            works[id_] = seen

    def success(self, provider: Provider) -> date | None:
        """The day of the last run in which a source answered to the end."""
        return self._success.get(provider)

    def succeeded(self, provider: Provider, day: date) -> None:
        """Remember that a source answered to the end."""
        self._success[provider] = day

    def is_news(self, digest: str) -> bool:
        """Whether a line, by a digest of it, was not told before; from now on it was."""
        new = digest not in self._told
        self._told.pop(digest, None)
        self._told[digest] = None
        return new

    def save(self) -> None:
        """Replace the file. A folder that cannot be written is no error: it only saves requests."""
        content = {
            "format": _FORMAT,
            "success": {name: str(day) for name, day in self._success.items()},
            "works": {
                provider: {key: _written(works[key]) for key in [*works][-MOST_WORKS:]}
                for provider, works in self._works.items()
            },
            "told": [*self._told][-MOST_TOLD:],
        }
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            swap(self._path, lambda path: _fill(path, content))


def _fill(path: Path, content: object) -> None:
    """Write a file that only the user may write, whatever the umask: else it would be ignored."""
    path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
    path.chmod(0o600)


def _written(seen: Seen) -> dict[str, Any]:
    """What is remembered of a work as JSON, without what is empty."""
    values = {
        "stamp": seen.stamp,
        "asked": seen.asked,
        "missed": {key: str(day) for key, day in seen.missed.items()},
        "absent": seen.absent and str(seen.absent),
    }
    return {name: it for name, it in values.items() if it}


def _seen(value: object) -> Seen | None:
    """What is remembered of a work; None for what is not in order."""
    if not isinstance(value, dict):
        return None
    stamp, asked = value.get("stamp"), value.get("asked", "")
    if not (stamp is None or _short(stamp)) or not isinstance(asked, str):
        return None
    missed = _days(value.get("missed"))
    return Seen(stamp=stamp, asked=asked, missed=missed, absent=_day(value.get("absent")))


def _read(path: Path) -> Mapping[str, Any]:
    """The file as JSON; empty where it is missing, damaged, or may be of others."""
    try:
        if writable_by_others(str(path.parent), str(path)) or path.stat().st_size > _LARGEST:
            return {}
        found = _mapping(json.loads(path.read_bytes()))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if found.get("format") == _FORMAT else {}


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _short(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST


def _days(value: object) -> dict[str, date]:
    return {key: day for key, it in _mapping(value).items() if (day := _day(it))}


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
