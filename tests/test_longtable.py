"""Is a long table what Rich would have drawn, byte for byte?"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicktrack.render import table
from wicktrack.render.blocks import Cell, Column, Grid, Line
from wicktrack.render.table import MANY, THEME, WIDEST_TEXT, Paper, draw, wrapped
from wicktrack.render.values import harmless

PIECES = st.sampled_from(
    ["John", "Wick: Chapter 4", " ", "  ", "\u3000", "continental", "x" * 30, "千と千尋の神隠し",
     "e\u0301", "\u0301", "👩\u200d👩\u200d👧", "🕵\ufe0f", "#\ufe0f", "\u200d", "\ufe0f", "→", "…",
     "الأكشن", "\u0e33", "a-b", "\n", "\t", "\x1b[31m", "\u202e", "\r", "\x85", "\u00a0"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=6).map("".join)
MOST = 6

CELLS = st.builds(Cell, TEXTS | st.just(""), st.sampled_from(["", *THEME, "no style"]))
COLUMNS = st.builds(
    Column,
    st.sampled_from(["", "Title", "Known on", "In", "a long header"]),
    right=st.booleans(),
    drop=st.integers(0, 2),
    least=st.sampled_from([0, 1, 2, 5, 8, 16]),
)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    columns = draw(st.lists(COLUMNS, min_size=1, max_size=5))
    row = st.lists(CELLS, min_size=len(columns), max_size=len(columns))
    rows = draw(st.lists(row, min_size=1, max_size=MOST))
    return Grid(columns, rows, keep_empty=draw(st.booleans()))


PAPERS = st.builds(Paper, st.none() | st.integers(1, 24) | st.integers(20, 160), st.booleans())


@given(grids(), PAPERS, st.booleans())
def test_it_is_drawn_as_rich_draws_it(grid: Grid, paper: Paper, header: bool) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "MANY", MOST)
        expected = draw([grid], paper, header=header)
        patch.setattr(table, "MANY", 0)
        assert draw([grid], paper, header=header) == expected


@given(st.lists(CELLS, max_size=5), PAPERS)
def test_a_line_is_drawn_as_rich_draws_it(cells: list[Cell], paper: Paper) -> None:
    pieces = [(harmless(cell.text), cell.style) for cell in cells]
    assert draw([Line(cells)], Paper(paper.width, paper.colour)) == wrapped(
        pieces, Paper(paper.width and min(paper.width, WIDEST_TEXT), paper.colour)
    )


def test_no_row_of_a_long_table_needs_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = [Column("Title", least=8), Column("Days", right=True), Column("Notes")]
    rows = [
        [Cell(f"John Wick → {place}", "title"), Cell(str(place)), Cell("千と千尋", "quiet")]
        for place in range(MANY + 1)
    ]
    papers = [Paper(colour=True), Paper(26), Paper(12, colour=True)]
    monkeypatch.setattr(table, "MANY", len(rows))
    expected = [draw([Grid(columns, rows)], paper) for paper in papers]
    monkeypatch.undo()

    by_rich = table.ruled

    def head(*given: Any, header: bool) -> str:
        assert not given[2], "a row is left to Rich"
        return by_rich(*given, header=header)

    def card(*_: object) -> str:
        pytest.fail("a card is left to Rich")

    monkeypatch.setattr(table, "ruled", head)
    monkeypatch.setattr(table, "cards", card)
    assert [draw([Grid(columns, rows)], paper) for paper in papers] == expected
