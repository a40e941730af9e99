"""Which revisions of an item changed its dates? As few of them fetched whole as are needed.

One rule: a revision is passed over only where nothing that counts can have changed unseen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from wicktrack.sources.protocol import Answer, Asking, Request
from wicktrack.sources.reading import Node
from wicktrack.sources.wikidata.asking import LASTING, api, read
from wicktrack.sources.wikidata.statements import ITEM, inside
from wicktrack.sources.words import Reason, Told

LASTED = timedelta(days=2)
"""A value that lived for less is vandalism, or a slip of the hand."""

MOST_PAGES = 20
"""Pages of 500 edits that are read of one item."""

MOST_WHOLE = 200
"""Revisions of one item that are fetched whole; each is a request."""

_CLAIM_EDITS = re.compile(r"/\* wb(?:set|create|remove)(?:claim|qualifier|reference|statement)")
_HARMLESS_EDITS = re.compile(
    r"/\* (?:wbsetlabel|wbsetdescription|wbsetaliases|wbsetsitelink|clientsitelink|wblinktitles"
    r"|wbeditentity-update-languages(?:-short)?:)"
)


class Revision(NamedTuple):
    """An edit of an item; a `blind` one does not say what it changed."""

    id: int
    at: datetime
    blind: bool


class State(NamedTuple):
    """What an item said from a moment on; `dates` are its statements about dates, for comparing.

    `known`: it was so already when the history begins.
    """

    at: datetime
    entity: Node
    dates: str
    known: bool = False


class Log(NamedTuple):
    """The edits of an item that may concern its dates, oldest first; `before` is their parent.

    `gone`: there is no such item.
    """

    revisions: tuple[Revision, ...]
    before: int = 0
    told: tuple[Told, ...] = ()
    gone: bool = False


# --- the list of edits --------------------------------------------------------------------------


def log(item: str, since: date | None, names: Sequence[str]) -> Asking[Log | Told]:
    """The edits of an item since a day that may have changed one of these properties."""
    query = (
        ("prop", "revisions"),
        ("titles", item),
        ("rvprop", "ids|timestamp|comment"),
        ("rvlimit", "500"),
        ("rvdir", "newer"),
        ("maxlag", "5"),
        *([("rvstart", f"{since.isoformat()}T00:00:00Z")] if since else []),
    )
    rows: list[Node] = []
    told: list[Told] = []
    further: tuple[tuple[str, str], ...] = ()
    for _ in range(MOST_PAGES):
        (reply,) = yield [api("query", *query, *further)]
        answer = read(reply)
        if isinstance(answer, Told):
            return answer
        page = _page(answer)
        if page is None or not page["missing"].missing:
            return Log((), gone=page is not None)
        rows += page["revisions"].items()
        told += answer.told
        mark = answer["continue"]["rvcontinue"].matching(r"[0-9|]{1,60}")
        if mark is None:
            break
        rest = answer["continue"]["continue"].matching(r"[a-z|-]{1,60}")
        further = (("rvcontinue", mark), *([("continue", rest)] if rest else []))
    else:
        what = f"only the first {len(rows):,} edits of {item} were looked at"
        told.append(Told(Reason.UNREADABLE, what))
    return _log(item, rows, names, told)


def _page(answer: Node) -> Node | None:
    """The one page of an answer; another form is told at it."""
    pages = answer["query"]["pages"]
    found = pages.value
    if isinstance(found, dict) and len(found) == 1:
        ((_, page),) = pages.entries()
        return page
    return None


def _log(item: str, rows: Sequence[Node], names: Sequence[str], told: list[Told]) -> Log:
    found: list[Revision] = []
    hidden = 0
    before = rows[0]["parentid"].number(LASTING) if rows else None
    for row in rows:
        if not isinstance(row["comment"].value, str) or "texthidden" in _keys(row):
            hidden += 1
        elif (it := _revision(row, names)) is not None:
            found.append(it)
    if hidden:
        some = "1 edit is" if hidden == 1 else f"{hidden} edits are"
        what = f"{some} hidden in the history of {item}; the days of some dates may be too late"
        told.append(Told(Reason.UNREADABLE, what))
    told += [it for row in rows for it in row.told]
    ordered = sorted(found, key=lambda it: (it.at, it.id))
    return Log(tuple(ordered), before or 0, tuple(dict.fromkeys(told)))


def _keys(row: Node) -> list[str]:
    return [key for key, _ in row.entries()]


def _revision(row: Node, names: Sequence[str]) -> Revision | None:
    """An edit that may concern one of these properties; None for any other."""
    comment = str(row["comment"].value)
    which, at = row["revid"].number(LASTING), _moment(row["timestamp"])
    named = any(re.search(rf"\b{it}\b", comment) for it in names)
    blind = not named and _is_blind(comment)
    return Revision(which, at, blind) if which and at and (named or blind) else None


def _is_blind(comment: str) -> bool:
    """Whether a summary leaves open which properties were changed."""
    if _HARMLESS_EDITS.match(comment):
        return False
    return not _CLAIM_EDITS.match(comment) or re.search(r"\bP[0-9]+\b", comment) is None


def _moment(node: Node) -> datetime | None:
    text = node.matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    except (ValueError, OverflowError):
        node.refuse("a time")
        return None


# --- what the item said -------------------------------------------------------------------------


class Whole:
    """The revisions of one item that were fetched, by their numbers; `told` are those that fail."""

    def __init__(self, item: str, names: Sequence[str]) -> None:
        self.item = item
        self.names = names
        self.states: dict[int, State | None] = {}
        self.failure: Told | None = None
        self.told: list[Told] = []

    @property
    def full(self) -> bool:
        """Whether as many were fetched as may be."""
        return len(self.states) >= MOST_WHOLE

    def fetch(self, it: Revision) -> Asking[None]:
        """Ask for a revision; one that is gone is told."""
        path = f"/wiki/Special:EntityData/{self.item}.json"
        (reply,) = yield [Request(path, (("revision", str(it.id)),))]
        answer = read(reply)
        self.states[it.id] = None
        if isinstance(answer, Node):
            self._keep(it, answer)
        elif reply.answer is Answer.GONE:
            self._tell(it, "is gone")
        else:
            self.failure = answer

    def _keep(self, it: Revision, answer: Node) -> None:
        known = answer["entities"].value
        value = known.get(self.item) if isinstance(known, dict) else None
        if not isinstance(value, dict) or Node(value)["id"].matching(ITEM) != self.item:
            self._tell(it, f"is not one of {self.item}")
            return
        kept = {"id": self.item, "claims": _some(value.get("claims"), self.names)}
        entity = Node(kept, self.item)
        self.states[it.id] = State(it.at, entity, _dates(entity, self.names))

    def _tell(self, it: Revision, why: str) -> None:
        what = f"revision {it.id} of {it.at.date().isoformat()} {why}, and was passed over"
        self.told.append(Told(Reason.UNREADABLE, what))


def _some(claims: object, names: Sequence[str]) -> dict[str, object]:
    """The statements that are needed; the others would fill the memory."""
    wanted = {*names, "P495"}
    return {it: claims[it] for it in wanted if it in claims} if isinstance(claims, dict) else {}


def _dates(entity: Node, names: Sequence[str]) -> str:
    """All of these statements but their references, for comparing."""
    claims = inside(entity, "claims")
    every = [_bare(it.value) for name in names for it in claims[name].items()]
    return json.dumps(sorted(json.dumps(it, sort_keys=True) for it in every))


def _bare(statement: object) -> object:
    """A statement without what changes and says nothing: its id, hashes and references."""
    if isinstance(statement, dict):
        left_out = ("hash", "id", "references", "qualifiers-order")
        kept = {it: value for it, value in statement.items() if it not in left_out}
        inner = statement.get("id") if "entity-type" in statement else None
        return {**{it: _bare(value) for it, value in kept.items()}, "item": inner}
    return [_bare(it) for it in statement] if isinstance(statement, list) else statement


def states(item: str, edits: Log, names: Sequence[str]) -> Asking[tuple[list[State], Whole]]:
    """What the item said after each edit that changed a date, oldest first.

    First those edits are fetched that say they concern a date, and the first and last of all. A run
    of blind ones between two fetched is halved, until the dates before and after it are the same
    and it is too short for a value that counts.
    """
    whole = Whole(item, names)
    revisions = edits.revisions
    if not revisions:
        return [], whole
    base = Revision(edits.before, datetime.min.replace(tzinfo=UTC), blind=False)
    if edits.before:
        yield from whole.fetch(base)
    ends = {0, len(revisions) - 1}
    sure = [n for n, it in enumerate(revisions) if n in ends or not it.blind]
    for number in sure[-MOST_WHOLE:]:
        if not whole.failure:
            yield from whole.fetch(revisions[number])
    passed = max(len(sure) - MOST_WHOLE, 0)
    passed += yield from _halve(revisions, whole)
    if passed:
        some = "1 edit" if passed == 1 else f"{passed:,} edits"
        what = f"{some} of {item} not read, as there are too many; some days may be too late"
        whole.told.append(Told(Reason.UNREADABLE, what))
    found = [it for one in revisions if (it := whole.states.get(one.id))]
    known = whole.states.get(base.id) if edits.before else None
    return ([known._replace(known=True)] if known else []) + found, whole


def _halve(revisions: Sequence[Revision], whole: Whole) -> Asking[int]:
    """Fetch the middles of gaps until none can hide anything; how many edits still may."""
    while not whole.failure:
        gaps = sorted(_gaps(revisions, whole), key=lambda it: (it.same, it.last - it.first))
        if not gaps:
            return 0
        if whole.full:
            return sum(it.last - it.first - 1 for it in gaps)
        yield from whole.fetch(revisions[(gaps[0].first + gaps[0].last) // 2])
    return 0


class _Gap(NamedTuple):
    """Edits that were not fetched, between two that were; the `same` dates on both sides."""

    first: int
    last: int
    same: bool


def _gaps(revisions: Sequence[Revision], whole: Whole) -> Iterator[_Gap]:
    """The gaps in which a value that counts may be hidden."""
    fetched = [n for n, it in enumerate(revisions) if it.id in whole.states]
    seen: list[str | None] = []
    for number in fetched:
        state = whole.states[revisions[number].id]
        # A revision that is gone says nothing: the one before it counts on.
        seen.append(state.dates if state else (seen[-1] if seen else None))
    for at in range(len(fetched) - 1):
        first, last = fetched[at], fetched[at + 1]
        same = seen[at] == seen[at + 1]
        short = revisions[last].at - revisions[first].at < LASTED
        if last - first > 1 and not (same and short):
            yield _Gap(first, last, same)
