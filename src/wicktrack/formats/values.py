"""Values as plain text: the one translation that every machine format uses.

One rule: JSON keeps types and structure; the flat formats write each value as one text. There a
missing value is empty, a list is its items with `; ` between (`;` and `\\` inside an item escaped
by `\\`), and a list of rows is JSON.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from wicktrack.model.periods import Period
from wicktrack.records import is_record, names, values

_DATES = (Period, dt.date)
_PLAIN = (str, int, *_DATES)


def columns(row: type) -> list[str]:
    """The names of a row type's columns, in order."""
    return names(row)


def cells(row: object) -> dict[str, Any]:
    """A row's values by column, in order."""
    return dict(zip(names(type(row)), values(row), strict=True))


def reader(names: Sequence[str]) -> Callable[[object], tuple[Any, ...]]:
    """What reads these columns of a row, in order."""
    read = attrgetter(*names)
    return read if len(names) > 1 else lambda row: (read(row),)


def to_json(value: object) -> Any:
    """A value as `json` takes it; periods and days as texts."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, _DATES):
        return str(value)
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, Mapping):
        return {key: to_json(inner) for key, inner in value.items()}
    if is_record(value) and not isinstance(value, type):
        return {name: to_json(inner) for name, inner in cells(value).items()}
    return value


def to_text(value: object) -> str:
    """A value as one text for the flat formats."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _PLAIN) or not isinstance(value, (tuple, Mapping)):
        return str(value)
    if isinstance(value, tuple) and not any(map(is_record, value)):
        return "; ".join([str(item).replace("\\", r"\\").replace(";", r"\;") for item in value])
    if not value:
        return ""
    from json import dumps

    return dumps(to_json(value), ensure_ascii=False)
