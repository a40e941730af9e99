"""Answers of a service as they should never be: one value of a sound one spoilt at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Path = tuple[str | int, ...]

HOSTILE = {
    "controls": "\x1b[2J\x00a\r\nb\x85\u2028c\u202ed",
    "surrogate": "\ud800",
    "path": "../x",
    "markup": "</script>\"'\\",
    "long": "x" * 100_000,
    "no date": "2024-02-30",
    "date 0": "0000-00-00",
    "date 9999": "9999-12-31",
    "digits": "\u0661\u0662",
}
"""Texts in the place of any value."""

RETYPED: dict[str, object] = {
    "number 0": 0,
    "number -1": -1,
    "fraction": 1.5,
    "huge number": 10**40,
    "not a number": float("nan"),
    "text": "text",
    "true": True,
    "list": [],
    "list of null": [None, None],
    "object": {},
    "object of null": {"id": None, "name": None},
}
"""Values of every type."""

BODIES = {
    "nothing": b"",
    "a web page": b"<!DOCTYPE html><html>busy</html>",
    "null": b"null",
    "a list": b"[]",
    "an object": b"{}",
    "a text": b'"text"',
    "true": b"true",
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "deep": b"[" * 100_000,
    "long number": b'{"id": ' + b"9" * 5000 + b"}",
}
"""Whole answers in the place of any."""

_EMPTY: dict[type, object] = {str: "", list: [], dict: {}}


def mutilated(sound: object, most: int = 20_000) -> Iterator[tuple[str, bytes]]:
    """Bodies with one value spoilt in each, and what was done to it.

    Every value of a JSON document is dropped, nulled, emptied, put into a list, and replaced by
    each of `RETYPED` and `HOSTILE`; the body is also cut off, and replaced by each of `BODIES`. Of
    more than `most` these are about as many, evenly spread, and the same ones each time.
    """
    paths = [*_paths(sound)]
    ways = [*_ways()]
    step = max(1, -(-len(paths) * len(ways) // most))
    # Each place begins at another way, so that a step hits all ways and not always the same ones.
    for at, path in enumerate(paths):
        for number, (what, spoil) in enumerate(ways):
            if (at + number) % step == 0:
                yield f"{_name(path)}: {what}", _body(_changed(sound, path, spoil))
    whole = _body(sound)
    for part in (1, len(whole) // 2, len(whole) - 1):
        yield f"cut off after {part} bytes", whole[:part]
    yield from BODIES.items()


class _Drop:
    """Stands for a value that is not there."""


_DROP = _Drop()
Spoil = Callable[[Any], object]


def _ways() -> Iterator[tuple[str, Spoil]]:
    yield "dropped", lambda _: _DROP
    yield "null", lambda _: None
    yield "emptied", lambda value: _EMPTY.get(type(value), 0)
    yield "in a list", lambda value: [value]
    for what, other in {**RETYPED, **HOSTILE}.items():
        yield what, _always(other)


def _always(value: object) -> Spoil:
    return lambda _: value


def _paths(value: object, at: Path = ()) -> Iterator[Path]:
    """The way to every value inside, the outermost first."""
    if at:
        yield at
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _paths(inside, (*at, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _paths(inside, (*at, number))


def _changed(value: Any, path: Sequence[str | int], spoil: Spoil) -> object:
    """A copy with one value replaced; what lies beside the path is shared."""
    if not path:
        return spoil(value)
    key, rest = path[0], path[1:]
    copy = value.copy()
    new = _changed(value[key], rest, spoil)
    if new is _DROP:
        del copy[key]
    else:
        copy[key] = new
    return copy


def _body(value: object) -> bytes:
    # ASCII only, since a lone surrogate has no UTF-8.
    return json.dumps(value).encode()


def _name(path: Path) -> str:
    return ".".join(map(str, path))
