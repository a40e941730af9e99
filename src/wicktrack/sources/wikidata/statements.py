"""The statements of an item of Wikidata, read from its JSON.

One rule: a statement that is deprecated, or whose value is unknown or none, is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from wicktrack.errors import BadValue
from wicktrack.model.periods import Period, parse
from wicktrack.sources.reading import Node
from wicktrack.sources.words import Reason, Told

ITEM = r"Q[1-9][0-9]{0,11}"
"""The id of an item."""

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"
MINUTE = "http://www.wikidata.org/entity/Q7727"

_RANKS = {"preferred": 0, "normal": 1, "deprecated": 2}

_CUT = {9: 4, 10: 7, 11: 10}
"""The characters of a date that count, by precision: a year, a month, a day."""

_VAGUER = {8: "a decade", 7: "a century", 6: "a millennium"}

_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~]*)?\Z"
)
"""An address in the characters that addresses have (RFC 3986), without a user name."""


class Statement(NamedTuple):
    """A statement that holds; `rank` is 0 for a preferred one, else 1."""

    rank: int
    node: Node

    @property
    def value(self) -> Node:
        return self.node["mainsnak"]["datavalue"]["value"]

    def qualifiers(self, name: str) -> Iterator[Node]:
        """The values of a property among the qualifiers."""
        return _values(inside(self.node, "qualifiers"), name)

    def items(self, name: str) -> list[str]:
        """The ids of items that are values of a property among the qualifiers."""
        return [found for it in self.qualifiers(name) if (found := item_id(it))]


def inside(node: Node, key: str) -> Node:
    """The object at a key; PHP writes an empty object as an empty list, which reads as missing."""
    found = node[key]
    return Node(None, found.place, found.told) if found.value == [] else found


def statements(entity: Node, name: str) -> list[Statement]:
    """The statements of a property that hold, in the order given."""
    found = []
    for node in inside(entity, "claims")[name].items():
        rank = node["rank"].one_of(_RANKS, "rank of a statement")
        kind = node["mainsnak"]["snaktype"].text()
        if rank in (0, 1) and kind == "value":
            found.append(Statement(rank, node))
    return found


def best(entity: Node, name: str) -> list[Statement]:
    """The preferred statements of a property if there are any, else the normal ones."""
    found = statements(entity, name)
    return [it for it in found if it.rank == 0] or found


def items(entity: Node, name: str, most: int = 20) -> list[str]:
    """The ids of the items that the best statements of a property name, each once."""
    found = (item_id(it.value) for it in best(entity, name))
    return list(dict.fromkeys(it for it in found if it))[:most]


def texts(entity: Node, name: str, pattern: str) -> list[str]:
    """The texts of a form that the best statements of a property have, each once."""
    found = (it.value.matching(pattern) for it in best(entity, name))
    return list(dict.fromkeys(it for it in found if it))


def item_id(value: Node) -> str | None:
    """The id of an item that is a value."""
    return value["id"].matching(ITEM)


def label(entity: Node) -> str | None:
    """The English name of an item, else the one that is for all languages."""
    labels = inside(entity, "labels")
    return labels["en"]["value"].text() or labels["mul"]["value"].text()


def period(value: Node) -> Period | None:
    """A time, as precise as its precision says: digits beyond it may be anything.

    What is vaguer than a year, before our era or of another calendar is told and reads as None.
    """
    text, precision = value["time"].text(), value["precision"].number()
    if text is None or precision is None:
        return None
    if value["calendarmodel"].text() != GREGORIAN:
        value.told.append(Told(Reason.UNREADABLE, f"`{text}` is not of the Gregorian calendar"))
        return None
    if precision not in _CUT:
        vague = _VAGUER.get(precision, f"of precision {precision}")
        value.told.append(Told(Reason.UNREADABLE, f"the date `{text}` is only {vague}"))
        return None
    form = re.match(r"\+0*([0-9]{4}-[0-9]{2}-[0-9]{2})T", text, re.ASCII)
    with suppress(BadValue):
        return parse(form[1][: _CUT[precision]] if form else text)
    value["time"].refuse("a date")
    return None


def exact_day(value: Node) -> date | None:
    """The day of a time that is one; what is vaguer is none."""
    found = period(value) if value["precision"].value == 11 else None
    return found.start if found else None


def minutes(value: Node) -> int | None:
    """A whole number of minutes, from 1 on."""
    if value["unit"].text() != MINUTE:
        return None
    amount = value["amount"].matching(r"\+?[0-9]{1,4}(?:\.0*)?")
    return int(amount.lstrip("+").partition(".")[0]) or None if amount else None


class Evidence(NamedTuple):
    """What the references of a statement say: the day it was known by, and pages."""

    on: date | None
    pages: tuple[str, ...]


def evidence(statement: Statement, day: date) -> Evidence:
    """What is known of when and where a statement was said, by `day` at the latest.

    The day is that of the earliest page: its publication, else when it was read. What was copied
    from a Wikipedia has no source.
    """
    days, pages = [], []
    for reference in statement.node["references"].items():
        snaks = inside(reference, "snaks")
        if not snaks["P143"].missing:
            continue
        found = _days(snaks, "P577", day) or _days(snaks, "P813", day)
        days += found
        pages += [it for node in _values(snaks, "P854") if (it := address(node))]
    return Evidence(min(days, default=None), tuple(dict.fromkeys(pages))[:3])


def _days(snaks: Node, name: str, until: date) -> list[date]:
    quiet = Node(snaks.value, snaks.place)  # a vague day of a page is no reason to tell anything
    found = (exact_day(it) for it in _values(quiet, name))
    return [it for it in found if it and it <= until]


def address(node: Node) -> str | None:
    """The address of a page on the web."""
    found = node.text()
    if found is None or _ADDRESS.match(found):
        return found
    node.refuse("the address of a page")
    return None


def _values(snaks: Node, name: str) -> Iterator[Node]:
    for it in snaks[name].items():
        if it["snaktype"].text() == "value":
            yield it["datavalue"]["value"]


def distinct(found: Sequence[str]) -> tuple[str, ...]:
    """Each once, in their order."""
    return tuple(dict.fromkeys(found))
