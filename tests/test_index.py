"""Is the index never more than a guess, whatever happens to it and around it?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import catalogues
from conftest import Result
from wicktrack.cli import folders
from wicktrack.cli.streams import attempt
from wicktrack.errors import DamagedIndex
from wicktrack.index import builder, cache, chunks, database, workers
from wicktrack.index.cache import current, open_ledger
from wicktrack.model.ledger import WholeLedger

TITLE = """
[title.t{0}]
name = "Title {0}"
kind = "film"
[[fact]]
title = "t{0}"
on = 2024-01-01
release = 2025-01-{1:02}
[[fact]]
title = "t{0}"
on = 2024-01-02
cast = [{{ person = "P {0}" }}]
"""
TEXT = "format = 1\n" + "".join(TITLE.format(n, n + 10) for n in range(8))
OTHER = TEXT.replace("2025-01-1", "2025-02-1")
"""Of the same size."""
AS_OF = ["--as-of", "2024-06-07"]


class Kept:
    """A catalogue's file with an database, and what is asked of it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.toml"
        self.path.write_text(TEXT, encoding="utf-8")
        self.cache = folders.cache_folder(os.environ)
        self.target = Path(database.index_path(str(self.cache), os.path.realpath(self.path)))
        self.words = ["upcoming", "-f", "tsv", *AS_OF, "-c", str(self.path)]
        self.right = catalogues.ask(*self.words, cached=False)
        assert self.right.code == 0
        assert len(self.right.out.splitlines()) == 9

    def ask(self) -> Result:
        return catalogues.ask(*self.words, cached=True)

    def settle(self) -> None:
        """Let it be long since the index was compared with its file."""
        later = self.path.stat().st_mtime_ns + 10 * database.GRAIN
        os.utime(self.target, ns=(later, later))

    def warm(self) -> bytes:
        """Its index's bytes, once it has one that needs no comparison."""
        assert self.ask() == self.right
        self.settle()
        return self.target.read_bytes()


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def never(*_: object, **__: object) -> Any:
    raise AssertionError("this was not to be called")


# --- written within one tick of the clock ------------------------------------------------------


def test_what_was_written_within_one_tick_is_seen(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.ask() == kept.right
    before = database.stamp(str(kept.path))
    kept.path.write_text(OTHER, encoding="utf-8")
    # A test cannot set `ctime`: the clock is told to have stood still.
    monkeypatch.setattr(database, "numbers", lambda _: tuple(before[1:]))
    monkeypatch.setattr(workers, "numbers", lambda _: tuple(before[1:]))
    os.utime(kept.target, ns=(before.changed, before.changed))
    assert database.stamp(str(kept.path)) == before
    assert "2025-02-10" in kept.ask().out


def test_a_settled_file_is_not_compared(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.warm()
    monkeypatch.setattr(builder, "unchanged", never)
    monkeypatch.setattr(cache, "_renewed", never)
    assert kept.ask() == kept.right


def test_a_file_that_was_just_written_is_compared(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.warm()
    written = kept.path.stat().st_mtime_ns
    os.utime(kept.target, ns=(written, written))
    monkeypatch.setattr(builder, "unchanged", never)
    with pytest.raises(AssertionError, match="not to be called"):
        kept.ask()


@pytest.mark.parametrize("times", [(0, 0), (1 << 60, 1 << 60)], ids=["long ago", "to come"])
def test_times_may_be_set_at_will(kept: Kept, times: tuple[int, int]) -> None:
    kept.warm()
    kept.path.write_text(OTHER, encoding="utf-8")
    os.utime(kept.path, ns=times)
    assert "2025-02-10" in kept.ask().out


# --- damage ------------------------------------------------------------------------------------


def test_a_flipped_byte_anywhere_changes_no_answer(kept: Kept) -> None:
    whole = kept.warm()
    for place in [*range(100), *range(100, len(whole), 997)]:
        kept.target.write_bytes(whole)
        with kept.target.open("r+b") as file:
            file.seek(place)
            file.write(bytes([whole[place] ^ 0x41]))
        kept.settle()
        assert database.opened(str(kept.target)) is None
        if place % 10 == 0:
            assert kept.ask() == kept.right


def spoilt(whole: bytes) -> list[bytes]:
    """What may stand in an index's place."""
    page = b"\0" * 4096
    lengths = [0, 1, 15, 16, 60, 63, 64, 99, 100, 101, 4095, 4096, 8192, len(whole) - 1]
    return [
        *(whole[:length] for length in lengths),
        *(whole[:at] + page + whole[at + 4096 :] for at in range(0, len(whole), 4096 * 5)),
        whole + b"\0",
        whole + page,
        catalogues.chance(1).randbytes(len(whole)),
        whole[:100] + catalogues.chance(2).randbytes(len(whole) - 100),
    ]


def test_what_was_cut_off_or_overwritten_is_made_again(kept: Kept) -> None:
    for data in spoilt(kept.warm()):
        kept.target.write_bytes(data)
        kept.settle()
        assert kept.ask() == kept.right
        assert database.opened(str(kept.target))


def foreign(kept: Kept) -> None:
    base = sqlite3.connect(kept.target)
    base.execute("CREATE TABLE head (content)")
    base.close()


def older(kept: Kept) -> None:
    """Of another format, and sound otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wicktrack.index.filling.FORMAT", "0")
        assert current(str(kept.path), str(kept.cache)) is None
    assert kept.target.exists()


def of_another(kept: Kept) -> None:
    other = kept.path.with_name("b.toml")
    other.write_text(OTHER, encoding="utf-8")
    made = current(str(other), str(kept.cache))
    assert made
    Path(made.path).replace(kept.target)


IN_ITS_PLACE: dict[str, Callable[[Kept], object]] = {
    "nothing": lambda _: None,
    "folder": lambda kept: kept.target.mkdir(),
    "full folder": lambda kept: (kept.target / "x").mkdir(parents=True),
    "FIFO": lambda kept: os.mkfifo(kept.target),
    "dangling link": lambda kept: kept.target.symlink_to("nowhere"),
    "link to itself": lambda kept: kept.target.symlink_to(kept.target),
    "device": lambda kept: kept.target.symlink_to("/dev/zero"),
    "foreign": foreign,
    "older": older,
    "another's": of_another,
    "closed": lambda kept: kept.target.touch(0o000),
}


@pytest.mark.parametrize("what", IN_ITS_PLACE)
def test_whatever_stands_in_its_place_the_answer_is_right(kept: Kept, what: str) -> None:
    kept.warm()
    kept.target.unlink()
    IN_ITS_PLACE[what](kept)
    for _ in range(2):
        assert kept.ask() == kept.right


def make_file(cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_bytes(b"")


@pytest.mark.parametrize(
    "where", ["file", "folder is a file", "missing", "relative", "two slashes"]
)
def test_wherever_the_folder_is_the_answer_is_right(
    kept: Kept, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(kept.cache, ignore_errors=True)
    if where == "file":
        make_file(kept.cache)
    elif where == "folder is a file":
        make_file(kept.cache.parent)
    elif where == "missing":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "not" / "there"))
    elif where == "relative":
        monkeypatch.setenv("XDG_CACHE_HOME", "here")
        monkeypatch.chdir(tmp_path)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", f"/{tmp_path}/a%20b?c#d")
    for _ in range(2):
        assert kept.ask() == kept.right
    assert not (tmp_path / "here").exists()
    made = {"missing": tmp_path / "not" / "there", "two slashes": tmp_path / "a%20b?c#d"}
    assert [*made.get(where, kept.cache.parent).glob("wicktrack/*")] or "file" in where


def test_a_folder_that_takes_nothing_is_done_without(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the refusal is made up.
    real = os.open

    def refused(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refused)
    assert isinstance(open_ledger([kept.path], kept.cache), WholeLedger)
    assert kept.ask() == kept.right


def test_nobody_needs_a_home(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setattr(os, "makedirs", never_made)
    assert kept.ask() == kept.right


def unknown(user: int) -> None:
    raise KeyError(user)


def never_made(path: str, *_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied", path)


def test_only_its_owner_may_read_an_index(kept: Kept) -> None:
    kept.warm()
    assert kept.target.stat().st_mode & 0o777 == 0o600
    kept.path.write_text(TEXT + TITLE.format(9, 1), encoding="utf-8")
    assert current(str(kept.path), str(kept.cache))
    assert kept.target.stat().st_mode & 0o777 == 0o600


def test_damage_to_a_large_index_is_no_error(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """A large index is not looked through beforehand.

    What it holds of facts and definitions has a check of its own, and SQLite sees what it cannot
    read; what it notes of names, days and persons has none. A flipped byte there can hide a title
    from a question, or show it out of place: this test counts how rarely.
    """
    whole = kept.warm()
    monkeypatch.setattr(database, "_SMALL", 0)
    wrong = 0
    places = range(100, len(whole), 499)
    for place in places:
        kept.target.write_bytes(whole[:place] + bytes([whole[place] ^ 0x11]) + whole[place + 1 :])
        kept.settle()
        found = kept.ask()
        assert (found.code, found.err) == (0, "")
        wrong += found != kept.right
    assert wrong <= len(places) / 50


@pytest.mark.parametrize(
    ("words", "damage"),
    [
        (["show", "Title 3"], "id = 'elsewhere', defined = NULL"),
        (["changes", "--since", "2023-12-31"], "segment = 99"),
    ],
)
def test_a_note_that_leads_nowhere_is_damage(
    kept: Kept, words: list[str], damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.warm()
    base = sqlite3.connect(kept.target)
    base.execute(f"UPDATE title SET {damage} WHERE id = 't3'")  # noqa: S608
    base.commit()
    base.close()
    kept.settle()
    monkeypatch.setattr(database, "_SMALL", 0)
    asked = [*words, *AS_OF, "-c", str(kept.path)]
    assert catalogues.ask(*asked, cached=True) == catalogues.ask(*asked, cached=False)
    assert not kept.target.exists()


def test_an_answer_that_had_begun_is_given_once(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.warm()
    monkeypatch.setattr("wicktrack.cli.streams._BUFFER_SIZE", 1)
    unpacked, count = database.Index.unpacked, 0

    def failing(self: database.Index, data: bytes) -> Any:
        nonlocal count
        count += 1
        if count == last:
            raise DamagedIndex(self.path)
        return unpacked(self, data)

    monkeypatch.setattr(database.Index, "unpacked", failing)
    for last in range(1, 20):
        count = 0
        assert kept.ask() == kept.right
        assert count >= last or last > 17
        assert attempt.use_index


# --- making it ---------------------------------------------------------------------------------


def test_half_an_index_is_never_believed_nor_left(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = ["seal", "create", "stamp", "confirm", "begin", "connected"]
    for name in steps:
        with monkeypatch.context() as patch:
            patch.setattr(builder, name, interrupt)
            assert kept.ask() == Result(130, "", "")
        assert [*kept.cache.iterdir()] == []
    kept.warm()
    kept.path.write_text(OTHER, encoding="utf-8")
    for name in ("seal", "stamp", "confirm", "begin", "connected"):
        with monkeypatch.context() as patch:
            patch.setattr(builder, name, interrupt)
            assert kept.ask() == Result(130, "", "")
        assert [*kept.cache.iterdir()] == [kept.target]
    assert "2025-02-10" in kept.ask().out


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_a_killed_process_left_is_swept_and_nothing_else(kept: Kept) -> None:
    whole = kept.warm()
    left = kept.target.with_name(f"{kept.target.name}.0123456789ab")
    fresh = kept.target.with_name(f"{kept.target.name}.ba9876543210")
    forgotten = kept.target.with_name("gone-01234567.sqlite")
    others = [kept.cache / "notes.txt", kept.cache / "notes-01234567.sqlite.bak"]
    for path in (left, fresh, forgotten, *others):
        path.write_bytes(whole[:5000])
        os.utime(path, (0, 0))
    os.utime(fresh)
    other = kept.path.with_name("b.toml")
    other.write_text(TEXT, encoding="utf-8")
    os.utime(kept.target, (0, 0))
    made = current(str(other), str(kept.cache))
    assert made
    assert sorted(kept.cache.iterdir()) == sorted([fresh, *others, kept.target, Path(made.path)])
    kept.path.unlink()
    Path(made.path).unlink()
    assert current(str(other), str(kept.cache))
    assert not kept.target.exists()


@pytest.mark.parametrize("how", ["sound", "dying", "none"])
def test_several_processes_make_the_same_index(
    kept: Kept, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = kept.warm()
    kept.target.unlink()
    monkeypatch.setattr(chunks, "LENGTH", 200)
    monkeypatch.setattr(workers, "RANGE", 300)
    monkeypatch.setattr(workers, "TITLES", 1)
    monkeypatch.setattr(workers, "_processors", lambda: 2)
    if how == "dying":
        monkeypatch.setattr(workers, "_begin", partial(os._exit, 1))
    elif how == "none":
        monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", interrupt_nothing)
    made = current(str(kept.path), str(kept.cache))
    assert made
    assert len(kept.target.read_bytes()) == len(alone)
    assert made.one("SELECT count(*) FROM title") == (8,)
    assert kept.ask() == kept.right


def interrupt_nothing(*_: object) -> None:
    raise NotImplementedError


WITHOUT = """
import sys
sys.modules["sqlite3"] = sys.modules["_sqlite3"] = None
from wicktrack.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def test_without_sqlite_files_are_read(kept: Kept) -> None:
    command = [sys.executable, "-c", WITHOUT, *kept.words]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert Result(done.returncode, done.stdout, done.stderr) == kept.right


@pytest.mark.parametrize("what", ["FIFO", "device"])
def test_what_is_no_file_is_refused_at_once(what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    os.mkfifo(path) if what == "FIFO" else path.symlink_to("/dev/zero")
    found = catalogues.ask("upcoming", "-c", str(path), cached=True)
    assert (found.code, found.out) == (4, "")
    assert "not-a-file" in found.err
    assert found == catalogues.ask("upcoming", "-c", str(path), cached=False)


# --- several processes -------------------------------------------------------------------------


def started(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "wicktrack", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_several_may_ask_at_once_while_the_file_is_rewritten(kept: Kept) -> None:
    asking = [started(*kept.words) for _ in range(8)]
    texts = [TEXT, OTHER]
    right = {kept.right.out}
    for text in [*texts * 20, OTHER]:  # never half of it
        beside = kept.path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(kept.path)
    right.add(catalogues.ask(*kept.words, cached=False).out)
    assert len(right) == 2
    for process in asking:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
        assert out.decode() in right
    assert [path for path in kept.cache.iterdir() if path != kept.target] == []
    assert "2025-02-10" in kept.ask().out


KILLED = """
import os, signal, sys
from wicktrack.index import cache, workers
workers._processors = lambda: 2
workers.TITLES = 1
began = workers._together
def killed(*given):
    for number, result in enumerate(began(*given)):
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        yield result
workers._together = killed
cache.current(sys.argv[1], sys.argv[2])
"""


def test_who_is_killed_leaves_no_process_behind(kept: Kept) -> None:
    command = [sys.executable, "-c", KILLED, str(kept.path), str(kept.cache)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=60)
    # The pipe ends once the last of them has let go of it.
    assert done.returncode == -9
    assert [path.suffix for path in kept.cache.iterdir()] != [".sqlite"]
    assert kept.ask() == kept.right


def test_what_cannot_be_opened_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):  # and no warning, which would fail here
        database.connected(str(tmp_path / "nowhere" / "x.sqlite"), "ro")
