"""Is it TOML, and if not, why not? One text to a document, or to the problem that stops it.

One rule: `tomli` judges; here its words become those of somebody who writes a catalogue.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomli

try:
    import rtoml
except ImportError:  # where it has no wheel
    rtoml = None  # type: ignore[assignment]

from wicktrack.catalogue.files import unread
from wicktrack.catalogue.positions import Place, duplicate_header, locate
from wicktrack.errors import Problem


def parse(path: Path, text: str) -> dict[str, Any] | Problem:
    """The document of a file, or the first reason why it is none."""
    if rtoml is not None:
        with suppress(ValueError):
            return rtoml.loads(text)
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        return _not_toml(path, text, str(error))
    except RecursionError:
        hint = "write tables under headers rather than inside each other"
        return unread(path, "too-deep", "the file nests too deeply to be read", hint)
    except ValueError:
        # Python's limit on the digits of a number, the one thing that tomli lets through.
        return unread(path, "not-toml", "a number is too long", "shorten it")


def twice(table: str, name: str, path: Path, first: Place) -> tuple[str, str]:
    """The message and the hint about an id that is already defined in that file and place."""
    message = f"{table} `{name}` is already defined at {path}:{first[0]}:{first[1]}"
    return message, "define it once; every file may refer to it"


def _not_toml(path: Path, text: str, said: str) -> Problem:
    message, line, column = _placed(text, said)
    repeated = duplicate_header(text)
    if repeated and repeated[2][0] == line:
        names, first, second = repeated
        if len(names) == 2 and names[0] in ("title", "person", "source"):
            words = twice(names[0], names[1], path, first)
            return Problem(str(path), *second, "duplicate-id", *words)
    for form, ours, hint in _WORDS:
        if re.match(form, message):
            return Problem(str(path), line, column, "not-toml", ours, hint)
    message = message[:1].lower() + message[1:]
    return Problem(str(path), line, column, "not-toml", message, _USUAL)


def _placed(text: str, said: str) -> tuple[str, int, int]:
    """What tomli said, and the line and column it means."""
    where = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", said, re.DOTALL)
    if where is None:
        message = said.removesuffix(" (at end of document)")
        # What is open at the end began with the last key, or is a header on the last line.
        last = max(locate(text).values(), default=(1, 1))
        unfinished = "Unfinished value" if message == "Invalid value" else message
        return unfinished, *(_last_line(text) if "declaration" in message else last)
    message, line, column = where[1], int(where[2]), int(where[3])
    if message.startswith(_AT_LINE_START):
        # tomli stands behind what it judges here.
        written = text.split("\n")[line - 1]
        column = len(written) - len(written.lstrip()) + 1
    return message, line, column


def _last_line(text: str) -> Place:
    return len(text.rstrip().split("\n")), 1


_AT_LINE_START = ("Cannot ", "Expected '='", "Expected ']")
_USUAL = "TOML wants texts in quotes and one `key = value` a line"
_QUOTED = 'texts, and dates other than 2024-06-07, stand in quotes: "2024-06"'
_WORDS = [
    (
        "Cannot overwrite|Cannot declare|Cannot mutate|Duplicate inline",
        "this key or table stands twice",
        "keep one; every fact begins with its own `[[fact]]`",
    ),
    ("Illegal character '.?n'", "a text does not end on its line",
     'close it with ", or write it between """ and """'),
    ("Unterminated string|Expected ['\"]+$", "a text is not closed", "close it with its quotes"),
    ("Unclosed array", "a list is not closed", "close it with ]"),
    ("Unclosed inline table", "a table in braces is not closed", "close it with } on its line"),
    ("Unfinished value", "the file ends before this value does", "finish it; ] closes a list"),
    ("Invalid date", "there is no such day or time", "look at the calendar"),
    ("Invalid value", "this is no value", _QUOTED),
    ("Expected newline", "something follows the value", _QUOTED),
    ("Expected '='", "`=` is missing after the key",
     'write key = value, and "a key" with spaces in quotes'),
    ("Expected ']", "the table's name is not closed by a bracket",
     'a name with spaces or dots stands in quotes: [person."Ana de Armas"]'),
    ("Unescaped", "a lone backslash in a text",
     r"write \\ for it, or put the text in single quotes"),
    ("Invalid initial character", "a key cannot begin like this",
     "keys are letters, digits, - and _; a table in braces stands on one line"),
    ("Invalid statement", "this is neither a `key = value` nor a `[table]`",
     "begin comments with #"),
]  # fmt: skip
"""What tomli says, as it begins, and how we say it."""
