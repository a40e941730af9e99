"""Does `month` show what is on which day, on paper of any width, and `slips` what moved how far?"""

from __future__ import annotations

import calendar as stdlib
import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Known, Wick, compare, state_of
from test_bundled import GOLDEN
from wicktrack.model.snapshot import Question
from wicktrack.render import month as drawing
from wicktrack.render.blocks import Cell, Column, Entry, Grid, Month
from wicktrack.render.escape import measured
from wicktrack.render.table import Paper, draw
from wicktrack.reports.calendar import month
from wicktrack.reports.history import slips
from wicktrack.views.pages import months

TITLE = '[title.x]\nname = "X"\nkind = "film"\n'
SERIES = '[title.x]\nname = "X"\nkind = "series"\n'
FIRST, LAST = dt.date(2024, 6, 1), dt.date(2024, 6, 30)


def said(on: str, text: str) -> str:
    return f'[[fact]]\ntitle = "x"\non = {on}\n{text}\n'


def release(on: str, date: str, more: str = "") -> str:
    return said(on, f"release = {date}\n{more}")


# --- which releases ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "dates"),
    [
        (release("2024-01-01", "2024-06-01"), ["2024-06-01"]),
        (release("2024-01-01", "2024-06-30"), ["2024-06-30"]),
        (release("2024-01-01", "2024-05-31"), []),
        (release("2024-01-01", "2024-07-01"), []),
        (release("2024-01-01", '"2024"'), ["2024"]),
        (release("2024-01-01", '"2024-Q3"'), []),
        (release("2024-01-01", '"2023-winter"'), []),
        (release("2024-01-01", "2024-06-07") + release("2024-02-01", "2024-09-01"), []),
        (release("2024-01-01", "2024-06-07") + release("2024-02-01", '"tba"'), []),
        (release("2024-01-01", "2024-06-07") + said("2024-02-01", 'status = "cancelled"'), []),
        (release("2025-01-01", "2024-06-07"), []),
        (release("2024-01-01", "2024-06-07") + release("2024-01-01", "2024-06-05", 'region = "GB"'),
         ["2024-06-07"]),
    ],
)  # fmt: skip
def test_a_month_has_the_releases_that_are_or_may_be_in_it(
    known: Known, facts: str, dates: list[str]
) -> None:
    snapshot = known(TITLE + facts, "2024-10-01")
    rows = month(snapshot, snapshot.titles(), Question(), FIRST, LAST)
    assert [str(row.date) for row in rows] == dates
    assert month(snapshot, snapshot.dated(FIRST, LAST), Question(), FIRST, LAST) == rows


def test_a_series_has_all_its_episodes_and_those_broadcast_stay_when_it_is_cancelled(
    known: Known,
) -> None:
    episodes = [("1x01", "2024-06-03"), ("1x02", "2024-06-10"), ("1x03", "2024-06-24")]
    facts = "".join(release("2024-01-01", on, f'episode = "{it}"') for it, on in episodes)
    facts += said("2024-06-03", 'status = "released"')

    def shown(facts: str) -> list[str | None]:
        snapshot = known(SERIES + facts, "2024-07-01")
        rows = month(snapshot, snapshot.titles(), Question(), FIRST, LAST)
        return [row.episode for row in rows]

    assert shown(facts) == ["1x01", "1x02", "1x03"]
    assert shown(facts + said("2024-06-20", 'status = "cancelled"')) == ["1x01", "1x02"]


@pytest.mark.parametrize(
    ("words", "firsts"),
    [
        ("", ["November 2026"]),
        ("this", ["November 2026"]),
        ("next", ["December 2026"]),
        ("'last month'", ["October 2026"]),
        ("2025-06", ["June 2025"]),
        ("'June 2025'", ["June 2025"]),
        ("2025-06-14", ["June 2025"]),
        ("2025-Q2", ["April 2025", "May 2025", "June 2025"]),
        ("2025-05 --months 2", ["May 2025", "June 2025"]),
        ("2025-Q2 --months 1", ["April 2025"]),
    ],
)
def test_a_month_is_named_as_people_name_it(
    wick: Wick, write: Callable[[str], Path], words: str, firsts: list[str]
) -> None:
    import shlex

    # A year is vague enough to be in every month of it.
    facts = release("2024-01-01", '"2025"') + release("2024-01-01", '"2026"', 'region = "GB"')
    path = str(write(TITLE + facts))
    out = wick("month", *shlex.split(words), "--every-release", "-c", path,
               "--as-of", "2026-11-22").out  # fmt: skip
    assert re.findall(r"^([A-Z]\w+ \d{4})$", out, re.MULTILINE) == firsts
    some = firsts[0] if len(firsts) == 1 else f"{firsts[0]} to {firsts[-1]}"
    assert f"\nNo exact date, maybe in {some}\n" in out


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["6/7/2024"], "could be"),
        (["june"], "not a valid period"),
        (["9998-12", "--months", "0"], "--months: `0` is less than 1"),
        (["last", "--as-of", "0001-01-05"], "outside the years"),
    ],
)
def test_what_names_no_month_is_refused(wick: Wick, words: list[str], error: str) -> None:
    result = wick("month", *words)
    assert (result.code, result.out) == (2, "")
    assert error in result.err


def test_an_episode_in_several_regions_on_one_day_is_told_apart(known: Known) -> None:
    facts = "".join(
        release("2024-01-01", "2024-06-14", f'region = "{region}"\nepisode = "1x02"')
        for region in ("GB", "US")
    )
    snapshot = known(SERIES + facts, "2024-02-01")
    rows = month(snapshot, snapshot.titles(), Question(), FIRST, LAST, every_release=True)
    entries = [
        entry.cell.text
        for block in months(rows, FIRST, Question(), [FIRST])
        if isinstance(block, Month)
        for entry in block.entries
    ]
    assert entries == ["X, GB tv, episode 1x02", "X, US tv, episode 1x02"]


def test_the_last_month_there_is_ends_the_calendar(
    wick: Wick, write: Callable[[str], Path]
) -> None:
    path = str(write(TITLE + release("2024-01-01", "9998-12-31")))
    out = wick("month", "9998-12", "--months", "5", "-c", path).out
    assert re.findall(r"^([A-Z]\w+ \d{4})$", out, re.MULTILINE) == ["December 9998"]


def test_a_month_without_releases_is_a_sentence_and_no_error(wick: Wick) -> None:
    result = wick("month", "1990-01")
    assert (result.code, result.out) == (0, "")
    assert result.err == "No release is known for that time.\n"


# --- how it is drawn -----------------------------------------------------------------------------


def block(first: dt.date, entries: list[tuple[int, str]], today: dt.date = dt.date.min) -> Month:
    days = [(first.replace(day=number), Cell(text)) for number, text in sorted(entries)]
    grid = Grid([Column("Day"), Column("Title", least=8)],
                [[Cell(str(day)), cell] for day, cell in days])  # fmt: skip
    return Month(first, today, [Entry(*pair) for pair in days], grid)


@given(
    st.dates(dt.date(1, 1, 1), dt.date(9998, 12, 31)).map(lambda day: day.replace(day=1)),
    st.one_of(st.none(), st.integers(1, 200)),
)
def test_every_day_of_a_month_is_in_it_once_under_its_weekday(
    first: dt.date, width: int | None
) -> None:
    drawn = draw([block(first, [])], Paper(width)).text
    assert all(measured(line) <= (width or 80) for line in drawn.splitlines())
    if width is not None and width < 42:
        assert drawn == ""
        return
    head, *lines = [line for line in drawn.splitlines() if "┼" not in line]
    at = {head.index(name): number for number, name in enumerate(drawing.WEEKDAYS)}
    found = {}
    for line in lines:
        week = line[:2].strip() if head.startswith("   ") else ""
        for start, weekday in at.items():
            if day := line[start : start + 2].strip("│ "):
                found[int(day)] = weekday
                if week:
                    assert first.replace(day=int(day)).isocalendar().week == int(week)
    last = stdlib.monthrange(first.year, first.month)[1]
    assert found == {day: first.replace(day=day).weekday() for day in range(1, last + 1)}


@pytest.mark.parametrize("width", [None, 42, 60, 100, 160])
def test_today_is_seen_without_colour(width: int | None) -> None:
    today = dt.date(2025, 6, 14)
    assert "[14]" in draw([block(dt.date(2025, 6, 1), [], today)], Paper(width)).text
    assert "[" not in draw([block(dt.date(2025, 7, 1), [], today)], Paper(width)).text


NAMES = st.sampled_from(
    ["A", "John Wick: Chapter 4", "千と千尋の神隠し", "x" * 60, "a b c d " * 20]
)


@given(st.lists(st.tuples(st.integers(1, 30), NAMES), max_size=40), st.integers(1, 200))
def test_what_a_day_has_no_room_for_is_in_the_list_below(
    entries: list[tuple[int, str]], width: int
) -> None:
    month_ = block(dt.date(2025, 6, 1), entries)
    drawn = drawing.draw(month_, width)
    text = "\n".join("".join(cell.text for cell in line) for line in drawn.lines)
    hidden = "more" in text or "…" in text
    if "┼" in text:
        assert bool(drawn.cut) == hidden
    else:
        assert drawn.cut == {entry.day for entry in month_.entries}
    below = draw([month_], Paper(width)).text
    if width >= 42:  # on less, even days are broken
        assert set(re.findall(r"2025-06-\d\d", below)) == set(map(str, drawn.cut))


def test_several_releases_of_a_day_are_counted() -> None:
    entries = [(6, f"Film {number}") for number in range(9)]
    wide = draw([block(dt.date(2025, 6, 1), entries)], Paper(100)).text
    assert "Film 4" in wide
    assert "+4 more" in wide
    assert wide.count("2025-06-06") == 9
    assert "6●9" in draw([block(dt.date(2025, 6, 1), entries)], Paper(60)).text


def test_control_characters_of_a_name_are_shown_in_a_calendar() -> None:
    for width in (60, 100):
        text = draw([block(dt.date(2025, 6, 1), [(6, "a\x1b[31mb")])], Paper(width)).text
        assert "\x1b" not in text


@pytest.mark.parametrize("columns", ["60", "100", "160"])
def test_the_month_of_ballerina_looks_as_it_did(
    wick: Wick, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    from wicktrack.cli import streams

    monkeypatch.setattr(streams, "paper", lambda *_: Paper(int(columns)))
    monkeypatch.setattr("wicktrack.cli.output.paper", lambda *_: Paper(int(columns)))
    out = wick("month", "2025-06", "--as-of", "2025-06-14").out
    compare(GOLDEN / f"month-2025-06-{columns}.txt", out)


# --- slips ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "slip"),
    [
        (["2024-01-01", "2024-01-11"], (1, 10, 10, 10)),
        (["2024-01-11", "2024-01-01"], (1, -10, -10, -10)),
        (["2024-01-01", "2024-01-11", "2024-01-06"], (2, 5, 5, 5)),
        (['"2023"', "2024-06-07"], (1, 0, 159, 523)),
        (["2024-01-01", '"2024-Q2"', "2024-05-01"], (1, 0, 91, 181)),
        (['"2024"', "2024-05-01"], None),
        (["2024-01-01", '"tba"', "2024-05-01"], None),
        (["2024-01-01", "2024-01-01"], None),
        (["2024-01-01", "2024-01-11", '"tba"'], (1, 10, 10, 10)),
    ],
)  # fmt: skip
def test_moves_count_with_their_days_and_vague_ones_with_their_bounds(
    known: Known, dates: list[str], slip: tuple[int, int, int, int] | None
) -> None:
    facts = "".join(release(f"2023-0{n}-01", date) for n, date in enumerate(dates, 1))
    snapshot = known(TITLE + facts, "2024-12-31")
    rows = slips(snapshot, snapshot.moved())
    found = [(row.moves, row.slip, row.slip_min, row.slip_max) for row in rows]
    assert found == ([slip] if slip else [])
    for row in rows:
        assert str(row.first_date) == dates[0].strip('"')
        assert (str(row.first_said), row.first_days) == ("2023-01-01", 730)
        assert row.type == state_of(snapshot).title.kind.usual_type


def test_a_dated_release_of_another_region_is_no_withdrawn_one(
    wick: Wick, write: Callable[[str], Path]
) -> None:
    moved = "".join(release(on, date, 'region = "GB"') for on, date in
                    (("2023-01-01", "2024-01-01"), ("2023-02-01", "2024-01-11")))  # fmt: skip
    path = str(write(TITLE + moved))

    def shown(*words: str) -> list[tuple[object, object]]:
        out = wick("slips", "-c", path, "--as-of", "2023-03-01", "--json", *words).out
        return [(row["region"], row["date"]) for row in json.loads(out)["items"]]

    assert shown() == [("GB", "2024-01-11")]
    assert shown("--no-fallback") == []


def test_only_moves_after_the_day_count(known: Known) -> None:
    dates = ["2024-01-01", "2024-01-11", "2024-02-11"]
    facts = "".join(release(f"2023-0{n}-01", date) for n, date in enumerate(dates, 1))
    snapshot = known(TITLE + facts, "2024-12-31")
    for since, days in (("2023-01-31", [41]), ("2023-02-01", [31]), ("2023-03-01", [])):
        day = dt.date.fromisoformat(since)
        rows = slips(snapshot, snapshot.touched(day), since=day)
        assert [row.slip for row in rows] == days


def test_who_moved_most_comes_first_and_of_the_bundled_films_it_is_chapter_4(wick: Wick) -> None:
    rows = json.loads(wick("slips", "--as-of", "2026-11-22", "--json").out)["items"]
    first = rows[0]
    assert (first["name"], first["slip"]) == ("John Wick: Chapter 4", 672)
    assert (first["first_date"], first["date"]) == ("2021-05-21", "2023-03-24")
    days = [row["slip_min"] for row in rows]
    assert days == sorted(days, reverse=True)
    assert wick("slips", "--as-of", "2026-11-22").out.endswith(
        "\nMedian of 2 titles: 1.5 moves, +518 days, first said 2,035.5 days ago.\n"
    )


def test_vague_moves_show_their_bounds_and_no_median_of_days(
    wick: Wick, write: Callable[[str], Path]
) -> None:
    one = TITLE + release("2023-01-01", '"2023"') + release("2023-02-01", "2024-06-07")
    path = str(write(one + one.replace("x]", "y]").replace('"x"', '"y"')))
    out = wick("slips", "-c", path, "--as-of", "2023-02-11").out
    assert out.count("+159 to +523") == 2
    assert out.endswith("\nMedian of 2 titles: 1 move, first said 41 days ago.\n")


def test_nothing_moved_is_a_sentence_and_no_error(wick: Wick) -> None:
    for words, sentence in (
        (["--as-of", "2017-01-01"], "No release date has moved.\n"),
        (["--since", "2026-11-01"], "No release date has moved since then.\n"),
    ):
        result = wick("slips", *words)
        assert (result.code, result.out, result.err) == (0, "", sentence)
