"""Does anything that a file or a line may hold break a promise? The fuzzer.

`WICKTRACK_FUZZ=50000 pytest tests/test_fuzz.py` runs that many cases instead of a few hundred; the
slowest of them are printed with `-n0 -s`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import catalogues
import fuzzing
from conftest import Result
from wicktrack import api
from wicktrack.errors import Exit
from wicktrack.folders import cache_folder, data_folder
from wicktrack.index.chunks import Limits
from wicktrack.render.escape import HARMFUL

SHARDS = 4
"""Tests of the same sort, each with a share of the cases, so that processes can share them."""

CASES = int(os.environ.get("WICKTRACK_FUZZ") or 200)
LONG = CASES > 1000

QUESTIONS = 5
"""Command lines for each catalogue."""

DISAGREEMENT = "is defined differently at"
"""The words of a problem with which a catalogue still answers: files disagree about an id."""

SAYS_NO = frozenset({Exit.USAGE, Exit.BAD_CATALOGUE, Exit.NOT_CHANGED})
"""How a question about a broken catalogue may end: a wrong line is refused before it is read."""

FILELESS = frozenset({"where"})
"""Commands that say something about files which nobody can read."""

_HARMFUL = re.compile(f"[{re.escape(''.join(map(chr, HARMFUL.keys() - {10})))}]")
_AS_IT_IS = re.compile(r"--svg|--dry-run|--output|-o\b")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what a line has written to, say, `001` is not in the repository."""
    tmp_path.joinpath("here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small catalogue has many chunks, and no case starts a process."""
    monkeypatch.setattr(Limits.__new__, "__defaults__", (200, 2, 1))
    monkeypatch.setenv("WICKTRACK_AS_OF", "2024-02-22")
    monkeypatch.setenv("WICKTRACK_OFFLINE", "1")


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A new folder for each case."""
    return (tmp_path / str(number) for number in itertools.count())


_slowest: list[tuple[float, str]] = []


@pytest.fixture(scope="module", autouse=True)
def _told() -> Iterator[None]:
    """After a long run, which cases took the longest."""
    yield
    if LONG:
        words = (f"{seconds:.2f} s {what}\n" for seconds, what in sorted(_slowest)[-5:])
        sys.stderr.write("".join(words))


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_catalogue_and_no_line_breaks_a_promise(shard: int, folders: Iterator[Path]) -> None:
    @given(seed=st.integers(0, 1 << 48), edits=st.integers(0, 4))
    @settings(
        max_examples=CASES // SHARDS,
        derandomize=not LONG,
        database=None,
        suppress_health_check=[*HealthCheck],
    )
    def check(seed: int, edits: int) -> None:
        chance = Random(f"{shard}:{seed}")  # noqa: S311 - no secret
        folder = next(folders)
        one_case(chance, edits, folder, f"shard {shard}, seed {seed}, {edits} edits")
        for used in (folder, cache_folder(os.environ)):
            shutil.rmtree(used, ignore_errors=True)

    check()


def one_case(chance: Random, edits: int, folder: Path, name: str) -> None:
    """A damaged catalogue, and a few questions about it."""
    folder.mkdir()
    data = fuzzing.catalogue(chance, edits)
    files = [folder / f"{number}.toml" for number in range(len(data))]
    for file, content in zip(files, data, strict=True):
        file.write_bytes(content)
    ask_api(chance, files, broken=bool(is_broken(files)))
    restore(list_of(chance))
    for _ in range(QUESTIONS):
        for file, content in zip(files, data, strict=True):
            file.write_bytes(content)
        before = time.perf_counter()
        words = fuzzing.question(chance, [str(file) for file in files])
        judge(words, files)
        _slowest.append((time.perf_counter() - before, f"{name}: {words}"[:500]))
        del _slowest[: -1000 if len(_slowest) < 2000 else 0]


def judge(words: list[str], files: list[Path]) -> None:
    """Ask, with and without an index, and hold the answer against what was promised."""
    before = [file.read_bytes() for file in files]
    listed = following().read_bytes() if following().exists() else None
    broken = is_broken(files)
    answers = []
    for cached in (True, False):
        for file, content in zip(files, before, strict=True):
            file.write_bytes(content)
        restore(listed)
        answers.append(catalogues.ask(*words, cached=cached))
    one, other = answers
    assert one == other, (words, broken)
    assert one.code in [*Exit], words
    no_control(words, one)
    if broken and not {"--help", "-h"} & {*words} and "--fields=help" not in words:
        refused(words, one, broken)
    if words[0] in ("add", "record") and not broken:
        after = [file.read_bytes() for file in files]
        assert after == before or (one.code == 0 and not is_broken(files)), words


def following() -> Path:
    """The file of what somebody follows."""
    return data_folder(os.environ) / "following"


def restore(listed: bytes | None) -> None:
    """Make this the file of what somebody follows; None for no such file."""
    following().parent.mkdir(parents=True, exist_ok=True)
    if listed is None:
        following().unlink(missing_ok=True)
    else:
        following().write_bytes(listed)


def list_of(chance: Random) -> bytes | None:
    """What somebody follows, with all that hands may do to such a file."""
    if chance.random() < 0.3:
        return None
    words = [*fuzzing.WORDS["TITLE"], *fuzzing.WORDS["NAME"]]
    starts = ("", "", "- ", "= ", "franchise ", "person ", "#", "\ufeff", "  ")
    lines = [chance.choice(starts) + chance.choice(words) for _ in range(chance.randrange(6))]
    text = chance.choice(["\n", "\r\n"]).join(lines)
    return text.encode("utf-8", "surrogatepass") + chance.choice([b"", b"\n", b"\xff", b"\0"])


def ask_api(chance: Random, files: list[Path], *, broken: bool) -> None:
    """The same files, and as odd arguments, through the interface for Python."""
    try:
        ledger = api.load(*files)
    except api.BadCatalogue:
        assert broken
        return
    assert not broken, broken
    snapshot = api.Snapshot(ledger, chance.choice(DAYS))
    rows: list[Any] = [*api.upcoming(snapshot), *api.status(snapshot), *api.calendar(snapshot)]
    assert all(row.id in ledger.titles for row in rows)
    for title in [*ledger.titles]:
        if state := snapshot.title(title):
            assert api.show(snapshot, state).cast == (*api.cast(snapshot, state),)
            assert api.history(snapshot, state)
            assert api.countdown(snapshot, state).id == title
    word = chance.choice(fuzzing.WORDS["TITLE"])
    for ask in (api.find_title, api.find_person):
        with suppress(api.NoMatch, api.BadValue):
            ask(ledger, word)
    with suppress(api.BadValue):
        api.period(word)
    before = files[-1].read_bytes()
    try:
        api.record(files[-1], [fuzzing.fact(chance, [*ledger.titles])], beside=files[:-1])
    except (api.BadUsage, api.NotChanged):
        assert files[-1].read_bytes() == before
    assert not is_broken(files)


DAYS = [dt.date(2024, 2, 22), dt.date(1, 1, 1), dt.date(9998, 12, 31), dt.date(9999, 12, 31)]


def is_broken(files: list[Path]) -> str:
    """The first problem with which no question may be answered; empty for none."""
    done = catalogues.ask("check", "-f", "jsonl", *map(str, files), cached=False)
    found = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == (Exit.NO if found else Exit.OK), done
    grave = [it for it in found if DISAGREEMENT not in it["message"]]
    return str(grave[0]) if grave else ""


def refused(words: list[str], answer: Result, broken: str) -> None:
    """A broken catalogue answers nothing."""
    if words[0] == "check":
        explained = any(word.startswith("--explain") for word in words)
        asked = any(word.endswith(".toml") for word in words[1:])
        assert answer.code in (Exit.NO, Exit.USAGE) or explained or asked, (words, broken)
    elif words[0] not in FILELESS:
        assert answer.code in SAYS_NO, (words, broken, answer)
        assert not answer.out, (words, broken)


def no_control(words: list[str], answer: Result) -> None:
    """Nothing that is printed moves a cursor, sets a colour or turns text round."""
    native = words[0] in ("calendar", "feed") or _AS_IT_IS.search(" ".join(words))
    for text in (answer.err, "" if native else answer.out):
        found = _HARMFUL.search(text.replace("\t", "") if text is answer.out else text)
        assert not found, (words, text[max(0, found.start() - 60) : found.end() + 20])
