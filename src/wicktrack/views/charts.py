"""The chart of a timeline: bands, axis and labels.

One rule: what is here chooses days and words; which character or shape shows them, `render` knows.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence

from wicktrack.model.periods import Period
from wicktrack.model.vocabulary import ReleaseType, Status
from wicktrack.render import words
from wicktrack.render.blocks import Band, Chart, Ghost, Span
from wicktrack.reports.selection import EVER, Window
from wicktrack.reports.timeline import Part, TimelineRow
from wicktrack.views import phrases

NOTHING_DATED = "(no dates)"
NOTHING_IN_WINDOW = "(nothing in this period)"

_STATUS_SENSES = {
    Status.RUMOURED: "development",
    Status.ANNOUNCED: "development",
    Status.IN_DEVELOPMENT: "development",
    Status.PRE_PRODUCTION: "pre-production",
    Status.IN_PRODUCTION: "production",
    Status.POST_PRODUCTION: "post-production",
    Status.COMPLETED: "completed",
    Status.ON_HOLD: "on-hold",
    Status.CANCELLED: "cancelled",
}


def chart(rows: Sequence[TimelineRow], as_of: dt.date, window: Window = EVER) -> Chart:
    """The rows as a chart: a band for each title, on one axis. Rows of a title are adjacent."""
    start, end = axis(rows, as_of, window)
    titles = itertools.groupby(rows, lambda row: row.id)
    nothing = NOTHING_DATED if window == EVER else NOTHING_IN_WINDOW
    return Chart([_band(list(group), nothing) for _, group in titles], start, end, as_of)


def axis(
    rows: Iterable[TimelineRow], as_of: dt.date, window: Window = EVER
) -> tuple[dt.date, dt.date]:
    """The first day of an axis and the one after its last.

    Whole months around all rows and `as_of`, with a margin of a fiftieth after them. A limit of the
    window is exact; one that would leave an empty axis gets a year beside it.
    """
    days = [as_of, *(day for row in rows for day in (row.earliest, row.latest) if day)]
    days += [row.moved_to.last for row in rows if row.moved_to]
    start, end = _month(min(days)), _month_after(max(days))
    end = _month_after(_later(end, (end - start).days // 50))
    if window.first:
        start = window.first
    if window.last:
        end = _later(window.last, 1)
    if end <= start:
        start, end = (start, _later(start, 366)) if window.first else (_later(end, -366), end)
    return start, end


def _month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _month_after(day: dt.date) -> dt.date:
    return _month(_later(_month(day), 31))


def _later(day: dt.date, days: int) -> dt.date:
    """The day so many days later, clamped to the calendar."""
    number = min(max(day.toordinal() + days, 1), dt.date.max.toordinal())
    return dt.date.fromordinal(number)


def _band(rows: Sequence[TimelineRow], nothing: str) -> Band:
    phases = [row for row in rows if row.part is Part.PHASE]
    releases = [row for row in rows if row.part is Part.RELEASE and row.date]
    # What is exact is drawn last, so that a vague neighbour does not hide it.
    marks = sorted((_mark(row) for row in releases), key=lambda span: not span.vague)
    ghosts = [_ghost(row, releases) for row in rows if row.part is Part.GIVEN_UP]
    return Band(
        rows[0].name,
        [*(span for row in phases for span in _phase(row)), *marks],
        ghosts,
        nothing if rows[0].part is None else _label(rows, releases),
    )


def _label(rows: Sequence[TimelineRow], releases: Sequence[TimelineRow]) -> str:
    """The dates of a title in short: `6 Jun 2025`, `22 Sep to 6 Oct 2023`."""
    if not releases:
        return _undated_label(rows)
    dates = list(dict.fromkeys(words.period(row.date) for row in releases))
    if len(dates) == 1:
        return dates[0]
    year = dates[-1].rpartition(" ")[2]
    return f"{dates[0].removesuffix(f' {year}')} to {dates[-1]}"


def _undated_label(rows: Sequence[TimelineRow]) -> str:
    """Why a title has no date: its status if it stopped, else TBA; empty where it came out."""
    latest = [row.status for row in rows if row.part is Part.PHASE and row.until is None]
    if not latest:
        return ""
    stopped = latest[-1] in (Status.CANCELLED, Status.ON_HOLD)
    return phrases.status_words(latest[-1]) if stopped else words.TBA


def _phase(row: TimelineRow) -> Iterator[Span]:
    """The bar of a phase, after the dots of a vague beginning."""
    if row.status is None or row.since is None or row.latest is None:
        return
    sense, end = _STATUS_SENSES[row.status], _later(row.latest, 1)
    label = f"{phrases.status_words(row.status)} since {words.period(row.since)}"
    if not row.since.exact:
        yield Span(sense, row.since.start, row.since.end, vague=True, words=label)
    begins = row.since.start if row.since.exact else row.since.end
    if begins < end:
        yield Span(sense, begins, end, words=label)


def _mark(row: TimelineRow) -> Span:
    sense = "premiere" if row.type is ReleaseType.PREMIERE else "release"
    return _dated(sense, row.date, f"{words.period(row.date)}, {phrases.which(row)}")


def _ghost(row: TimelineRow, releases: Sequence[TimelineRow]) -> Ghost:
    old = _dated("given-up", row.date, words.period(row.date))
    if row.moved_to is None:
        return Ghost(old, None, current=False)
    current = any(_same(row, release) for release in releases)
    return Ghost(old, _dated("release", row.moved_to, words.period(row.moved_to)), current)


def _same(row: TimelineRow, release: TimelineRow) -> bool:
    """Whether a release is of the key and the date that a former date moved to."""
    return release.date == row.moved_to and all(
        getattr(row, name) == getattr(release, name)
        for name in ("region", "type", "episode", "edition")
    )


def _dated(sense: str, period: Period | None, label: str) -> Span:
    assert period is not None  # noqa: S101 - marks are made only of rows with a date
    return Span(sense, period.start, period.end, not period.exact, label)
