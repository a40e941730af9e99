"""Catalogue files: finding them, reading them, and telling by a stamp that one has changed.

One rule: a file is read in one go, and only after it is seen to be a regular file, so that nothing
hangs on a FIFO and nothing half read is ever used.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar
from zlib import crc32

from wicktrack.errors import Problem

V = TypeVar("V")


def bundled() -> Path:
    """The catalogue that comes with wicktrack: inside an installed wheel, or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "data" / "films.toml"
    return installed if installed.exists() else package.parents[1] / "data" / "films.toml"


def is_bundled(path: Path) -> bool:
    """Whether a path leads to the catalogue that comes with wicktrack."""
    return real(path) == real(bundled())


def own_first(paths: Sequence[str | Path]) -> list[int]:
    """The numbers of files, with the bundled catalogue last: the user's own say more about them."""
    ours = real(bundled())
    return sorted(range(len(paths)), key=lambda number: real(Path(paths[number])) == ours)


def preferred(order: Iterable[int], values: Sequence[V | None]) -> V | None:
    """The first value that is given, in an order of the files; `values` has one for each."""
    return next((values[number] for number in order if values[number] is not None), None)


def files_of(paths: Iterable[Path]) -> tuple[list[Path], list[Problem]]:
    """The files that the paths name, each once: folders stand for their `*.toml` files, by name.

    A folder's hidden files are left out. Problems are of folders that hold none.
    """
    files: dict[Path, Path] = {}
    problems = []
    for path in paths:
        inside = _inside(path)
        if isinstance(inside, Problem):
            problems.append(inside)
            continue
        for file in inside:
            files.setdefault(real(file), file)
    return list(files.values()), problems


def _inside(path: Path) -> list[Path] | Problem:
    """The path itself, or the files of the folder that it is."""
    try:
        found = toml_files(path) if path.is_dir() else [path]
    except OSError as error:
        return _refused(path, error)
    hint = "name a `.toml` file, or a folder that contains one"
    return found or unread(path, "no-toml-files", "the folder contains no `.toml` file", hint)


def real(path: Path) -> Path:
    """The path with links resolved; the path itself where that fails."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path


def toml_files(folder: Path) -> list[Path]:
    """By name. Not by `glob`, which takes an unreadable folder for an empty one."""
    names = (path for path in folder.iterdir() if path.suffix == ".toml")
    return sorted(path for path in names if not path.name.startswith("."))


def size(paths: Iterable[Path]) -> int:
    """The bytes of the files that there are."""
    found = 0
    for path in paths:
        with suppress(OSError, ValueError):
            found += path.stat().st_size
    return found


def read(path: Path) -> str | Problem:
    """The text of a file, or why there is none."""
    data = read_bytes(path)
    return data if isinstance(data, Problem) else decoded(path, data)


def read_bytes(path: Path) -> bytes | Problem:
    """The bytes of a file, or why there are none."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            return unread(path, "not-a-file", f"this is {_what(mode)}, not a file", _OTHER)
        return path.read_bytes()
    except OSError as error:
        return _refused(path, error)
    except ValueError:
        return unread(path, "no-such-file", "not a valid file name", _OTHER)


def decoded(path: Path, data: bytes) -> str | Problem:
    """The text of a file's bytes, or why they are none."""
    if data.startswith(b"\xef\xbb\xbf"):
        return unread(path, "byte-order-mark", "the file starts with a byte order mark",
                      "save it as UTF-8 without BOM")  # fmt: skip
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{data[error.start]:02x} is not valid UTF-8"
        return Problem(str(path), line, column, "not-utf-8", message, "save the file as UTF-8")


class Stamp(NamedTuple):
    """What shows that a file is another one, or was written since; times in nanoseconds."""

    size: int
    modified: int
    changed: int
    inode: int
    device: int


def stamp(path: str | Path) -> Stamp | None:
    """The stamp of a regular file, links followed; None where there is none.

    Two writes within one tick of the file system's clock may leave the same stamp. Raises OSError
    where that cannot be found out.
    """
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return stamp_of(found) if stat.S_ISREG(found.st_mode) else None


def stamp_of(found: os.stat_result) -> Stamp:
    """The same from a stat result."""
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev)


def checksum(path: str) -> int:
    """CRC-32 of a file's bytes; it finds damage, not malice. Raises OSError."""
    found = 0
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            found = crc32(block, found)
    return found


def clock_of(folder: str) -> int:
    """The time by the clock that stamps the files of a folder, in nanoseconds; raises OSError."""
    import tempfile

    with tempfile.TemporaryFile(dir=folder) as file:
        return os.fstat(file.fileno()).st_mtime_ns


def writable_by_others(*paths: str) -> str | None:
    """The first of these paths that somebody but the user and root may write; None for none.

    What is missing cannot have been written. On Windows, with other permissions, always None.
    """
    for path in paths if sys.platform != "win32" else ():
        with suppress(OSError):
            found = os.stat(path)
            if found.st_uid not in (os.geteuid(), 0) or found.st_mode & 0o022:
                return path
    return None


def unread(path: Path, code: str, message: str, hint: str = "") -> Problem:
    """A problem of a file as a whole; its position is the first character."""
    return Problem(str(path), 1, 1, code, message, hint)


def _refused(path: Path, error: OSError) -> Problem:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
        if address := _address(path):
            hint = f"download it first: `curl -o {path.name or 'FILE'} {address}`"
            return unread(path, "no-such-file", "this is an address, not a file", hint)
        hint = "check the path; `wicktrack where` lists the files in use"
        return unread(path, "no-such-file", "no such file or folder", hint)
    if error.errno in (errno.EACCES, errno.EPERM):
        hint = "give yourself read permission (`chmod u+r`), or name another file"
        return unread(path, "no-permission", "permission denied", hint)
    message = f"the system cannot read it: {error.strerror or error}"
    return unread(path, "cannot-read", message, _OTHER)


def _address(path: Path) -> str:
    """The address that was given as a path, which made one slash of two; empty for a path."""
    scheme, colon, rest = path.as_posix().partition(":/")
    return f"{scheme}://{rest}" if colon and scheme in ("http", "https", "ftp") else ""


def _what(mode: int) -> str:
    kinds = {
        stat.S_ISDIR: "a folder",
        stat.S_ISFIFO: "a FIFO",
        stat.S_ISSOCK: "a socket",
    }
    return next((what for test, what in kinds.items() if test(mode)), "a device")


_OTHER = "name a readable catalogue file"
