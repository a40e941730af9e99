"""Finding works at Wikidata: by name, and by ids here and elsewhere.

One rule: an item that is neither a film nor a series is not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from wicktrack.model.vocabulary import Kind, Service
from wicktrack.sources.protocol import Asking, Query
from wicktrack.sources.reading import Node
from wicktrack.sources.wikidata.asking import (
    MOST_ITEMS,
    Entity,
    Needs,
    Values,
    api,
    entities,
    read,
)
from wicktrack.sources.wikidata.elsewhere import (
    AT_IMDB,
    AT_TVMAZE,
    FILM_AT_TMDB,
    SERIES_AT_TMDB,
    by_statement,
    ids_of,
    lead_of,
)
from wicktrack.sources.wikidata.releases import ORIGIN, region_of
from wicktrack.sources.wikidata.statements import ITEM, items, label
from wicktrack.sources.wikidata.works import (
    CLASS,
    first_year,
    kind_of,
)
from wicktrack.sources.words import Hit, Reference, Told


def search(query: Query) -> Asking[list[Hit]]:
    """Films and series of that name, in the service's order."""
    terms = (("search", query.text), ("type", "item"), ("language", "en"), ("uselang", "en"))
    (reply,) = yield [api("wbsearchentities", *terms, ("limit", str(MOST_ITEMS)))]
    answer = read(reply)
    if isinstance(answer, Told):
        return []
    ids = [it["id"].value for it in answer["search"].items()]
    hits = yield from _hits([it for it in ids if isinstance(it, str) and re.fullmatch(ITEM, it)])
    return [it for it in hits if _fits(it, query)]


def _fits(hit: Hit, query: Query) -> bool:
    kind = query.kind
    same = kind is None or hit.kind is kind or (kind is Kind.SERIES and hit.kind.serial)
    return same and query.year in (None, hit.year)


def resolve(reference: Reference) -> Asking[list[Hit]]:
    """The works with that id, here or at another service; of a collection none."""
    if reference.service is Service.WIKIDATA:
        known = re.fullmatch(ITEM, reference.id, re.ASCII)
        return (yield from _hits([reference.id])) if known else []
    lead = lead_of(reference)
    if lead is None:
        return []
    found, _ = yield from by_statement(lead.name, [lead.value], patient=False)
    return (yield from _hits(found, lead.name, reference.id))


def _hits(ids: Sequence[str], name: str | None = None, wanted: str = "") -> Asking[list[Hit]]:
    """Works among items, by `name` only those that have a certain id elsewhere."""
    answers = yield from entities(ids[:MOST_ITEMS], "labels|claims", patient=False)
    found: dict[str, Node] = {}
    for it in answers.values():
        if isinstance(it, Entity) and it.node is not None:
            # Two ids lead to one item where it was merged.
            found.setdefault(it.id, it.node)
    if name:
        found = {item: it for item, it in found.items() if wanted in ids_of(it, name)}
    values = Values(patient=False)
    yield from values.ask([_needed(found.values())])
    return [*_as_hits(found, values)]


def _needed(found: Iterable[Node]) -> Needs:
    every = [*found]
    classes = frozenset(item for it in every for item in items(it, CLASS))
    return Needs(classes, frozenset(item for it in every for item in items(it, ORIGIN, most=5)))


def _as_hits(found: dict[str, Node], values: Values) -> Iterator[Hit]:
    for item, entity in found.items():
        kind = _kind(entity, values)
        if kind is None:
            continue
        regions = {region_of(it, values) for it in items(entity, ORIGIN, most=5)}
        imdb = ids_of(entity, AT_IMDB)
        yield Hit(
            reference=Reference(Service.WIKIDATA, item),
            name=label(entity) or item,
            kind=kind,
            year=first_year(entity),
            country=regions.pop() if len(regions) == 1 else None,
            imdb=imdb[0] if len(imdb) == 1 else None,
        )


def _kind(entity: Node, values: Values) -> Kind | None:
    """The kind by the classes, else by the sort of its ids elsewhere."""
    found = kind_of([it for item in items(entity, CLASS) if (it := values.name(item))])
    if found is None and ids_of(entity, FILM_AT_TMDB):
        return Kind.FILM
    serial = ids_of(entity, SERIES_AT_TMDB) or ids_of(entity, AT_TVMAZE)
    return Kind.SERIES if found is None and serial else found
