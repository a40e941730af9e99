"""Calendar events: the words of each for `calendar`.

One rule: an event says what its row says; the bytes of iCalendar are those of `formats`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wicktrack.model.vocabulary import Status
from wicktrack.render import words
from wicktrack.reports.calendar import EventRow, EventState
from wicktrack.views.phrases import region_words, which

if TYPE_CHECKING:
    from wicktrack.formats.icalendar import Event


def event(row: EventRow, home: str | None, alarms: tuple[int, ...]) -> Event:
    """The event of a row; `home` is the home region, `alarms` are days before the first day."""
    assert row.earliest is not None  # noqa: S101 - an event has a date
    assert row.latest is not None  # noqa: S101
    qualifiers = ", ".join(_qualifiers(row, home))
    from wicktrack.formats.icalendar import Event

    return Event(
        uid=row.uid,
        summary=f"{row.name} ({qualifiers})" if qualifiers else row.name,
        first=row.earliest,
        last=row.latest,
        state=row.state,
        sequence=row.sequence,
        modified=row.modified,
        description="\n".join(_description(row)),
        url=row.url[0] if row.url else "",
        categories=tuple(filter(None, [row.franchise, row.kind, row.type])),
        # No reminder of a cancelled event, nor of the first day of a vague span: nobody named it.
        alarms=alarms if row.state is EventState.CONFIRMED else (),
    )


def _qualifiers(row: EventRow, home: str | None) -> Iterable[str]:
    """What tells releases of a title apart: `GB theatrical`, `episode 1x02`.

    Empty for a release of the home region, or an unspecified one, and of the usual type.
    """
    if row.region not in (home, None) or row.type is not row.kind.usual_type:
        yield " ".join(filter(None, [region_words(row.region), row.type]))
    if row.edition:
        yield row.edition
    if row.episode:
        yield f"episode {row.episode}"


def _description(row: EventRow) -> Iterable[str]:
    yield f"{which(row)}: {_date(row)}"
    if row.state is not EventState.CANCELLED and row.old is not None:
        yield f"Before: {words.period(row.old)}"
    if row.platform:
        yield f"On: {', '.join(row.platform)}"
    if row.on is not None:
        yield f"Known since: {words.period(row.on)}"
    publishers = [publisher for publisher in row.publisher if publisher not in row.url]
    if publishers:
        yield f"Source: {', '.join(publishers)}"
    yield from row.url


def _date(row: EventRow) -> str:
    """The date, and why it no longer holds where it does not."""
    date = words.period(row.date)
    if row.state is not EventState.CANCELLED:
        return date
    if row.status is Status.CANCELLED:
        return f"{date}, but the title was cancelled"
    return f"no longer {date}, now {words.period(row.new)}"
