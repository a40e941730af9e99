"""Do recorders wait for each other, and only for each other?"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import HEAD, heed_signals

if sys.platform != "linux":
    pytest.skip("only Linux tells who waits and what is open", allow_module_level=True)

import fcntl

from wicktrack.errors import NotChanged
from wicktrack.recording.editor import editing
from wicktrack.recording.lock import locked

TEXT = f'{HEAD}\n[title.x]\nname = "X"\nkind = "film"\n'
OTHER = TEXT.replace("X", "Y")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A catalogue in a folder of its own."""
    (tmp_path / "own").mkdir()
    path = tmp_path / "own" / "own.toml"
    path.write_text(TEXT)
    return path


def handles() -> set[str]:
    """What this process has open; the folder that is read for it is not any more."""
    return {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}


@pytest.fixture(autouse=True)
def _no_folder_stays_open(tmp_path: Path) -> Iterator[None]:
    yield
    assert [name for name in handles() if name.startswith(str(tmp_path))] == []


def once(before: Callable[[], object], function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with something that happens just before it is called the first time."""
    waiting = [before]

    def called(*arguments: Any, **named: Any) -> Any:
        if waiting:
            waiting.pop()()
        return function(*arguments, **named)

    return called


# --- waiting, and its end ----------------------------------------------------------------------


def until_waiting(process: subprocess.Popen[bytes]) -> None:
    """Until a process waits for a lock, as the system tells."""
    end = time.monotonic() + 20
    while f"-> FLOCK  ADVISORY  WRITE {process.pid} " not in Path("/proc/locks").read_text():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        os.sched_yield()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM), (None, 0)]
)
def test_a_recorder_that_waits_can_be_interrupted_and_then_writes_nothing(
    file: Path, number: signal.Signals | None, code: int
) -> None:
    words = ("record", "x", "--news", "n", "--on", "2024-01-01", "-c", str(file))
    with locked(file, create=False):
        recorder = subprocess.Popen(
            [sys.executable, "-m", "wicktrack", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            preexec_fn=heed_signals,  # noqa: PLW1509 - one thread
        )
        until_waiting(recorder)
        if number is not None:
            recorder.send_signal(number)
            assert recorder.wait(20) == code
        assert file.read_text() == TEXT
    out, err = recorder.communicate(timeout=20)
    assert (recorder.returncode, out) == (code, b"")
    assert err == (b"" if number else f"X: n\nRecorded in {file}.\n".encode())
    assert (file.read_text() == TEXT) is (number is not None)


def refusing(error: BaseException) -> Callable[..., None]:
    def flock(*_: object) -> None:
        raise error

    return flock


def test_an_interruption_of_waiting_is_passed_on(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt), editing(file):
        pytest.fail("it goes on without a lock")


@pytest.mark.parametrize("number", [errno.EINTR, errno.EIO, errno.EWOULDBLOCK])
def test_an_error_of_waiting_is_a_refusal(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(OSError(number, os.strerror(number))))
    with pytest.raises(NotChanged, match="was not changed"), editing(file):
        pytest.fail("it goes on without a lock")
    assert file.read_text() == TEXT


@pytest.mark.parametrize("number", [errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_written_to_without_one(
    file: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(fcntl, "flock", refusing(OSError(number, os.strerror(number))))
    with editing(file) as edit:
        edit.save(OTHER)
    assert file.read_text() == OTHER


# --- what happens to the folder meanwhile ------------------------------------------------------


def test_a_folder_that_vanishes_before_it_is_locked_is_made_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file.parent / "a" / "b" / "new.toml"
    monkeypatch.setattr(os, "open", once(path.parent.rmdir, os.open))
    with editing(path, create=True) as edit:
        assert path.parent.is_dir()
        edit.save(TEXT)
    assert path.read_text() == TEXT


def test_a_folder_that_vanishes_and_that_nobody_uses_is_not_left_behind(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file.parent / "a" / "b" / "new.toml"
    monkeypatch.setattr(os, "open", once(path.parent.rmdir, os.open))
    with editing(path, create=True):
        pass
    assert [*file.parent.iterdir()] == [file]


@pytest.mark.parametrize("called", [(os, "open"), (fcntl, "flock")])
def test_a_folder_that_vanishes_is_not_made_unasked(
    file: Path, monkeypatch: pytest.MonkeyPatch, called: tuple[Any, str]
) -> None:
    def vanish() -> None:
        file.parent.rename(file.parent.with_name("elsewhere"))

    monkeypatch.setattr(*called, once(vanish, getattr(*called)))
    with pytest.raises(NotChanged, match="its folder does not exist"), editing(file):
        pytest.fail("there is nothing to edit")
    assert not file.parent.exists()


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_that_another_one_replaces_while_waiting_is_not_the_one_that_is_locked(
    file: Path, monkeypatch: pytest.MonkeyPatch, *, create: bool
) -> None:
    elsewhere = file.parent.with_name("elsewhere")

    def replace() -> None:
        file.parent.rename(elsewhere)
        file.parent.mkdir()
        file.write_text(OTHER)

    monkeypatch.setattr(fcntl, "flock", once(replace, fcntl.flock))
    with editing(file, create=create) as edit:
        assert edit.text == OTHER
        assert str(file.parent) in handles()
        assert str(elsewhere) not in handles()


def test_a_link_that_leads_elsewhere_after_waiting_is_followed(
    file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    link, other = tmp_path / "link.toml", tmp_path / "other" / "other.toml"
    link.symlink_to(file)
    other.parent.mkdir()
    other.write_text(OTHER)

    def lead_elsewhere() -> None:
        link.unlink()
        link.symlink_to(other)

    monkeypatch.setattr(fcntl, "flock", once(lead_elsewhere, fcntl.flock))
    with editing(link) as edit:
        assert edit.text == OTHER
        edit.save(TEXT)
    assert (file.read_text(), other.read_text()) == (TEXT, TEXT)


def test_a_folder_that_somebody_else_is_quicker_to_make_stays(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file.parent / "a" / "new.toml"

    def be_quicker() -> None:
        path.parent.mkdir()

    monkeypatch.setattr(Path, "mkdir", once(be_quicker, Path.mkdir))
    with editing(path, create=True):
        pass
    assert [*path.parent.iterdir()] == []
