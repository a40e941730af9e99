"""How does it come onto a machine? Builds, fresh environments, and a user who has one activated.

One rule: of whoever runs the tests only pip's settings and cache are used, and no module.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import ROOT, lacking, program

_THEIRS = ("PYTHON", "VIRTUAL_ENV", "WICKTRACK_", "XDG_DATA_HOME", "COLUMNS", "FORCE_", "SOURCE_")
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(_THEIRS)}
"""What pip is run with: the index is the one that whoever runs the tests has set up."""
PYTHON = Path(sys.base_prefix) / "bin" / "python3"
"""The interpreter that the tests run on, outside of any environment."""
_FOLDERS = os.environ["PATH"].split(os.pathsep)
WITHOUT_US = os.pathsep.join(
    [str(PYTHON.parent), *(it for it in _FOLDERS if not Path(it, "wicktrack").exists())]
)
"""$PATH with that interpreter first, and with no wicktrack in it."""

Listing = dict[str, tuple[int, int]]


def ran(*command: object, cwd: Path, environ: dict[str, str]) -> str:
    """What a program prints; it must succeed, and what it complains of is shown if not."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, env=environ, check=False, capture_output=True)
    assert done.returncode == 0, f"{words}\n{done.stdout.decode()}\n{done.stderr.decode()}"
    return done.stdout.decode()


def build(kind: str, source: Path, target: Path) -> Path:
    """Build a wheel or an sdist of the source with what is installed here."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", target]
    ran(*command, cwd=source, environ=dict(os.environ))
    (built,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


def copied(target: Path) -> Path:
    """A copy of what git has of the checkout, as a clone would have it."""
    if not (ROOT / ".git").exists():
        lacking("this is no checkout: there is no .git to ask for its files")
    listed = ran(program("git"), "ls-files", "-z", cwd=ROOT, environ=OUTSIDE)
    for name in listed.split("\0")[:-1]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    return target


def reachable(folder: Path) -> None:
    """Ask the package index for one small thing; without an answer nothing can be installed."""
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--retries=1"]
    words = [*command, "--timeout=15", "-d", str(folder), "mdurl"]
    done = subprocess.run(words, env=OUTSIDE, check=False, capture_output=True)
    if done.returncode:
        why = done.stderr.decode().splitlines()[-1]
        lacking(f"pip reaches no package index, so nothing can be installed: {why}")


def pip_cache() -> str:
    """Where pip keeps what it fetched, to be named where $XDG_CACHE_HOME is another."""
    return ran(sys.executable, "-m", "pip", "cache", "dir", cwd=ROOT, environ=OUTSIDE).strip()


@contextmanager
def environment(folder: Path, python: Path, *requirements: object) -> Iterator[Path]:
    """A virtual environment with these and what they depend on; removed in the end."""
    prefix = folder / "venv"
    ran(python, "-m", "venv", prefix, cwd=folder, environ=OUTSIDE)
    ran(prefix / "bin/pip", "install", "-q", *requirements, cwd=folder, environ=OUTSIDE)
    yield prefix
    shutil.rmtree(prefix)


def interpreter(version: str) -> Path:
    """An interpreter of this version: one in $PATH, or a neighbour of the one that runs the tests.

    In $PATH may be a name of it that starts nothing, as pyenv puts there.
    """
    name = f"python{version}"
    neighbours = sorted(str(path) for path in PYTHON.parents[2].glob("*/bin"))
    for folder in [*_FOLDERS, *neighbours]:
        found = shutil.which(name, path=folder)
        if (
            found
            and subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode == 0
        ):
            return Path(found)
    pytest.skip(f"there is no {name} here")


@dataclass(frozen=True)
class User:
    """Somebody with an empty home, who has an environment activated; nothing else is set."""

    prefix: Path
    home: Path

    def environ(self, **more: str) -> dict[str, str]:
        return {
            "PATH": WITHOUT_US,
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / "data"),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "TMPDIR": str(self.home),
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "MANWIDTH": "80",
            **more,
        }

    def runs(self, *words: str, said: str = "") -> str:
        """What a command prints; it neither fails nor says anything besides but this."""
        activated = '. "$0/bin/activate" && exec "$@"'
        command = [program("bash"), "-c", activated, str(self.prefix), *words]
        done = subprocess.run(
            command, cwd=self.home, env=self.environ(), check=False, capture_output=True
        )
        assert (done.returncode, done.stderr.decode()) == (0, said), done.stdout.decode()
        return done.stdout.decode()


def listing(folder: Path) -> Listing:
    """Every file below a folder with its size and when it was written; not what Python compiles."""
    files = {path: path.lstat() for path in folder.rglob("*") if not path.is_dir()}
    return {
        str(path.relative_to(folder)): (seen.st_size, seen.st_mtime_ns)
        for path, seen in files.items()
        if path.parent.name != "__pycache__"
    }
