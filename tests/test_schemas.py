"""Does every document keep to the schema that is shipped with it?"""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from conftest import ROOT, Wick, compare
from online_fakes import Services
from row_schemas import document_schema
from test_cli import line
from wicktrack.cli.grammar.registry import REGISTRY
from wicktrack.cli.typer_app import REPORTS
from wicktrack.formats.data import version
from wicktrack.reports.glossary import MEANINGS

FOLDER = ROOT / "src" / "wicktrack" / "schemas"


def file_of(name: str) -> str:
    return f"{name}-{version(name)}.json"


def schema(name: str) -> dict[str, Any]:
    return document_schema(name, REPORTS[name], MEANINGS)


@pytest.mark.parametrize("name", REPORTS)
def test_the_shipped_schema_is_that_of_the_rows(name: str) -> None:
    made = schema(name)
    jsonschema.Draft202012Validator.check_schema(made)
    compare(FOLDER / file_of(name), json.dumps(made, indent=2, ensure_ascii=False) + "\n")


def test_no_schema_is_shipped_for_what_is_no_report() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(map(file_of, REPORTS))


@pytest.mark.parametrize("as_of", ["2000-01-01", "2018-06-01", "2023-04-04", "2026-11-22"])
@pytest.mark.parametrize("name", REPORTS)
def test_every_document_is_valid(
    wick: Wick, name: str, as_of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Services().take_over(monkeypatch)
    days = ["--as-of", as_of] if "as_of" in REGISTRY[name].shared else []
    document = json.loads(wick(*line(name), *days, "--json").out)
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(schema(name), format_checker=checker).validate(document)


def test_a_document_of_problems_is_valid(wick: Wick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "tests" / "gallery")
    document = json.loads(wick("check", ".", "--json").out)
    assert len(document["items"]) > 50
    jsonschema.validate(document, schema("check"))


def test_what_a_row_does_not_have_is_not_valid() -> None:
    row = dict.fromkeys(schema("cast")["properties"]["items"]["items"]["properties"])
    document = {"schema": "wicktrack/cast/1", "as_of": "2023-04-04", "items": [row]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema("cast"))
