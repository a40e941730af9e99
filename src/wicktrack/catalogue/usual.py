"""Is it written as catalogues usually are? Then it is read at a glance.

One rule: a document of which anything is not plain is none of this module's; tomli reads it. What
is read here is what tomli reads, as tests hold, in a third of the time: headers, and one value a
line, which may be a text without escapes, a day, a number or a list of texts; and casts of one
member a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

_TEXT = r'"([^"\\\x00-\x1f\x7f]*)"'
_PAIR = re.compile(
    rf"([A-Za-z0-9_-]+) = (?:{_TEXT}|(\d{{4}}-\d\d-\d\d)|([1-9]\d{{0,8}}))", re.ASCII
)
_HEADER = re.compile(rf"\[(title|person|source)\.(?:([A-Za-z0-9_-]+)|{_TEXT})\]")
_LIST = re.compile(rf"([A-Za-z0-9_-]+) = \[({_TEXT}(?:, {_TEXT})*)\]")
_TEXTS = re.compile(_TEXT)
_MEMBER = re.compile(
    rf"  \{{ person = {_TEXT}(?:, character = {_TEXT})?"
    rf"(?:, billing = ([1-9]\d{{0,8}}))?(?:, credit = {_TEXT})? \}},?",
    re.ASCII,
)

_KEPT = 20_000
"""So many lines are remembered: days, statuses and sources come again and again."""

_lines: dict[str, tuple[str, Any]] = {}


def parse(text: str) -> dict[str, Any] | None:
    """The document of a text that is plain throughout; None of any other."""
    document: dict[str, Any] = {}
    table = document
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        found = _lines.get(line)
        if found is None:
            if line[0] == "[":
                opened = _opened(document, line)
                if opened is None:
                    return None
                table = opened
                continue
            if line[0] == "#" and line.isprintable():
                continue
            found = _read(line, lines)
            if found is None:
                return None
        key, value = found
        # At the top a key could bear the name of a table.
        if key in table or (table is document and key != "format"):
            return None
        table[key] = value
    return document


def _opened(document: dict[str, Any], line: str) -> dict[str, Any] | None:
    """The table that a header opens, in the document; None of one that is not plain."""
    table: dict[str, Any] = {}
    if line == "[[fact]]":
        document.setdefault("fact", []).append(table)
        return table
    if line == "[catalogue]" and line[1:-1] not in document:
        document["catalogue"] = table
        return table
    header = _HEADER.fullmatch(line)
    if header is None:
        return None
    sort, bare, quoted = header.groups()
    tables = document.setdefault(sort, {})
    name = quoted if bare is None else bare
    if name in tables:
        return None
    tables[name] = table
    return table


def _read(line: str, lines: Iterator[str]) -> tuple[str, Any] | None:
    """The key and the value on a line, and on those after it where a cast begins."""
    pair = _PAIR.fullmatch(line)
    if pair is not None:
        return _kept(line, *pair.groups())
    if line == "cast = [":
        members = _members(lines)
        return None if members is None else ("cast", members)
    found = _LIST.fullmatch(line)
    return None if found is None else (found[1], _TEXTS.findall(found[2]))


def _kept(
    line: str, key: str, text: str | None, day: str | None, number: str | None
) -> tuple[str, Any] | None:
    value: Any = text
    if day is not None:
        try:
            value = date.fromisoformat(day)
        except ValueError:
            return None
    elif number is not None:
        value = int(number)
    if len(_lines) >= _KEPT:
        _lines.clear()
    _lines[line] = (key, value)
    return key, value


def _members(lines: Iterator[str]) -> list[dict[str, Any]] | None:
    """The members of a cast, up to the line of its closing bracket."""
    members: list[dict[str, Any]] = []
    comma = True
    for line in lines:
        if line == "]":
            return members
        found = _MEMBER.fullmatch(line)
        if found is None or not comma:
            return None
        comma = line[-1] == ","
        person, character, billing, credit = found.groups()
        member: dict[str, Any] = {"person": person}
        if character is not None:
            member["character"] = character
        if billing is not None:
            member["billing"] = int(billing)
        if credit is not None:
            member["credit"] = credit
        members.append(member)
    return None
