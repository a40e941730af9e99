"""A refresh: all sources are asked side by side, and each title is compared when all have answered.

One rule: whatever happens to one source or title, the others are asked, compared and written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from wicktrack.errors import BadUsage
from wicktrack.fetching.memory import Memory
from wicktrack.fetching.network import Network, Stopped
from wicktrack.importing import comparing, past
from wicktrack.importing.outcomes import Imported, Line, Outcome, Subject
from wicktrack.model.facts import Title
from wicktrack.model.vocabulary import Provider
from wicktrack.refreshing.finding import stopped, without_key
from wicktrack.refreshing.knowing import Known
from wicktrack.refreshing.remembering import Remembered, key_of
from wicktrack.refreshing.results import Failure, Home, Options, Progress, Refreshed
from wicktrack.refreshing.selection import askable, sources_in, trusted
from wicktrack.refreshing.writing import Item, Writer
from wicktrack.sources.protocol import Asked, Asking, Emit, Source, Wanted
from wicktrack.sources.words import Past, Result, Unanswered, Unchanged, Work

Want = dict[Provider, dict[str, Wanted]]
"""What is asked for at each source, by title."""


def refresh(  # noqa: PLR0913 - and where it goes, should it be interrupted
    home: Home,
    titles: Sequence[Title],
    options: Options,
    network: Network,
    progress: Progress,
    *,
    so_far: Refreshed | None = None,
) -> Refreshed:
    """Ask the sources for titles of the catalogue, and append what is new.

    `so_far` is what is filled in and given back; whoever brings it along has it also where the
    refresh ends with an exception. Raises `BadCatalogue`, `NotChanged` and KeyboardInterrupt; what
    was complete before is written.
    """
    found = Refreshed() if so_far is None else so_far
    run = Run(home, [title.id for title in titles], options, network, found)
    with run.finishing():
        run.ask(run.titles, progress)
    return found


class Run:
    """One run over some titles, by their ids. `found` is filled in."""

    def __init__(
        self,
        home: Home,
        titles: Sequence[str],
        options: Options,
        network: Network,
        found: Refreshed,
    ) -> None:
        self.ledger = home.open()
        self.found = found
        # Some may have been removed since whoever asks has looked.
        self.titles = [it for it in titles if self.ledger.titles.get(it) is not None]
        self.known = Known(self.ledger, self.titles)
        self.memory = Remembered(Memory(network.cache), options, self.known)
        self.writer = Writer(home, self.ledger, options, found)
        self._options = options
        self._network = network
        self._order = {title: number for number, title in enumerate(titles)}
        self._without: set[Provider] = set()

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Leave in order, however it ends: what is found is whole, and what was read remembered."""
        try:
            yield
        finally:
            self._arrange()
            if self._options.dry_run:
                blocks = ["format = 1\n", *self.writer.document.blocks()]
                self.found.toml = "\n".join(blocks)
            else:
                self.memory.memory.save()

    def _arrange(self) -> None:
        """Put the lines in the order of the titles, and count what was told before."""
        lines = sorted(self.found.lines, key=lambda it: self._order.get(it[0], len(self._order)))
        news = [
            line.outcome is not Outcome.WITHHELD or self.memory.is_news(title, line)
            for title, line in lines
        ]
        if not self._options.whole:
            self.found.repeated += news.count(False)
            lines = [it for it, is_news in zip(lines, news, strict=True) if is_news]
        self.found.lines = lines

    def ask(
        self, titles: Sequence[str], progress: Progress, leaving: Collection[Provider] = ()
    ) -> None:
        """Ask for titles, and then for their past where that is wanted; `leaving`: not there."""
        sources = {
            it: source
            for it, source in sources_in(self._options.sources).items()
            if it not in leaving
        }
        Round(self, sources, progress).go(self._wanted(titles, sources))
        if self._options.history:
            self.ask_past(titles)

    def ask_past(self, titles: Sequence[str]) -> None:
        """Ask what was said of titles on past days."""
        every = sources_in(self._options.sources)
        sources = {it: source for it, source in every.items() if source.history is not None}
        wanted = self._wanted(titles, sources)
        identified = {at: {t: it for t, it in some.items() if it.id} for at, some in wanted.items()}
        Round(self, sources, lambda _, __: None, past=True).go(identified)

    def _wanted(self, titles: Sequence[str], sources: Mapping[Provider, Source]) -> Want:
        want: Want = {}
        for provider, source in sources.items():
            known = [self.known.title(title) for title in titles]
            asked = [self.memory.wanted(it, provider) for it in known if askable(it, source)]
            found = {it.title: it for it in asked if it is not None}
            if found and self._has_key(provider):
                want[provider] = found
        return want

    def _has_key(self, provider: Provider) -> bool:
        """Whether a source can be asked; that it lacks its key is said once."""
        if self._network.has_key(provider):
            return True
        if provider not in self._without:
            self.found.failures.append(without_key(provider, self._options.sources))
            self._without.add(provider)
        return False

    def asked(self, has_news: Callable[[Work], bool] = lambda _: True) -> Asked:
        """What is wanted of every work."""
        it = self._options
        return Asked(
            day=it.day,
            regions=it.regions,
            cast=it.cast,
            every_release=it.every_release,
            every_episode=it.every_episode,
            whole=it.whole,
            has_news=has_news,
        )

    def gather(
        self, askings: Mapping[Provider, Callable[[Emit], Asking[None]]]
    ) -> Generator[tuple[Provider, Result | Stopped], None, None]:
        """What the sources answer; what ends is counted, and remembered where it succeeded."""
        answers = self._network.gather(askings) if askings else iter(())
        try:
            for provider, result in answers:
                if isinstance(result, Stopped):
                    self._stopped(provider, result)
                yield provider, result
        finally:
            # Its threads end with it, also where nobody reads on.
            close = getattr(answers, "close", None)
            if close:
                close()

    def _stopped(self, provider: Provider, how: Stopped) -> None:
        self.found.requests += how.requests
        if how.why:
            self.found.failures.append(stopped(provider, how))
        elif not how.failed:
            self.memory.memory.succeeded(provider, self._options.day)

    def since(self, source: Source, wanted: Sequence[Wanted], emit: Emit) -> Asking[None]:
        """The asking for the past of titles."""
        assert source.history is not None  # noqa: S101 - sources without are not asked
        return source.history(wanted, self._options.since, self.asked(), emit)


class Round:
    """The sources are asked once for each title; `past`: for what they said on past days."""

    def __init__(
        self,
        run: Run,
        sources: Mapping[Provider, Source],
        progress: Progress,
        *,
        past: bool = False,
    ) -> None:
        self._run = run
        self._sources = sources
        self._progress = progress
        self._past = past
        self._want: Want = {}
        self._results: dict[str, dict[Provider, Result]] = {}
        self._pending: dict[str, set[Provider]] = {}

    def go(self, want: Want) -> None:
        """Ask, compare and write; what is complete is written, also when it is interrupted."""
        self._want = want
        for provider, some in want.items():
            for title in some:
                self._pending.setdefault(title, set()).add(provider)
        self._count()
        answers = self._run.gather({it: self._asking(it) for it in want})
        try:
            for provider, result in answers:
                self._take(provider, result)
            self._run.writer.flush()
        except KeyboardInterrupt:
            self._run.writer.flush()
            raise
        finally:
            answers.close()

    def _count(self) -> None:
        asked = self._run.found.asked
        asked += [title for title in self._pending if title not in asked]
        self._run.found.sources |= self._want.keys()
        self._total = len(self._pending)

    def _asking(self, provider: Provider) -> Callable[[Emit], Asking[None]]:
        source, wanted = self._sources[provider], [*self._want[provider].values()]
        if self._past:
            return lambda emit: self._run.since(source, wanted, emit)
        asked = self._run.asked(self._judge_of_news(provider))
        return lambda emit: source.refresh(wanted, asked, emit)

    def _judge_of_news(self, provider: Provider) -> Callable[[Work], bool]:
        """What tells in the thread of a source whether it has said anything new.

        The titles are read before, as an indexed ledger belongs to the thread that opened it.
        """
        subjects = {it.title: self._subject(provider, it) for it in self._want[provider].values()}
        asked = self._run.asked()

        def has_news(work: Work) -> bool:
            subject = subjects.get(work.title)
            return subject is None or bool(comparing.compare(subject, work, asked).facts)

        return has_news

    def _subject(self, provider: Provider, wanted: Wanted, work: Work | None = None) -> Subject:
        missed = self._run.memory.missed(wanted, provider)
        return self._run.known.subject(wanted.title, missed, work.words if work else ())

    def _take(self, provider: Provider, result: Result | Stopped) -> None:
        """Keep an answer, and compare the titles for which all are there."""
        if isinstance(result, Stopped):
            titles = [*self._want[provider]]
        elif result.title in self._want[provider]:
            titles = [result.title]
            self._results.setdefault(result.title, {})[provider] = result
        else:
            return
        for title in titles:
            waiting = self._pending.get(title)
            if waiting is not None:
                waiting.discard(provider)
                if not waiting:
                    del self._pending[title]
                    self._complete(title)
        if isinstance(result, Stopped):
            self._run.writer.flush()

    def _complete(self, title: str) -> None:
        """Compare a title with what all its sources have answered, the most trusted first."""
        results = self._results.pop(title, {})
        for provider in trusted(self._run.ledger, self._run.known.title(title).kind):
            if provider in results:
                self._judge(self._want[provider][title], provider, results[provider])
        if results and all(isinstance(it, Unchanged) for it in results.values()):
            self._run.found.unchanged.append(title)
        self._progress(self._total - len(self._pending), self._total)

    def _judge(self, wanted: Wanted, provider: Provider, result: Result) -> None:
        match result:
            case Unchanged():
                self._run.memory.unchanged(wanted.title, provider, result.reference.id)
            case Unanswered():
                self._unanswered(wanted, provider, result)
            case Work():
                subject = self._subject(provider, wanted, result)
                new = comparing.compare(subject, result, self._run.asked())
                self._put(wanted.title, provider, new, _reading(self._run, result, provider, new))
            case Past():
                subject = self._run.known.subject(wanted.title, {}, result.words)
                new = past.history(subject, result, self._run.asked())
                self._put(wanted.title, provider, new, lambda: None)

    def _put(
        self, title: str, provider: Provider, new: Imported, written: Callable[[], None]
    ) -> None:
        known = self._run.known
        known.add(title, new)

        def refused(_: BadUsage) -> None:
            known.remove(title, new)

        item = Item(title, provider, new, written=written, refused=refused)
        self._run.writer.put(item)

    def _unanswered(self, wanted: Wanted, provider: Provider, result: Unanswered) -> None:
        """What could not be learnt: a failure, an id that leads nowhere, or none that leads there.

        That a source does not know a title by its id elsewhere is nothing to tell.
        """
        why = result.why.what
        if result.failed:
            failure = Failure(provider=provider, title=wanted.title, why=why, later=True)
            self._run.found.failures.append(failure)
        elif wanted.id is None and result.reference is None and key_of(wanted):
            self._run.memory.absent(provider, wanted)
        else:
            line = Line(provider=provider, outcome=Outcome.WITHHELD, fact=None, why=why)
            self._run.found.lines.append((wanted.title, line))


def _reading(run: Run, work: Work, provider: Provider, new: Imported) -> Callable[[], None]:
    """What remembers a work, to be called once all of it was written."""

    def written() -> None:
        run.memory.read(work.title, provider, work.reference.id, work.stamp, new.missed)

    return written


def item_of(run: Run, work: Work, provider: Provider, table: Mapping[str, Any]) -> Item:
    """All that a source says of a work that is yet to be a title, which is known from now on."""
    subject = run.known.subject(work.title, {}, work.words)
    new = comparing.compare(subject, work, run.asked())
    run.known.add(work.title, new)
    written = _reading(run, work, provider, new)
    return Item(work.title, provider, new, definition=table, written=written)
