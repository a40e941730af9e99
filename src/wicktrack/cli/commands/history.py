"""The commands `history`, `changes`, `slips` and `find`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

from wicktrack.cli.context import Ask, parse_words
from wicktrack.cli.grammar.registry import ASK, command
from wicktrack.cli.output import View
from wicktrack.errors import BadUsage, Exit
from wicktrack.model.dates import parse_period
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import ChangeKind
from wicktrack.reports import history as reports
from wicktrack.reports.finding import FindRow
from wicktrack.views.sentences import (
    NO_CHANGE,
    NOTHING_FOUND,
    NOTHING_MOVED,
    NOTHING_MOVED_SINCE,
)

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.grammar.options import ChangeOption, TitleArgument
    from wicktrack.model.names import Needle
    from wicktrack.model.snapshot import Question
    from wicktrack.render.blocks import Block


@command(ASK, "wicktrack history ballerina", row=reports.ChangeRow, listing=True)
def history(ask: Ask, title: TitleArgument) -> int:
    """All facts about a title, oldest first, with their sources.

    A date that moved is shown with the old date, the new date and the days between them.
    """
    state = ask.title(title)
    rows = reports.history(ask.snapshot, state) if state else []
    return ask.answer(View(_history_table), rows)


@command(
    ASK,
    "wicktrack changes --since 2024-02-20 --until 2024-02-22",
    "wicktrack changes --since -7d --change release-moved",
    row=reports.ChangeRow,
    select=True,
    listing=True,
    mine=True,
)
def changes(
    ask: Ask,
    since: Annotated[
        str,
        typer.Option(
            metavar="DAY",
            help="Changes after this day, e.g. when you last asked, or from this month or year on.",
        ),
    ],
    until: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Changes up to this day, month or year, inclusive; default: --as-of.",
        ),
    ] = None,
    change: ChangeOption = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 1 if anything changed, with 0 if not.")
    ] = False,
) -> int:
    """What changed between two days, across all titles.

    It compares what was known on each day, so a date that moved and moved back is not a change;
    news and release days in between are listed too. If --since is the day you last asked, you miss
    nothing, however long ago that was.
    """
    first = _after(since, ask.as_of)
    last = ask.as_of if until is None else parse_period(until, ask.as_of).last
    if last < first:
        raise BadUsage(f"--since {since} is after the last day, {last}", "swap them")
    kinds = parse_words(ChangeKind, change, "kind of change")
    before, after = (Snapshot(ask.ledger, day) for day in (first, last))
    rows = reports.changes(before, after, ask.selection, kinds)
    ask.answer(View(_changes_table, NO_CHANGE), rows)
    return Exit.NO if exit_code and rows else Exit.OK


def _after(since: str, today: date) -> date:
    """The day after which changes are wanted; of a month or year, that before its first."""
    period = parse_period(since, today)
    first = period.start.toordinal()
    return period.start if period.exact else date.fromordinal(max(1, first - 1))


@command(
    ASK,
    "wicktrack slips",
    "wicktrack slips --since 2024 --json",
    row=reports.SlipRow,
    releases=True,
    select=True,
    listing=True,
    mine=True,
)
def slips(
    ask: Ask,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="Only moves announced after this day, or from this month or year on.",
        ),
    ] = None,
) -> int:
    """Titles whose release date moved, the furthest first.

    The days are those of all moves of the release together, from exact date to exact date; for
    moves from or to a vague date only their bounds are known.
    """
    after = date.min if since is None else _after(since, ask.as_of)
    moved = ask.snapshot.moved() if since is None else ask.snapshot.touched(after)
    states = ask.selection.states(ask.snapshot, moved)
    rows = reports.slips(ask.snapshot, states, ask.question, after)
    empty = NOTHING_MOVED if since is None else NOTHING_MOVED_SINCE
    return ask.answer(View(partial(_slips_table, ask.wanted), empty), rows)


@command(
    ASK,
    "wicktrack find prague",
    "wicktrack find 'de armas' rooney --as-of 2023-04-04",
    row=FindRow,
    select=True,
    listing=True,
)
def find(
    ask: Ask,
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...",
            help="A word, or a phrase in quotes; if there are several, all must match.",
        ),
    ],
) -> int:
    """Every fact, note and name that contains a text, with its place in the file.

    Neither case nor accents matter, nor punctuation inside the text. Facts that are superseded or
    set aside are found as well.
    """
    from wicktrack.catalogue.files import files_of
    from wicktrack.index.searching import written
    from wicktrack.model.names import Needle
    from wicktrack.reports import finding

    needle = Needle(texts)
    found, names = written(ask.ledger, ask.paths, needle), [*map(str, files_of(ask.paths)[0])]
    rows = finding.find(ask.snapshot, found, needle, names, ask.selection)
    return ask.answer(View(partial(_find_table, needle), NOTHING_FOUND), rows)


def _history_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.history(rows, as_of)


def _changes_table(rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.changes(rows, as_of)


def _slips_table(wanted: Question, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.slips(rows, as_of, wanted)


def _find_table(needle: Needle, rows: Sequence[Any], as_of: date) -> Sequence[Block]:
    from wicktrack.views import tables

    return tables.find(rows, as_of, needle)
