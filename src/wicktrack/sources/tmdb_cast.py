"""Who is in a film or a series at TMDB, and as whom.

One rule: somebody is a member of the cast once, and a remark on a part is never part of its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from wicktrack.model.facts import CastSaid, Member
from wicktrack.model.names import plain
from wicktrack.model.vocabulary import Credit
from wicktrack.sources.protocol import Asked
from wicktrack.sources.reading import MOST, Node
from wicktrack.sources.words import Told, Word

_CREDITS = {"voice": Credit.VOICE, "singing voice": Credit.VOICE, "cameo": Credit.CAMEO}
_LEFT_OUT = frozenset(
    ["uncredited", "archive footage", "archival footage", "archive sound", "scenes deleted",
     "deleted scenes", "deleted scene"]
)  # fmt: skip
_REMARK = re.compile(r" ?\(([^()]*)\)\Z")
_ONESELF = re.compile(
    r"(?:self|himself|herself|themself|themselves)(?: [-(].*|[,:].*)?", re.IGNORECASE
)


class Part(NamedTuple):
    """What one credit says of a part; without characters: undisclosed."""

    characters: tuple[str, ...] = ()
    credit: Credit | None = None


def part(text: str) -> Part | None:
    """A part from its text; None for one that is not credited, or of old footage.

    Remarks at the end hold for all characters, others for the one before them.
    """
    text, remarks = _without_remarks(text)
    pieces = [_without_remarks(it.strip()) for it in text.split(" / ")]
    pieces = [it for it in pieces if _LEFT_OUT.isdisjoint(it[1])]
    if not _LEFT_OUT.isdisjoint(remarks) or not pieces:
        return None
    credits_ = {_credit(own) for _, own in pieces}
    common = credits_.pop() if len(credits_) == 1 else None
    names = (name for name, _ in pieces if name and not _ONESELF.fullmatch(name))
    return Part(tuple(names), _credit(remarks) or common)


def _without_remarks(text: str) -> tuple[str, set[str]]:
    """A text without the remarks in brackets at its end, as far as they are known, and these."""
    remarks: set[str] = set()
    while tail := _REMARK.search(text):
        words = {it.strip().casefold() for it in re.split(r"[,;/]", tail[1])}
        if not words <= _CREDITS.keys() | _LEFT_OUT:
            break
        remarks |= words
        text = text[: tail.start()]
    return text, remarks


def _credit(remarks: Iterable[str]) -> Credit | None:
    found = {_CREDITS[it] for it in remarks if it in _CREDITS}
    return next((it for it in Credit if it in found), None)


def person_id(it: Node) -> str | None:
    """The id of a person in full."""
    number = it.matching(r"[1-9][0-9]{0,8}")
    return f"person/{number}" if number else None


Texts = Callable[[Node], list[str]]


def members(body: Node, texts: Texts, asked: Asked) -> tuple[list[Word], frozenset[str] | None]:
    """The first members, and the ids of all, None where they are not all known."""
    told: list[Told] = []
    entries = Node(body["cast"].value, f"{body.place}.cast", told)
    if entries.missing:
        entries.refuse("there")
    people: set[str] = set()
    parts: dict[str, tuple[str, list[Part]]] = {}
    for it in _in_order(entries):
        person, name = person_id(it["id"]), it["name"].text()
        if person:
            people.add(person)
        before = len(told)
        found = [that for text in texts(it) if (that := part(text))]
        if person and name and found and len(told) == before:
            parts.setdefault(person, (name, []))[1].extend(found)
    body.told.extend(told)
    whole = not told and isinstance(entries.value, list) and len(entries.value) <= MOST
    taken = [*parts.items()][: asked.cast]
    words = [_member(place, *them) for place, them in enumerate(taken, start=1)]
    return words, frozenset(people) if whole else None


def _in_order(entries: Node) -> list[Node]:
    """By billing, as far as it is given; those without any come last."""
    ranked = [(it["order"].number(), it) for it in entries.items()]
    return [it for _, it in sorted(ranked, key=lambda pair: (pair[0] is None, pair[0] or 0))]


def _member(billing: int, person: str, named: tuple[str, list[Part]]) -> Word:
    """One person with all parts as one; a credit is taken where it is that of each."""
    name, parts = named
    characters = {plain(it): it for them in reversed(parts) for it in reversed(them.characters)}
    credits_ = {it.credit for it in parts}
    member = Member(
        person=name,
        characters=tuple(reversed(characters.values())),
        billing=billing,
        credit=credits_.pop() if len(credits_) == 1 else None,
    )
    return Word(said=CastSaid((member,)), person=person)


def character(it: Node) -> list[str]:
    return [it["character"].text() or ""]


def roles(it: Node) -> list[str]:
    """The characters of somebody in a series, the most frequent first."""
    roles = [(role["episode_count"].number() or 0, role) for role in it["roles"].items()]
    roles.sort(key=lambda pair: -pair[0])
    return [text for _, role in roles for text in character(role)] or [""]
