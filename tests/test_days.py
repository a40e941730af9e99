"""Which day does somebody mean? Days, spans and the clock."""

import datetime as dt
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicktrack.cli.clock import clock
from wicktrack.errors import BadValue
from wicktrack.model.dates import parse_day, parse_period, parse_span, parse_within
from wicktrack.model.periods import exact, parse

TODAY = date(2024, 2, 29)
DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-06-07", "2024-06-07"),
        (" 2024-06-07\n", "2024-06-07"),
        ("today", "2024-02-29"),
        ("Today", "2024-02-29"),
        ("YESTERDAY", "2024-02-28"),
        ("tomorrow", "2024-03-01"),
        ("-30d", "2024-01-30"),
        ("30d ago", "2024-01-30"),
        ("2w ago", "2024-02-15"),
        ("-2w", "2024-02-15"),
        ("+3m", "2024-05-29"),
        ("+3M", "2024-05-29"),
        ("-1m", "2024-01-29"),
        ("+1y", "2025-02-28"),
        ("-1y", "2023-02-28"),
        ("-4y", "2020-02-29"),
        ("1Y AGO", "2023-02-28"),
        ("+0d", "2024-02-29"),
        ("-0d", "2024-02-29"),
        ("- 30 d", "2024-01-30"),
        ("30 d  ago", "2024-01-30"),
        ("7 June 2024", "2024-06-07"),
        ("07 june 2024", "2024-06-07"),
        ("7 Jun 2024", "2024-06-07"),
        ("7 Jun. 2024", "2024-06-07"),
        ("7th June 2024", "2024-06-07"),
        ("7  June  2024", "2024-06-07"),
        ("7-Jun-2024", "2024-06-07"),
        ("7 June, 2024", "2024-06-07"),
        ("Jun 7, 2024", "2024-06-07"),
        ("June 7 2024", "2024-06-07"),
        ("June 7th, 2024", "2024-06-07"),
        ("JUNE 7, 2024", "2024-06-07"),
        ("Sept. 1, 2024", "2024-09-01"),
        ("1st Sept 2024", "2024-09-01"),
        ("2nd May 2024", "2024-05-02"),
        ("3rd March 2024", "2024-03-03"),
        ("29 February 2024", "2024-02-29"),
        ("2 weeks ago", "2024-02-15"),
        ("30 Days ago", "2024-01-30"),
        ("a week ago", "2024-02-22"),
        ("one month ago", "2024-01-29"),
        ("in 3 months", "2024-05-29"),
        ("3 days from now", "2024-03-03"),
        ("-2 weeks", "2024-02-15"),
        ("+1 year", "2025-02-28"),
        ("7 June 0024", "0024-06-07"),
    ],
)
def test_a_day_is_read_as_people_type_it(typed: str, day: str) -> None:
    assert parse_day(typed, TODAY).isoformat() == day


SHORT = "write 2024-06-07, 7 June 2024, today, -30d or 2w ago"


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        (
            "06/07/2024",
            "`06/07/2024` could be 2024-06-07 or 2024-07-06",
            "write 2024-06-07 or 2024-07-06",
        ),
        (
            "6.7.2024",
            "`6.7.2024` could be 2024-06-07 or 2024-07-06",
            "write 2024-06-07 or 2024-07-06",
        ),
        (
            "06-07-2024",
            "`06-07-2024` could be 2024-06-07 or 2024-07-06",
            "write 2024-06-07 or 2024-07-06",
        ),
        ("13/07/2024", "`13/07/2024` is not a supported date format", "write 2024-07-13"),
        ("07/13/2024", "`07/13/2024` is not a supported date format", "write 2024-07-13"),
        ("06/06/2024", "`06/06/2024` is not a supported date format", "write 2024-06-06"),
        ("30/02/2024", "there is no such date as `30/02/2024`", SHORT),
        ("99/99/2024", "there is no such date as `99/99/2024`", SHORT),
        ("06/07/0000", "there is no such date as `06/07/0000`", SHORT),
        ("30d", "`30d` could be -30d (ago) or +30d (ahead)", "add the sign"),
        (" 2w ", "`2w` could be -2w (ago) or +2w (ahead)", "add the sign"),
        ("-30d ago", "`-30d ago` has both a sign and `ago`", "use one or the other"),
        ("+30d ago", "`+30d ago` has both a sign and `ago`", "use one or the other"),
        ("2024-02-30", "there is no such date as `2024-02-30`",
         "February 2024 has 29 days; write 2024-02-29"),
        ("2023-02-29", "there is no such date as `2023-02-29`",
         "2023 is not a leap year; write 2023-02-28"),
        ("31 June 2024", "there is no such date as `31 June 2024`",
         "June has 30 days; write 2024-06-30"),
        ("2024-02-32", "there is no such date as `2024-02-32`", SHORT),
        ("9999-02-29", "there is no such date as `9999-02-29`", SHORT),
        ("2024-13-01", "there is no such date as `2024-13-01`", SHORT),
        ("0000-01-01", "there is no such date as `0000-01-01`", SHORT),
        ("30 February 2024", "there is no such date as `30 February 2024`",
         "February 2024 has 29 days; write 2024-02-29"),
        *(
            (typed, f"`{typed}` is not one day but a {precision}",
             f"write one of its days, such as {first} or {last}")
            for typed, precision, first, last in (
                ("2024", "year", "2024-01-01", "2024-12-31"),
                ("2024-06", "month", "2024-06-01", "2024-06-30"),
                ("June 2024", "month", "2024-06-01", "2024-06-30"),
                ("2024-Q2", "quarter", "2024-04-01", "2024-06-30"),
                ("winter 2024", "season", "2024-12-01", "2025-02-28"),
            )
        ),
        # 29 February 2024 is a Thursday.
        *(
            (typed, f"`{typed}` could be {first} or {second}", f"write {first} or {second}")
            for typed, first, second in (
                ("Friday", "2024-02-23", "2024-03-01"),
                ("on fri", "2024-02-23", "2024-03-01"),
                ("this thursday", "2024-02-29", "2024-03-07"),
                ("next Friday", "2024-03-01", "2024-03-08"),
                ("next thursday", "2024-03-07", "2024-03-14"),
                ("last friday", "2024-02-16", "2024-02-23"),
                ("last thursday", "2024-02-15", "2024-02-22"),
            )
        ),
        ("2 weeks", "`2 weeks` could be -2 weeks (ago) or +2 weeks (ahead)", "add the sign"),
        ("in 2 weeks ago", "`in 2 weeks ago` has both `in` and `ago`", "use one or the other"),
        ("+2d from now", "`+2d from now` has both a sign and `from now`", "use one or the other"),
        ("0 June 2024", "there is no such date as `0 June 2024`", SHORT),
        ("9999-01-01", "year 9999 is outside 0001 to 9998", ""),
        ("7 June 9999", "year 9999 is outside 0001 to 9998", ""),
        ("7 Mon 2024", "`7 Mon 2024` has no month name in it", SHORT),
        ("7 Juno 2024", "`7 Juno 2024` has no month name in it", SHORT),
        ("7 UTC 2024", "`7 UTC 2024` has no month name in it", SHORT),
        ("+99999999y", "`+99999999y` is outside the years 0001 to 9998", ""),
        ("-9999y", "`-9999y` is outside the years 0001 to 9998", ""),
        ("-99999999m", "`-99999999m` is outside the years 0001 to 9998", ""),
        ("+999999999w", "`+999999999w` is outside the years 0001 to 9998", ""),
        ("-999999999d", "`-999999999d` is outside the years 0001 to 9998", ""),
        *(
            (typed, f"`{typed}` is not a day", SHORT)
            for typed in (
                "", " ", "7 June", "June", "a June", "weeks ago", "fr", "next", "7",
                "20240607", "2024-6-7", "2024-06-07T00:00", "2024/06/07", "06/07/24", "7 J 2024",
                "next week", "ago", "d ago", "-d", "-1.5d", "-1h", "+-1d", "30dago", "1" * 5000,
                "-" + "9" * 5000 + "d", "today\0", "tba", "7 June 24", "\uff17 June 2024",
                "\u0662\u0660\u0662\u0664-06-07",
            )
        ),
    ],
)  # fmt: skip
def test_what_is_no_day_or_could_be_two_is_refused(typed: str, message: str, hint: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_day(typed, TODAY)
    assert (refusal.value.message, refusal.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("typed", "today"), [("tomorrow", date.max), ("yesterday", date.min), ("+1d", date.max)]
)
def test_a_day_beyond_the_calendar_is_refused(typed: str, today: date) -> None:
    with pytest.raises(BadValue, match=r"outside the years 0001 to 9998"):
        parse_day(typed, today)


MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@given(DAYS)
def test_a_day_reads_back_from_every_form_with_the_month_named(day: date) -> None:
    month, year = MONTHS[day.month - 1], f"{day.year:04}"
    for typed in (
        day.isoformat(),
        f"{day.day} {month} {year}",
        f"{day.day:02}-{month[:3]}-{year}",
        f"{month} {day.day}, {year}",
        f"{month[:3].lower()} {day.day}th {year}",
    ):
        assert parse_day(typed, TODAY) == day


@given(DAYS, st.integers(0, 10_000), st.sampled_from("dwmy"))
def test_ago_and_minus_say_the_same(today: date, number: int, unit: str) -> None:
    def read(typed: str) -> date | str:
        try:
            return parse_day(typed, today)
        except BadValue as refusal:
            return refusal.message.partition("` ")[2]

    assert read(f"-{number}{unit}") == read(f"{number}{unit} ago")


@given(st.text() | st.text("0123456789-+/. dwmyJjunAago,"))
def test_any_text_is_a_day_or_refused(text: str) -> None:
    for read in (parse_day, parse_span):
        try:
            assert isinstance(read(text, TODAY), date)
        except BadValue as refusal:
            assert refusal.message  # noqa: PT017 - either way is fine


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("90d", "2024-05-29"),
        ("+90d", "2024-05-29"),
        ("12w", "2024-05-23"),
        ("3m", "2024-05-29"),
        ("1y", "2025-02-28"),
        ("0d", "2024-02-29"),
        (" 1 Y ", "2025-02-28"),
        ("2 weeks", "2024-03-14"),
        ("90 days", "2024-05-29"),
        ("a year", "2025-02-28"),
    ],
)
def test_a_span_leads_to_the_day_that_lies_so_far_ahead(typed: str, day: str) -> None:
    assert parse_span(typed, TODAY).isoformat() == day


@pytest.mark.parametrize(
    "typed", ["", "90", "d", "-90d", "90d ago", "in 90d", "90h", "1.5y", "2024-06-07"]
)
def test_what_is_no_span_is_refused(typed: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_span(typed, TODAY)
    assert refusal.value.message == f"`{typed}` is not a valid time span"
    assert refusal.value.hint == "write 90d, 12w, 3m or 1y"


def test_a_span_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(BadValue, match="`9999y` is outside the years 0001 to 9998"):
        parse_span("9999y", TODAY)


# --- the clock ----------------------------------------------------------------------------------


class OtherDay(date):
    @classmethod
    def today(cls) -> "OtherDay":
        return cls(2001, 2, 3)


@pytest.mark.parametrize("environ", [{}, {"SOURCE_DATE_EPOCH": ""}])
def test_the_clock_gives_the_local_day_where_no_epoch_is_set(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wicktrack.cli.clock.date", OtherDay)
    assert clock(environ) == date(2001, 2, 3)


@pytest.mark.parametrize(
    ("epoch", "day"),
    [
        ("0", "1970-01-01"),
        ("86399", "1970-01-01"),
        ("86400", "1970-01-02"),
        ("-1", "1969-12-31"),
        ("1709251199", "2024-02-29"),
        ("1709251200", "2024-03-01"),
    ],
)
def test_the_clock_gives_the_utc_day_of_an_epoch(epoch: str, day: str) -> None:
    assert clock({"SOURCE_DATE_EPOCH": epoch}).isoformat() == day


@given(st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2200, 1, 1), timezones=st.just(dt.UTC)))
def test_every_second_of_a_utc_day_is_that_day(moment: dt.datetime) -> None:
    epoch = str(int(moment.replace(microsecond=0).timestamp()))
    assert clock({"SOURCE_DATE_EPOCH": epoch}) == moment.date()


@pytest.mark.parametrize(
    "epoch", ["x", "1.5", "1e9", " 1", "1\n", "1_000", "\u0663", "+", "-", "0x10", "9" * 5000]
)
def test_an_epoch_that_is_no_number_of_seconds_is_refused(epoch: str) -> None:
    with pytest.raises(BadValue) as refusal:
        clock({"SOURCE_DATE_EPOCH": epoch})
    assert refusal.value.message == f"$SOURCE_DATE_EPOCH is `{epoch}`"
    assert refusal.value.hint == "set it to a number of seconds"


@pytest.mark.parametrize("epoch", ["253402300799", "9" * 18, "-" + "9" * 18, "-99999999999"])
def test_an_epoch_outside_the_calendar_is_refused(epoch: str) -> None:
    with pytest.raises(BadValue, match="outside"):
        clock({"SOURCE_DATE_EPOCH": epoch})


# --- periods ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        ("2024-06-07", "2024-06-07"),
        ("2024-06", "2024-06"),
        (" 2024-q2 ", "2024-Q2"),
        ("2024", "2024"),
        ("June 2024", "2024-06"),
        ("jun. 2024", "2024-06"),
        ("June, 2024", "2024-06"),
        ("June of 2024", "2024-06"),
        ("2024 June", "2024-06"),
        ("SEPT 2024", "2024-09"),
        ("Q2 2024", "2024-Q2"),
        ("2024 h1", "2024-H1"),
        ("Summer 2024", "2024-summer"),
        ("summer of 2024", "2024-summer"),
        ("fall 2024", "2024-autumn"),
        ("Winter  2024", "2024-winter"),
        ("yesterday", "2024-02-28"),
        ("2 weeks ago", "2024-02-15"),
        ("7 June 2024", "2024-06-07"),
    ],
)
def test_a_period_is_read_as_people_type_it(typed: str, period: str) -> None:
    assert str(parse_period(typed, TODAY)) == period


FORMS = "write 2024-06-07, 2024-06, June 2024, 2024-Q2, summer 2024 or 2024"


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("early 2027", "`early 2027` is not a valid period", "write 2027-H1, 2027-Q1 or 2027"),
        ("the start of 2027", "`the start of 2027` is not a valid period",
         "write 2027-H1, 2027-Q1 or 2027"),
        ("Late 2027", "`Late 2027` is not a valid period", "write 2027-H2, 2027-Q4 or 2027"),
        ("end of 2027", "`end of 2027` is not a valid period", "write 2027-H2, 2027-Q4 or 2027"),
        ("mid-2027", "`mid-2027` is not a valid period", "write 2027-Q2, 2027-Q3 or 2027"),
        ("around 2027", "`around 2027` is not a valid period", "write 2027-Q2, 2027-Q3 or 2027"),
        ("soon", "`soon` is not a valid period", FORMS),
        ("tba", "`tba` is not a valid period", FORMS),
        ("Q5 2027", "`Q5 2027` is not a valid period", FORMS),
        ("monsoon 2027", "`monsoon 2027` is not a valid period", FORMS),
        ("June 0000", "`June 0000` is not a valid period", FORMS),
        ("2027-Q5", "`2027-Q5` is not a valid period", FORMS),
        ("2027-monsoon", "`2027-monsoon` is not a valid period",
         "use spring, summer, autumn or winter"),
        ("2027-13", "there is no month 13 in `2027-13`", ""),
        ("2027-06-31", "there is no such date as `2027-06-31`",
         "June has 30 days; write 2027-06-30"),
        ("6/7/2027", "`6/7/2027` could be 2027-06-07 or 2027-07-06",
         "write 2027-06-07 or 2027-07-06"),
        ("7d", "`7d` could be -7d (ago) or +7d (ahead)", "add the sign"),
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_what_to_write(
    typed: str, message: str, hint: str
) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_period(typed, TODAY)
    assert (refusal.value.message, refusal.value.hint) == (message, hint)


@given(st.integers(1, 9998), st.integers(1, 12))
def test_a_month_reads_back_from_its_words(year: int, month: int) -> None:
    name, period = MONTHS[month - 1], parse(f"{year:04}-{month:02}")
    for typed in (f"{name} {year:04}", f"{name[:3]} {year:04}", f"{year:04} {name.upper()}"):
        assert parse_period(typed, TODAY) == period


@given(DAYS)
def test_what_is_a_day_is_a_period_of_that_day(day: date) -> None:
    for typed in (day.isoformat(), f"{day.day} {MONTHS[day.month - 1]} {day.year:04}"):
        assert parse_period(typed, TODAY) == exact(parse_day(typed, TODAY))


@given(st.text() | st.text("0123456789-+/. dwmyJjunAagoQHearlmid,"))
def test_any_text_is_a_period_or_refused(text: str) -> None:
    try:
        parse_period(text, TODAY)
    except BadValue as refusal:
        assert refusal.message  # noqa: PT017 - either way is fine


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("90d", None, "2024-05-29"),
        ("a month", None, "2024-03-29"),
        ("month", "2024-02-01", "2024-02-29"),
        ("this month", "2024-02-01", "2024-02-29"),
        (" Next  MONTH", "2024-03-01", "2024-03-31"),
        ("last month", "2024-01-01", "2024-01-31"),
        ("week", "2024-02-26", "2024-03-03"),
        ("this week", "2024-02-26", "2024-03-03"),
        ("next week", "2024-03-04", "2024-03-10"),
        ("last week", "2024-02-19", "2024-02-25"),
        ("this quarter", "2024-01-01", "2024-03-31"),
        ("next quarter", "2024-04-01", "2024-06-30"),
        ("last quarter", "2023-10-01", "2023-12-31"),
        ("year", "2024-01-01", "2024-12-31"),
        ("next year", "2025-01-01", "2025-12-31"),
        ("2027", "2027-01-01", "2027-12-31"),
        ("June 2027", "2027-06-01", "2027-06-30"),
        ("Q2 2027", "2027-04-01", "2027-06-30"),
        ("tomorrow", "2024-03-01", "2024-03-01"),
    ],
)
def test_what_something_is_within_is_a_span_from_today_or_a_period_of_the_calendar(
    typed: str, first: str | None, last: str
) -> None:
    found = parse_within(typed, TODAY)
    assert found == (first and date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("-30d", "`-30d` is not a valid time span", "write 90d, 12w, 3m or 1y"),
        ("2w ago", "`2w ago` is not a valid time span", "write 90d, 12w, 3m or 1y"),
        ("weekend", "`weekend` is not a valid time span", "write 90d, 12w, 3m, 1y, this month"),
        ("this day", "`this day` is not a valid time span", "write 90d, 12w"),
        ("6/7/2024", "`6/7/2024` could be 2024-06-07 or 2024-07-06", "write 2024-06-07 or"),
        ("friday", "`friday` could be 2024-02-23 or 2024-03-01", "write 2024-02-23 or"),
        ("late 2027", "`late 2027` is not a valid period", "write 2027-H2, 2027-Q4 or 2027"),
    ],
)
def test_what_is_no_span_or_could_be_two_is_refused(typed: str, message: str, hint: str) -> None:
    with pytest.raises(BadValue) as refusal:
        parse_within(typed, TODAY)
    assert refusal.value.message == message
    assert refusal.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("typed", "today", "period"),
    [
        ("this month", TODAY, "2024-02"),
        ("next month", date(2024, 12, 31), "2025-01"),
        ("last month", date(2024, 1, 1), "2023-12"),
        ("next quarter", date(2024, 11, 30), "2025-Q1"),
        ("This Year", TODAY, "2024"),
        ("last year", date(2, 1, 1), "0001"),
    ],
)
def test_a_period_may_be_said_from_today(typed: str, today: date, period: str) -> None:
    assert str(parse_period(typed, today)) == period


@pytest.mark.parametrize(
    ("typed", "today"),
    [
        ("last year", date(1, 6, 1)),
        ("last month", date(1, 1, 31)),
        ("last week", date(1, 1, 3)),
        ("next year", date(9998, 6, 1)),
        ("next week", date(9998, 12, 31)),
    ],
)
def test_a_period_outside_the_calendar_is_refused(typed: str, today: date) -> None:
    with pytest.raises(BadValue, match=r"is outside (the years )?0001 to 9998"):
        parse_within(typed, today)


@given(today=DAYS)
def test_this_week_has_seven_days_and_today_among_them(today: date) -> None:
    try:
        first, last = parse_within("this week", today)
    except BadValue:
        assert today.year == 9998
        return
    assert first is not None
    assert (first.isoweekday(), (last - first).days) == (1, 6)
    assert first <= today <= last
