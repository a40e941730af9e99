"""Do the benchmarks measure what they say, with catalogues as promised?"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import generate
import mutants
from conftest import ROOT
from generate import TODAY, Layout, Made
from measuring import Failed, Sample, Side, once, rounds
from questions import PAST, Measure, Row, asked
from results import result
from setting import appender, editor
from wicktrack.catalogue.loader import check, load
from wicktrack.catalogue.writer import fact_block, source_block, title_block
from wicktrack.model.snapshot import Snapshot
from wicktrack.reports.releases import UpcomingRow, upcoming

posix = pytest.mark.skipif(sys.platform == "win32", reason="resource usage is POSIX")


def written(count: int, layout: Layout = Layout.USUAL) -> str:
    out = io.StringIO()
    generate.write(count, out, layout)
    return out.getvalue()


@pytest.fixture
def fifty(tmp_path: Path) -> Path:
    path = tmp_path / "fifty.toml"
    path.write_text(written(50), encoding="utf-8")
    return path


def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    script = str(ROOT / "bench" / "generate.py")
    made = tmp_path / "made.toml"
    for seed, layout in (("1", Layout.WIDE), ("1", Layout.USUAL), ("2", Layout.USUAL)):
        environ = os.environ | {"PYTHONHASHSEED": seed}
        words = [sys.executable, script, "50", str(made), "--layout", layout]
        subprocess.run(words, env=environ, check=True)
        assert made.read_bytes() == written(50, layout).encode()
    piped = subprocess.run([sys.executable, script, "50"], check=True, capture_output=True)
    assert piped.stdout == made.read_bytes()


def test_a_catalogue_is_the_beginning_of_a_larger_one() -> None:
    assert written(250).startswith(written(50))


def test_a_generated_catalogue_has_no_problems(fifty: Path) -> None:
    assert check([fifty]) == []


def test_a_title_takes_about_a_kibibyte_and_has_six_facts_and_a_cast_of_eight() -> None:
    text = written(200)
    assert 0.95 <= len(text.encode()) / 200 / 1024 <= 1.15
    document = tomllib.loads(text)
    facts = Counter[str]()
    cast = Counter[str]()
    for fact in document["fact"]:
        facts[fact["title"]] += 1
        cast[fact["title"]] += len(fact.get("cast", ()))
    assert set(facts.values()) == {6}
    assert set(cast.values()) == {8}
    assert len(document["title"]) == len(facts) == 200


def test_four_titles_in_five_are_released() -> None:
    outcomes = Counter(made.outcome for made in generate.titles(200))
    coming = {"exact": 20, "vague": 10, "tba": 6, "none": 2, "due": 2}
    assert outcomes == {"released": 160, **coming}


def outcome(row: UpcomingRow) -> str:
    if row.due or row.date is None:
        return "due" if row.due else "undated"
    return "exact" if row.date.exact else "vague"


def test_the_titles_that_are_not_released_are_upcoming(fifty: Path) -> None:
    rows = upcoming(Snapshot(load([fifty]), TODAY))
    undated = dict.fromkeys(("tba", "none"), "undated")
    assert {row.id: outcome(row) for row in rows} == {
        made.id: undated.get(made.outcome, made.outcome)
        for made in generate.titles(50)
        if made.outcome != "released"
    }


def test_most_titles_are_films_in_franchises_of_ten() -> None:
    made = list(generate.titles(200))
    assert Counter(one.kind for one in made) == {"film": 160, "series": 20, "special": 20}
    assert set(Counter(one.franchise.name for one in made).values()) == {10}
    assert len({one.name for one in made}) == 200


def test_nothing_is_known_after_today() -> None:
    on = [fact["on"] for made in generate.titles(1_000) for fact in made.facts]
    assert min(on).year in range(1989, 1992)
    assert max(on) == TODAY
    assert {made.day.year for made in generate.titles(1_000)} >= set(range(1995, 2028))


def persons(made: Made) -> list[str]:
    return [entry["person"] for fact in made.facts for entry in fact.get("cast", ())]


def test_nobody_is_in_more_than_some_tens_and_a_lead_only_in_the_franchise() -> None:
    made = list(generate.titles(3_000))
    count = Counter(person for one in made for person in persons(one))
    assert 15 <= max(count.values()) <= 60
    assert len(count) > 3_000
    assert {count[one.lead] for one in made} == {10}


@pytest.mark.parametrize("day", [TODAY, PAST])
def test_the_same_questions_can_be_asked_of_ten_titles(day: date) -> None:
    assert asked(day).number < 10


def test_facts_follow_their_title_as_wicktrack_writes_them() -> None:
    text = written(100)
    document = tomllib.loads(text)
    facts = iter(document["fact"])
    blocks = [generate.HEAD]
    for title, table in document["title"].items():
        if title.endswith("0"):
            number = int(title[-6:]) // 10
            source = f"post-{number:05}"
            blocks.append(source_block(source, document["source"][source]))
        blocks.append(title_block(title, table))
        blocks += [fact_block(next(facts)) for _ in range(6)]
    (person,) = document["person"]
    assert f'\n[person."{person}"]\ndied = ' in text
    without = [b for b in text.split("\n\n") if not b.startswith("[person")]
    assert [b.rstrip("\n") for b in without] == "\n".join(blocks).rstrip("\n").split("\n\n")


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    path = tmp_path / "wide.toml"
    path.write_text(written(50, Layout.WIDE), encoding="utf-8")
    return path


def test_both_layouts_say_the_same(fifty: Path, wide: Path) -> None:
    assert check([wide]) == []
    one, other = load([fifty]), load([wide])
    assert (one.name, one.region) == (other.name, other.region)
    assert [*one.titles.items()] == [*other.titles.items()]
    assert (one.persons, one.sources) == (other.persons, other.sources)
    for day in (PAST, TODAY):
        assert standing(Snapshot(one, day)) == standing(Snapshot(other, day))


def standing(snapshot: Snapshot) -> list[tuple[object, ...]]:
    """What is known of each title, and in which order it became known."""
    slots = ("title", "name", "status", "since", "releases", "cast", "facts", "changes")
    return [tuple(getattr(state, slot) for slot in slots) for state in snapshot.titles()]


def test_no_fact_of_the_wide_layout_is_written_as_usual_and_the_last_is_far_away(
    fifty: Path, wide: Path
) -> None:
    usual, text = fifty.read_text(encoding="utf-8"), wide.read_text(encoding="utf-8")
    facts = {block for block in usual.split("\n\n") if block.startswith("[[fact]]")}
    assert facts.isdisjoint(text.split("\n\n"))
    own = "= 'title-000000'"
    assert text.rindex(own) - text.index(own) > len(text) / 2


@pytest.mark.parametrize("layout", Layout)
def test_a_catalogue_that_is_edited_has_a_longer_name_and_the_same_facts(
    tmp_path: Path, layout: Layout
) -> None:
    path = tmp_path / "edited.toml"
    path.write_text(written(20, layout), encoding="utf-8")
    before = load([path])
    edit = editor(path, "title-000007")
    edit()
    edit()
    appender(path, "title-000007")()
    after = load([path])
    changed = [title.id for title in before.titles.values() if after.titles[title.id] != title]
    assert changed == ["title-000007"]
    name = before.titles["title-000007"].name
    assert after.titles["title-000007"].name == f"New New {name}"
    assert len(after.facts) == len(before.facts) + 1


def side(label: str, *code: str) -> Side:
    return Side(label, (sys.executable, "-c", *code), os.environ)


@posix
def test_sides_run_in_turns_after_what_is_done_before_each(tmp_path: Path) -> None:
    log = tmp_path / "log"
    write_down = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"

    def before() -> None:
        with log.open("a") as out:
            out.write("-")

    words = (sys.executable, "-c", write_down, str(log))
    first, second = (
        Side("a", (*words, "a"), os.environ),
        Side("b", (*words, "b"), os.environ, before),
    )
    samples = rounds([first, second], runs=2, warm_ups=1)
    assert log.read_text() == "a-ba-ba-b"
    assert {label: len(runs) for label, runs in samples.items()} == {"a": 2, "b": 2}


@posix
def test_a_command_that_fails_is_not_measured() -> None:
    with pytest.raises(Failed, match="`x` exited with 3: on fire"):
        once(side("x", "import sys; print('on fire', file=sys.stderr); sys.exit(3)"))


@posix
def test_a_side_may_have_other_words_in_each_run(tmp_path: Path) -> None:
    log = tmp_path / "log"
    numbers = iter("123")
    write_down = "import sys; open(sys.argv[1], 'a').write(sys.argv[2])"
    words = (sys.executable, "-c", write_down, str(log))
    counting = Side("a", lambda: (*words, next(numbers)), os.environ)
    rounds([counting], runs=2, warm_ups=1)
    assert log.read_text() == "123"


@posix
def test_memory_is_that_of_the_command() -> None:
    least = once(side("x", "pass")).peak
    assert 40 < once(side("x", "bytearray(50 * 2**20)")).peak - least < 60


def test_a_goal_is_held_against_the_paired_runs() -> None:
    one, other = side("one"), side("other")
    samples = {
        "one": [Sample(2.0, 90.0), Sample(1.0, 90.0), Sample(9.0, 90.0)],
        "other": [Sample(1.0, 10.0), Sample(1.0, 10.0), Sample(3.0, 10.0)],
    }
    found = result("", Row(one, other, 2.0), samples)
    assert (found.ratio, found.medians, found.met) == (2.0, (2.0, 1.0), True)
    assert result("", Row(one, other, 1.9), samples).met is False
    assert result("", Row(one, other, 1.9, stretch=True), samples).met is None
    assert result("", Row(one, other, 8.9, Measure.MEMORY), samples).met is False
    assert result("", Row(one, other, 90, Measure.PEAK), samples).met is True
    assert result("", Row(one, other, 2.0, Measure.WAIT), samples).met is True
    waited = result("", Row(one, other, 0.15, Measure.WAIT), samples)
    assert (waited.met, waited.cells()[2]) == (False, "≤ 150.0 ms")


# --- mutants -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("a < b <= c", ["`<` → `<=`", "`<=` → `<`"]),
        ("a == b", ["`==` → `!=`"]),
        ("(a) is  not b", ["`is not` → `is`"]),
        ("a in b", ["`in` → `not in`"]),
        ("a and b and c", ["`and` → `or`", "`and` → `or`"]),
        ("not (a)", ["`not` → ``"]),
        ("é = True", ["`True` → `False`"]),
        ("a[0]", ["`0` → `(-1)`", "`0` → `1`"]),
        ("a - b + c", ["`+` → `-`", "`-` → `+`"]),
        ("[a for a in b if c]", ["`c` → `True`"]),
        ("def f() -> 1:\n  'Is it 1?'\n  return x", ["`x` → `None`"]),
        ("@d(1)\ndef f(): return None", []),
        ("a: 1\n'text'", []),
    ],
)
def test_a_mutant_changes_one_thing(code: str, changes: list[str]) -> None:
    found = mutants.mutants(Path("m.py"), code.encode())
    assert [str(one).partition(": ")[2] for one in found] == changes


def test_a_mutant_is_its_file_but_for_one_place() -> None:
    source = "é = 1\nif é < 2: pass\n".encode()
    texts = {one.applied(source).decode() for one in mutants.mutants(Path("m.py"), source)}
    ones = {f"é = {one}\nif é < 2: pass\n" for one in (0, 2)}
    twos = {f"é = 1\nif é {rest}: pass\n" for rest in ("< 1", "< 3", "<= 2")}
    assert texts == ones | twos


def test_the_seed_decides_which_mutants_are_taken() -> None:
    only = "model/periods,reports/cast"
    chosen = mutants.chosen(ROOT, only, 9, seed=1)
    assert chosen == mutants.chosen(ROOT, only, 9, seed=1)
    assert chosen != mutants.chosen(ROOT, only, 9, seed=2)
    assert {one.path.name for one in chosen} == {"periods.py", "cast.py"}
    assert len(chosen) == 9
