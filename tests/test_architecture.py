"""Does every module keep to the one question it answers?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT

SOURCE = ROOT / "src" / "wicktrack"

MAY_IMPORT = {
    "records": set(),
    "errors": {"records"},
    "atomic": {"errors"},
    "model": {"errors", "records"},
    "catalogue": {"atomic", "errors", "model", "records"},
    "recording": {"catalogue", "errors", "model"},
    "reports": {"model", "records"},
    "render": {"model", "records"},
    "cli": {
        "",
        "atomic",
        "catalogue",
        "errors",
        "model",
        "recording",
        "records",
        "render",
        "reports",
    },
    "api": {"catalogue", "errors", "model", "recording", "reports"},
    "__main__": {"cli"},
    "": set(),
}
"""Which of our modules may import which; `""` is the package itself, which holds the version."""

ONLY = {
    "typer": {"cli"},
    "tomli": {"catalogue"},
    "tomli_w": {"catalogue"},
    "rich": {"render"},
    "markdown_it": {"render"},
    "icalendar": {"render"},
}
"""The one module that may know a library."""

MODULES = sorted(SOURCE.rglob("*.py"))


def house(path: Path) -> str:
    """The module or package, right below ours, that a file belongs to."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return "" if parts == ("__init__",) else parts[0]


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports anywhere, also for type checking only."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module is not None
            names = [alias.name for alias in node.names]
            packages = [SOURCE / name for name in names] if node.module == "wicktrack" else []
            known = [p.name for p in packages if p.is_dir() or p.with_suffix(".py").exists()]
            yield from (f"wicktrack.{name}" for name in known)
            if not known:
                yield node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_imports_only_what_its_place_allows(path: Path) -> None:
    own = house(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "wicktrack":
            target = parts[1] if len(parts) > 1 else ""
            assert target == own or target in MAY_IMPORT[own], f"{own} imports {name}"
        else:
            assert own in ONLY.get(parts[0], {own}), f"{own} imports {name}"
            assert parts[0] != "click", "Typer brings a click of its own"


def test_every_module_has_its_row_in_the_table() -> None:
    assert {house(path) for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_stays_readable_and_says_what_it_answers(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    assert ast.get_docstring(ast.parse(text))


def checked_only(tree: ast.Module) -> set[ast.AST]:
    """What stands below `if TYPE_CHECKING:` and is never run."""
    return {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }


def test_no_command_imports_typer() -> None:
    importers = set()
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        run = set(ast.walk(tree)) - checked_only(tree)
        names = {alias.name for node in run if isinstance(node, ast.Import) for alias in node.names}
        names |= {str(node.module) for node in run if isinstance(node, ast.ImportFrom)}
        if any(name.split(".")[0] == "typer" or name == "wicktrack.cli.options" for name in names):
            importers.add(str(path.relative_to(SOURCE)))
    assert importers == {f"cli/{name}.py" for name in ("app", "describing", "manual", "options")}


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        str(path.relative_to(SOURCE))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow", "time_ns"}
        if ast.unparse(node.value).split(".")[-1] in {"date", "datetime", "time"}
    }
    assert readers == {"cli/clock.py"}


def test_only_cli_reads_the_environment() -> None:
    readers = {
        house(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }
    assert readers == {"cli"}
