"""The region of each release that is recorded without one: what is appended always says it.

One rule: what is written next to a release never depends on the home region of another file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from wicktrack.model.facts import Fact, ReleaseKey, ReleaseSaid
from wicktrack.model.snapshot import Snapshot

Table = dict[str, Any]
_Regions = dict[str | None, None]
"""Regions in the order in which they were first named."""


class _Slot(NamedTuple):
    """A release but for its region."""

    title: str
    key: ReleaseKey


def settled(
    tables: Sequence[Table], facts: Sequence[Fact], snapshot: Snapshot, viewer: str | None
) -> tuple[list[Table], bool]:
    """The tables of new facts, each release with its region, and whether that is another for any.

    `facts` are the same as read, in a snapshot with everything else that is known. A release that
    names no region is in the viewer's; else in that of the one release there is of its type,
    episode and edition, which it moves; else in its file's, which it was read with; else in none.
    """
    regions = _known(snapshot, facts)
    found, others = [], False
    for table, fact in zip(tables, facts, strict=True):
        if isinstance(fact.said, ReleaseSaid):
            key = fact.said.key
            there = regions[_slot(fact.title, key)]
            region = key.region if "region" in table else _chosen(key, there, viewer)
            there[region] = None
            others = others or region != key.region
            table = {**table, "region": region} if region else table  # noqa: PLW2901
        found.append(table)
    return found, others


def _chosen(key: ReleaseKey, there: _Regions, viewer: str | None) -> str | None:
    """The region of a release that names none; `there` are those of the releases like it."""
    one = [*there] if len(there) == 1 else []
    return next(filter(None, [viewer, *one, key.region]), None)


def _known(snapshot: Snapshot, new: Iterable[Fact]) -> defaultdict[_Slot, _Regions]:
    """The regions of the releases of the facts' titles, by slot, without these facts."""
    new = list(new)
    ours = set(map(id, new))
    regions: defaultdict[_Slot, _Regions] = defaultdict(dict)
    for title in dict.fromkeys(fact.title for fact in new):
        state = snapshot.title(title)
        for fact in state.facts if state else ():
            if isinstance(fact.said, ReleaseSaid) and id(fact) not in ours:
                regions[_slot(title, fact.said.key)][fact.said.key.region] = None
    return regions


def _slot(title: str, key: ReleaseKey) -> _Slot:
    return _Slot(title, key.regionless)
