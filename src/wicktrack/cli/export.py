"""The commands that export: files that other programs subscribe to.

One rule: rows say what is in the file and this module words it; how the file is written is left to
`render`, and what a row lacks never gets in.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from wicktrack.atomic import replace
from wicktrack.cli import views
from wicktrack.cli.asking import Ask
from wicktrack.cli.commands import EXPORT, command
from wicktrack.cli.output import View
from wicktrack.cli.streams import emit, say
from wicktrack.cli.views import Shown, value_words, what_happened, which
from wicktrack.errors import BadUsage, BadValue, Exit
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Status
from wicktrack.render import words
from wicktrack.render.blocks import Cell, Column
from wicktrack.reports import calendar as calendars
from wicktrack.reports.calendar import EventRow, EventState
from wicktrack.reports.history import ChangeRow, events

if TYPE_CHECKING:
    import typer

    from wicktrack.cli.options import ChangeOption, OfTitleOption, OutputOption

    # The calendar, XML and all that they import are for these commands alone.
    from wicktrack.render import feed as atom
    from wicktrack.render.calendar import Event

_STATE_STYLES = {EventState.TENTATIVE: "quiet", EventState.CANCELLED: "stopped"}


@command(
    EXPORT,
    "wicktrack calendar --alarm 7d --output ~/public/wick.ics",
    row=EventRow,
    releases=True,
    own_form=True,
)
def calendar(
    ask: Ask,
    vague: Annotated[
        bool,
        typer.Option(
            "--vague", help="Vague dates as well, as tentative events over their whole span."
        ),
    ] = False,
    alarm: Annotated[
        list[str] | None,
        typer.Option(metavar="SPAN", help="Remind so long before: 0d, 7d, 2w; may be repeated."),
    ] = None,
    output: OutputOption = None,
) -> int:
    """An iCalendar file of releases, made to be subscribed to.

    One event of a whole day for each release with an exact date, of every region and type. A date
    that moves takes its event along; one that is withdrawn leaves it behind, cancelled.
    """
    from wicktrack.render.calendar import document

    alarms = tuple(sorted({_days(text) for text in alarm or []}, reverse=True))
    rows = calendars.calendar(ask.snapshot, ask.question, vague=vague)
    shown = View(lambda rows: [views.grid(_COLUMNS, rows, ask.as_of)], _NO_EVENT)
    if not _own_form(ask, output):
        return ask.answer(shown, rows)
    made = [_event(row, ask.snapshot.home, alarms) for row in rows]
    if not made:
        say(_NO_EVENT)
    return _deliver(document(ask.ledger.name or "wicktrack", made), output)


_NO_EVENT = "No release with such a date is known."


@command(
    EXPORT, "wicktrack feed --limit 20 --output ~/public/wick.atom", row=ChangeRow, own_form=True
)
def feed(
    ask: Ask,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="At most so many entries, the newest.")
    ] = 50,
    change: ChangeOption = None,
    title: OfTitleOption = None,
    address: Annotated[
        str | None,
        typer.Option("--self", metavar="URL", help="Where the feed itself will be found."),
    ] = None,
    output: OutputOption = None,
) -> int:
    """An Atom feed of what became known, newest first.

    One entry for each announcement, move or other change, and one on each release day.
    """
    if address is not None and not re.match(r"https?://\S+\Z", address):
        raise BadUsage(f"`{address}` is not the address of a feed", "write it from https:// on")
    wanted = ask.changes(change, title)
    from wicktrack.render import feed as atom

    rows = events(ask.snapshot, wanted)
    # Numbered over all of them, so that no entry's id hangs on how many are asked for.
    entries = dict(zip(map(id, rows), _entries(rows), strict=True))
    rows = rows[::-1][:limit]
    if not _own_form(ask, output):
        return ask.answer(View(lambda rows: views.changes(rows, ask.as_of), _NO_ENTRY), rows)
    if not rows:
        say(_NO_ENTRY)
    name = ask.ledger.name or "wicktrack"
    made = atom.Feed(
        id=atom.name_based("feed", name, wanted.title, *sorted(wanted.kinds)),
        title=name,
        author="wicktrack",
        entries=[entries[id(row)] for row in rows],
        address=address,
    )
    return _deliver(atom.document(made), output)


_NO_ENTRY = "Nothing is known to have changed."


# --- where it goes -----------------------------------------------------------------------------


def _own_form(ask: Ask, output: Path | None) -> bool:
    """Whether the file itself is wanted and not its rows, which only standard output gets."""
    if output is not None and not ask.output.own:
        message = "--output takes the file itself, and no rows in another format"
        raise BadUsage(message, "send those where you want them with >")
    return ask.output.own


def _deliver(text: str, output: Path | None) -> int:
    """Both kinds of file are UTF-8, whatever the letters of the terminal are."""
    if output is not None:
        replace(output, text)
        return Exit.OK
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    emit([text])
    return Exit.OK


# --- events ------------------------------------------------------------------------------------


def _days(text: str) -> int:
    """The days of a time before a release; months would be of different lengths."""
    found = re.fullmatch(r"(\d{1,4})\s*([dw])", text.strip().lower(), re.ASCII)
    if found is None:
        raise BadValue(f"`{text}` is no time before a release", "write 0d, 7d or 2w")
    return int(found[1]) * (7 if found[2] == "w" else 1)


def _event(row: EventRow, home: str | None, alarms: tuple[int, ...]) -> Event:
    assert row.earliest is not None  # noqa: S101 - an event has a date
    assert row.latest is not None  # noqa: S101
    told = ", ".join(_telling(row, home))
    from wicktrack.render.calendar import Event

    return Event(
        uid=row.uid,
        summary=f"{row.name} ({told})" if told else row.name,
        first=row.earliest,
        last=row.latest,
        state=row.state,
        sequence=row.sequence,
        modified=row.modified,
        description="\n".join(_description(row)),
        url=row.url[0] if row.url else "",
        categories=tuple(filter(None, [row.franchise, row.kind, row.type])),
        # Nobody is to be reminded of what will not be, or of a first day that nobody named.
        alarms=alarms if row.state is EventState.CONFIRMED else (),
    )


def _telling(row: EventRow, home: str | None) -> Iterable[str]:
    """What a name leaves open: `GB theatrical`, `episode 1x02`; nothing of a film at home."""
    if (row.region, row.type) != (home, row.kind.usual_type):
        yield " ".join(filter(None, [row.region, row.type]))
    if row.edition:
        yield row.edition
    if row.episode:
        yield f"episode {row.episode}"


def _description(row: EventRow) -> Iterable[str]:
    yield f"{which(row)}: {_standing(row)}"
    if row.state is not EventState.CANCELLED and row.old is not None:
        yield f"Before: {words.period(row.old)}"
    if row.on is not None:
        yield f"Known since: {words.period(row.on)}"
    named = [publisher for publisher in row.publisher if publisher not in row.url]
    if named:
        yield f"Source: {', '.join(named)}"
    yield from row.url


def _standing(row: EventRow) -> str:
    """What is known of the date by now."""
    date = words.period(row.date)
    if row.state is not EventState.CANCELLED:
        return date
    if row.status is Status.CANCELLED:
        return f"{date}, but the title was cancelled"
    return f"no longer {date}, now {words.period(row.new)}"


def _state(row: EventRow) -> Cell:
    return Cell(row.state, _STATE_STYLES.get(row.state, ""))


_COLUMNS = [
    Shown(Column("Date", right=True), lambda row, _: Cell(words.period(row.date))),
    views.TITLE,
    Shown(Column("Release", drop=1), lambda row, _: Cell(which(row), "quiet")),
    Shown(Column("Event"), lambda row, _: _state(row)),
    Shown(Column("Before", drop=2), lambda row, _: Cell(value_words(row.old), "quiet")),
]


# --- entries -----------------------------------------------------------------------------------


def _entries(rows: Iterable[ChangeRow]) -> Iterable[atom.Entry]:
    """An entry for each change; the same said twice on one day gets a number besides."""
    from wicktrack.render import feed as atom

    seen: Counter[str] = Counter()
    for row in rows:
        what = (row.region, row.type, row.episode, row.edition, row.person)
        id_ = atom.name_based(row.id, row.change, *what, row.old, row.new, row.on)
        seen[id_] += 1
        yield atom.Entry(
            id=id_ if seen[id_] == 1 else atom.name_based(id_, seen[id_]),
            title=f"{row.name}: {_headline(row)}",
            updated=row.on.last,
            content="\n".join(_content(row)),
            term=row.change,
            links=tuple(dict.fromkeys(row.url)),
        )


def _headline(row: ChangeRow) -> str:
    """`release moved, US theatrical: 7 Jun 2024 → 6 Jun 2025, +364 days`."""
    happened = what_happened(row)
    if row.change in (ChangeKind.NEWS, ChangeKind.TITLE_ADDED):
        return happened
    return f"{row.change.replace('-', ' ')}, {happened}"


def _content(row: ChangeRow) -> Iterable[str]:
    yield f"{row.name}: {_headline(row)}"
    if row.change is not ChangeKind.RELEASE_DAY:
        yield f"Known since: {words.period(row.on)}"
    if row.note:
        yield f"Note: {row.note}"
    named = [publisher for publisher in row.publisher if publisher not in row.url]
    if named:
        yield f"Source: {', '.join(named)}"
    yield from row.url
