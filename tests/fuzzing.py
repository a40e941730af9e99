"""Random damage to real catalogues, and random questions: for the fuzzer.

One rule: everything is decided by a seed, so a case that fails is made again from its numbers.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import tomli
import tomli_w

from conftest import BUNDLED, ROOT
from wicktrack.cli.grammar.table import COMMANDS
from wicktrack.cli.grammar.types import Parameter

Document = dict[str, Any]
Step = tuple[Any, Any]
"""A table or list of a document, and a key or index in it."""

# ── Values ───────────────────────────────────────────────────────────────────────────────────────

HARMFUL = "\x00\x07\x08\x1b\x7f\x85\x9b\xad\u061c\u200e\u2028\u202e\u2066\u2069\ufeff\U000e0041"
"""What text must never do to a terminal, one of each sort."""

LONG = 1 << 16
TEXTS = [
    "", " ", "\n", "\t", "\r\n", "\\", '"', "'", '"""', "'''", "[[fact]]\n", "{", "{0}", "%s", "%",
    *(f"a{char}b" for char in HARMFUL), "a\x1b[31mb\x1b]0;title\x07", "[red]x[/red]", "=1+1", "-x",
    "--help", "e\u0301" * 50, "\u0301", "\u200d", "\U0001f469\u200d\U0001f467", "日本", "ǅ", "İ",
    "\U0010ffff", "\ue000", "\uffff", "tba", "TBA", "today", "2024", "2024-06", "2024-06-07",
    "2024-Q2", "2024-13", "0000", "9999", "9998", "0001", "9998-winter", "2024-34", "-2024",
    "released", "film", "series", "US", "us", "UK", "001", "1x02", "2", "99999x99999", "0x0",
    "http://", "https://a b", "https://[", "https://example.com/\u202e", "javascript:alert(1)",
    "ballerina", "lighthouse", "Ballerina", "Keanu Reeves", "a b", "a.b", "../../etc/passwd", "/",
    "x" * 300, "0", "1" * 5000,
]  # fmt: skip
GIANTS = ["x" * LONG, "ab " * (LONG // 3), "e" + "\u0301" * (LONG // 2), "\u202e" * (LONG // 3)]
"""Texts at and around the longest that a catalogue may hold; few cases can afford one."""

DATES = [
    dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(9998, 12, 31), dt.date(2024, 2, 29),
    dt.date(2024, 6, 7), dt.date(1, 1, 2),
]  # fmt: skip
VALUES: list[Any] = [
    0, 1, -1, 125, 999_999_999, 1_000_000_000, 1 << 31, 1 << 62, -(1 << 63), 0.0, -0.0, 1.5, 1e308,
    float("inf"), float("-inf"), float("nan"), True, False, [], {}, [[]], [{}], [[[[]]]],
    {"": ""}, [None.__class__.__name__], [1, "a"], dt.time(1, 2, 3), dt.time(23, 59, 59, 999_999),
    dt.datetime(2024, 6, 7, 1, 2, 3), dt.datetime(2024, 6, 7, tzinfo=dt.UTC),
    dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59), *DATES,
    {"person": "X"}, [{"person": "X"}, {"person": "X"}], {"imdb": 0}, {"imdb": "", "x": 1},
]  # fmt: skip
LITERALS = [
    "1" * 5000, "-" + "9" * 4301, "0x" + "f" * 5000, "1e99999", "18446744073709551616",
    "9223372036854775808", "0b1", "1_0", "+nan", "2024-02-30", "0000-01-01", "24:00",
    "2024-06-07T24:00:00", '"\\ud800"', '"\\u0000"', '"\\U00110000"', "[" * 300 + "]" * 300,
    "{a=" * 80 + "1" + "}" * 80,
    "'\x00'", "tba", "", "#", "2024-06-07 # x", '"""a\nb"""', "'''\n'''", '"\\e"', "True",
]  # fmt: skip
"""What stands for a value in the text; some of it no parser takes."""

_MARK = "RAW-{}-RAW"
_KEYS = [
    "", " ", "a.b", "\u202e", "x" * 300, "name", "title", "fact", "on", "release", "cast", "format",
    "person", "source", "catalogue", "region", "episode", "since", "aside", "ids", "links", "keep",
    "trust", "platform", "character",
]  # fmt: skip


def text_of(chance: Random) -> str:
    """A text, now and then a very long one."""
    return chance.choice(GIANTS if chance.random() < 0.01 else TEXTS)


def value(chance: Random) -> Any:
    """Any value of TOML."""
    kind = chance.random()
    if kind < 0.45:
        return text_of(chance)
    if kind < 0.8:
        return copy.deepcopy(chance.choice(VALUES))
    if kind < 0.95:
        return _MARK.format(chance.randrange(len(LITERALS)))
    return [value(chance) for _ in range(chance.randrange(3))]


# ── Catalogues ───────────────────────────────────────────────────────────────────────────────────


@cache
def _whole() -> tuple[Document, Document]:
    """The bundled catalogue, and that of the examples."""
    example: Document = {}
    for path in sorted((ROOT / "docs" / "examples").glob("*.toml")):
        for key, found in tomli.loads(path.read_text(encoding="utf-8")).items():
            example[key] = example[key] + found if key == "fact" and key in example else found
    return tomli.loads(BUNDLED.read_text(encoding="utf-8")), example


def extract(chance: Random) -> Document:
    """A few titles of a real catalogue, with some of their facts and all that these need."""
    whole = _whole()[chance.random() < 0.2]
    ids = chance.sample([*whole["title"]], min(len(whole["title"]), chance.randint(1, 3)))
    facts = [fact for fact in whole["fact"] if fact["title"] in ids]
    facts = [fact for fact in facts if chance.random() < 15 / len(facts)]
    cited = {name for fact in facts for name in _listed(fact.get("source", []))}
    cast = {member["person"] for fact in facts for member in fact.get("cast", [])}
    found = {
        "format": 1,
        "catalogue": whole.get("catalogue", {}),
        "title": {name: whole["title"][name] for name in ids},
        "person": {name: it for name, it in whole.get("person", {}).items() if name in cast},
        "source": {name: it for name, it in whole.get("source", {}).items() if name in cited},
        "fact": facts,
    }
    return copy.deepcopy(found)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def divided(chance: Random, document: Document) -> list[Document]:
    """The document as one to three: facts and definitions may be anywhere."""
    parts = [document]
    for _ in range(chance.choice([0, 0, 1, 2])):
        part: Document = {"format": 1, "title": {}, "source": {}, "fact": []}
        for table in ("title", "source"):
            for name in [*document[table]]:
                if chance.random() < 0.3:
                    part[table][name] = document[table].pop(name)
        part["fact"] = [fact for fact in document["fact"] if chance.random() < 0.5]
        document["fact"] = [fact for fact in document["fact"] if fact not in part["fact"]]
        parts.append(part)
    return parts


def _steps(value: Any) -> Iterator[Step]:
    """Every place in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        yield value, key
        if isinstance(inner, dict | list):
            yield from _steps(inner)


def _delete(_: Random, holder: Any, key: Any, __: Sequence[Step]) -> None:
    del holder[key]


def _again(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    """The same once more: under another key, or beside it in its list."""
    again = copy.deepcopy(holder[key])
    if isinstance(holder, list):
        holder.insert(key, again)
    else:
        holder[chance.choice([f"{key}x", key.upper(), f"{key}\u202e", *_KEYS])] = again


def _rename(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    if isinstance(holder, dict):
        holder[chance.choice([key[:-1], key.swapcase(), f"{key} ", *_KEYS])] = holder.pop(key)


def _replace(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    holder[key] = value(chance)


def _wrap(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    inner = holder[key]
    holder[key] = chance.choice([[inner], [inner, inner], {"person": inner}, {"x": inner}])


def _swap(chance: Random, holder: Any, key: Any, steps: Sequence[Step]) -> None:
    """What another place holds."""
    other, place = chance.choice(steps)
    holder[key] = copy.deepcopy(other[place])


def _retype(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    inner = holder[key]
    holder[key] = chance.choice([str(inner), [inner], 1, True])


def _add(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    """A further key, or element."""
    if isinstance(holder, dict):
        holder[chance.choice(_KEYS)] = value(chance)
    else:
        holder.insert(key, value(chance))


def _many(chance: Random, holder: Any, key: Any, _: Sequence[Step]) -> None:
    """Hundreds of the same, or nearly so."""
    if isinstance(holder, list):
        inner = holder[key]
        alike = chance.random() < 0.5
        holder.extend(inner if alike or not isinstance(inner, str) else f"{inner}{number}"
                      for number in range(300))  # fmt: skip


Edit = Callable[[Random, Any, Any, Sequence[Step]], None]
_EDITS: list[Edit] = [_delete, _again, _rename, _replace, _replace, _replace, _wrap, _swap, _retype,
                      _add, _many]  # fmt: skip


def damage(chance: Random, document: Document) -> None:
    """One structural edit somewhere."""
    steps = [*_steps(document)]
    if steps:
        holder, key = chance.choice(steps)
        chance.choice(_EDITS)(chance, holder, key, steps)


def written(document: Document) -> bytes:
    """The document as TOML, with the literals in the place of their marks."""
    text = tomli_w.dumps(document)
    text = re.sub(r'"RAW-(\d+)-RAW"', lambda mark: LITERALS[int(mark[1])], text)
    return text.encode("utf-8", "surrogatepass")


def mangled(chance: Random, data: bytes) -> bytes:
    """The bytes after what editors, disks and programs do to a file."""
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.randint(1, 60))
    return chance.choice([
        data[:at],
        data[at:],
        data[:at] + data[end:],
        data[:end] + data[at:],
        data.rstrip(b"\n"),
        data.replace(b"\n", b"\r\n"),
        data.replace(b"\n", b"\r"),
        data[:at] + bytes([chance.randrange(256)]) + data[at:],
        data[:at] + chance.choice(TEXTS).encode("utf-8", "surrogatepass") + data[at:],
        b"\xef\xbb\xbf" + data,
        data.decode("utf-8", "replace").encode("utf-16"),
        data + data,
        b"",
    ])  # fmt: skip


def catalogue(chance: Random, edits: int) -> list[bytes]:
    """The files of a catalogue that was sound before so many edits."""
    parts = divided(chance, extract(chance))
    chosen = [chance.random() for _ in range(edits)]
    for sort in chosen:
        if sort < 0.8:
            damage(chance, chance.choice(parts))
    files = [written(part) for part in parts]
    for sort in chosen:
        if sort >= 0.8:
            at = chance.randrange(len(files))
            files[at] = mangled(chance, files[at])
    return files


def fact(chance: Random, titles: Sequence[str]) -> dict[str, Any]:
    """A fact as a program may send it: sound, but for a value or two that may be anything."""
    said: dict[str, Any] = chance.choice(
        [{"status": "completed"}, {"release": "2027"}, {"news": "A trailer."}, {"name": "Y"},
         {"cast": [{"person": "X"}]}, {"uncast": ["X"]}]
    )  # fmt: skip
    made: dict[str, Any] = {
        "title": chance.choice([*titles, "x"]),
        "on": dt.date(2024, 1, 1),
    } | said
    for _ in range(chance.randrange(3)):
        key = chance.choice([*made, *_KEYS])
        made[key] = chance.choice(
            [None, b"x", {1}, object(), "\ud800", 1 << 70, 10**5000, value(chance)]
        )
    return made


# ── Questions ────────────────────────────────────────────────────────────────────────────────────

APART = frozenset({"completion", "edit", "notify", "refresh", "search", "serve", "site", "undo"})
"""Commands that answer from no catalogue, or talk to an editor, a network or a browser."""

SPANS = ["90d", "1y", "0d", "999999999d", "999999999y", "99999999999999999999d", "-1d", "", "x"]
WORDS = {
    "TITLE": ["ballerina", "lighthouse", "chapter", "the", "a", "", "continental", "x" * 5000, ".*",
              "john-wick", "John Wick", *TEXTS],
    "NAME": ["Keanu Reeves", "keanu", "e", "Ida Falk", "Ana as Eve", *TEXTS],
    "CODE": ["US", "gb", "UK", "001", "", "\u202e", "USA"],
    "TYPE": ["theatrical", "tv", "premiere", "digital", "", "x\x1b"],
    "STATUS": ["released", "in production", "cancelled", "", "x\u202e"],
    "KIND": ["film", "series", "Film", "", "x\x1b[1m"],
    "CHANGE": ["release-moved", "news", "cast-added", "x"],
    "CREDIT": ["voice", "x"],
    "DAY": ["2024-02-22", "2023-04-04", "9998-12-31", "0001-01-01", "9999-12-31", "today", "-30d",
            "+999999999y", "-999999999w", "99999999999999999999d ago", "06/07/2024", "7 June 2024",
            "", "\u202e", "2024-02-30", "1" * 5000],
    "PERIOD": ["2027", "2027-Q2", "tba", "2027-06-04", "9998-winter", "9999", "", "\u202e", "0000"],
    "SPAN": SPANS,
    "N": ["0", "1", "3", "-1", "999999999", "1000000000", "9223372036854775808", "1" * 30,
          "1" * 5000, "1_0", "x", "", "1.5", "\u0663"],
    "FIELDS": ["id", "name,id", "id,id", "", "x\u202e", "help", "date,days,title", "on"],
    "TEXT": ["{id}", r"{name}\t{id}", "{name:>20}", "{name:>999999999}", "{days:.99999999f}",
             "{name:{id}}", "{", "{}", "\u202e{name}", "{id!r}", "{days:099999999d}",
             "{date:%d %b}", "{on:%99999999d}", "{name:\x1b>9}", "{{}}" * 50],
    "FORMAT": ["table", "json", "jsonl", "csv", "tsv", "markdown", "JSON", "", "\x1b"],
    "WHEN": ["auto", "never", "x"],
    "SHELL": ["bash", "x"],
    "PROBLEM": ["bad-period", "no-source", "x\u202e", ""],
    "EPISODE": ["1x02", "2", "0", "99999x1", "x"],
    "SOURCE": ["https://example.com/a", "http://[", "no-such-source", "\u202e", ""],
    "ID": ["new-title", "ballerina", "Bad Id", "", "\u202e", "x" * 70_000],
    "URL": ["https://example.com/feed", "x\u202e"],
}  # fmt: skip
"""Good and bad values by the placeholder that the help writes for them."""


def question(chance: Random, files: Sequence[str]) -> list[str]:
    """A command line: a command with some of its options, about these files."""
    command = chance.choice([name for name in COMMANDS if name not in APART])
    parameters = COMMANDS[command]["parameters"]
    words: list[str] = []
    for parameter in parameters:
        if parameter["name"] == "catalogue":
            words += [word for file in files for word in ("-c", file)]
        elif parameter.get("required") or chance.random() < _ODDS.get(parameter["name"], 0.15):
            words += _given(chance, parameter, files)
    return [command, *words]


_ODDS = {
    "format": 0.6,
    "as_of": 0.5,
    "title": 0.9,
    "titles": 0.5,
    "since": 0.8,
    "help": 0.01,
    "web": 0,
}


def _given(chance: Random, parameter: Parameter, files: Sequence[str]) -> list[str]:
    """An option with a value, or an argument."""
    kind = parameter.get("kind")
    if kind in ("flag", "help"):
        return [chance.choice(parameter["options"])]
    word = _word(chance, parameter, files)
    if "options" not in parameter:
        # Not taken for an option.
        return [word] if not word.startswith("-") else []
    option = chance.choice(parameter["options"])
    return [f"{option}={word}"] if option.startswith("--") else [option, word]


def _word(chance: Random, parameter: Parameter, files: Sequence[str]) -> str:
    placeholder = parameter.get("metavar", "").strip("[].…")
    if placeholder in ("FILE", "PATH"):
        folder = Path(files[0]).parent
        return str(chance.choice([folder, folder / "out", folder / "no" / "out", "\x00", files[0]]))
    return chance.choice(WORDS.get(placeholder, TEXTS)).replace("\x00", "\u202e")
