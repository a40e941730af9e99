"""What the tests of importing share: a catalogue in memory that is brought up to date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from wicktrack.importing.comparing import compare
from wicktrack.importing.outcomes import Imported, Subject
from wicktrack.importing.past import history
from wicktrack.model.facts import Fact, Title
from wicktrack.model.state import TitleState, fold
from wicktrack.model.vocabulary import Kind, Provider, Service
from wicktrack.records import replaced
from wicktrack.sources.protocol import Asked
from wicktrack.sources.words import Past, Reference, Word, Work

FILM = Title("x", "Arrow Road", Kind.FILM)
SERIES = Title("x", "Arrow Road", Kind.SERIES)
TMDB = Reference(Service.TMDB, "movie/901")
WIKIDATA = Reference(Service.WIKIDATA, "Q901")
TVMAZE = Reference(Service.TVMAZE, "901")
TRUST = (Provider.TMDB, Provider.WIKIDATA, Provider.TVMAZE)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def asked(on: dt.date, *, every_release: bool = False) -> Asked:
    return Asked(day=on, regions=("US", "GB"), every_release=every_release)


def work(reference: Reference, *words: Word, people: frozenset[str] | None = None) -> Work:
    """A work that says what the title's definition says, and these words."""
    return Work(
        title="x",
        reference=reference,
        name="Arrow Road",
        kind=Kind.FILM,
        words=words,
        people=people,
    )


@dataclass
class Shelf:
    """A catalogue of one title: each source's own file, then what is written by hand."""

    title: Title = FILM
    hand: Sequence[Fact] = ()
    trust: tuple[Provider, ...] = TRUST
    files: dict[Service, list[Fact]] = field(default_factory=dict)
    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    missed: dict[Service, Mapping[str, dt.date]] = field(default_factory=dict)

    @property
    def facts(self) -> tuple[Fact, ...]:
        own = (fact for service in sorted(self.files) for fact in self.files[service])
        return (*own, *self.hand)

    def subject(self, reference: Reference) -> Subject:
        people = {f"{at}:{it}": name for name, ids in self.ids.items() for at, it in ids.items()}
        return Subject(
            title=self.title,
            facts=self.facts,
            trust=self.trust,
            people=people,
            ids=self.ids,
            missed=self.missed.get(reference.service, {}),
        )

    def compare(self, said: Work, on: dt.date, *, every_release: bool = False) -> Imported:
        """Bring the catalogue up to date with a work."""
        wanted = asked(on, every_release=every_release)
        made = compare(self.subject(said.reference), said, wanted)
        self._keep(said.reference, made)
        return made

    def history(self, past: Past, on: dt.date) -> Imported:
        """Bring the catalogue up to date with a work's past."""
        made = history(self.subject(past.reference), past, asked(on))
        self._keep(past.reference, made)
        return made

    def _keep(self, reference: Reference, made: Imported) -> None:
        self.files.setdefault(reference.service, []).extend(made.facts)
        self.missed[reference.service] = made.missed
        for name, table in made.persons.items():
            self.ids.setdefault(name, {}).update(table.get("ids", {}))
        self.title = with_ids(self.title, made.ids)

    def state(self, on: dt.date = dt.date.max) -> TitleState:
        """What is known on a day."""
        known = [fact for fact in self.facts if fact.on.last <= on]
        return fold(self.title, sorted(known, key=lambda fact: fact.on.end))


def with_ids(title: Title, ids: Mapping[str, str]) -> Title:
    return replaced(title, ids=(*title.ids, *ids.items()))
