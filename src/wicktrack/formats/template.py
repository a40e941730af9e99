"""Templates for lines, such as `{days:>5}  {name}`: parsing and substitution.

One rule: a template names columns and nothing inside them, so no text of a catalogue and no
template can reach the attributes of a value.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from string import Formatter
from typing import NamedTuple

from wicktrack.formats.values import to_text
from wicktrack.model.periods import Period
from wicktrack.render.escape import harmless, legible_lines

WIDEST = 10_000
"""The greatest width and precision: a line of a terminal has a hundredth of it."""
_DIGITS = len(str(WIDEST))

_ESCAPES = {r"\t": "\t", r"\n": "\n", r"\\": "\\"}


class TemplateError(ValueError):
    """A template that cannot be used; `unknown`: the undefined column, else empty."""

    def __init__(self, message: str, unknown: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.unknown = unknown
        self.hint = hint


class Piece(NamedTuple):
    """Literal text, then a column's value (None: no column) in a format specification."""

    text: str
    column: str | None
    spec: str


def parse(template: str, columns: Sequence[str]) -> list[Piece]:
    """The pieces of a template; raises `TemplateError` for anything but columns and specifications.

    Those are Python's format specifications, for dates also `strftime`'s. `\\t`, `\\n` and
    `\\\\` are a tab, a newline and a backslash; `{{` and `}}` are braces.
    What would control a terminal is shown, as everywhere.
    """
    shown = legible_lines(template)
    unescaped = re.sub(r"\\[tn\\]", lambda found: _ESCAPES[found[0]], shown)
    try:
        parsed = list(Formatter().parse(unescaped))
    except ValueError as error:
        raise TemplateError(f"the template is invalid: {error}") from None
    return [_piece(text, name, spec or "", conv, columns) for text, name, spec, conv in parsed]


def _piece(
    text: str, name: str | None, spec: str, conversion: str | None, columns: Sequence[str]
) -> Piece:
    if name is None:
        return Piece(text, None, "")
    if re.search(r"[.\[]", name):
        raise TemplateError(f"`{{{name}}}` looks inside a column; templates can only name columns")
    if conversion is not None:
        raise TemplateError(
            f"`{{{name}!{conversion}}}` has a conversion; templates can only name columns"
        )
    if "{" in spec:
        raise TemplateError(f"the format of `{{{name}}}` names another column; write it out")
    if name not in columns:
        raise TemplateError(f"there is no column `{name}`", unknown=name or "{}")
    if any(len(it) > _DIGITS or int(it) > WIDEST for it in re.findall(r"[1-9]\d*", spec)):
        raise TemplateError(f"the format of `{{{name}}}` is wider than {WIDEST} characters")
    return Piece(text, name, spec)


def line(pieces: Sequence[Piece], row: object) -> str:
    """A row's line, without a newline; `TemplateError` where a value does not take its format."""
    return "".join(
        piece.text + (_formatted(getattr(row, piece.column), piece) if piece.column else "")
        for piece in pieces
    )


def _formatted(value: object, piece: Piece) -> str:
    spec = piece.spec
    if value is None:
        return format("", _padding(spec))
    if isinstance(value, bool) or not isinstance(value, int | Period | dt.date):
        value = harmless(to_text(value))
    if isinstance(value, dt.date) and "%" not in spec:
        value = str(value)
    try:
        return format(value, spec)
    except ValueError:
        message = f"the format `{spec}` does not suit `{piece.column}`, which is {_what(value)[0]}"
        hint = _what(value)[1].replace("{x", f"{{{piece.column}")
        raise TemplateError(message, hint=hint) from None


def _what(value: object) -> tuple[str, str]:
    """What a value is, and the formats that suit it, of a column `x`."""
    if isinstance(value, int):
        return "a whole number", "write {x}, or {x:>5} to align it"
    if isinstance(value, Period | dt.date):
        return "a date", "write {x}, {x:>12}, or {x:%d %b %Y}"
    return "text", "write {x}, or {x:<20} to align it"


def _padding(spec: str) -> str:
    """The fill, alignment and width of a specification, which apply to a missing value too."""
    found = re.match(r"(?:.?[<>^])?\d*", spec) if "%" not in spec else None
    return found[0].lstrip("0") if found else ""
