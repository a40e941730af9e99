"""Items by the ids that their works have at other services.

One rule: an item counts only if it says itself that it has such an id; a search may find others.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from wicktrack.model.vocabulary import SERVICE_NAMES, TITLE_IDS, Kind, Service, full_id
from wicktrack.sources.protocol import Asking, Emit, Wanted
from wicktrack.sources.reading import Node
from wicktrack.sources.wikidata.asking import LAG, MOST_ITEMS, Entities, Entity, api, entities, read
from wicktrack.sources.wikidata.statements import ITEM, texts
from wicktrack.sources.words import Reason, Reference, Told, Unanswered

FILM_AT_TMDB, SERIES_AT_TMDB, AT_TVMAZE, AT_IMDB = "P4947", "P4983", "P8600", "P345"

LONGEST_SEARCH = 300
"""The characters of a search; the service refuses a longer one."""

_NUMBER = r"[1-9][0-9]{0,8}"
_PROPERTIES = {
    Service.IMDB: ((AT_IMDB, rf"({TITLE_IDS[Service.IMDB].pattern})"),),
    Service.TMDB: (
        (FILM_AT_TMDB, rf"movie/({_NUMBER})"),
        (SERIES_AT_TMDB, rf"tv/({_NUMBER})"),
    ),
    Service.TVMAZE: ((AT_TVMAZE, rf"({_NUMBER})"),),
}
"""The properties that hold ids of other services, and the forms of these, in full."""


class Lead(NamedTuple):
    """What leads from an id elsewhere to its item: the property, and the value that it has."""

    name: str
    value: str


def lead_of(reference: Reference) -> Lead | None:
    """What leads to the item of an id at another service; None for a collection."""
    for name, form in _PROPERTIES.get(reference.service, ()):
        if found := re.fullmatch(form, reference.id, re.ASCII):
            return Lead(name, found[1])
    return None


def ids_of(entity: Node, name: str) -> list[str]:
    """The ids of a work elsewhere, in full, by the property that holds them."""
    pattern = TITLE_IDS[Service.IMDB].pattern if name == AT_IMDB else _NUMBER
    kind = {FILM_AT_TMDB: Kind.FILM, SERIES_AT_TMDB: Kind.SERIES}.get(name)
    found = texts(entity, name, pattern)
    return [full_id(Service.TMDB, it, kind) for it in found] if kind else found


def searches(name: str, ids: Sequence[str]) -> list[str]:
    """Searches for the items that have one of these ids as a property, each as long as allowed."""
    found: list[str] = []
    for it in ids:
        more = f"|{name}={it}"
        if found and len(found[-1]) + len(more) <= LONGEST_SEARCH:
            found[-1] += more
        else:
            found.append(f"haswbstatement:{name}={it}")
    return found


def by_statement(
    name: str, ids: Sequence[str], *, patient: bool = True
) -> Asking[tuple[list[str], Told | None]]:
    """The items that may have one of these ids, and what failed."""
    found: list[str] = []
    failure: Told | None = None
    for text in searches(name, ids):
        query = (("list", "search"), ("srsearch", text), ("srlimit", "50"), ("srprop", ""))
        (reply,) = yield [api("query", *query, *(LAG if patient else ()))]
        answer = read(reply)
        if isinstance(answer, Told):
            failure = answer
            continue
        hits = [it["title"].value for it in answer["query"]["search"].items()]
        found += [it for it in hits if isinstance(it, str) and re.fullmatch(ITEM, it)]
    return list(dict.fromkeys(found)), failure


# --- the items of titles -------------------------------------------------------------------------


class _Led(NamedTuple):
    """A title that an id elsewhere leads to its item."""

    wanted: Wanted
    reference: Reference
    lead: Lead

    def __str__(self) -> str:
        return f"the {SERVICE_NAMES[self.reference.service]} id {self.reference.id}"


def identified(
    wanted: Sequence[Wanted], emit: Emit, props: str = "claims"
) -> Asking[tuple[list[tuple[Wanted, str]], Entities]]:
    """Each title with its item, by its own id or by one elsewhere; the others are emitted.

    Also the items that were asked for on the way, of which `props` were.
    """
    entries: Entities = {}
    found = [(it, it.id) for it in wanted if it.id and re.fullmatch(ITEM, it.id, re.ASCII)]
    for it in wanted:
        if it.id and not re.fullmatch(ITEM, it.id, re.ASCII):
            emit(_lost(it, Reason.UNREADABLE, f"`{it.id}` is not a Wikidata id"))
    for name, group in _led((it for it in wanted if not it.id), emit).items():
        for start in range(0, len(group), MOST_ITEMS):
            some, answers = yield from _owned(name, group[start : start + MOST_ITEMS], emit, props)
            found += some
            entries |= answers
    return found, entries


def _led(wanted: Iterable[Wanted], emit: Emit) -> dict[str, list[_Led]]:
    """The titles by the property that leads to their items; those without any are emitted."""
    found: dict[str, list[_Led]] = defaultdict(list)
    for it in wanted:
        ids = [*([Reference(Service.IMDB, it.imdb)] if it.imdb else []), *it.elsewhere]
        leads = ((reference, lead_of(reference)) for reference in ids)
        one = next((_Led(it, reference, lead) for reference, lead in leads if lead), None)
        if one is None:
            emit(_lost(it, Reason.GONE, "the title has no id that leads to an item of Wikidata"))
        else:
            found[one.lead.name].append(one)
    return found


def _owned(
    name: str, group: Sequence[_Led], emit: Emit, props: str
) -> Asking[tuple[list[tuple[Wanted, str]], Entities]]:
    """The titles with their items, by ids that one property holds; the others are emitted."""
    hits, failure = yield from by_statement(name, [it.lead.value for it in group])
    answers = yield from entities(hits, props)
    failures = [it for it in answers.values() if isinstance(it, Told)]
    failure = failure or next(iter(failures), None)
    owners: dict[str, set[str]] = {}
    for it in answers.values():
        if isinstance(it, Entity) and it.node is not None:
            for id_ in ids_of(it.node, name):
                owners.setdefault(id_, set()).add(it.id)
    found = []
    for one in group:
        those = sorted(owners.get(one.reference.id, ()))
        if len(those) == 1:
            found.append((one.wanted, those[0]))
        else:
            emit(_unowned(one, those, failure))
    return found, answers


def _unowned(one: _Led, owners: Sequence[str], failure: Told | None) -> Unanswered:
    if owners:
        what = f"several items have {one} ({', '.join(owners)}); "
        return _lost(
            one.wanted, Reason.CONFLICTING, f"{what}add the right one to the title's `ids`"
        )
    if failure:
        return Unanswered(title=one.wanted.title, reference=None, why=failure, failed=True)
    return _lost(one.wanted, Reason.GONE, f"no item of Wikidata has {one}")


def _lost(wanted: Wanted, reason: Reason, what: str) -> Unanswered:
    return Unanswered(title=wanted.title, reference=None, why=Told(reason, what))
