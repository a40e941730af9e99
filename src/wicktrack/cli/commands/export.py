"""The commands `calendar` and `feed`: files that other programs subscribe to.

One rule: rows say what is in the file, `views` words it and `formats` serialises it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from wicktrack.atomic import replace
from wicktrack.cli.context import Ask
from wicktrack.cli.grammar.registry import EXPORT, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit_file, say
from wicktrack.errors import BadUsage, BadValue, Exit
from wicktrack.render import words
from wicktrack.render.blocks import Cell, Column
from wicktrack.reports import calendar as calendars
from wicktrack.reports.calendar import EventRow, EventState
from wicktrack.reports.history import ChangeRow, Filter, events
from wicktrack.views import tables
from wicktrack.views.entries import entries
from wicktrack.views.events import event
from wicktrack.views.phrases import value_words, which
from wicktrack.views.sentences import NO_ENTRY, NO_EVENT
from wicktrack.views.tables import Shown

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import (
        GREATEST,
        ChangeOption,
        NameOption,
        OfTitleOption,
        OutputOption,
    )

_STATE_STYLES = {EventState.TENTATIVE: "quiet", EventState.CANCELLED: "stopped"}
_COLUMNS = [
    Shown(Column("Date"), lambda row, _: Cell(words.period(row.date))),
    tables.TITLE,
    Shown(Column("Release", least=10, whole=True), lambda row, _: Cell(which(row), "quiet")),
    Shown(Column("Event"), lambda row, _: _state(row)),
    Shown(Column("Before", drop=2), lambda row, _: Cell(value_words(row.old), "quiet")),
]


@command(
    EXPORT,
    "wicktrack calendar --alarm 7d --output ~/public/wick.ics",
    row=EventRow,
    releases=True,
    mine=True,
    native=True,
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
    stand_ins = ask.narrowed.region is None
    rows = calendars.calendar(
        ask.snapshot, ask.question, vague=vague, stand_ins=stand_ins, mine=ask.mine
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
)
def feed(
    ask: Ask,
    limit: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=GREATEST, help="Include at most N entries, the newest."
        ),
    ] = 50,
    change: ChangeOption = None,
    title: OfTitleOption = None,
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
    wanted = ask.changes(change, title)
    from wicktrack.formats import atom

    rows = events(ask.snapshot, wanted)
    # All of them get ids, so that the number of an id does not depend on --limit.
    made = dict(zip(map(id, rows), entries(rows), strict=True))
    rows = rows[::-1][:limit]
    if not _native(ask, output):
        return ask.answer(View(tables.changes, NO_ENTRY), rows)
    if not rows:
        say(NO_ENTRY)
    called = _name(ask, name)
    document = atom.Feed(
        id=atom.name_based("feed", called, *_titles(wanted), *sorted(wanted.kinds)),
        title=called,
        author="wicktrack",
        entries=[made[id(row)] for row in rows],
        address=address,
    )
    return _deliver(atom.document(document), output)


def _name(ask: Ask, given: str | None) -> str:
    """What programs call the file: as asked for, else as the catalogue is called."""
    return given or ask.ledger.name or "wicktrack"


def _titles(wanted: Filter) -> list[str | None]:
    """The ids of the titles in a feed's own id; None stands for all, `--mine` for one's own."""
    everything = None if wanted.mine is None else "--mine"
    return [*sorted(wanted.titles)] or [everything]


def _native(ask: Ask, output: Path | None) -> bool:
    """Whether the file is wanted, not its rows; raises `BadUsage` for rows with --output."""
    if output is not None and not ask.output.native:
        message = "--output cannot be combined with another format"
        raise BadUsage(message, "redirect the output with > instead")
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


def _state(row: EventRow) -> Cell:
    return Cell(row.state, _STATE_STYLES.get(row.state, ""))
