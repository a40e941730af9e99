"""Other programs, timed on the same list.

One rule: each gets the titles to come as it would keep them itself, and lists them with a command
of its own; one that is not installed, or cannot list without a network, is named and left out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import sqlite3
import subprocess
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generate import TODAY, titles
from measuring import Failed, Side, output
from questions import Group, Row, at
from setting import Setting, make_catalogue

_SPACE = uuid.UUID("6f1c2a56-3f0e-4c0a-9d5e-0c1b7a7e9a10")


@dataclass(frozen=True, slots=True)
class Item:
    """Something to come, and its day."""

    id: str
    name: str
    day: dt.date

    @property
    def uid(self) -> str:
        return str(uuid.uuid5(_SPACE, self.id))


@dataclass(frozen=True, slots=True)
class Peer:
    """`keep` writes items into an empty folder; gives the command that lists, and its variables.

    `version` are the words by which the program tells its version.
    """

    program: str
    version: tuple[str, ...]
    keep: Callable[[Setting, Path, list[Item]], tuple[list[str], dict[str, str]]]


NOT_MEASURED = {"gcalcli": "lists only what Google's servers hold"}


def groups(setting: Setting, many: int, failed: list[str]) -> Iterator[Group]:
    """Our list against that of each peer that is there, of ten items and of many.

    A peer that did not list what it should is added to `failed`.
    """
    for count in (10, many):
        items = coming(count)
        catalogue = make_catalogue(setting.python, setting.folder, 5 * count)
        label = f"upcoming -f tsv, {count:,} rows"
        ours = setting.ask(label, "upcoming", "-f", "tsv", *at(TODAY), catalogue=catalogue)
        for name in filter(shutil.which, PEERS):
            try:
                theirs = _theirs(setting, name, items)
            except Failed as failure:
                failed.append(str(failure))
            else:
                yield Group("Others", (Row(ours, theirs),))


def _theirs(setting: Setting, name: str, items: list[Item]) -> Side:
    """The side of a peer, which lists all items."""
    folder = setting.folder / f"{name}-{len(items)}"
    folder.mkdir(exist_ok=True)
    words, variables = PEERS[name].keep(setting, folder, items)
    kept = {**setting.environ(), **variables}
    side = Side(f"{name}, {len(items):,} items", tuple(words), kept)
    _must_list(side, items)
    return side


def _must_list(side: Side, items: list[Item]) -> None:
    listed = output(side)
    missing = [item.name for item in items if item.name not in listed]
    if missing:
        raise Failed(f"`{side.label}` lists all but {len(missing)}, such as {missing[0]}")


def coming(count: int) -> list[Item]:
    """So many titles to come, one in five, each with a day: not every peer can do without."""
    soonest = TODAY + dt.timedelta(days=1)
    return [
        Item(made.id, made.name, max(made.day, soonest))
        for made in titles(5 * count)
        if made.outcome != "released"
    ]


def versions(environ: Mapping[str, str]) -> Iterator[str]:
    """Of each peer its version, or why it is not there."""
    for name, peer in PEERS.items():
        if shutil.which(name) is None:
            yield f"{name}: not installed"
            continue
        words = (peer.program, *peer.version)
        done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
        found = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
        yield f"{name} {found[0] if found else 'of unknown version'}"
    yield from (f"{name}: not measured, {reason}" for name, reason in NOT_MEASURED.items())


def _khal(_: Setting, folder: Path, items: list[Item]) -> tuple[list[str], dict[str, str]]:
    _write_ics(folder / "titles", items, "VEVENT", "DTSTART")
    day, time = "%Y-%m-%d", "%H:%M"
    config = folder / "config"
    config.write_text(
        f"[calendars]\n[[titles]]\npath = {folder / 'titles'}\n"
        f"[sqlite]\npath = {folder / 'khal.db'}\n"
        f"[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\n"
        f"dateformat = {day}\nlongdateformat = {day}\ntimeformat = {time}\n"
        f"datetimeformat = {day} {time}\nlongdatetimeformat = {day} {time}\n"
    )
    form = ["--format", "{start-date} {title}", "--day-format", "{date}"]
    return ["khal", "-c", str(config), "list", *form, str(TODAY), "1500d"], {}


def _todoman(_: Setting, folder: Path, items: list[Item]) -> tuple[list[str], dict[str, str]]:
    _write_ics(folder / "lists" / "titles", items, "VTODO", "DUE")
    config = folder / "config.py"
    config.write_text(
        f'path = "{folder}/lists/*"\ncache_path = "{folder}/cache.sqlite3"\n'
        'date_format = "%Y-%m-%d"\ntime_format = "%H:%M"\n'
    )
    return ["todo", "list"], {"TODOMAN_CONFIG": str(config)}


def _write_ics(folder: Path, items: list[Item], component: str, key: str) -> None:
    """A file for each, as these programs keep them."""
    folder.mkdir(parents=True)
    for item in items:
        lines = [
            *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//wicktrack//bench//EN"),
            *(f"BEGIN:{component}", f"UID:{item.uid}", f"DTSTAMP:{TODAY:%Y%m%d}T000000Z"),
            *(f"SUMMARY:{item.name}", f"{key};VALUE=DATE:{item.day:%Y%m%d}"),
            *(f"END:{component}", "END:VCALENDAR", ""),
        ]
        (folder / f"{item.uid}.ics").write_text("\r\n".join(lines), "utf-8", newline="")


def _task(setting: Setting, folder: Path, items: list[Item]) -> tuple[list[str], dict[str, str]]:
    config = folder / "taskrc"
    config.write_text(f"data.location={folder}\nconfirmation=off\nhooks=off\ndefaultwidth=500\n")
    tasks = [
        {
            "uuid": item.uid,
            "description": item.name,
            "status": "pending",
            "entry": f"{TODAY:%Y%m%d}T000000Z",
            "due": f"{item.day:%Y%m%d}T000000Z",
        }
        for item in items
    ]
    (folder / "tasks.json").write_text(json.dumps(tasks))
    variables = {"TASKRC": str(config)}
    words = ("task", "import", str(folder / "tasks.json"))
    output(Side("task import", words, {**setting.environ(), **variables}))
    return ["task", "list"], variables


def _remind(_: Setting, folder: Path, items: list[Item]) -> tuple[list[str], dict[str, str]]:
    file = folder / "titles.rem"
    file.write_text("".join(f"REM {item.day} MSG {item.name}\n" for item in items))
    return ["remind", "-n", str(file), str(TODAY)], {}


def _episoder(
    setting: Setting, folder: Path, items: list[Item]
) -> tuple[list[str], dict[str, str]]:
    """It lists episodes of shows; each title becomes a show of one."""
    config, data = folder / "episoder.conf", folder / "episodes"
    config.write_text(f"data={data}\ndateformat=%Y-%m-%d\n")
    words = ["episoder", "-c", str(config), "list", "-C", "-d", str(TODAY), "-n", "1500"]
    output(Side("episoder list", tuple(words), setting.environ()))  # makes its tables
    with sqlite3.connect(data) as database:
        for number, item in enumerate(items, 1):
            show = (number, item.name, f"https://example.com/{item.id}", "2025-01-15 00:00:00")
            episode = (number, 1, item.day.isoformat(), 1, item.name)
            database.execute(
                "INSERT INTO shows (show_id, show_name, url, updated, enabled, status)"
                " VALUES (?, ?, ?, ?, 1, 1)",
                show,
            )
            database.execute(
                "INSERT INTO episodes (show_id, num, airdate, season, title, totalnum)"
                " VALUES (?, ?, ?, ?, ?, 1)",
                episode,
            )
    database.close()
    return words, {}


PEERS = {
    "khal": Peer("khal", ("--version",), _khal),
    "todo": Peer("todo", ("--version",), _todoman),
    "task": Peer("task", ("--version",), _task),
    "remind": Peer("remind", ("-h",), _remind),
    "episoder": Peer("episoder", ("--version",), _episoder),
}
"""By the name of the program; `todo` is todoman, `task` Taskwarrior."""
