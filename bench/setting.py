"""The environment of the measurements: a fresh one, with the wheel of this checkout.

One rule: nothing of the user's is read or written; all is in one temporary folder.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from generate import TODAY, Layout
from measuring import Side

ROOT = Path(__file__).resolve().parent.parent


def environ(**more: str) -> dict[str, str]:
    """This process's environment, with compiled modules kept, and as one that uses no cache."""
    left_out = ("PYTHON", "WICKTRACK_", "XDG_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_CACHE_DIR": "1"} | more


def make_environment(folder: Path) -> Path:
    """A fresh environment with this checkout's wheel, all compiled; gives its Python."""
    wheels, home = folder / "wheels", folder / "environment"
    python = home / "bin" / "python"
    pip = (str(python), "-m", "pip", "-qq")
    _do(sys.executable, "-m", "venv", str(home))
    _do(*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
    (wheel,) = wheels.glob("*.whl")
    _do(*pip, "install", "--compile", str(wheel))
    _do(str(python), "-m", "compileall", "-qq", str(home / "lib"))
    return python


_SETTLED = 3
"""So many seconds after it was written, a file and its index are certain without a comparison."""


def settle() -> None:
    """Wait until what was just written is certain."""
    time.sleep(_SETTLED)


def make_catalogue(python: Path, folder: Path, titles: int, layout: Layout = Layout.USUAL) -> Path:
    """A catalogue, made by another process: what this one ever held counts as its children's."""
    file = folder / f"{titles}-titles-{layout}.toml"
    if not file.exists():
        words = (str(ROOT / "bench" / "generate.py"), str(titles), str(file), "--layout", layout)
        _do(str(python), *words)
        settle()
    return file


def _do(*words: str) -> None:
    subprocess.run(words, env=environ(), check=True)


SETTINGS = """\
# What somebody may have set.
region = "US"
regions = ["US", "GB", "IE"]
bundled = true
format = "table"
dates = "day"
mine = false

[notify]
to = ["mailto://me@example.org", "ntfy://films"]
"""


@dataclass(frozen=True)
class Setting:
    """The temporary folder, the Python of its environment, and how large the large catalogue is.

    All catalogues are in one layout.
    """

    folder: Path
    python: Path
    titles: int
    layout: Layout = Layout.USUAL

    @cached_property
    def small(self) -> Path:
        return self.catalogue(10)

    @cached_property
    def large(self) -> Path:
        return self.catalogue(self.titles)

    @cached_property
    def changing(self) -> Path:
        """A copy of the large catalogue that is changed between runs."""
        return self.copy(self.titles, "changing")

    def catalogue(self, titles: int) -> Path:
        return make_catalogue(self.python, self.folder, titles, self.layout)

    def copy(self, titles: int, name: str) -> Path:
        """A copy of a catalogue, to be changed."""
        copy = self.folder / f"{name}-{self.layout}.toml"
        shutil.copyfile(self.catalogue(titles), copy)
        return copy

    def environ(self, cache: str = "cache", **more: str) -> Mapping[str, str]:
        """That of a command; `cache` is the name of the folder for caches."""
        folders = {
            f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("DATA", "CONFIG")
        }
        places = {"HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / cache)}
        return environ(LC_ALL="C.UTF-8", **folders, **places, **more)

    def ask(
        self,
        label: str,
        *words: str,
        catalogue: Path,
        cache: str = "cache",
        data: Path | None = None,
        prepare: Callable[[], object] = lambda: None,
    ) -> Side:
        """A side: our program, asked about a catalogue; `data` is the parent of the user's data."""
        more = {"XDG_DATA_HOME": str(data)} if data else {}
        kept = {**self.environ(cache, WICKTRACK_CATALOGUE=str(catalogue)), **more}
        return Side(label, (self._program, *words), kept, prepare)

    @cached_property
    def settings(self) -> Path:
        """A settings file of ten lines, which changes no answer."""
        file = self.folder / "config.toml"
        file.write_text(SETTINGS, encoding="utf-8")
        return file

    def following(self, titles: Iterable[str]) -> Path:
        """A folder for `data`, of somebody who follows these titles."""
        file = self.folder / "following" / "wicktrack" / "following"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"{title}\n" for title in titles), encoding="utf-8")
        return file.parent.parent

    def record(self, label: str, title: str, file: Path, prepare: Callable[[], object]) -> Side:
        """A side: our program, recording another piece of news of a title in each run."""
        numbers = itertools.count(1)
        fact = (self._program, "record", title, "--on", TODAY.isoformat(), "--news")
        kept = self.environ(WICKTRACK_CATALOGUE=str(file))
        return Side(label, lambda: (*fact, f"{label}: number {next(numbers)}."), kept, prepare)

    @property
    def _program(self) -> str:
        return str(self.python.with_name("wicktrack"))

    def plain(self, code: str, *words: str, label: str = "") -> Side:
        """A side: the same Python, doing something else."""
        shown = label or f'python -c "{code}"'
        return Side(shown, (str(self.python), "-c", code, *words), self.environ())

    def forget(self, cache: str) -> None:
        """Empty a folder for caches."""
        shutil.rmtree(self.folder / cache / "wicktrack", ignore_errors=True)


# --- how a catalogue changes ---------------------------------------------------------------------


def appender(file: Path, title: str) -> Callable[[], None]:
    """Appends another fact with each call, as `wicktrack record` writes it."""

    numbers = itertools.count(1)

    def append() -> None:
        news = f'news = "Trailer {next(numbers)} was shown."'
        with file.open("a", encoding="utf-8", newline="\n") as out:
            out.write(f'\n[[fact]]\ntitle = "{title}"\non = {TODAY}\n{news}\n')

    return append


def editor(file: Path, title: str) -> Callable[[], None]:
    """Makes a title's name longer with each call, and as editors do the file anew."""
    header, name = f"[title.{title}]".encode(), rb"^name *= *[\"']"

    def edit() -> None:
        fresh = file.with_suffix(".new")
        before = b""
        with file.open("rb") as old, fresh.open("wb") as new:
            for line in old:
                ours = before.startswith(header)
                new.write(re.sub(name, rb"\g<0>New ", line) if ours else line)
                before = line
        fresh.replace(file)

    return edit
