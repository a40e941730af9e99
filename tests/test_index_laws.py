"""Does a question through the index get the very answer that the file read whole gives?"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import catalogues
import edits
from wicktrack.catalogue.loader import load
from wicktrack.errors import BadCatalogue
from wicktrack.index import builder, chunks, workers
from wicktrack.index.cache import current, open_ledger
from wicktrack.index.database import Index, Stamp
from wicktrack.index.filling import Filling
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger
from wicktrack.model.snapshot import Snapshot
from wicktrack.reports.releases import _sort_key, next_release, upcoming

seeds = st.integers(0, 1 << 32)
DAYS = [*map(dt.date.fromisoformat, catalogues.DAYS[:10])]


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small catalogue has many chunks, ranges and groups of titles."""
    monkeypatch.setattr(chunks, "LENGTH", 200)
    monkeypatch.setattr(chunks, "cuts", partial(chunks.cuts, length=200))
    monkeypatch.setattr(workers, "RANGE", 600)
    monkeypatch.setattr(workers, "TITLES", 3)
    monkeypatch.setattr(workers, "_processors", lambda: 1)


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A new folder for each example."""
    return (tmp_path / str(number) for number in itertools.count())


def ledgers(folder: Path, chance: Random) -> tuple[Ledger, Ledger] | None:
    """A catalogue through indexes and whole; None where that is unsound."""
    texts = catalogues.texts(chance, chance.randint(1, 9), chance.randint(1, 3))
    paths = catalogues.written(folder, texts)
    try:
        whole = load(paths)
    except BadCatalogue:
        with pytest.raises(BadCatalogue):
            open_ledger(paths, folder / "cache")
        return None
    return open_ledger(paths, folder / "cache"), whole


@given(seed=seeds)
@settings(max_examples=60)
def test_a_ledger_through_indexes_says_what_the_whole_one_says(
    seed: int, folders: Iterator[Path]
) -> None:
    chance = catalogues.chance(seed)
    found = ledgers(next(folders), chance)
    if found is None:
        return
    ledger, whole = found
    assert (ledger.name, ledger.region) == (whole.name, whole.region)
    for table in ("titles", "persons", "sources"):
        assert [*getattr(ledger, table).items()] == [*getattr(whole, table).items()]
        assert len(getattr(ledger, table)) == len(getattr(whole, table))
    said = [(title, [*facts]) for title, facts in whole.every()]
    assert [(title, [*facts]) for title, facts in ledger.every()] == said
    assert [[*ledger.facts_of(title)] for title, _ in said] == [facts for _, facts in said]
    assert ledger.regions() == whole.regions()
    for ours, theirs in (
        (ledger.title_names, whole.title_names),
        (ledger.person_names, whole.person_names),
    ):
        assert [*ours.every()] == [*theirs.every()]
        for part in {part for _, name in theirs.every() for part in (name, name[1:3]) if part}:
            assert sorted(ours.called(part)) == sorted(theirs.called(part))
            assert sorted(ours.holding(part)) == sorted(theirs.holding(part))


@given(seed=seeds, day=st.sampled_from(DAYS))
@settings(max_examples=60)
def test_no_title_is_missed_and_none_comes_too_late(
    seed: int, day: dt.date, folders: Iterator[Path]
) -> None:
    found = ledgers(next(folders), catalogues.chance(seed))
    if found is None:
        return
    ledger, whole = found
    awaited = [*ledger.awaited(day)]
    first = {title: bound for bound, title in reversed(awaited)}
    bounds = [bound for bound, _ in awaited]
    assert bounds == sorted(bounds)
    rows = [*upcoming(Snapshot(whole, day))]
    for row in rows:
        assert first[row.id] <= _sort_key(row, 0)
    ahead = {title for _, title in ledger.awaited(day, ahead=True)}
    assert {row.id for row in rows if not row.due} <= ahead
    assert [*upcoming(Snapshot(ledger, day))] == rows
    assert next_release(Snapshot(ledger, day)) == next_release(Snapshot(whole, day))


@given(seed=seeds)
@settings(max_examples=60)
def test_no_title_is_missed_by_person_character_or_day(seed: int, folders: Iterator[Path]) -> None:
    found = ledgers(next(folders), catalogues.chance(seed))
    if found is None:
        return
    ledger, whole = found
    for old, new in itertools.pairwise(sorted(DAYS)):
        touched = [*ledger.touched(old, new)]
        for title, facts in whole.every():
            if any(old < fact.on.last <= new for fact in facts):
                assert title.id in touched
    for title, facts in whole.every():
        for person in (*title.directors, *title.writers):
            assert title.id in ledger.credited(person)
        for member in (m for f in facts for m in getattr(f.said, "members", ())):
            assert title.id in ledger.credited(member.person)
            if title.franchise and member.character:
                assert title.id in ledger.playing(title.franchise, member.character)


@given(seed=seeds)
@settings(max_examples=12)
def test_every_command_answers_the_same(seed: int, folders: Iterator[Path]) -> None:
    chance = catalogues.chance(seed)
    titles = chance.randint(1, 9)
    texts = catalogues.texts(chance, titles, chance.randint(1, 3))
    paths = catalogues.written(next(folders), texts)
    shared = [word for path in paths for word in ("-c", str(path))]
    shared += ["--as-of", chance.choice(DAYS).isoformat()]
    asked = [[*words, *shared] for words in catalogues.questions(chance, titles)]
    for words in [*asked, *catalogues.completions(chance, shared, titles)]:
        assert catalogues.ask(*words, cached=True) == catalogues.ask(*words, cached=False), words


def built(path: Path, cache: Path) -> Index | None:
    return current(str(path), str(cache))


@given(seed=seeds)
@settings(max_examples=60)
@example(seed=500329)
def test_an_index_kept_up_with_edits_is_one_made_anew(seed: int, folders: Iterator[Path]) -> None:
    chance, folder = catalogues.chance(seed), next(folders)
    (path,) = catalogues.written(folder, catalogues.texts(chance, chance.randint(1, 9), 1))
    built(path, folder / "cache")
    sound = path.read_bytes()
    for step in range(3):
        path.write_bytes(edits.edited(chance, sound))
        kept, anew = built(path, folder / "cache"), built(path, folder / str(step))
        try:
            load([path])
            sound = path.read_bytes()
        except BadCatalogue:
            for index in filter(None, (kept, anew)):
                # Alone it is no answer: another file has to say what this one wants.
                assert index.head["wanted_titles"] or index.head["wanted_sources"]
        if kept and anew:
            assert edits.tables(kept) == edits.tables(anew)


TWO = """[title.{0}]
name = "{0}"
kind = "film"
[[fact]]
title = "{0}"
on = 2024-01-01
news = "n"
"""
LONG = "format = 1\n\n" + "\n".join(TWO.format(f"t{n}") for n in range(20))


def test_a_small_change_is_read_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LONG, encoding="utf-8")
    built(path, tmp_path / "cache")
    path.write_text(LONG + TWO.format("more"), encoding="utf-8")
    monkeypatch.setattr(builder, "make", None)
    ledger = open_ledger([path], tmp_path / "cache")
    assert isinstance(ledger, IndexedLedger)
    assert "more" in ledger.titles


@pytest.mark.parametrize(
    "text",
    ["", "\n", LONG[LONG.index("[title.t3]") :], LONG.removeprefix("format = 1\n\n")],
    ids=["empty", "blank", "without its beginning", "without the format"],
)
def test_a_file_without_its_beginning_is_not_taken_for_its_rest(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LONG, encoding="utf-8")
    assert built(path, tmp_path / "cache")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadCatalogue, match="missing-key"):
        open_ledger([path], tmp_path / "cache")


def test_a_file_is_not_cut_before_a_table_of_the_title_above(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    ids = '[title.t{0}.ids]\nimdb = "tt1"\n[[fact]]\n'
    text = "".join(TWO.format(f"t{n}").replace("[[fact]]\n", ids.format(n)) for n in range(20))
    path.write_text(f"format = 1\n\n{text}", encoding="utf-8")
    index = built(path, tmp_path / "cache")
    assert index
    assert index.one("SELECT count(*) FROM segment")[0] > 5


def test_what_cannot_be_cut_is_made_in_one_piece_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LONG, encoding="utf-8")

    def inseparable(filling: Filling, *_: object, **__: object) -> None:
        unread = filling._base.execute("SELECT * FROM segment")  # noqa: SLF001
        monkeypatch.undo()
        assert unread.fetchone()
        raise chunks.Inseparable

    monkeypatch.setattr(Filling, "finish", inseparable)
    index = built(path, tmp_path / "cache")
    assert index
    assert index.head["whole"]


def test_an_index_that_was_replaced_meanwhile_is_not_built_upon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its segments may be numbered otherwise."""
    path, cache = tmp_path / "a.toml", tmp_path / "cache"
    compared = builder.compared

    def replaced(index: Index, now: Stamp) -> list[int | builder.Fresh]:
        found = compared(index, now)
        monkeypatch.setattr(builder, "compared", compared)
        Path(index.path).unlink()
        assert built(path, cache)
        return found

    changed = LONG.replace('name = "t5"', 'name = "Another"')
    for text in (LONG, changed):
        path.write_text(text, encoding="utf-8")
        assert built(path, cache)
    path.write_text(changed.replace('name = "t15"', 'name = "Another"'), encoding="utf-8")
    monkeypatch.setattr(builder, "compared", replaced)
    kept, anew = built(path, cache), built(path, tmp_path / "anew")
    assert kept
    assert anew
    assert edits.tables(kept) == edits.tables(anew)


def test_what_only_several_segments_together_show_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    fact = '[[fact]]\ntitle = "t1"\non = 2024-01-03\nrelease = 2025-01-01\nepisode = "1x01"\n'
    path.write_text(LONG + fact, encoding="utf-8")
    found = catalogues.ask("upcoming", "-c", str(path), cached=True)
    assert found == catalogues.ask("upcoming", "-c", str(path), cached=False)
    assert len(found.err.splitlines()) == 1


@pytest.mark.parametrize("typed", ["\udcff", "J\udcff"])
def test_a_word_that_is_no_text_is_in_no_catalogue(typed: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LONG, encoding="utf-8")
    completion = ["__complete", "zsh", typed, "show", "-c", str(path), typed]
    for words in (["show", typed, "-c", str(path)], ["person", typed, "-c", str(path)], completion):
        assert catalogues.ask(*words, cached=True) == catalogues.ask(*words, cached=False)


def test_a_name_may_end_with_the_last_letter_there_is(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(LONG.replace('name = "t3"', 'name = "J\U0010ffff!"'), encoding="utf-8")
    words = ["__complete", "zsh", "j", "show", "-c", str(path), "j"]
    found = catalogues.ask(*words, cached=True)
    assert found == catalogues.ask(*words, cached=False)
    assert "t3" in found.out
