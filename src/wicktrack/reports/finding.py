"""Where does a catalogue say something? The report `find`.

One rule: what a person wrote is looked through, each text by itself: names, notes, news and other
words, but neither dates nor regions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple, assert_never

from wicktrack.model.facts import (
    Addition,
    CastSaid,
    Definition,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    Person,
    ReleaseSaid,
    Said,
    Source,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.ledger import Place, Written
from wicktrack.model.names import Needle, plain
from wicktrack.model.periods import Period
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import TitleState, family
from wicktrack.records import record
from wicktrack.reports.history import cite
from wicktrack.reports.selection import EVERY, Selection


class Holder(StrEnum):
    """What holds a text: a definition, or a fact of a family."""

    TITLE = "title"
    PERSON = "person"
    SOURCE = "source"
    STATUS = "status"
    RELEASE = "release"
    CAST = "cast"
    NAME = "name"
    NEWS = "news"


@record(kw_only=True)
class FindRow:
    """A definition or a fact that holds all texts; `id` and `name` are of its title, if it has one.

    `text` are those of its texts that hold any of them. A fact is `superseded` where what it says
    is no longer so. `on` is None of a definition, and `source` of a source is its own id.
    """

    what: Holder
    id: str | None
    name: str | None
    on: Period | None
    text: str
    superseded: bool
    aside: bool
    source: tuple[str, ...]
    publisher: tuple[str, ...]
    file: str
    line: int


class _Piece(NamedTuple):
    """A text in a table, and the word that says what it is, where that is not plain."""

    text: str
    label: str = ""

    @property
    def labelled(self) -> str:
        """The text on one line, with its label."""
        text = " ".join(self.text.split())
        return f"{self.label}: {text}" if self.label else text


def find(
    snapshot: Snapshot,
    written: Iterable[Written],
    needle: Needle,
    files: Sequence[str],
    selection: Selection = EVERY,
) -> Iterator[FindRow]:
    """What holds all texts and was known by the day, superseded facts and those set aside too.

    `written` has the facts in the order of the files, whose names are `files`. First comes what is
    defined, then facts by day; what is equal there as in the files. Where titles are selected, only
    what is about these.
    """
    known, selected = _Known(snapshot), _Selected(snapshot, selection)
    found: list[_Found] = []
    for it, place in written:
        pieces = [*_pieces(it)]
        held = needle.held([piece.text for piece in pieces])
        if held and selected.takes(it) and known.takes(it):
            found.append(_Found(it, "; ".join(pieces[at].labelled for at in held), place))
    found.sort(key=_by_day)
    first, count = 0, _FIRST
    while first < len(found):
        yield from _rows(snapshot, found[first : first + count], files)
        first, count = first + count, count * 8


_FIRST = 64
"""The number of rows that are made at once in the beginning, for whoever wants only a few."""


class _Found(NamedTuple):
    """What holds all texts, those of its texts that hold any, and where it is written."""

    it: Definition | Fact
    text: str
    place: Callable[[], Place]


def _by_day(found: _Found) -> tuple[dt.date, Place | None]:
    """The day of a fact; definitions, of whichever table, are before all facts, by their places."""
    if isinstance(found.it, Fact):
        return found.it.on.end, None
    return dt.date.min, found.place()


def _rows(snapshot: Snapshot, found: Sequence[_Found], files: Sequence[str]) -> list[FindRow]:
    """The rows of what was found, for which each title is read once."""
    by_title: dict[str | None, list[int]] = defaultdict(list)
    for number, one in enumerate(found):
        by_title[_title_of(one.it)].append(number)
    rows: dict[int, FindRow] = {}
    for state in snapshot.titles([title for title in by_title if title is not None]):
        for number in by_title.pop(state.title.id):
            rows[number] = _row(snapshot, state, found[number], files)
    for number in chain.from_iterable(by_title.values()):
        rows[number] = _row(snapshot, None, found[number], files)
    return [rows[number] for number in range(len(found))]


class _Selected:
    """What is about the selected titles; without a selection, all."""

    def __init__(self, snapshot: Snapshot, selection: Selection) -> None:
        self._snapshot = snapshot
        self._selection = selection
        ids = selection.ids(snapshot)
        self._among = None if ids is None else {*ids}

    def takes(self, it: Definition | Fact) -> bool:
        if self._selection == EVERY:
            return True
        title = _title_of(it)
        if title is None or not (self._among is None or title in self._among):
            return False
        state = self._snapshot.title(title)
        return state is not None and self._selection.takes(state)


def _title_of(it: Definition | Fact) -> str | None:
    """The id of the title that it is about."""
    if isinstance(it, Fact):
        return it.title
    return it.id if isinstance(it, Title | Addition) else None


# --- what was known ------------------------------------------------------------------------------


class _Known:
    """What was known by the day of a snapshot.

    What is defined has no day. It is known from the first fact that names it, or, where none does,
    from the beginning; a source with a date, from that.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def takes(self, it: Definition | Fact) -> bool:
        as_of = self._snapshot.as_of
        match it:
            case Fact():
                return it.on.last <= as_of
            case Title() | Addition():
                return self._snapshot.title(it.id) is not None or not self._has_facts(it.id)
            case Person():
                people = self._snapshot.ledger.person_names
                return people.known(it.name, as_of) or not people.known(it.name, dt.date.max)
            case Source():
                if it.date is not None:
                    return it.date.last <= as_of
                return it.id in self._cited_by_then or it.id not in self._cited
            case _:
                assert_never(it)

    def _has_facts(self, title: str) -> bool:
        ledger = self._snapshot.ledger
        return bool(ledger.facts_of(ledger.titles[title]))

    @cached_property
    def _cited_by_then(self) -> set[str]:
        return {*self._snapshot.ledger.cited(self._snapshot.as_of)}

    @cached_property
    def _cited(self) -> set[str]:
        return {*self._snapshot.ledger.cited(dt.date.max)}


# --- the texts of a table ------------------------------------------------------------------------


def _pieces(it: Definition | Fact) -> Iterator[_Piece]:
    match it:
        case Fact(said=said, note=note, sources=sources):
            yield from _said(said)
            yield from _some("note", note)
            yield from (_Piece(source, "source") for source in sources if "://" in source)
        case Title():
            yield _Piece(it.name)
            if plain(it.id) != plain(it.name):
                yield _Piece(it.id)
            yield from _added(it)
            for label, texts in (("director", it.directors), ("writer", it.writers)):
                yield from (_Piece(text, label) for text in texts)
            yield from _some("studio", it.studio)
            yield from _some("franchise", it.franchise)
            yield from _some("synopsis", it.synopsis)
        case Addition():
            yield _Piece(it.id)
            yield from _added(it)
        case Person(name, _, known_for, ids):
            yield _Piece(name)
            yield from (_Piece(text, "known for") for text in known_for)
            yield from (_Piece(id_, service) for service, id_ in ids)
        case Source():
            yield from map(_Piece, filter(None, (it.publisher, it.url, it.id)))
            yield from _some("note", it.note)
        case _:
            assert_never(it)


def _some(label: str, text: str | None) -> Iterator[_Piece]:
    if text is not None:
        yield _Piece(text, label)


def _added(it: Title | Addition) -> Iterator[_Piece]:
    """What a title has wherever something is said of it."""
    yield from (_Piece(alias, "alias") for alias in it.aliases)
    yield from (_Piece(id_, service) for service, id_ in it.ids)
    for name, url in it.links:
        yield _Piece(f"{name}: {url}", "link")


def _said(said: Said) -> Iterator[_Piece]:
    match said:
        case StatusSaid(status, _, place):
            yield _Piece(f"{status}, {place}" if place else status)
        case ReleaseSaid(key, _, platform):
            yield from (_Piece(name, "platform") for name in platform)
            yield from _some("edition", key.edition)
        case CastSaid(members):
            yield from map(_Piece, map(_member, members))
        case UncastSaid(persons):
            yield from (_Piece(person, "left the cast") for person in persons)
        case NameSaid(text) | NewsSaid(text):
            yield _Piece(text)
        case _:
            assert_never(said)


def _member(member: Member) -> str:
    return f"{member.person}: {member.character}" if member.character else member.person


# --- rows ----------------------------------------------------------------------------------------


def _row(
    snapshot: Snapshot, state: TitleState | None, found: _Found, files: Sequence[str]
) -> FindRow:
    it, title, place = found.it, _title_of(found.it), found.place()
    named = state or (snapshot.ledger.titles[title] if title is not None else None)
    fact = it if isinstance(it, Fact) else None
    publisher = cite(snapshot, fact)[0] if fact else ()
    return FindRow(
        id=title,
        name=named.name if named else None,
        on=fact.on if fact else None,
        what=Holder(family(fact.said)) if fact else _HOLDERS[type(it)],
        text=found.text,
        superseded=bool(fact and not fact.aside and state and not _stands(state, fact)),
        aside=bool(fact and fact.aside),
        source=fact.sources if fact else (it.id,) if isinstance(it, Source) else (),
        publisher=publisher,
        file=files[place.file],
        line=place.line,
    )


_HOLDERS: dict[type, Holder] = {
    Title: Holder.TITLE,
    Addition: Holder.TITLE,
    Person: Holder.PERSON,
    Source: Holder.SOURCE,
}


def _stands(state: TitleState, fact: Fact) -> bool:
    """Whether any of what a fact says is still so."""
    match fact.said:
        case StatusSaid(status):
            return state.status is not None and state.status.said.status is status
        case ReleaseSaid(key, period):
            return state.releases[key].said.period == period
        case CastSaid(members):
            standing = {stated.said for stated in state.cast.values()}
            return any(member in standing for member in members)
        case UncastSaid(persons):
            return any(person not in state.cast for person in persons)
        case NameSaid(name):
            return name == state.name
        case NewsSaid():
            return True
        case _:
            assert_never(fact.said)
