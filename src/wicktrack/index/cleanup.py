"""Which indexes does nobody need any more? Those of files that are gone, and those half made.

One rule: only what is ours and old goes, and only when an index is made, which takes long anyway.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from sqlite3 import Error

from wicktrack.errors import DamagedIndex
from wicktrack.index.database import Index, connected

UNFINISHED = 86_400
"""So many seconds after its last write a half made index is one whose maker was killed."""

FORGOTTEN = 30 * UNFINISHED
"""So many seconds after an index was last compared it is looked whether its file is there."""

_OURS = re.compile(r"[A-Za-z0-9-]*-[0-9a-f]{8}\.sqlite(\.[0-9a-f]{12})?")


def sweep(made: str) -> None:
    """Remove what nobody needs beside an index that was just made."""
    for path, age, half in _found(made):
        if age > UNFINISHED if half else age > FORGOTTEN and not _needed(path):
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - a path like all here


def _found(made: str) -> Iterator[tuple[str, float, bool]]:
    """Each index, by how many seconds it is older, and whether it is one half made."""
    with suppress(OSError), os.scandir(os.path.dirname(made)) as entries:  # noqa: PTH120
        now = os.stat(made).st_mtime_ns  # noqa: PTH116
        for entry in entries:
            form = _OURS.fullmatch(entry.name)
            if form and entry.is_file(follow_symlinks=False):
                age = (now - entry.stat(follow_symlinks=False).st_mtime_ns) / 1e9
                yield entry.path, age, bool(form[1])


def _needed(path: str) -> bool:
    """Whether the file of an index is there; of what is no index there is none."""
    try:
        base = connected(path, "ro&immutable=1")
    except Error:
        return False
    try:
        return os.path.exists(Index(path, base).head["stamp"][0])  # noqa: PTH110
    except (DamagedIndex, ValueError, EOFError, TypeError, KeyError):
        return False
    finally:
        base.close()
