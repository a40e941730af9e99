"""A film or series of Wikidata as a `Work`: its kind, cast, definition and ids.

One rule: names are the English labels of items, and nobody without one is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.model.facts import CastSaid, Member, NameSaid
from wicktrack.model.vocabulary import Credit, Kind, Service
from wicktrack.sources.protocol import Asked, Wanted
from wicktrack.sources.reading import Node
from wicktrack.sources.wikidata.asking import LASTING, Needs, Values
from wicktrack.sources.wikidata.elsewhere import (
    AT_IMDB,
    AT_TVMAZE,
    FILM_AT_TMDB,
    SERIES_AT_TMDB,
    ids_of,
)
from wicktrack.sources.wikidata.releases import (
    ORIGIN,
    PUBLISHED,
    STARTED,
    Scope,
    region_of,
    releases,
)
from wicktrack.sources.wikidata.releases import needed as needed_for_releases
from wicktrack.sources.wikidata.statements import (
    Statement,
    best,
    distinct,
    evidence,
    item_id,
    items,
    label,
    minutes,
    period,
    statements,
)
from wicktrack.sources.words import Death, Definition, Reason, Reference, Told, Word, Work

CLASS, STARRING, VOICED, PART, PART_NAMED, ORDINAL = "P31", "P161", "P725", "P453", "P4633", "P1545"
DIRECTOR, WRITER, STUDIO, FRANCHISES, LENGTH = "P57", "P58", "P272", ("P8345", "P179"), "P2047"

_PART_OF_SOMETHING = (
    r"episode|season|(?:film|movie|book|novel|game|comic|manga|podcast|radio) series"
)
_KINDS = (
    (r".*\bshort (?:subject|(?:\w+ )?film)|.*\banimated short", Kind.SHORT),
    (r".*\bdocumentary (?:film|movie)|documentary", Kind.DOCUMENTARY),
    (r".*\b(?:mini-?series|limited series)", Kind.MINISERIES),
    (
        (
            r".*\b(?:television|tv|web|animated|animation|anime|cartoon|drama|comedy|streaming"
            r"|documentary|reality|docu)[ -]?(?:\w+ )?series"
            r"|.*\b(?:television|tv) (?:programme|program|show|drama|sitcom)|.*\bsitcom"
            r"|.*\btelenovela|.*\bsoap opera|series"
        ),
        Kind.SERIES,
    ),
    (r".*\b(?:television|tv) (?:film|movie|special)", Kind.SPECIAL),
    (r".*\b(?:film|movie)(?: project)?|animated feature|feature", Kind.FILM),
)
"""Kinds by the name of what an item is an instance of; of several, the first in this order."""


def kind_of(names: Sequence[str]) -> Kind | None:
    """The kind of a work by the English names of its classes; None for something else."""
    plain = [re.split(r" (?:based on|of|by|in|about|for|from) ", it.casefold())[0] for it in names]
    good = [it for it in plain if not re.search(rf"(?:{_PART_OF_SOMETHING})\Z", it)]
    return next((kind for form, kind in _KINDS for it in good if re.fullmatch(form, it)), None)


# --- what has to be asked for -------------------------------------------------------------------


class Part(NamedTuple):
    """Somebody in a cast, by the statements that name them; a voice has no other ones."""

    person: str
    statements: tuple[Statement, ...]
    voice: bool


def parts(entity: Node) -> list[Part]:
    """Everybody in the cast: those with a number in the order of these, the others as given."""
    found: dict[str, list[tuple[bool, Statement]]] = {}
    for name in (STARRING, VOICED):
        for it in statements(entity, name):
            if person := item_id(it.value):
                found.setdefault(person, []).append((name == VOICED, it))
    every = [
        Part(person, tuple(it for _, it in those), all(voice for voice, _ in those))
        for person, those in found.items()
    ]
    return sorted(every, key=lambda it: billing(it) or 10_000)


def billing(part: Part) -> int | None:
    """The number of somebody in the credits."""
    texts = (it.text() for them in part.statements for it in them.qualifiers(ORDINAL))
    return next((int(it) for it in texts if it and re.fullmatch(r"[1-9][0-9]{0,3}", it)), None)


def needed(entity: Node, wanted: Wanted, asked: Asked) -> tuple[Needs, list[str]]:
    """The items that an item names and that are spoken of, and which of them are places."""
    quiet = Node(entity.value)  # what is wrong with a statement is told when it is read
    cast = parts(quiet)[: asked.cast]
    names = {it for part in cast for them in part.statements for it in them.items(PART)}
    for name in (CLASS, DIRECTOR, WRITER, STUDIO, *FRANCHISES):
        names.update(items(quiet, name))
    more, places = needed_for_releases(quiet, wanted.kind)
    whole = {*more.whole, *(it.person for it in cast), *items(quiet, ORIGIN, most=5)}
    return Needs(frozenset(names | more.names), frozenset(whole)), places


# --- reading ------------------------------------------------------------------------------------


def work(entity: Node, reference: Reference, wanted: Wanted, asked: Asked, values: Values) -> Work:
    """Everything that an item says of a title."""
    told = entity.told
    scope = Scope(kind=wanted.kind, regions=asked.regions, day=asked.day)
    dates = releases(entity, values, scope)
    name, cast = label(entity), parts(entity)
    stamp = entity["lastrevid"].number(LASTING)
    deaths = [*_deaths(cast[: asked.cast], values, asked.day)]
    return Work(
        title=wanted.title,
        reference=reference,
        name=name or reference.id,
        kind=_kind(entity, values, wanted.kind),
        year=first_year(entity),
        country=_country(entity, values),
        ids=_ids(entity, wanted.kind),
        definition=_definition(entity, values),
        words=(
            *([Word(said=NameSaid(name))] if name else []),
            *dates.words,
            *_cast(cast[: asked.cast], values, asked.day, told),
        ),
        people=_people(entity, cast),
        deaths=tuple(deaths),
        covers_releases=dates.whole,
        told=tuple(dict.fromkeys(told)),
        stamp=None if stamp is None else str(stamp),
    )


def _kind(entity: Node, values: Values, wanted: Kind) -> Kind:
    """What Wikidata says it is; what is not known is told, and taken for what was wanted."""
    names = [it for item in items(entity, CLASS) if (it := values.name(item))]
    found = kind_of(names)
    if found is None and names:
        what = f"`{', '.join(names)}` is not a known kind of title"
        entity.told.append(Told(Reason.UNKNOWN_WORD, what))
    return found or wanted


def first_year(entity: Node) -> int | None:
    """The year of the earliest date of a release, or of the start of a series."""
    quiet = Node(entity.value)
    every = [*statements(quiet, PUBLISHED), *statements(quiet, STARTED)]
    return min((it.start.year for one in every if (it := period(one.value))), default=None)


def _country(entity: Node, values: Values) -> str | None:
    """The country of origin, where there is one only."""
    found = {region_of(it, values) for it in items(entity, ORIGIN, most=5)}
    return found.pop() if len(found) == 1 else None


def _ids(entity: Node, kind: Kind) -> dict[Service, str]:
    at_tmdb = SERIES_AT_TMDB if kind.serial else FILM_AT_TMDB
    names = {Service.IMDB: AT_IMDB, Service.TMDB: at_tmdb}
    if kind.serial:
        names[Service.TVMAZE] = AT_TVMAZE
    found: dict[Service, str] = {}
    for service, name in names.items():
        several = ids_of(entity, name)
        if len(several) == 1:
            found[service] = several[0]
        elif several:
            what = f"Wikidata gives several ids at {service}: {', '.join(several[:5])}"
            entity.told.append(Told(Reason.CONFLICTING, what))
    return found


def _definition(entity: Node, values: Values) -> Definition:
    lengths = {it for one in best(entity, LENGTH) if (it := minutes(one.value))}
    franchise = [it for name in FRANCHISES for it in _names(entity, name, values)]
    studios = _names(entity, STUDIO, values)
    return Definition(
        franchise=franchise[0] if franchise else None,
        directors=_names(entity, DIRECTOR, values),
        writers=_names(entity, WRITER, values),
        runtime=lengths.pop() if len(lengths) == 1 else None,
        studio=studios[0] if studios else None,
    )


def _names(entity: Node, name: str, values: Values) -> tuple[str, ...]:
    return distinct([it for item in items(entity, name) if (it := values.name(item))])


def _people(entity: Node, cast: Sequence[Part]) -> frozenset[str] | None:
    """Everybody in the cast; None without any, and where somebody could not be read."""
    every = [it for name in (STARRING, VOICED) for it in statements(entity, name)]
    unread = any(item_id(it.value) is None for it in every)
    return None if unread or not cast else frozenset(it.person for it in cast)


def _cast(cast: Sequence[Part], values: Values, day: date, told: list[Told]) -> Iterator[Word]:
    for part in cast:
        name = values.name(part.person)
        if name is None:
            what = f"{part.person}, who is in the cast, has no English name"
            told.append(Told(Reason.UNREADABLE, what))
            continue
        proofs = [evidence(it, day) for it in part.statements]
        credit = Credit.VOICE if part.voice else None
        member = Member(name, _characters(part, values), billing(part), credit)
        yield Word(
            said=CastSaid((member,)),
            on=min((it.on for it in proofs if it.on), default=None),
            pages=distinct([page for it in proofs for page in it.pages])[:3],
            person=part.person,
        )


def _characters(part: Part, values: Values) -> tuple[str, ...]:
    """The parts by the names of their items, else as they are called in the credits."""
    found: list[str] = []
    for it in part.statements:
        named = [name for item in it.items(PART) if (name := values.name(item))]
        found += named or [name for node in it.qualifiers(PART_NAMED) if (name := node.text())]
    return distinct(found)


def _deaths(cast: Sequence[Part], values: Values, day: date) -> Iterator[Death]:
    for part in cast:
        value = values[part.person]
        if value.died and value.label and value.died <= day:
            yield Death(person=part.person, name=value.label, died=value.died)
