"""Do editors and the page on settings know every key? The JSON Schema, and the tables of keys.

`WICKTRACK_REWRITE=1 pytest tests/test_settings_schema.py` writes both anew.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import settings_schema
from conftest import ROOT, compare
from test_catalogue_schema import as_json, taplo
from wicktrack.cli.setting_keys import KEYS, Key, read
from wicktrack.cli.settings import Settings
from wicktrack.records import names

SCHEMA = ROOT / "data" / "settings.schema.json"
PAGE = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / "docs" / "examples" / "settings" / "config.toml"
GALLERY = ROOT / "tests" / "settings"
MADE = settings_schema.file_schema()
MARK = "<!-- The tables are made of src/wicktrack/cli/setting_keys.py. -->\n"


def table(keys: Sequence[Key]) -> str:
    """The keys as a table of the page."""
    rows = "".join(
        f"| `{key.name}` | {key.values} | {key.words} | {key.default or 'none'} |\n" for key in keys
    )
    return f"| key | value | meaning | default |\n|---|---|---|---|\n{rows}"


def tables() -> str:
    inner = (
        f"\n`[{key.name}]` is for a later version; until then it is only checked:\n\n"
        f"{table(key.keys)}"
        for key in KEYS
        if key.keys
    )
    return "\n" + table(KEYS) + "".join(inner) + "\n"


def test_the_page_has_a_row_for_each_key() -> None:
    page = PAGE.read_text(encoding="utf-8")
    before, _, after = page.partition(MARK)
    rest = after[after.index("\n## ") + 1 :]
    compare(PAGE, before + MARK + tables() + rest)


def test_the_shipped_schema_is_the_one_made_of_the_keys() -> None:
    jsonschema.Draft7Validator.check_schema(MADE)
    compare(SCHEMA, json.dumps(MADE, indent=2, ensure_ascii=False) + "\n")


def test_every_key_is_a_setting() -> None:
    assert [key.name for key in KEYS] == [*names(Settings)]


def valid(content: dict[str, Any]) -> bool:
    return jsonschema.Draft7Validator(MADE).is_valid(as_json(content))


def taken(text: str) -> bool:
    return read(Path("config.toml"), text)[1] == []


VALUES = ['"GB"', '"gb"', '"UK"', '"001"', '["GB", "IE"]', '["GB", "gb"]', "[]", '""', '" "', "1",
          "true", "false", '"true"', '"json"', '"JSON"', '"xml"', '"iso"', '"Day"', '"long"', "{}",
          '["release-moved"]', '["Release Moved", "release-moved"]', '["a", "b"]', '["a", "a"]',
          "{ to = 1 }", '{ to = "a", mine = true }', '{ too = "a" }', "2024-06-07"]  # fmt: skip


UNSEEN = {'["GB", "gb"]', '["Release Moved", "release-moved"]', "2024-06-07"}
"""What a schema takes and the reader does not: one word in two spellings, a date as a text."""


@pytest.mark.parametrize("head", ["", "[notify]\n"])
@pytest.mark.parametrize(
    "key", sorted({*names(Settings), *(it.name for key in KEYS for it in key.keys), "regoin"})
)
@pytest.mark.parametrize("value", VALUES)
def test_the_schema_accepts_what_the_reader_does(head: str, key: str, value: str) -> None:
    text = f"{head}{key} = {value}\n"
    seen = valid(tomllib.loads(text))
    assert seen == taken(text) or (seen and value in UNSEEN)


def test_taplo_reads_the_schema_that_a_settings_file_names(tmp_path: Path) -> None:
    assert taplo(EXAMPLE).returncode == 0
    path = tmp_path / "config.toml"
    path.write_text(f'#:schema {SCHEMA.as_uri()}\nregoin = "GB"\n', encoding="utf-8")
    done = taplo(path)
    assert done.returncode == 1
    assert f"{path}:2:" in done.stderr


def test_the_first_example_of_the_page_is_the_file_and_all_are_sound() -> None:
    blocks = re.findall(
        r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert blocks[0] == EXAMPLE.read_text(encoding="utf-8")
    assert [block for block in blocks if not taken(block)] == []
