"""Asking Wikidata: requests for items, and for the items that these name.

One rule: fifty items a request, one request after another, and each item once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from wicktrack.model.vocabulary import REGIONS, WORLD, Service
from wicktrack.sources.protocol import Answer, Asking, Reply, Request, Wanted
from wicktrack.sources.reading import Node, parse
from wicktrack.sources.wikidata.statements import (
    ITEM,
    best,
    exact_day,
    items,
    label,
    texts,
)
from wicktrack.sources.words import Reason, Reference, Told, Unanswered

MOST_ITEMS = 50
"""The items of one request."""

WORLDWIDE = "Q13780930"

LASTING = 10**15
"""Above any number of a revision; those of Wikidata have ten digits."""

_BUSY = {"maxlag", "ratelimited", "readonly"}
"""The errors that say the service wants to be left alone, and not what is wrong with a request."""

LAG = (("maxlag", "5"),)


def api(action: str, *query: tuple[str, str]) -> Request:
    """A request to the API."""
    return Request("/w/api.php", (("action", action), ("format", "json"), *query))


def read(reply: Reply) -> Node | Told:
    """The body of a reply, or why there is none."""
    if reply.answer is not Answer.OK:
        return Told(Reason.UNREADABLE, reply.reason or "Wikidata did not answer")
    found = parse(reply.body)
    if isinstance(found, Told) or not isinstance(found.value, dict):
        return found if isinstance(found, Told) else _no_object()
    if "error" in found.value:
        return refusal(found["error"])
    return found


def _no_object() -> Told:
    return Told(Reason.UNREADABLE, "the answer is not an object")


def refusal(error: Node) -> Told:
    """An error in a body, in words."""
    code, info = error["code"].text() or "unknown", error["info"].text() or "no reason given"
    return Told(Reason.UNREADABLE, f"Wikidata refused the request ({code}): {info.rstrip('.')}")


def _busy(reply: Reply) -> bool:
    found = parse(reply.body) if reply.answer is Answer.OK else None
    return (
        isinstance(found, Node)
        and isinstance(found.value, dict)
        and (Node(found.value.get("error"))["code"].value in _BUSY)
    )


# --- items --------------------------------------------------------------------------------------


class Entity(NamedTuple):
    """An item as it was answered; `id` is another than was asked for where it was merged.

    `node` is None where there is no such item.
    """

    id: str
    node: Node | None


Entities = dict[str, Entity | Told]
"""The items of an answer by the ids asked for, or why one is unknown."""


def entities(ids: Collection[str], props: str, *, patient: bool = True) -> Asking[Entities]:
    """Ask for items. `patient`: let the service refuse while it is behind with its work."""
    found: Entities = {}
    asked = list(dict.fromkeys(ids))
    for start in range(0, len(asked), MOST_ITEMS):
        found |= yield from _some(asked[start : start + MOST_ITEMS], props, patient=patient)
    return found


def _some(ids: Sequence[str], props: str, *, patient: bool) -> Asking[Entities]:
    """One request, or as many as it takes to get round an item that spoils it.

    A body may be too large, or one id refused; a network that is down fails at once each time.
    """
    query = (("ids", "|".join(ids)), ("props", props), ("languages", "en|mul"))
    (reply,) = yield [api("wbgetentities", *query, *(LAG if patient else ()))]
    answer = read(reply)
    if isinstance(answer, Node):
        return {it: _entity(answer, it) for it in ids}
    if len(ids) == 1 or reply.answer is Answer.NO_KEY or _busy(reply):
        return dict.fromkeys(ids, answer)
    half = len(ids) // 2
    first = yield from _some(ids[:half], props, patient=patient)
    second = yield from _some(ids[half:], props, patient=patient)
    return first | second


def _entity(answer: Node, asked: str) -> Entity | Told:
    everything = answer["entities"].value
    known = everything if isinstance(everything, dict) else {}
    value = known.get(asked)
    if value is None:
        merged = (it for it in known.values() if _redirected(it) == asked)
        value = next(merged, None) or (_only(known) if len(known) == 1 else None)
    if not isinstance(value, dict):
        return Told(Reason.UNREADABLE, f"the answer does not contain {asked}")
    if "missing" in value:
        return Entity(asked, None)
    # A list of its own for what is told, so that it is told of this item only.
    node = Node(value, asked)
    found = node["id"].matching(ITEM)
    return Entity(found, node) if found else Told(Reason.UNREADABLE, f"{asked} has no id")


def _redirected(value: object) -> object:
    return Node(value)["redirects"]["from"].value if isinstance(value, dict) else None


def _only(known: Mapping[str, object]) -> object:
    return next(iter(known.values()))


# --- the items that statements name -------------------------------------------------------------


class Value(NamedTuple):
    """What is taken of an item that a statement names.

    `region` is a country's code, `countries` and `classes` are ids; only a `whole` one has these.
    """

    label: str | None = None
    region: str | None = None
    countries: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    died: date | None = None
    whole: bool = False


class Needs(NamedTuple):
    """The items that an item names: those of which the name will do, and those wanted whole."""

    names: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


class Values:
    """The items that statements name, each asked for once; `failed` are those without an answer."""

    def __init__(self, *, patient: bool = True) -> None:
        self.patient = patient
        self.known: dict[str, Value] = {WORLDWIDE: Value("worldwide", WORLD, whole=True)}
        self.failed: dict[str, Told] = {}

    def __getitem__(self, item: str) -> Value:
        return self.known.get(item, Value())

    def name(self, item: str) -> str | None:
        return self[item].label

    def failure(self, needs: Needs) -> Told | None:
        """Why some of what is needed is unknown; None where all of it was answered."""
        around = {it for item in needs.whole for it in self._beyond(item)}
        lost = (needs.names | needs.whole | around) & self.failed.keys()
        return self.failed[min(lost)] if lost else None

    def _beyond(self, item: str) -> tuple[str, ...]:
        """The items that a place without a code is told by."""
        value = self[item]
        return () if value.region else (*value.countries, *value.classes)

    def ask(self, needs: Iterable[Needs], *, places: Iterable[str] = ()) -> Asking[None]:
        """Ask for what is needed, and for the countries and classes of the places among it."""
        every = [*needs]
        yield from self._round(
            frozenset().union(*(it.names for it in every)),
            frozenset().union(*(it.whole for it in every)),
        )
        vague = [self[it] for it in places if self[it].region is None]
        yield from self._round(
            frozenset(item for it in vague for item in it.classes),
            frozenset(item for it in vague for item in it.countries),
        )

    def _round(self, names: frozenset[str], whole: frozenset[str]) -> Asking[None]:
        lacking = {it for it in whole if not self[it].whole} - self.failed.keys()
        found = yield from entities(sorted(lacking), "labels|claims", patient=self.patient)
        self._keep(found, whole=True)
        lacking = set(names - self.known.keys() - self.failed.keys())
        found = yield from entities(sorted(lacking), "labels", patient=self.patient)
        self._keep(found, whole=False)

    def _keep(self, found: Entities, *, whole: bool) -> None:
        for item, it in found.items():
            if isinstance(it, Told):
                self.failed[item] = it
            else:
                self.known[item] = value_of(it.node, whole=whole)


def value_of(node: Node | None, *, whole: bool) -> Value:
    """What is taken of an item; of one that was deleted, nothing."""
    if node is None:
        return Value(whole=whole)
    if not whole:
        return Value(label(node))
    codes = [it for it in texts(node, "P297", "[A-Z]{2}") if it in REGIONS]
    deaths = [exact_day(it.value) for it in best(node, "P570")]
    return Value(
        label=label(node),
        region=codes[0] if len(codes) == 1 else None,
        countries=tuple(items(node, "P17", most=5)),
        classes=tuple(items(node, "P31", most=5)),
        died=deaths[0] if len(deaths) == 1 else None,
        whole=True,
    )


def unanswered(wanted: Wanted, item: str, answer: Entity | Told) -> Unanswered | None:
    """Why nothing is learnt of a title from an answer; None where something is."""
    reference = Reference(Service.WIKIDATA, item)
    if isinstance(answer, Told):
        return Unanswered(title=wanted.title, reference=reference, why=answer, failed=True)
    why = None
    if answer.node is None:
        why = Told(Reason.GONE, f"Wikidata has no item {item} any more; correct the title's `ids`")
    elif answer.id != item:
        remedy = f'write `wikidata = "{answer.id}"` in the title\'s `ids`'
        why = Told(Reason.MERGED, f"{item} was merged into {answer.id}; {remedy}")
    return Unanswered(title=wanted.title, reference=reference, why=why) if why else None
