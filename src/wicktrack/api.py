"""The public interface for Python programs.

One rule: what is in `__all__` stays compatible until a version says otherwise; whatever else the
package holds may change any day.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from wicktrack import folders
from wicktrack.catalogue import loader
from wicktrack.errors import (
    BadCatalogue,
    BadUsage,
    BadValue,
    DamagedIndex,
    NoMatch,
    NotChanged,
    Problem,
    WicktrackError,
)
from wicktrack.index.cache import open_ledger
from wicktrack.model.facts import Disagreement, Fact, Title
from wicktrack.model.ledger import Ledger
from wicktrack.model.periods import Period, Precision
from wicktrack.model.periods import parse as period
from wicktrack.model.search import find_person, find_title
from wicktrack.model.snapshot import Question, Snapshot
from wicktrack.model.state import ChangeKind, TitleState
from wicktrack.model.vocabulary import Credit, Kind, ReleaseType, Status
from wicktrack.recording.append import New, append
from wicktrack.reports import calendar as calendars
from wicktrack.reports import cast as casts
from wicktrack.reports import history as histories
from wicktrack.reports import releases, titles
from wicktrack.reports.calendar import EventRow
from wicktrack.reports.cast import CastRow, PersonRow
from wicktrack.reports.history import ChangeRow, rows_of
from wicktrack.reports.releases import UpcomingRow
from wicktrack.reports.selection import Selection, Window
from wicktrack.reports.titles import ShowRow, StatusRow

__all__ = [
    "BadCatalogue",
    "BadUsage",
    "BadValue",
    "CastRow",
    "ChangeKind",
    "ChangeRow",
    "Credit",
    "DamagedIndex",
    "Disagreement",
    "EventRow",
    "Fact",
    "Kind",
    "Ledger",
    "NoMatch",
    "NotChanged",
    "Period",
    "PersonRow",
    "Precision",
    "Problem",
    "Question",
    "ReleaseType",
    "Selection",
    "ShowRow",
    "Snapshot",
    "Status",
    "StatusRow",
    "Title",
    "TitleState",
    "UpcomingRow",
    "WicktrackError",
    "Window",
    "calendar",
    "cast",
    "changes",
    "check",
    "countdown",
    "find_person",
    "find_title",
    "history",
    "load",
    "next_release",
    "period",
    "person",
    "record",
    "show",
    "status",
    "upcoming",
]

AnyPath = str | os.PathLike[str]
P = ParamSpec("P")
R = TypeVar("R")


def _report(function: Callable[P, R], snapshots: int = 1) -> Callable[P, R]:
    """The same report, which names what it takes where its first arguments are no snapshots."""

    @wraps(function)
    def checked(*args: P.args, **kwargs: P.kwargs) -> R:
        for given in args[:snapshots]:
            if not isinstance(given, Snapshot):
                what = f"{function.__name__}() takes a Snapshot, not a {type(given).__name__}"
                raise TypeError(f"{what}: Snapshot(load(), date(2024, 6, 7))")
        return function(*args, **kwargs)

    return checked


calendar = _report(calendars.calendar)
cast = _report(casts.cast)
changes = _report(histories.changes, 2)
countdown = _report(releases.countdown)
history = _report(histories.history)
next_release = _report(releases.next_release)
person = _report(casts.person)
show = _report(titles.show)
status = _report(titles.status)
upcoming = _report(releases.upcoming)


def load(*paths: AnyPath, cache: AnyPath | None = None) -> Ledger:
    """The ledger of catalogue files, and of the `.toml` files in folders, in that order.

    Without any path it is the catalogue that a command reads without `--catalogue` and settings:
    the files that `$WICKTRACK_CATALOGUE` names, else the bundled one and your own. `cache` is a
    folder for indexes: with one, a large catalogue is opened at once and read as far as it is asked
    about. A folder that others may write to is not used. Raises `BadCatalogue` with every problem;
    where an index turns out to be damaged later, a query raises `DamagedIndex`, and the catalogue
    is to be loaded without it.
    """
    if cache is None:
        return loader.load(_paths(paths))
    return open_ledger(_paths(paths), Path(cache))


def check(*paths: AnyPath) -> list[Problem]:
    """Every problem in the files, by file, line and column; empty if they are valid."""
    return loader.check(_paths(paths))


def record(
    path: AnyPath, facts: Iterable[Mapping[str, Any]], *, beside: Iterable[AnyPath] = ()
) -> list[ChangeRow]:
    """Append facts to a catalogue file, and return what they changed, in the order of the facts.

    A fact has the keys and values of the file format: `{"title": "ballerina", "on":
    date(2024, 2, 21), "release": "2025-06-06", "source": "https://..."}`. The file is created where
    it is missing, and its old bytes are unchanged. `beside`: the files that define what this one
    refers to. A fact that is known already is not written again, and changes nothing, unless
    another source confirms it. A release without `region` moves the one release of its type there
    is, if there is just one, and is otherwise in the home region of the file.

    Atomic: raises `BadUsage` for invalid facts, `BadCatalogue` for a file that was invalid before,
    or `NotChanged`, and the file is as it was.
    """
    new = New(facts=[dict(fact) for fact in facts])
    target = Path(path)
    done = append([*map(Path, beside), target], target, new)
    return [row for state, found in done.changes() for row in rows_of(done.snapshot, state, found)]


def _paths(paths: Iterable[AnyPath]) -> list[Path]:
    return [*map(Path, paths)] or folders.paths_in_use(os.environ)
