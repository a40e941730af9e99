"""Deleting indexes that nobody needs any more: of catalogues that are gone, and unfinished ones.

One rule: only files of ours that are old go, and only when an index is built, which takes long.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from wicktrack.index.database import read_seal

UNFINISHED = 86_400
"""Seconds after its last write for which an unfinished file may still be somebody's."""

FORGOTTEN = 30 * UNFINISHED
"""Seconds after which it is looked whether the files of an index are still there."""

_NAME = re.compile(r"[A-Za-z0-9-]*-[0-9a-f]{8}\.(?:sqlite|json)(\.[0-9a-f]{12}(?:\.\d+)?)?")


def clean(made: str) -> None:
    """Delete what nobody needs beside an index that was just built."""
    now = Path(made).stat().st_mtime
    for path in Path(made).parent.iterdir():
        form = _NAME.fullmatch(path.name)
        with suppress(OSError):
            age = now - path.lstat().st_mtime
            if form and (age > UNFINISHED if form[1] else age > FORGOTTEN and not _needed(path)):
                path.unlink()


def _needed(path: Path) -> bool:
    """Whether an index, or the seal of one, is of files that are there."""
    index = path.with_suffix(".sqlite")
    seal = read_seal(str(index)) if index.exists() else None
    return seal is not None and all(map(os.path.exists, seal.paths))
