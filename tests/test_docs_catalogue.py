"""Do the pages on the catalogue and on the architecture know everything that the code knows?"""

from __future__ import annotations

import gc
import importlib
import inspect
import io
import os
import pkgutil
import re
import sys
import tomllib
import types
import typing
from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import pytest

from conftest import REWRITE, ROOT, Wick
from test_architecture import MAY_IMPORT, MODULES, SOURCE
from wicktrack import __main__, reports
from wicktrack.catalogue import fields, keys
from wicktrack.catalogue.loader import check
from wicktrack.cli.commands.check import LocationRow
from wicktrack.cli.commands.follow import FollowingRow
from wicktrack.cli.typer_app import REPORTS
from wicktrack.errors import Problem
from wicktrack.formats.schema import type_words
from wicktrack.formats.values import columns
from wicktrack.model import periods, vocabulary
from wicktrack.model.state import ChangeKind
from wicktrack.records import is_record
from wicktrack.reports.glossary import MEANINGS
from wicktrack.reports.titles import ReleaseRow
from wicktrack.views.online import RefreshRow, SearchRow, SourcesRow

CATALOGUE = (ROOT / "docs" / "catalogue.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "lighthouse.toml"
BLOCKS = re.findall(r"^```toml\n(.*?)^```$", CATALOGUE, re.DOTALL | re.MULTILINE)


def section(page: str, heading: str) -> str:
    """What stands below a heading, without the blocks of code."""
    found = re.search(
        rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE
    )
    assert found, heading
    return re.sub(r"^```.*?^```$", "", found[1], flags=re.DOTALL | re.MULTILINE)


def code_words(text: str) -> list[str]:
    """What is set as code in running text and tables."""
    return re.findall(r"`([^`\n]+)`", text)


def first_cells(text: str) -> set[str]:
    """The code words in the first cells of tables."""
    return {
        word
        for cell in re.findall(r"^\|([^|]*)\|", text, re.MULTILINE)
        for word in code_words(cell)
    }


# ── The catalogue: its words and keys ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("heading", "vocabulary"),
    [
        ("Titles", vocabulary.Kind),
        ("Status", vocabulary.Status),
        ("Releases", vocabulary.ReleaseType),
        ("What a fact changes", ChangeKind),
    ],
)
def test_every_word_of_a_vocabulary_has_its_row(heading: str, vocabulary: type[StrEnum]) -> None:
    assert {str(word) for word in vocabulary} <= first_cells(section(CATALOGUE, heading))


def test_credits_precisions_and_seasons_are_named() -> None:
    assert set(vocabulary.Credit) <= set(code_words(section(CATALOGUE, "Cast")))
    named = set(code_words(section(CATALOGUE, "Periods")))
    assert {*periods.Precision, *periods._SEASONS} <= named  # noqa: SLF001


def test_every_form_that_people_type_is_named_with_its_word() -> None:
    sections = {
        vocabulary.Kind: "Titles", vocabulary.Status: "Status",
        vocabulary.ReleaseType: "Releases",
    }  # fmt: skip
    assert vocabulary.FORMS.keys() == sections.keys()
    for words, heading in sections.items():
        rows = re.findall(r"^\|(.*)\|(.*)\|$", section(CATALOGUE, heading), re.MULTILINE)
        shown = {(form, word) for forms, cell in rows for form in code_words(forms)
                 for word in code_words(cell)}  # fmt: skip
        assert {(form, str(word)) for form, word in vocabulary.FORMS[words].items()} <= shown
    mistakes = set(code_words(section(CATALOGUE, "Releases")))
    assert set(vocabulary._REGION_FORMS) <= mistakes  # noqa: SLF001
    assert f"{len(vocabulary.REGIONS)} officially assigned" in CATALOGUE


def test_every_form_of_edtf_is_shown_with_ours() -> None:
    rows = re.findall(r"^\| (.*2024.*) \| `(2024.*)` \|$", CATALOGUE, re.MULTILINE)
    shown = {form: ours for forms, ours in rows for form in code_words(forms)}
    assert {f"2024-{number}" for number in periods._EDTF} <= set(shown)  # noqa: SLF001
    assert {form: str(periods.parse(form)) for form in shown} == shown


def test_the_usual_type_of_a_kind_is_that_of_the_table() -> None:
    text = section(CATALOGUE, "Titles")
    for kind in vocabulary.Kind:
        episodes = "yes" if kind.serial else "no"
        assert f"| `{kind}` | `{kind.usual_type}` | {episodes} |" in text


def inner_keys(read: Callable[[object], object]) -> list[str]:
    """The keys that a reader of small tables knows, as it tells them in its hint."""
    with pytest.raises(fields.Refused) as refused:
        read({"#": 1})
    hint = refused.value.mistakes[0].hint
    return hint.removeprefix("allowed keys: ").split(", ")


@pytest.mark.parametrize(
    ("heading", "named"),
    [
        ("The file", [*keys.TOP, *keys.CATALOGUE]),
        ("Titles", [*keys.TITLE]),
        ("People", [*keys.PERSON]),
        ("Sources", [*keys.SOURCE]),
        ("Facts", [*keys.COMMON, *keys.SAID]),
        *((owner.capitalize().replace("Release", "Releases"), [*further])
          for owner, further in keys.FURTHER.items()),
        ("Cast", inner_keys(lambda value: keys.cast([value]))),
    ],
)  # fmt: skip
def test_every_key_has_its_row(heading: str, named: list[str]) -> None:
    assert set(named) <= first_cells(section(CATALOGUE, heading))


def test_a_kind_of_fact_names_its_further_keys_and_titles_their_services() -> None:
    for owner, further in keys.FURTHER.items():
        row = re.search(rf"^\| `{owner}` \|.*$", section(CATALOGUE, "Facts"), re.MULTILINE)
        assert row
        assert set(further) <= set(code_words(row[0]))
    for heading, read in (("Titles", fields.title_ids), ("People", fields.person_ids)):
        row = re.search(r"^\| `ids` \|.*$", section(CATALOGUE, heading), re.MULTILINE)
        assert row
        assert set(inner_keys(read)) <= set(code_words(row[0]))


# ── The catalogue: its examples ──────────────────────────────────────────────────────────────────


def test_the_first_catalogue_is_the_file_and_sound(wick: Wick) -> None:
    assert EXAMPLE.read_text(encoding="utf-8") == BLOCKS[0]
    assert (wick("check", str(EXAMPLE)).code, wick("check", str(EXAMPLE)).out) == (0, "")


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_every_example_is_toml_and_every_whole_catalogue_sound(number: int, tmp_path: Path) -> None:
    if "format" in tomllib.loads(BLOCKS[number]):
        path = tmp_path / "example.toml"
        path.write_text(BLOCKS[number], encoding="utf-8")
        assert check([path]) == []


# ── The catalogue: the fields of rows ────────────────────────────────────────────────────────────


def row_types() -> Iterator[type]:
    for module in pkgutil.iter_modules(reports.__path__):
        found = importlib.import_module(f"wicktrack.reports.{module.name}")
        for name, value in vars(found).items():
            own = is_record(value) and value.__module__ == found.__name__
            if own and name.endswith("Row"):
                yield value
    yield from (LocationRow, FollowingRow, Problem, SearchRow, RefreshRow, SourcesRow)


ROWS = list(row_types())


def row_table() -> str:
    """The fields of each report's rows, in order."""
    reports_by_row: dict[type, list[str]] = {}
    for name, row in REPORTS.items():
        reports_by_row.setdefault(row, []).append(f"`{name}`")
    named = {", ".join(names): row for row, names in reports_by_row.items()}
    named["in `releases` of `show`"] = ReleaseRow
    lines = [
        f"| {names} | {', '.join(f'`{name}`' for name in columns(row))} |"
        for names, row in named.items()
    ]
    return "\n".join(("| row | fields |", "|---|---|", *lines))


def field_table() -> str:
    """What each field means, and its types in JSON over all rows."""
    kinds: dict[str, dict[str, None]] = {name: {} for name in MEANINGS}
    for row in ROWS:
        for name, hint in typing.get_type_hints(row).items():
            kinds[name][type_words(hint)] = None
    lines = [
        f"| `{name}` | {max(kinds[name], key=len)} | {meaning} |"
        for name, meaning in MEANINGS.items()
    ]
    return "\n".join(("| field | in JSON | meaning |", "|---|---|---|", *lines))


@pytest.mark.parametrize(("mark", "made"), [("rows", row_table), ("fields", field_table)])
def test_the_tables_of_fields_are_made_of_the_rows(mark: str, made: Callable[[], str]) -> None:
    path = ROOT / "docs" / "catalogue.md"
    text = path.read_text(encoding="utf-8")
    place = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- end -->\n)", re.DOTALL)
    now = place.sub(lambda found: f"{found[1]}{made()}\n{found[2]}", text)
    if REWRITE:
        path.write_text(now, encoding="utf-8")
    assert now == text


def test_every_column_of_every_row_has_a_meaning_and_no_other() -> None:
    assert {name for row in ROWS for name in columns(row)} == set(MEANINGS)


def test_every_link_inside_a_page_leads_to_a_heading() -> None:
    for page in (CATALOGUE, ARCHITECTURE):
        headings = {
            re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")
            for heading in re.findall(r"^## (.*)$", page, re.MULTILINE)
        }
        assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


# ── The architecture ─────────────────────────────────────────────────────────────────────────────


def test_the_modules_may_import_what_the_table_says() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \|[^|]*\| (.*) \|$", section(ARCHITECTURE, "The modules"), re.MULTILINE
    )
    shown: dict[str, set[str]] = {}
    for module, allowed in rows:
        version = {""} if allowed.endswith("the version") else set()
        shown[module] = {*code_words(allowed), *version}
    assert {"": set(), **shown} == MAY_IMPORT


def test_every_module_has_its_line() -> None:
    words = set(code_words(section(ARCHITECTURE, "Inside each package")))
    paths = [path.relative_to(SOURCE) for path in MODULES if path.name != "__init__.py"]
    inside = [path for path in paths if len(path.parts) > 1]
    assert [
        str(path)
        for path in inside
        if path.as_posix() not in words and not {f"{path.parent}/", path.stem} <= words
    ] == []


WALK = "One command, from `main` to the screen"
DOTTED = re.compile(r"\w+(?:\.\w+)+")


def named(text: str) -> dict[str, object]:
    """What the dotted code words of a text are, ours or a library's."""
    words = [word for word in code_words(text) if DOTTED.fullmatch(word)]
    return {word: resolved(word) for word in words}


def resolved(name: str) -> object:
    parts = name.split(".")
    for top in ("wicktrack.", ""):
        for length in range(len(parts), 0, -1):
            try:
                found: object = importlib.import_module(top + ".".join(parts[:length]))
            except ModuleNotFoundError:
                continue
            for part in parts[length:]:
                found = inspect.getattr_static(found, part)
            return found
    raise AssertionError(name)


def test_every_function_named_on_the_walk_exists() -> None:
    assert len(named(section(ARCHITECTURE, WALK))) > 40


def test_every_function_named_in_a_step_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = section(ARCHITECTURE, WALK)
    steps = "".join(re.findall(r"^\d+\. .*\n(?: {3,4}.*\n)*", walk, re.MULTILINE))
    assert len(named(steps)) > 40
    passed = set()

    def note(frame: types.FrameType, event: str, _: object) -> None:
        if event == "call":
            passed.add(frame.f_code)

    # Streams of its own, for the process's are prepared for good.
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))
    command = re.search(r"`wicktrack (cast .*)`", walk)
    assert command
    monkeypatch.setattr(sys, "argv", ["wicktrack", *command[1].split()])
    # Other tests here may have read the same days already.
    for reader in vars(fields).values():
        getattr(reader, "cache_clear", lambda: None)()
    # It must not take this process along.
    monkeypatch.setattr(gc, "disable", lambda: None)
    monkeypatch.setattr(os, "_exit", sys.exit)
    # Another test may have had the same periods read.
    fields._parsed.cache_clear()  # noqa: SLF001
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        with pytest.raises(SystemExit) as left:
            __main__.main()
    finally:
        sys.setprofile(before)
    assert left.value.code == 0
    functions = {
        name: found.func if isinstance(found, cached_property) else found
        for name, found in named(steps).items()
    }
    missed = [
        name
        for name, found in functions.items()
        if inspect.isfunction(found) and inspect.unwrap(found).__code__ not in passed
    ]
    assert missed == []


def test_every_file_that_is_named_exists() -> None:
    homes = (ROOT, ROOT / "src" / "wicktrack", ROOT / "tests")
    for word in code_words(ARCHITECTURE):
        if re.fullmatch(r"[\w/]+\.(?:py|md|toml)|[\w]+/", word) and "CODE" not in word:
            assert any((home / word).exists() for home in homes), word
