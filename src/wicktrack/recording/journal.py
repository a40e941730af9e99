"""The journal: what commands wrote into the user's files, so that `undo` can take it back.

One rule: it is a help and never in the way. What cannot be noted was written all the same, and a
line that is damaged concerns only what that line is about.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from wicktrack.atomic import swap
from wicktrack.catalogue import files
from wicktrack.errors import NotChanged, Problem
from wicktrack.recording.lock import locked, refusing

VERSION = 1
"""That of a line of the journal; a line of a newer version is left alone."""

KEPT = 100
"""How many entries are kept, the newest."""

LARGEST = 1 << 20
"""The bytes beyond which older entries are dropped; the newest one is kept whatever its size."""

_NEAR = 1 << 16
"""How many bytes before what was written tell whether they have been edited since."""


class Change(NamedTuple):
    """What was written into one file: at `offset`, `new` took the place of `old`.

    `made`: the file did not exist. `near` is the digest of what was before it. `catalogue` are the
    files and folders of the catalogue that it belongs to, none of a file of another sort;
    `bundled`: the bundled one comes before them.
    """

    path: str
    offset: int
    new: str
    old: str = ""
    made: bool = False
    near: str = ""
    catalogue: tuple[str, ...] = ()
    bundled: bool = False

    @property
    def paths(self) -> list[Path]:
        """The files and folders of its catalogue, as far as they are still there."""
        first = [files.bundled()] if self.bundled else []
        return [*first, *(path for path in map(Path, self.catalogue) if path.exists())]


class Entry(NamedTuple):
    """What one command wrote; `line` is the entry as it is in the journal."""

    command: str
    changes: tuple[Change, ...]
    line: bytes


def nearby(data: bytes, offset: int) -> str:
    """The digest of what is before an offset, as far as that tells an edit."""
    near = data[max(0, offset - _NEAR) : offset]
    return hashlib.blake2b(near, digest_size=16).hexdigest()


def appended(
    path: Path, before: bytes, tail: str, *, made: bool, catalogue: Sequence[Path]
) -> Change:
    """The change of appending to a file of a catalogue, whose files and folders are named."""
    own = [it for it in catalogue if not files.is_bundled(it)]
    return Change(
        path=os.path.abspath(path),  # noqa: PTH100 - a symlink stays the one that was named
        offset=len(before),
        new=tail,
        made=made,
        near=nearby(before, len(before)),
        catalogue=tuple(str(it.absolute()) for it in own),
        bundled=len(own) < len(catalogue),
    )


def rewritten(path: Path, before: bytes | None, after: bytes) -> Change | None:
    """The change of a file in UTF-8 that is no catalogue: whole lines that took others' place.

    `before` is None of a file that did not exist. None where no line is new: what only removes
    lines appends nothing that could be taken back. Raises `NotChanged` where the lines are no text.
    """
    offset, old, new = _differing(before or b"", after)
    if not new:
        return None
    try:
        lines, replaced = new.decode(), old.decode()
    except UnicodeDecodeError:
        hint = "write the other lines anew, and save it as UTF-8"
        raise NotChanged(f"{path} is not text in UTF-8", hint) from None
    return Change(
        path=os.path.abspath(path),  # noqa: PTH100 - a symlink stays the one that was named
        offset=offset,
        new=lines,
        old=replaced,
        made=before is None,
        near=nearby(after, offset),
    )


def _differing(before: bytes, after: bytes) -> tuple[int, bytes, bytes]:
    """Where two texts begin to differ, and the lines in which they do."""
    tail = after.removeprefix(before)
    if after.startswith(before) and (before[-1:] in b"\n" or tail.startswith((b"\r\n", b"\n"))):
        return len(before), b"", tail
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    gone, come = (b"".join(it[start : len(it) - end]) for it in (old, new))
    return sum(map(len, new[:start])), gone, come


def _alike(one: Sequence[bytes], other: Sequence[bytes]) -> int:
    """How many first lines two texts have in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def note(journal: Path, command: str, changes: Sequence[Change]) -> None:
    """Add an entry to the journal, which is made where it is missing; raises `NotChanged`."""
    entry = {
        "version": VERSION,
        "command": command,
        "changes": [change._asdict() for change in changes],
    }
    line = json.dumps(entry).encode()
    with locked(journal, create=True) as target, refusing(journal):
        swap(target, _joined([*_lines(target, journal), line]))


def last(journal: Path) -> Entry | None:
    """The newest entry, None where there is none; raises `NotChanged` where it is damaged."""
    lines = _lines(journal, journal)
    if not lines:
        return None
    try:
        return _entry(lines[-1])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = f"{journal}:{len(lines)}: this line of the journal is damaged"
    except _NewerError as newer:
        message = f"{journal}:{len(lines)}: this line was written by a newer wicktrack ({newer})"
    raise NotChanged(message, f"`wicktrack undo --forget` drops it; {_BY_HAND}")


def forget(journal: Path, line: bytes | None = None) -> bool:
    """Drop the newest entry, if its line is the given one; raises `NotChanged`.

    A journal without entries is removed. Whether there was such an entry.
    """
    if not journal.exists():
        return False
    with locked(journal, create=False) as target, refusing(journal):
        lines = _lines(target, journal)
        if not lines or line not in (None, lines[-1]):
            return False
        if lines[1:]:
            swap(target, _joined(lines[:-1]))
        else:
            target.unlink()
    return True


class _NewerError(Exception):
    """A line of a newer version, which is named."""


_BY_HAND = "what it was about can then only be removed by hand"


def _lines(path: Path, named: Path) -> list[bytes]:
    found = files.read_bytes(path)
    if not isinstance(found, Problem):
        return [line for line in found.split(b"\n") if line.strip()]
    if found.code == "no-such-file":
        return []
    raise NotChanged(f"{named} cannot be read: {found.message}", found.hint)


def _joined(lines: Sequence[bytes]) -> bytes:
    """The newest lines that fit, and in any case the last."""
    kept: list[bytes] = []
    size = 0
    for line in reversed(lines[-KEPT:]):
        size += len(line) + 1
        if kept and size > LARGEST:
            break
        kept.append(line)
    return b"".join(line + b"\n" for line in reversed(kept))


def _entry(line: bytes) -> Entry:
    read = json.loads(line)
    if read["version"] != VERSION:
        raise _NewerError(read["version"])
    changes = tuple(_change(found) for found in read["changes"])
    if not changes or not isinstance(read["command"], str):
        raise ValueError(read)
    return Entry(read["command"], changes, line)


def _change(found: dict[str, Any]) -> Change:
    """A change as read; raises for values of another sort than it would have been written with."""
    change = Change(**{**found, "catalogue": tuple(found.get("catalogue", ()))})
    for value, empty in zip(change, _EMPTY, strict=True):
        if type(value) is not type(empty):
            raise TypeError(value)
    texts = (change.path, change.new, change.near, *change.catalogue)
    if not change.new or change.offset < 0 or not all(isinstance(it, str) for it in texts):
        raise ValueError(change)
    change.new.encode()
    change.old.encode()
    return change


_EMPTY = Change("", 0, "")
