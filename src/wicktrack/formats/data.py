"""JSON, JSON lines, CSV and TSV.

One rule: the same rows give the same bytes, and everything read back is what was written; no byte
of it is a terminal's control, or a spreadsheet's formula. Each row is written before the next is
asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from types import SimpleNamespace

from wicktrack.formats.values import reader, to_json, to_text
from wicktrack.render.escape import HARMFUL, escaped, harmless


def json_document(
    schema: str,
    as_of: date | None,
    fields: Sequence[str],
    rows: Iterable[object],
    *,
    ascii_only: bool,
) -> Iterator[str]:
    """One JSON document with its envelope; `items` is empty where there are no rows."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=ascii_only, indent=2).encode
    envelope = encode({"schema": schema, "as_of": to_json(as_of), "items": []})
    before, after = _tame(envelope).rsplit("]", 1)
    yield before
    first = True
    for item in _items(fields, rows):
        yield ("\n    " if first else ",\n    ") + _tame(encode(item)).replace("\n", "\n    ")
        first = False
    yield ("]" if first else "\n  ]") + after + "\n"


def json_lines(fields: Sequence[str], rows: Iterable[object], *, ascii_only: bool) -> Iterator[str]:
    """One JSON object a line for each row, without an envelope."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=ascii_only).encode
    for item in _items(fields, rows):
        yield _tame(encode(item)) + "\n"


def _items(fields: Sequence[str], rows: Iterable[object]) -> Iterator[dict[str, object]]:
    read = reader(fields)
    for row in rows:
        yield dict(zip(fields, map(to_json, read(row)), strict=True))


def _tame(text: str) -> str:
    return text if text.replace("\n", "").isprintable() else text.translate(_by_escape())


@cache
def _by_escape() -> dict[int, str]:
    """What JSON may hold as it is and a terminal may obey: RFC 8259's escapes, in UTF-16."""
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
    """RFC 4180, but for the newline: a lone line feed. Quoted cells may hold newlines."""
    from csv import writer

    # It gives back what its file's `write` does: the line.
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
"""How a cell begins that a spreadsheet runs (OWASP, CSV injection)."""


def _tsv_cell(value: object) -> str:
    text = escaped(to_text(value))
    return "\\" + text if text[:1] in _FORMULA and not isinstance(value, int) else text


def _csv_cell(value: object) -> str:
    """A cell that cannot stand as it is begins with `'` and has its escapes after that."""
    text = to_text(value)
    if isinstance(value, int) or not text:
        return text
    # A lone carriage return would end a row: csv quotes only for our own newline.
    bare = text.replace("\t", "").replace("\n", "")
    if harmless(bare) == bare and text[0] not in "'\t" and text[0] not in _FORMULA:
        return text
    return "'" + escaped(text)
