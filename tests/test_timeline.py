"""Does the timeline tell what was said, on paper of any width, and as a picture?"""

from __future__ import annotations

import datetime as dt
import json
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from conftest import Known, Wick, compare, program
from test_bundled import GOLDEN
from test_snapshot import DAYS, FACTS, FILM, TITLES, facts
from wicktrack.cli.streams import _ASCII_FALLBACKS
from wicktrack.errors import Exit
from wicktrack.model.facts import Fact, ReleaseKey, ReleaseSaid, Title
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.periods import parse
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.vocabulary import Kind, ReleaseType
from wicktrack.render import svg
from wicktrack.render.blocks import Band, Chart, Ghost, Span
from wicktrack.render.chart import LOOKS, MARKS
from wicktrack.render.table import Paper, draw
from wicktrack.reports.selection import EVER, Window
from wicktrack.reports.timeline import TimelineRow, timeline
from wicktrack.views.charts import axis, chart

MOVED = FILM + facts(
    '2020-01-10 status = "announced"',
    '2020-03-01 status = "filming"; since = "2020-02"',
    '2020-03-01 release = "2021-05-21"',
    '2020-06-01 release = "2022-05-27"',
    '2020-07-01 status = "post-production"',
    '2020-08-01 release = "2022-08-05"; region = "GB"',
)


def rows_of(
    snapshot: Snapshot, question: Question = Question(), window: Window = EVER, **named: Any
) -> list[TimelineRow]:
    return timeline(snapshot, question, window=window, **named)


def short(rows: list[TimelineRow]) -> list[tuple[str, ...]]:
    """What a row is, when it begins, its last day or what follows, as texts."""
    return [
        (
            str(row.part),
            str(row.status or row.date),
            str(row.since or row.moved_to),
            str(row.latest),
        )
        for row in rows
    ]


DAY = dt.date(2020, 1, 1)
"""A day before every axis of these tests."""


def drawn(chart_: Chart, width: int | None = None) -> list[str]:
    return draw([chart_], Paper(width)).text.splitlines()


def picture(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own


# --- the rows ------------------------------------------------------------------------------------


def test_a_title_has_its_phases_then_the_dates_it_gave_up_then_its_release(known: Known) -> None:
    assert short(rows_of(known(MOVED, "2020-12-31"))) == [
        ("phase", "announced", "2020-01-10", "2020-01-31"),
        ("phase", "in-production", "2020-02", "2020-06-30"),
        ("phase", "post-production", "2020-07-01", "2020-12-31"),
        ("given-up", "2021-05-21", "2022-05-27", "2021-05-21"),
        ("release", "2022-05-27", "None", "2022-05-27"),
    ]


def test_nothing_is_in_a_timeline_before_it_was_known(known: Known) -> None:
    assert short(rows_of(known(MOVED, "2020-02-29"))) == [
        ("phase", "announced", "2020-01-10", "2020-02-29")
    ]


def test_a_row_rests_on_the_fact_that_said_it(known: Known) -> None:
    rows = rows_of(known(MOVED, "2020-12-31"))
    assert [str(row.on) for row in rows] == [
        "2020-01-10", "2020-03-01", "2020-07-01", "2020-06-01", "2020-06-01",
    ]  # fmt: skip
    assert [str(row.until) for row in rows[:3]] == ["2020-02", "2020-07-01", "None"]


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (['2020-01-01 news = "n"'], [("None", "None", "None", "None")]),
        (
            ['2020-01-01 release = "2021"', '2020-02-01 release = "tba"'],
            [("given-up", "2021", "None", "2021-12-31")],
        ),
        (
            ['2020-01-01 release = "2021"', '2020-02-01 release = "2021-03"'],
            [("release", "2021-03", "None", "2021-03-31")],
        ),
        (
            ['2020-03-01 status = "announced"', '2020-04-01 status = "filming"; since = "2020-02"'],
            [("phase", "in-production", "2020-02", "2020-12-31")],
        ),
        (
            ['2020-03-01 status = "filming"', '2020-04-01 status = "filming"; since = "2020-02"'],
            [("phase", "in-production", "2020-02", "2020-12-31")],
        ),
        (
            ['2020-03-01 status = "announced"', '2020-04-01 status = "cancelled"'],
            [
                ("phase", "announced", "2020-03-01", "2020-03-31"),
                ("phase", "cancelled", "2020-04-01", "2020-04-01"),
            ],
        ),
        (
            ['2020-03-01 status = "completed"', '2020-04-01 status = "released"'],
            [("phase", "completed", "2020-03-01", "2020-03-31")],
        ),
    ],
)
def test_phases_releases_and_given_up_dates_are_rows(
    known: Known, lines: list[str], rows: list[tuple[str, ...]]
) -> None:
    assert short(rows_of(known(FILM + facts(*lines), "2020-12-31"))) == rows


def test_a_window_keeps_what_reaches_into_it_and_every_title(known: Known) -> None:
    snapshot = known(MOVED, "2020-12-31")
    for first, last, parts in (
        ("2020-02-15", "2020-03-15", ["phase"]),
        ("2022-01-01", "2022-12-31", ["given-up", "release"]),
        ("2022-05-28", "2030-01-01", [None]),
        ("2019-01-01", "2020-01-10", ["phase"]),
        ("2019-01-01", "2020-01-09", [None]),
    ):
        window = Window(dt.date.fromisoformat(first), dt.date.fromisoformat(last))
        assert [row.part for row in rows_of(snapshot, Question(), window)] == parts


def test_other_regions_are_told_where_they_are_asked_for(known: Known) -> None:
    snapshot = known(MOVED, "2020-12-31")
    dates = [(row.region, str(row.date)) for row in rows_of(snapshot, Question("GB")) if row.date]
    assert dates == [("GB", "2022-08-05")]
    every = rows_of(snapshot, every_release=True)
    assert [row.region for row in every if row.part == "release"] == ["US", "GB"]


def test_a_series_of_no_known_region_has_no_episodes_of_another() -> None:
    keys = [ReleaseKey(region, ReleaseType.TV, "1x01") for region in (None, "GB")]
    said = [ReleaseSaid(key, parse(f"202{n}")) for n, key in enumerate(keys)]
    title = Title("x", "X", Kind.SERIES)
    ledger = WholeLedger(
        titles={"x": title}, facts=tuple(Fact("x", parse("2019"), it) for it in said)
    )
    rows = rows_of(Snapshot(ledger, dt.date(2019, 12, 31)))
    assert [row.region for row in rows] == [None]


def test_a_series_has_all_its_episodes(known: Known) -> None:
    text = '[title.x]\nname = "X"\nkind = "series"\n' + facts(
        *(f'2020-01-01 release = 2021-01-0{n}; episode = "1x0{n}"' for n in (1, 2, 3))
    )
    rows = rows_of(known(text, "2020-12-31"))
    assert [row.episode for row in rows] == ["1x01", "1x02", "1x03"]


# --- the chart -----------------------------------------------------------------------------------


def test_every_sign_of_the_chart_means_one_thing_without_colour() -> None:
    bars = [look.exact for look in LOOKS.values()]
    vague = {look.vague for sense, look in LOOKS.items() if sense in MARKS}
    assert len({*bars, *vague}) == len(bars) + len(vague)
    plain = [chr(code) for code in _ASCII_FALLBACKS]
    letters = [(look.exact + look.vague).translate(_ASCII_FALLBACKS) for look in LOOKS.values()]
    assert all(ord(sign) > 127 for sign in plain)
    assert all(text.isascii() and len(text) == 2 for text in letters)
    signs = {sign.translate(_ASCII_FALLBACKS) for sign in [*bars, *vague]}
    assert len(signs) == len(bars) + len(vague)


def test_the_chart_of_a_title_that_moved(known: Known) -> None:
    snapshot = known(MOVED, "2020-12-31")
    lines = drawn(chart(rows_of(snapshot), snapshot.as_of))
    assert lines[-3:] == [
        "░ development   ▓ production   █ post-production   · begins in this period",
        "○ abandoned date   ▲ the date that replaced it   ● release",
        "▼ today, 31 Dec 2020",
    ]
    bar, ghost = lines[-6:-4]
    assert bar.startswith("X  ░░··▓")
    assert bar.index("●") == ghost.index("▲")
    assert ghost.index("○") < ghost.index("▲")
    assert "was 21 May 2021" in ghost
    assert "27 May 2022" in bar


@pytest.mark.parametrize("date", ["2021", "2021-summer", "2021-H1", "2021-03"])
def test_a_vague_date_fills_its_period_and_is_no_point(known: Known, date: str) -> None:
    snapshot = known(FILM + facts(f'2020-12-31 release = "{date}"'), "2020-12-31")
    rows = rows_of(snapshot)
    window = Window(dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    bar = drawn(chart(rows, snapshot.as_of, window))[3][3:]
    assert "●" not in bar
    days = (rows[0].date.end - rows[0].date.start).days if rows[0].date else 0
    assert abs(bar.count("◌") - 72 * days / 365) <= 2


def test_a_vague_date_over_a_bar_has_a_line_of_its_own(known: Known) -> None:
    text = FILM + facts('2020-01-01 status = "filming"', '2020-01-01 release = "2020"')
    snapshot = known(text, "2020-06-30")
    bar, vague = drawn(chart(rows_of(snapshot), snapshot.as_of))[3:5]
    assert "▓" in bar
    assert "◌" not in bar
    assert "◌◌◌" in vague


def test_a_cancelled_title_and_a_withdrawn_date_have_signs_of_their_own(known: Known) -> None:
    text = FILM + facts(
        '2020-01-01 status = "announced"',
        '2020-01-01 release = "2020-11-01"',
        '2020-04-01 status = "on-hold"',
        '2020-06-01 release = "tba"',
        '2020-08-01 status = "cancelled"',
    )
    snapshot = known(text, "2020-12-31")
    bar, ghost, *legend = drawn(chart(rows_of(snapshot), snapshot.as_of))[3:]
    assert "░╌" in bar
    assert "╌✗ cancelled" in bar
    assert "○?" in ghost
    assert "? withdrawn, no new date" in "".join(legend)


@given(FACTS, DAYS)
def test_a_timeline_never_depends_on_what_became_known_later(
    facts_: list[Any], as_of: dt.date
) -> None:
    by_then = [fact for fact in facts_ if fact.on.last <= as_of]
    one, other = (
        rows_of(Snapshot(WholeLedger(region="US", titles=TITLES, facts=tuple(some)), as_of))
        for some in (facts_, by_then)
    )
    assert one == other


def test_a_title_with_nothing_in_the_window_has_a_line_that_says_so(wick: Wick) -> None:
    out = wick("timeline", "ballerina", "--from", "1990-01-01", "--to", "1990-12-31").out
    assert "Ballerina  (nothing in this period)\n" in out


def test_a_long_name_keeps_both_its_ends_on_a_terminal_and_all_in_a_pipe() -> None:
    band = Band("John Wick: Chapter 5", [Span("release", dt.date(2021, 1, 1), dt.date(2021, 1, 2))])
    whole = Chart([band], dt.date(2021, 1, 1), dt.date(2022, 1, 1), dt.date(2020, 1, 1))
    assert drawn(whole)[3].startswith("John Wick: Chapter 5  ●")
    assert drawn(whole, 40)[3].startswith("John … 5       ●")


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("John Wick: Chapter 3 - Parabellum", 20, "John … Parabellum"),
        ("John Wick: Under the High Table", 20, "John Wick: … Table"),
        ("John Wick: Under the High Table", 30, "John Wick: Under the … Table"),
        ("The Prequel", 10, "… Prequel"),
        ("Supercalifragilistic", 10, "Super…stic"),
        ("日本語の長い題名", 9, "日本…題名"),
    ],
)
def test_a_name_too_long_loses_whole_words_where_it_has_several(
    name: str, width: int, shown: str
) -> None:
    band = Band(name, [])
    lines = drawn(Chart([band], dt.date(2021, 1, 1), dt.date(2022, 1, 1), DAY), width * 3)
    assert lines[-1].rstrip() == shown


BARS = "".join(look.exact + look.vague for look in LOOKS.values())


@given(st.data())
def test_a_date_is_never_before_a_bar_or_a_release(data: st.DataObject) -> None:
    days = st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 31))
    bands = data.draw(st.lists(_bands(days), min_size=1, max_size=4))
    whole = Chart(bands, dt.date(2015, 1, 1), dt.date(2026, 1, 1), data.draw(days))
    width = data.draw(st.integers(30, 120) | st.none())
    lines = drawn(whole, width)
    shown = [line for line in lines if "1 Feb 2024" in line and "today" not in line]
    assert len(shown) == len(bands)
    for line in shown:
        after = line.partition("1 Feb 2024")[2]
        assert not {*after} & {*BARS} - {"┊"}, line
    ends = ET.tostring(picture(svg.draw(whole)), encoding="unicode")
    assert ends.count('text-anchor="end"') <= 1  # that of today


@st.composite
def _bands(draw: st.DrawFn, days: st.SearchStrategy[dt.date]) -> Band:
    """A title with a bar, a mark and a label."""
    first, last = sorted((draw(days), draw(days)))
    later = last + dt.timedelta(1)
    bar = Span(draw(st.sampled_from(["development", "production"])), first, later)
    mark = Span("release", last, later, draw(st.booleans()))
    return Band(
        draw(st.sampled_from(["X", "A long name of a title"])), [bar, mark], (), "1 Feb 2024"
    )


def test_a_label_that_has_no_room_is_below_its_mark() -> None:
    bar = Span("production", dt.date(2021, 1, 1), dt.date(2021, 12, 30))
    band = Band("X", [bar], (), "24 Dec 2021 or not at all")
    lines = drawn(Chart([band], dt.date(2021, 1, 1), dt.date(2022, 1, 1), DAY), 40)
    assert "24" not in lines[3]
    assert lines[4] == " " * 15 + "24 Dec 2021 or not at all"


def test_the_label_of_several_dates_names_a_year_once(known: Known) -> None:
    for dates, label in (
        (("2021-09-22", "2021-10-06"), "22 Sep to 6 Oct 2021"),
        (("2021-12-22", "2022-01-06"), "22 Dec 2021 to 6 Jan 2022"),
        (("2021-09-22", "2021-09-22"), "22 Sep 2021"),
    ):
        text = '[title.x]\nname = "X"\nkind = "series"\n' + facts(
            *(f'2020-01-01 release = {date}; episode = "1x0{n}"' for n, date in enumerate(dates, 1))
        )
        snapshot = known(text, "2020-12-31")
        assert chart(rows_of(snapshot), snapshot.as_of).bands[0].label == label


def test_the_arrow_is_in_the_legend_of_a_picture(known: Known) -> None:
    snapshot = known(MOVED, "2020-12-31")
    root = picture(svg.draw(chart(rows_of(snapshot), snapshot.as_of)))
    assert "the date that replaced it" in [element.text for element in root.iter()]


@pytest.mark.parametrize(
    ("width", "labels"), [(60, "2014 2016"), (100, "2014 2015"), (160, "2013 2014")]
)
def test_years_are_on_every_axis(width: int, labels: str) -> None:
    axis_ = drawn(Chart([], dt.date(2013, 5, 1), dt.date(2027, 1, 1), dt.date(2026, 11, 22)), width)
    assert " ".join(axis_[0].split()).startswith(labels)
    assert ("Jan" in axis_[1]) == (width == 160)


GOLDENS = {
    "timeline-2023-04-04": ("timeline --as-of 2023-04-04", None),
    "timeline-markdown": ("timeline ballerina continental --as-of 2023-04-04 -f markdown", None),
    "timeline-60": ("timeline --as-of 2026-11-22", 60),
    "timeline-100": ("timeline --as-of 2026-11-22", 100),
    "timeline-160": ("timeline --as-of 2026-11-22", 160),
    "timeline-three-100": (
        "timeline bal contin 'chapter 4' --as-of 2023-04-10 --from 2021-01-01 --to 2024-12-31",
        100,
    ),
    "timeline-svg": ("timeline ballerina continental --as-of 2023-04-04 --svg -", None),
}


@pytest.mark.parametrize("name", GOLDENS)
def test_the_charts_equal_the_golden_files(
    wick: Wick, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, width = GOLDENS[name]
    monkeypatch.setattr("wicktrack.cli.output.paper", lambda *_: Paper(width))
    compare(GOLDEN / f"{name}.txt", wick(*shlex.split(words)).out)


WINDOWS = st.builds(Window, st.none() | DAYS, st.none() | DAYS).filter(
    lambda window: not (window.first and window.last and window.last < window.first)
)


@given(FACTS, DAYS, WINDOWS, st.integers(40, 300), st.booleans())
def test_no_line_is_wider_than_its_paper_and_nothing_vague_is_a_point(
    facts_: list[Any], as_of: dt.date, window: Window, width: int, every: bool
) -> None:
    snapshot = Snapshot(WholeLedger(region="US", titles=TITLES, facts=tuple(facts_)), as_of)
    rows = rows_of(snapshot, Question(), window, every_release=every)
    assert {row.id for row in rows} == {state.title.id for state in snapshot.titles()}
    whole = chart(rows, as_of, window)
    assert whole.start < whole.end
    lines = drawn(whole, width)
    assert max(map(wcswidth, lines), default=0) <= width
    assert picture(svg.draw(whole)).tag.endswith("svg")
    exact = {row.part for row in rows if row.date and row.date.exact}
    body = "".join(lines)
    assert "●" not in body or "release" in exact
    assert "○" not in body or "given-up" in exact


@given(st.dates(), st.dates(), st.dates(), st.integers(1, 300), st.booleans())
def test_a_chart_of_any_days_can_be_drawn(
    one: dt.date, other: dt.date, today: dt.date, width: int, vague: bool
) -> None:
    first, last = sorted((one, other))
    for window in (Window(first, last), Window(first), Window(None, last), Window()):
        start, end = axis([], today, window)
        assert start < end
        span = Span("release", first, max(last, dt.date(2, 1, 1)), vague=vague)
        band = Band("X" * 50, [span], [Ghost(span, None, current=False)], "label")
        whole = Chart([band], start, end, today)
        assert drawn(whole, width)
        assert picture(svg.draw(whole)).tag.endswith("svg")


# --- the command and the picture -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["--from", "2024-01-02", "--to", "2024-01-01"], "--from 2024-01-02 is after --to"),
        (["--svg", "-", "--json"], "--svg cannot be combined"),
        (["--svg", "-", "--template", "{id}"], "--svg cannot be combined"),
        (["--from", "06/07/2024"], "could be"),
    ],
)
def test_contradictory_options_are_refused(wick: Wick, words: list[str], error: str) -> None:
    result = wick("timeline", *words)
    assert (result.code, result.out) == (2, "")
    assert error in result.err


def test_a_title_named_twice_is_shown_once_and_an_unknown_one_refused(wick: Wick) -> None:
    words = ["timeline", "ballerina", "Ballerina", "--as-of", "2023-04-04", "--json"]
    assert {row["id"] for row in json.loads(wick(*words).out)["items"]} == {"ballerina"}
    assert wick("timeline", "ballerina", "nobody").code == Exit.NO_MATCH


def test_a_picture_is_written_whole_twice_the_same(wick: Wick, tmp_path: Path) -> None:
    target = tmp_path / "timeline.svg"
    words = ["timeline", "ballerina", "chapter 4", "--as-of", "2023-04-04", "--svg"]
    for _ in range(2):
        result = wick(*words, str(target))
        assert (result.code, result.out, result.err) == (0, "", "")
        assert target.read_text(encoding="utf-8") == wick(*words, "-").out
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["timeline.svg"]
    assert wick(*words, str(tmp_path / "no" / "folder.svg")).code == Exit.NOT_CHANGED


def test_a_picture_stands_alone_and_can_be_read_aloud(wick: Wick) -> None:
    text = wick("timeline", "ballerina", "--as-of", "2024-03-01", "--svg", "-").out
    root = picture(text)
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.find("s:title", space) is not None
    told = root.findtext("s:desc", "", space)
    assert "Ballerina: announced since 26 Jul 2017" in told
    assert "6 Jun 2025, US theatrical, 7 Jun 2024 abandoned for 6 Jun 2025" in told
    assert "prefers-color-scheme: dark" in text
    assert not any(
        word in text for word in ("<script", "<image", "@import", "http://", "href")
    ) or (text.count("http://") == 1)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {word.split(")")[0] for word in text.split("url(#")[1:]} <= set(ids)


def test_any_name_makes_a_valid_picture(known: Known) -> None:
    name = json.dumps("a<b>&\"'\x07 \u202e \ufffe 千")
    text = f'[title.x]\nname = {name}\nkind = "film"\n' + facts('2020-01-01 release = "2021"')
    snapshot = known(text, "2020-01-01")
    root = picture(svg.draw(chart(rows_of(snapshot), snapshot.as_of)))
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "a<b>&\"'\\x07 \\u202e \N{REPLACEMENT CHARACTER} 千" in texts


def test_an_ascii_terminal_gets_ascii_signs(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "wicktrack", "timeline", "ballerina", "--as-of", "2024-03-01"]
    environ = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": "src", "HOME": str(tmp_path)}
    root = Path(__file__).parent.parent
    out = subprocess.run(words, env=environ, cwd=root, capture_output=True, check=True).stdout
    lines = out.decode("ascii").splitlines()
    bar = next(line for line in lines if line.startswith("Ballerina"))
    ghost = lines[lines.index(bar) + 1]
    assert bar.index("*") == ghost.index("^")
    assert "?" not in out.decode("ascii")


@pytest.mark.slow
def test_rsvg_draws_the_picture(wick: Wick, tmp_path: Path) -> None:
    path, png = tmp_path / "t.svg", tmp_path / "t.png"
    assert wick("timeline", "--as-of", "2026-11-22", "--svg", str(path)).code == 0
    subprocess.run([program("rsvg-convert"), str(path), "-o", str(png)], check=True)
    assert png.read_bytes()[:4] == b"\x89PNG"
    assert png.stat().st_size > 10_000
