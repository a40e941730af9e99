"""The fast path of appending: new blocks are checked by themselves, and against the index.

One rule: it accepts only what the check of the whole catalogue accepts, and leaves everything else
to that check, which has the words for it.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from wicktrack.catalogue.facts import Values, fact_of
from wicktrack.catalogue.fields import FORMAT
from wicktrack.catalogue.loader import Part, read_part
from wicktrack.catalogue.toml import parse, separable
from wicktrack.index.chunks import digest
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.facts import Addition, Fact, Person, Title, agree, settled
from wicktrack.recording.editor import Edit

T = TypeVar("T", Title, Person)


class ExtendedLedger(IndexedLedger):
    """An indexed ledger, with the definitions and facts of blocks appended to one of its files.

    `added` are the new facts in order. `file` is the number of the file, and that after the last
    for one that is yet to be made.
    """

    def __init__(self, base: IndexedLedger, part: Part, file: int) -> None:
        super().__init__(base.index, base.paths)
        titles = {name: _joined(base.titles[name], it) for name, it in part.additions.items()}
        titles |= part.titles
        persons = {
            name: _joined(base.persons[name], it) if name in base.persons else it
            for name, it in part.persons.items()
        }
        self.titles = ChainMap(titles, base.titles)  # type: ignore[arg-type, assignment]
        self.persons = ChainMap(persons, base.persons)  # type: ignore[arg-type, assignment]
        self.sources = ChainMap(part.sources, base.sources)  # type: ignore[arg-type, assignment]
        self._file = file
        home = base.home(file)
        self.added = [fact_of(it, self.titles[it["title"]], home) for it in part.facts]
        self._new: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.added:
            self._new[fact.title].append(fact)

    def facts_of(self, title: Title) -> Sequence[Fact]:
        old = super().facts_of(title)
        at = self.count(title, self._file)
        return [*old[:at], *self._new.get(title.id, ()), *old[at:]]


def extended(
    base: IndexedLedger, edit: Edit, real: str, blocks: Sequence[str]
) -> ExtendedLedger | None:
    """The ledger with blocks appended to a file, by its real path; None where there is any doubt.

    The index must be of the file as the edit has read it, and so of a valid one.
    """
    if not edit.is_new and not _appendable(base, edit, real):
        return None
    document = parse(Path(real), "\n".join([f"format = {FORMAT}", *blocks]))
    part = read_part(Path(real), document) if isinstance(document, dict) else None
    file = len(base.paths) if edit.is_new else base.paths.index(real)
    if part is None or not _fits(base, part, file):
        return None
    return ExtendedLedger(base, part, file)


def _appendable(base: IndexedLedger, edit: Edit, real: str) -> bool:
    """Whether the index is of the bytes that the edit has read, and tables may follow them."""
    if real not in base.paths:
        return False
    file = base.paths.index(real)
    query = "SELECT length, digest FROM chunk WHERE file = ? ORDER BY seq"
    chunks = [*base.index.rows(query, file)]
    same = bool(base.stamps) and base.stamps[file] == edit.stamp
    if not same and not _consists_of(edit.data, chunks):
        return False
    # What was divided is separable, or there would be no index.
    return len(chunks) > 1 or separable(Path(real), edit.text)


def _consists_of(data: bytes, chunks: Sequence[tuple[int, bytes]]) -> bool:
    """Whether data is these chunks, by their lengths and digests."""
    at = 0
    for length, found in chunks:
        if digest(data[at : at + length], first=not at, alone=len(chunks) == 1) != found:
            return False
        at += length
    return at == len(data)


def _fits(base: IndexedLedger, part: Part, file: int) -> bool:
    """Whether new definitions are new, and what the facts name is defined, and by no other file."""
    if any(it.left_out == file for it in base.disagreements):
        return False
    tables = ((part.titles, base.titles), (part.sources, base.sources))
    if any(name in old for new, old in tables for name in new):
        return False
    if not all(_adds(base, part, it, file) for it in part.additions.values()):
        return False
    if not all(_agrees(base, it, file) for it in part.persons.values()):
        return False
    return all(_sound(base, part, values) for values in part.facts)


def _adds(base: IndexedLedger, part: Part, addition: Addition, file: int) -> bool:
    """Whether an addition is to a title that the index has, and is the file's first table of it."""
    name = addition.id
    known = name in base.titles and name not in part.titles
    return known and file not in base.defining("title", name)


def _agrees(base: IndexedLedger, person: Person, file: int) -> bool:
    """Whether a person is new, or the same as in the one file that has them yet."""
    known = base.persons.get(person.name)
    if known is None:
        return True
    files = base.defining("person", person.name)
    return len(files) == 1 and file not in files and agree(known, person)


def _joined(known: T, new: Title | Addition | Person) -> T:
    """What the index has of an id, and what is added to it."""
    whole = settled([known, new])[0]
    return known if whole is None else whole  # type: ignore[return-value]


def _sound(base: IndexedLedger, part: Part, values: Values) -> bool:
    title = part.titles.get(values["title"]) or base.titles.get(values["title"])
    cited: Iterable[str] = values.get("source", ())
    known = all("://" in it or it in part.sources or it in base.sources for it in cited)
    return title is not None and known and ("episode" not in values or title.kind.serial)
