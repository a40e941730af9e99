"""Do editors know the format? The JSON Schema of a catalogue, in jsonschema and in taplo.

`WICKTRACK_REWRITE=1 pytest tests/test_catalogue_schema.py` writes the schema anew.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import catalogue_schema
from conftest import BUNDLED, ROOT, compare, program
from test_docs_catalogue import BLOCKS, CATALOGUE, section
from wicktrack.catalogue import fields, keys
from wicktrack.catalogue.problems import LINTS
from wicktrack.model.vocabulary import FORMS, REGIONS, Kind, ReleaseType, Service, Status

SCHEMA = ROOT / "data" / "catalogue.schema.json"
GALLERY = ROOT / "tests" / "gallery"
EXAMPLES = ROOT / "docs" / "examples"
MADE = catalogue_schema.file_schema()

BEYOND = {"unknown-title", "unknown-source", "duplicate-person", "misplaced-key--episode-of-a-film",
          "missing-key--nothing-to-add-to"}  # fmt: skip
"""What takes more than one value to see. `stale` and the lints are no mistakes of the format."""


ADDING = "misplaced-key--addition"
"""A case of two files, of which one by itself is bad."""


def test_the_shipped_schema_is_the_one_made_of_the_readers() -> None:
    jsonschema.Draft7Validator.check_schema(MADE)
    compare(SCHEMA, json.dumps(MADE, indent=2, ensure_ascii=False) + "\n")


def as_json(value: Any) -> Any:
    """A TOML value as language servers see it: dates are texts."""
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


def errors(text: str) -> list[jsonschema.ValidationError]:
    return list(jsonschema.Draft7Validator(MADE).iter_errors(as_json(tomllib.loads(text))))


def kept() -> list[Path]:
    """Every file of the gallery that is TOML by its name, without those of folders."""
    return sorted(GALLERY.glob("*.toml"))


def seen(path: Path) -> bool:
    """Whether a schema can know that a file of the gallery is bad."""
    code = path.stem.partition("--")[0]
    return code not in LINTS and not {code, path.stem} & BEYOND


GOOD = [BUNDLED, *sorted(EXAMPLES.glob("*.toml")), *(path for path in kept() if not seen(path)),
        *(path for path in GALLERY.glob("*/*.toml") if path.parent.name != ADDING)]  # fmt: skip
BAD = [*(path for path in kept() if seen(path)), GALLERY / ADDING / "b.toml"]


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_good_files_are_valid(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


def test_whole_examples_of_the_page_are_valid() -> None:
    whole = [text for text in BLOCKS if "format" in tomllib.loads(text)]
    assert len(whole) > 1
    assert [errors(text) for text in whole] == [[]] * len(whole)


@pytest.mark.parametrize("path", BAD, ids=name)
def test_bad_files_are_not_valid(path: Path) -> None:
    try:
        found = errors(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, ValueError):
        return  # no schema is asked
    assert found


# ── In the language server that editors use ──────────────────────────────────────────────────────


def taplo(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """What taplo finds; it is installed beside Python."""
    beside = Path(sys.executable).with_name("taplo")
    command = [str(beside) if beside.exists() else program("taplo"), "lint", "--colors=never"]
    words = [*command, *options, str(path)]
    return subprocess.run(words, check=False, capture_output=True, encoding="utf-8")


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_taplo_finds_nothing_in_good_files(path: Path) -> None:
    done = taplo(path, "--schema", SCHEMA.as_uri())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", BAD, ids=name)
def test_taplo_finds_something_in_bad_files(path: Path) -> None:
    assert taplo(path, "--schema", SCHEMA.as_uri()).returncode == 1


def test_taplo_reads_the_schema_that_the_file_names_and_reports_the_position(
    tmp_path: Path,
) -> None:
    assert BUNDLED.read_text(encoding="utf-8").startswith("#:schema ./catalogue.schema.json\n")
    assert taplo(BUNDLED).returncode == 0
    (tmp_path / SCHEMA.name).write_bytes(SCHEMA.read_bytes())
    path = tmp_path / "films.toml"
    path.write_text('#:schema ./catalogue.schema.json\nformat = 1\n[title.x]\nname = "X"\n'
                    'kind = "film"\nruntime = "2h"\n', encoding="utf-8")  # fmt: skip
    done = taplo(path)
    assert done.returncode == 1
    assert f"{path}:6:" in done.stderr


# ── The same values as the readers take ──────────────────────────────────────────────────────────


def taken(read: fields.Read, text: object) -> bool:
    try:
        read(text)
    except fields.Refused:
        return False
    return True


def valid(read: fields.Read, value: object) -> bool:
    return jsonschema.Draft7Validator(catalogue_schema.value_schema(read)).is_valid(value)


def periods() -> Iterator[str]:
    yield from (f"2024-{number:02}" for number in range(100))
    yield from (f"2023-{month:02}-{day:02}" for month, day in product(range(15), range(34)))
    yield from (
        f"{year:04}" for year in (0, 1, 9, 10, 99, 100, 999, 1000, 8999, 9899, 9989, 9998, 9999)
    )
    named = ("Q0", "Q1", "q4", "Q5", "H1", "h2", "H3", "summer", "Fall", "WINTER", "sumer", "XX")
    yield from (f"2024-{word}" for word in named)
    yield from ("2024-XX-XX", "2024-06-XX", "2024-13-XX", "2024-21-XX", "2024-XX-01", "2024-Q2-XX")
    yield from ("tba", "TBA ", "", " 2024", "24", "2024-6", "2024-06-07T00:00:00", "2024-06-7")


@pytest.mark.parametrize("read", [fields.period, fields.period_or_tba, fields.day])
def test_the_schema_accepts_the_periods_that_the_reader_does(read: fields.Read) -> None:
    unlike = {text for text in periods() if valid(read, text) != taken(read, text)}
    # The 29 February of a year that has none; and no form of a day but the plain one.
    assert unlike == {"2023-02-29"}


@pytest.mark.parametrize(
    ("read", "texts"),
    [
        (fields.status, [*FORMS[Status], "In Production", "post_production", " on-hold!", "wrap"]),
        (fields.kind, [*FORMS[Kind], "Film", "SERIES", "TV Show", "opera", " film "]),
        (fields.release_type, [*FORMS[ReleaseType], "TV", "Theatrical", "Blu Ray", "IMAX"]),
        (fields.credit, ["Voice", "cameo", "ghost"]),
        (fields.region, [*REGIONS, "us", "Us", " gb ", "UK", "USA", "XX", "u", ""]),
        (fields.episode, ["1x02", "2", "001x0002", "2026x05", "20260x5", "1x", "x2", "1X02", "s1e2",
                          " 3 ", "12345"]),
        (fields.url, ["https://a.org/b", "HTTP://a.org", "ftp://a.org", "https://", "https:///b",
                      "https://a.org/ b", "a.org"]),
        (fields.sources, ["variety-2023", "https://a.org", "ftp://a.org", "", " "]),
        (fields.text, ["a", " a", "", " ", "\n"]),
        (fields.one_or_more, ["a", "", " "]),
    ],
)  # fmt: skip
def test_the_schema_accepts_the_texts_that_the_reader_does(
    read: fields.Read, texts: list[str]
) -> None:
    assert {text: valid(read, text) for text in texts} == {
        text: taken(read, text) for text in texts
    }


ID_TEXTS = [
    "tt7181546", "tt12345", "tt1234567890", "tt12345678901", "TT7181546", "nm0000206", "nm1",
    "movie/541671", "tv/1399", "person/6384", "movie/0", "541671", "0", "143", "Q190050", "Q0",
    "q42", "Q42 ", "", " ", "https://www.imdb.com/title/tt7181546/", "1" * 10,
]  # fmt: skip


@pytest.mark.parametrize("ids", [fields.title_ids, fields.person_ids])
@pytest.mark.parametrize("service", Service)
def test_the_schema_accepts_the_ids_that_the_reader_does(ids: fields.Read, service: str) -> None:
    for text in [*ID_TEXTS, 0, 1, fields.LARGEST, fields.LARGEST + 1, True, 1.5]:
        assert valid(ids, {service: text}) == taken(ids, {service: text}), text


@pytest.mark.parametrize(
    ("read", "values"),
    [
        (fields.one_or_more, [["a"], ["a", "b"], ["a", "a"], [], [1], 1, {}]),
        (fields.truth, [True, False, 0, "true"]),
        (fields.families, [["release"], ["Release", "NEWS"], ["cast", "cast"], [], ["kind"], 1]),
        (fields.providers, [["tmdb"], ["TMDB", "tvmaze"], ["imdb"], ["tmdb", "tmdb"], [], "tmdb"]),
        (fields.links, [{"a": "https://e.org"}, {"": "https://e.org"}, {}, {"a": "e.org"}, [], 1]),
    ],
)
def test_the_schema_accepts_the_lists_and_tables_that_the_reader_does(
    read: fields.Read, values: list[object]
) -> None:
    assert [valid(read, value) for value in values] == [taken(read, value) for value in values]


@pytest.mark.parametrize("read", [fields.count])
@pytest.mark.parametrize("number", [0, 1, fields.LARGEST, fields.LARGEST + 1, True, 1.5])
def test_the_schema_accepts_the_numbers_that_the_reader_does(
    read: fields.Read, number: Any
) -> None:
    assert valid(read, number) == taken(read, number)


# ── Its words ────────────────────────────────────────────────────────────────────────────────────

HEADINGS = {
    "": ["The file"],
    "catalogue": ["The file"],
    "title": ["Titles"],
    "person": ["People"],
    "source": ["Sources"],
    "fact": ["Facts", "Status", "Releases"],
    "cast": ["Cast"],
}


def plain(cell: str) -> str:
    """A cell without its links and without what leads to other places of the page."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", cell).strip()
    return re.sub(r", below$| below\b|, see \w+$", "", text)


def test_keys_are_described_in_the_words_of_the_page() -> None:
    described = {("", key): words for key, words in keys.TOP.items()}
    described |= {(table, key.name): key.description for table, its in keys.TABLES.items()
                  for key in its}  # fmt: skip
    for (table, key), words in described.items():
        text = "".join(section(CATALOGUE, heading) for heading in HEADINGS[table])
        rows = re.findall(rf"^\| `{key}` \|([^|]*)\|", text, re.MULTILINE)
        assert words in map(plain, rows), (table, key)
