"""Which titles are asked for, and which sources for each of them.

One rule: a title is asked for where the service has an id of it, or finds it by another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from wicktrack.model.facts import Fact, Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import TitleState, fold
from wicktrack.model.vocabulary import Kind, Provider, Service
from wicktrack.sources import registry
from wicktrack.sources.protocol import Source
from wicktrack.sources.words import Reference

_OLD = timedelta(days=365)


def sources_in(wanted: Collection[Provider] = ()) -> dict[Provider, Source]:
    """The sources of these providers, all where none is named."""
    return {it.provider: it for it in registry.every() if not wanted or it.provider in wanted}


def trusted(ledger: Ledger, kind: Kind) -> tuple[Provider, ...]:
    """All sources, the most trusted first: those that the catalogue names, then by rank."""
    return tuple(dict.fromkeys((*ledger.trust, *registry.RANK[kind.serial])))


def id_of(title: Title, service: Provider | Service) -> str | None:
    """A title's id at a service, in full."""
    return dict(title.ids).get(str(service))


def address_of(title: Title, provider: Provider) -> str | None:
    """The page about a title at a source, by which its facts are known."""
    found = id_of(title, provider)
    return Reference(Service(str(provider)), found).address if found else None


def said_by(facts: Iterable[Fact], title: Title, provider: Provider) -> list[Fact]:
    """The facts about a title by one source."""
    address = address_of(title, provider)
    return [fact for fact in facts if address in fact.sources] if address else []


def askable(title: Title, source: Source) -> bool:
    """Whether a source can be asked for a title."""
    if source.series not in (None, title.kind.serial):
        return False
    services: tuple[Provider | Service, ...] = (source.provider, *source.finds)
    return any(id_of(title, it) for it in services)


def elsewhere(title: Title, provider: Provider) -> tuple[Reference, ...]:
    """The ids of a title by which a source may find it, but for its own and that at IMDb."""
    services = (it for it in registry.source(provider).finds if it is not Service.IMDB)
    return tuple(Reference(it, id_) for it in services if (id_ := id_of(title, it)))


def due_for_refresh(
    ledger: Ledger, snapshot: Snapshot, among: Iterable[str] | None = None
) -> list[Title]:
    """The titles that can be asked for anywhere, but for those that came out over a year ago.

    Also those of which nothing is known yet. `among`: only these ids, where it is not None.
    """
    sources = registry.every()
    return [
        title
        for title, facts in ledger.every(among)
        if any(askable(title, it) for it in sources) and not _old(title, facts, snapshot.as_of)
    ]


def _old(title: Title, facts: Sequence[Fact], day: date) -> bool:
    """Whether a title is released, and the latest of its dates is more than a year ago."""
    known = sorted((it for it in facts if it.on.last <= day), key=lambda fact: fact.on.end)
    state = fold(title, known)
    latest = _latest(state)
    return state.released and latest is not None and latest < day - _OLD


def _latest(state: TitleState) -> date | None:
    """The last day of the latest release, also of an episode."""
    dated = (it.said.period for it in state.releases.values())
    return max((period.last for period in dated if period), default=None)
