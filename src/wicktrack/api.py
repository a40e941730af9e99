"""The public interface for Python programs.

One rule: what is in `__all__` stays compatible until a version says otherwise; whatever else the
package holds may change any day.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from wicktrack.catalogue import files, loader
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
from wicktrack.reports.calendar import EventRow, calendar
from wicktrack.reports.cast import CastRow, PersonRow, cast, person
from wicktrack.reports.history import ChangeRow, changes, history, rows_of
from wicktrack.reports.releases import UpcomingRow, countdown, next_release, upcoming
from wicktrack.reports.titles import ShowRow, StatusRow, show, status

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
    "ShowRow",
    "Snapshot",
    "Status",
    "StatusRow",
    "Title",
    "TitleState",
    "UpcomingRow",
    "WicktrackError",
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


def load(*paths: AnyPath, cache: AnyPath | None = None) -> Ledger:
    """The ledger of catalogue files, and of the `.toml` files in folders, in that order.

    Without any path it is that of the bundled catalogue. `cache` is a folder for indexes: with one,
    a large catalogue is opened at once and read as far as it is asked about. A folder that others
    may write to is not used. Raises `BadCatalogue` with every problem; where an index turns out to
    be damaged later, a query raises `DamagedIndex`, and the catalogue is to be loaded without it.
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
    return [*map(Path, paths)] or [files.bundled()]
