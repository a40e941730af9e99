"""The memory of what was read when: it saves requests and repeats, and changes no fact.

One rule: whatever is damaged or missing is as if it had never been asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from wicktrack.model.vocabulary import Provider
from wicktrack.records import record


@record(kw_only=True)
class Seen:
    """A work as it was read last; `absent` since when the source has none of that id."""

    stamp: str | None = None
    asked: str = ""
    missed: Mapping[str, date] = {}
    absent: date | None = None


class Memory:
    """What is remembered in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._works: dict[tuple[Provider, str], Seen] = {}
        self._successes: dict[Provider, date] = {}
        self._told: set[str] = set()

    def work(self, provider: Provider, id_: str) -> Seen:
        return self._works.get((provider, id_), Seen())

    def put(self, provider: Provider, id_: str, seen: Seen) -> None:
        self._works[provider, id_] = seen

    def success(self, provider: Provider) -> date | None:
        return self._successes.get(provider)

    def succeeded(self, provider: Provider, day: date) -> None:
        self._successes[provider] = day

    def is_news(self, digest: str) -> bool:
        if digest in self._told:
            return False
        self._told.add(digest)
        return True

    def save(self) -> None:
        """Write it down."""
