"""What is appended by the fast path is what the check of the whole catalogue would append."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalogues
from wicktrack.catalogue.loader import load
from wicktrack.errors import WicktrackError
from wicktrack.index.cache import open_ledger
from wicktrack.index.ledger import IndexedLedger
from wicktrack.model.ledger import Ledger
from wicktrack.recording import append as appending
from wicktrack.recording.append import New, append
from wicktrack.reports.history import rows_of


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A new folder for each example."""
    return (tmp_path / str(number) for number in itertools.count())


def new_facts(chance: Random, titles: int) -> New:
    """Facts as they are recorded, some of them wrong, known already, or about new titles."""
    new = New()
    if chance.random() < 0.3:
        new.titles[f"n{chance.randint(0, 1)}"] = {
            "name": "New",
            "kind": chance.choice(["film", "no"]),
        }
    if chance.random() < 0.2:
        new.sources[chance.choice(["s1", "fresh"])] = {"publisher": "P"}
    for _ in range(chance.randint(1, 4)):
        title = chance.choice(
            [f"t{chance.randrange(titles)}", "t0", "n0", *(["none"] * (chance.random() < 0.1))]
        )
        fact: dict[str, Any] = {
            "title": title,
            "on": chance.choice(
                [dt.date(2024, 1, 2), "2024-Q1", *([dt.date(2025, 1, 1)] * (chance.random() < 0.1))]
            ),
        }
        fact |= chance.choice([
            {"status": chance.choice(["released", "filming", "cancelled"])},
            {"release": chance.choice([dt.date(2024, 6, 7), "tba", "2025"])},
            {"release": dt.date(2024, 6, 7), "episode": "1x02"},
            {"cast": [{"person": chance.choice(catalogues.PERSONS), "character": "Eve"}]},
            {"uncast": [chance.choice(catalogues.PERSONS)]},
            {"name": "Another name"},
            {"news": chance.choice(["n", "_"])},
            {"news": "n"},
        ])  # fmt: skip
        if "release" in fact and chance.random() < 0.3:
            fact["region"] = chance.choice(["US", "gb", "001"])
        if chance.random() < 0.4:
            fact["source"] = [chance.choice(["s1", "missing", "https://a.example"])]
        new.facts.append(fact)
    return new


def outcome(
    paths: list[Path], path: Path, new: New, ledger: Ledger | None, region: str | None = None
) -> object:
    """What appending does: the text of the file, and what is said of it; or the refusal."""
    before = path.read_bytes() if path.exists() else None
    try:
        done = append(paths, path, new, ledger=ledger, region=region, today=dt.date(2024, 12, 31))
        rows = [
            repr(row)
            for state, changes in done.changes()
            for row in rows_of(done.snapshot, state, changes)
        ]
        return path.exists() and path.read_bytes(), rows, done.facts, done.known, done.doubts
    except WicktrackError as error:
        return type(error), str(error)
    finally:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(before)


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=80)
def test_the_fast_path_and_the_whole_check_agree(seed: int, folders: Iterator[Path]) -> None:
    chance, folder = catalogues.chance(seed), next(folders)
    titles = chance.randint(1, 6)
    paths = catalogues.written(folder, catalogues.texts(chance, titles, chance.randint(1, 3)))
    try:
        load(paths)
    except WicktrackError:
        return
    ledger = open_ledger(paths, folder / "cache")
    assert isinstance(ledger, IndexedLedger)
    new = new_facts(chance, titles)
    targets = [chance.choice(paths), folder / "own.toml"]
    for path in targets:
        every = paths if path in paths else [*paths, path]
        region = chance.choice([None, "GB"])
        assert outcome(every, path, new, ledger, region) == outcome(every, path, new, None, region)


def test_what_is_sound_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.toml"
    path.write_text('format = 1\n[title.x]\nname = "X"\nkind = "film"\n', encoding="utf-8")
    ledger = open_ledger([path], tmp_path / "cache")

    def never(*_: object) -> None:
        raise AssertionError("the catalogue was read whole")

    monkeypatch.setattr(appending, "_checked_whole", never)
    fact = {"title": "x", "on": dt.date(2024, 1, 1), "release": dt.date(2024, 6, 7)}
    done = append([path], path, New(facts=[fact]), ledger=ledger)
    assert [fact.on.start for fact in done.facts] == [dt.date(2024, 1, 1)]
    assert load([path]).facts == tuple(done.facts)


@pytest.mark.parametrize(
    "edit",
    ["\n# edited meanwhile\n", '\n[[fact]]\ntitle = "x"\non = 2024-01-01\nnews = "n"\n'],
)
def test_a_file_that_the_index_is_not_of_is_read_whole(
    edit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    text = 'format = 1\n[title.x]\nname = "X"\nkind = "film"\n'
    path.write_text(text, encoding="utf-8")
    ledger = open_ledger([path], tmp_path / "cache")
    path.write_text(text + edit, encoding="utf-8")
    read: list[Path] = []
    whole = appending._checked_whole  # noqa: SLF001

    def counted(paths: Any, edit: Any, new: New) -> Any:
        read.append(edit.path)
        return whole(paths, edit, new)

    monkeypatch.setattr(appending, "_checked_whole", counted)
    append(
        [path],
        path,
        New(facts=[{"title": "x", "on": dt.date(2024, 1, 1), "news": "n"}]),
        ledger=ledger,
    )
    assert read


@pytest.mark.parametrize("before", ["fact = []\n", "title = {}\n", "[catalogue]\n"])
def test_what_no_table_may_follow_is_refused_as_ever(before: str, tmp_path: Path) -> None:
    path, other = tmp_path / "a.toml", tmp_path / "b.toml"
    path.write_text(f"format = 1\n{before}", encoding="utf-8")
    other.write_text('format = 1\n[title.x]\nname = "X"\nkind = "film"\n', encoding="utf-8")
    paths = [other, path]
    ledger = open_ledger(paths, tmp_path / "cache")
    new = New(
        titles={"y": {"name": "Y", "kind": "film"}},
        facts=[{"title": "x", "on": dt.date(2024, 1, 1), "news": "n"}],
    )
    assert outcome(paths, path, new, ledger) == outcome(paths, path, new, None)
