"""Does `find` find what is written, wherever it stands, and nothing else?"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import HEAD, Wick
from wicktrack.errors import BadValue
from wicktrack.model.names import Needle, _traced, _written, plain

TITLE = '[title.x]\nname = "John Wick: Chapter 4"\nkind = "film"\n'
LETTERS = "aAeEöÖßİ\u0131ǅﬁ日が한\u0301'\u2019-:+& .\n\"\\æØÞ😀"
texts = st.text(LETTERS, max_size=12) | st.text(max_size=8)
some = texts.filter(lambda text: bool(_written(text).strip()))


def holds(text: str, *asked: str) -> bool:
    return bool(Needle(asked).held([text]))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Prague, Czechia", "prague"),
        ("Ana de Armas", "DE  ARMAS"),
        ("John Wick: Chapter 4", "chapter 4"),
        ("John Wick: Chapter 4", "wick chapter"),
        ("Nová scéna", "nova scena"),
        ("Nova scena", "nova\u0301 sce\u0301na"),
        ("Straße", "strasse"),
        ("X-Men \u201997", "x-men '97"),
        ("O\u2019Neil", "oneil"),
        ("千と千尋の神隠し", "千尋"),
        ("C++ and more", "c++"),
        ("paid $100 for it", "$100"),
        ("Fast & Furious", "&"),
        ("10 \u2013 12 June", "- 12"),
        ("\u201cno\u201d, he said", '"no"'),
    ],
)
def test_neither_case_nor_accents_nor_inner_punctuation_matter(text: str, asked: str) -> None:
    assert holds(text, asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [("Cat", "c++"), ("100", "$100"), ("Ana", "armas"), ("and", "&"), ("Chapter 5", "chapter 4")],
)
def test_what_is_typed_at_an_end_has_to_be_there(text: str, asked: str) -> None:
    assert not holds(text, asked)


def test_of_several_texts_each_has_to_be_held_though_not_in_one_piece() -> None:
    needle = Needle(["john", "prague"])
    assert needle.held(["John Wick", "nothing", "in Prague"]) == [0, 2]
    assert needle.held(["John Wick", "nothing"]) == []


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u0301"])
def test_an_empty_text_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="the text is empty"):
        Needle([text])


@given(texts)
@example("e\u0301 x")
@example(" -a'b")
def test_tracing_a_text_gives_what_plain_gives(text: str) -> None:
    letters, origins = _traced(text, literal=False)
    assert letters.strip() == plain(text)
    assert len(origins) == len(letters)
    assert origins == sorted(origins)


@given(texts, some, texts)
def test_a_text_is_held_wherever_it_is_and_there_it_stands_out(
    before: str, text: str, after: str
) -> None:
    needle = Needle([text])
    whole = f"{before} {text} {after}"
    assert needle.held([whole]) == [0]
    spans = needle.spans(whole)
    assert spans
    assert all(0 <= start < end <= len(whole) for start, end in spans)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(spans))
    assert needle.held([whole[slice(*spans[0])]])


@given(some, texts)
def test_what_is_held_is_possible_in_json(text: str, other: str) -> None:
    needle = Needle([text])
    for whole in (f"{other}{text}", f"{text} {other}", other):
        if needle.held([whole]):
            assert needle.possible(json.dumps({"x": whole}, ensure_ascii=False))


def found(wick: Wick, path: Path, *words: str) -> list[dict[str, object]]:
    result = wick("find", *words, "-c", str(path), "--as-of", "2026-01-01", "--json")
    assert result.code == 0
    return list(json.loads(result.out)["items"])


CATALOGUE = f"""{TITLE}\
aliases = ["JW4"]
synopsis = "A man, again."
studio = "Lionsgate"
directors = ["Chad Stahelski"]
franchise = "Wick"
ids = {{ imdb = "tt10366206" }}
links = {{ blog = "https://blog.example/jw4" }}

[person."Ian McShane"]
known_for = ["Deadwood"]

[source.deadline]
publisher = "Deadline"
url = "https://deadline.example/1"
note = "an exclusive"

[[fact]]
title = "x"
on = 2024-01-01
status = "in-production"
place = "Prague"
source = ["deadline", "https://other.example/2"]

[[fact]]
title = "x"
on = 2024-02-01
status = "post-production"

[[fact]]
title = "x"
on = 2024-01-02
cast = [{{ person = "Ian McShane", character = "Winston" }}, {{ person = "Clancy Brown" }}]
note = '''
with a note
of two lines'''

[[fact]]
title = "x"
on = 2024-01-03
release = 2024-06-07
platform = "Peacock"
edition = "IMAX"
aside = true

[[fact]]
title = "x"
on = 2024-01-04
news = "A fifth part is on."

[[fact]]
title = "x"
on = 2024-01-05
name = "Wick Four"

[[fact]]
title = "x"
on = 2024-01-06
uncast = ["Clancy Brown"]
"""


@pytest.mark.parametrize(
    ("asked", "what", "text", "line"),
    [
        ("jw4", "title", "alias: JW4; link: blog: https://blog.example/jw4", 4),
        ("again", "title", "synopsis: A man, again.", 4),
        ("lionsgate", "title", "studio: Lionsgate", 4),
        ("stahelski", "title", "director: Chad Stahelski", 4),
        ("tt10366206", "title", "imdb: tt10366206", 4),
        ("deadwood", "person", "known for: Deadwood", 15),
        ("exclusive", "source", "note: an exclusive", 18),
        ("prague", "status", "in-production, Prague", 23),
        ("other.example", "status", "source: https://other.example/2", 23),
        ("winston", "cast", "Ian McShane: Winston", 35),
        ("two lines", "cast", "note: with a note of two lines", 35),
        ("peacock", "release", "platform: Peacock", 43),
        ("imax", "release", "edition: IMAX", 43),
        ("fifth", "news", "A fifth part is on.", 51),
        ("wick four", "name", "Wick Four", 56),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_text_is_found_with_its_line(  # noqa: PLR0913, PLR0917
    wick: Wick,
    write: Callable[[str], Path],
    asked: str,
    what: str,
    text: str,
    line: int,
    ending: str,
) -> None:
    path = write(CATALOGUE)
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", ending).encode())
    (row,) = found(wick, path, asked)
    assert (row["what"], row["text"], row["line"]) == (what, text, line)
    header = path.read_text(encoding="utf-8").splitlines()[line - 1]
    assert header.startswith(
        {"title": "[title", "person": "[person", "source": "[source"}.get(what, "[[fact]]")
    )
    assert row["file"] == str(path)
    assert row["id"] == (None if what in ("person", "source") else "x")


def test_what_is_superseded_or_set_aside_is_marked(
    wick: Wick, write: Callable[[str], Path]
) -> None:
    path = write(CATALOGUE)
    marks = {
        text: [(row["superseded"], row["aside"]) for row in found(wick, path, text)]
        for text in ("in production", "post production", "peacock", "fifth", "winston")
    }
    assert marks == {
        "in production": [(True, False)],
        "post production": [(False, False)],
        "peacock": [(False, True)],
        "fifth": [(False, False)],
        "winston": [(False, False)],
    }
    out = wick("find", "production", "-c", str(path)).out
    assert third_column(out) == ["status, superseded", "status"]
    assert "aside: no effect" in wick("find", "peacock", "-c", str(path)).out


def third_column(out: str) -> list[str]:
    """The third column of a table."""
    rows = out.partition("\n\n")[0].splitlines()[2:]
    return [row.split("  ")[2].strip() for row in rows]


def test_nothing_is_found_before_it_was_known(wick: Wick, write: Callable[[str], Path]) -> None:
    path = write(CATALOGUE)

    def by(day: str, *words: str) -> int:
        out = wick("find", *words, "-c", str(path), "--as-of", day, "--json").out
        return len(json.loads(out)["items"])

    for text in ("fifth", "winston", "prague", "jw4", "deadwood", "exclusive"):
        assert by("2023-12-31", text) == 0
    assert [by("2024-01-01", text) for text in ("jw4", "prague", "exclusive")] == [1, 1, 1]
    assert [by("2024-01-01", text) for text in ("winston", "deadwood")] == [0, 0]
    assert [by("2024-01-02", text) for text in ("winston", "deadwood")] == [1, 1]


def test_what_no_fact_names_is_always_found(wick: Wick, write: Callable[[str], Path]) -> None:
    path = write(TITLE + '[person."Zed"]\nknown_for = ["Nothing"]\n[source.s]\nnote = "unused"\n')
    for text in ("chapter", "zed", "unused"):
        assert len(found(wick, path, text)) == 1


def test_two_files_are_both_searched_and_named(wick: Wick, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(HEAD + CATALOGUE, encoding="utf-8")
    (tmp_path / "two.toml").write_text(
        HEAD
        + '[title.x]\naliases = ["Four"]\n[[fact]]\ntitle = "x"\non = 2024-03-01\nnews = "fifth"\n',
        encoding="utf-8",
    )
    rows = found(wick, tmp_path, "fifth")
    assert [(Path(str(row["file"])).name, row["line"]) for row in rows] == [
        ("one.toml", 51), ("two.toml", 6)
    ]  # fmt: skip
    (alias,) = [row for row in found(wick, tmp_path, "four") if row["text"] == "alias: Four"]
    assert (Path(str(alias["file"])).name, alias["line"]) == ("two.toml", 4)
    out = wick("find", "fifth", "-c", str(tmp_path)).out
    assert "one.toml:51\n" in out
    assert out.endswith(f"one.toml: {tmp_path / 'one.toml'}\ntwo.toml: {tmp_path / 'two.toml'}\n")


def test_nothing_found_is_a_sentence_and_no_error(wick: Wick) -> None:
    result = wick("find", "zzzzzz")
    assert (result.code, result.out) == (0, "")
    assert result.err == "Nothing in the catalogue contains that.\n"


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_what_was_found_stands_out_on_a_terminal_of_any_width(
    wick: Wick, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    coloured = wick("find", "prague", "--as-of", "2026-11-22", "--color", "always").out
    assert coloured.count("\x1b[1;31mPrague\x1b[0m") == 4
    assert "\x1b" not in wick("find", "prague", "--as-of", "2026-11-22").out


def test_every_fact_of_the_bundled_catalogue_that_says_so_is_found(wick: Wick) -> None:
    rows = json.loads(wick("find", "prague", "--as-of", "2026-11-22", "--json").out)["items"]
    lines = Path(rows[0]["file"]).read_text(encoding="utf-8").splitlines()
    starts = [n for n, line in enumerate(lines, 1) if line.startswith("[")]
    holding = {
        max(start for start in starts if start <= number)
        for number, line in enumerate(lines, 1)
        if "prague" in line.lower() and not line.startswith("#")
    }
    assert {row["line"] for row in rows} == holding
