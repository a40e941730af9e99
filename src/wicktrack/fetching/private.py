"""Whether what is in the cache folder can be trusted."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def writable_by_others(*paths: Path) -> bool:
    """Whether somebody but the user and root may write to any of these.

    What is missing cannot have been written. On Windows, with other permissions, never. Raises
    OSError for what cannot be looked at.
    """
    return sys.platform != "win32" and any(map(_open, paths))


def _open(path: Path) -> bool:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return found.st_uid not in (os.geteuid(), 0) or bool(found.st_mode & 0o022)
