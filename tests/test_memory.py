"""Is what was asked remembered, and can it be done without?"""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wicktrack.fetching import memory
from wicktrack.fetching.memory import FILE, MOST_TOLD, Memory, Seen
from wicktrack.model.vocabulary import Provider

TVMAZE, TMDB = Provider.TVMAZE, Provider.TMDB
DAY = dt.date(2026, 11, 24)
SEEN = Seen(stamp="150", asked="US GB 15", missed={"release US": DAY}, absent=DAY)


def test_what_was_saved_is_remembered(tmp_path: Path) -> None:
    first = Memory(tmp_path / "cache")
    first.put(TVMAZE, "143", SEEN)
    first.succeeded(TVMAZE, DAY)
    first.is_news("abc")
    first.save()
    again = Memory.read(tmp_path / "cache")
    assert again.work(TVMAZE, "143") == SEEN
    assert again.work(TMDB, "143") == Seen()
    assert again.success(TVMAZE) == DAY
    assert again.success(TMDB) is None
    assert not again.is_news("abc")


def test_nothing_is_written_before_it_is_saved(tmp_path: Path) -> None:
    kept = Memory(tmp_path / "cache")
    kept.put(TVMAZE, "143", SEEN)
    assert not (tmp_path / "cache").exists()


def test_a_work_with_nothing_to_remember_is_forgotten(tmp_path: Path) -> None:
    kept = Memory(tmp_path)
    kept.put(TVMAZE, "143", SEEN)
    kept.put(TVMAZE, "143", Seen())
    kept.save()
    assert json.loads((tmp_path / FILE).read_text())["works"] == {"tvmaze": {}}


def test_a_stamp_is_one_of_what_was_asked_for() -> None:
    assert SEEN.stamp_for("US GB 15") == "150"
    assert SEEN.stamp_for("US GB 30") is None
    assert Seen().stamp_for("") is None


def test_a_line_is_news_once(tmp_path: Path) -> None:
    kept = Memory(tmp_path)
    assert [kept.is_news(it) for it in "abab"] == [True, True, False, False]


def test_lines_told_of_late_are_remembered_and_the_oldest_forgotten(tmp_path: Path) -> None:
    kept = Memory(tmp_path)
    for number in range(MOST_TOLD + 1):
        kept.is_news(str(number))
    assert not kept.is_news("1")
    kept.save()
    again = Memory(tmp_path)
    assert not again.is_news("1")
    assert again.is_news("0")


def test_works_not_put_for_longest_are_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST_WORKS", 2)
    kept = Memory(tmp_path)
    for id_ in ("1", "2", "1", "3"):
        kept.put(TVMAZE, id_, SEEN)
    kept.save()
    again = Memory(tmp_path)
    assert [again.work(TVMAZE, it) == SEEN for it in ("1", "2", "3")] == [True, False, True]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 100_000,
        b"[]",
        b'{"format": 2, "success": {"tvmaze": "2026-11-24"}}',
        b'{"format": 1, "success": {"tvmaze": "24 November"}, "works": {"tvmaze": {"143": 5}}}',
        b'{"format": 1, "success": ["tvmaze"], "works": {"tvmaze": ["143"]}, "told": {"a": 1}}',
        b'{"format": 1, "success": {"tvmaze": 3}, "works": {"tvmaze": {"143": {"stamp": 5}}}}',
        b'{"format": 1, "success": {"tvmaze": "2026-02-30"}, "works": 7, "told": [["a"], null]}',
    ],
)
def test_a_damaged_file_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    kept = Memory(tmp_path)
    assert kept.work(TVMAZE, "143") == Seen()
    assert kept.success(TVMAZE) is None
    assert kept.is_news("a")
    kept.save()
    assert not Memory(tmp_path).is_news("a")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("exposed", ["", FILE])
def test_what_others_may_write_is_not_believed(tmp_path: Path, exposed: str) -> None:
    kept = Memory(tmp_path)
    kept.put(TVMAZE, "143", SEEN)
    kept.save()
    (tmp_path / exposed).chmod(0o777)
    assert Memory(tmp_path).work(TVMAZE, "143") == Seen()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no umask")
def test_what_was_saved_is_believed_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        for _ in range(2):
            kept = Memory(tmp_path / "a" / "cache")
            kept.put(TVMAZE, "143", SEEN)
            kept.save()
    finally:
        os.umask(before)
    assert Memory(tmp_path / "a" / "cache").work(TVMAZE, "143") == SEEN


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    kept = Memory(tmp_path / "cache")
    kept.put(TVMAZE, "143", SEEN)
    kept.save()
    assert (tmp_path / "cache").read_text() == ""


days = st.dates()
seen = st.builds(
    Seen,
    stamp=st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
    asked=st.text(st.characters(codec="utf-8"), max_size=20),
    missed=st.dictionaries(st.text(st.characters(codec="utf-8")), days, max_size=3),
    absent=st.none() | days,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), seen, max_size=5))
def test_whatever_is_put_comes_back(works: dict[str, Seen]) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        kept = Memory(Path(folder))
        for id_, it in works.items():
            kept.put(TMDB, id_, it)
        kept.save()
        again = Memory(Path(folder))
    assert {id_: again.work(TMDB, id_) for id_ in works} == works
