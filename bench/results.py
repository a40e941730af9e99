"""The table of results in `RESULTS.md`.

One rule: nothing in it tells whose machine it was, only what kind.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from measuring import Sample, Samples
from questions import Measure, Row

_VERSIONS = """
import platform, sqlite3
from importlib.metadata import version
print(f"wicktrack {version('wicktrack')}")
print(f"{platform.python_implementation()} {platform.python_version()}")
print(f"Typer {version('typer')}, Rich {version('rich')}, SQLite {sqlite3.sqlite_version}")
"""
_HEADINGS = (
    *("question", "against", "goal", "ratio", "middle half", "of medians", "median", "against's"),
    "met",
)


@dataclass(frozen=True, slots=True)
class Result:
    """A row with what was measured. `ratio` is the median of the ratios of paired runs.

    `middle` are their quartiles, and `medians` those of both sides: seconds, or MiB.
    """

    part: str
    row: Row
    ratio: float
    middle: tuple[float, float]
    medians: tuple[float, float]
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none, or a stretch that is not met."""
        if self.row.goal is None:
            return None
        reached = self.medians[0] if self.row.measure.absolute else self.ratio
        return reached <= self.row.goal or (None if self.row.stretch else False)

    def cells(self) -> tuple[str, ...]:
        row = self.row
        unit = _seconds if row.measure.timed else _mib
        kind = "" if row.measure in (Measure.TIME, Measure.WAIT) else f", {row.measure}"
        goal = "" if row.goal is None else f"≤ {_goal(row, row.goal)}"
        return (
            f"`{row.what.label}`{kind}",
            f"`{row.against.label}`",
            goal,
            f"{self.ratio:.3f}",
            f"{self.middle[0]:.3f} to {self.middle[1]:.3f}",
            f"{self.medians[0] / self.medians[1]:.3f}",
            unit(self.medians[0]),
            unit(self.medians[1]),
            {True: "yes", False: "**no**", None: ""}[self.met],
        )


def result(part: str, row: Row, samples: Samples, note: str = "") -> Result:
    """What the runs of both sides say about a row."""
    what = [_value(row, sample) for sample in samples[row.what.label]]
    against = [_value(row, sample) for sample in samples[row.against.label]]
    ratios = [one / other for one, other in zip(what, against, strict=True)]
    low, _, high = statistics.quantiles(ratios, n=4) if len(ratios) > 1 else ratios * 3
    medians = (statistics.median(what), statistics.median(against))
    return Result(part, row, statistics.median(ratios), (low, high), medians, note)


def _value(row: Row, sample: Sample) -> float:
    if row.measure is Measure.CPU:
        return sample.cpu
    return sample.seconds if row.measure.timed else sample.peak


def document(results: Iterable[Result], told: Iterable[str], runs: int, titles: int) -> str:
    """The whole file; `told` are the lines about the machine and the programs."""
    made = (
        f"Made by `python bench/run.py`, with {runs} runs of each side and a large catalogue of "
        f"{titles:,} titles; [README.md](README.md) says what is measured.\n"
    )
    lines = [
        "# Results\n",
        made,
        *(f"* {line}" for line in told),
    ]
    parts: dict[str, list[Result]] = {}
    for one in results:
        parts.setdefault(one.part, []).append(one)
    for part, rows in parts.items():
        lines += ["", f"## {part}", "", _line(_HEADINGS), _line(["---"] * len(_HEADINGS))]
        lines += [_line(row.cells()) for row in rows]
        lines += [f"\n{row.note}" for row in rows if row.note]
    return "\n".join([*lines, ""])


def machine(python: Path, environ: Mapping[str, str]) -> list[str]:
    """The kind of machine, and the versions of what is measured."""
    words = (str(python), "-c", _VERSIONS)
    done = subprocess.run(words, env=environ, check=True, capture_output=True, text=True)
    system = f"{platform.system()} {platform.release()}, {platform.machine()}"
    return [*done.stdout.splitlines(), system, f"{_processor()}, {os.cpu_count()} cores"]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or "unknown processor")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _goal(row: Row, goal: float) -> str:
    if row.measure.absolute:
        return _seconds(goal) if row.measure.timed else _mib(goal)
    return f"{goal:.2f}"


def _seconds(value: float) -> str:
    return f"{value * 1_000:.1f} ms" if value < 1 else f"{value:.2f} s"


def _mib(value: float) -> str:
    return f"{value:.0f} MiB"
