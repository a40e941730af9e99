"""Measurements: how long a command takes, and how much memory.

One rule: what is compared is run in turns, so that a busy machine is unjust to both alike.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

_MIB = 2**20
_UNIT = 1 if sys.platform == "darwin" else 2**10  # of ru_maxrss
_LAUNCH = (sys.executable, "-I", "-S", str(Path(__file__).with_name("launching.py")))


class Failed(Exception):
    """A command did not do what it was to be measured doing."""


@dataclass(frozen=True, slots=True)
class Side:
    """A command, and what is done before each of its runs, which is not timed.

    Its words may be other ones in each run, as where the same would have nothing to do.
    """

    label: str
    words: tuple[str, ...] | Callable[[], tuple[str, ...]]
    environ: Mapping[str, str]
    prepare: Callable[[], object] = field(default=lambda: None)

    def ready(self) -> tuple[str, ...]:
        """The words of the next run, once all is prepared for it."""
        self.prepare()
        return self.words() if callable(self.words) else self.words


@dataclass(frozen=True, slots=True)
class Sample:
    """One run: wall time, the most memory that one of its processes held (MiB), and CPU time."""

    seconds: float
    peak: float
    cpu: float = 0.0


Samples = Mapping[str, list[Sample]]
"""The runs of each side, by its label, those of one round at the same place."""


def rounds(sides: Iterable[Side], runs: int, warm_ups: int) -> Samples:
    """Run all sides in turns; those of the first rounds are thrown away."""
    sides = list(sides)
    samples: dict[str, list[Sample]] = {side.label: [] for side in sides}
    for number in range(warm_ups + runs):
        for side in sides:
            sample = once(side)
            if number >= warm_ups:
                samples[side.label].append(sample)
    return samples


def once(side: Side) -> Sample:
    """Run it, its output thrown away as it comes."""
    words = (*_LAUNCH, *side.ready())
    done = subprocess.run(words, env=side.environ, capture_output=True, check=False)
    took, peak, code, cpu = done.stdout.split() or (b"0", b"0", b"127", b"0")
    _must_be_done(side, int(code), done.stderr)
    return Sample(float(took), int(peak) * _UNIT / _MIB, float(cpu))


def floor() -> float:
    """The least peak that can be seen (MiB): that of a program which holds next to nothing."""
    return once(Side("true", ("true",), os.environ)).peak


def output(side: Side) -> str:
    """What it prints."""
    done = subprocess.run(side.ready(), env=side.environ, capture_output=True, check=False)
    _must_be_done(side, done.returncode, done.stderr)
    return done.stdout.decode()


def _must_be_done(side: Side, code: int, errors: bytes) -> None:
    if code != 0:
        said = errors.decode(errors="replace").strip()[-2_000:]
        raise Failed(f"`{side.label}` exited with {code}: {said}")


# --- several processes -------------------------------------------------------------------------


def together(side: Side, pause: float = 0.02) -> tuple[int, float] | None:
    """The most processes at once of a run, and the most memory they held together (MiB).

    Pages that several share count once (PSS). None where the system does not tell (Linux does).
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    words = side.ready()
    with tempfile.TemporaryFile() as errors:
        child = subprocess.Popen(
            words,
            env=side.environ,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        )
        count, most = 0, 0.0
        while child.poll() is None:
            held = [_held(process) for process in _session(child.pid)]
            count, most = max(count, len(held)), max(most, sum(held))
            time.sleep(pause)
        errors.seek(0)
        _must_be_done(side, child.returncode, errors.read())
    return count, most / _MIB


def _session(leader: int) -> list[Path]:
    """The processes that a child started, and itself; it leads a session."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            stat = (process / "stat").read_text()
        except OSError:
            continue  # it has ended
        if int(stat.rpartition(")")[2].split()[3]) == leader:
            found.append(process)
    return found


def _held(process: Path) -> int:
    try:
        rollup = (process / "smaps_rollup").read_text()
    except OSError:
        return 0  # it has ended
    lines = (line.split() for line in rollup.splitlines())
    return next((int(line[1]) * 2**10 for line in lines if line[0] == "Pss:"), 0)
