"""The serialiser of catalogue tables as TOML, one block of lines for each.

One rule: what is written here is read back equal by `loader`, whatever its texts hold. `tomli_w`
writes texts, dates, numbers and keys; how tables and lists are laid out is ours, because it would
turn a long cast into tables with headers of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from wicktrack.catalogue.keys import TABLES
from wicktrack.errors import BadUsage
from wicktrack.model.facts import (
    CastSaid,
    Fact,
    Member,
    NameSaid,
    NewsSaid,
    ReleaseSaid,
    Said,
    StatusSaid,
    UncastSaid,
)
from wicktrack.model.periods import Period

_WIDTH = 100


def fact_block(fact: Mapping[str, Any]) -> str:
    """A `[[fact]]`, its keys in the usual order; a list of one source becomes that source.

    So does one of a platform.

    Values are texts, whole numbers, dates, lists and tables; None stands for an absent key. Raises
    `BadUsage` for a text that no file of UTF-8 can hold.
    """
    alone = {
        key: fact[key][0]
        for key in ("source", "platform")
        if isinstance(fact.get(key), list | tuple) and len(fact[key]) == 1
    }
    return _block("[[fact]]", {**fact, **alone}, "fact")


def fact_table(fact: Fact) -> dict[str, Any]:
    """The table of a fact for `fact_block`, the inverse of reading one.

    The type of a release is always given. A region or episode that it lacks is left out, and so is
    read back as the region of the file and the first episode.
    """
    table = {
        "title": fact.title,
        "on": period_value(fact.on),
        **_said(fact.said),
        "source": [*fact.sources],
        "note": fact.note,
        "aside": fact.aside,
    }
    return {key: value for key, value in table.items() if value}


def _said(said: Said) -> dict[str, Any]:
    match said:
        case StatusSaid(status, since, place):
            return {"status": str(status), "since": since and period_value(since), "place": place}
        case ReleaseSaid(key, period, platform):
            words = {name: it and str(it) for name, it in key._asdict().items()}
            return {
                "release": period_value(period) if period else "tba",
                **words,
                "platform": [*platform],
            }
        case CastSaid(members):
            return {"cast": [_member(it) for it in members]}
        case UncastSaid(persons):
            return {"uncast": [*persons]}
        case NameSaid(name):
            return {"name": name}
        case NewsSaid(news):
            return {"news": news}
        case _:
            assert_never(said)


def _member(member: Member) -> dict[str, Any]:
    characters: Any = [*member.characters]
    table = {
        "person": member.person,
        "character": characters[0] if len(characters) == 1 else characters,
        "billing": member.billing,
        "credit": member.credit and str(member.credit),
    }
    return {key: value for key, value in table.items() if value}


def period_value(period: Period) -> date | str:
    """A period as TOML has it: a date for an exact day, otherwise a text."""
    return period.start if period.exact else str(period)


def title_block(title_id: str, title: Mapping[str, Any]) -> str:
    """A `[title.ID]`; values as in `fact_block`."""
    return _block(f"[title.{_key(title_id)}]", title, "title")


def person_block(name: str, person: Mapping[str, Any]) -> str:
    """A `[person."NAME"]`; values as in `fact_block`."""
    return _block(f"[person.{_key(name)}]", person, "person")


def source_block(source_id: str, source: Mapping[str, Any]) -> str:
    """A `[source.ID]`; values as in `fact_block`."""
    return _block(f"[source.{_key(source_id)}]", source, "source")


def _block(header: str, table: Mapping[str, Any], name: str) -> str:
    """A table's lines, in the order of its keys; unknown ones last, for the reader to refuse."""
    order = [key.name for key in TABLES[name]]
    keys = [key for key in order if key in table] + [key for key in table if key not in order]
    try:
        lines = [_line(key, table[key]) for key in keys if table[key] is not None]
    except RecursionError:
        hint = "nothing needs more than a list of tables"
        raise BadUsage("a value is nested too deeply", hint) from None
    return "\n".join([header, *lines, ""])


def _line(key: str, value: Any) -> str:
    line = f"{_key(key)} = {_value(value)}"
    if isinstance(value, list | tuple):
        tables = len(value) > 1 and isinstance(value[0], Mapping)
        if tables or len(line) > _WIDTH:
            items = [f"  {_value(item)},\n" for item in value]
            return f"{_key(key)} = [\n{''.join(items)}]"
    return line


def _value(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        inside = [f"{_key(key)} = {_value(v)}" for key, v in value.items() if v is not None]
        return f"{{ {', '.join(inside)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _written({"x": value}).removeprefix("x = ")


def _key(key: str) -> str:
    return _written({key: 0}).removesuffix(" = 0")


def _written(table: dict[str, Any]) -> str:
    """The one line of a table with one key."""
    import tomli_w

    try:
        line = tomli_w.dumps(table).removesuffix("\n")
        line.encode()
    except UnicodeEncodeError:
        raise BadUsage(f"{line!a} contains an invalid character", "retype the text") from None
    except (TypeError, ValueError) as error:  # no type of TOML, or a number too long to write
        hint = "use texts, whole numbers, dates, lists and tables"
        raise BadUsage(f"a catalogue cannot hold such a value: {error}", hint) from None
    return line
