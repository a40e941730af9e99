"""The keys of a settings file, each declared once, and how the file is read by them.

One rule: how a key is read, what the JSON Schema and the documents say of it all come from its one
row here. A file is read to its end, so that everything wrong with it is said at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

from wicktrack.catalogue import fields
from wicktrack.catalogue.fields import Mistake, Read, Refused
from wicktrack.catalogue.toml import Document, open_document
from wicktrack.cli.output import Dates, Format
from wicktrack.errors import BadValue, Problem, did_you_mean
from wicktrack.model.state import ChangeKind
from wicktrack.model.vocabulary import Word, parse_word
from wicktrack.records import replaced


class Key(NamedTuple):
    """A key: its name, the reader of its values, what may be written, its meaning and default.

    A table has its own keys in `keys`, and nothing to read by itself.
    """

    name: str
    read: Read
    values: str
    words: str
    default: str = ""
    keys: tuple[Key, ...] = ()


def _word(vocabulary: type[Word], name: str) -> Read:
    def reader(value: Any) -> str:
        try:
            return str(parse_word(vocabulary, fields.text(value), name))
        except BadValue as bad:
            raise Refused(Mistake("bad-word", bad.message, bad.hint)) from None

    return reader


def regions(value: Any) -> tuple[str, ...]:
    """Regions, each once, in a list."""
    many = fields.many(value, fields.region, "a list of regions", 'write ["GB", "US"]')
    return fields.distinct(many)


format_ = _word(Format, "format")
dates = _word(Dates, "way to write dates")
_change = _word(ChangeKind, "kind of change")


def changes(value: Any) -> tuple[str, ...]:
    """Kinds of changes, each once, in a list."""
    hint = 'write ["release-moved"]'
    return fields.distinct(fields.many(value, _change, "a list of kinds of changes", hint))


def _coded(words: type[StrEnum]) -> str:
    return ", ".join(f"`{word}`" for word in words)


_TEXTS = "text, or a list of texts"
_TRUTH = "`true` or `false`"

NOTIFY = (
    Key("to", fields.one_or_more, _TEXTS, "an address to send to, in the form that Apprise has"),
    Key("exec", fields.one_or_more, _TEXTS, "a command that gets the news on standard input"),
    Key("mine", fields.truth, _TRUTH, "report only what you follow", "`mine`, above"),
    Key("change", changes, "a list of kinds of changes", "report only these", "all"),
    Key("title", fields.one_or_more, _TEXTS, "report only these titles", "all"),
    Key("remind", fields.one_or_more, _TEXTS, "how long before a release to remind, as in `7d`"),
    Key("template", fields.text, "text", "the words of each piece of news"),
)

KEYS = (
    Key(
        "region",
        fields.region,
        "a region, as in `GB`",
        "your region, for every command that takes `--region`, and for `record`",
        "the first of `regions`, else the home region of the catalogue",
    ),
    Key(
        "regions",
        regions,
        "a list of regions",
        "where to look, in this order, for a title without a date in your region",
    ),
    Key(
        "catalogue",
        fields.one_or_more,
        _TEXTS,
        "your own catalogue files, and folders of them; `record` writes to the first",
        "the files in your own folder",
    ),
    Key("bundled", fields.truth, _TRUTH, "whether the bundled catalogue is read as well", "`true`"),
    Key(
        "format",
        format_,
        f"one of {_coded(Format)}",
        "the format of every report; `calendar`, `feed`, `timeline` and `watch` keep their own",
        "`table`",
    ),
    Key(
        "dates",
        dates,
        f"one of {_coded(Dates)}",
        "how dates are written for people: `7 Jun 2024` or `2024-06-07`",
        "`day`",
    ),
    Key("mine", fields.truth, _TRUTH, "show only what you follow, as `--mine` does", "`false`"),
    Key(
        "notify", fields.text, "a table", "whom to tell what is new; its keys are below", "", NOTIFY
    ),
)
"""The keys of the file, in the order of the documents."""


def read(path: Path, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The values in the text of a settings file, as JSON has them, and every problem in it."""
    document = open_document(path, text)
    if isinstance(document, Problem):
        return {}, [_reworded(document)]
    values = _values(document, (), document.content, KEYS)
    return values, sorted(document.placed())


def _values(
    document: Document, within: tuple[str, ...], table: Mapping[str, Any], keys: Sequence[Key]
) -> dict[str, Any]:
    """The values of a table that could be read; the rest become problems of the document."""
    known = {key.name: key for key in keys}
    taken: dict[str, Any] = {}
    for name, value in table.items():
        path = (*within, name)
        if name not in known:
            document.problem(path, "unknown-setting", *_unknown(path, [*known]))
            continue
        try:
            taken[name] = _value(document, path, value, known[name])
        except Refused as refused:
            for mistake in refused.mistakes:
                document.mistake(path, mistake)
    return taken


def _value(document: Document, path: tuple[str, ...], value: Any, key: Key) -> Any:
    if not key.keys:
        found = key.read(value)
        return [*found] if isinstance(found, tuple) else found
    if not isinstance(value, dict):
        hint = f"write [{key.name}], with its keys below it"
        raise Refused(fields.wrong_type(value, "a table", hint))
    return _values(document, path, value, key.keys)


def _unknown(path: tuple[str, ...], known: Sequence[str]) -> tuple[str, str]:
    """The message and the hint about a key that there is not."""
    *within, name = path
    table = f" in [{within[0]}]" if within else ""
    hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
    return f"no such setting `{name}`{table}", hint


_HINTS = {
    "duplicate key or table": "keep one",
    "not a valid value": "put text in quotes",
    "unexpected text after the value": "put text in quotes, and each setting on a line of its own",
    "the table header has no closing bracket": "write [notify]",
}
"""What to do about a mistake in TOML, where a catalogue's hint speaks of facts, dates or people."""


def _reworded(problem: Problem) -> Problem:
    return replaced(problem, hint=_HINTS.get(problem.message, problem.hint))
