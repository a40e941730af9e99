"""Is what is read at a glance what tomli reads?"""

from __future__ import annotations

import pytest
import tomli
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import BUNDLED
from wicktrack.catalogue.usual import parse
from wicktrack.catalogue.writer import fact_block, source_block, title_block

PLAIN = [
    "format = 1",
    "",
    "# a comment",
    "[catalogue]",
    'region = "US"',
    "[title.a]",
    "[title.b-2]",
    '[person."Ana de Armas"]',
    "[source.a]",
    "[[fact]]",
    'name = "Ballerina"',
    'name = ""',
    'kind = "film"',
    'aliases = ["One", "Two, three"]',
    "runtime = 124",
    "on = 2024-06-07",
    "on = 2024-02-30",
    'title = "a"',
    "cast = [",
    '  { person = "Ana de Armas", character = "Rooney" },',
    '  { person = "Ana de Armas" },',
    '  { person = "Keanu Reeves", character = "[[fact]]", billing = 2, credit = "cameo" }',
    '  { person = "Ian McShane", billing = 1 },',
    "]",
]
ODD = [
    "[title]",
    "[fact]",
    "[[title.a]]",
    "[title.a.ids]",
    'imdb = "tt1"',
    "[[fact.cast]]",
    "fact = []",
    'title.c = "x"',
    'name = "a\\"b"',
    'name = "tab\there"',
    "name = 'literal'",
    'name = """',
    '"""',
    "runtime = 0124",
    "runtime = 1_000",
    "runtime = 1.5",
    "released = true",
    "on = 2024-06-07T10:00:00Z",
    " name = 1",
    'name="tight"',
    'name = "x" # comment',
    'aliases = ["One",]',
    "aliases = []",
    "cast = []",
    '  { person = "A", person = "B" },',
    '  { person = "A", }',
    "  ]",
    "\r",
    'name = "x"\r',
    "# bell \x07",
    "\x00",
    'name = "\x7f"',
    'name = "\u2028"',
    '[title."a"]',
    '[title.""]',
    '[title."a\\u0041"]',
    "on = \u0662024-06-07",
    "fact = 1",
    "catalogue = 1",
]


def judged(text: str) -> object:
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError:
        return "not TOML"


lines = st.lists(st.sampled_from(PLAIN) | st.sampled_from(ODD) | st.text(max_size=12), max_size=12)


@given(lines, st.sampled_from(["", "\n"]))
@example(['title = "a"', "[title.b-2]"], "")
@example(["fact = 1", "[[fact]]"], "")
@example(["catalogue = 1", "[catalogue]"], "")
def test_it_reads_what_tomli_reads_or_nothing(found: list[str], end: str) -> None:
    text = "\n".join(found) + end
    read = parse(text)
    assert read is None or read == judged(text)


@given(st.lists(st.sampled_from(PLAIN), max_size=16))
def test_plain_lines_in_any_order_are_read_alike(found: list[str]) -> None:
    text = "\n".join(found)
    read = parse(text)
    assert read is None or read == judged(text)


@pytest.mark.parametrize("line", [line for line in PLAIN if line not in ("cast = [", "]")])
def test_plain_lines_are_read(line: str) -> None:
    if line.startswith("  {"):
        line = f"cast = [\n{line}\n]"
    text = f"format = 1\n[[fact]]\n{line}\n" if line != "format = 1" else line
    expected = judged(text)
    assert parse(text) == (None if expected == "not TOML" else expected)


def test_a_table_that_is_not_closed_is_none() -> None:
    assert parse('[[fact]]\ncast = [\n  { person = "A" },\n') is None
    assert parse('[[fact]]\ncast = [\n  { person = "A" }\n  { person = "B" }\n]\n') is None


def test_what_we_write_is_plain() -> None:
    text = "format = 1\n\n" + "\n".join(
        [
            title_block("ballerina", {"name": "Ballerina", "kind": "film", "aliases": ["B"]}),
            source_block("paper", {"publisher": "The Paper", "url": "https://example.com/1"}),
            fact_block({"title": "ballerina", "on": "2024-02-21", "release": "2025"}),
        ]
    )
    assert parse(text) == tomli.loads(text)


def test_the_bundled_catalogue_is_read_alike() -> None:
    text = BUNDLED.read_text(encoding="utf-8")
    for piece in text.split("\n\n"):
        read = parse(piece)
        assert read is None or read == tomli.loads(piece)
