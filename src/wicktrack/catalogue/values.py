"""What may a value be? Readers of single TOML values.

One rule: a reader returns the value in our types or raises `Refused` with a code of `codes`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from wicktrack.errors import BadValue, did_you_mean
from wicktrack.facts import (
    Credit,
    Kind,
    Member,
    ReleaseType,
    Status,
    parse_episode,
    parse_region,
    parse_word,
)
from wicktrack.periods import Period, exact, parse

Path = tuple[str | int, ...]
Read = Callable[[Any], Any]
V = TypeVar("V")

ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z", re.ASCII)


class Refused(Exception):
    """A value that cannot be taken; `path` leads from the value to the place inside it.

    A message that begins with a lower-case verb goes on from the name of the key ("must be …").
    """

    def __init__(self, code: str, message: str, hint: str = "", path: Path = ()) -> None:
        super().__init__(message)
        self.code, self.message, self.hint, self.path = code, message, hint, path

    def sentence(self, key: str) -> str:
        """The message as a whole, about the value of `key` or the key inside it."""
        names = [step for step in (key, *self.path) if isinstance(step, str)]
        goes_on = self.message.startswith(("must ", "is ", "lacks ", "names "))
        return f"`{names[-1]}` {self.message}" if goes_on else self.message


def type_name(value: object) -> str:
    """What a TOML value is, in words."""
    names = {
        bool: "true or false",
        str: "a text",
        int: "a whole number",
        float: "a number",
        list: "a list",
        dict: "a table",
        dt.datetime: "a date with a time",
        dt.date: "a date",
        dt.time: "a time",
    }
    return names[type(value)]


def wrong_type(value: object, wanted: str, hint: str = "") -> Refused:
    return Refused("wrong-type", f"must be {wanted}, not {type_name(value)}", hint)


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise wrong_type(value, "a text", "put it in quotes")
    if not value.strip():
        raise Refused("empty-value", "is empty", "leave the key out, or fill it")
    return value


def texts(value: Any) -> tuple[str, ...]:
    return many(value, text, "a list of texts")


def many(value: Any, read: Callable[[Any], V], wanted: str) -> tuple[V, ...]:
    """Every element of a list that is not empty, read."""
    if not isinstance(value, list):
        raise wrong_type(value, wanted, "put it in brackets: […]")
    if not value:
        raise Refused("empty-value", "is empty", "leave the key out, or fill it")
    return tuple(_inside(place, read, item) for place, item in enumerate(value))


def _inside(place: str | int, read: Callable[[Any], V], value: Any) -> V:
    try:
        return read(value)
    except Refused as refused:
        refused.path = (place, *refused.path)
        raise


def count(value: Any) -> int:
    """A whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong_type(value, "a whole number")
    if value < 1:
        raise Refused("bad-number", f"must be 1 or more, not {value}")
    return value


def period(value: Any) -> Period:
    hint = 'write 2024-06-07, "2024-06", "2024-Q2" or "2024"'
    try:
        if isinstance(value, str):
            return parse(value)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return exact(value)
    except BadValue as bad:
        raise Refused("bad-period", bad.message, bad.hint) from None
    raise wrong_type(value, "a date or a text", hint)


def period_or_tba(value: Any) -> Period | None:
    return None if isinstance(value, str) and value.strip().lower() == "tba" else period(value)


def day(value: Any) -> dt.date:
    found = period(value)
    if not found.exact:
        raise Refused("bad-period", f"must be one day, not `{found}`", "write it as 2023-03-17")
    return found.start


def _of_ours(code: str, read: Callable[[str], V]) -> Callable[[Any], V]:
    """A reader of a text whose meaning `facts` knows."""

    def reader(value: Any) -> V:
        try:
            return read(text(value))
        except BadValue as bad:
            raise Refused(code, bad.message, bad.hint) from None

    return reader


kind = _of_ours("bad-kind", lambda word: parse_word(Kind, word))
status = _of_ours("bad-status", lambda word: parse_word(Status, word))
release_type = _of_ours("bad-type", lambda word: parse_word(ReleaseType, word))
credit = _of_ours("bad-credit", lambda word: parse_word(Credit, word))
region = _of_ours("bad-region", parse_region)
episode = _of_ours("bad-episode", parse_episode)


def url(value: Any) -> str:
    address = text(value)
    try:
        parts = urlsplit(address)
        good = (
            parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", address)
        )
    except ValueError:
        good = False
    if not good:
        raise Refused("bad-url", f"`{address}` is not an address", "write https://…")
    return address


def sources(value: Any) -> tuple[str, ...]:
    """One source or a list of them: ids, not yet looked up, and addresses."""
    if isinstance(value, str):
        return (_source(value),)
    return many(value, _source, "a source id, an address, or a list of them")


def _source(value: Any) -> str:
    return url(value) if "://" in text(value) else text(value)


def service_ids(value: Any) -> tuple[tuple[str, str], ...]:
    """Ids at other services, as texts."""
    known: dict[str, Read] = dict.fromkeys(("imdb", "tmdb", "tvmaze", "wikidata"), _service_id)
    return tuple(table(value, known).items())


def _service_id(value: Any) -> str:
    return str(count(value)) if isinstance(value, int) else text(value)


def cast(value: Any) -> tuple[Member, ...]:
    members = many(value, _member, "a list of { person = … }")
    twice = _first_twice([member.person for member in members])
    if twice is not None:
        name = members[twice].person
        raise Refused("duplicate-person", f"names `{name}` twice", "keep one", (twice, "person"))
    return members


def _member(value: Any) -> Member:
    keys: dict[str, Read] = {"person": text, "character": text, "billing": count, "credit": credit}
    return Member(**table(value, keys, required=("person",)))


def _first_twice(names: list[str]) -> int | None:
    return next((i for i, name in enumerate(names) if name in names[:i]), None)


def table(value: Any, keys: Mapping[str, Read], required: tuple[str, ...] = ()) -> dict[str, Any]:
    """A small table, such as one of a cast; refused at its first mistake."""
    if not isinstance(value, dict):
        raise wrong_type(value, "a table")
    for key in value:
        if key not in keys:
            hint = did_you_mean(key, list(keys)) or f"the keys are {', '.join(keys)}"
            raise Refused("unknown-key", f"unknown key `{key}`", hint, (key,))
    for key in required:
        if key not in value:
            raise Refused("missing-key", f"lacks the key `{key}`")
    return {key: _inside(key, keys[key], inner) for key, inner in value.items()}
