"""What an index holds is pinned to the number of its format."""

from __future__ import annotations

from pathlib import Path

from conftest import REWRITE, ROOT
from wicktrack.index import database
from wicktrack.index.cache import current

GOLDEN = ROOT / "tests" / "golden"


def test_what_an_index_holds_changes_with_its_number(tmp_path: Path) -> None:
    catalogue = ROOT / "docs" / "examples" / "lighthouse.toml"
    ledger = current([str(catalogue)], str(tmp_path / "index.sqlite"))
    assert ledger is not None
    lines = []
    for table in database.TABLES:
        rows = ledger.index.rows(f"SELECT * FROM {table}")  # noqa: S608 - of these
        texts = [
            ", ".join("<bytes>" if isinstance(v, bytes) else str(v) for v in row) for row in rows
        ]
        lines += [f"{table}\n", *sorted(f"  {text}\n" for text in texts)]
    path = GOLDEN / f"index-{database.FORMAT}.txt"
    now = "".join(lines)
    if REWRITE and not path.exists():
        path.write_text(now, encoding="utf-8")
    hint = "what an index holds has changed: give database.FORMAT another number, then rewrite"
    assert path.read_text(encoding="utf-8") == now, hint
