"""How is a fact kept before its meaning is known? As plain values, and from those as facts.

One rule: a statement holds what its file says and nothing that another file may decide: the home
region and the kind of the title come in when it is made a fact. Every fact is made here, whether
its statement was just read from TOML or comes out of an index.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    Person,
    ReleaseKey,
    ReleaseSaid,
    Said,
    Source,
    StatusSaid,
    Title,
    UncastSaid,
)
from wicktrack.model.periods import Period, Precision, exact
from wicktrack.model.vocabulary import FIRST_EPISODE, Credit, Kind, ReleaseType, Status

Days = int | tuple[int, int, str]
"""A period: the ordinal of an exact day, or those of its start and end, and its precision."""

Held = tuple[Any, ...]
"""The plain values of a definition, in the order of the fields of its type, the id left out."""

Statement = tuple[Days, int, Any, tuple[str, ...], str | None]
"""The day it became known, what sort of thing is said (below), what, sources, note."""

STATUS, RELEASE, CAST, UNCAST, NAME, NEWS = range(6)

_TITLE = ("name", "kind", "franchise", "aliases", "studio", "directors", "writers", "synopsis",
          "runtime", "ids")  # fmt: skip
_EMPTY = {"aliases": (), "directors": (), "writers": (), "ids": ()}


def days(period: Period) -> Days:
    start = period.start.toordinal()
    return start if period.exact else (start, period.end.toordinal(), str(period.precision))


@cache
def period(held: Days) -> Period:
    if isinstance(held, int):
        return exact(date.fromordinal(held))
    start, end, precision = held
    return Period(date.fromordinal(start), date.fromordinal(end), Precision(precision))


def _days(value: Period | None) -> Days | None:
    return None if value is None else days(value)


def _period(held: Days | None) -> Period | None:
    return None if held is None else period(held)


def statement(read: Mapping[str, Any]) -> Statement:
    """The statement of a table of a fact, whose values were read by their readers."""
    get = read.get
    what: Any
    if "status" in read:
        sort, what = STATUS, (str(read["status"]), _days(get("since")), get("place"))
    elif "release" in read:
        type_ = get("type")
        key = (get("region"), type_ and str(type_), get("episode"), get("edition"))
        sort, what = RELEASE, (_days(read["release"]), *key)
    elif "cast" in read:
        sort = CAST
        what = tuple((m[0], m[1], m[2], m[3] and str(m[3])) for m in read["cast"])
    elif "uncast" in read:
        sort, what = UNCAST, read["uncast"]
    elif "name" in read:
        sort, what = NAME, read["name"]
    else:
        sort, what = NEWS, read["news"]
    return days(read["on"]), sort, what, get("source", ()), get("note")


def fact(held: Statement, title: Title, home: str | None) -> Fact:
    """The fact of a statement about a title, where `home` is the region of the file."""
    on, sort, what, sources, note = held
    return Fact(title.id, period(on), _said(sort, what, title, home), sources, note)


def _said(sort: int, what: Any, title: Title, home: str | None) -> Said:
    if sort == STATUS:
        return StatusSaid(Status(what[0]), _period(what[1]), what[2])
    if sort == RELEASE:
        when, region, type_, episode, edition = what
        first = FIRST_EPISODE if title.kind.serial else None
        key = ReleaseKey(
            region or home,
            ReleaseType(type_) if type_ else title.kind.usual_type,
            episode or first,
            edition,
        )
        return ReleaseSaid(key, _period(when))
    if sort == CAST:
        return CastSaid(tuple(Member(p, c, b, k and Credit(k)) for p, c, b, k in what))
    if sort == UNCAST:
        return UncastSaid(what)
    return NameSaid(what) if sort == NAME else NewsSaid(what)


def title_values(read: Mapping[str, Any]) -> Held:
    """A title's definition as plain values."""
    held = {**_EMPTY, **read}
    return tuple(str(held["kind"]) if key == "kind" else held.get(key) for key in _TITLE)


def title(title_id: str, held: Held) -> Title:
    name, kind, *others = held
    return Title(title_id, name, Kind(kind), *others)


def person_values(read: Mapping[str, Any]) -> Held:
    died = read.get("died")
    return (died and died.toordinal(), read.get("known_for", ()))


def person(name: str, held: Held) -> Person:
    died, known_for = held
    return Person(name, died and date.fromordinal(died), known_for)


def source_values(read: Mapping[str, Any]) -> Held:
    return (read.get("publisher"), _days(read.get("date")), read.get("url"), read.get("note"))


def source(source_id: str, held: Held) -> Source:
    publisher, when, url, note = held
    return Source(source_id, publisher, _period(when), url, note)
