"""The layout of help: sections, and lines that break between words alone.

One rule: nothing that is to be copied is broken, neither an option nor a path nor an address; an
example too long for the terminal goes on in the next line, as a shell reads it.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

import typer

_RANGE = re.compile(r"(?:; )?(?:\d+<=)?x[<>]=\d+(?:; )?")
_ARGUMENT = re.compile(r"(?:'[^']*'|\"[^\"]*\"|\S)+")
_WIDEST_TERM = 30
_GAP = 2


def described(parameter: Any, context: Any) -> tuple[str, str] | None:
    """How an argument or option is written, and its help; None for a hidden one.

    Without the range of a number, which Typer adds in a notation of its own: whoever leaves it is
    told.
    """
    record: tuple[str, str] | None = parameter.get_help_record(context)
    if record is None:
        return None
    return record[0], _RANGE.sub("", record[1]).replace("[]", "").rstrip()


def pieces(command: Any, context: Any) -> list[str]:
    """What follows a command in its usage: `TITLE` if it is required, else `[TITLE]`."""
    return [_plain(piece) for piece in command.collect_usage_pieces(context)]


def argument(parameter: Any, context: Any) -> str:
    """One argument as in `pieces`."""
    return _plain(parameter.make_metavar(context))


def _plain(piece: str) -> str:
    """Typer writes a required argument as `{TITLE}`; hardly anybody else does."""
    return piece[1:-1] if piece[:1] == "{" and piece[-1:] == "}" else piece


_Base: Any = typer.Context.formatter_class


class Formatter(_Base):  # type: ignore[misc]
    """Typer's formatter, which would break words that are too long for a line."""

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a backspace keeps its lines, as examples do."""
        indent = " " * self.current_indent
        blocks = re.split(r"\n\s*\n", text.strip("\n"))
        self.write("\n\n".join(self._paragraph(block, indent) for block in blocks) + "\n")

    def _paragraph(self, block: str, indent: str) -> str:
        if block.lstrip().startswith("\b"):
            lines = textwrap.dedent(block.split("\n", 1)[1]).splitlines()
            return "\n".join(continued(indent + line, self.width) for line in lines)
        return "\n".join(indent + line for line in _wrapped(block, self.width - len(indent)))

    def write_dl(self, rows: Iterable[tuple[str, str]], *_: Any, **__: Any) -> None:
        """Write terms with their descriptions beside them, or below a long one."""
        rows = list(rows)
        wide = min(max(len(term) for term, _ in rows), _WIDEST_TERM) + _GAP
        left = self.current_indent + wide
        for term, text in rows:
            lines = _wrapped(text, max(self.width - left, 10))
            start = " " * self.current_indent + term
            beside = len(term) + _GAP <= wide
            first = start.ljust(left) if beside else f"{start}\n{' ' * left}"
            self.write((first + f"\n{' ' * left}".join(lines)).rstrip() + "\n")


def continued(line: str, width: int) -> str:
    """A command line, on several lines that end in a backslash where it is too long."""
    if len(line) <= width:
        return line
    indent = line[: len(line) - len(line.lstrip())]
    lines: list[str] = []
    shown = ""
    for word in _words(line):
        if shown and len(indent + shown) + 1 + len(word) > width - 2:
            lines.append(f"{indent}{shown} \\")
            shown, indent = word, indent if lines[1:] else indent + "    "
        else:
            shown = f"{shown} {word}".lstrip()
    return "\n".join([*lines, indent + shown])


def _words(line: str) -> Sequence[str]:
    """The words of a command line, each option together with its value."""
    found: list[str] = []
    for word in _ARGUMENT.findall(line):
        if found and re.fullmatch(r"-\S+", found[-1]) and word[:1] != "-":
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _wrapped(text: str, width: int) -> list[str]:
    words = " ".join(text.split())
    return textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False) or [""]
