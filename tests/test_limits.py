"""Is everything bounded: numbers, spans, texts, ids, widths, and the problems that are shown?"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Wick
from wicktrack.catalogue.fields import LARGEST, LONGEST, LONGEST_ID
from wicktrack.catalogue.loader import check
from wicktrack.cli.grammar.table import COMMANDS
from wicktrack.cli.main import SHOWN
from wicktrack.errors import Exit, abridged
from wicktrack.formats.template import WIDEST

Write = Callable[[str], Path]

TITLE = '[title.x]\nname = "X"\nkind = "film"\n'
FACT = '[[fact]]\ntitle = "x"\non = 2020-01-01\n'
# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────

WHOLE = [
    (command, parameter)
    for command, grammar in COMMANDS.items()
    for parameter in grammar["parameters"]
    if parameter.get("kind") == "int"
]


@pytest.mark.parametrize(("command", "parameter"), WHOLE)
@pytest.mark.parametrize("number", ["-1", str(LARGEST + 1), "1" * 21, "1" * 30])
def test_every_whole_number_says_which_bound_it_breaks(
    wick: Wick, command: str, parameter: dict[str, Any], number: str
) -> None:
    option, least, most = parameter["options"][0], parameter["least"], parameter["most"]
    needed = ["x", "--name", "X", "--kind", "film"] if command == "add" else []
    result = wick(command, *needed, f"{option}={number}")
    assert (result.code, result.out) == (Exit.USAGE, "")
    bound, words = (least, "or more") if number == "-1" else (most, "or less")
    broken = f"{'less' if number == '-1' else 'more'} than {bound}"
    assert f"{option}: `{number}` is {broken}\nhint: write {bound} {words}, " in result.err


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "1" * 5000, "", "x", "1.5", "1e3"])
def test_what_is_no_whole_number_is_refused_in_a_few_words(wick: Wick, number: str) -> None:
    result = wick("upcoming", f"--limit={number}")
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert result.err.startswith("error: --limit: `")
    assert len(result.err) < 1200


def test_the_greatest_limit_is_none(wick: Wick) -> None:
    assert wick("upcoming", "--limit", str(LARGEST)) == wick("upcoming")
    assert wick("feed", "--limit", str(LARGEST)).code == 0


@pytest.mark.parametrize(
    "words",
    [
        "upcoming --within {}",
        "check --stale {}",
        "calendar --alarm {}",
        "upcoming --as-of +{}",
        "upcoming --as-of -{}",
        "changes --since -{}",
        "timeline --from -{}",
        "timeline --to +{}",
        "record caine --news x --on -{}",
    ],
)
@pytest.mark.parametrize("span", ["999999999d", "999999999w", "999999999m", "999999999y", "9" * 40])
def test_a_span_of_absurd_length_is_refused(wick: Wick, words: str, span: str) -> None:
    result = wick(*words.format(span).split())
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert result.err.startswith(f"error: `{words.rsplit(maxsplit=1)[-1].format(span)}`")


@pytest.mark.parametrize("number", ["1" * 5000, "-" + "1" * 5000, "0x" + "f" * 5000])
@pytest.mark.parametrize("key", ["format", "runtime", "on", "name"])
def test_a_number_of_thousands_of_digits_is_a_problem_of_the_file(
    wick: Wick, tmp_path: Path, key: str, number: str
) -> None:
    path = tmp_path / "films.toml"
    values = {"format": "1", "name": '"X"', "runtime": "1", "on": "2020-01-01"} | {key: number}
    path.write_text(
        f"format = {values['format']}\n[title.x]\nname = {values['name']}\nkind = 'film'\n"
        f"runtime = {values['runtime']}\n[[fact]]\ntitle = 'x'\non = {values['on']}\nnews = 'n'\n"
    )
    assert wick("check", str(path)).code == Exit.NO
    result = wick("upcoming", "-c", str(path))
    assert (result.code, result.out) == (Exit.BAD_CATALOGUE, "")
    assert result.err.startswith(str(path))
    assert len(result.err) < 300


# ── Texts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["x" * LONGEST, "é" * (LONGEST // 2), "\U0001f467" * (LONGEST // 4)]
)
def test_a_text_may_have_64_kib_and_not_a_byte_more(wick: Wick, write: Write, text: str) -> None:
    assert check([write(f'{TITLE}synopsis = "{text}"\n{FACT}news = "n"\n')]) == []
    path = write(f'{TITLE}synopsis = "{text}x"\n{FACT}news = "n"\n')
    (problem,) = check([path])
    assert (problem.line, problem.column, problem.code) == (7, 1, "too-long")
    assert problem.message == f"`synopsis` is too long: {LONGEST + 1} bytes; the limit is {LONGEST}"
    result = wick("upcoming", "-c", str(path))
    assert (result.code, result.err) == (Exit.BAD_CATALOGUE, f"{problem}\n")


LONG = f'"{"x" * (LONGEST + 1)}"'


@pytest.mark.parametrize(
    "text",
    [
        f"[title.x]\nname = {LONG}\nkind = 'film'\n",
        f"{TITLE}aliases = ['a', {LONG}]\n",
        f"{TITLE}links = {{ a = 'https://e.com/{'x' * LONGEST}' }}\n",
        f"{TITLE}links = {{ {LONG} = 'https://e.com' }}\n",
        f"{TITLE}{FACT}news = {LONG}\n",
        f"{TITLE}{FACT}cast = [{{ person = 'a', character = {LONG} }}]\n",
        f"{TITLE}{FACT}cast = [{{ person = {LONG}, character = 'a' }}]\n",
        f"{TITLE}{FACT}cast = [{{ person = {LONG} }}]\n",
        f"{TITLE}{FACT}uncast = [{LONG}]\n",
        f"{TITLE}{FACT}news = 'n'\nsource = 'https://e.com/{'x' * LONGEST}'\n",
        f"{TITLE}{FACT}release = 2025\nedition = {LONG}\n".replace("2025", "'2025'"),
        f"[person.{LONG}]\nknown_for = ['a']\n",
        f"[source.{'x' * (LONGEST_ID + 1)}]\n",
        f"[title.{'x' * (LONGEST_ID + 1)}]\nname = 'X'\nkind = 'film'\n",
    ],
)
def test_no_text_and_no_id_is_longer(write: Write, text: str) -> None:
    (problem,) = check([write(text)])
    assert problem.code == "too-long"
    assert len(str(problem)) < 1500


def test_the_longest_ids_are_taken(write: Write) -> None:
    longest = "x" * LONGEST_ID
    text = TITLE.replace("title.x", f"title.{longest}") + FACT.replace('"x"', f'"{longest}"')
    assert check([write(f'{text}news = "n"\nsource = "{longest}"\n[source.{longest}]\n')]) == []


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["record", "x", "--news"], "`news` is too long"),
        (["record", "x", "--name"], "`name` is too long"),
        (["record", "x", "--cast"], "`person` is too long"),
        (["record", "x", "--news", "n", "--note"], "`note` is too long"),
        (["add", "y", "--kind", "film", "--name"], "`name` is too long"),
        (["add", "y", "--kind", "film", "--name", "Y", "--alias"], "an item of `aliases` is too"),
        (["add", "--kind", "film", "--name", "Y", "--"], "the id is too long"),
    ],
)
def test_nothing_longer_is_recorded(wick: Wick, write: Write, words: list[str], what: str) -> None:
    path = write(TITLE)
    before = path.read_bytes()
    command, *rest = words
    result = wick(command, "-c", str(path), *rest, "x" * (LONGEST + 1))
    assert (result.code, path.read_bytes()) == (Exit.USAGE, before)
    assert result.err.startswith(f"error: {what}")
    assert "limit" in result.err


@pytest.mark.parametrize("what", ["status", "release", "region", "kind"])
def test_a_message_about_a_very_long_value_is_short_and_says_what_is_wrong(
    write: Write, what: str
) -> None:
    value = "x" * 60_000
    fact = "" if what == "kind" else f'{FACT}{what} = "{value}"\n'
    fact += "release = '2025'\n" if what == "region" else ""
    title = TITLE.replace("film", value) if what == "kind" else TITLE
    (problem,) = check([write(title + fact)])
    assert len(problem.message) <= 1001
    assert re.search("xxx…xxx.*is not", problem.message)


@given(st.text(), st.integers(0, 3000))
def test_only_the_middle_of_a_long_message_is_left_out(text: str, count: int) -> None:
    message = f"{text}{'y' * count}{text}"
    short = abridged(message)
    assert len(short) <= 1001
    assert short == message or (message.startswith(short[:500]) and message.endswith(short[-500:]))


# ── Empty values, and broken catalogues ──────────────────────────────────────────────────────────

EMPTY = [
    ["status", ""], ["show", " "], ["cast", ""], ["history", ""], ["countdown", ""], ["watch", ""],
    ["timeline", ""], ["person", ""], ["upcoming", "--person", ""], ["next", "--person", ""],
    ["changes", "--since", "2020-01-01", "--title", ""], ["feed", "--title", ""],
    ["changes", "--since", "2020-01-01", "--person", ""], ["record", "", "--news", "n"],
    ["upcoming", "--within", ""], ["upcoming", "--as-of", ""], ["upcoming", "--region", ""],
    ["upcoming", "--type", ""], ["changes", "--since", "2020-01-01", "--until", ""],
    ["timeline", "--from", ""], ["timeline", "--to", ""], ["calendar", "--alarm", ""],
]  # fmt: skip


@pytest.mark.parametrize("words", EMPTY, ids=" ".join)
def test_an_empty_value_is_never_taken_for_none(wick: Wick, write: Write, words: list[str]) -> None:
    result = wick(*words, "-c", str(write(f'{TITLE}{FACT}news = "n"\n')))
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert result.err.startswith("error: ")
    assert "\nhint: " in result.err


@pytest.mark.parametrize("words", [it for it in EMPTY if "--" not in "".join(it)], ids=" ".join)
def test_a_broken_catalogue_is_refused_whatever_is_asked(
    wick: Wick, write: Write, words: list[str]
) -> None:
    result = wick(*words, "-c", str(write(f"{TITLE}{FACT}x = 1\n")))
    assert (result.code, result.out) == (Exit.BAD_CATALOGUE, "")


# ── Problems ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("more", [0, 1, 2, 1500])
def test_a_question_shows_the_first_problems_and_counts_the_others(
    wick: Wick, write: Write, more: int
) -> None:
    count = SHOWN + more
    path = write(TITLE + "".join(f'{FACT}news = "n"\nx{number} = 1\n' for number in range(count)))
    every = wick("check", str(path))
    assert (every.code, every.err, every.out.count("\n")) == (Exit.NO, "", count)
    result = wick("upcoming", "-c", str(path))
    assert (result.code, result.out) == (Exit.BAD_CATALOGUE, "")
    first = "".join(every.out.splitlines(keepends=True)[:SHOWN])
    rest = f"{more:,} more problem{'s' * (more > 1)}; `wicktrack check` lists all\n" if more else ""
    assert result.err == first + rest


def test_what_is_wrong_with_several_new_facts_is_said_line_by_line(
    wick: Wick, write: Write, tmp_path: Path
) -> None:
    lines = '{"title": "x", "on": "2020-01-01", "news": ""}\n'
    sent = tmp_path / "facts.jsonl"
    sent.write_text(lines * 23)
    result = wick("record", "--from-json", str(sent), "-c", str(write(TITLE)))
    said = result.err.splitlines()
    assert said[0].startswith(f"error: line 1 of {sent}: `news` is empty")
    assert said[1].startswith(f"error: line 2 of {sent}: `news` is empty")
    assert said[SHOWN:] == ["3 more problems"]


# ── Templates ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "spec", ["{name:>10001}", "{name:.10001}", "{days:099999999d}", "{on:%99999999d}",
             "{name:>" + "9" * 5000 + "}", "{name:x<999999999.1}"],
)  # fmt: skip
def test_a_template_has_a_greatest_width_and_says_it(wick: Wick, spec: str) -> None:
    result = wick("upcoming", "--as-of", "2023-04-04", "--template", spec)
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert f"is wider than {WIDEST} characters" in result.err


def test_the_greatest_width_of_a_template_is_taken(wick: Wick) -> None:
    words = ["upcoming", "--as-of", "2023-04-04", "--template"]
    assert {len(it) for it in wick(*words, f"{{name:>{WIDEST}}}").out.splitlines()} == {WIDEST}
    assert wick(*words, "{name:>00020}").code == 0
    assert "names another column" in wick(*words, "{name:{days}}").err
