"""How is a long file read in pieces? A file as segments, each read by itself.

One rule: segments together say what the file says, or it is not cut. A segment begins with the
header of a table and is a whole TOML document; what only the whole file can tell is left to those
who put the segments together (that no id is defined twice) or keeps a file in one piece (below).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from wicktrack.catalogue.fields import FORMAT
from wicktrack.catalogue.loader import read_alone
from wicktrack.catalogue.statements import RELEASE, Held, Statement
from wicktrack.catalogue.toml import parse
from wicktrack.errors import Problem
from wicktrack.index.database import packed

LENGTH = 1 << 16
"""Segments are of about so many bytes: what a change to one title costs to read again."""

BEGINNING = 256
"""By so many of its first bytes a segment is found again in a file that was edited."""

_STARTS = [
    re.compile(rb"\n" + start)
    for start in (rb"\[title\.[\w-]+\]", rb"\[\[fact\]\]", rb"\[source\.", rb"\[person\.")
]
"""Where a file is cut, at best between a title with its facts and the next, and not within one."""

_WHOLE = re.compile(
    r"\[(?:"
    # A header of `title` itself may stand once in a file, and a segment would not know.
    r"(?<!\[\[)[ \t]*([\"']?)(?:title|person|source|fact)\1[ \t]*\](?!\])"
    # It can also be spelt with escapes.
    r'|[ \t]*"[^"\n]*\\[uU]'
    r")"
)


class Inseparable(Exception):
    """The file can be read in one piece only."""


class Unsound(Exception):
    """There is a problem; who reads the whole file finds out which."""


class Part(NamedTuple):
    """What a segment says, in plain values: definitions by id, and what is said of each title.

    `head` is of the file itself, where the segment holds that. `cited` are ids of sources.
    """

    head: dict[str, Any] | None
    titles: dict[str, Held]
    persons: dict[str, Held]
    sources: dict[str, Held]
    said: dict[str, list[Statement]]
    cited: list[str]
    regions: list[str | None]


Row = tuple[str, int, bytes]
"""An id, the number of its definition among those of the segment, and the definition, packed."""


class Segment(NamedTuple):
    """A segment as an index keeps it; `length` in bytes.

    `content`: head and regions, packed. `said`: of each title by its id, packed.
    """

    length: int
    digest: bytes
    beginning: bytes
    content: bytes
    titles: list[Row]
    persons: list[Row]
    sources: list[Row]
    said: list[tuple[str, bytes]]
    cited: list[str]


def segment(data: bytes, part: Part) -> Segment:
    """What an index keeps of a segment."""
    return Segment(
        len(data),
        digest(data),
        data[:BEGINNING],
        packed((part.head, part.regions)),
        _rows(part.titles),
        _rows(part.persons),
        _rows(part.sources),
        [(title, packed(said)) for title, said in part.said.items()],
        part.cited,
    )


def _rows(defined: dict[str, Held]) -> list[Row]:
    return [(name, place, packed(held)) for place, (name, held) in enumerate(defined.items())]


def digest(data: bytes) -> bytes:
    """By which a segment is known again."""
    return blake2b(data, digest_size=16).digest()


def cuts(data: bytes, length: int = LENGTH) -> Iterator[tuple[int, int]]:
    """The segments of a piece of a file that itself begins and ends with one."""
    start = 0
    while len(data) - start > 2 * length:
        end = boundary(data, start + length, start + 2 * length)
        if end is None:
            break
        yield start, end
        start = end
    yield start, len(data)


def boundary(data: bytes, first: int, last: int) -> int | None:
    """Where a segment may begin, between two places; none where nothing does."""
    found = (start.search(data, first, last) for start in _STARTS)
    return next((at.start() + 1 for at in found if at), None)


def read(path: Path, data: bytes, *, first: bool, whole: bool = False) -> Part:
    """What a segment says; `whole` if it is all of the file.

    Raises `Inseparable` and `Unsound`.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Unsound from None
    if not whole and (_WHOLE.search(text) or (first and not _plain_beginning(path, text))):
        raise Inseparable
    document = parse(path, text)
    if isinstance(document, Problem):
        raise Unsound if whole else Inseparable
    if not first:
        if "format" in document:
            raise Inseparable
        document["format"] = FORMAT
    elif text.startswith("\ufeff"):
        raise Unsound
    return _part(path, document)


def _plain_beginning(path: Path, text: str) -> bool:
    """Whether only the format stands before the first table: a key there could be one of ours."""
    before = re.split(r"(?m)^[ \t]*\[", text, maxsplit=1)[0]
    document = parse(path, before)
    return isinstance(document, dict) and document.keys() <= {"format"}


def _part(path: Path, document: dict[str, Any]) -> Part:
    read = read_alone(path, document)
    if read is None:
        raise Unsound
    head, titles, persons, sources, facts = read
    said: dict[str, list[Statement]] = {}
    cited: set[str] = set()
    regions: set[str | None] = set()
    for title, fact in facts:
        said.setdefault(title, []).append(fact)
        cited.update(source for source in fact[3] if "://" not in source)
        if fact[1] == RELEASE:
            regions.add(fact[2][1])
    return Part(
        head if "catalogue" in document else None,
        titles,
        persons,
        sources,
        said,
        sorted(cited),
        sorted(regions, key=str),
    )
