"""How do people say it? Dates and spans of time in English."""

import re
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from conftest import imported_by
from wicktrack.model.periods import Period, exact, parse
from wicktrack.render import words


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024-06-07", "7 Jun 2024"),
        ("2024-12-31", "31 Dec 2024"),
        ("0024-06-07", "7 Jun 0024"),
        ("2024-06", "Jun 2024"),
        ("0024-06", "Jun 0024"),
        ("2024-Q2", "Q2 2024"),
        ("2024-H1", "H1 2024"),
        ("2024-summer", "summer 2024"),
        ("2024-fall", "autumn 2024"),
        ("2024-winter", "winter 2024"),
        ("2024", "2024"),
        ("0024", "0024"),
    ],
)
def test_a_period_is_said_no_more_precisely_than_it_is_known(written: str, said: str) -> None:
    assert words.period(parse(written)) == said


def test_no_date_at_all_is_said_to_be_announced() -> None:
    assert words.period(None) == "to be announced"


def test_every_month_is_said_in_english() -> None:
    said = [words.day(date(2024, month, 1)).split()[1] for month in range(1, 13)]
    assert said == "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()  # noqa: SIM905


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0 days"), (1, "1 day"), (2, "2 days"), (999, "999 days"), (1000, "1,000 days")],
)
def test_one_is_singular(number: int, said: str) -> None:
    assert words.count(number, "day") == said


@pytest.mark.parametrize(
    ("start", "end", "said", "roughly"),
    [
        ("2023-04-04", "2024-06-07", "1 year, 2 months, 3 days", "1 year, 2 months"),
        ("2024-06-07", "2024-06-07", "0 days", "0 days"),
        ("2024-06-06", "2024-06-07", "1 day", "1 day"),
        ("2024-06-07", "2024-07-06", "29 days", "29 days"),
        ("2024-06-07", "2024-07-07", "1 month", "1 month"),
        ("2024-06-07", "2024-07-08", "1 month, 1 day", "1 month"),
        ("2024-06-07", "2025-06-07", "1 year", "1 year"),
        ("2024-06-07", "2025-06-08", "1 year, 1 day", "1 year"),
        ("2024-06-07", "2026-08-08", "2 years, 2 months, 1 day", "2 years, 2 months"),
        # A month ends where its last day is.
        ("2023-01-31", "2023-02-28", "1 month", "1 month"),
        ("2023-01-31", "2023-03-01", "1 month, 1 day", "1 month"),
        ("2024-01-31", "2024-02-29", "1 month", "1 month"),
        ("2024-01-31", "2024-04-30", "3 months", "3 months"),
        ("2023-02-28", "2023-03-31", "1 month, 3 days", "1 month"),
        ("2023-12-31", "2024-01-01", "1 day", "1 day"),
        # Leap days.
        ("2024-02-28", "2024-03-01", "2 days", "2 days"),
        ("2023-02-28", "2023-03-01", "1 day", "1 day"),
        ("2024-02-29", "2025-02-28", "1 year", "1 year"),
        ("2024-02-29", "2025-03-01", "1 year, 1 day", "1 year"),
        ("2024-02-29", "2028-02-29", "4 years", "4 years"),
        ("0001-01-01", "9998-12-31", "9,997 years, 11 months, 30 days", "9,997 years, 11 months"),
    ],
)
def test_a_span_counts_by_the_calendar(start: str, end: str, said: str, roughly: str) -> None:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert words.span(first, last) == said
    assert words.rough_span(first, last) == roughly


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2023-04-04", "1 year, 2 months, 3 days"),
        ("2024-05-07", "1 month"),
        ("2024-06-05", "2 days"),
        ("2024-06-06", "1 day"),
        ("2024-06-07", "today"),
        ("2024-06-08", "1 day ago"),
        ("2024-06-09", "2 days ago"),
        ("2025-08-10", "1 year, 2 months, 3 days ago"),
    ],
)
def test_an_exact_day_is_counted_down_to_and_away_from(as_of: str, said: str) -> None:
    assert words.countdown(parse("2024-06-07"), date.fromisoformat(as_of)) == said


@pytest.mark.parametrize(
    ("written", "as_of", "said"),
    [
        ("2023", "2023-04-04", "within 9 months"),
        ("2023", "2020-01-01", "in 3 to 4 years"),
        ("2023", "2019-06-01", "in 3 to 5 years"),
        ("2023", "2021-06-01", "in 19 to 31 months"),
        ("2023", "2021-01-01", "in 2 to 3 years"),
        ("2023", "2022-01-01", "in 1 to 2 years"),
        ("2023", "2022-06-01", "in 7 to 19 months"),
        ("2023", "2022-12-31", "within 1 year"),
        ("2023", "2023-01-01", "within 1 year"),
        ("2023", "2023-01-31", "within 11 months"),
        ("2023", "2023-10-31", "within 2 months"),
        ("2023", "2023-11-15", "within 46 days"),
        ("2023", "2023-12-29", "within 2 days"),
        ("2023", "2023-12-30", "tomorrow at the latest"),
        ("2023", "2023-12-31", "today at the latest"),
        ("2023", "2024-01-01", "ended 1 day ago"),
        ("2023", "2024-03-01", "ended 2 months, 1 day ago"),
        ("2024-06", "2024-05-31", "in 1 to 30 days"),
        ("2024-06", "2024-05-03", "in 29 to 58 days"),
        ("2024-06", "2024-05-01", "in 1 to 2 months"),
        ("2024-06", "2024-06-01", "within 29 days"),
        ("2024-Q3", "2024-06-15", "within 4 months"),
        ("2024-winter", "2023-02-02", "in 21 to 25 months"),
        ("2024-winter", "2024-12-25", "within 3 months"),
        ("2024-winter", "2025-02-20", "within 8 days"),
        ("9000", "2020-01-01", "in 6,980 to 6,981 years"),
    ],
)
def test_a_vague_period_is_counted_in_bounds(written: str, as_of: str, said: str) -> None:
    assert words.countdown(parse(written), date.fromisoformat(as_of)) == said


# --- laws ---------------------------------------------------------------------------------------

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))
_PARTS = (
    *(f"-{month:02}" for month in range(1, 13)),
    *("-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-spring", "-summer", "-autumn", "-winter", ""),
)
YEARS = st.integers(1900, 2200)
VAGUE = st.builds(lambda year, part: parse(f"{year}{part}"), YEARS, st.sampled_from(_PARTS))


def before(period: Period) -> st.SearchStrategy[date]:
    """Days up to the period's last, near ones often."""
    near = period.last - timedelta(1500)
    return st.dates(near, period.last) | st.dates(date(1850, 1, 1), period.last)


def bounds(said: str, as_of: date) -> tuple[date, date]:
    """The first and the last day that a countdown to a vague period allows."""
    if latest := re.fullmatch(r"(today|tomorrow) at the latest", said):
        return as_of, as_of + timedelta(latest[1] == "tomorrow")
    found = re.fullmatch(r"(?:within|in ([\d,]+) to) ([\d,]+) (day|month|year)s?", said)
    assert found, said
    least, most = (int((number or "0").replace(",", "")) for number in found.group(1, 2))
    assert least < most
    assert said.endswith("s") == (most != 1)

    def after(number: int) -> date:
        if found[3] == "day":
            return as_of + timedelta(number)
        return as_of + relativedelta(months=number * (12 if found[3] == "year" else 1))

    return after(least), after(most)


@given(VAGUE, st.data())
def test_the_numbers_of_a_vague_countdown_bound_every_day_inside(
    period: Period, data: st.DataObject
) -> None:
    as_of = data.draw(before(period))
    least, most = bounds(words.countdown(period, as_of), as_of)
    assert least <= max(period.start, as_of)
    assert period.last <= most


@given(VAGUE, st.data())
def test_the_bounds_of_a_vague_countdown_are_as_narrow_as_their_unit(
    period: Period, data: st.DataObject
) -> None:
    as_of = data.draw(before(period))
    said = words.countdown(period, as_of)
    slack = timedelta(366 if "year" in said else 31 if "month" in said else 0)
    least, most = bounds(said, as_of)
    assert max(period.start, as_of) - least <= slack
    assert most - period.last <= slack


@given(VAGUE | DAYS.map(exact), DAYS)
def test_there_are_words_for_every_period_and_day(period: Period, day: date) -> None:
    for said in (words.countdown(period, day), words.period(period), words.day(day)):
        assert re.fullmatch(r"[A-Za-z0-9, ]+", said)
        assert not re.search(r"\b1 \w+s\b|\b(?:0|[2-9]|\d\d+) (?:day|month|year)\b", said)


@given(DAYS, DAYS)
def test_a_span_leads_from_its_start_to_its_end(one: date, other: date) -> None:
    start, end = sorted((one, other))
    said = words.span(start, end)
    parts = {unit: int(n) for n, unit in re.findall(r"(\d+) (day|month|year)", said)}
    assert start + relativedelta(**{f"{unit}s": n for unit, n in parts.items()}) == end  # type: ignore[arg-type]
    assert words.rough_span(start, end) in said
    assert ("month" in said or "year" in said) != ("day" in words.rough_span(start, end))


@given(VAGUE, DAYS)
def test_only_of_a_period_that_is_over_is_said_that_it_was(period: Period, day: date) -> None:
    assert words.countdown(period, day).endswith(" ago") == period.ended(day)


def test_words_start_quickly() -> None:
    loaded = imported_by("import wicktrack.render.words")
    assert {"dateutil", "rich", "typer", "json"}.isdisjoint(loaded)
