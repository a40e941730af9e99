"""What is measured, and the goal of each measurement.

One rule: a goal is a ratio of two commands that run in turns on one machine, so it holds on any.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import services
from generate import TODAY, Made, titles
from measuring import Side, output
from setting import Setting, appender, editor, settle

PAST = dt.date(2015, 6, 1)

TYPER = "import typer"
TABLES = "import typer, rich.console, rich.table"
TOML = "import sys, tomllib; tomllib.load(open(sys.argv[1], 'rb'))"


class Measure(StrEnum):
    """What of two commands is compared; the last three have a goal of their own, MiB or seconds.

    A wait is what somebody at a terminal bears, however quick their machine is; CPU time is what a
    command costs that mostly waits for others.
    """

    TIME = "time"
    MEMORY = "memory"
    WAIT = "wait"
    PEAK = "peak memory"
    CPU = "CPU time"

    @property
    def timed(self) -> bool:
        return self in (Measure.TIME, Measure.WAIT, Measure.CPU)

    @property
    def absolute(self) -> bool:
        return self in (Measure.WAIT, Measure.PEAK, Measure.CPU)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the results: a side against another, and at most how many times as much.

    Without a goal it is only told; a `stretch` is a goal that may be missed. Where `same`, both
    sides must print the same.
    """

    what: Side
    against: Side
    goal: float | None = None
    measure: Measure = Measure.TIME
    same: bool = False
    stretch: bool = False

    @property
    def label(self) -> str:
        return f"{self.what.label} : {self.against.label} ({self.measure})"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows whose sides run in turns, in the order in which the rows first name them."""

    part: str
    rows: tuple[Row, ...]

    @property
    def sides(self) -> list[Side]:
        named = [side for row in self.rows for side in (row.against, row.what)]
        return list({side.label: side for side in named}.values())


def at(day: dt.date) -> tuple[str, str]:
    return ("--as-of", day.isoformat())


def groups(setting: Setting) -> Iterator[Group]:
    """Everything that is asked of our own program."""
    yield from _start(setting)
    yield from _size(setting)
    yield from _past(setting)
    yield _building(setting)
    yield _recording(setting)
    yield from _exporting(setting)
    yield _looking_through(setting)
    yield from _lookups(setting)
    yield _settings(setting)
    yield _followed(setting)
    yield _refreshing(setting)
    yield from _told(setting)


def groups_of_layout(setting: Setting) -> Iterator[Group]:
    """What may depend on how a catalogue is written."""
    every = (_start(setting), _size(setting), [_building(setting), _recording(setting)])
    for group in itertools.chain(*every):
        yield Group(f"{group.part}, {setting.layout} layout", group.rows)


def asked(day: dt.date) -> Made:
    """The first title that has a cast and an exact date to come on a day."""
    for made in titles(10):
        release = made.release_on(day)
        has_cast = any("cast" in fact and fact["on"] <= day for fact in made.facts)
        if isinstance(release, dt.date) and release > day and has_cast:
            return made
    raise LookupError(f"no title has a date to come on {day}")


def _start(setting: Setting) -> Iterator[Group]:
    part = "Start: no slower than the libraries alone"
    countdown = ("countdown", asked(TODAY).id, "--days")
    for words in (("next",), countdown, ("upcoming", "-f", "tsv")):
        yield Group(part, (Row(_small(setting, *words), setting.plain(TYPER), 1.0),))
    yield Group(part, (Row(_small(setting, "upcoming"), setting.plain(TABLES), 1.0),))


def _size(setting: Setting) -> Iterator[Group]:
    for words in _four(TODAY):
        what, against = _large(setting, *words), _small(setting, *words)
        same = words[0] in ("cast", "countdown")
        time = Row(what, against, 1.15, same=same)
        yield Group("Size: a large catalogue", (time, Row(what, against, 1.25, Measure.MEMORY)))


def _past(setting: Setting) -> Iterator[Group]:
    for words in _four(PAST):
        what, against = _large(setting, *words, day=PAST), _small(setting, *words, day=PAST)
        row = Row(what, against, 1.5, same=words[0] in ("cast", "countdown"))
        yield Group(f"The past: as of {PAST}", (row,))


def _four(day: dt.date) -> list[tuple[str, ...]]:
    title = asked(day).id
    return [
        ("upcoming", "--limit", "10"),
        ("cast", title),
        ("countdown", title, "--days"),
        ("next",),
    ]


def _building(setting: Setting) -> Group:
    """The answers that find no index, or an old one. Each leaves the next a current one."""
    file, middle = setting.changing, f"title-{setting.titles // 2:06}"

    def first(label: str, prepare: Callable[[], None]) -> Side:
        words = ("next", *at(TODAY))
        return setting.ask(label, *words, catalogue=file, cache="cold", prepare=prepare)

    parsed = setting.plain(TOML, str(file), label="tomllib.load")
    cold = first("first answer, cache empty", lambda: setting.forget("cold"))
    recorded = first("first answer after record", appender(file, middle))
    edited = first("first answer after a hand edit", editor(file, middle))
    rows = (
        Row(cold, parsed, 0.6),
        Row(cold, parsed, 350, Measure.PEAK),
        Row(recorded, cold, 0.05),
        Row(edited, cold, 0.10),
    )
    return Group("Building: a large catalogue that is new or changed", rows)


RECORDED = 20_000
"""The titles of a catalogue that somebody records into."""


def _recording(setting: Setting) -> Group:
    """A fact appended while the index is current, and one right after it."""
    count = min(RECORDED, setting.titles)
    title = asked(TODAY).id
    file, small = setting.copy(count, "recorded"), setting.copy(10, "recorded-small")

    def current(file: Path) -> Callable[[], None]:
        ask = setting.ask("", "next", *at(TODAY), catalogue=file)

        def prepare() -> None:
            output(ask)
            settle()

        return prepare

    what = setting.record(f"record, {count:,} titles", title, file, current(file))
    again = setting.record(f"record once more, {count:,} titles", title, file, lambda: None)
    against = setting.record("record, 10 titles", title, small, current(small))
    rows = (Row(what, against, 0.15, Measure.WAIT), Row(again, what))
    return Group("Recording", rows)


def _exporting(setting: Setting) -> Iterator[Group]:
    """The whole ledger, which nobody waits for at a prompt; its memory must not grow with it."""
    part = "Exporting a large catalogue"
    count = min(RECORDED, setting.titles)
    whole, tenth = setting.copy(count, "exported"), setting.copy(count // 10, "exported-tenth")
    target = ("export", str(whole.with_suffix(".db")))

    def side(file: Path, titles: int, *words: str) -> Side:
        label = f"{words[0]} {words[-1] if len(words) > 2 else 'DB'}, {titles:,} titles"
        return setting.ask(label, *words, *at(TODAY), catalogue=file)

    for words, memory in ((target, 2.5), (("export", "-f", "jsonl"), 1.5)):
        what, against = side(whole, count, *words), side(tenth, count // 10, *words)
        yield Group(part, (Row(what, against, 12), Row(what, against, memory, Measure.MEMORY)))


def _looking_through(setting: Setting) -> Group:
    """What looks at many titles, and so may take longer by as much as there are more of them."""
    count = min(RECORDED, setting.titles)
    whole, tenth = setting.copy(count, "searched"), setting.copy(count // 10, "searched-tenth")

    def row(*words: str) -> Row:
        what, against = (
            setting.ask(f"{words[0]}, {titles:,} titles", *words, *at(TODAY), catalogue=file)
            for file, titles in ((whole, count), (tenth, count // 10))
        )
        return Row(what, against, 12)

    rows = (row("find", asked(TODAY).lead), row("month", "-f", "tsv"), row("slips", "-f", "tsv"))
    return Group("Looking through many titles", rows)


def _lookups(setting: Setting) -> Iterator[Group]:
    part = "Looking up in a large catalogue"
    words = ("person", asked(TODAY).lead)
    yield Group(part, (Row(_large(setting, *words), _small(setting, *words), 1.3, same=True),))
    part_of_name = ("countdown", asked(TODAY).name.partition(" ")[2].lower(), "--days")
    what, against = _large(setting, *part_of_name), _small(setting, *part_of_name)
    yield Group(part, (Row(what, against, same=True),))
    typed = ("__complete", "fish", "wicktrack", "countdown", *at(TODAY), "title-00000")
    shell = setting.ask("completion of title-00000", *typed, catalogue=setting.large)
    yield Group(part, (Row(shell, _large(setting, "next"), 1.2),))


def _settings(setting: Setting) -> Group:
    """A settings file, which is read with every answer: two milliseconds of some fifty."""
    usual = _small(setting, "next")
    environ = {**usual.environ, "WICKTRACK_CONFIG": str(setting.settings)}
    what = replace(usual, label=f"{usual.label}, settings of ten lines", environ=environ)
    return Group("Settings", (Row(what, usual, 1.04, same=True),))


FOLLOWED = 50
"""The titles that somebody follows."""


def followed(count: int) -> list[str]:
    """The ids of so many titles with an exact date to come, from all over a large catalogue."""
    step = max(count // FOLLOWED, 1)
    found: list[str] = []
    for made in titles(count):
        release = made.release_on(TODAY) if made.number >= len(found) * step else None
        if isinstance(release, dt.date) and release > TODAY:
            found.append(made.id)
    return found[:FOLLOWED]


def _followed(setting: Setting) -> Group:
    """The next of what is followed; the list is read and looked up in each run."""
    words = ("next", "--mine", *at(TODAY))
    listed = followed(setting.titles)
    label = f"next --mine, {setting.titles:,} titles, {len(listed)} followed"
    what = setting.ask(label, *words, catalogue=setting.large, data=setting.following(listed))
    return Group("Following", (Row(what, _small(setting, "next"), 1.15),))


def _refreshing(setting: Setting) -> Group:
    """A refresh that finds nothing: 100 films at two services, and 100 series at another.

    Services on loopback answer; how long they are waited for, to be polite, is not measured.
    """
    few, many = (services.refresh(setting, count) for count in (10, 100))
    return Group("Online sources", (Row(many, few, 2.0, Measure.CPU),))


def _told(setting: Setting) -> Iterator[Group]:
    nothing = setting.plain("pass")
    yield Group("For information", (Row(nothing, setting.plain("pass", label="itself")),))
    for words in (("next",), ("countdown", asked(TODAY).id, "--days")):
        yield Group("A stretch", (Row(_small(setting, *words), nothing, 2.0, stretch=True),))
    for words in (
        ("upcoming", "--limit", "10000"),
        ("upcoming", "-f", "tsv"),
        ("changes", "--since", "-7d"),
    ):
        row = Row(_large(setting, *words), _large(setting, "next"))
        yield Group("For information", (row,))


def _small(setting: Setting, *words: str, day: dt.date = TODAY) -> Side:
    label = f"{' '.join(words)}, 10 titles"
    return setting.ask(label, *words, *at(day), catalogue=setting.small)


def _large(setting: Setting, *words: str, day: dt.date = TODAY) -> Side:
    label = f"{' '.join(words)}, {setting.titles:,} titles"
    return setting.ask(label, *words, *at(day), catalogue=setting.large)
