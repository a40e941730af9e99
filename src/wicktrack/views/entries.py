"""Feed entries: the words of each for `feed`.

One rule: an id is made of the identity of a change (a name-based UUID), so an entry is the same on
any machine, and stays itself when facts are recorded later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from wicktrack.model.state import ChangeKind
from wicktrack.render import words
from wicktrack.reports.history import ChangeRow
from wicktrack.views.phrases import what_happened

if TYPE_CHECKING:
    from wicktrack.formats import atom


def entries(rows: Iterable[ChangeRow]) -> Iterable[atom.Entry]:
    """An entry for each change, in order; ids of what one day's facts say twice are numbered."""
    from wicktrack.formats import atom

    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.change_id] += 1
        yield atom.Entry(
            id=atom.name_based("change", row.change_id, seen[row.change_id]),
            title=f"{row.name}: {_headline(row)}",
            updated=row.on.last,
            content="\n".join(_content(row)),
            term=row.change,
            links=tuple(dict.fromkeys(row.url)),
        )


def _headline(row: ChangeRow) -> str:
    """`release moved, US theatrical: 7 Jun 2024 → 6 Jun 2025, +364 days`."""
    happened = what_happened(row)
    if row.change in (ChangeKind.NEWS, ChangeKind.TITLE_ADDED):
        return happened
    return f"{row.change.replace('-', ' ')}, {happened}"


def _content(row: ChangeRow) -> Iterable[str]:
    yield f"{row.name}: {_headline(row)}"
    if row.change is not ChangeKind.RELEASE_DAY:
        yield f"Known since: {words.period(row.on)}"
    if row.note:
        yield f"Note: {row.note}"
    publishers = [publisher for publisher in row.publisher if publisher not in row.url]
    if publishers:
        yield f"Source: {', '.join(publishers)}"
    yield from row.url
