"""How do programs read it? JSON and TSV.

One rule: the same rows give the same bytes, and everything read back is what was written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from wicktrack.render.values import to_json, to_text


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
    return json.dumps(document, ensure_ascii=ascii_only, indent=2) + "\n"


_TSV = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": r"\0"})


def tsv(fields: Sequence[str], rows: Iterable[object]) -> Iterator[str]:
    """Lines of tab-separated values, the header first; `\\`, tab, newline escaped by `\\`."""
    yield "\t".join(fields) + "\n"
    for row in rows:
        yield "\t".join(to_text(getattr(row, name)).translate(_TSV) for name in fields) + "\n"
