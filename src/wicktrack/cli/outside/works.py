"""Works that the services know: as rows, and on their way into the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from wicktrack.cli.clock import clock
from wicktrack.cli.context import Ask
from wicktrack.cli.outside.services import (
    ASKING,
    OFFLINE,
    home_of,
    network_of,
    regions,
    tell_failures,
    tell_sentence,
)
from wicktrack.cli.progress import DelayedProgress
from wicktrack.cli.streams import can_ask, choose, say
from wicktrack.errors import Exit, NoAnswer, NoMatch, WicktrackError
from wicktrack.model.vocabulary import SERVICE_NAMES, Provider, Service
from wicktrack.render import words
from wicktrack.views import online as views
from wicktrack.views.online import SearchRow

if TYPE_CHECKING:
    from wicktrack.fetching.network import Network
    from wicktrack.recording.journal import Change
    from wicktrack.refreshing import Failure, Found
    from wicktrack.sources.words import Hit, Reference

Value = TypeVar("Value")


def row_of(found: Found, mine: frozenset[str]) -> SearchRow:
    """The first hit, with what only others of the same work say."""
    first = found.hits[0]
    return SearchRow(
        reference=str(first.reference),
        name=first.name,
        kind=first.kind,
        year=_first(hit.year for hit in found.hits),
        country=_first(hit.country for hit in found.hits),
        imdb=_first(hit.imdb for hit in found.hits),
        title=found.title,
        followed=found.title in mine,
    )


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((it for it in values if it is not None), None)


class Outside:
    """Works that the catalogue lacks, by what was typed, for a command that writes.

    `ask` reads the catalogue as it now is. `changes` are for the journal, and `failures` tell what
    did not answer.
    """

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.changes: list[Change] = []
        self.failures: list[Failure] = []
        self.sources: set[Provider] = set()

    @cached_property
    def network(self) -> Network:
        return network_of(self.ask)

    @cached_property
    def providers(self) -> list[Provider]:
        """The services that can be asked; one without its key is left out in silence."""
        return [it for it in Provider if self.network.has_key(it)]

    def find(self, text: str, unmatched: NoMatch) -> list[str | Hit]:
        """What is meant: works, or the ids of titles that turn out to be these.

        Raises `NoMatch`, which is the given one where nobody can be asked, or `NoAnswer`.
        """
        from wicktrack.sources.words import parse_reference

        if self.ask.environ.get(OFFLINE, "") not in {"", "0"}:
            raise unmatched
        reference = parse_reference(text)
        return self._called(text, unmatched) if reference is None else self._referred(reference)

    def _referred(self, reference: Reference) -> list[str | Hit]:
        from wicktrack import refreshing

        hits, failures = refreshing.resolve(reference, self.network, ())
        if not hits:
            raise _nothing_at(reference, failures)
        self.failures += failures
        return [self._known(hit) or hit for hit in hits]

    def _called(self, text: str, unmatched: NoMatch) -> list[str | Hit]:
        """The work of that name that somebody at the terminal chooses."""
        from wicktrack import refreshing
        from wicktrack.sources.protocol import Query

        query = Query(text=" ".join(text.split()))
        found, _ = refreshing.search(self.ask.ledger, query, self.network, self.providers)
        if not found:
            raise unmatched
        rows = [row_of(it, frozenset()) for it in found[:_OFFERED]]
        if not can_ask():
            offers = (f"`wicktrack follow {it.reference}` for {views.work(it)}" for it in rows)
            hint = ", ".join([*offers][:_HINTED])
            raise NoMatch(unmatched.message, hint)
        say(f"{unmatched.message}; the services know:")
        say(*(f"  {at}  {views.work(it)}  {it.reference}" for at, it in enumerate(rows, 1)))
        several = f"1 to {len(rows)}" if len(rows) > 1 else "1"
        number = choose(f"Which one? [{several}, Enter for none]", len(rows))
        if number is None:
            raise unmatched
        one = found[number - 1]
        return [one.title or self._known(one.hits[0]) or one.hits[0]]

    def _known(self, hit: Hit) -> str | None:
        """The title of the catalogue that a work is."""
        wanted = [str(hit.reference)]
        if hit.imdb:
            wanted.append(f"{Service.IMDB}:{hit.imdb}")
        return next(iter(self.ask.ledger.identified(wanted)), None)

    def add(self, found: Sequence[str | Hit]) -> list[str]:
        """The ids of the titles, those of works once they are in the catalogue.

        What was written before an error is noted for `undo`.
        """
        if all(isinstance(it, str) for it in found):
            return [*map(str, found)]
        told: list[str] = []
        try:
            with DelayedProgress(self.ask.environ, ASKING, delay=0) as progress:
                return [self._added(it, told, progress) for it in found]
        except (WicktrackError, KeyboardInterrupt):
            if self.changes:
                self.ask.remember(*self.changes)
            raise
        finally:
            say(*told)

    def _added(self, found: str | Hit, told: list[str], progress: DelayedProgress) -> str:
        from wicktrack import refreshing

        known = found if isinstance(found, str) else self._known(found)
        if isinstance(found, str) or known:
            return known or ""
        day = clock(self.ask.environ)
        options = refreshing.Options(day=day, regions=regions(self.ask, None))
        home = home_of(self.ask)
        done = refreshing.Refreshed()
        try:
            title, _ = refreshing.add(
                home, found, options, self.network, progress.count, so_far=done
            )
        finally:
            self.changes += done.changes
        self.failures += done.failures
        self.sources |= done.sources
        self.ask = self.ask.again()
        written = sum(line.outcome == "written" for _, line in done.lines)
        facts = f"; {words.count(written, 'fact')} recorded" if written else ""
        told.append(f"{found.name}: new title, with the id {title}{facts}.")
        return title

    def end(self) -> int:
        """Say what is to be said of the services; the exit code."""
        if not self.sources and not self.failures:
            return Exit.OK
        tell_sentence(self.sources)
        return tell_failures(self.ask, self.failures, self.network)


_OFFERED = 9
"""How many works somebody may choose from."""
_HINTED = 3
"""How many of them a hint has room for."""


def _nothing_at(reference: Reference, failures: Sequence[Failure]) -> WicktrackError:
    """Why a reference leads to nothing."""
    why = "; ".join(f"{SERVICE_NAMES[it.provider]}: {it.why}" for it in failures)
    if any(it.later for it in failures):
        return NoAnswer(f"{reference} is not in the catalogue, and {why}", "try again later")
    message = f"no title matches `{reference}`, and the services know no such work"
    hint = "`wicktrack search TEXT` finds works by name"
    return NoMatch(f"{message} ({why})" if why else message, hint)
