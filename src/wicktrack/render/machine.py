"""How do programs read it? JSON, JSON lines, CSV and TSV.

One rule: the same rows give the same bytes, and everything read back is what was written; no byte
of it is a terminal's control, or a spreadsheet's formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from wicktrack.render.values import HARMFUL, escaped, harmless, to_json, to_text

_BY_ESCAPE = {
    code: "".join(f"\\u{unit:04x}" for unit in _units)
    for code in HARMFUL
    if code >= 0x7F
    for _units in [memoryview(chr(code).encode("utf-16-le")).cast("H").tolist()]
}
"""What JSON may hold as it is and a terminal may obey: RFC 8259's escapes, in UTF-16."""


def json_document(
    schema: str,
    as_of: date | None,
    fields: Sequence[str],
    rows: Iterable[object],
    *,
    ascii_only: bool,
) -> str:
    """One JSON document with its envelope; `items` is empty where there are no rows."""
    items = [{name: to_json(getattr(row, name)) for name in fields} for row in rows]
    document = {"schema": schema, "as_of": to_json(as_of), "items": items}
    return _tame(json.dumps(document, ensure_ascii=ascii_only, indent=2)) + "\n"


def json_lines(fields: Sequence[str], rows: Iterable[object], *, ascii_only: bool) -> Iterator[str]:
    """One JSON object a line for each row, without an envelope."""
    for row in rows:
        item = {name: to_json(getattr(row, name)) for name in fields}
        yield _tame(json.dumps(item, ensure_ascii=ascii_only)) + "\n"


def _tame(text: str) -> str:
    return text if text.isascii() and "\x7f" not in text else text.translate(_BY_ESCAPE)


def tsv(fields: Sequence[str], rows: Iterable[object], *, header: bool = True) -> Iterator[str]:
    """Lines of tab-separated values; `\\`, tabs, newlines, controls and formulas are escaped."""
    for cells in _flat(fields, rows, _tsv_cell, header=header):
        yield "\t".join(cells) + "\n"


def csv_lines(
    fields: Sequence[str], rows: Iterable[object], *, header: bool = True
) -> Iterator[str]:
    """RFC 4180, but for the newline: a lone line feed. Quoted cells may hold newlines."""
    for cells in _flat(fields, rows, _csv_cell, header=header):
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(cells)
        yield line.getvalue()


def _flat(
    fields: Sequence[str],
    rows: Iterable[object],
    cell: Callable[[object], str],
    *,
    header: bool,
) -> Iterator[list[str]]:
    if header:
        yield list(fields)
    for row in rows:
        yield [cell(getattr(row, name)) for name in fields]


_FORMULA = re.compile(r"[=+\-@＝＋－＠]")  # noqa: RUF001 - the full-width forms are meant
"""How a cell begins that a spreadsheet runs (OWASP, CSV injection)."""


def _tsv_cell(value: object) -> str:
    text = escaped(to_text(value))
    return "\\" + text if not isinstance(value, int) and _FORMULA.match(text) else text


def _csv_cell(value: object) -> str:
    """A cell that cannot stand as it is begins with `'` and has its escapes after that."""
    text = to_text(value)
    if isinstance(value, int) or not text:
        return text
    # A lone carriage return would end a row: csv quotes only for our own newline.
    tame = all(harmless(line) == line for line in re.split(r"[\t\n]", text))
    if tame and text[0] not in "'\t" and not _FORMULA.match(text):
        return text
    return "'" + escaped(text)
