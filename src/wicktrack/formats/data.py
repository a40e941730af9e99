"""Serialisation of rows as JSON, JSON lines, CSV and TSV.

One rule: the same rows give the same bytes, and reading them back gives what was written; no byte
is a terminal control or a spreadsheet formula. Each row is written before the next is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from types import SimpleNamespace

from wicktrack.formats.values import reader, to_json, to_text
from wicktrack.render.escape import HARMFUL, escaped, harmless

_VERSIONS = {"show": 2}
"""The versions of reports' documents above 1: a field was removed, or means something else."""


def version(report: str) -> int:
    """The version of a report's document."""
    return _VERSIONS.get(report, 1)


def schema_name(report: str) -> str:
    """What a report's document calls itself: `wicktrack/upcoming/1`."""
    return f"wicktrack/{report}/{version(report)}"


def json_document(
    schema: str,
    as_of: date | None,
    fields: Sequence[str],
    rows: Iterable[object],
    *,
    ascii_only: bool,
) -> Iterator[str]:
    """One JSON document in pieces: an envelope of `schema` and `as_of` around `items`."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=ascii_only, indent=2).encode
    envelope = encode({"schema": schema, "as_of": to_json(as_of), "items": []})
    before, after = _escaped_json(envelope).rsplit("]", 1)
    yield before
    first = True
    for item in _items(fields, rows):
        yield ("\n    " if first else ",\n    ") + _escaped_json(encode(item)).replace(
            "\n", "\n    "
        )
        first = False
    yield ("]" if first else "\n  ]") + after + "\n"


def json_lines(fields: Sequence[str], rows: Iterable[object], *, ascii_only: bool) -> Iterator[str]:
    """One JSON object a line for each row, without an envelope."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=ascii_only).encode
    for item in _items(fields, rows):
        yield _escaped_json(encode(item)) + "\n"


def _items(fields: Sequence[str], rows: Iterable[object]) -> Iterator[dict[str, object]]:
    read = reader(fields)
    for row in rows:
        yield dict(zip(fields, map(to_json, read(row)), strict=True))


def _escaped_json(text: str) -> str:
    """JSON without the control characters that it may hold unescaped."""
    return text if text.replace("\n", "").isprintable() else text.translate(_json_escapes())


@cache
def _json_escapes() -> dict[int, str]:
    """The `\\uXXXX` escapes (RFC 8259, 7: UTF-16 code units) of what a terminal may obey.

    Lazy, as most answers need none; below U+007F json escapes by itself.
    """
    return {
        code: "".join(f"\\u{unit:04x}" for unit in units)
        for code in HARMFUL
        if code >= 0x7F
        for units in [memoryview(chr(code).encode("utf-16-le")).cast("H").tolist()]
    }


def tsv(fields: Sequence[str], rows: Iterable[object], *, header: bool = True) -> Iterator[str]:
    """Lines of tab-separated values; `\\`, tabs, newlines, controls and formulas are escaped."""
    for cells in _flat(fields, rows, _tsv_cell, header=header):
        yield "\t".join(cells) + "\n"


def csv_lines(
    fields: Sequence[str], rows: Iterable[object], *, header: bool = True
) -> Iterator[str]:
    """Lines of CSV (RFC 4180) ending in a line feed alone; quoted cells may hold newlines."""
    from csv import writer

    # `writerow` returns what its file's `write` returns, which is the line here.
    line = writer(SimpleNamespace(write=str), lineterminator="\n").writerow
    for cells in _flat(fields, rows, _csv_cell, header=header):
        yield line(cells)


def _flat(
    fields: Sequence[str],
    rows: Iterable[object],
    cell: Callable[[object], str],
    *,
    header: bool,
) -> Iterator[list[str]]:
    if header:
        yield list(fields)
    read = reader(fields)
    for row in rows:
        yield [cell(value) if value is not None else "" for value in read(row)]


_FORMULA = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - the full-width forms are meant
"""First characters of cells that a spreadsheet evaluates (OWASP, CSV injection)."""


def _tsv_cell(value: object) -> str:
    text = escaped(to_text(value))
    return "\\" + text if text[:1] in _FORMULA and not isinstance(value, int) else text


def _csv_cell(value: object) -> str:
    """The text, or where that is not safe, `'` and the escaped text."""
    text = to_text(value)
    if isinstance(value, int) or not text:
        return text
    # A carriage return is escaped, as csv would not quote it: it quotes for its own terminator.
    bare = text.replace("\t", "").replace("\n", "")
    if harmless(bare) == bare and text[0] not in "'\t" and text[0] not in _FORMULA:
        return text
    return "'" + escaped(text)
