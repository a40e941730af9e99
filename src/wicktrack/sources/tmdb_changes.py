"""The change log of TMDB: on which days it was edited, and what it said before.

One rule: an item is evidence of a value on its day, and an item of any other form than expected is
none at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from wicktrack.model.facts import CastSaid, NameSaid, ReleaseSaid, Said, StatusSaid
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import REGIONS, ReleaseType, Status
from wicktrack.records import replaced
from wicktrack.sources.protocol import Asked, Request, Wanted
from wicktrack.sources.reading import Node
from wicktrack.sources.tmdb_cast import part, person_id
from wicktrack.sources.tmdb_works import (
    MOVIE,
    STATUSES,
    TV,
    Row,
    last_days,
    media,
    row,
)
from wicktrack.sources.words import Past, Reason, Reference, Told, Word, Work

BEGINNING = date(2012, 10, 5)
"""The day of the oldest edit in the log."""

_SPAN = timedelta(13)
"""From the first day of a window to its last: it may have 14 days. Whether the last one counts is
not documented, so the next window begins on it."""

_NAMES = {MOVIE: "title", TV: "name"}


def windows(start: date, end: date) -> list[tuple[date, date]]:
    """Windows of at most 14 days from a day up to another, the oldest first."""
    first = min(start, end - timedelta(1))
    found = []
    while first < end:
        last = min(first + _SPAN, end)
        found.append((first, last))
        first = last
    return found


def request(reference: Reference, window: tuple[date, date]) -> Request:
    """The changes of a work in one window."""
    start, end = (day.isoformat() for day in window)
    return Request(f"{reference.id}/changes", (("start_date", start), ("end_date", end)))


class Item(NamedTuple):
    """One edit; `time` sorts as time does. `value` and `original` are null where it has none."""

    time: str
    id: str
    key: str
    day: date
    value: Node
    original: Node
    language: str | None


_ACTIONS = frozenset(["added", "created", "updated", "deleted", "destroyed"])


def items(bodies: Iterable[Node]) -> list[Item]:
    """The edits in some answers in order of time, each once; nothing in there is told."""
    found: dict[str, Item] = {}
    for body in bodies:
        for change in Node(body.value)["changes"].items():
            key = change["key"].text()
            for it in _read(change, key) if key else ():
                found.setdefault(json.dumps([it.key, it.id, it.time, it.value.value]), it)
    return sorted(found.values(), key=lambda it: (it.time, it.id))


def _read(change: Node, key: str) -> Iterator[Item]:
    for it in change["items"].items():
        time, day = it["time"].text(), it["time"].day()
        if time and day and it["action"].text() in _ACTIONS:
            value, original = Node(it["value"].value), Node(it["original_value"].value)
            language = it["iso_639_1"].text()
            yield Item(time, it["id"].text() or "", key, day, value, original, language)


# --- on which day a word came --------------------------------------------------------------------


def dated(work: Work, edits: Sequence[Item], wanted: Wanted, asked: Asked) -> Work:
    """A work whose words have the day of the newest edit that brought them.

    Days before the last fetch are not taken: whatever was edited then has been seen.
    """
    since = wanted.last or asked.day
    seen = [it for it in edits if since <= it.day <= asked.day]
    return replaced(work, words=tuple(_dated(it, seen, media(work.reference)) for it in work.words))


def _dated(word: Word, edits: Sequence[Item], sort: str) -> Word:
    days = [it.day for it in edits if _brought(word, it, sort)]
    return replaced(word, on=max(days)) if days else word


def _brought(word: Word, it: Item, sort: str) -> bool:
    """Whether an edit made something what the word says: it says so after it, and not before."""
    return _says(word, it, it.value, sort) and not _says(word, it, it.original, sort)


def _says(word: Word, it: Item, value: Node, sort: str) -> bool:
    said: Said = word.said
    match said:
        case ReleaseSaid() if it.key == "release_dates":
            found = _row(value)
            key, period = said.key, said.period
            return found is not None and period is not None and (
                (found.region, found.type, found.day) == (key.region, key.type, period.start)
            )  # fmt: skip
        case StatusSaid() if it.key == "status":
            return _status(value, sort) is said.status
        case NameSaid() if it.key == _NAMES[sort]:
            return value.text() == said.name
        case CastSaid() if it.key in {"cast", "character_names"}:
            return _is_part(word, said, value)
    return False


def _is_part(word: Word, said: CastSaid, value: Node) -> bool:
    """Whether a value is about that person, and of no other characters than theirs."""
    if not isinstance(value.value, dict) or person_id(value["person_id"]) != word.person:
        return False
    found = part(value["character"].text() or "")
    known = {plain(it) for it in said.members[0].characters}
    return found is not None and {plain(it) for it in found.characters} <= known


def _row(value: Node) -> Row | None:
    """A release date in the log, which names its region itself."""
    region = value["iso_3166_1"].text() if isinstance(value.value, dict) else None
    return row(value, region) if region in REGIONS and region else None


def _status(value: Node, sort: str) -> Status | None:
    return STATUSES[sort].get(value.text() or "") if isinstance(value.value, str) else None


# --- what it said before -------------------------------------------------------------------------


def past(wanted: Wanted, reference: Reference, edits: Sequence[Item], asked: Asked) -> Past:
    """What was said on past days, as far as edits show it."""
    log = _Log(wanted, asked, reference)
    for it in edits:
        log.take(it)
    log.tell_removed()
    told = tuple(dict.fromkeys(log.told))
    return Past(title=wanted.title, reference=reference, words=tuple(log.words), told=told)


Group = tuple[str, ReleaseType, str]
"""Which release rows are about: of several in one group the earliest counts."""


@dataclass
class _Log:
    """What the edits read so far show: rows as they now are, and the words they made."""

    wanted: Wanted
    asked: Asked
    reference: Reference
    words: list[Word] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    rows: dict[Group, list[Row]] = field(default_factory=dict)
    said: dict[object, object] = field(default_factory=dict)
    removed: dict[Group, tuple[Row, date]] = field(default_factory=dict)

    def take(self, it: Item) -> None:
        """Read one edit; those before it have been read."""
        sort = media(self.reference)
        if it.key == "release_dates" and sort == MOVIE:
            self._take_release(it)
        elif it.key == "status":
            self._take_status(it, sort)
        elif it.key == _NAMES[sort] and it.language in {None, "en"}:
            self._take_name(it)

    # A release ------------------------------------------------------------------------------------

    def _take_release(self, it: Item) -> None:
        before, after = self._wanted(_row(it.original)), self._wanted(_row(it.value))
        if before:
            self._remove(before, after, it.day)
        if after:
            self.rows.setdefault(_group(after), []).append(after)
            self.removed.pop(_group(after), None)
        for group in dict.fromkeys(_group(each) for each in (before, after) if each):
            self._say(group, it.day)

    def _wanted(self, it: Row | None) -> Row | None:
        """A row of a region that is asked for, or a premiere.

        A day that is known as that of an edition is one, even if the row itself has no note.
        """
        if it is None or it.type is ReleaseType.PREMIERE:
            return it
        for fact in self.wanted.facts:
            if isinstance(fact.said, ReleaseSaid) and fact.said.key.edition and fact.said.period:
                key, day = fact.said.key, fact.said.period.start
                if (key.region, key.type, day) == it[:3]:
                    it = it._replace(label=key.edition)
        return it if it.region in self.asked.regions else None

    def _remove(self, before: Row, after: Row | None, day: date) -> None:
        group = _group(before)
        rows = self.rows.setdefault(group, [])
        same = next((it for it in rows if it[:3] == before[:3]), None)
        if same:
            rows.remove(same)
        elif before.region in self.asked.regions and (not after or before[:3] != after[:3]):
            what = f"{_named(before)} was {before.day} before {day}; since when is not recorded"
            self.told.append(Told(Reason.UNDATED, what))
        if same and not rows and after is None:
            self.removed[group] = before, day

    def _say(self, group: Group, day: date) -> None:
        """A word, where the earliest row of a group is another one."""
        first = min(self.rows[group], key=lambda it: (it.day, it.region), default=None)
        if first is None or self.said.get(group) == first[:3] or self._is_later_premiere(first):
            return
        self.said[group] = first[:3]
        self.words.append(replaced(first.word(), on=day))

    def _is_later_premiere(self, it: Row) -> bool:
        """Whether it is a premiere in another place after the one that is known as the first."""
        if it.type is not ReleaseType.PREMIERE:
            return False
        said = [fact.said for fact in self.wanted.facts]
        known = [
            (each.key.region, each.period)
            for each in said
            if isinstance(each, ReleaseSaid) and each.key.type is ReleaseType.PREMIERE
        ]
        elsewhere = it.region not in {region for region, _ in known}
        return elsewhere and any(period and period.ended(it.day) for _, period in known)

    def tell_removed(self) -> None:
        """Tell of releases that were taken out of the log, and not entered again."""
        ours = (them for them in self.removed.values() if them[0].region in self.asked.regions)
        for it, day in ours:
            what = f"{_named(it)}, {it.day}, was removed on {day}"
            self.told.append(Told(Reason.VANISHED, what))

    # Status and name ------------------------------------------------------------------------------

    def _take_status(self, it: Item, sort: str) -> None:
        status = _status(it.value, sort)
        early = status is Status.RELEASED and sort == TV and not self._aired(it.day)
        if status and not early:
            self._take_said(StatusSaid(status), it.day)

    def _aired(self, day: date) -> bool:
        """Whether anything of a series was on by a day, by what TMDB has said of it."""
        return any(it and it.start <= day for it in last_days(self.wanted).values())

    def _take_name(self, it: Item) -> None:
        name = it.value.text() if isinstance(it.value.value, str) else None
        if name:
            self._take_said(NameSaid(name), it.day)

    def _take_said(self, said: StatusSaid | NameSaid, day: date) -> None:
        if self.said.get(type(said)) != said:
            self.said[type(said)] = said
            self.words.append(Word(said=said, on=day))


def _group(it: Row) -> Group:
    if it.type is ReleaseType.PREMIERE:
        return "", it.type, ""
    return it.region, it.type, plain(it.label or "")


def _named(it: Row) -> str:
    label = f" ({it.label})" if it.label else ""
    return f"the {it.type} release in {it.region}{label}"
