"""When does Wikidata say a work is released? Statements with places as words about releases.

One rule: a date belongs to the places that its statement names, and to no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.model.facts import ReleaseKey, ReleaseSaid
from wicktrack.model.periods import Period, Precision, parse, sort_key
from wicktrack.model.vocabulary import FIRST_EPISODE, WORLD, Kind, ReleaseType
from wicktrack.records import record
from wicktrack.sources.reading import Node
from wicktrack.sources.wikidata.asking import Needs, Values
from wicktrack.sources.wikidata.statements import (
    Statement,
    distinct,
    evidence,
    items,
    period,
    statements,
)
from wicktrack.sources.words import Reason, Told, Word

PUBLISHED, STARTED = "P577", "P580"
PLACE, DISTRIBUTION, PLATFORM, REFINED, ORIGIN = "P291", "P437", "P400", "P4241", "P495"

PLACELESS = "Wikidata names no place for this date, so only its year is taken"

_TYPES = (
    ("premiere", ReleaseType.PREMIERE),
    ("film festival", ReleaseType.PREMIERE),
    ("limited", ReleaseType.LIMITED),
    ("theatrical|cinema|movie theat|film screening|roadshow", ReleaseType.THEATRICAL),
    ("home video|direct-to-video|dvd|blu-?ray|vhs|disc|cassette", ReleaseType.PHYSICAL),
    ("on[- ]demand|vod|streaming|digital|internet|download|online", ReleaseType.DIGITAL),
    ("television|broadcast", ReleaseType.TV),
)
"""Release types by what the name of a way of distribution contains; the first that fits."""

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3,
             "fourth": 4, "4th": 4, "last": 4}  # fmt: skip

_SOUTH = frozenset("AO AR AU BO BR BW CL FJ LS MG MU MW MZ NA NZ PE PY SZ UY ZA ZM ZW".split())  # noqa: SIM905
"""Countries whose summer is about January; seasons of periods are northern."""


@record(kw_only=True)
class Scope:
    """Whose releases are read: a title of a kind, by a day, for a viewer's regions."""

    kind: Kind
    regions: tuple[str, ...]
    day: date


class Releases(NamedTuple):
    """Words about releases; not `whole` where some that the item names may be missing."""

    words: tuple[Word, ...]
    whole: bool


class _Date(NamedTuple):
    """A date in one place: a `broad` one is of a whole country, or of an event."""

    key: ReleaseKey
    period: Period
    rank: int
    word: Word
    broad: bool = True


def needed(entity: Node, kind: Kind) -> tuple[Needs, list[str]]:
    """The items that the releases of an item name, and which of them are places."""
    quiet = Node(entity.value)  # what is wrong with a statement is told when it is read
    every = statements(quiet, PUBLISHED)
    places = [item for it in every for item in it.items(PLACE)]
    names = (DISTRIBUTION, PLATFORM, REFINED)
    found = [item for it in every for name in names for item in it.items(name)]
    origin = items(quiet, ORIGIN) if kind.serial else []
    return Needs(frozenset(found), frozenset([*places, *origin])), places


def releases(entity: Node, values: Values, scope: Scope) -> Releases:
    """What an item says about releases, earliest first; what cannot be taken is told at it."""
    before = len(entity.told)
    found = _serial(entity, values, scope) if scope.kind.serial else _dates(entity, values, scope)
    whole = len(entity.told) == before
    if not scope.kind.serial:
        found = _wanted([*_ranked(found, entity.told)], scope)
    ordered = sorted(found, key=lambda it: (sort_key(it.period), it.key.order))
    return Releases(tuple(it.word for it in ordered), whole)


# --- films --------------------------------------------------------------------------------------


def _dates(entity: Node, values: Values, scope: Scope) -> list[_Date]:
    """Every date that an item gives with a place; without any, the year of one that has none."""
    placed: list[_Date] = []
    placeless: list[_Date] = []
    for it in statements(entity, PUBLISHED):
        said = period(it.value)
        if said is not None:
            reading = _Reading(it, said, values, scope)
            placed += reading.placed()
            placeless += reading.placeless()
    return placed or _first(placeless)


def _first(found: Sequence[_Date]) -> list[_Date]:
    ordered = sorted(found, key=lambda it: (it.rank, sort_key(it.period), it.key.order))
    return ordered[:1]


@record()
class _Reading:
    """One statement about a release, with the items that it names."""

    statement: Statement
    said: Period
    values: Values
    scope: Scope

    def placed(self) -> Iterator[_Date]:
        """A date for each place and way of distribution."""
        places = self.statement.items(PLACE)
        festivals = [it for it in places if is_festival(it, self.values)]
        if festivals:
            yield from self._premiere(festivals, places)
            return
        for place in places:
            region = self._region(place)
            broad = self.values[place].region is not None
            for kind in self._types() if region else ():
                city = None if broad else self.values.name(place)
                yield self._date(kind, region, city, broad=broad)

    def placeless(self) -> Iterator[_Date]:
        """The year alone, for a statement without a place."""
        if not any(True for _ in self.statement.qualifiers(PLACE)):
            year = parse(f"{self.said.start.year:04}")
            for kind in self._types():
                yield self._date(kind, WORLD, year=year)

    def _premiere(self, festivals: Sequence[str], places: Sequence[str]) -> Iterator[_Date]:
        """A festival's date is a premiere, whatever else the statement names."""
        others = [it for it in places if it not in festivals]
        regions = (self._code(it) for it in [*others, *festivals])
        region, name = next(filter(None, regions), None), self.values.name(festivals[0])
        if region:
            yield self._date(ReleaseType.PREMIERE, region, name)
        else:
            self._tell(Reason.UNKNOWN_WORD, f"the country of the festival `{name}` is not known")

    def _date(
        self,
        kind: ReleaseType,
        region: str | None,
        label: str | None = None,
        *,
        broad: bool = True,
        year: Period | None = None,
    ) -> _Date:
        key = ReleaseKey(region, kind)
        said = year or refined(self.said, self._refinements(), region)
        names = (self.values.name(it) for it in self.statement.items(PLATFORM))
        proof = evidence(self.statement, self.scope.day)
        word = Word(
            said=ReleaseSaid(key, said, distinct([it for it in names if it])),
            on=proof.on,
            pages=proof.pages,
            note=PLACELESS if year else None,
            label=label,
        )
        return _Date(key, said, self.statement.rank, word, broad)

    def _types(self) -> list[ReleaseType]:
        """The types by the ways of distribution; the usual one where none is named."""
        ways = self.statement.items(DISTRIBUTION)
        found = [self._type(it) for it in ways] if ways else [self.scope.kind.usual_type]
        return list(dict.fromkeys(it for it in found if it))

    def _type(self, way: str) -> ReleaseType | None:
        name = self.values.name(way)
        found = release_type(name or "")
        if found is None:
            what = f"`{name or way}` is not a known way of distribution"
            self._tell(Reason.UNKNOWN_WORD, f"{what}, so `{self.said}` is left out")
        return found

    def _region(self, place: str) -> str | None:
        found = self._code(place)
        if found is None:
            name = self.values.name(place) or place
            what = f"the country of `{name}` is not known, so `{self.said}` is left out"
            self._tell(Reason.UNKNOWN_WORD, what)
        return found

    def _code(self, place: str) -> str | None:
        return region_of(place, self.values)

    def _refinements(self) -> list[str]:
        return [self.values.name(it) or "" for it in self.statement.items(REFINED)]

    def _tell(self, reason: Reason, what: str) -> None:
        told = self.statement.node.told
        if Told(reason, what) not in told:
            told.append(Told(reason, what))


def is_festival(place: str, values: Values) -> bool:
    """Whether a place is a festival, by its name or what it is an instance of."""
    value = values[place]
    names = [value.label, *(values.name(it) for it in value.classes)]
    return value.region is None and any("festival" in (it or "").casefold() for it in names)


def region_of(place: str, values: Values) -> str | None:
    """The code of a country, or of the one country that a place is in."""
    value = values[place]
    around = {values[it].region for it in value.countries}
    return value.region or (around.pop() if len(around) == 1 else None)


def release_type(name: str) -> ReleaseType | None:
    """The type of a way of distribution, by its English name."""
    return next((kind for form, kind in _TYPES if re.search(form, name.casefold())), None)


def refined(said: Period, refinements: Sequence[str], region: str | None) -> Period:
    """A year made more precise by one English name such as `spring` or `second quarter`.

    Winter stays the year: it reaches into another one, and no one says into which.
    """
    if said.precision is not Precision.YEAR or len(refinements) != 1:
        return said
    name = refinements[0].casefold()
    if form := re.fullmatch(r"(?:northern )?(spring|summer|autumn|fall)", name):
        season = f"{said}-{form[1]}"
        return said if region in _SOUTH else parse(season)
    if form := re.fullmatch(r"(\w+) (quarter|half|semester)(?:[ -](?:of|year).*)?", name):
        number, part = _ORDINALS.get(form[1], 0), "Q" if form[2] == "quarter" else "H"
        number = 2 if form[1] == "last" and part == "H" else number
        return parse(f"{said}-{part}{number}") if 1 <= number <= (4 if part == "Q" else 2) else said
    if form := re.fullmatch(r"(q[1-4]|h[12])", name):
        return parse(f"{said}-{form[1]}")
    return said


def _ranked(found: Sequence[_Date], told: list[Told]) -> Iterator[_Date]:
    """Of one region and type the preferred dates, and those of the country before a city's."""
    groups: dict[ReleaseKey, list[_Date]] = {}
    for it in found:
        groups.setdefault(it.key, []).append(it)
    for group in groups.values():
        best = [it for it in group if it.rank == 0] or group
        broad = [it for it in best if it.broad]
        for it in best if broad else ():
            if not it.broad:
                what = (
                    f"`{it.period}` in {it.word.label} is a date of one city; the country's counts"
                )
                told.append(Told(Reason.CONFLICTING, what))
        yield from _joined(broad or best)


def _joined(found: Iterable[_Date]) -> Iterator[_Date]:
    """Statements that say the same are one, with the sources of all; a vaguer one adds nothing."""
    found = [*found]
    found = [it for it in found if not any(that.period.refines(it.period) for that in found)]
    same: dict[tuple[Period, str | None], _Date] = {}
    for it in found:
        which = (it.period, it.word.label)
        same[which] = _both(same[which], it) if which in same else it
    yield from same.values()


def _both(one: _Date, other: _Date) -> _Date:
    days = [it.on for it in (one.word, other.word) if it.on]
    said = one.word.said
    assert isinstance(said, ReleaseSaid)  # noqa: S101 - a date is of a release
    assert isinstance(other.word.said, ReleaseSaid)  # noqa: S101
    word = Word(
        said=ReleaseSaid(
            said.key, said.period, distinct([*said.platform, *other.word.said.platform])
        ),
        on=min(days, default=None),
        pages=distinct([*one.word.pages, *other.word.pages])[:3],
        note=one.word.note,
        label=one.word.label,
    )
    return one._replace(word=word)


def _wanted(found: Sequence[_Date], scope: Scope) -> list[_Date]:
    """The dates in the viewer's regions and in the whole world, and the first premiere anywhere."""
    premieres = [it for it in found if it.key.type is ReleaseType.PREMIERE]
    first = min(premieres, key=lambda it: (sort_key(it.period), it.key.order), default=None)
    regions = {*scope.regions, WORLD}
    public = [it for it in found if it.key.type is not ReleaseType.PREMIERE]
    return [*([first] if first else []), *(it for it in public if it.key.region in regions)]


# --- series -------------------------------------------------------------------------------------


def _serial(entity: Node, values: Values, scope: Scope) -> list[_Date]:
    """The start of a series in its country, or in the world where it has several or none."""
    countries = {region_of(it, values) for it in items(entity, ORIGIN)} - {None}
    origin = next(iter(countries)) if len(countries) == 1 else None
    key = ReleaseKey(origin or WORLD, Kind.SERIES.usual_type, FIRST_EPISODE)
    found = [_start(it, key, scope) for it in statements(entity, STARTED)]
    for it in statements(entity, PUBLISHED):
        places = it.items(PLACE)
        if not places or (origin and origin in {region_of(place, values) for place in places}):
            found.append(_start(it, key, scope))
    return _first([it for it in found if it])


def _start(statement: Statement, key: ReleaseKey, scope: Scope) -> _Date | None:
    said = period(statement.value)
    if said is None:
        return None
    proof = evidence(statement, scope.day)
    word = Word(said=ReleaseSaid(key, said), on=proof.on, pages=proof.pages)
    return _Date(key, said, statement.rank, word)
