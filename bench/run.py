"""The benchmark: measures every goal, and writes `RESULTS.md`.

One rule: what could not be measured is an error or is named in the results, never left out.

    python bench/run.py
    python bench/run.py --titles 300 --runs 3 --only 'next' --output /tmp/RESULTS.md
"""

from __future__ import annotations

import argparse
import itertools
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import peers
import questions
from generate import Layout
from measuring import Failed, Samples, floor, output, rounds, together
from questions import Group, Measure
from results import Result, document, machine, result
from setting import Setting, make_environment

_HERE = Path(__file__).resolve().parent


def main() -> int:
    """Measure what the command line names; 1 where a goal was missed or something failed."""
    given = _arguments().parse_args()
    failed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="wicktrack-bench-") as name:
        folder = Path(name)
        setting = Setting(folder, make_environment(folder), given.titles)
        groups = _chosen(setting, given, failed)
        results = [found for group in groups for found in _measured(group, given, failed)]
        told = [*machine(setting.python, setting.environ()), *peers.versions(setting.environ())]
    told += [f"**Not measured:** {failure.replace(name, '…')}" for failure in failed]
    if not (results or failed):
        raise SystemExit(f"no row matches `{given.only.pattern}`")
    text = document(results, told, given.runs, given.titles)
    given.output.write_text(text, encoding="utf-8")
    missed = [one for one in results if one.met is False]
    _say(f"{len(missed)} of {len(results)} rows missed their goal; see {given.output}")
    return bool(missed or failed)


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure everything that has a goal.")
    parser.add_argument("--titles", type=int, default=100_000, help="of the large catalogue")
    parser.add_argument("--runs", type=int, default=15, help="of each side, after the warm-ups")
    parser.add_argument("--warm-ups", type=int, default=2, help="of each side")
    parser.add_argument("--only", type=re.compile, default=re.compile(""), help="rows that match")
    parser.add_argument("--peer-items", type=int, default=1_000, help="of the peers' longer list")
    parser.add_argument("--output", type=Path, default=_HERE / "RESULTS.md")
    return parser


def _chosen(setting: Setting, given: argparse.Namespace, failed: list[str]) -> Iterator[Group]:
    """The groups of the rows that were asked for, with these only."""
    wide = questions.groups_of_layout(replace(setting, layout=Layout.WIDE))
    others = peers.groups(setting, given.peer_items, failed)
    for group in itertools.chain(questions.groups(setting), wide, others):
        rows = tuple(row for row in group.rows if given.only.search(f"{group.part}: {row.label}"))
        if rows:
            yield Group(group.part, rows)


def _measured(group: Group, given: argparse.Namespace, failed: list[str]) -> Iterator[Result]:
    """The results of a group; where one of its commands fails, none and the reason."""
    try:
        samples = _samples(group, given)
        notes = [_processes(row) if row.measure is Measure.PEAK else "" for row in group.rows]
    except Failed as failure:
        _say(str(failure))
        failed.append(str(failure))
        return
    for row, note in zip(group.rows, notes, strict=True):
        found = result(group.part, row, samples, note)
        _say(" | ".join(found.cells()))
        yield found


def _samples(group: Group, given: argparse.Namespace) -> Samples:
    for row in group.rows:
        if row.same and output(row.what) != output(row.against):
            raise Failed(f"the answers differ: {row.label}")
    samples = rounds(group.sides, given.runs, given.warm_ups)
    if not all(row.measure.timed for row in group.rows):
        _must_be_seen(samples)
    return samples


def _must_be_seen(samples: Samples) -> None:
    least = floor()
    for label, runs in samples.items():
        if any(sample.peak <= least for sample in runs):
            raise Failed(f"`{label}` holds less than can be seen, {least:.0f} MiB")


def _processes(row: questions.Row) -> str:
    """What the processes of a run hold together, in a run of its own: looking slows it down."""
    found = together(row.what)
    if found is None:
        return "The memory that several processes use together is reported on Linux only."
    return f"{row.what.label}: {found[0]} at most at once, together {found[1]:.0f} MiB."


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
