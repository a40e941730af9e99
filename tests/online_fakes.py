"""Services that answer what a test wants: in place of the network, and of what reads it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from wicktrack import refreshing
from wicktrack.errors import BadUsage
from wicktrack.fetching import network
from wicktrack.importing.outcomes import Line, Outcome
from wicktrack.model.facts import Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.vocabulary import Kind, Provider, Service
from wicktrack.recording.append import New, append
from wicktrack.refreshing import Failure, Found, Home, Options, Progress, Refreshed, Standing
from wicktrack.sources import registry
from wicktrack.sources.protocol import Query, Source
from wicktrack.sources.words import Hit, Reference

SENTENCE = "This product uses the TMDB API but is not endorsed or certified by TMDB."
NAMES = {Provider.TMDB: "TMDB", Provider.WIKIDATA: "Wikidata", Provider.TVMAZE: "TVmaze"}


def hit(reference: str, name: str, kind: Kind = Kind.SERIES, **more: Any) -> Hit:
    """A work at a service, by `tvmaze:143`."""
    service, _, id_ = reference.partition(":")
    return Hit(reference=Reference(Service(service), id_), name=name, kind=kind, **more)


def _nothing(*_: object) -> Any:
    raise AssertionError("a source is asked in earnest")


def source(provider: Provider) -> Source:
    """A source that can only be named."""
    return Source(
        provider=provider,
        name=NAMES[provider],
        licence="CC0 1.0",
        sentence=SENTENCE if provider is Provider.TMDB else "Data by somebody.",
        variable=f"WICKTRACK_{provider.upper()}_URL",
        base="https://example.org",
        pace=0.0,
        key=provider is Provider.TMDB,
        search=_nothing,
        resolve=_nothing,
        refresh=_nothing,
    )


@dataclass
class Services:
    """What the services say.

    `hits` are what a search finds and a reference leads to, by the name and by the reference;
    `facts` are what a refresh writes, as TOML tables, and `withheld` what it only tells. A fact
    with `aside` is put aside for the reason that `why` has. `options` are what was asked.
    """

    hits: dict[str, list[Hit]] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)
    withheld: list[tuple[str, str]] = field(default_factory=list)
    why: str = ""
    failures: list[Failure] = field(default_factory=list)
    repeated: int = 0
    key: bool = True
    error: BaseException | None = None
    options: list[Options] = field(default_factory=list)
    homes: list[Home] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    searched: list[tuple[Query, Sequence[Provider]]] = field(default_factory=list)
    sources: set[Provider] = field(default_factory=lambda: {Provider.TVMAZE})

    def take_over(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Stand in for the services until the test ends."""
        services = self

        class Network:
            """A network that only knows whether it may be used."""

            def __init__(self, environ: Mapping[str, str], cache: Path, _: Path) -> None:
                self.cache = cache
                if environ.get("WICKTRACK_OFFLINE"):
                    raise BadUsage("$WICKTRACK_OFFLINE forbids any connection", "unset it")

            def has_key(self, provider: Provider) -> bool:
                return services.key or provider is not Provider.TMDB

        monkeypatch.setattr(network, "Network", Network)
        monkeypatch.setattr(registry, "source", source)
        for name in ("search", "resolve", "refresh", "add", "status", "due_for_refresh"):
            monkeypatch.setattr(refreshing, name, getattr(self, name))

    def search(
        self, ledger: Ledger, query: Query, _: object, sources: Sequence[Provider]
    ) -> tuple[list[Found], list[Failure]]:
        self.searched.append((query, sources))
        found = [
            Found(hits=(it,), title=next(iter(ledger.identified([str(it.reference)])), None))
            for it in self.hits.get(query.text, [])
        ]
        return found, self.failures

    def resolve(
        self, reference: Reference, _: object, __: Sequence[Provider]
    ) -> tuple[list[Hit], list[Failure]]:
        return self.hits.get(str(reference), []), self.failures

    def due_for_refresh(
        self, ledger: Ledger, _: object, among: Collection[str] | None = None
    ) -> list[Title]:
        due = [title for title in ledger.titles.values() if title.ids][:2]
        return [title for title in due if among is None or title.id in among]

    def status(self, ledger: Ledger, _: object, __: Path) -> list[Standing]:
        return [
            Standing(provider=it, last=None, titles=len(ledger.titles), behind=at)
            for at, it in enumerate(Provider)
        ]

    def refresh(
        self,
        home: Home,
        titles: Sequence[Title],
        options: Options,
        _: object,
        progress: Progress,
        *,
        so_far: Refreshed,
    ) -> Refreshed:
        self.options.append(options)
        self.homes.append(home)
        so_far.asked += [title.id for title in titles]
        so_far.sources |= self.sources if titles else set()
        so_far.failures += self.failures
        so_far.repeated = self.repeated
        self._write(home, self.facts, options, so_far)
        so_far.lines += [
            (title, Line(provider=Provider.TVMAZE, outcome=Outcome.WITHHELD, fact=None, why=why))
            for title, why in self.withheld
        ]
        progress(len(titles), len(titles))
        if self.error:
            raise self.error
        return so_far

    def add(
        self,
        home: Home,
        work: Hit,
        options: Options,
        _: object,
        progress: Progress,
        *,
        so_far: Refreshed,
    ) -> tuple[str, Refreshed]:
        self.options.append(options)
        self.homes.append(home)
        id_ = "".join(it if it.isalnum() else "-" for it in work.name.lower()).strip("-")
        reference = work.reference
        table = {
            "name": work.name,
            "kind": str(work.kind),
            "ids": {reference.service: reference.id},
        }
        fact = {"title": id_, "on": options.day, "status": "announced"}
        new = New(titles={id_: table}, facts=[fact | {"source": [reference.address]}])
        done = append([*home.paths, self._file(home)], self._file(home), new)
        assert done.written
        so_far.changes.append(done.written)
        so_far.lines += [(id_, _line(it, self.why)) for it in done.facts]
        so_far.sources |= self.sources
        so_far.failures += self.failures
        progress(1, 1)
        if self.error:
            raise self.error
        return id_, so_far

    def _file(self, home: Home) -> Path:
        return home.folder / "_tvmaze.toml"

    def _write(
        self, home: Home, facts: list[dict[str, Any]], options: Options, so_far: Refreshed
    ) -> None:
        if not facts:
            return
        new = New(facts=[dict(it) for it in facts])
        path = self._file(home)
        done = append([*home.paths, path], path, new, dry_run=options.dry_run)
        so_far.toml = "format = 1\n" + "\n".join(done.new.blocks()) if options.dry_run else ""
        so_far.changes += [done.written] if done.written else []
        so_far.lines += [(it.title, _line(it, self.why)) for it in done.facts]


def _line(fact: Any, why: str) -> Line:
    outcome = Outcome.ASIDE if fact.aside else Outcome.WRITTEN
    return Line(provider=Provider.TVMAZE, outcome=outcome, fact=fact, why=why if fact.aside else "")
