"""How precisely do we know when? Periods read, written, compared and sorted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import imported_by
from wicktrack.errors import BadValue
from wicktrack.model.periods import FIRST_YEAR, LAST_YEAR, Period, Precision, exact, parse, sort_key

D, M, Q, S, H, Y = Precision

READ = [
    # written, precision, first day, last day, and the one form it is printed in
    ("2024-06-07", D, "2024-06-07", "2024-06-07", "2024-06-07"),
    ("2024-02-29", D, "2024-02-29", "2024-02-29", "2024-02-29"),
    ("2024-12-31", D, "2024-12-31", "2024-12-31", "2024-12-31"),
    ("2024-06", M, "2024-06-01", "2024-06-30", "2024-06"),
    ("2024-02", M, "2024-02-01", "2024-02-29", "2024-02"),
    ("2023-02", M, "2023-02-01", "2023-02-28", "2023-02"),
    ("2024-12", M, "2024-12-01", "2024-12-31", "2024-12"),
    ("2024-06-XX", M, "2024-06-01", "2024-06-30", "2024-06"),
    ("2024-12-XX", M, "2024-12-01", "2024-12-31", "2024-12"),
    ("2024-Q1", Q, "2024-01-01", "2024-03-31", "2024-Q1"),
    ("2024-Q2", Q, "2024-04-01", "2024-06-30", "2024-Q2"),
    ("2024-Q3", Q, "2024-07-01", "2024-09-30", "2024-Q3"),
    ("2024-Q4", Q, "2024-10-01", "2024-12-31", "2024-Q4"),
    ("2024-q2", Q, "2024-04-01", "2024-06-30", "2024-Q2"),
    ("2024-H1", H, "2024-01-01", "2024-06-30", "2024-H1"),
    ("2024-H2", H, "2024-07-01", "2024-12-31", "2024-H2"),
    ("2024-h2", H, "2024-07-01", "2024-12-31", "2024-H2"),
    ("2024-spring", S, "2024-03-01", "2024-05-31", "2024-spring"),
    ("2024-summer", S, "2024-06-01", "2024-08-31", "2024-summer"),
    ("2024-autumn", S, "2024-09-01", "2024-11-30", "2024-autumn"),
    ("2024-winter", S, "2024-12-01", "2025-02-28", "2024-winter"),
    ("2023-winter", S, "2023-12-01", "2024-02-29", "2023-winter"),
    ("2024-fall", S, "2024-09-01", "2024-11-30", "2024-autumn"),
    ("2024-Fall", S, "2024-09-01", "2024-11-30", "2024-autumn"),
    ("2024-SUMMER", S, "2024-06-01", "2024-08-31", "2024-summer"),
    ("2024", Y, "2024-01-01", "2024-12-31", "2024"),
    ("2024-XX", Y, "2024-01-01", "2024-12-31", "2024"),
    ("2024-XX-XX", Y, "2024-01-01", "2024-12-31", "2024"),
    ("0001", Y, "0001-01-01", "0001-12-31", "0001"),
    ("9998-12-31", D, "9998-12-31", "9998-12-31", "9998-12-31"),
    ("9998-winter", S, "9998-12-01", "9999-02-28", "9998-winter"),
]


@pytest.mark.parametrize(("text", "precision", "first", "last", "printed"), READ)
def test_a_period_covers_the_days_that_its_form_means(
    text: str, precision: Precision, first: str, last: str, printed: str
) -> None:
    period = parse(text)
    assert (period.precision, str(period)) == (precision, printed)
    assert (period.start.isoformat(), period.last.isoformat()) == (first, last)
    assert period.end == period.last + timedelta(1)


@pytest.mark.parametrize(
    ("edtf", "ours"),
    [
        *(
            zip(
                (f"2024-{n}" for n in range(21, 25)),
                ("spring", "summer", "autumn", "winter"),
                strict=False,
            )
        ),
        *(
            zip(
                (f"2024-{n}" for n in range(25, 29)),
                ("spring", "summer", "autumn", "winter"),
                strict=False,
            )
        ),
        *(zip((f"2024-{n}" for n in range(33, 37)), ("Q1", "Q2", "Q3", "Q4"), strict=False)),
        *(zip((f"2024-{n}" for n in range(40, 42)), ("H1", "H2"), strict=False)),
    ],
)
def test_the_groupings_of_edtf_are_read_as_ours(edtf: str, ours: str) -> None:
    assert parse(edtf) == parse(f"2024-{ours}")


REFUSED = [
    "", " ", "-", "tba", "TBA", "soon", "24", "202", "20240", "20240607", "-2024", "+2024",
    "2024-00", "2024-13", "2024-20", "2024-42", "2024-99", "2024-6", "2024-6-7", "2024-06-7",
    *(f"2024-{number}" for number in (*range(29, 33), *range(37, 40))),
    "2024-02-30", "2023-02-29", "2024-06-31", "2024-06-00", "2024-13-01", "2024-22-05",
    "2024-06-07-XX", "2024-XX-07", "2024-22-XX", "2024-13-XX", "2024-xx", "20XX", "2024-X",
    "2024-Q0", "2024-Q5", "2024-Q", "2024-Q22", "2024-H0", "2024-H3", "2024-Spring-1",
    "2024-monsoon", "2024-q", "2024-June", "summer 2024", "Q2 2024", "June 2024", "7 June 2024",
    "06/07/2024", "2024/06/07", "2024.06.07", "2024-06-07T00:00", "2024-06-07Z", "2024-W23",
    "2024?", "2024~", "2024/2025", "2024-06 ", " 2024-06", "2024\n", "2024-06-07\n", "\n2024",
    "2024-06-07\0", "2024-06-07x",
    "\uff12\uff10\uff12\uff14", "2024-\u0660\u0666", "2024\u201306", "2024-\u017fummer",
    "0000", "0000-06", "0000-01-01", "9999", "9999-01", "9999-12-31", "9999-winter",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_period_is_refused_by_name(text: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse(text)
    assert f"`{text}`" in refusal.value.message or "outside" in refusal.value.message


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("tba", "`tba` is not a valid period", "write 2024-06-07, 2024-06, 2024-Q2 or 2024"),
        ("2024-13", "there is no month 13 in `2024-13`", ""),
        ("2024-30", "there is no month 30 in `2024-30`", "southern seasons"),
        ("2024-38", "there is no month 38 in `2024-38`", "thirds of a year"),
        ("2024-02-30", "there is no such date as `2024-02-30`", ""),
        (
            "2024-monsoon",
            "`2024-monsoon` is not a valid period",
            "spring, summer, autumn or winter",
        ),
        ("0000", "`0000` is outside the years 0001 to 9998", ""),
    ],
)
def test_a_refusal_says_what_to_write(text: str, message: str, hint: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse(text)
    assert refusal.value.message == message
    assert hint in refusal.value.hint


def test_a_day_outside_the_known_years_makes_no_exact_period() -> None:
    with pytest.raises(BadValue, match="9999"):
        exact(date.max)
    assert str(exact(date.min)) == "0001-01-01"


# --- laws ---------------------------------------------------------------------------------------

_PARTS = (
    *(f"-{month:02}" for month in range(1, 13)),
    *("-Q1", "-Q2", "-Q3", "-Q4", "-H1", "-H2", "-spring", "-summer", "-autumn", "-winter", ""),
)


def days(first: int, last: int) -> st.SearchStrategy[Period]:
    return st.dates(date(first, 1, 1), date(last, 12, 31)).map(exact)


def vague(first: int, last: int) -> st.SearchStrategy[Period]:
    years = st.integers(first, last)
    return st.builds(lambda year, part: parse(f"{year:04}{part}"), years, st.sampled_from(_PARTS))


any_period = vague(FIRST_YEAR, LAST_YEAR) | days(FIRST_YEAR, LAST_YEAR)
near = vague(2023, 2025) | days(2023, 2025)
"""Periods near enough to each other to overlap and to end together."""


@given(any_period)
def test_parsing_and_printing_round_trip(period: Period) -> None:
    assert parse(str(period)) == period


@given(any_period)
def test_a_period_is_a_range_that_holds_its_last_day(period: Period) -> None:
    assert period.start <= period.last < period.end
    assert period.exact == (period.start == period.last)


@given(st.text())
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        period = parse(text)
    except BadValue:
        return
    assert parse(str(period)) == period


@given(near, near, near)
def test_periods_are_totally_ordered(a: Period, b: Period, c: Period) -> None:
    assert (a < b) + (b < a) + (a == b) == 1
    assert (a < b) == (sort_key(a) < sort_key(b))
    assert (a == b) == (sort_key(a) == sort_key(b))
    if a < b < c:
        assert a < c


@given(near, near)
def test_what_ends_first_comes_first_and_of_two_that_end_together_the_more_precise(
    a: Period, b: Period
) -> None:
    if a.end != b.end:
        assert (a < b) == (a.end < b.end)
    else:
        assert (a < b) == (a.start > b.start)


@given(near, st.data())
def test_a_vague_period_sorts_after_every_day_inside_it(
    period: Period, data: st.DataObject
) -> None:
    inside = exact(data.draw(st.dates(period.start, period.last)))
    assert inside < period or inside == period


@given(st.lists(st.none() | near))
def test_to_be_announced_sorts_last_in_both_directions(periods: list[Period | None]) -> None:
    known = [period for period in periods if period is not None]
    unknown = [None] * (len(periods) - len(known))
    rising = sorted(periods, key=sort_key)
    falling = sorted(periods, key=lambda period: sort_key(period, descending=True))
    assert rising == [*sorted(known), *unknown]
    assert [p.end for p in falling if p] == sorted((p.end for p in known), reverse=True)
    assert falling[len(known) :] == unknown


def test_falling_order_still_puts_the_more_precise_first() -> None:
    together = [parse(text) for text in ("2024", "2024-H2", "2024-12", "2024-12-31", "2024-Q4")]
    falling = sorted(together, key=lambda period: sort_key(period, descending=True))
    assert [*map(str, falling)] == ["2024-12-31", "2024-12", "2024-Q4", "2024-H2", "2024"]


@given(near, near, near)
def test_refining_is_irreflexive_and_transitive(a: Period, b: Period, c: Period) -> None:
    assert not a.refines(a)
    assert not (a.refines(b) and b.refines(a))
    if a.refines(b) and b.refines(c):
        assert a.refines(c)


@pytest.mark.parametrize(
    ("new", "old", "refines"),
    [
        ("2023-09-22", "2023-09", True),
        ("2023-09", "2023", True),
        ("2023-12-31", "2023", True),
        ("2024-01-01", "2023", False),
        ("2023", "2023-09", False),
        ("2023-09-22", "2023-09-22", False),
        ("2023-Q3", "2023-summer", False),
        ("2025-01", "2024-winter", True),
        ("2024-winter", "2024", False),
    ],
)
def test_only_what_lies_inside_and_is_narrower_refines(new: str, old: str, refines: bool) -> None:
    assert parse(new).refines(parse(old)) is refines


@given(near, st.dates(date(2022, 12, 1), date(2026, 2, 1)))
def test_a_period_has_ended_once_its_last_day_has_passed(period: Period, day: date) -> None:
    assert period.ended(day) == (period.last < day)


@pytest.mark.parametrize(
    ("text", "spec", "formatted"),
    [
        ("2024-06-07", "%d/%m/%Y", "07/06/2024"),
        ("2024-06", "%d/%m/%Y", "2024-06"),
        ("2024", "%Y-%m-%d", "2024"),
        ("2024-summer", "%d", "2024-summer"),
        ("2024-06-07", "", "2024-06-07"),
        ("2024-06-07", ">12", "  2024-06-07"),
        ("2024", "<6", "2024  "),
    ],
)
def test_only_an_exact_day_obeys_a_date_format(text: str, spec: str, formatted: str) -> None:
    assert format(parse(text), spec) == formatted


def test_periods_and_facts_start_quickly() -> None:
    loaded = imported_by("import wicktrack.model.periods, wicktrack.model.facts")
    heavy = {"dateutil", "rich", "typer", "json", "tomllib", "tomli_w", "difflib", "asyncio"}
    assert heavy.isdisjoint(loaded)
