"""Reading JSON that may hold anything: what is not of the form expected is left out and told.

One rule: nothing in here raises for what a service answers, and nothing is converted.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from wicktrack.sources.words import Reason, Told

V = TypeVar("V")

LONGEST = 500
"""The characters of a text that is taken; names and notes have a tenth of it."""

MOST = 10_000
"""The items of a list, and the keys of an object, that are looked at."""

_KEY = 50
"""The characters of a key that are shown."""

_TURNS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Embeddings, overrides and isolates, which make text read in another order than it is written."""


class Node:
    """A value of an answer, and where in it.

    A value that is missing or null reads as None and is not told; one of another type than the
    reader asks for reads as None too, and is told once.
    """

    def __init__(self, value: object, place: str = "", told: list[Told] | None = None) -> None:
        self.value = value
        self.place = place
        self.told: list[Told] = [] if told is None else told

    def __getitem__(self, key: str) -> Node:
        """The value of a key of an object."""
        inside = self.value.get(key) if isinstance(self.value, Mapping) else None
        if self.value is not None and not isinstance(self.value, Mapping):
            self.refuse("an object")
        name = one_line(key)[:_KEY]
        return Node(inside, f"{self.place}.{name}" if self.place else name, self.told)

    @property
    def missing(self) -> bool:
        return self.value is None

    def items(self, most: int = MOST) -> Iterator[Node]:
        """The items of a list, the first of too many, which is told."""
        if isinstance(self.value, list):
            if len(self.value) > most:
                self.refuse(f"a list of at most {most} items")
            for number, inside in enumerate(self.value[:most]):
                yield Node(inside, f"{self.place}[{number}]", self.told)
        elif self.value is not None:
            self.refuse("a list")

    def entries(self) -> Iterator[tuple[str, Node]]:
        """The keys of an object and their values, the first of too many, which is told."""
        if isinstance(self.value, Mapping):
            if len(self.value) > MOST:
                self.refuse(f"an object of at most {MOST} keys")
            for key in [*self.value][:MOST]:
                yield str(key), self[key]
        elif self.value is not None:
            self.refuse("an object")

    def text(self) -> str | None:
        """A text on one line, without control characters; None for an empty one."""
        if self.value is None:
            return None
        if not isinstance(self.value, str):
            self.refuse("a text")
            return None
        found = one_line(self.value)
        if len(found) > LONGEST:
            self.refuse(f"a text of at most {LONGEST} characters")
            return None
        return found or None

    def number(self, most: int = 999_999_999) -> int | None:
        """A whole number from 0 up to and including `most`."""
        value = self.value
        if value is None:
            return None
        if type(value) is not int or not 0 <= value <= most:
            self.refuse("a whole number")
            return None
        return value

    def truth(self) -> bool:
        """True or false; false where it is missing."""
        if self.value is not None and not isinstance(self.value, bool):
            self.refuse("true or false")
        return self.value is True

    def day(self) -> date | None:
        """A date as `2024-06-07`, also with a time behind it, which is ignored; empty for none."""
        found = self.text()
        if found is None:
            return None
        form = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?\Z", found, re.ASCII)
        try:
            read = date(int(form[1]), int(form[2]), int(form[3])) if form else None
        except ValueError:
            read = None
        if read is None or read.year == date.max.year:
            self.refuse("a date")
            return None
        return read

    def one_of(self, words: Mapping[str, V], what: str) -> V | None:
        """The value of a word in a table; a word that is not in it is told and reads as None."""
        found = self.text()
        if found is None or found in words:
            return words.get(found or "")
        self.told.append(Told(Reason.UNKNOWN_WORD, f"`{found[:_KEY]}` is not a known {what}"))
        return None

    def matching(self, pattern: str) -> str | None:
        """A text, or a whole number as one, that a regular expression matches as a whole."""
        found = str(self.value) if type(self.value) is int else self.text()
        if found is None or re.fullmatch(pattern, found, re.ASCII):
            return found
        self.refuse("an id of the usual form")
        return None

    def refuse(self, wanted: str) -> None:
        """Tell that the value is not what was expected there, once."""
        told = Told(Reason.UNREADABLE, f"`{self.place or 'the answer'}` is not {wanted}")
        if told not in self.told:
            self.told.append(told)


def one_line(text: str) -> str:
    """A text without control characters and lone surrogates, its white space single spaces.

    Nor does it keep what turns the direction of text; marks and joiners stay, which scripts need.
    """
    return " ".join("".join(map(_kept, text)).split())


def _kept(letter: str) -> str:
    if letter in _TURNS:
        return ""
    return " " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter


def parse(body: bytes) -> Node | Told:
    """An answer as JSON."""
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        return Told(Reason.UNREADABLE, f"the answer is not JSON{_looks(body)}")
    return Node(value)


def _looks(body: bytes) -> str:
    """What an answer looks like instead, in words that end a sentence."""
    if re.match(rb"\s*<(?:!doctype|html|head|\?xml)", body, re.IGNORECASE):
        return " but a web page"
    return "" if body.strip() else ", it is empty"
