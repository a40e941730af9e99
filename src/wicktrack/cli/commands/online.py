"""The commands `search`, `refresh` and `sources`, and the works that `follow` brings in.

One rule: whatever knows a source or the network is imported inside functions, so that completion
and help do without.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

from wicktrack import folders
from wicktrack.cli.clock import clock
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.output import View
from wicktrack.cli.outside.services import (
    ASKING,
    home_of,
    network_of,
    providers,
    regions,
    tell_failures,
    tell_sentence,
)
from wicktrack.cli.outside.works import row_of
from wicktrack.cli.progress import DelayedProgress
from wicktrack.cli.streams import emit_file, say
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.dates import parse_day
from wicktrack.model.facts import Title
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import family
from wicktrack.model.vocabulary import (
    Kind,
    Provider,
    parse_word,
)
from wicktrack.records import replaced
from wicktrack.views import online as views
from wicktrack.views.online import RefreshRow, SearchRow, SourcesRow

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import GREATEST, ServiceOption
    from wicktrack.fetching.network import Network
    from wicktrack.importing.outcomes import Line
    from wicktrack.model.ledger import Ledger
    from wicktrack.refreshing import Refreshed
    from wicktrack.reports.history import ChangeRow

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
    source: ServiceOption = None,
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
    network = network_of(ask)
    found, failures = refreshing.search(ask.ledger, query, network, providers(source))
    mine = _followed(ask)
    rows = [row_of(it, mine) for it in found]
    # A search that failed has not found that there is nothing.
    empty = "" if any(it.later for it in failures) else NOTHING_FOUND
    ask.output.write(View(views.search, empty), rows, clock(ask.environ))
    tell_sentence({hit.reference.service for it in found for hit in it.hits})
    return tell_failures(ask, failures, network)


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
    source: ServiceOption = None,
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
        regions=regions(ask, region),
        sources=frozenset(providers(source)),
        cast=cast,
        every_release=every_release,
        every_episode=every_episode,
        whole=all_ or bool(titles),
        history=history,
        since=None if since is None else parse_day(since, day),
        dry_run=dry_run,
    )
    chosen = _chosen(ask, titles or [], every=all_, mine=mine)
    home, network = home_of(ask), network_of(ask)
    done = refreshing.Refreshed()
    try:
        with DelayedProgress(ask.environ, ASKING, delay=0) as progress:
            progress.count(0, len(chosen))
            refreshing.refresh(home, chosen, options, network, progress.count, so_far=done)
    finally:  # also what was written before it was interrupted
        if done.changes:
            ask.remember(*done.changes)
    if dry_run:
        emit_file(done.toml)
    else:
        rows = [*_refresh_rows(home.open(), done, day)]
        ask.output.write(View(views.refresh), rows, day)
    say(views.summary(_tally(done), dry_run=dry_run))
    tell_sentence(done.sources)
    code = tell_failures(ask, done.failures, network)
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
    titles = ask.ledger.titles
    # Some lines of the list may be about titles of other catalogues.
    ids = None if wanted is None else ask.ledger.ordered(wanted)
    if not every:
        return [it for it in due_for_refresh(ask.ledger, snapshot, ids) if it.ids]
    return [it for it in map(titles.__getitem__, titles if ids is None else ids) if it.ids]


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
        known_on=line.fact.on if line.fact else None,
        title=title,
        name=state.name if state else definition.name,
        change=change.change if change else None,
        what=views.what_was_said(change) if change else line.why,
        source=line.provider,
        outcome=str(line.outcome),
        reason=line.why or None,
        url=line.fact.sources if line.fact else (),
    )


def _tally(done: Refreshed) -> views.Tally:
    outcomes = [str(line.outcome) for _, line in done.lines]
    told = {title for title, _ in done.lines}
    lost = {it.title for it in done.failures if it.title and it.later}
    return views.Tally(
        titles=len(done.asked),
        sources=len(done.sources),
        written=outcomes.count("written"),
        aside=outcomes.count("aside"),
        withheld=outcomes.count("withheld"),
        repeated=done.repeated,
        unchanged=len({*done.asked} - told - lost),
        unanswered=len(lost),
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
    network = network_of(ask, offline=True)
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
        source=provider,
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
            title=title.id,
            name=name,
            family=family(it.said),
            key=key,
            value=value,
            current=current,
            in_force=it.in_force,
            known_on=it.fact.on,
            aside=it.fact.aside,
            url=it.fact.sources,
        )
