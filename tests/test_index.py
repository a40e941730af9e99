"""An index only saves time: whatever happens to it and around it, the answer is the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import catalogues
from conftest import Result
from wicktrack import folders
from wicktrack.catalogue.files import Stamp, stamp
from wicktrack.cli.streams import attempt
from wicktrack.errors import DamagedIndex
from wicktrack.index import builder, cache, database, workers
from wicktrack.index.cache import current, open_ledger
from wicktrack.index.chunks import Limits
from wicktrack.index.ledger import IndexedLedger
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
SMALL = Limits(chunk=200, spread=1, workers=2)
"""Limits by which a few titles are many chunks, for two workers."""


class Cached:
    """A catalogue of one file with its index, and a question about it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "a.toml"
        self.path.write_text(TEXT, encoding="utf-8")
        self.cache = folders.cache_folder(os.environ)
        self.real = [os.path.realpath(self.path)]
        self.target = Path(database.index_path(str(self.cache), self.real))
        self.seal = Path(database.seal_path(str(self.target)))
        self.words = ["upcoming", "-f", "tsv", *AS_OF, "-c", str(self.path)]
        self.right = catalogues.ask(*self.words, cached=False)
        assert self.right.code == 0
        assert len(self.right.out.splitlines()) == 9

    def ask(self) -> Result:
        return catalogues.ask(*self.words, cached=True)

    def current(self, limits: Limits | None = None) -> IndexedLedger | None:
        return current(self.real, str(self.target), limits=limits)

    def reseal(self, **changes: object) -> None:
        """Write other values into the seal."""
        seal = database.read_seal(str(self.target))
        assert seal
        database.write_seal(str(self.target), seal._replace(**changes))  # type: ignore[arg-type]

    def settle(self) -> None:
        """Let it be long since anything was written, by the seal."""
        self.reseal(compared=1 << 62)

    def warm(self) -> bytes:
        """The bytes of its index, once it has one that needs no comparison."""
        assert self.ask() == self.right
        self.settle()
        return self.target.read_bytes()


@pytest.fixture
def cached(tmp_path: Path) -> Cached:
    return Cached(tmp_path)


def never(*_: object, **__: object) -> Any:
    raise AssertionError("this was not to be called")


# --- freshness ---------------------------------------------------------------------------------


def test_a_second_write_within_one_tick_is_seen(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cached.ask() == cached.right
    seal = database.read_seal(str(cached.target))
    assert seal
    cached.path.write_text(OTHER, encoding="utf-8")
    # A test cannot set `ctime`: the clock is made to stand still.
    real = stamp

    def frozen(path: str) -> Stamp | None:
        return seal.stamps[0] if path == cached.real[0] else real(path)

    monkeypatch.setattr(cache, "stamp", frozen)
    cached.reseal(compared=seal.stamps[0].changed)
    assert "2025-02-10" in cached.ask().out


def test_a_settled_file_is_not_compared(cached: Cached, monkeypatch: pytest.MonkeyPatch) -> None:
    cached.warm()
    monkeypatch.setattr(cache, "_renewed", never)
    monkeypatch.setattr(database, "checksum", never)
    assert cached.ask() == cached.right


def test_a_file_that_was_just_written_is_compared(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached.warm()
    cached.reseal(compared=cached.path.stat().st_mtime_ns)
    monkeypatch.setattr(builder, "update", never)
    with pytest.raises(AssertionError, match="not to be called"):
        cached.ask()


def test_a_comparison_is_remembered(cached: Cached) -> None:
    cached.warm()
    cached.reseal(compared=0)
    assert cached.ask() == cached.right
    seal = database.read_seal(str(cached.target))
    assert seal
    assert seal.compared > 0


@pytest.mark.parametrize("times", [(0, 0), (1 << 60, 1 << 60)], ids=["long ago", "to come"])
def test_modification_times_may_be_set_at_will(cached: Cached, times: tuple[int, int]) -> None:
    cached.warm()
    cached.path.write_text(OTHER, encoding="utf-8")
    os.utime(cached.path, ns=times)
    assert "2025-02-10" in cached.ask().out


# --- damage ------------------------------------------------------------------------------------


def damaged(whole: bytes) -> list[bytes]:
    """What an index may have become: cut off, extended, overwritten."""
    page = b"\0" * 4096
    lengths = [0, 1, 16, 63, 99, 100, 101, 4095, 4096, 8192, len(whole) - 1]
    return [
        *(whole[:length] for length in lengths),
        *(whole[:at] + page + whole[at + 4096 :] for at in range(0, len(whole), 4096 * 5)),
        whole + b"\0",
        whole + page,
        catalogues.chance(1).randbytes(len(whole)),
        whole[:100] + catalogues.chance(2).randbytes(len(whole) - 100),
    ]


def test_damage_to_the_database_changes_no_answer(cached: Cached) -> None:
    for data in damaged(cached.warm()):
        cached.target.write_bytes(data)
        assert cached.ask() == cached.right
        cached.settle()
        assert isinstance(cached.current(), IndexedLedger)


@pytest.mark.parametrize("racy", [False, True])
def test_a_flipped_byte_anywhere_changes_no_answer(cached: Cached, *, racy: bool) -> None:
    """`racy`: within one tick of the clock, so that the stamp is as before."""
    whole = cached.warm()
    chance = catalogues.chance(3)
    for _ in range(60):
        place = chance.randrange(len(whole))
        data = whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        cached.target.write_bytes(data)
        if racy:
            found = stamp(str(cached.target))
            assert found
            cached.reseal(database=found, checksum=zlib.crc32(whole), sealed=found.changed)
        assert cached.ask() == cached.right
        assert cached.target.read_bytes() == whole
        cached.settle()


def test_damage_to_the_seal_changes_no_answer(cached: Cached) -> None:
    cached.warm()
    whole = cached.seal.read_bytes()
    chance = catalogues.chance(4)
    others = [
        b"",
        b"[]",
        b"{}",
        b"null",
        b"[" * 100_000,
        b"\xff",
        b"[2,[],[],[],0,0,0]",
        b"[2,1,1,1,1,1,1]",
    ]
    for data in [*others, *(mutated(whole, chance.randrange(len(whole))) for _ in range(60))]:
        cached.seal.write_bytes(data)
        assert cached.ask() == cached.right


def mutated(whole: bytes, place: int) -> bytes:
    return whole[:place] + bytes([whole[place] ^ 0x11]) + whole[place + 1 :]


def foreign(cached: Cached) -> None:
    base = sqlite3.connect(cached.target)
    base.execute("CREATE TABLE head (content)")
    base.close()


def older(cached: Cached) -> None:
    assert cached.ask() == cached.right
    cached.reseal(format=1)


def of_another(cached: Cached) -> None:
    other = cached.path.with_name("b.toml")
    other.write_text(OTHER, encoding="utf-8")
    target = cached.cache / "b-00000000.sqlite"
    assert current([str(other)], str(target))
    target.replace(cached.target)
    Path(database.seal_path(str(target))).replace(cached.seal)


def fifo_as_seal(cached: Cached) -> None:
    cached.seal.unlink()
    os.mkfifo(cached.seal)


IN_ITS_PLACE: dict[str, Callable[[Cached], object]] = {
    "nothing": lambda _: None,
    "folder": lambda cached: cached.target.mkdir(),
    "full folder": lambda cached: (cached.target / "x").mkdir(parents=True),
    "FIFO": lambda cached: os.mkfifo(cached.target),
    "FIFO as seal": fifo_as_seal,
    "dangling link": lambda cached: cached.target.symlink_to("nowhere"),
    "link to itself": lambda cached: cached.target.symlink_to(cached.target),
    "foreign": foreign,
    "older": older,
    "another's": of_another,
    "closed": lambda cached: cached.target.touch(0o000),
}


@pytest.mark.parametrize("what", IN_ITS_PLACE)
def test_whatever_is_in_its_place_the_answer_is_right(cached: Cached, what: str) -> None:
    cached.warm()
    cached.target.unlink()
    IN_ITS_PLACE[what](cached)
    for _ in range(2):
        assert cached.ask() == cached.right


def test_a_device_in_its_place_is_not_read(cached: Cached) -> None:
    cached.warm()
    cached.target.unlink()
    cached.target.symlink_to("/dev/zero")
    found = cached.ask()
    assert (found.code, found.out) == (cached.right.code, cached.right.out)


def test_a_query_that_finds_damage_is_asked_again_of_the_files(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much of the answer was written already, it is given once."""
    cached.warm()
    monkeypatch.setattr("wicktrack.cli.streams._BUFFER_SIZE", 1)
    rows, count = database.Index.rows, 0

    def failing(self: database.Index, query: str, *values: Any) -> Any:
        nonlocal count
        count += 1
        if count == last:
            raise DamagedIndex(self.path)
        return rows(self, query, *values)

    monkeypatch.setattr(database.Index, "rows", failing)
    for last in range(1, 20):
        count = 0
        assert cached.ask() == cached.right
        assert count >= last
        assert attempt.use_index


@pytest.mark.parametrize("error", [sqlite3.IntegrityError, sqlite3.ProgrammingError])
def test_a_bug_in_building_is_not_taken_for_an_unreadable_cache(
    cached: Cached, error: type[sqlite3.Error], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise error("broken")

    monkeypatch.setattr(builder, "_wait_for_all", broken)
    with pytest.raises(error):
        cached.current()


# --- trust -------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["cache", "target", "seal"])
@pytest.mark.parametrize("mode", [0o020, 0o002])
def test_what_others_may_write_is_ignored_and_said_once(
    cached: Cached, which: str, mode: int
) -> None:
    cached.warm()
    exposed: Path = getattr(cached, which)
    exposed.chmod(exposed.stat().st_mode | mode)
    before = cached.target.read_bytes(), cached.seal.read_bytes()
    assert isinstance(open_ledger([cached.path], cached.cache), WholeLedger)
    found = cached.ask()
    assert (found.code, found.out) == (cached.right.code, cached.right.out)
    assert found.err == (
        f"warning: {exposed} is ignored, as others may write to it\n"
        f"hint: delete it, or take that right away: chmod go-w {exposed}\n"
    )
    assert (cached.target.read_bytes(), cached.seal.read_bytes()) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_an_index_of_another_user_is_ignored(cached: Cached) -> None:
    cached.warm()
    os.chown(cached.target, 12345, -1)
    assert isinstance(open_ledger([cached.path], cached.cache), WholeLedger)


def test_only_its_owner_may_read_an_index(cached: Cached) -> None:
    cached.warm()
    for path in (cached.target, cached.seal):
        assert path.stat().st_mode & 0o777 == 0o600
    assert cached.cache.stat().st_mode & 0o777 == 0o700


# --- folders -----------------------------------------------------------------------------------


def make_file(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "where", ["file", "folder is a file", "missing", "relative", "two slashes"]
)
def test_wherever_the_folder_is_the_answer_is_right(
    cached: Cached, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(cached.cache, ignore_errors=True)
    if where == "file":
        make_file(cached.cache)
    elif where == "folder is a file":
        make_file(cached.cache.parent)
    elif where == "missing":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "not" / "there"))
    elif where == "relative":
        monkeypatch.setenv("XDG_CACHE_HOME", "here")
        monkeypatch.chdir(tmp_path)
    else:
        monkeypatch.setenv("XDG_CACHE_HOME", f"/{tmp_path}/a%20b?c#d")
    for _ in range(2):
        assert cached.ask() == cached.right
    assert not (tmp_path / "here").exists()
    made = {"missing": tmp_path / "not" / "there", "two slashes": tmp_path / "a%20b?c#d"}
    assert [*made.get(where, cached.cache.parent).glob("wicktrack/*")] or "file" in where


def test_a_folder_that_takes_nothing_is_done_without(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Root may write anywhere, so the refusal is made up.
    real = os.open

    def refused(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refused)
    assert isinstance(open_ledger([cached.path], cached.cache), WholeLedger)
    assert cached.ask() == cached.right


def test_an_index_in_a_read_only_folder_serves(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached.warm()
    monkeypatch.setattr(database, "write_seal", never)
    monkeypatch.setattr(os, "makedirs", never)
    assert isinstance(cached.current(), IndexedLedger)


def test_nobody_needs_a_home(cached: Cached, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)
    monkeypatch.setattr(os, "makedirs", refuse)
    assert cached.ask() == cached.right


def unknown(user: int) -> None:
    raise KeyError(user)


def refuse(path: str, *_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied", path)


# --- building ----------------------------------------------------------------------------------


BUILDING = ["create_tables", "_fill", "create_indexes", "_require_sound", "_wait_for_all"]


@pytest.mark.parametrize("step", BUILDING)
def test_an_interrupted_build_leaves_nothing(
    cached: Cached, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(builder, step, interrupt)
        assert cached.ask() == Result(130, "", "")
    assert [*cached.cache.iterdir()] == []
    assert cached.ask() == cached.right


def test_an_interrupted_update_leaves_the_index_as_it_was(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cached.current(SMALL)
    whole = cached.target.read_bytes()
    cached.path.write_text(TEXT + TITLE.format(9, 3), encoding="utf-8")
    for step in ("_add", "_require_sound", "_wait"):
        with monkeypatch.context() as patch:
            patch.setattr(builder, step, interrupt)
            with pytest.raises(KeyboardInterrupt):
                cached.current(SMALL)
        assert cached.target.read_bytes() == whole
    found = cached.current(SMALL)
    assert found
    assert "t9" in found.titles
    assert sorted(cached.cache.iterdir()) == sorted([cached.target, cached.seal])


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_only_old_files_of_ours_are_deleted(cached: Cached) -> None:
    whole = cached.warm()
    unfinished = cached.target.with_name(f"{cached.target.name}.0123456789ab")
    fresh = cached.target.with_name(f"{cached.target.name}.ba9876543210")
    forgotten = cached.target.with_name("gone-01234567.sqlite")
    others = [cached.cache / "notes.txt", cached.cache / "notes-01234567.sqlite.bak"]
    for path in (unfinished, fresh, forgotten, *others):
        path.write_bytes(whole[:5000])
        os.utime(path, (0, 0))
    os.utime(fresh)
    os.utime(cached.target, (0, 0))
    other = cached.path.with_name("b.toml")
    other.write_text(TEXT, encoding="utf-8")
    target = cached.cache / "b-00000000.sqlite"
    assert current([str(other)], str(target))
    left = {path for path in cached.cache.iterdir() if not path.name.startswith("b-")}
    assert left == {fresh, *others, cached.target, cached.seal}
    cached.path.unlink()
    target.unlink()
    for path in (cached.target, cached.seal):
        os.utime(path, (0, 0))
    assert current([str(other)], str(target))
    assert not cached.target.exists()


@pytest.mark.parametrize("how", ["sound", "none"])
def test_workers_build_the_same_index(
    cached: Cached, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = cached.current(SMALL._replace(workers=1))
    assert alone
    right = [*alone.every()]
    cached.target.unlink()
    if how == "none":
        monkeypatch.setattr("concurrent.futures.ProcessPoolExecutor", refuse_processes)
    made = cached.current(SMALL)
    assert made
    assert made.index.one("SELECT count(*) FROM title") == (8,)
    assert [*made.every()] == right
    assert sorted(cached.cache.iterdir()) == sorted([cached.target, cached.seal])


def refuse_processes(*_: object) -> None:
    raise NotImplementedError


def test_a_worker_that_dies_leaves_the_files_to_be_read_whole(
    cached: Cached, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_begin", partial(os._exit, 1))
    assert cached.current(SMALL) is None
    assert [*cached.cache.iterdir()] == []
    assert cached.ask() == cached.right


WITHOUT = """
import sys
sys.modules["sqlite3"] = sys.modules["_sqlite3"] = None
from wicktrack.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def test_without_sqlite_files_are_read(cached: Cached) -> None:
    command = [sys.executable, "-c", WITHOUT, *cached.words]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    assert Result(done.returncode, done.stdout, done.stderr) == cached.right


@pytest.mark.parametrize("what", ["FIFO", "device"])
def test_what_is_not_a_file_is_refused_at_once(what: str, tmp_path: Path) -> None:
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


def test_several_may_ask_at_once_while_the_file_is_rewritten(cached: Cached) -> None:
    asking = [started(*cached.words) for _ in range(8)]
    right = {cached.right.out}
    for text in [*[TEXT, OTHER] * 20, OTHER]:  # never half of it
        beside = cached.path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(cached.path)
    right.add(catalogues.ask(*cached.words, cached=False).out)
    assert len(right) == 2
    for process in asking:
        out, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, b"")
        assert out.decode() in right
    assert {*cached.cache.iterdir()} <= {cached.target, cached.seal}
    assert "2025-02-10" in cached.ask().out


def test_a_reader_sees_one_state_while_an_update_waits(cached: Cached) -> None:
    """Between two queries as well; the update then goes to a copy."""
    reader = cached.current(SMALL)
    assert reader
    titles = reader.every()
    first = next(titles)
    assert len(reader.titles) == 8
    cached.path.write_text(TEXT + TITLE.format(9, 3), encoding="utf-8")
    found = catalogues.ask(*cached.words, cached=True)
    assert "Title 9" in found.out
    assert len(reader.titles) == 8
    assert [first[0].id, *(title.id for title, _ in titles)] == [f"t{n}" for n in range(8)]


KILLED = """
import os, signal, sys
from wicktrack.index import cache, workers
from wicktrack.index.chunks import Limits
run = workers.run
def killed(*given):
    for number, done in enumerate(run(*given)):
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        yield done
workers.run = killed
cache.current([sys.argv[1]], sys.argv[2], limits=Limits(200, 1, 2))
"""


def test_a_killed_build_leaves_no_process_behind(cached: Cached) -> None:
    command = [sys.executable, "-c", KILLED, cached.real[0], str(cached.target)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=60)
    # The pipe ends once the last of them has let go of it.
    assert done.returncode == -9
    assert not cached.target.exists()
    assert cached.ask() == cached.right
