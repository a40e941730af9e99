"""Is the interface for Python what its document says, and nothing more?"""

from __future__ import annotations

import doctest
import re
import shutil
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from conftest import BUNDLED, REWRITE, ROOT, Wick, imported_by
from wicktrack import api
from wicktrack.index.ledger import IndexedLedger

DOCUMENT = ROOT / "docs" / "python.md"


def blocks(text: str) -> str:
    """The Python of a document, other lines as empty ones, so that line numbers stay."""
    inside = False
    kept = []
    for line in text.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
            line = ""  # noqa: PLW2901 - the fence itself is no Python
        kept.append(line if inside else "")
    return "\n".join(kept) + "\n"


def test_every_example_gives_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = DOCUMENT.read_text(encoding="utf-8")
    example = doctest.DocTestParser().get_doctest(blocks(text), {}, "python.md", None, 0)
    said: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(example, out=said.append)
    assert "".join(said) == ""
    assert len(example.examples) > 20


def test_the_document_lists_every_name_with_what_it_is() -> None:
    rows = "".join(f"| `{name}` | {first_line(name)} |\n" for name in api.__all__)
    table = f"| name | |\n|---|---|\n{rows}"
    text = DOCUMENT.read_text(encoding="utf-8")
    now = re.sub(r"(## The names\n\n).*\Z", lambda found: found[1] + table, text, flags=re.DOTALL)
    if REWRITE:
        DOCUMENT.write_text(now, encoding="utf-8")
    assert text == now


def first_line(name: str) -> str:
    return (getattr(api, name).__doc__ or "").strip().split("\n")[0]


@pytest.mark.parametrize("name", api.__all__)
def test_every_public_name_says_what_it_is(name: str) -> None:
    assert first_line(name).endswith(".")


def test_the_interface_is_typed_and_needs_no_command_line(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "from datetime import date\n"
        "from wicktrack.api import Snapshot, UpcomingRow, load, upcoming\n"
        "rows: list[UpcomingRow] = [*upcoming(Snapshot(load(), date(2023, 4, 4)))]\n"
        "wrong: int = rows[0].name\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "use.py"]
    environ = {"MYPYPATH": str(ROOT / "src"), "PATH": ""}
    done = subprocess.run(
        command, check=False, cwd=tmp_path, env=environ, capture_output=True, text=True
    )
    errors = re.findall(r"use\.py:(\d+): error: .*\[(.*)\]", done.stdout)
    assert errors == [("4", "assignment")]
    assert {"typer", "rich", "wicktrack.cli"}.isdisjoint(imported_by("import wicktrack.api"))


def test_a_question_is_read_as_on_the_command_line() -> None:
    assert api.Question("gb") == api.Question("GB") == api.Question(region="GB", type=None)
    asked = api.Question("US", "Cinema")
    assert asked.region == "US"
    assert asked.type is api.ReleaseType.THEATRICAL
    assert tuple(api.Question()) == (None, None, (), False)
    with pytest.raises(api.BadValue, match="`UK` is not an ISO 3166-1") as refusal:
        api.Question("UK")
    assert refusal.value.hint == "did you mean `GB`?"
    with pytest.raises(api.BadValue, match="`imax` is not a valid release type"):
        api.Question(None, "imax")


def test_load_reads_what_a_command_reads(
    wick: Wick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    own = tmp_path / "data" / "wicktrack" / "own.toml"
    own.parent.mkdir(parents=True)
    own.write_text('format = 1\n[title.mine]\nname = "Mine"\nkind = "film"\n')
    assert {"mine", "ballerina"} <= api.load().titles.keys()
    assert api.check() == []
    named = tmp_path / "named.toml"
    named.write_text('format = 1\n[title.other]\nname = "Other"\nkind = "film"\n')
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(named))
    assert [*api.load().titles] == ["other"]
    assert str(named) in wick("where", "-f", "tsv").out
    assert {"mine"} == api.load(own).titles.keys()


def test_what_is_given_in_place_of_a_snapshot_or_a_day_is_named() -> None:
    ledger = api.load(BUNDLED)
    day = date(2024, 6, 7)
    for wrong in ("2024-06-07", datetime(2024, 6, 7), None):
        with pytest.raises(
            TypeError, match=r"as_of must be a date, such as date\(2024, 6, 7\), not"
        ):
            api.Snapshot(ledger, wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"upcoming\(\) takes a Snapshot, not a WholeLedger: Snap"):
        api.upcoming(ledger)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"changes\(\) takes a Snapshot, not a date: Snapshot\("):
        api.changes(day, day)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"changes\(\) takes a Snapshot, not a date"):
        api.changes(api.Snapshot(ledger, day), day)  # type: ignore[arg-type]


def test_upcoming_takes_filters_of_the_interface() -> None:
    then = api.Snapshot(api.load(BUNDLED), date(2023, 4, 4))
    selection = api.Selection(persons=frozenset({"Ana de Armas"}), kinds=frozenset({api.Kind.FILM}))
    assert [row.id for row in api.upcoming(then, selection=selection)] == ["ballerina"]


def test_a_catalogue_is_loaded_through_an_index(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    shutil.copyfile(BUNDLED, path)
    for _ in range(2):
        ledger = api.load(path, cache=tmp_path / "cache")
        assert isinstance(ledger, IndexedLedger)
        day = date(2023, 4, 4)
        assert [*api.upcoming(api.Snapshot(ledger, day))] == [
            *api.upcoming(api.Snapshot(api.load(path), day))
        ]
    path.write_text("format = 2\n", encoding="utf-8")
    with pytest.raises(api.BadCatalogue):
        api.load(path, cache=tmp_path / "cache")
