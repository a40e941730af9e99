"""Does every module keep to the one question it answers?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from conftest import ROOT

SOURCE = ROOT / "src" / "wicktrack"

MAY_IMPORT = {
    "records": set(),
    "errors": {"records"},
    "atomic": {"errors"},
    "folders": {"catalogue"},
    "model": {"errors", "records"},
    "catalogue": {"errors", "model", "records"},
    "index": {"atomic", "catalogue", "errors", "model"},
    "recording": {"atomic", "catalogue", "errors", "index", "model", "records"},
    "following": {"atomic", "errors", "model", "recording"},
    "sources": {"errors", "model", "records"},
    "fetching": {"", "atomic", "catalogue", "errors", "model", "records", "sources"},
    "importing": {"errors", "model", "records", "sources"},
    "refreshing": {
        "catalogue",
        "errors",
        "fetching",
        "importing",
        "index",
        "model",
        "recording",
        "records",
        "sources",
    },
    "reports": {"model", "records"},
    "render": {"model", "records"},
    "formats": {"model", "records", "render"},
    "views": {"formats", "model", "records", "render", "reports"},
    "cli": {
        "",
        "atomic",
        "catalogue",
        "errors",
        "fetching",
        "folders",
        "following",
        "formats",
        "importing",
        "index",
        "model",
        "recording",
        "records",
        "refreshing",
        "render",
        "reports",
        "sources",
        "views",
    },
    "api": {"catalogue", "errors", "folders", "index", "model", "recording", "reports"},
    "__main__": {"cli"},
    "": set(),
}
"""Which of our modules may import which; `""` is the package itself, which holds the version."""

ONLY = {
    "typer": {"cli"},
    "tomli": {"catalogue"},
    "tomli_w": {"catalogue"},
    "rtoml": {"catalogue"},
    "rich": {"render"},
    "httpx2": {"fetching"},
    "hishel": {"fetching"},
    "stamina": {"fetching"},
    "icalendar": {"formats"},
    "sqlite3": {"fetching", "formats", "index"},
}
"""The one package that may know a library."""

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
def test_a_module_imports_only_from_packages_that_it_may(path: Path) -> None:
    own = house(path)
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "wicktrack":
            target = parts[1] if len(parts) > 1 else ""
            assert target == own or target in MAY_IMPORT[own], f"{own} imports {name}"
        else:
            assert own in ONLY.get(parts[0], {own}), f"{own} imports {name}"
            assert parts[0] != "click", "Typer brings a click of its own"


def name_of(path: Path) -> str:
    """The dotted name of a module, or of a package for its `__init__`."""
    parts = ("wicktrack", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path): path for path in MODULES}


def modules_imported(path: Path) -> set[str]:
    """The modules of ours that a file imports anywhere, also for type checking only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & NAMES.keys()
        elif isinstance(node, ast.ImportFrom):
            inside = {f"{node.module}.{alias.name}" for alias in node.names} & NAMES.keys()
            found |= inside or {str(node.module)} & NAMES.keys()
    return found - {name_of(path)}


def test_no_modules_import_each_other_in_a_cycle() -> None:
    graph = {name: modules_imported(path) for name, path in NAMES.items()}
    order = [*TopologicalSorter(graph).static_order()]  # raises CycleError, naming them
    assert set(order) == NAMES.keys()


def test_no_packages_import_each_other_in_a_cycle() -> None:
    TopologicalSorter(MAY_IMPORT).prepare()


def test_no_command_imports_another() -> None:
    for path in (SOURCE / "cli" / "commands").glob("*.py"):
        others = {n for n in modules_imported(path) if n.startswith("wicktrack.cli.commands.")}
        assert not others, path.name


def test_a_package_has_at_most_ten_modules() -> None:
    folders = {path.parent for path in MODULES}
    for folder in folders:
        rooms = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        assert len(rooms) <= 10, folder.name


def test_no_module_is_loaded_by_getattr() -> None:
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert "__getattr__" not in names, path


def test_the_table_of_imports_has_every_package() -> None:
    assert {house(path) for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_module_has_at_most_500_lines_and_a_docstring(path: Path) -> None:
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
        if any(
            name.split(".")[0] == "typer"
            or name in ("wicktrack.cli.grammar.options", "wicktrack.cli.grammar.help")
            for name in names
        ):
            importers.add(str(path.relative_to(SOURCE)))
    assert importers == {"cli/typer_app.py", "cli/grammar/options.py", "cli/grammar/help.py"}


def test_the_clock_is_read_in_one_place() -> None:
    readers = {
        str(path.relative_to(SOURCE))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"today", "now", "utcnow", "time_ns"}
        if ast.unparse(node.value).split(".")[-1] in {"date", "datetime", "time"}
    }
    assert readers == {"cli/clock.py"}


def test_only_the_two_interfaces_read_the_environment() -> None:
    readers = {
        house(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if not (isinstance(node.value, ast.Name) and node.value.id == "self")
    }
    assert readers == {"api", "cli"}
