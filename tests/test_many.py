"""Do very many of something take time that grows with them, and not with their square?

No test takes the time: with as many as here, an answer in quadratic time would not come.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Wick
from wicktrack.catalogue import positions
from wicktrack.catalogue.loader import check
from wicktrack.model import names as model_names
from wicktrack.model import waiting
from wicktrack.model.names import decomposed, plain
from wicktrack.model.search import _matches
from wicktrack.model.waiting import Statement, waits
from wicktrack.render.blocks import Band, Cell, Column, Span
from wicktrack.render.chart import MARKS, _clipped, _cut, apart
from wicktrack.render.escape import measured
from wicktrack.render.table import Paper, Ruled, _by_rich, _set

Write = Callable[[str], Path]

TITLE = '[title.x]\nname = "X"\nkind = "film"\n'
FACT = '[[fact]]\ntitle = "x"\non = 2020-01-01\n'
MANY = 20_000
LEGION = 5000
NUMBERS = range(MANY)


FILM = 'name = "T"\nkind = "film"\n'
MEMBER = '{ person = "A" }'
PROBLEMS = {
    "unknown keys of many titles": "".join(f"[title.t{n}]\n{FILM}x{n} = 1\n" for n in NUMBERS),
    "unknown keys of one title": TITLE + "".join(f"x{n} = 1\n" for n in NUMBERS),
    "one person in a cast": f"{TITLE}{FACT}cast = [{', '.join([MEMBER] * MANY)}]\n",
    "unknown titles": "".join(f"[title.title-{n}]\n{FILM}" for n in NUMBERS)
    + "".join(f'[[fact]]\ntitle = "titel-{n}"\non = 2020-01-01\nnews = "n"\n' for n in NUMBERS),
    "unknown sources": f"{TITLE}{FACT}news = 'n'\nsource = {[f's{n}' for n in NUMBERS]}\n",
    "one platform": f"{TITLE}{FACT}release = 'tba'\nplatform = {['A'] * MANY}\n",
}


@pytest.mark.parametrize("text", PROBLEMS.values(), ids=PROBLEMS)
def test_many_problems_are_all_found(write: Write, text: str) -> None:
    assert len(check([write(text)])) >= MANY - 1


SOURCE = """format = 1 # one
[catalogue]
name = "A # [b]"
[title.x]
name = 'it''s' # no TOML, but passed
[title.a]
name = \"\"\"
[title.no]
\"\"\"
aliases = ["a]", 'b"', # c ]
  "d"]
ids = { imdb = "tt1", tmdb = 1 }
[title."b.c"]
on = 2024-06-07 10:00:00
 spaced = 1
"quoted key" = [[1, 2], [3]]
a.b = 2
[title.a.ids]
x = '''
[[fact]]
'''
[[fact]]
title = "x"
[[fact]]
cast = [
  { person = "A", character = "]" },
  { person = "B" },
]
[[fact.inner]]
x = 1
"""


@given(st.data())
def test_positions_that_are_wanted_are_those_of_all(data: st.DataObject) -> None:
    every = positions.locate(SOURCE)
    wanted = data.draw(st.lists(st.sampled_from([*every]), max_size=4))
    found = positions.locate(SOURCE, wanted)
    assert {path: every[path] for path in wanted}.items() <= found.items() <= every.items()


# ── Many of everything ───────────────────────────────────────────────────────────────────────────


def facts(each: Callable[[int], str]) -> str:
    """Thousands of facts about one series."""
    first = dt.date(1950, 1, 1)
    days = (first + dt.timedelta(number) for number in range(LEGION))
    return TITLE.replace("film", "series") + "".join(
        f'[[fact]]\ntitle = "x"\non = {day}\n{each(number)}\n' for number, day in enumerate(days)
    )


SAID = {
    "moves": facts(lambda n: f"release = {dt.date(1960, 1, 1) + dt.timedelta(n)}"),
    "editions": facts(lambda n: f'release = 2025-01-01\nedition = "E{n}"'),
    "episodes": facts(lambda n: f'release = 2025-01-01\nepisode = "{n // 999 + 1}x{n % 999 + 1}"'),
    "statuses": facts(lambda n: f'status = "{("announced", "filming", "cancelled")[n % 3]}"'),
    "names": facts(lambda n: f'name = "Name {n}"'),
    "casts": facts(lambda n: f'cast = [{{ person = "P{n}", character = "C{n}" }}]'),
    "departures": facts(lambda n: f'uncast = ["P{n}"]'),
    "coming and going": facts(
        lambda n: f'uncast = ["P{n // 2}"]' if n % 2 else f'cast = [{{ person = "P{n // 2}" }}]'
    ),
}
ASKED = [
    ["upcoming"], ["upcoming", "--every-release"], ["show", "x"], ["cast", "x"], ["history", "x"],
    ["timeline", "x", "--every-release"], ["changes", "--since", "1970-01-01"], ["feed"],
    ["calendar", "-f", "tsv"], ["record", "x", "--cast", "Q", "--dry-run"],
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("what", SAID)
def test_very_many_facts_about_one_title_are_answered(wick: Wick, write: Write, what: str) -> None:
    path = write(SAID[what])
    for words in ASKED:
        assert wick(*words, "-c", str(path)).code == 0, words
    assert check([path]) == []


@given(
    st.lists(
        st.builds(
            Statement,
            st.integers(1, 60),
            st.sampled_from([waiting.OTHER, waiting.STATUS, waiting.RELEASE, waiting.EPISODE]),
            st.integers(0, 9),
            st.sampled_from([0, *range(20, 60)]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_rough_waits_miss_no_day_of_the_exact_ones(statements: list[Statement]) -> None:
    statements = [it if it.kind != waiting.OTHER else Statement(it.known) for it in statements]
    with pytest.MonkeyPatch.context() as patch:
        exact = list(waits(statements))
        patch.setattr(waiting, "_MANY", 0)
        rough = list(waits(statements))
    for wait in exact:
        for day in range(wait.first, min(wait.until, 100)):
            assert any(
                (it.phase, it.after) == (wait.phase, wait.after) and it.first <= day < it.until
                for it in rough
            )


@given(st.text("ab \u0301\u0323é日İ\u0345", max_size=40))
def test_a_long_name_is_compared_as_a_short_one(text: str) -> None:
    long = text * 300
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_names, "_LONG", 1 << 30)
        plain.cache_clear()
        whole = plain(long)
    plain.cache_clear()
    assert plain(long) == whole
    assert set(decomposed(long)) == set(decomposed(text))


NAMES = st.text("abc  ", min_size=1, max_size=12)


class Known:
    """Some names, as a ledger has them."""

    def __init__(self, names: list[str]) -> None:
        self.names = [(f"t{number}", plain(name)) for number, name in enumerate(names)]

    def called(self, name: str) -> list[str]:
        return [key for key, other in self.names if other == name]

    def holding(self, part: str) -> list[tuple[str, str]]:
        return [(key, other) for key, other in self.names if part in other]

    def every(self) -> list[tuple[str, str]]:
        return self.names

    def beginning(self, typed: str, day: dt.date) -> list[str]:
        raise NotImplementedError

    def known(self, key: str, day: dt.date) -> bool:
        raise NotImplementedError


@given(NAMES.map(plain).filter(bool), st.lists(NAMES, max_size=5))
def test_words_split_or_joined_are_found_as_by_a_pattern(wanted: str, names: list[str]) -> None:
    known = Known(names)
    pattern = re.compile(rf"\b{' ?'.join(wanted.replace(' ', ''))}\b")
    whole = [key for key, name in known.names if f" {wanted} " in f" {name} "]
    found = known.called(wanted) or whole or [key for key, _ in known.holding(wanted)]
    for test in (pattern.fullmatch, pattern.search):
        found = found or [key for key, name in known.every() if test(name)]
    assert _matches(wanted, known) == found


@pytest.mark.parametrize("letters", ["x", "ab ", "日", "e\u0301\u0323", "\u0301", "👩\u200d👧"])
@pytest.mark.parametrize("width", [1, 2, 20, 33])
def test_a_very_long_name_is_cut_to_its_width(letters: str, width: int) -> None:
    name = f"Start {letters * 20_000} end"
    for cut in (_cut(name, width), _clipped(name, width)):
        assert measured(cut) == width
        assert "…" in cut or letters == "\u0301"  # which takes no room
        assert width < 20 or cut.startswith("Start")
        assert width < 20 or cut.rstrip().endswith(" end")


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2020, 1, 20))
SPANS = st.builds(
    lambda sense, start, length, vague: Span(sense, start, start + dt.timedelta(length), vague),
    st.sampled_from(["announced", "in-production", "release"]),
    DAYS,
    st.integers(1, 5),
    st.booleans(),
)


@given(st.lists(SPANS, max_size=8))
def test_the_marks_below_are_those_that_share_a_day_with_a_bar(spans: list[Span]) -> None:
    bars = [span for span in spans if span.sense not in MARKS]
    hiding = [
        span
        for span in spans
        if span.sense in MARKS
        and span.vague
        and any(span.start < bar.end and bar.start < span.end for bar in bars)
    ]
    assert apart(Band("X", spans)) == ([span for span in spans if span not in hiding], hiding)


CELLS = st.text("ab é日\u0301", max_size=6).map(str.strip)


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=4), st.booleans(), st.booleans(), st.data()
)
def test_a_table_that_fits_is_the_one_that_rich_draws(
    rows: list[tuple[str, str, str]], header: bool, rule: bool, data: st.DataObject
) -> None:
    columns = [Column("A"), Column("Bé", right=True), Column("C")]
    cells = [[Cell(text) for text in row] for row in rows]
    widths = [
        max(map(measured, (columns[i].header, *(row[i] for row in rows))))
        + data.draw(st.integers(0, 2))
        for i in range(3)
    ]
    table = Ruled(columns, widths, cells, header, rule)
    ours = "".join(_set(table, Paper()))
    assert ours.strip("\n") == _by_rich(table, Paper()).strip("\n")
