"""Is an index of another make taken for ours? What stands in one is pinned to its number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from conftest import REWRITE, ROOT
from wicktrack.errors import DamagedIndex
from wicktrack.index import database
from wicktrack.index.cache import current

GOLDEN = ROOT / "tests" / "golden"
TABLES = ("segment", "title", "said", "person", "source", "cited",
          "name", "who", "credit", "part", "told", "day", "wait")  # fmt: skip


def shown(found: database.Index, value: Any) -> str:
    """A value of a row; packed ones as what they hold, digests as no more than that."""
    if not isinstance(value, bytes):
        return repr(value)
    try:
        return repr(found.unpacked(value))
    except DamagedIndex:
        return f"<{len(value)} bytes>"


def test_what_an_index_holds_changes_with_its_number(tmp_path: Path) -> None:
    catalogue = ROOT / "docs" / "examples" / "lighthouse.toml"
    found = current(str(catalogue), str(tmp_path))
    assert found is not None
    lines = []
    for table in TABLES:
        lines.append(f"{table}\n")
        rows = sorted(
            "  " + ", ".join(shown(found, value) for value in row) + "\n"
            for row in found.rows(f"SELECT * FROM {table}")  # noqa: S608 - of these
        )
        lines += rows
    number = database.FORMAT.split()[0]
    path = GOLDEN / f"index-{number}.txt"
    now = "".join(lines)
    if REWRITE and not path.exists():
        path.write_text(now, encoding="utf-8")
    hint = "what an index holds has changed: give database.FORMAT another number, then rewrite"
    assert path.read_text(encoding="utf-8") == now, hint
