"""What is remembered of each work between runs, in the terms of a refresh.

One rule: what is remembered holds only while the same is asked for, and while the catalogue has of
this source what it had then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from wicktrack.fetching.memory import Memory, Seen
from wicktrack.importing.outcomes import Line
from wicktrack.model.facts import Title
from wicktrack.model.vocabulary import Provider, Service
from wicktrack.refreshing.knowing import Known
from wicktrack.refreshing.results import Options
from wicktrack.refreshing.selection import elsewhere, id_of, trusted
from wicktrack.sources.protocol import Wanted
from wicktrack.sources.words import Reference, last_fetch

_ABSENT = timedelta(days=30)
"""How long a source is not asked again for an id elsewhere that it did not know."""


class Remembered:
    """The memory, for one run."""

    def __init__(self, memory: Memory, options: Options, known: Known) -> None:
        self.memory = memory
        self._options = options
        self._known = known

    def wanted(self, title: Title, provider: Provider) -> Wanted | None:
        """A title as it is asked for at a source; None where there is no use in asking."""
        own, imdb = id_of(title, provider), id_of(title, Service.IMDB)
        others = elsewhere(title, provider)
        seen = self.memory.work(provider, _key(own, imdb, others))
        if own is None and not self._options.whole and _recent(seen, self._options.day):
            return None
        said = self._known.said_by(title.id, provider)
        fresh = (
            self._options.whole
            or seen.missed
            or _asked(seen) != self._fingerprint(title.id, provider)
        )
        return Wanted(
            title=title.id,
            kind=title.kind,
            id=own,
            imdb=imdb,
            elsewhere=others,
            facts=self._known.facts(title.id),
            stamp=None if fresh else seen.stamp,
            last=last_fetch(said),
        )

    def missed(self, wanted: Wanted, provider: Provider) -> Mapping[str, date]:
        """What the source no longer named when it was asked last."""
        return self.memory.work(provider, key_of(wanted)).missed

    def read(
        self,
        title: str,
        provider: Provider,
        id_: str,
        stamp: str | None,
        missed: Mapping[str, date],
    ) -> None:
        """Remember a work that was read, all of which was written."""
        asked = f"{self._options.day} {self._fingerprint(title, provider)}"
        seen = Seen(stamp=None if missed else stamp, asked=asked, missed=missed)
        self.memory.put(provider, id_, seen)

    def unchanged(self, title: str, provider: Provider, id_: str) -> None:
        """Remember that a work had not changed."""
        seen = self.memory.work(provider, id_)
        self.read(title, provider, id_, seen.stamp, seen.missed)

    def absent(self, provider: Provider, wanted: Wanted) -> None:
        """Remember that a source does not know a title by its id elsewhere."""
        self.memory.put(provider, key_of(wanted), Seen(absent=self._options.day))

    def is_news(self, title: str, line: Line) -> bool:
        """Whether a line about what is withheld was not told before."""
        told = "\0".join((title, str(line.provider), line.why))
        return self.memory.is_news(hashlib.blake2b(told.encode(), digest_size=16).hexdigest())

    def _fingerprint(self, title: str, provider: Provider) -> str:
        """What was asked for, and what the catalogue has of the source, in a few characters."""
        it, said = self._options, self._known.said_by(title, provider)
        known = self._known.title(title)
        newest = max((fact.on.last for fact in said), default=None)
        asked = (it.regions, it.cast, it.every_release, it.every_episode, known.keep)
        trust = trusted(self._known.ledger, known.kind)
        text = repr((asked, [*map(str, trust)], len(said), newest))
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def key_of(wanted: Wanted) -> str:
    """What a work is remembered by: its id at the source, or the one that may lead to it."""
    return _key(wanted.id, wanted.imdb, wanted.elsewhere)


def _key(own: str | None, imdb: str | None, others: Sequence[Reference]) -> str:
    return own or imdb or next(map(str, others), "")


def _asked(seen: Seen) -> str:
    return seen.asked.partition(" ")[2]


def read_on(seen: Seen) -> date | None:
    """The day on which a work was read last."""
    try:
        return date.fromisoformat(seen.asked.partition(" ")[0])
    except ValueError:
        return None


def _recent(seen: Seen, day: date) -> bool:
    return seen.absent is not None and day - seen.absent < _ABSENT
