"""Feed entries: the words of each for `feed`.

One rule: an id is made of what changed (a name-based UUID), so an entry is the same on any machine.
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
    """An entry for each change, in order; ids of equal changes on one day are numbered apart."""
    from wicktrack.formats import atom

    seen: Counter[str] = Counter()
    for row in rows:
        what = (row.region, row.type, row.episode, row.edition, row.person)
        id_ = atom.name_based(row.id, row.change, *what, row.old, row.new, row.on)
        seen[id_] += 1
        yield atom.Entry(
            id=id_ if seen[id_] == 1 else atom.name_based(id_, seen[id_]),
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
