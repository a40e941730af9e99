"""The commands `calendar` and `feed`, files that programs subscribe to, and `export`, a database.

One rule: rows say what is in the file, `views` words it and `formats` serialises it.
"""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.atomic import replace, replace_by
from wicktrack.catalogue.files import files_of
from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import EXPORT, command
from wicktrack.cli.output import Format, View
from wicktrack.cli.streams import emit_file, say
from wicktrack.errors import BadUsage, BadValue, Exit, NotChanged
from wicktrack.model.state import ChangeKind
from wicktrack.render import words
from wicktrack.render.blocks import Cell, Column
from wicktrack.reports import calendar as calendars
from wicktrack.reports.calendar import EventRow, EventState
from wicktrack.reports.history import ChangeRow, FactRow, events, facts
from wicktrack.reports.selection import Selection
from wicktrack.views import tables
from wicktrack.views.entries import entries
from wicktrack.views.events import event
from wicktrack.views.phrases import fact_words, value_words, which
from wicktrack.views.sentences import NO_ENTRY, NO_EVENT, NO_FACT
from wicktrack.views.tables import Shown

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import (
        GREATEST,
        ChangeOption,
        NameOption,
        OutputOption,
    )
    from wicktrack.render.blocks import Block

_STATE_STYLES = {EventState.TENTATIVE: "quiet", EventState.CANCELLED: "stopped"}
_COLUMNS = [
    Shown(Column("Date"), lambda row, _: Cell(words.period(row.date))),
    tables.TITLE,
    Shown(Column("Release", least=10, whole=True), lambda row, _: Cell(which(row), "quiet")),
    Shown(Column("Event"), lambda row, _: _state(row)),
    Shown(Column("Before", drop=2), lambda row, _: Cell(value_words(row.old), "quiet")),
]
_FACT_COLUMNS = [
    Shown(Column("Known on"), lambda row, _: Cell(words.period(row.on), "quiet")),
    tables.TITLE,
    Shown(Column("About"), lambda row, _: Cell(row.family, "accent")),
    Shown(Column("What it says", least=20), lambda row, _: Cell(fact_words(row))),
    Shown(Column("Written at", drop=1), lambda row, _: Cell(f"{row.file}:{row.line}", "quiet")),
]


@command(
    EXPORT,
    "wicktrack calendar --alarm 7d --output ~/public/wick.ics",
    row=EventRow,
    releases=True,
    mine=True,
    native=True,
    select=True,
)
def calendar(
    ask: Ask,
    vague: Annotated[
        bool,
        typer.Option(
            "--vague", help="Include vague dates, as tentative events over their whole span."
        ),
    ] = False,
    alarm: Annotated[
        list[str] | None,
        typer.Option(metavar="SPAN", help="Remind this long before: 0d, 7d, 2w; repeatable."),
    ] = None,
    name: NameOption = None,
    output: OutputOption = None,
) -> int:
    """An iCalendar file of releases, for subscribing to.

    It has an all-day event for each release with an exact date, of every region and type, or of
    those that --region and --type name. When a date moves, its event moves too; when a date is
    withdrawn, its event is marked as cancelled.
    """
    from wicktrack.formats.icalendar import document

    alarms = tuple(sorted({_days(text) for text in alarm or []}, reverse=True))
    rows = calendars.calendar(
        ask.snapshot,
        ask.question,
        ask.selection,
        vague=vague,
        stand_ins=ask.narrowed.region is None and not ask.narrowed.strict,
    )
    shown = View(lambda rows, as_of: [tables.grid(_COLUMNS, rows, as_of)], NO_EVENT)
    if not _native(ask, output):
        return ask.answer(shown, rows)
    made = [event(row, ask.region or ask.snapshot.home, alarms) for row in rows]
    if not made:
        say(NO_EVENT)
    return _deliver(document(_name(ask, name), made), output)


@command(
    EXPORT,
    "wicktrack feed --limit 20 --output ~/public/wick.atom",
    row=ChangeRow,
    mine=True,
    native=True,
    select=True,
)
def feed(
    ask: Ask,
    most: Annotated[
        int,
        typer.Option(
            "--limit",
            metavar="N",
            min=0,
            max=GREATEST,
            help="Include at most N entries, the newest.",
        ),
    ] = 50,
    change: ChangeOption = None,
    name: NameOption = None,
    address: Annotated[
        str | None,
        typer.Option("--self", metavar="URL", help="The URL of the published feed itself."),
    ] = None,
    output: OutputOption = None,
) -> int:
    """An Atom feed of changes, newest first.

    It has an entry for each announcement, move or other change, and one on each release day.
    """
    if address is not None and not re.match(r"https?://\S+\Z", address):
        raise BadUsage(f"`{address}` is not an http or https URL", "copy the whole address")
    kinds = parse_words(ChangeKind, change, "kind of change")
    from wicktrack.formats import atom

    native = _native(ask, output)
    rows = events(ask.snapshot, ask.selection, kinds)
    # All of them get ids, so that the number of an id does not depend on --limit.
    made = dict(zip(map(id, rows), entries(rows), strict=True))
    rows = rows[::-1][:most]
    if not native:
        return ask.answer(View(tables.changes, NO_ENTRY), rows)
    if not rows:
        say(NO_ENTRY)
    called = _name(ask, name)
    document = atom.Feed(
        id=atom.name_based("feed", called, *_parts(ask.selection), *sorted(kinds)),
        title=called,
        author="wicktrack",
        entries=[made[id(row)] for row in rows],
        address=address,
    )
    return _deliver(atom.document(document), output)


@command(
    EXPORT,
    "wicktrack export films.db",
    "wicktrack export -f jsonl",
    row=FactRow,
    releases=True,
    mine=True,
    native=True,
    select=True,
)
def export(
    ask: Ask,
    db: Annotated[
        Path | None,
        typer.Argument(
            metavar="DB",
            readable=False,  # `replace_by` says in its own words what it cannot write
            help="The database file to write; with another format, leave it out.",
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace DB even if it is not an earlier export.")
    ] = False,
) -> int:
    """The whole ledger as an SQLite database, for Datasette, DuckDB and others.

    It has tables of titles, facts, releases, casts, sources and changes, as known on the day. With
    another format it prints every fact instead, title by title, oldest first. --region and --type
    name the release that counts as each title's own in the database.
    """
    names, selection = _distinct(files_of(ask.paths)[0]), ask.selection
    if not ask.output.native:
        if db is not None:
            message = "DB cannot be combined with another format"
            raise BadUsage(message, "redirect the output with > instead")
        return ask.answer(View(_fact_table, NO_FACT), facts(ask.snapshot, names, selection))
    if db is None or str(db) == "-":
        message = "the database needs a file" if db else "no database file was given"
        raise BadUsage(message, "write, for example, wicktrack export films.db")
    if not force:
        _require_no_other_format(db)
    _write_database(ask, db, names, force=force)
    return Exit.OK


def _require_no_other_format(db: Path) -> None:
    """That the name of the database does not promise text; raises `BadUsage`."""
    wanted = {"md": Format.MARKDOWN}.get(suffix := db.suffix[1:].lower(), suffix)
    if wanted in {*Format}:
        hint = f"for text: `wicktrack export -f {wanted} > {shlex.quote(str(db))}`; "
        raise BadUsage(f"{db} would be a database", hint + "for a database: name it NAME.db")


def _write_database(ask: Ask, db: Path, names: Sequence[str], *, force: bool) -> None:
    """Replace an earlier export, or create a file; raises `NotChanged`."""
    from wicktrack.formats import sqlite
    from wicktrack.reports.titles import accounts

    if not force:
        _require_ours(db)
    _require_unused(db)
    ledger, question = ask.ledger, ask.question
    meta = {
        "schema": f"wicktrack/export/{sqlite.VERSION}",
        "as_of": str(ask.as_of),
        "catalogue": ledger.name,
        "region": question.region or ledger.region,
        "type": question.type,
    }
    rows = accounts(ask.snapshot, names, question, ask.selection)
    replace_by(
        db, lambda path: sqlite.write(path, meta, rows, ledger.persons.get, ledger.sources.get)
    )


def _require_ours(db: Path) -> None:
    """Raise `NotChanged` for a file that holds anything but an earlier export."""
    from wicktrack.formats.sqlite import is_ours

    try:
        with db.open("rb") as file:
            head = file.read(100)
    except (OSError, ValueError):
        return  # there is none, or `replace_by` has the words for it
    if head and not is_ours(head):
        message = f"{db} was not written: it exists and is not an earlier export"
        raise NotChanged(message, "name another file, or replace it with --force")


def _require_unused(db: Path) -> None:
    """Raise `NotChanged` for a database that a program is writing to.

    SQLite would take the log beside the old one for that of the new one.
    """
    for suffix in ("-wal", "-journal"):
        log = f"{os.path.realpath(db)}{suffix}"
        # `isfile` is False also for what is too long to be a path.
        if os.path.isfile(log) and os.path.getsize(log):  # noqa: PTH113, PTH202
            name = os.path.basename(log)  # noqa: PTH119
            message = f"{db} was not written: another program is using it ({name} exists)"
            raise NotChanged(message, "close that program, then try again")


def _distinct(paths: Sequence[Path]) -> list[str]:
    """The names of files, each with as few of its folders as tell them apart."""
    longest = max((len(path.parts) for path in paths), default=1)
    for count in range(1, longest + 1):
        found = ["/".join(path.parts[-count:]) for path in paths]
        if len({*found}) == len(found):
            break
    return found


def _name(ask: Ask, given: str | None) -> str:
    """What programs call the file: as asked for, else as the catalogue is called."""
    return given or ask.ledger.name or "wicktrack"


def _parts(selection: Selection) -> list[str | None]:
    """What a feed's own id has of its filters: the ids of its titles, and None for all of them."""
    return [
        *(sorted(selection.titles) if selection.titles else [None]),
        *(f"franchise={it}" for it in sorted(selection.franchises)),
        *(f"person={it}" for it in sorted(selection.persons)),
        *(f"kind={it}" for it in sorted(selection.kinds)),
        *(f"status={it}" for it in sorted(selection.statuses)),
        *(["mine"] if selection.mine is not None else []),
    ]


def _native(ask: Ask, output: Path | None) -> bool:
    """Whether the file is wanted, not its rows; raises `BadUsage` for rows with --output.

    A file that others subscribe to does not depend on how its maker likes dates to be written.
    """
    if output is not None and not ask.output.native:
        message = "--output cannot be combined with another format"
        raise BadUsage(message, "redirect the output with > instead")
    if ask.output.native:
        words.write_iso(iso=False)
    return ask.output.native


def _deliver(text: str, output: Path | None) -> int:
    """Write a file, or standard output: in UTF-8, which both formats require, in any locale."""
    if output is not None:
        replace(output, text)
        return Exit.OK
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    emit_file(text)
    return Exit.OK


def _days(text: str) -> int:
    """`7d` or `2w` in days; raises `BadValue`. Months are refused, as their lengths differ."""
    found = re.fullmatch(r"(\d{1,4})\s*([dw])", text.strip().lower(), re.ASCII)
    if found is None:
        raise BadValue(f"`{text}` is not a valid reminder time", "use 0d, 7d or 2w")
    return int(found[1]) * (7 if found[2] == "w" else 1)


def _fact_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    return [tables.grid(_FACT_COLUMNS, rows, as_of)]


def _state(row: EventRow) -> Cell:
    return Cell(row.state, _STATE_STYLES.get(row.state, ""))
