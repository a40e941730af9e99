"""Content-defined chunks of a catalogue file, each a TOML document of its own.

One rule: chunks together say what the file says. What only the whole file can tell (that no id is
defined twice, that what is named is defined) is checked where rows are put together, in `builder`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from wicktrack.catalogue.fields import FORMAT
from wicktrack.catalogue.loader import Part, read_part
from wicktrack.catalogue.toml import CUT, ONCE, UNDIVIDED, parse, separable


class Limits(NamedTuple):
    """How a file is divided; tests make small catalogues large by small limits.

    `chunk`: the least length of a chunk, in bytes. `spread`: one header in so many is a cut.
    `workers`: None for one a processor.
    """

    chunk: int = 1 << 16
    spread: int = 8
    workers: int | None = None


class Unsound(Exception):
    """There is a problem; reading the files whole finds out which, and where."""


class Inseparable(Unsound):
    """A chunk is unsound by itself; undivided, its file may be sound."""


_HEADER = re.compile(CUT.encode())
_WINDOW = 96


def cuts(data: bytes, limits: Limits) -> Iterator[tuple[int, int]]:
    """The chunks of a file as (start, end), end not included; an empty file is one empty chunk.

    A chunk ends before the first header, at least `limits.chunk` bytes after its start, of which
    the CRC-32 of the next 96 bytes has three zero bits (with a `spread` of 8). So whether a
    header is a cut depends on what follows it and not on its offset, and an edit moves only the
    cuts around it. For example, of a file of headers A B C D E F G H, far enough apart, let C
    and F be those whose CRC fits: the chunks are A-B, C-E, F-H. A fact inserted between A and B
    makes the first chunk longer; C and F still fit, so the other two chunks have the same bytes
    as before, and are known by their digests wherever they now begin. Where the least length
    makes a chunk skip a cut that it had before, the next ones fall back into step.
    """
    start = 0
    while start < len(data) or not start:
        headers = _HEADER.finditer(data, start + limits.chunk - 1)
        fits = (it.end() for it in headers
                if not crc32(data[it.end() : it.end() + _WINDOW]) % limits.spread)  # fmt: skip
        end = next(fits, len(data))
        yield start, end
        start = max(end, 1)


def digest(data: bytes, *, first: bool, alone: bool) -> bytes:
    """The digest that identifies a chunk; the same bytes have another elsewhere in a file.

    The `first` of a file begins it. One that is `alone` may hold what a part of a file may not
    (see `read`), so with the same bytes it is still not the first of several.
    """
    place = b"alone" if alone else b"first" if first else b""
    return blake2b(data, digest_size=16, person=place).digest()


def read(path: Path, data: bytes, *, first: bool, alone: bool) -> Part:
    """What a chunk says; `first` of its file, `alone` where it is all of it.

    Raises `Unsound`, and `Inseparable` where only the division may be to blame.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Unsound from None
    document = parse(path, text)
    divided = alone or (separable(path, text) if first else not UNDIVIDED.search(text))
    if not isinstance(document, dict) or not divided:
        raise Unsound if alone else Inseparable
    if first and text.startswith("\ufeff"):
        raise Unsound
    if not first:
        if document.keys() & ONCE:  # the other chunks need these
            raise Inseparable
        document["format"] = FORMAT
    part = read_part(path, document)
    if part is None:
        raise Unsound
    return part
