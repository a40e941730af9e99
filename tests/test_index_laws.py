"""A question through the index gets the answer that the files read whole give."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import catalogues
import edits
from wicktrack.catalogue.loader import load
from wicktrack.errors import BadCatalogue, WicktrackError
from wicktrack.index import builder, chunks
from wicktrack.index.cache import current, open_ledger
from wicktrack.index.chunks import Limits
from wicktrack.index.database import index_path
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.facts import Fact, Title
from wicktrack.model.ledger import Ledger, effective
from wicktrack.model.search import find_person, find_title
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.vocabulary import Kind
from wicktrack.reports.releases import _sort_key, next_release, overdue, upcoming
from wicktrack.reports.selection import Selection, Window

seeds = st.integers(0, 1 << 32)
DAYS = [*map(dt.date.fromisoformat, catalogues.DAYS[:10])]


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small catalogue has many chunks and tasks."""
    monkeypatch.setattr(Limits.__new__, "__defaults__", (200, 2, 1))


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
    ledger = open_ledger(paths, folder / "cache")
    assert isinstance(ledger, IndexedLedger)
    return ledger, whole


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
    assert ledger.disagreements == whole.disagreements
    for table in ("titles", "persons", "sources"):
        assert [*getattr(ledger, table).items()] == [*getattr(whole, table).items()]
        assert len(getattr(ledger, table)) == len(getattr(whole, table))
    said = [(title, [*facts]) for title, facts in whole.every()]
    assert [(title, [*facts]) for title, facts in ledger.every()] == said
    assert [[*ledger.facts_of(title)] for title, _ in said] == [facts for _, facts in said]
    chosen = {title.id: facts for title, facts in said if chance.random() < 0.5}
    for some_of in (ledger, whole):
        assert {title.id: [*facts] for title, facts in some_of.every(chosen)} == chosen
    assert ledger.regions() == whole.regions()
    assert ledger.trust == whole.trust
    assert ledger.platforms() == whole.platforms()
    some = {title.id for title, _ in said if chance.random() < 0.5} | {"gone", "\udcff"}
    assert ledger.ordered(some) == whole.ordered(some)
    ids = {f"{service}:{it}" for title, _ in said for service, it in title.ids}
    for references in (*([it] for it in ids), [*ids, "imdb:tt0000000"], ["imdb:tt0000000"]):
        assert ledger.identified(references) == whole.identified(references)
    for ours, theirs in (
        (ledger.title_names, whole.title_names),
        (ledger.person_names, whole.person_names),
        (ledger.franchise_names, whole.franchise_names),
    ):
        assert [*ours.every()] == [*theirs.every()]
        for key, day in itertools.product([*dict(theirs.every()), "gone"], (*DAYS, dt.date.max)):
            assert ours.known(key, day) == theirs.known(key, day)
        names = [name for _, name in theirs.every()]
        parts = {part for name in names for part in (name, name[1:3], *name.split()) if part}
        for part in parts:
            assert sorted(ours.called(part)) == sorted(theirs.called(part))
            assert sorted(ours.holding(part)) == sorted(theirs.holding(part))


@given(seed=seeds, day=st.sampled_from(DAYS))
@settings(max_examples=60)
@example(seed=332, day=dt.date(2024, 1, 1))
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
    some = {title for number, title in enumerate(whole.titles) if seed >> number & 1}
    for early in (False, True):
        every = [it for it in ledger.awaited(day, ahead=early) if it[1] in some]
        few = [*ledger.awaited(day, ahead=early, among=some)]
        assert set(few) == set(every)
        assert [bound for bound, _ in few] == sorted(bound for bound, _ in few)
    mine = Selection(mine=frozenset(some))
    assert [*upcoming(Snapshot(ledger, day), selection=mine)] == [r for r in rows if r.id in some]
    assert [*upcoming(Snapshot(ledger, day))] == rows
    assert next_release(Snapshot(ledger, day)) == next_release(Snapshot(whole, day))
    assert [*overdue(Snapshot(ledger, day))] == [row for row in rows if row.due]
    assert [*upcoming(Snapshot(ledger, day), due=False)] == [row for row in rows if not row.due]


@given(seed=seeds, day=st.sampled_from(DAYS), region=st.sampled_from(["GB", "FR", "001", None]))
@settings(max_examples=60)
def test_a_strict_question_misses_no_title_whose_date_is_of_another_region(
    seed: int, day: dt.date, region: str | None, folders: Iterator[Path]
) -> None:
    found = ledgers(next(folders), catalogues.chance(seed))
    if found is None:
        return
    asked = Question(region, strict=True)
    rows = [*upcoming(Snapshot(found[1], day), asked)]
    indexed = Snapshot(found[0], day)
    assert [*upcoming(indexed, asked)] == rows
    assert [*upcoming(indexed, asked, due=False)] == [row for row in rows if not row.due]
    assert [*overdue(indexed, asked)] == [row for row in rows if row.due]
    assert next_release(indexed, asked) == next_release(Snapshot(found[1], day), asked)


@given(
    seed=seeds, day=st.sampled_from(DAYS), ends=st.tuples(*[st.none() | st.sampled_from(DAYS)] * 2)
)
@settings(max_examples=100)
def test_no_title_is_missed_in_a_window(
    seed: int,
    day: dt.date,
    ends: tuple[dt.date | None, dt.date | None],
    folders: Iterator[Path],
) -> None:
    chance = catalogues.chance(seed)
    found = ledgers(next(folders), chance)
    if found is None:
        return
    window, every = Window(*ends), chance.random() < 0.5
    asked = Question(chance.choice(["GB", None]), strict=chance.random() < 0.5)
    expected = [
        row
        for row in upcoming(Snapshot(found[1], day), asked, every_release=every)
        if window.holds(row.earliest, row.latest)
    ]
    for ledger in found:
        rows = upcoming(Snapshot(ledger, day), asked, window=window, every_release=every)
        assert [*rows] == expected
        late = overdue(Snapshot(ledger, day), asked, window=window, every_release=every)
        assert [*late] == [row for row in expected if row.due]


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
            if any(old < fact.on.last <= new for fact in effective(facts)):
                assert title.id in touched
    for title, facts in whole.every():
        for person in (*title.directors, *title.writers):
            assert title.id in ledger.credited(person)
        for member in (m for f in effective(facts) for m in getattr(f.said, "members", ())):
            assert title.id in ledger.credited(member.person)
            if title.franchise and member.characters:
                assert title.id in ledger.playing(title.franchise)


@given(seed=seeds)
@settings(max_examples=12)
@example(seed=1803)
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


def built(path: Path, folder: Path, *others: Path) -> IndexedLedger | None:
    real = [*map(os.path.realpath, (path, *others))]
    return current(real, index_path(str(folder), real))


@given(seed=seeds)
@settings(max_examples=60)
@example(seed=500329)
@example(seed=5627)
def test_an_index_updated_after_edits_is_one_built_anew(seed: int, folders: Iterator[Path]) -> None:
    chance, folder = catalogues.chance(seed), next(folders)
    (path,) = catalogues.written(folder, catalogues.texts(chance, chance.randint(1, 9), 1))
    built(path, folder / "cache")
    sound = path.read_bytes()
    for step in range(3):
        path.write_bytes(edits.edited(chance, sound))
        updated, anew = built(path, folder / "cache"), built(path, folder / str(step))
        try:
            load([path])
        except BadCatalogue:
            assert (updated, anew) == (None, None)
            continue
        sound = path.read_bytes()
        assert (updated is None) == (anew is None)
        if updated and anew:
            assert edits.tables(updated) == edits.tables(anew)


@given(seed=seeds)
@settings(max_examples=60)
@example(seed=372807)
def test_an_index_of_several_files_updated_after_edits_is_one_built_anew(
    seed: int, folders: Iterator[Path]
) -> None:
    chance, folder = catalogues.chance(seed), next(folders)
    texts = catalogues.texts(chance, chance.randint(1, 9), chance.randint(2, 3))
    paths = catalogues.written(folder, texts)
    built(paths[0], folder / "cache", *paths[1:])
    for step in range(4):
        path = chance.choice(paths)
        old = path.read_bytes()
        path.write_bytes(edits.edited(chance, old))
        updated = built(paths[0], folder / "cache", *paths[1:])
        anew = built(paths[0], folder / str(step), *paths[1:])
        assert (updated is None) == (anew is None)
        if updated and anew:
            assert edits.tables(updated) == edits.tables(anew)
            assert updated.disagreements == load(paths).disagreements
        elif chance.random() < 0.8:
            path.write_bytes(old)


@given(seed=seeds, days=st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)))
@settings(max_examples=40)
def test_workers_and_one_process_build_the_same(
    seed: int, days: tuple[dt.date, dt.date], folders: Iterator[Path]
) -> None:
    chance, folder = catalogues.chance(seed), next(folders)
    texts = catalogues.texts(chance, chance.randint(5, 9), chance.randint(1, 3))
    real = [*map(os.path.realpath, catalogues.written(folder, texts))]
    folder.joinpath("c").mkdir()
    one, two = (
        current(real, str(folder / "c" / f"{n}-00000000.sqlite"), limits=Limits(100, 1, n))
        for n in (1, 2)
    )
    assert (one is None) == (two is None)
    if one and two:
        assert edits.tables(one) == edits.tables(two)
        assert [*one.touched(*days)] == [*two.touched(*days)]


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
    added: list[int] = []
    add = builder._add  # noqa: SLF001

    def counted(base: sqlite3.Connection, chunk: builder.Chunk, data: bytes) -> None:
        added.append(len(data))
        add(base, chunk, data)

    monkeypatch.setattr(builder, "_add", counted)
    monkeypatch.setattr(builder, "build", None)
    ledger = open_ledger([path], tmp_path / "cache")
    assert isinstance(ledger, IndexedLedger)
    assert "more" in ledger.titles
    assert 0 < sum(added) < len(LONG) / 2


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


def test_a_file_that_grows_is_judged_as_if_it_had_always_been_so_long(tmp_path: Path) -> None:
    fact = '[[fact]]\ntitle = "t1"\non = 2024-01-01\nnews = "{}"\n'
    before = 'format = 1\nfact = [{ title = "t1", on = 2024-01-01, news = "n" }]\n'
    before += "".join(f'[title.t{n}]\nname = "T {n}"\nkind = "film"\n' for n in range(5))
    grown = ((before + fact.format(n)).encode() for n in itertools.count())
    data = next(data for data in grown if [*chunks.cuts(data, Limits())][1:])
    (_, end), (_, _) = chunks.cuts(data, Limits())
    path = tmp_path / "a.toml"
    path.write_bytes(data[:end])
    assert built(path, tmp_path / "cache")
    path.write_bytes(data)
    with pytest.raises(BadCatalogue, match="not-toml"):
        open_ledger([path], tmp_path / "cache")


def test_a_file_is_not_cut_before_a_table_of_the_title_above(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    ids = '[title.t{0}.ids]\nimdb = "tt0000001"\n[[fact]]\n'
    text = "".join(TWO.format(f"t{n}").replace("[[fact]]\n", ids.format(n)) for n in range(20))
    path.write_text(f"format = 1\n\n{text}", encoding="utf-8")
    ledger = built(path, tmp_path / "cache")
    assert ledger
    assert ledger.index.one("SELECT count(*) FROM chunk")[0] > 3


def test_an_edit_moves_only_the_cuts_around_it() -> None:
    text = "format = 1\n" + "".join(TWO.format(f"t{n}") for n in range(500))
    data, limits = text.encode(), Limits(1000, 4)
    before = {data[start:end] for start, end in chunks.cuts(data, limits)}
    for at in range(11, len(data), 7001):
        edited = data[:at] + b"# a remark\n" + data[at:]
        after = [edited[start:end] for start, end in chunks.cuts(edited, limits)]
        assert b"".join(after) == edited
        assert len(set(after) - before) <= 6


def test_few_titles_are_read_for_a_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 300 titles, ten are still to come, two have a person and one was heard of that day."""
    blocks = ["format = 1\n"]
    for n in range(300):
        released = dt.date(2024, 1, 1) + dt.timedelta(n) if n >= 290 else dt.date(2000, 1, 1)
        blocks.append(
            f'[title.t{n}]\nname = "T {n}"\nkind = "film"\n'
            f'[[fact]]\ntitle = "t{n}"\non = 1999-01-01\nrelease = {released}\n'
            f'[[fact]]\ntitle = "t{n}"\non = 1999-01-02\ncast = [{{ person = "P {n // 2}" }}]\n'
        )
        if n < 290:
            status = f'[[fact]]\ntitle = "t{n}"\non = 2000-01-02\nstatus = "released"\n'
            blocks.append(status)
    blocks.append('[[fact]]\ntitle = "t7"\non = 2023-06-07\nnews = "n"\n')
    path = tmp_path / "a.toml"
    path.write_text("".join(blocks), encoding="utf-8")
    ledger = open_ledger([path], tmp_path / "cache")
    assert isinstance(ledger, IndexedLedger)
    read: list[str] = []
    facts_of = IndexedLedger.facts_of

    def counted(self: IndexedLedger, title: Title) -> Sequence[Fact]:
        read.append(title.id)
        return facts_of(self, title)

    monkeypatch.setattr(IndexedLedger, "facts_of", counted)
    snapshot = Snapshot(ledger, dt.date(2024, 1, 1))
    assert len([*upcoming(snapshot)]) == 10
    assert len(read) == 10
    read.clear()
    assert not [*upcoming(snapshot, selection=Selection(kinds=frozenset({Kind.SERIES})))]
    assert not read
    read.clear()
    assert next_release(snapshot)
    assert len(read) <= 2
    assert [*ledger.credited("P 3")] == ["t6", "t7"]
    assert [*ledger.touched(dt.date(2023, 6, 6), dt.date(2023, 6, 7))] == ["t7"]
    waits = ledger.index.one("SELECT count(*) FROM wait")[0]
    assert waits <= 2 * 300


def test_a_problem_that_only_several_chunks_show_is_reported_once(tmp_path: Path) -> None:
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


@given(seed=seeds)
@settings(max_examples=60)
def test_a_title_or_person_is_looked_up_alike(seed: int, folders: Iterator[Path]) -> None:
    chance = catalogues.chance(seed)
    found = ledgers(next(folders), chance)
    if found is None:
        return
    for names, find in (
        ("title_names", lambda ledger, text: find_title(ledger, text).id),
        ("person_names", find_person),
    ):
        every = [name for _, name in getattr(found[1], names).every()]
        parts = {part for name in every for part in (name, name[1:4], *name.split())}
        for part in sorted(parts):
            assert answer(find, found[0], part) == answer(find, found[1], part)


def answer(find: Callable[[Ledger, str], str], ledger: Ledger, text: str) -> str:
    """What is found, or the words in which it is refused."""
    try:
        return find(ledger, text)
    except WicktrackError as refusal:
        return f"{refusal.message}\n{refusal.hint}"
