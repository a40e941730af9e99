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


class _Slot(NamedTuple):
    """A release but for its region."""

    title: str
    key: ReleaseKey


def settled(
    tables: Sequence[Table], facts: Sequence[Fact], snapshot: Snapshot, viewer: str | None
) -> tuple[list[Table], bool]:
    """The tables of new facts, each release with its region, and whether any means another one now.

    `facts` are the same as read, in a snapshot with everything else that is known. A release that
    names no region is of the viewer's; else of that of the one release there is of its type,
    episode and edition, which it moves; else of its file's, which it was read with; else of none.
    """
    regions = _known(snapshot, facts)
    found, moved = [], False
    for table, fact in zip(tables, facts, strict=True):
        if not isinstance(fact.said, ReleaseSaid):
            found.append(table)
            continue
        slot, region = _slot(fact.title, fact.said.key), fact.said.key.region
        if "region" not in table:
            one = [*regions[slot]] if len(regions[slot]) == 1 else []
            region = next(filter(None, [viewer, *one, region]), None)
        regions[slot][region] = None
        moved = moved or region != fact.said.key.region
        found.append({**table, "region": region} if region else table)
    return found, moved


def _known(snapshot: Snapshot, new: Iterable[Fact]) -> defaultdict[_Slot, dict[str | None, None]]:
    """The regions of the releases of the facts' titles, by slot, without these facts."""
    new = list(new)
    ours = set(map(id, new))
    regions: defaultdict[_Slot, dict[str | None, None]] = defaultdict(dict)
    for title in dict.fromkeys(fact.title for fact in new):
        state = snapshot.title(title)
        for fact in state.facts if state else ():
            if isinstance(fact.said, ReleaseSaid) and id(fact) not in ours:
                regions[_slot(title, fact.said.key)][fact.said.key.region] = None
    return regions


def _slot(title: str, key: ReleaseKey) -> _Slot:
    return _Slot(title, key._replace(region=None))
