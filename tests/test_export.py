"""Is an exported database what the reports say, and does every reader like it?"""

from __future__ import annotations

import asyncio
import gc
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalogues
from conftest import BUNDLED, ROOT, Wick, compare, lacking, program
from test_contract import TITLES, hostile  # noqa: F401 - a fixture
from wicktrack.catalogue.loader import load
from wicktrack.cli.main import run
from wicktrack.cli.streams import attempt
from wicktrack.errors import BadCatalogue, DamagedIndex
from wicktrack.formats import sqlite
from wicktrack.index.cache import open_ledger
from wicktrack.index.chunks import Limits
from wicktrack.index.ledger import IndexedLedger

DAY = "2024-02-22"
PAGE = ROOT / "docs" / "export.md"
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
CATALOGUE = """
[title.x]
name = "X"
kind = "film"
"""


def facts(*blocks: str) -> str:
    return CATALOGUE + "".join(f'[[fact]]\ntitle = "x"\n{block}\n' for block in blocks)


def rows(path: Path, query: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a query, by column."""
    with closing(sqlite3.connect(path)) as base:
        base.row_factory = sqlite3.Row
        return [dict(row) for row in base.execute(query, values)]


def one(path: Path, query: str) -> Any:
    return next(iter(rows(path, query)[0].values()))


def items(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["items"]
    return found


@pytest.fixture
def db(wick: Wick, tmp_path: Path) -> Path:
    """The bundled catalogue as a database."""
    path = tmp_path / "films.db"
    result = wick("export", path, "--as-of", DAY)
    assert (result.code, result.out, result.err) == (0, "", "")
    return path


def require_sound(path: Path) -> None:
    """No reader finds anything wrong."""
    assert one(path, "PRAGMA integrity_check") == "ok"
    assert rows(path, "PRAGMA foreign_key_check") == []


# --- the database ------------------------------------------------------------------------------


def test_the_database_is_sound_and_says_what_it_is(db: Path) -> None:
    require_sound(db)
    assert one(db, "PRAGMA user_version") == sqlite.VERSION
    assert one(db, "PRAGMA application_id") == sqlite.APPLICATION
    assert sqlite.is_ours(db.read_bytes()[:100])
    assert {row["key"]: row["value"] for row in rows(db, "SELECT * FROM meta")} == {
        "schema": "wicktrack/export/1",
        "as_of": DAY,
        "catalogue": "John Wick universe",
        "region": "US",
        "type": None,
    }
    assert str(ROOT).encode() not in db.read_bytes()


def test_the_schema_equals_the_golden_file(db: Path) -> None:
    compare(ROOT / "tests" / "golden" / "export-1.sql", sqlite.schema())
    made = rows(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    assert "".join(f"{row['sql']};\n" for row in made) == sqlite.schema()


def test_every_column_is_in_the_manual_and_no_other(db: Path) -> None:
    table = PAGE.read_text(encoding="utf-8").partition("<!-- tables -->")[2]
    listed = {
        name: re.findall(r"`(\w+)`", columns)
        for name, columns in re.findall(r"^\| `(\w+)` \| .* \| (.*) \|$", table, re.MULTILINE)
    }
    assert listed == {
        name: [row["name"] for row in rows(db, f"PRAGMA table_info({name})")]
        for name in sqlite.TABLES
    }


def test_days_are_iso_text_and_booleans_0_or_1(db: Path) -> None:
    for name in sqlite.TABLES:
        for it in rows(db, f'PRAGMA table_info("{name}")'):
            found = rows(db, f'SELECT DISTINCT typeof("{it["name"]}") t FROM "{name}"')  # noqa: S608
            kinds = {row["t"] for row in found} - {"null"}
            assert kinds <= {it["type"].lower()}, (name, it)
    for column in ("earliest", "latest"):
        assert rows(db, f"SELECT 1 FROM release WHERE date({column}) IS NOT {column}") == []  # noqa: S608
    assert one(db, 'SELECT count(*) FROM "cast" WHERE returns NOT IN (0, 1)') == 0


def test_the_same_catalogue_and_day_give_the_same_bytes(
    wick: Wick, db: Path, tmp_path: Path
) -> None:
    before = db.read_bytes()
    wick("export", db, "--as-of", DAY)
    assert db.read_bytes() == before
    copy = tmp_path / "elsewhere" / "films.toml"
    copy.parent.mkdir()
    shutil.copy(BUNDLED, copy)
    wick("export", db, "--as-of", DAY, "-c", copy)
    assert db.read_bytes() == before


def test_files_of_one_name_are_told_apart_by_their_folders(
    wick: Wick, write: Callable[..., Path], tmp_path: Path
) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    one_file = write(facts("on = 2024-01-01\nnews = 'n'"), "a/c.toml")
    other = write('[[fact]]\ntitle = "x"\non = 2024-01-02\nnews = "m"\n', "b/c.toml")
    wick("export", tmp_path / "x.db", "-c", one_file, "-c", other)
    found = rows(tmp_path / "x.db", "SELECT file, line FROM fact ORDER BY id")
    assert found == [{"file": "a/c.toml", "line": 8}, {"file": "b/c.toml", "line": 4}]


# --- as the reports say ------------------------------------------------------------------------


def require_agreement(path: Path, ask: Callable[..., list[dict[str, Any]]]) -> None:
    """The tables and views have what the reports print."""
    for report, view in (("upcoming", "SELECT * FROM upcoming"), ("status", _STATUS)):
        found = [_plain(row) for row in rows(path, view)]
        expected = [{key: row[key] for key in found[0]} for row in ask(report)] if found else []
        assert sorted(map(repr, found)) == sorted(map(repr, expected)), report
    order = [row["id"] for row in rows(path, "SELECT id FROM upcoming")]
    assert order == [row["id"] for row in ask("upcoming")]
    changes = [*map(_plain, rows(path, "SELECT * FROM change ORDER BY id"))]
    for it in changes:
        it["id"] = it["title"]
    events = [it for it in changes if not it["aside"] and not it["change"].endswith("-confirmed")]
    _require_same(events, ask("feed", "--limit", "1000000"))
    told = [it for it in changes if it["change"] not in ("title-added", "release-day")]
    titles = [row["id"] for row in rows(path, "SELECT id FROM title")]
    _require_same(told, [row for title in titles for row in ask("history", title)])
    for title in titles:
        (shown,) = ask("show", title)
        for table, name in (("release", "releases"), ("cast", "cast")):
            query = f'SELECT * FROM "{table}" WHERE title = ? ORDER BY id'  # noqa: S608
            _require_rows(rows(path, query, title), shown[name])
        found = [row["id"] for row in rows(path, "SELECT id FROM title WHERE id = ?", title)]
        assert found == [shown["id"]]
        for table, field in (("alias", "aliases"),):
            query = f"SELECT name FROM {table} WHERE title = ? ORDER BY seq"  # noqa: S608
            assert [row["name"] for row in rows(path, query, title)] == shown[field]


_STATUS = """
    SELECT t.id, t.name, t.kind, t.status, t.since, t.due, t.place, r.date, r.region, r.type,
        r.episode, r.edition, r.days, r.days_min, r.days_max, t.fallback, f."on"
    FROM title t LEFT JOIN release r ON r.id = t.release LEFT JOIN fact f ON f.id = t.status_fact
"""
_BOOLEANS = {"due", "fallback", "aside", "available", "returning", "recast", "posthumous",
             "undisclosed"}  # fmt: skip


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON has it, by the names of fields."""
    return {key: bool(it) if key in _BOOLEANS else it for key, it in row.items()}


def _require_same(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    keys = found[0].keys() & expected[0].keys() if found and expected else set()
    ours, theirs = (sorted(repr([row[key] for key in sorted(keys)]) for row in them)
                    for them in (found, expected))  # fmt: skip
    assert ours == theirs


def _require_rows(found: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """The same rows in the same order, as far as they have columns in common."""
    for row, other in zip(map(_plain, found), expected, strict=True):
        if "returns" in row:
            row["returning"] = bool(row.pop("returns"))
        keys = row.keys() & other.keys() - {"id"}
        assert {key: row[key] for key in keys} == {key: other[key] for key in keys}


@pytest.mark.parametrize("day", ["1990-01-01", "2023-04-04", DAY, "2025-07-01"])
@pytest.mark.parametrize("more", [[], ["--region", "GB"], ["--type", "digital"]])
def test_the_tables_agree_with_the_reports(
    wick: Wick, tmp_path: Path, day: str, more: list[str]
) -> None:
    path = tmp_path / "x.db"
    assert wick("export", path, "--as-of", day, *more).code == 0
    require_sound(path)

    def ask(report: str, *words: str) -> list[dict[str, Any]]:
        given = more if report in ("upcoming", "status", "show") else []
        return items(wick(report, *words, "--as-of", day, *given, "--json").out)

    require_agreement(path, ask)


seeds = st.integers(0, 1 << 32)


@given(seed=seeds, day=st.sampled_from(catalogues.DAYS))
@settings(max_examples=15)
def test_any_catalogue_is_exported_whole_with_and_without_an_index(
    seed: int, day: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("export")
    chance = catalogues.chance(seed)
    paths = catalogues.written(folder, catalogues.texts(chance, chance.randint(1, 9), 2))
    words = ["--as-of", day, *(word for path in paths for word in ("-c", str(path)))]
    path = folder / "x.db"
    with redirect_stderr(io.StringIO()):
        if code := run(["export", str(path), *words]):
            assert code == 4
            return
        require_sound(path)
        indexed = path.read_bytes()
        with patch.object(attempt, "use_index", new=False):
            assert run(["export", str(path), *words]) == 0
    assert path.read_bytes() == indexed


def test_hostile_text_is_whole_in_the_database(
    wick: Wick,
    hostile: Path,  # noqa: F811
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.db"
    assert wick("export", path, "-c", hostile, "--as-of", "2020-06-01").code == 0
    require_sound(path)
    names = rows(path, "SELECT id, name, franchise, synopsis FROM title")
    assert {row["id"]: row["name"] for row in names} == TITLES
    assert all(row["name"] == row["franchise"] == row["synopsis"] for row in names)
    assert {row["person"] for row in rows(path, 'SELECT person FROM "cast"')} == {*TITLES.values()}


# --- facts as lines ----------------------------------------------------------------------------


def test_every_fact_is_printed_with_its_place(wick: Wick) -> None:
    lines = BUNDLED.read_text(encoding="utf-8").splitlines()
    found = [json.loads(text) for text in wick("export", "-f", "jsonl").out.splitlines()]
    headers = [number for number, text in enumerate(lines, 1) if text == "[[fact]]"]
    assert sorted(row["line"] for row in found) == headers
    for row in found:
        assert row["file"] == "films.toml"
        block = "\n".join(lines[row["line"] :]).split("[[fact]]")[0]
        assert re.search(rf'^title\s*=\s*"{row["id"]}"', block, re.MULTILINE)


def test_only_facts_known_by_the_day_are_exported(wick: Wick, db: Path) -> None:
    found = items(wick("export", "--json", "--as-of", DAY).out)
    assert max(row["known"] for row in found) <= DAY
    assert len(found) == one(db, "SELECT count(*) FROM fact")
    keys = ["name", "known", "family", "status", "date", "region", "note", "file", "line"]
    listed = rows(db, "SELECT t.name AS title_name, f.* FROM fact f JOIN title t ON t.id = f.title")
    ours = [[row["title_name"], *(row[key] for key in keys[1:])] for row in listed]
    assert ours == [[row[key] for key in keys] for row in found]


@given(seed=seeds)
@settings(max_examples=40)
def test_places_are_the_same_with_and_without_an_index(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("places")
    chance = catalogues.chance(seed)
    texts = catalogues.texts(chance, chance.randint(1, 9), chance.randint(1, 3))
    paths = catalogues.written(folder, texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Limits.__new__, "__defaults__", (200, 2, 1))
        try:
            whole, ledger = load(paths), open_ledger(paths, folder / "cache")
        except BadCatalogue:
            return
        assert isinstance(ledger, IndexedLedger)
        for title in whole.titles.values():
            places = [*whole.places_of(title)]
            assert [*ledger.places_of(title)] == places
            for (file, line), fact in zip(places, whole.facts_of(title), strict=True):
                lines = paths[file].read_text(encoding="utf-8").split("\n")
                assert lines[line - 1].strip().startswith("[[fact]]")
                assert f'title = "{fact.title}"' in lines[line]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (facts("on = 2024-01-01\nnews = 'n'"), [8]),
        (CATALOGUE + '[[ fact ]]\ntitle = "x"\non = 2024-01-01\nnews = "n"\n', [8]),
        (CATALOGUE + '[["fact"]]\ntitle = "x"\non = 2024-01-01\nnews = "n"\n', [8]),
        (facts('on = 2024-01-01\nnews = """\n[[fact]]\n"""', "on = 2024-01-02\nnews='n'"), [8, 14]),
        (facts("# [[fact]]\non = 2024-01-01\nnews = '[[fact]]'"), [8]),
    ],
)
def test_a_fact_is_where_its_header_is(
    write: Callable[..., Path], text: str, lines: list[int], tmp_path: Path
) -> None:
    path = write(text)
    for ledger in (load([path]), open_ledger([path], tmp_path / "cache")):
        (title,) = ledger.titles.values()
        assert [place.line for place in ledger.places_of(title)] == lines


def test_a_file_that_was_changed_since_gives_no_lines_of_the_old_one(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    path = write(facts("on = 2024-01-01\nnews = 'n'"))
    ledger = open_ledger([path], tmp_path / "cache")
    (title,) = ledger.titles.values()
    path.write_text("# another\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(DamagedIndex):
        ledger.places_of(title)


def test_the_first_line_does_not_wait_for_the_last() -> None:
    words = [sys.executable, "-m", "wicktrack", "export", "-f", "jsonl"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["line"]
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


# --- writing -----------------------------------------------------------------------------------


def test_a_file_that_is_not_an_export_is_not_replaced(wick: Wick, tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("mine", encoding="utf-8")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as base:
        base.execute("CREATE TABLE t (a)")
    for path in (text, other):
        before = path.read_bytes()
        result = wick("export", path)
        assert result.code == 6
        assert "it exists and is not an earlier export" in result.err
        assert "--force" in result.err
        assert path.read_bytes() == before
        assert wick("export", path, "--force").code == 0
        require_sound(path)


def test_an_empty_file_is_filled_and_keeps_its_mode(wick: Wick, tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch()
    path.chmod(0o640)
    assert wick("export", path).code == 0
    require_sound(path)
    assert path.stat().st_mode & 0o777 == 0o640
    assert [*tmp_path.iterdir()] == [path]


def test_a_new_file_is_readable_as_any_other(wick: Wick, tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        wick("export", tmp_path / "x.db")
    finally:
        os.umask(old)
    assert (tmp_path / "x.db").stat().st_mode & 0o777 == 0o644


def test_after_a_failure_the_old_database_stays_and_nothing_else(
    wick: Wick, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = db.read_bytes()

    def fail(*_: object) -> Iterator[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(sqlite, "_views", fail)
    assert wick("export", db).code == 130
    assert db.read_bytes() == before
    assert [it.name for it in db.parent.iterdir()] == [db.name]


def test_a_full_disk_is_told_and_leaves_the_old_database(
    wick: Wick, db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = db.read_bytes()
    fill = sqlite._fill  # noqa: SLF001

    def limited(base: sqlite3.Connection, *rest: Any) -> None:
        base.execute("PRAGMA page_size = 4096")
        base.execute("PRAGMA max_page_count = 30")
        fill(base, *rest)

    monkeypatch.setattr(sqlite, "_fill", limited)
    result = wick("export", db)
    assert result.code == 6
    assert "the disk is full" in result.err
    assert db.read_bytes() == before
    assert [it.name for it in db.parent.iterdir()] == [db.name]


@pytest.mark.parametrize("suffix", ["-wal", "-journal"])
def test_a_database_that_is_being_written_to_is_left_alone(
    wick: Wick, db: Path, suffix: str
) -> None:
    before = db.read_bytes()
    db.with_name(db.name + suffix).write_bytes(b"a log")
    result = wick("export", db)
    assert result.code == 6
    assert "another program is using it" in result.err
    assert db.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["export"], "no database file was given"),
        (["export", "-"], "the database needs a file"),
        (["export", "x.db", "--json"], "DB cannot be combined with another format"),
    ],
)
def test_what_makes_no_sense_is_refused(
    wick: Wick, words: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = wick(*words)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_missing_is_told(wick: Wick, tmp_path: Path) -> None:
    result = wick("export", tmp_path / "none" / "x.db")
    assert result.code == 6
    assert "its folder does not exist" in result.err


# --- other programs ----------------------------------------------------------------------------


ANSWERS: list[list[tuple[object, ...]]] = [
    [("John Wick: Chapter 4", "US", "theatrical", 2, 672, "2021-05-21", "2023-03-24")],
    [("Ian McShane", 5), ("Keanu Reeves", 5), ("Lance Reddick", 5)],
    [],
]
"""How the answers to the documented queries begin."""


def begins(found: list[tuple[object, ...]], expected: list[tuple[object, ...]]) -> bool:
    return all(row[: len(it)] == it for row, it in zip(found, expected, strict=False))


def test_there_are_three_documented_queries() -> None:
    assert len(QUERIES) == len(ANSWERS) == 3


@pytest.mark.parametrize("number", range(3))
def test_the_documented_queries_answer_alike_in_sqlite_and_duckdb(db: Path, number: int) -> None:
    with closing(sqlite3.connect(db)) as base:
        found = base.execute(QUERIES[number]).fetchall()
    assert found
    assert begins(found, ANSWERS[number])
    with closing(duck(db)) as base:
        assert base.execute(QUERIES[number]).fetchall() == found


def test_the_documented_queries_run_in_the_sqlite_shell(db: Path) -> None:
    for query in QUERIES:
        words = [program("sqlite3"), "-readonly", str(db), query]
        assert subprocess.run(words, capture_output=True, check=True).stdout


def test_duckdb_reads_every_table_and_view(db: Path) -> None:
    with closing(duck(db)) as base:
        for name in (*sqlite.TABLES, *sqlite.VIEWS):
            query = f'SELECT * FROM "{name}"'  # noqa: S608
            assert base.execute(query).fetchall() == [
                tuple(row.values()) for row in rows(db, query)
            ]


def duck(db: Path) -> Any:
    """A connection of DuckDB to which the database is attached, as the manual says."""
    duckdb = pytest.importorskip("duckdb")
    try:
        import duckdb_extension_sqlite_scanner as package
    except ImportError:
        lacking("DuckDB's extension for SQLite is not installed here")
    (extension,) = Path(package.__file__).parent.rglob("*.duckdb_extension")
    base = duckdb.connect()
    base.execute(f"LOAD '{extension}'")
    base.execute(f"ATTACH '{db}' AS films (TYPE sqlite)")
    base.execute("USE films")
    return base


@pytest.mark.filterwarnings("ignore")  # what Datasette's own libraries deprecate
def test_datasette_serves_every_table_view_and_query(db: Path) -> None:
    from datasette.app import Datasette

    async def ask() -> None:
        served = Datasette([str(db)])
        await served.invoke_startup()
        for name, kind in (("title", "id"), ("cast", "person"), ("upcoming", "name")):
            page = await served.client.get(f"/films/{name}.json?_shape=objects")
            assert page.status_code == 200
            found = page.json()["rows"]
            assert len(found) == one(db, f'SELECT count(*) FROM "{name}"')  # noqa: S608
            assert all(row[kind] for row in found)
        for name in (*sqlite.TABLES, *sqlite.VIEWS):
            assert (await served.client.get(f"/films/{name}")).status_code == 200, name
        for query in QUERIES:
            page = await served.client.get("/films.json", params={"sql": query, "_shape": "arrays"})
            assert page.json()["rows"], page.text
        served.executor.shutdown()

    asyncio.run(ask())
    gc.collect()  # its connections, which it never closes: here nobody minds
