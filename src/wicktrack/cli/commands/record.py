"""The commands `record` and `add`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.catalogue import files
from wicktrack.cli.clock import clock
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.streams import emit_file, say
from wicktrack.errors import BadUsage, Exit, NotChanged
from wicktrack.model.ledger import Ledger, WholeLedger
from wicktrack.model.names import plain
from wicktrack.model.search import find_title
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import (
    TITLE_IDS,
    Credit,
    Kind,
    ReleaseType,
    Service,
    Status,
    full_id,
    id_at,
    parse_service_id,
    parse_word,
)
from wicktrack.recording.append import New, Recorded, append
from wicktrack.recording.draft import Cited, cite, parse_lines, shape, when
from wicktrack.reports.history import rows_of
from wicktrack.views import phrases

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import (
        GREATEST,
        CatalogueOption,
        DryRunOption,
        OnOption,
        PublisherOption,
        SourceDateOption,
        SourceOption,
    )


@command(
    KEEP,
    "wicktrack record caine --release 2027 --source https://example.com/news",
    "wicktrack record caine --cast 'Rina Sawayama as Akira' --status filming --dry-run",
)
def record(
    title: Annotated[
        str | None, typer.Argument(metavar="TITLE", help="Its id, name or alias, or part of one.")
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help="The date: 2027-06-04, June 2027, 2027-Q2, 2027, tba."),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help=f"Its production status: {', '.join(Status)}."),
    ] = None,
    cast: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Who is in it: NAME or 'NAME as PART'; repeatable."),
    ] = None,
    uncast: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who left; repeatable.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="WORDS", help="Its new name.")] = None,
    news: Annotated[
        str | None, typer.Option(metavar="WORDS", help="One sentence worth keeping.")
    ] = None,
    on: OnOption = None,
    since: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="With --status: when it began.")
    ] = None,
    place: Annotated[
        str | None, typer.Option(metavar="WORDS", help="With --status: where it is being made.")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="With --release: its region, such as GB, or 001, the world. [$WICKTRACK_REGION]",
        ),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            help=f"With --release: its type: {', '.join(ReleaseType)}.",
        ),
    ] = None,
    episode: Annotated[
        str | None, typer.Option(metavar="EPISODE", help="With --release: its episode, 1x02.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(metavar="WORDS", help="With --release: its edition, such as IMAX.")
    ] = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS", help="With --release: where it streams; repeatable."),
    ] = None,
    billing: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=GREATEST, help="With one --cast: place in the credits."
        ),
    ] = None,
    credit: Annotated[
        str | None, typer.Option(metavar="CREDIT", help=f"With --cast: {', '.join(Credit)}.")
    ] = None,
    source: SourceOption = None,
    publisher: PublisherOption = None,
    source_date: SourceDateOption = None,
    note: Annotated[str | None, typer.Option(metavar="WORDS", help="A remark.")] = None,
    aside: Annotated[
        bool, typer.Option("--aside", help="For the history only: it changes nothing else.")
    ] = False,
    from_json: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            allow_dash=True,
            readable=False,
            help="Facts as JSON lines, with the keys of the format; - is standard input.",
        ),
    ] = None,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> int:
    """Record facts: what was said, when, and by whom.

    Several options record several facts of the same day and source, all of them or none. They are
    appended to the file named by --catalogue or, by default, to your own file, which is created on
    first use. What is already known is not written again, unless another source confirms it. A
    release without --region is in the region of $WICKTRACK_REGION or of your settings or, if
    neither is set, in that of the one release that it moves. `wicktrack undo` takes back what was
    recorded last.
    """
    ask = Ask.for_catalogue("record", catalogue)
    given = {
        "release": release, "status": status, "cast": cast, "uncast": uncast,
        "name": name, "news": news, "since": since, "place": place, "region": region,
        "type": type_, "episode": episode, "edition": edition, "platform": platform,
        "note": note, "aside": aside,
    }  # fmt: skip
    if from_json is not None:
        if title or source or on or any(given.values()):
            raise BadUsage("--from-json cannot be combined with other facts", "leave out the rest")
        return _append(ask, _read_lines(from_json, ask.ledger), dry_run=dry_run)
    if title is None:
        raise BadUsage("no TITLE was given", "write `wicktrack record TITLE --release 2027`")
    today = clock(ask.environ)
    ledger = ask.ledger
    common = {"title": find_title(ledger, title, today).id, "on": when(on or "today", today)}
    new = New(facts=[common | fact for fact in shape(given, today, billing, credit)])
    cite(new, ledger, Cited(source or [], publisher, source_date), today)
    return _append(ask, new, dry_run=dry_run)


def _read_lines(path: Path, ledger: Ledger) -> New:
    """The facts of JSON lines in a file, or on standard input for `-`; raises `BadUsage`."""
    name = "standard input" if str(path) == "-" else str(path)
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadUsage(f"{name} cannot be read: {error.strerror}", "check the path") from None
    except UnicodeDecodeError as error:
        raise BadUsage(f"{name} cannot be read: {error}", "save it as UTF-8") from None
    except ValueError as error:  # a NUL in the name
        raise BadUsage(f"{name} cannot be read: {error}", "check the path") from None
    return parse_lines(text, name, ledger)


@command(
    KEEP,
    "wicktrack add nobody-2 --name 'Nobody 2' --kind film --status announced",
    "wicktrack add nobody-2 --name 'Nobody 2' --kind film --release 2027 --imdb tt28996126",
)
def add(
    title_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id: a to z, 0 to 9 and hyphens.")
    ],
    name: Annotated[str, typer.Option(metavar="WORDS", help="Its name.")],
    kind: Annotated[str, typer.Option(metavar="KIND", help=f"What it is: {', '.join(Kind)}.")],
    franchise: Annotated[
        str | None, typer.Option(metavar="WORDS", help="The franchise it belongs to.")
    ] = None,
    alias: Annotated[
        list[str] | None, typer.Option(metavar="WORDS", help="Another name; repeatable.")
    ] = None,
    studio: Annotated[
        str | None, typer.Option(metavar="WORDS", help="The studio that makes it.")
    ] = None,
    director: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who directs it; repeatable.")
    ] = None,
    writer: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Who writes it; repeatable.")
    ] = None,
    synopsis: Annotated[str | None, typer.Option(metavar="WORDS", help="What it is about.")] = None,
    runtime: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=GREATEST, help="How long it is, in minutes."),
    ] = None,
    imdb: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Its id at IMDb, or the address of its page there."),
    ] = None,
    tmdb: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Its id at TMDB, or the address of its page there."),
    ] = None,
    tvmaze: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Its id at TVmaze, or the address of its page there."),
    ] = None,
    wikidata: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Its id at Wikidata, or the address of its page there."),
    ] = None,
    release: Annotated[
        str | None,
        typer.Option(metavar="PERIOD", help="Its date, as a first fact: 2027-06-04, 2027, tba."),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(metavar="STATUS", help=f"Its status, as a first fact: {', '.join(Status)}."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="CODE",
            help="With --release: its region, such as GB, or 001, the world. [$WICKTRACK_REGION]",
        ),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type", metavar="TYPE", help=f"With --release: its type: {', '.join(ReleaseType)}."
        ),
    ] = None,
    on: OnOption = None,
    source: SourceOption = None,
    publisher: PublisherOption = None,
    source_date: SourceDateOption = None,
    dry_run: DryRunOption = False,
    catalogue: CatalogueOption = None,
) -> int:
    """Add a title, optionally with its first facts.

    --release and --status record facts together with the title: all of it or nothing. A title
    appears in answers from its first fact on; `record` adds more facts, and `undo` takes back what
    was added last.
    """
    ask = Ask.for_catalogue("add", catalogue)
    table: dict[str, Any] = {
        "name": name, "kind": str(parse_word(Kind, kind)), "franchise": franchise,
        "aliases": alias, "studio": studio, "directors": director, "writers": writer,
        "synopsis": synopsis, "runtime": runtime,
    }  # fmt: skip
    given = {"imdb": imdb, "tmdb": tmdb, "tvmaze": tvmaze, "wikidata": wikidata}
    table["ids"] = _ids(given)
    new = New(titles={title_id: {key: value for key, value in table.items() if value}})
    today = clock(ask.environ)
    ledger = _opened(ask) or WholeLedger()
    said = {"status": status, "release": release, "region": region, "type": type_}
    if status is not None or release is not None:
        if release is None and (region or type_):
            raise BadUsage("--region and --type need --release", "add it, or leave them out")
        common = {"title": title_id, "on": when(on or "today", today)}
        new.facts = [common | fact for fact in shape(said, today, None, None)]
        cite(new, ledger, Cited(source or [], publisher, source_date), today)
    elif on or source or publisher or source_date or region or type_:
        hint = "add --release or --status, or leave them out"
        raise BadUsage("--on, --source, --region and --type need a fact", hint)
    _require_unidentified(ledger, table)
    _tell_namesakes(ledger, title_id, name)
    return _append(ask, new, dry_run=dry_run)


def _ids(given: Mapping[str, str | None]) -> dict[str, str]:
    """The ids at services that were typed, also as addresses; raises `BadValue`."""
    found = {}
    for service, text in given.items():
        if text is not None:
            taken = id_at(Service(service), text, named=True)
            found[service] = parse_service_id(TITLE_IDS[Service(service)], taken or text)
    return found


def _require_unidentified(ledger: Ledger, table: Mapping[str, Any]) -> None:
    """That no other title has an id that a new one gets at a service; raises `BadUsage`."""
    for service, text in table["ids"].items():
        full = full_id(service, text, Kind(table["kind"]))
        for title in map(ledger.titles.__getitem__, ledger.identified([f"{service}:{full}"])):
            message = f"{service} id `{text}` is that of {title.id} ({title.name}, {title.kind})"
            hint = f"record facts for {title.id}, or leave out --{service}"
            raise BadUsage(message, hint)


def _tell_namesakes(ledger: Ledger, title_id: str, name: str) -> None:
    """Warn where other titles go by the name of a new one."""
    others = [other for other in ledger.title_names.called(plain(name)) if other != title_id]
    for title in map(ledger.titles.__getitem__, others):
        message = f"another title goes by the name {name}: {title.id} ({title.name}, {title.kind})"
        hint = f"if they are one, run `wicktrack undo` and record its facts for {title.id}"
        say(f"warning: {message}", f"hint: {hint}")


def _target_of(ask: Ask) -> tuple[Path, list[Path]]:
    """The file to write, and the files of the catalogue that it belongs to.

    The last file named, else the user's own. Raises `BadUsage` for a folder and `NotChanged` for
    the bundled catalogue.
    """
    if ask.named:
        path, paths = ask.named[-1], ask.named
        if path.is_dir():
            raise BadUsage(f"{path} is a folder", "name the file in it to write to")
    else:
        path = ask.own_file
        paths = [*ask.paths, path]
    if files.is_bundled(path):
        hint = "name a file of your own with --catalogue, or leave it out"
        raise NotChanged("the bundled catalogue cannot be changed", hint)
    return path, paths


def _opened(ask: Ask) -> Ledger | None:
    """The ledger in use; None where the only file of the catalogue is yet to be made."""
    return ask.ledger if all(path.exists() for path in ask.paths) else None


def _append(ask: Ask, new: New, *, dry_run: bool) -> int:
    """Append to the file, and say what changed; raises what `recording.append` raises."""
    path, paths = _target_of(ask)
    done = append(
        paths, path, new, dry_run=dry_run, ledger=_opened(ask), region=ask.region,
        today=clock(ask.environ),
    )  # fmt: skip
    for doubt in done.doubts:
        say(f"warning: {doubt.message}", f"hint: {doubt.hint}")
    if done.written:
        ask.remember(done.written)
    for name, key in done.known:
        what = f" about `{key}`" if len(done.known) + len(done.facts) > 1 else ""
        say(f"{name}: nothing new{what}, already recorded.")
    if dry_run:
        emit_file(done.diff)
    elif done.new.blocks():
        for sentence in _sentences(done):
            say(sentence)
        say(f"Recorded in {path}.")
    return Exit.OK


def _sentences(done: Recorded) -> Iterator[str]:
    """A sentence for each new title and each change."""
    for name, table in done.new.titles.items():
        yield f"{table['name']}: new title, with the id {name}."
    for state, changes in done.changes():
        rows = rows_of(done.snapshot, state, changes)
        for row, change in zip(rows, changes, strict=True):
            if row.change is ChangeKind.RENAMED:
                # Not after the name: both names may have a colon of their own.
                yield f"Renamed `{row.old}` to `{row.new}`."
            else:
                yield f"{row.name}: {phrases.recorded(row, change, state)}"
