"""The commands `search`, `refresh` and `sources`, and the works that `follow` brings in.

One rule: whatever knows a source or the network is imported inside functions, so that completion
and help do without.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from wicktrack import folders
from wicktrack.cli.clock import clock
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.output import View
from wicktrack.cli.progress import DelayedProgress
from wicktrack.cli.streams import can_ask, choose, emit_file, say
from wicktrack.errors import BadUsage, Exit, NoAnswer, NoMatch, WicktrackError
from wicktrack.model.dates import parse_day
from wicktrack.model.facts import Title
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import family
from wicktrack.model.vocabulary import (
    Kind,
    Provider,
    Service,
    parse_provider,
    parse_region,
    parse_word,
)
from wicktrack.records import replaced
from wicktrack.render import words
from wicktrack.views import online as views
from wicktrack.views.online import RefreshRow, SearchRow, SourcesRow
from wicktrack.views.phrases import SERVICES

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import GREATEST
    from wicktrack.fetching.network import Network
    from wicktrack.importing.outcomes import Line
    from wicktrack.model.ledger import Ledger
    from wicktrack.recording.journal import Change
    from wicktrack.refreshing import Failure, Found, Home, Refreshed
    from wicktrack.reports.history import ChangeRow
    from wicktrack.sources.words import Hit, Reference

Value = TypeVar("Value")

ASKING = "Asking the sources"

NOTHING_FOUND = "No work of that name was found."
NO_WORD = "No source has said anything about it yet."


@command(
    KEEP,
    "wicktrack search 'the continental'",
    "wicktrack search 'the continental' --kind series --source tvmaze",
    row=SearchRow,
    as_of=False,
)
def search(
    ask: Ask,
    texts: Annotated[
        list[str], typer.Argument(metavar="TEXT...", help="The name, or the beginning of one.")
    ],
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SERVICE", help=f"Ask only this service; repeatable: {', '.join(Provider)}."
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help=f"Only works of this kind: {', '.join(Kind)}."),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(metavar="YEAR", min=1, max=9998, help="Only works of this year."),
    ] = None,
) -> int:
    """Find films and series at online services.

    `wicktrack follow REFERENCE` takes one into the catalogue, with all that the services say of it.
    """
    from wicktrack import refreshing
    from wicktrack.sources.protocol import Query

    text = " ".join(" ".join(texts).split())
    if not text:
        raise BadUsage("the text is empty", "give a name, or the beginning of one")
    query = Query(text=text, kind=parse_word(Kind, kind) if kind else None, year=year)
    network, asked = _network(ask), _providers(source) or [*Provider]
    found, failures = refreshing.search(ask.ledger, query, network, asked)
    mine = _followed(ask)
    rows = [_search_row(it, mine) for it in found]
    # A search that failed has not found that there is nothing.
    empty = "" if any(it.later for it in failures) else NOTHING_FOUND
    ask.output.write(View(views.search, empty), rows, clock(ask.environ))
    _tell_sentence({hit.reference.service for it in found for hit in it.hits})
    return _tell_failures(ask, failures, network)


def _search_row(found: Found, mine: frozenset[str]) -> SearchRow:
    """The first hit, with what only others of the same work say."""
    first = found.hits[0]
    return SearchRow(
        reference=str(first.reference),
        name=first.name,
        kind=first.kind,
        year=_first(hit.year for hit in found.hits),
        country=_first(hit.country for hit in found.hits),
        imdb=_first(hit.imdb for hit in found.hits),
        id=found.title,
        followed=found.title in mine,
    )


def _first(values: Iterable[Value | None]) -> Value | None:
    return next((it for it in values if it is not None), None)


def _followed(ask: Ask) -> frozenset[str]:
    following = ask.following(ask.snapshot)
    return following.mine if following else frozenset()


@command(
    KEEP,
    "wicktrack refresh",
    "wicktrack refresh ballerina --history --since 2020-01-01",
    "wicktrack refresh --dry-run",
    row=RefreshRow,
    as_of=False,
)
def refresh(
    ask: Ask,
    titles: Annotated[
        list[str] | None,
        typer.Argument(metavar="[TITLE]...", help="Only these: id, name, or part of a name."),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SERVICE", help=f"Ask only this service; repeatable: {', '.join(Provider)}."
        ),
    ] = None,
    region: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="Take the releases in this region; repeatable; by default, yours and those of "
            "`regions` in your settings.",
        ),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Also ask what was said on past days.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="With --history: not before this day.")
    ] = None,
    cast: Annotated[
        int,
        typer.Option(metavar="N", min=0, max=GREATEST, help="Take the first N of a cast."),
    ] = 15,
    every_release: Annotated[
        bool,
        typer.Option("--every-release", help="Also later digital and physical releases."),
    ] = False,
    every_episode: Annotated[
        bool, typer.Option("--every-episode", help="Also all past episodes.")
    ] = False,
    mine: Annotated[bool, typer.Option("--mine", help="Only titles that you follow.")] = False,
    all_: Annotated[
        bool,
        typer.Option("--all", help="Every title, old ones too, whether it has changed or not."),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what would be written, as TOML; change nothing."),
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything was written, 0 if not.")
    ] = False,
) -> int:
    """Ask online services what is new, and record it.

    By default it asks about every title that has an id at a service, except those released more
    than a year ago. Each service's facts go into a file of their own, and what is in your files is
    never changed. `wicktrack undo` takes it all back.
    """
    from wicktrack import refreshing

    if dry_run and any(ask.options[it] for it in ("format", "json", "fields", "template")):
        raise BadUsage("--dry-run prints TOML and no rows", "leave out --dry-run, or the format")
    if since is not None and not history:
        raise BadUsage("--since needs --history", "add --history, or leave out --since")
    day = clock(ask.environ)
    options = refreshing.Options(
        day=day,
        regions=_regions(ask, region),
        sources=frozenset(_providers(source)),
        cast=cast,
        every_release=every_release,
        every_episode=every_episode,
        whole=all_ or bool(titles),
        history=history,
        since=None if since is None else parse_day(since, day),
        dry_run=dry_run,
    )
    chosen = _chosen(ask, titles or [], every=all_, mine=mine)
    home, network = _home(ask), _network(ask)
    with DelayedProgress(ask.environ, ASKING, delay=0) as progress:
        progress.count(0, len(chosen))
        done = refreshing.refresh(home, chosen, options, network, progress.count)
    if done.changes:
        ask.remember(*done.changes)
    if dry_run:
        emit_file(done.toml)
    else:
        rows = [*_refresh_rows(home.open(), done, day)]
        ask.output.write(View(views.refresh), rows, day)
    say(views.summary(_tally(done), dry_run=dry_run))
    _tell_sentence(done.sources)
    code = _tell_failures(ask, done.failures, network)
    return code or (Exit.NO if exit_code and done.changes else Exit.OK)


def _chosen(ask: Ask, texts: Sequence[str], *, every: bool, mine: bool) -> list[Title]:
    """The titles to ask about: those that are named, else those that are due, or all."""
    from wicktrack.refreshing import due_for_refresh

    if texts:
        if mine or every:
            raise BadUsage("--mine and --all cannot be combined with titles", "leave one out")
        found = {title.id: title for title in map(ask.find, texts)}
        for title in found.values():
            if not title.ids:
                say(f"{title.name} has no id at any service, so none can be asked about it.")
        return [*found.values()]
    snapshot = Snapshot(ask.ledger, clock(ask.environ))
    wanted = ask.mine_in(snapshot, asked=mine)
    titles = ask.ledger.titles.values() if every else due_for_refresh(ask.ledger, snapshot)
    return [it for it in titles if it.ids and (wanted is None or it.id in wanted)]


def _refresh_rows(ledger: Ledger, done: Refreshed, day: date) -> Iterator[RefreshRow]:
    """A row for each line; of a fact about a cast, for each member."""
    known = [line.fact.on.last for _, line in done.lines if line.fact]
    # What a service dates by its own clock may be of tomorrow here.
    snapshot = Snapshot(ledger, max([day, *known]))
    for title, line in done.lines:
        if line.fact is None:
            yield _row(snapshot, title, line, None)
        for change in views.said_rows(snapshot, line.fact) if line.fact else ():
            yield _row(snapshot, title, line, change)


def _row(snapshot: Snapshot, title: str, line: Line, change: ChangeRow | None) -> RefreshRow:
    definition, state = snapshot.ledger.titles[title], snapshot.title(title)
    return RefreshRow(
        on=line.fact.on if line.fact else None,
        id=title,
        name=state.name if state else definition.name,
        kind=definition.kind,
        change=change.change if change else None,
        what=views.what_was_said(change) if change else "",
        provider=line.provider,
        outcome=str(line.outcome),
        reason=line.why or None,
        source=line.fact.sources if line.fact else (),
    )


def _tally(done: Refreshed) -> views.Tally:
    outcomes = [str(line.outcome) for _, line in done.lines]
    return views.Tally(
        titles=len(done.asked),
        sources=len(done.sources),
        written=outcomes.count("written"),
        aside=outcomes.count("aside"),
        withheld=outcomes.count("withheld") + done.repeated,
        unchanged=len({*done.asked} - {title for title, _ in done.lines}),
    )


@command(
    KEEP,
    "wicktrack sources",
    "wicktrack sources ballerina",
    row=SourcesRow,
    as_of=False,
)
def sources(
    ask: Ask,
    title: Annotated[
        str | None,
        typer.Argument(metavar="TITLE", help="What each says about it: id, name, or part of it."),
    ] = None,
) -> int:
    """The online services, or what each of them says about a title.

    Without a title: whether a service has the key it wants, when it last answered, and how many
    titles are waiting to be asked about. With one: the last word of each about everything, side by
    side, and which is in force. Nothing is asked; `wicktrack record` adopts another one.
    """
    day = clock(ask.environ)
    snapshot = Snapshot(ask.ledger, day)
    network = _network(ask, offline=True)
    if title is None:
        rows = [*_standings(ask, snapshot, network)]
        view = View(views.sources)
    else:
        rows = [*_last_words(ask, snapshot, ask.find(title), network)]
        view = View(views.last_words, NO_WORD)
    ask.output.write(view, rows, day)
    return Exit.OK


def _standings(ask: Ask, snapshot: Snapshot, network: Network) -> Iterator[SourcesRow]:
    """A row for each service."""
    from wicktrack import refreshing

    for it in refreshing.status(ask.ledger, snapshot, folders.cache_folder(ask.environ)):
        row = _service_row(it.provider, network)
        yield replaced(row, last_success=it.last, asked=it.titles, behind=it.behind)


def _service_row(provider: Provider, network: Network) -> SourcesRow:
    from wicktrack.sources import registry

    known = registry.source(provider)
    return SourcesRow(
        provider=provider,
        service=known.name,
        licence=known.licence,
        wants_key=known.key,
        has_key=network.has_key(provider) if known.key else None,
    )


def _last_words(
    ask: Ask, snapshot: Snapshot, title: Title, network: Network
) -> Iterator[SourcesRow]:
    """A row for each word of each service."""
    from wicktrack import refreshing

    state = snapshot.title(title.id)
    name = state.name if state else title.name
    for it in refreshing.words_of(ask.ledger, title, snapshot):
        key, value, current = views.about(it.said, state)
        yield replaced(
            _service_row(it.provider, network),
            id=title.id,
            name=name,
            family=family(it.said),
            key=key,
            value=value,
            current=current,
            in_force=it.in_force,
            on=it.fact.on,
            aside=it.fact.aside,
            source=it.fact.sources,
        )


# --- what is asked, and where it is written ------------------------------------------------------


def _network(ask: Ask, *, offline: bool = False) -> Network:
    """The services. Raises `BadUsage`, also where no network is allowed, unless `offline`."""
    from wicktrack.fetching.network import Network

    environ = {name: it for name, it in ask.environ.items() if not (offline and name == OFFLINE)}
    cache, settings = folders.cache_folder(environ), folders.config_folder(environ)
    return Network(environ, cache, settings)


OFFLINE = "WICKTRACK_OFFLINE"


def _providers(given: Iterable[str] | None) -> list[Provider]:
    """The services of --source, each once; raises `BadValue`."""
    return list(dict.fromkeys(map(parse_provider, given or ())))


def _regions(ask: Ask, given: Iterable[str] | None) -> tuple[str, ...]:
    """The regions whose releases are taken, the viewer's own first; raises `BadValue`."""
    own = ask.region or ask.ledger.region
    usual = [*([own] if own else []), *ask.settings.regions]
    return tuple(dict.fromkeys(map(parse_region, given or usual)))


def _home(ask: Ask) -> Home:
    """The catalogue, and where the services' own files are; raises `BadUsage`."""
    from wicktrack.refreshing import Home

    return Home(paths=tuple(ask.paths), folder=folder_of(ask), open=lambda: ask.again().ledger)


def folder_of(ask: Ask) -> Path:
    """The folder for the services' own files: the user's, or the first that is named.

    It need not exist. Raises `BadUsage` where only files are named: what is beside them may be of
    no catalogue.
    """
    given = ask.named or [*ask.settings.catalogue]
    if not given:
        return folders.data_folder(ask.environ)
    for path in given:
        if path.is_dir():
            return path
    message = f"{given[0]} is a file, and each service's facts go into a file of their own"
    raise BadUsage(
        message, f"put it into a folder, and name that: --catalogue {_example(given[0])}"
    )


def _example(path: Path) -> str:
    """How a folder for a file may be called."""
    return str(path.with_suffix("")) if path.suffix else f"{path}.d"


# --- what is said --------------------------------------------------------------------------------


def _tell_sentence(asked: Iterable[str]) -> None:
    """What TMDB wants its users to be shown, if it was asked."""
    from wicktrack.sources import registry

    if Provider.TMDB in asked:
        say(registry.source(Provider.TMDB).sentence)


def _tell_failures(ask: Ask, failures: Sequence[Failure], network: Network) -> int:
    """A line for each failure, and what to do; the exit code."""
    titles = ask.ledger.titles
    for it in failures:
        about = f"{titles[it.title].name}: " if it.title in titles else ""
        say(f"warning: {SERVICES[it.provider]}: {about}{it.why}")
    keyless = {it.provider for it in failures if not network.has_key(it.provider)}
    if keyless:
        settings = folders.config_folder(ask.environ) / "keys.toml"
        say(f"hint: put a key into $WICKTRACK_TMDB_TOKEN, or into {settings}")
    if any(it.later and it.provider not in keyless for it in failures):
        say("hint: run it again later; what has been written stays, and the rest is asked for then")
    return Exit.NO_ANSWER if any(it.later for it in failures) else Exit.OK


# --- bringing works into the catalogue -----------------------------------------------------------


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
        return _network(self.ask)

    @cached_property
    def providers(self) -> list[Provider]:
        """The services that can be asked; one without its key is left out in silence."""
        return [it for it in Provider if self.network.has_key(it)]

    def find(self, text: str, unmatched: NoMatch) -> list[str | Hit]:
        """What is meant: works, or the ids of titles that turn out to be these.

        Raises `NoMatch`, which is the given one where nobody can be asked, or `NoAnswer`.
        """
        from wicktrack.sources.words import parse_reference

        if self.ask.environ.get(OFFLINE):
            raise unmatched
        reference = parse_reference(text)
        return self._called(text, unmatched) if reference is None else self._referred(reference)

    def _referred(self, reference: Reference) -> list[str | Hit]:
        from wicktrack import refreshing

        hits, failures = refreshing.resolve(reference, self.network, self.providers)
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
        rows = [_search_row(it, frozenset()) for it in found[:_OFFERED]]
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
        options = refreshing.Options(day=day, regions=_regions(self.ask, None))
        home = _home(self.ask)
        title, done = refreshing.add(home, found, options, self.network, progress.count)
        self.changes += done.changes
        self.failures += done.failures
        self.sources |= done.sources
        self.ask = self.ask.again()
        written = _tally(done).written
        told.append(
            f"{found.name}: new title, with the id {title}; {words.count(written, 'fact')}."
        )
        return title

    def end(self) -> int:
        """Say what is to be said of the services; the exit code."""
        if not self.sources and not self.failures:
            return Exit.OK
        _tell_sentence(self.sources)
        return _tell_failures(self.ask, self.failures, self.network)


_OFFERED = 9
"""How many works somebody may choose from."""
_HINTED = 3
"""How many of them a hint has room for."""


def _nothing_at(reference: Reference, failures: Sequence[Failure]) -> WicktrackError:
    """Why a reference leads to nothing."""
    why = "; ".join(f"{SERVICES[it.provider]}: {it.why}" for it in failures)
    if any(it.later for it in failures):
        return NoAnswer(f"{reference} is not in the catalogue, and {why}", "try again later")
    message = f"no title matches `{reference}`, and the services know no such work"
    hint = "`wicktrack search TEXT` finds works by name"
    return NoMatch(f"{message} ({why})" if why else message, hint)
