"""The positions of keys in a TOML text: `locate`, `position_of` and `duplicate_header`."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from wicktrack.catalogue.positions import (
    Path,
    Position,
    definition_lines,
    duplicate_header,
    locate,
    position_of,
)

CASES: list[tuple[str, str, dict[Path, Position]]] = [
    ("nothing", "", {}),
    ("only comments", "# a\n\n  # b = 1", {}),
    ("a key", 'name = "x"', {("name",): (1, 1)}),
    ("an indented key", "\n  name = 1\n", {("name",): (2, 3)}),
    (
        "a table",
        '[title.ballerina] # "no\nname = "x"\n',
        {
            ("title",): (1, 1),
            ("title", "ballerina"): (1, 1),
            ("title", "ballerina", "name"): (2, 1),
        },
    ),
    (
        "sibling tables share the parent's first position",
        "[a.b]\n[a.c]\n",
        {("a",): (1, 1), ("a", "b"): (1, 1), ("a", "c"): (2, 1)},
    ),
    (
        "a table's own header outdoes an earlier mention",
        "[a.b]\n  [ a ]\n",
        {("a",): (2, 3), ("a", "b"): (1, 1)},
    ),
    (
        "an array of tables",
        "[[fact]]\n[[fact]]\nstatus = true\n",
        {
            ("fact",): (1, 1),
            ("fact", 0): (1, 1),
            ("fact", 1): (2, 1),
            ("fact", 1, "status"): (3, 1),
        },
    ),
    (
        "a sub-table belongs to the last element",
        "[[a]]\n[a.b]\n[[a]]\n[a.b]\nc = 1\n",
        {
            ("a",): (1, 1),
            ("a", 0): (1, 1),
            ("a", 0, "b"): (2, 1),
            ("a", 1): (3, 1),
            ("a", 1, "b"): (4, 1),
            ("a", 1, "b", "c"): (5, 1),
        },
    ),
    (
        "arrays of tables in arrays of tables count anew",
        "[[a]]\n[[a.b]]\n[[a.b]]\n[[a]]\n[[a.b]]\n",
        {
            ("a",): (1, 1),
            ("a", 0): (1, 1),
            ("a", 0, "b"): (2, 1),
            ("a", 0, "b", 0): (2, 1),
            ("a", 0, "b", 1): (3, 1),
            ("a", 1): (4, 1),
            ("a", 1, "b"): (5, 1),
            ("a", 1, "b", 0): (5, 1),
        },
    ),
    (
        "dotted keys",
        "a.b.c = 1\na . 'd' = 2\n",
        {("a",): (1, 1), ("a", "b"): (1, 3), ("a", "b", "c"): (1, 5), ("a", "d"): (2, 5)},
    ),
    (
        "an array over many lines",
        "x = [ # ] no\n  1,\n  # 2,\n  [],[3 ,] , ]\ny = 1",
        {
            ("x",): (1, 1),
            ("x", 0): (2, 3),
            ("x", 1): (4, 3),
            ("x", 2): (4, 6),
            ("x", 2, 0): (4, 7),
            ("y",): (5, 1),
        },
    ),
    (
        "inline tables",
        'cast = [{ person = "A", as.x = {} },\n  {person="B"}]\n',
        {
            ("cast",): (1, 1),
            ("cast", 0): (1, 9),
            ("cast", 0, "person"): (1, 11),
            ("cast", 0, "as"): (1, 25),
            ("cast", 0, "as", "x"): (1, 28),
            ("cast", 1): (2, 3),
            ("cast", 1, "person"): (2, 4),
        },
    ),
    (
        "quoted keys",
        '"a.b" = 1\n"\\u00e9 \\"]" = 2\n[\'c]"\'.""]\n',
        {("a.b",): (1, 1), ('é "]',): (2, 1), ('c]"',): (3, 1), ('c]"', ""): (3, 1)},
    ),
    (
        "columns count code points",
        'x = ["é😀", 1]\n',
        {("x",): (1, 1), ("x", 0): (1, 6), ("x", 1): (1, 12)},
    ),
    (
        "windows line ends",
        "a = 1 # x\r\n[b]\r\nc = [\r\n 1,\r\n]\r\nd = '''\r\n'''\r\n",
        {
            ("a",): (1, 1),
            ("b",): (2, 1),
            ("b", "c"): (3, 1),
            ("b", "c", 0): (4, 2),
            ("b", "d"): (6, 1),
        },
    ),
]


@pytest.mark.parametrize(
    ("text", "positions"), [pytest.param(t, p, id=name) for name, t, p in CASES]
)
def test_every_key_and_element_has_its_position(text: str, positions: dict[Path, Position]) -> None:
    assert set(_paths(tomllib.loads(text))) == set(positions)
    assert locate(text) == positions


@pytest.mark.parametrize(
    "value",
    [
        '""',
        r'"a \"] \\"',
        "''",
        r"'\'",
        '""""""',
        '""""a" ""b"""""',
        '"""\n[x]\nq = 1 \\"""\\\\"""',
        '"""a""""',
        "''''''",
        "'''\n'[x]''\\'''''",
        "-1_000",
        "+1.5e-3",
        "0xdead_BEEF",
        "-inf",
        "nan",
        "false",
        "1979-05-27",
        "1979-05-27 07:32:00",
        "1979-05-27 07:32:00.999-07:00",
        "1979-05-27T07:32:00Z",
        "07:32:00",
    ],
)
def test_a_value_of_any_kind_is_skipped_whole(value: str) -> None:
    text = f"a = {value} # c\nb = [{value} ,{value}, {{ c = {value} }}]\nd = {value}"
    values = tomllib.loads(text)
    positions = locate(text)
    assert set(positions) == set(_paths(values))
    lines = text.split("\n")
    for path in [("b", 0), ("b", 1)]:
        line, column = positions[path]
        assert "\n".join(lines[line - 1 :])[column - 1 :].startswith(value)
    assert positions[("d",)] == (3 + 3 * value.count("\n") + value.count("\n"), 1)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("a", "b", 1), (2, 9)),
        (("a", "b", 7), (2, 2)),
        (("a", "missing", "more"), (1, 1)),
        (("a", "b", 0, "c"), (2, 7)),
        (("other",), (1, 1)),
        ((), (1, 1)),
    ],
)
def test_a_missing_key_has_the_position_of_its_nearest_parent(
    path: Path, expected: Position
) -> None:
    assert position_of(locate("[a]\n b = [1,2]\n"), path) == expected


def test_an_unknown_table_has_the_position_of_the_start() -> None:
    assert position_of(locate("\n\n[a]\n"), ("b", "c")) == (1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a]\n[b]\n [a]\n[b]\n", (("a",), (1, 1), (3, 2))),
        ("[a.'b c']\nx = '''\n[a]'''\n[ a . \"b c\" ]\n", (("a", "b c"), (1, 1), (4, 1))),
        ("[[a]]\n[a.b]\n[a.b]\n", (("a", "b"), (2, 1), (3, 1))),
        ("[a]\n[a]\nthis is no TOML", (("a",), (1, 1), (2, 1))),
        ("[[a]]\n[a.b]\n[[a]]\n[a.b]\n", None),
        ("[a.b]\n[a]\n", None),
        ("[[a]]\n[[a]]\n", None),
        ("[a]\n# [a]\nx = [\n  [1],\n]\n", None),
        ("[a]\nthis is no TOML\n[a]\n", None),
        ("[a]\n[a", None),
    ],
)
def test_a_duplicate_header_is_found(
    text: str, expected: tuple[tuple[str, ...], Position, Position] | None
) -> None:
    assert duplicate_header(text) == expected


@pytest.mark.parametrize(
    "broken",
    [
        "x",
        "x =",
        "x = 1 y = 2",
        "x = [1 2]",
        "x = {a = 1",
        'x = "',
        '"\\q" = 1',
        "[x",
        "]",
        "\ufeff",
    ],
)
def test_an_invalid_text_has_the_positions_before_the_error(broken: str) -> None:
    positions = locate(f"a = 1\n{broken}\nz = 1")
    assert positions[("a",)] == (1, 1)
    assert ("z",) not in positions


@pytest.mark.parametrize("start", ["", "\nx = ", '\nx = """'])
@pytest.mark.parametrize("part", ["[", "{a=", "[{a=", "a.", "[],", '"', '\\"', "#\n"])
def test_any_depth_and_length_can_be_read(start: str, part: str) -> None:
    text = start + part * 100_000
    assert not start or locate(text)[("x",)] == (2, 1)
    assert duplicate_header(text) is None


Table = dict[str, Any]
SCALARS = st.one_of(
    st.text(),
    st.text(alphabet="\n\r\"'\\[]{}#,=. a"),
    st.integers(min_value=-(2**63), max_value=2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    st.datetimes(),
    st.dates(),
    st.times(),
)
KEYS = st.one_of(st.text(max_size=8), st.sampled_from(["a", "b", "a.b", "a b", '"', "'", "[", "é"]))


def _tables(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Table]:
    return st.dictionaries(KEYS, inner, max_size=3)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        _tables(inner), st.lists(inner, max_size=3), st.lists(_tables(inner), max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=50)
@given(document=_tables(VALUES), multiline=st.booleans())
def test_every_written_key_is_found_at_its_position(document: Table, multiline: bool) -> None:
    text = tomli_w.dumps(document, multiline_strings=multiline)
    positions = locate(text)
    values = dict(_values(tomllib.loads(text)))
    assert positions.keys() == values.keys()
    lines = text.split("\n")
    for path, (line, column) in positions.items():
        here = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert here.startswith(_beginnings(path, values[path], multiline))
    assert locate(text.replace("\n", "\r\n")) == positions


PUNCTUATION = ["[", "]", "[[", "]]", "{", "}", ".", "=", ",", "#", '"', "'", '"""', "'''", "\\"]
SPACES = [" ", "\t", "\n", "\r\n", "\r", "\x00"]
PIECES = ["a", "b", "1", "é", "[a]\n", "[[a]]\n", "a = 1\n", "\\uD800"]
FRAGMENTS = st.sampled_from([*PUNCTUATION, *SPACES, *PIECES])


@settings(deadline=None)
@given(st.one_of(st.text(), st.lists(FRAGMENTS).map("".join)))
def test_no_text_makes_it_raise(text: str) -> None:
    for line, column in locate(text).values():
        assert 1 <= column <= len(text.split("\n")[line - 1])
    duplicate_header(text)


def _values(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    if path:
        yield path, value
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for step, inner in inside:
        yield from _values(inner, (*path, step))


def _paths(document: Table) -> Iterator[Path]:
    return (path for path, _ in _values(document))


def _beginnings(path: Path, value: object, multiline: bool) -> tuple[str, ...]:
    """How tomli_w may begin to write what stands at this path."""
    names = ".".join(_written(step) for step in path if isinstance(step, str))
    headers = tuple(f"{mark}{names}{end}" for mark in ("[", "[[") for end in ("]", "."))
    if isinstance(path[-1], str):
        return (f"{_written(path[-1])} = ", *headers)
    if isinstance(value, dict):
        return ("{", *headers)
    if isinstance(value, list):
        return ("[",)
    # Inside brackets tomli_w writes every string on one line.
    return tuple(
        tomli_w.dumps({"x": value}, multiline_strings=kind).removeprefix("x = ").removesuffix("\n")
        for kind in {False, multiline}
    )


def _written(key: str) -> str:
    return tomli_w.dumps({key: 0}).removesuffix(" = 0\n")


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("[title.x]\nname = 'X'\n", "x", 1),
        ("# [title.x]\n\n  [ title . x ] # here\n", "x", 3),
        ('[title."John \\"J\\" Wick"]\n', 'John "J" Wick', 1),
        ("[title.'it is']\n", "it is", 1),
        ('["title".x]\n', "x", 1),
        ('[title.y]\nsynopsis = """\n[title.x]\n"""\n[title.x]\n', "x", 5),
        ("[title.x.ids]\nimdb = 'tt1'\n[title.x]\n", "x", 3),
        ("[title.x.ids]\nimdb = 'tt1'\n", "x", 1),
        ("[title]\nx.name = 'X'\nx.kind = 'film'\n", "x", 2),
    ],
)
def test_a_definition_is_where_its_header_is_or_else_where_it_is_first_named(
    text: str, name: str, line: int
) -> None:
    path = ("title", name)
    assert position_of(locate(text), path)[0] == line
    assert definition_lines(text, [path])[path] == line
