"""Where does it go, and in which form? Formats, colour, and the one place that writes.

One rule: data goes to standard output, words to standard error, and a character that the output
cannot show is replaced.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TextIO

from wicktrack.render.table import Paper
from wicktrack.render.values import columns, harmless

_OURS = str.maketrans({"─": "-", "·": ",", "→": "->"})
"""Our own ornaments, in the letters of an output that has no others."""


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    TSV = "tsv"


class When(StrEnum):
    """When there is colour."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True)
class View:
    """How the rows of one report look to a person, and what is said where there are none."""

    row: type
    draw: Callable[[Sequence[Any], Paper], str]
    empty: str


@dataclass(frozen=True)
class Output:
    """What was asked of the output; `name` is the report's, for the schema."""

    name: str
    format: Format
    colour: When
    environ: Mapping[str, str]

    def write(self, view: View, rows: Sequence[object], as_of: date | None = None) -> None:
        """Write the rows; where there are none, also say so."""
        if self.format is Format.TABLE:
            if rows:
                emit([view.draw(rows, self.paper(sys.stdout))])
        else:
            emit(self._lines(columns(view.row), rows, as_of))
        if not rows and view.empty:
            say(view.empty)

    def paper(self, stream: TextIO) -> Paper:
        width = shutil.get_terminal_size().columns if stream.isatty() else None
        colour = has_colour(stream, self.colour, self.environ)
        return Paper(width, colour, ascii_only=not _shows(stream, "─·→"))

    def _lines(
        self, fields: list[str], rows: Sequence[object], as_of: date | None
    ) -> Iterable[str]:
        from wicktrack.render import machine

        if self.format is Format.TSV:
            return machine.tsv(fields, rows)
        schema = f"wicktrack/{self.name}/1"
        ascii_only = not _shows(sys.stdout, "─é日")
        return [machine.json_document(schema, as_of, fields, rows, ascii_only=ascii_only)]


def has_colour(stream: TextIO, when: When, environ: Mapping[str, str]) -> bool:
    """--color, else $NO_COLOR, else $FORCE_COLOR, else whether it is a terminal but a dumb one."""
    if when is not When.AUTO:
        return when is When.ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and environ.get("TERM") != "dumb"


def _shows(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def emit(lines: Iterable[str]) -> None:
    """Write data to standard output."""
    plain = not _shows(sys.stdout, "─·→")
    for line in lines:
        sys.stdout.write(line.translate(_OURS) if plain else line)


def say(*sentences: str) -> None:
    """Write words to standard error, a line each."""
    plain = not _shows(sys.stderr, "─·→")
    for sentence in sentences:
        line = harmless(sentence)
        sys.stderr.write((line.translate(_OURS) if plain else line) + "\n")


def prepare_streams() -> None:
    """Let the standard streams replace what they cannot show, with the same newlines anywhere."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="replace", newline="\n")


def close_quietly() -> None:
    """After a closed pipe: let nothing more be written, nor the interpreter complain at its end."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
