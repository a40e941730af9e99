"""Works by name or by reference, from all sources side by side.

One rule: hits are of one work where they have the same IMDb id; where an id is not known, where
sources agree on name, year and kind.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain, zip_longest

from wicktrack.fetching.network import Network, Stopped
from wicktrack.model.ledger import Ledger
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import Provider, Service
from wicktrack.refreshing.results import Failure, Found
from wicktrack.refreshing.selection import sources_in
from wicktrack.sources import registry
from wicktrack.sources.protocol import Asking, Emit, Query, Source
from wicktrack.sources.words import Hit, Reference

NO_KEY = "no key is set, so it was left out"

Looking = Callable[[Source], Asking[list[Hit]]]


def search(
    ledger: Ledger, query: Query, network: Network, sources: Sequence[Provider]
) -> tuple[list[Found], list[Failure]]:
    """The works of that name, in the order of the sources' answers, one row a work."""
    asked = sources_in(sources)
    hits, failures = _hits(network, asked, frozenset(sources), lambda it: it.search(query))
    ranked = zip_longest(*(hits.get(provider, ()) for provider in asked))
    works = _joined(hit for hit in chain.from_iterable(ranked) if hit)
    return [Found(hits=tuple(it), title=title_of(ledger, it)) for it in works], failures


def resolve(
    reference: Reference, network: Network, sources: Sequence[Provider]
) -> tuple[list[Hit], list[Failure]]:
    """The works that a reference leads to: several for a collection, none for none.

    The service itself is asked, if it is a source that is wanted, else all that are. Of one work
    the hit of the most trusted source is given.
    """
    asked = sources_in(sources)
    own = {it: source for it, source in asked.items() if str(it) == str(reference.service)}
    named = frozenset({*sources, *own})
    hits, failures = _hits(network, own or asked, named, lambda it: it.resolve(reference))
    works = _joined(hit for it in asked for hit in hits.get(it, ()))
    return [_best(work) for work in works], failures


def title_of(ledger: Ledger, hits: Iterable[Hit]) -> str | None:
    """The id of the title of the catalogue that the hits of one work are about."""
    references = dict.fromkeys(str(hit.reference) for hit in hits)
    references |= dict.fromkeys(f"{Service.IMDB}:{hit.imdb}" for hit in hits if hit.imdb)
    return next(iter(ledger.identified([*references])), None)


def _hits(
    network: Network,
    asked: Mapping[Provider, Source],
    named: Collection[Provider],
    look: Looking,
) -> tuple[dict[Provider, list[Hit]], list[Failure]]:
    """What the sources have found, and which could not be asked; `named`: those asked for."""
    found: dict[Provider, list[Hit]] = {}
    failures, askings = [], {}
    for provider, source in asked.items():
        if network.has_key(provider):
            askings[provider] = _keeping(found, source, look)
        else:
            failures.append(without_key(provider, named))
    for provider, result in network.gather(askings) if askings else ():
        if isinstance(result, Stopped) and (result.why or result.failed):
            failures.append(stopped(provider, result))
    return found, failures


def _keeping(
    found: dict[Provider, list[Hit]], source: Source, look: Looking
) -> Callable[[Emit], Asking[None]]:
    """An asking that puts the hits of a source into `found`, and emits nothing."""

    def asking(_: Emit) -> Asking[None]:
        found[source.provider] = yield from look(source)

    return asking


def without_key(provider: Provider, named: Collection[Provider]) -> Failure:
    """A source that lacks its key, which matters only where that source was asked for."""
    return Failure(provider=provider, title=None, why=NO_KEY, later=provider in named)


def stopped(provider: Provider, how: Stopped) -> Failure:
    """A source that was left before it had answered everything, or that failed to answer once."""
    return Failure(provider=provider, title=None, why=how.why or how.failed, later=True)


def _joined(hits: Iterable[Hit]) -> list[list[Hit]]:
    works: list[list[Hit]] = []
    for hit in hits:
        same = next((work for work in works if _same_id(work, hit)), None)
        same = same or next((work for work in works if _alike(work, hit)), None)
        if same is None:
            works.append([hit])
        else:
            same.append(hit)
    return works


def _same_id(work: Sequence[Hit], hit: Hit) -> bool:
    return any(it.imdb == hit.imdb is not None or it.reference == hit.reference for it in work)


def _alike(work: Sequence[Hit], hit: Hit) -> bool:
    """Whether hits of several sources are most likely of one work; one has no IMDb id to tell."""
    if any(it.reference.service == hit.reference.service for it in work):
        return False
    if hit.imdb and any(it.imdb for it in work):
        return False
    one = (plain(hit.name), hit.year, hit.kind)
    return hit.year is not None and any((plain(it.name), it.year, it.kind) == one for it in work)


def _best(work: Sequence[Hit]) -> Hit:
    """The hit of the most trusted source."""
    rank = [str(it) for it in registry.RANK[work[0].kind.serial]]
    return min(work, key=lambda hit: rank.index(str(hit.reference.service)))
