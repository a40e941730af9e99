"""Does the user's file survive whatever happens while it is written?"""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import HEAD, ROOT, unmeasured
from wicktrack.catalogue.loader import load
from wicktrack.errors import Exit, NotChanged
from wicktrack.model.facts import NewsSaid
from wicktrack.recording.editor import _stamp, editing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks and signals are POSIX")

TITLE = '[title.x]\nname = "X"\nkind = "film"\n'
OLD = f"{HEAD}\n{TITLE}"
BLOCK = '[[fact]]\ntitle = "x"\non = 2024-01-01\nnews = "new"\n'


def recorder(*words: object, within: str = "") -> Any:
    """What `recorder.py` answers; `within` is shell that it is run in, as `"$@"`."""
    line = [sys.executable, str(ROOT / "tests" / "recorder.py"), *map(str, words)]
    if within:
        line = ["unshare", "--mount", "sh", "-ec", within, "sh", *line]
    environ = unmeasured() | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(line, env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture
def file() -> Iterator[Path]:
    """A catalogue in a folder of its own that everybody may enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="wicktrack-"))
    folder.chmod(0o755)
    path = folder / "own.toml"
    path.write_text(OLD)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def unchanged(path: Path, answer: dict[str, Any], reason: str) -> None:
    """That it was refused in a sentence, and nothing came of it."""
    assert answer["exit"] == Exit.NOT_CHANGED
    assert answer["message"] == f"{path} was not changed: {reason}"
    assert answer["hint"]
    assert path.read_text() == OLD
    assert [found.name for found in path.parent.iterdir()] == [path.name]


# --- kills and crowds --------------------------------------------------------------------------


def test_a_thousand_kills_leave_the_old_file_or_the_new_one(file: Path) -> None:
    found = recorder("kills", file, 1000)
    assert found["old"] + found["new"] == 1000
    assert found["facts"] == found["new"]  # each loaded
    # And these were no idle kills.
    assert found["killed"] == 1000
    assert min(found["old"], found["new"]) > 20
    assert found["torn"] > 100


def test_twenty_recorders_at_once_lose_double_and_tear_nothing(file: Path) -> None:
    assert recorder("crowd", file, 20, 50) == {"failed": 0}
    said = [fact.said for fact in load([file]).facts]
    news = [one.news for one in said if isinstance(one, NewsSaid)]
    assert len(said) == len(news) == 1000
    for number in range(20):  # each in its order
        mine = [one for one in news if one.startswith(f"{number} ")]
        assert mine == [f"{number} {fact}" for fact in range(50)]
    assert list(file.parent.iterdir()) == [file]


def test_recorders_that_begin_a_file_and_its_folder_wait_for_each_other(file: Path) -> None:
    path = file.parent / "new" / "folder" / "own.toml"
    assert recorder("crowd", path, 8, 3) == {"failed": 0}
    path.write_text(path.read_text() + TITLE)
    assert len(load([path]).facts) == 24
    assert [stat.S_IMODE(up.stat().st_mode) for up in path.parents[:2]] == [0o700, 0o700]


# --- disks and rights --------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, len(OLD)])
def test_a_limit_on_the_size_of_files_leaves_the_file_unchanged(file: Path, size: int) -> None:
    unchanged(file, recorder("limited", file, size), "it would exceed the file size limit")


def mounting() -> bool:
    """Whether file systems may be mounted here, unseen by others."""
    line = ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(line, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not mounting(), reason="needs the right to mount")
class TestMounts:
    def test_a_full_disk_leaves_the_file_unchanged(self, file: Path) -> None:
        folder = file.parent
        script = (
            f"exec 3<{file} 4<{file}; mount -t tmpfs -o size=16k none {folder}; cat <&3 >{file}; "
            f'cat /dev/zero >{folder}/z 2>/dev/null || :; "$@"; rm {folder}/z; '
            f'test "$(ls -A {folder})" = own.toml; test "$(cksum <{file})" = "$(cksum <&4)"'
        )
        unchanged(file, recorder("told", file, within=script), "the disk is full")

    def test_a_file_that_is_mounted_by_itself_is_refused(self, file: Path) -> None:
        script = f'mount --bind {file} {file}; "$@"'
        reason = "it is a mount point, so it cannot be replaced"
        unchanged(file, recorder("told", file, within=script), reason)

    def test_a_read_only_disk_is_refused(self, file: Path) -> None:
        folder = file.parent
        script = f'mount --bind {folder} {folder}; mount -o remount,ro,bind {folder}; "$@"'
        answer = recorder("told", file, within=script)
        assert answer["message"].endswith((": it is read-only", ": the disk is read-only"))
        assert file.read_text() == OLD


def test_a_read_only_folder_is_refused(file: Path) -> None:
    file.chmod(0o666)
    file.parent.chmod(0o555)
    unchanged(file, recorder("nobody", file), "you do not have permission to write to its folder")


@pytest.mark.parametrize("mode", [0o444, 0o400])
def test_a_read_only_file_is_refused(file: Path, mode: int) -> None:
    file.chmod(mode)
    unchanged(file, recorder("told", file), "it is read-only")
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_file_of_another_user_is_refused(file: Path) -> None:
    if os.getuid():
        pytest.skip("needs somebody else")
    file.parent.chmod(0o777)
    unchanged(file, recorder("nobody", file), "it is read-only")


def test_a_file_that_may_not_be_read_is_refused(file: Path) -> None:
    if os.getuid():
        pytest.skip("needs somebody else")
    file.chmod(0o600)
    unchanged(file, recorder("nobody", file), "permission denied")


# --- others ------------------------------------------------------------------------------------


def test_a_file_that_another_program_changed_meanwhile_is_kept(file: Path) -> None:
    other = f"# mine\n{OLD}"
    with editing(file) as edit:
        file.write_text(other)
        with pytest.raises(
            NotChanged, match="was not changed: it has just been edited by somebody else"
        ):
            edit.save(edit.appended(BLOCK))
    assert file.read_text() == other
    assert list(file.parent.iterdir()) == [file]


def test_a_change_within_one_tick_of_the_clock_is_seen(file: Path) -> None:
    with editing(file) as edit:
        file.write_text(OLD.replace("X", "Y"))
        edit.stamp = _stamp(file)
        with pytest.raises(NotChanged, match="edited by somebody else"):
            edit.save(edit.appended(BLOCK))
    assert file.read_text() == OLD.replace("X", "Y")


def test_a_file_that_vanished_is_not_made_again(file: Path) -> None:
    with editing(file) as edit:
        file.unlink()
        with pytest.raises(NotChanged, match="it has just been deleted"):
            edit.save(edit.appended(BLOCK))
    assert list(file.parent.iterdir()) == []


def test_a_file_that_appeared_meanwhile_is_kept(file: Path) -> None:
    path = file.with_name("new.toml")
    with editing(path, create=True) as edit:
        path.write_text(OLD)
        with pytest.raises(NotChanged, match="somebody else has just created it"):
            edit.save(edit.appended(BLOCK))
    assert path.read_text() == OLD


def test_a_folder_that_vanished_is_refused(file: Path) -> None:
    folder = file.parent / "folder"
    folder.mkdir()
    path = folder / "own.toml"
    path.write_text(OLD)
    with editing(path) as edit:
        folder.rename(file.parent / "elsewhere")
        with pytest.raises(NotChanged, match="its folder does not exist"):
            edit.save(edit.appended(BLOCK))
    assert (file.parent / "elsewhere" / "own.toml").read_text() == OLD
    with pytest.raises(NotChanged, match="its folder does not exist"), editing(path):
        pass


def test_a_folder_a_pipe_or_a_device_is_refused(file: Path) -> None:
    folder, pipe = file.parent / "folder.toml", file.parent / "pipe.toml"
    folder.mkdir()
    os.mkfifo(pipe)
    for path, what in ((folder, "a folder"), (pipe, "a FIFO"), (Path(os.devnull), "a device")):
        for create in (False, True):
            said = f"this is {what}, not a file"
            with pytest.raises(NotChanged, match=said), editing(path, create=create):
                pass
    with editing(file) as edit:
        file.unlink()
        file.mkdir()
        with pytest.raises(NotChanged, match="it is not a file"):
            edit.save(OLD)


@pytest.mark.parametrize("call", ["fsync", "replace", "utime"])
def test_an_interrupt_leaves_nothing_behind(
    file: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with editing(file) as edit:
        monkeypatch.setattr(os, call, interrupt)
        with pytest.raises(KeyboardInterrupt):
            edit.save(edit.appended(BLOCK))
    assert file.read_text() == OLD
    assert list(file.parent.iterdir()) == [file]
