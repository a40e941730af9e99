"""What tests share: a few lines of TOML in, rows or a command's output out."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from wicktrack.catalogue.loader import load
from wicktrack.cli.main import run
from wicktrack.model.ledger import WholeLedger
from wicktrack.model.snapshot import Snapshot
from wicktrack.model.state import TitleState

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "data" / "films.toml"
REWRITE = bool(os.environ.get("WICKTRACK_REWRITE"))
"""Whether golden files are written anew rather than compared; look at the difference afterwards."""


def pytest_xdist_auto_num_workers() -> int | None:
    """One process where files are written anew: several tests may write the same one."""
    return 0 if REWRITE else None


HEAD = 'format = 1\n[catalogue]\nregion = "US"\n'

# No timing in a test; in CI the same examples in every run.
settings.register_profile(
    "wicktrack",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("wicktrack")

_OURS = ("WICKTRACK_", "NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "COLUMNS", "XDG_")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No test sees this machine's settings, or the user's own catalogues and indexes."""
    for name in os.environ:
        if name.startswith(_OURS):
            monkeypatch.delenv(name)
    home = tmp_path.with_name(f"{tmp_path.name}-home")
    monkeypatch.setenv("HOME", str(home))
    yield
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(autouse=True)
def guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No test leaves this machine: a connection elsewhere, or a look-up of a name, fails it.

    The list is of what was tried; whoever catches the error still finds the test failed.
    """
    tried: list[str] = []
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def refuse(what: object) -> NoReturn:
        tried.append(f"{what}")
        raise ConnectionRefusedError(f"a test may not connect to {what}")

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and not local(address[0]):
            refuse(address)
        connect(self, address)

    def looked_up(host: Any, *rest: Any, **named: Any) -> Any:
        if not local(host):
            refuse(host)
        return look_up(host, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    yield tried
    assert not tried, f"a test connected to {tried}"


def local(host: str | bytes | None) -> bool:
    """Whether a host is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    try:
        return name in {None, "", "localhost"} or ip_address(name).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Wick = Callable[..., Result]
Known = Callable[..., Snapshot]
Config = Callable[[str], Path]


@pytest.fixture
def wick(capsys: pytest.CaptureFixture[str]) -> Wick:
    """Run a command line in this process."""

    def command(*arguments: str) -> Result:
        code = run([*map(str, arguments)])
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return command


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a catalogue: the usual head, then the text."""

    def written(text: str, name: str = "catalogue.toml") -> Path:
        path = tmp_path / name
        path.write_text(HEAD + text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """Write the settings in use: those of a folder that nothing else is in."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    def written(text: str) -> Path:
        path = tmp_path / "config" / "wicktrack" / "config.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def ledger(write: Callable[[str], Path]) -> Callable[[str], WholeLedger]:
    """The ledger of a catalogue's text."""
    return lambda text: load([write(text)])


@pytest.fixture
def known(ledger: Callable[[str], WholeLedger]) -> Known:
    """What a catalogue's text says as of a day."""

    def snapshot(text: str, as_of: str) -> Snapshot:
        return Snapshot(ledger(text), dt.date.fromisoformat(as_of))

    return snapshot


def state_of(snapshot: Snapshot, title: str = "x") -> TitleState:
    """The state of a title that must be known."""
    state = snapshot.title(title)
    assert state is not None
    return state


def compare(path: Path, text: str) -> None:
    """Compare with a golden file, or write it anew."""
    if REWRITE:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def program(name: str) -> str:
    """The path of a program that a test runs; without it the test is skipped, but fails in CI."""
    return shutil.which(name) or lacking(f"{name} is not installed here")


def unmeasured() -> dict[str, str]:
    """This environment for a child whose coverage is not measured.

    To measure it imports modules itself, and writes to a file when the process ends.
    """
    return {name: it for name, it in os.environ.items() if not name.startswith("COVERAGE_")}


def imported_by(code: str, **environ: str) -> set[str]:
    """The modules that a new process has imported once it has run some Python."""
    script = f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**unmeasured(), **environ},
        check=True,
        capture_output=True,
        text=True,
    )
    return {*done.stderr.split()}


def heed_signals() -> None:
    """In a child: no signal is ignored any more.

    A run under `nohup` or in the background of a shell ignores some, and its children inherit that.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)


def lead_terminal() -> None:
    """In a child: no signal is ignored, and its standard input becomes its terminal."""
    import fcntl
    import termios

    heed_signals()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def lacking(what: str) -> NoReturn:
    """Skip a test for want of something; in CI, where nothing may be wanting, it fails."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def bundled() -> WholeLedger:
    """The bundled catalogue."""
    return load([BUNDLED])
