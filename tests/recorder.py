"""A program that records into a file, and has happen to it what happens to programs.

`test_durability.py` runs it, because it forks, dies and gives up rights, which a test may not.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import tomli_w  # noqa: F401 - a child that gave up its rights may not read it any more

from wicktrack.catalogue.loader import load
from wicktrack.catalogue.writer import fact_block
from wicktrack.errors import WicktrackError
from wicktrack.recording.editor import editing

Event = Callable[[FrameType, str, Any], Any]


def block(news: str) -> str:
    """A fact of news."""
    return fact_block({"title": "x", "on": "2024", "news": news})


def record(path: Path, news: str) -> None:
    """Append one fact."""
    with editing(path, create=True) as edit:
        edit.save(edit.appended(block(news)))


def child(act: Callable[[], object]) -> int:
    """Do it in a process of its own, which then ends without ado."""
    pid = os.fork()
    if pid:
        return pid
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - a fork never goes on as its parent
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        os._exit(1)
    os._exit(0)


# --- kills -------------------------------------------------------------------------------------


def stepped(act: Callable[[], object], last: int) -> int:
    """Do it and count every step in a line of Python; be killed at the last one."""
    steps = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Event:
        nonlocal steps
        steps += event == "line"
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(None)
    return steps


def torn(act: Callable[[], object], size: int) -> None:
    """Do it and die in the middle of a write, when a file reaches the size."""
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    act()


def kills(path: Path, count: int) -> dict[str, int]:
    """Kill that many recorders, each at a random moment, and tell what stood there then."""
    chance = random.Random(20240607)  # noqa: S311 - the same moments in every run
    old = path.read_bytes()
    record(path, "new")
    new = path.read_bytes()
    steps = stepped(lambda: record(path, "warm"), -1)  # whatever is imported late now is
    path.write_bytes(old)
    steps = stepped(lambda: record(path, "new"), -1)
    assert path.read_bytes() == new
    found: Counter[str] = Counter()
    for number in range(count):
        path.write_bytes(old)
        last, size = chance.randint(1, steps), chance.randrange(len(new))
        if number % 4:
            pid = child(lambda last=last: stepped(lambda: record(path, "new"), last))  # type: ignore[misc]
        else:
            pid = child(lambda size=size: torn(lambda: record(path, "new"), size))  # type: ignore[misc]
        _, status = os.waitpid(pid, 0)
        found["killed"] += os.WIFSIGNALED(status)
        left = path.read_bytes()
        found["old"] += left == old
        found["new"] += left == new
        found["facts"] += len(load([path.parent]).facts)
        for beside in path.parent.glob(".wicktrack-*"):
            found["left beside"] += 1
            found["torn"] += 0 < beside.stat().st_size < len(new)
            beside.unlink()
    return dict(found)


# --- several at once, and without rights -------------------------------------------------------


def crowd(path: Path, processes: int, each: int) -> dict[str, int]:
    """Let processes record into one file at once, which none of them finds."""

    def work(number: int) -> None:
        for fact in range(each):
            record(path, f"{number} {fact}")

    pids = [child(lambda number=number: work(number)) for number in range(processes)]  # type: ignore[misc]
    return {"failed": sum(os.waitpid(pid, 0)[1] != 0 for pid in pids)}


def told(path: Path) -> dict[str, object]:
    """Record, and tell what was said no."""
    try:
        record(path, "new")
    except WicktrackError as error:
        return {"exit": error.exit, "message": error.message, "hint": error.hint}
    return {"exit": 0}


def limited(path: Path, size: int) -> dict[str, object]:
    """Record where no file may grow larger."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return told(path)


def nobody(path: Path) -> dict[str, object]:
    """Record as somebody whom nothing belongs to."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    return told(path)


if __name__ == "__main__":
    what, file, *numbers = sys.argv[1:]
    answer: Any = globals()[what](Path(file), *map(int, numbers))
    sys.stdout.write(json.dumps(answer))
