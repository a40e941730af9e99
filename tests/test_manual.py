"""Do the manual pages say what the program does, and do the readers of such pages take them?"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import textwrap
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer
from hatchling.builders.wheel import WheelBuilder
from markdown_it import MarkdownIt

import manual_pages
import markdown_to_man
import roff
from conftest import ROOT, program
from installing import build
from test_cli import COMMANDS
from wicktrack.cli import typer_app as application
from wicktrack.cli.grammar.help import described
from wicktrack.cli.main import BUG
from wicktrack.errors import EXIT_MEANINGS

DOCUMENTS = {
    name: (ROOT / "docs" / file).read_text(encoding="utf-8")
    for name, file in manual_pages.DOCUMENTS.items()
}
DAY = date(2024, 6, 7)
GROUP: Any = typer.main.get_command(application.app)
SHOWN = [name for name, command in GROUP.commands.items() if not command.hidden]
PAGES = ["wicktrack.1", *(f"wicktrack-{name}.1" for name in SHOWN),
         *(f"{name}.5" for name in DOCUMENTS)]  # fmt: skip
INDENT = 7
"""What man sets before running text."""


def run(*command: str, **environ: str) -> str:
    """What a program prints; it must succeed and not complain."""
    clean = {**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80", **environ}
    clean.pop("MANOPT", None)
    done = subprocess.run(command, env=clean, check=False, capture_output=True)
    assert (done.returncode, done.stderr.decode()) == (0, ""), done.stdout.decode()
    return re.sub(".\b", "", done.stdout.decode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all pages."""
    target = tmp_path_factory.mktemp("man")
    for name, page in manual_pages.pages(DOCUMENTS, DAY).items():
        (target / name).write_text(page, encoding="ascii")
    return target


def shown(page: Path) -> str:
    """A page as a wide terminal has it."""
    return run(program("mandoc"), "-T", "utf8", "-O", "width=400", str(page))


def words(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- the pages ---------------------------------------------------------------------------------


def test_there_is_a_page_for_each_command_and_each_format(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == sorted(PAGES)
    assert set(SHOWN) <= set(COMMANDS)


@pytest.mark.parametrize("name", PAGES)
def test_mandoc_finds_nothing_to_say(folder: Path, name: str) -> None:
    assert run(program("mandoc"), "-T", "lint", "-W", "style", str(folder / name)) == ""


@pytest.mark.parametrize("name", PAGES)
def test_man_warns_of_nothing_and_its_index_understands_the_name(folder: Path, name: str) -> None:
    page = str(folder / name)
    head = words(run(program("man"), "--warnings", "-l", page))
    # As apropos reads it: no longer than its line, whatever the page has.
    index = run(program("lexgrog"), page).partition(": ")[2].strip().strip('"')
    assert index.startswith(f"{name[:-2]} - ")
    assert words(index) in head


@pytest.mark.parametrize("name", SHOWN)
def test_a_commands_page_has_its_help_arguments_options_and_examples(
    folder: Path, name: str
) -> None:
    page = words(shown(folder / f"wicktrack-{name}.1"))
    command = GROUP.commands[name]
    context = typer.Context(command, info_name=name, parent=typer.Context(GROUP))
    assert words(command.help).replace("`", "") in page
    for param in command.get_params(context):
        declared, help_ = described(param, context) or ("", "")
        for text in (*param.opts, *param.secondary_opts):
            named = re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", page)
            assert param.param_type_name == "argument" or bool(named) != param.hidden, text
        assert words(f"{declared} {help_}").replace("`", "") in page
    for line in (command.epilog or "").splitlines()[2:]:
        assert words(line) in page
    assert words("EXAMPLES wicktrack") in page


def test_hidden_commands_and_options_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = next(it for it in application.app.registered_commands if it.name == "cast")
    monkeypatch.setattr(cast, "hidden", True)
    made = manual_pages.pages(DOCUMENTS, DAY)
    assert "wicktrack-cast.1" not in made
    assert not any(r"wicktrack\-cast" in page for page in made.values())


def test_the_main_page_has_every_command_and_exit_code(folder: Path) -> None:
    page = shown(folder / "wicktrack.1")
    for name in SHOWN:
        assert re.search(rf"^ {{{INDENT}}}{name}\b", page, re.MULTILINE), name
        assert f"wicktrack-{name}(1)" in page
    for code, meaning in EXIT_MEANINGS.items():
        plain = meaning.replace("`", "")
        assert re.search(rf"^ {{{INDENT}}}{int(code)} +{re.escape(plain)}$", page, re.MULTILINE)
    assert re.search(rf"^ {{{INDENT}}}{BUG} ", page, re.MULTILINE)


def test_the_main_page_has_every_variable_that_the_program_reads(folder: Path) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py")]
    read = re.compile(r'environ(?:\.get\(|\[)"(\w+)"|\[\$(WICKTRACK_\w+)\]')
    names = {one or other for source in sources for one, other in read.findall(source)}
    assert {"WICKTRACK_CATALOGUE", "NO_COLOR", "XDG_DATA_HOME"} <= names
    page = shown(folder / "wicktrack.1")
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", page)] == []


@pytest.mark.parametrize(("name", "document"), DOCUMENTS.items(), ids=DOCUMENTS)
def test_the_page_of_a_document_has_every_heading_and_code_block(
    folder: Path, name: str, document: str
) -> None:
    page = shown(folder / f"{name}.5")
    for heading in re.findall(r"^## (.+)$", document, re.MULTILINE):
        assert f"\n{heading.replace('`', '').upper()}\n" in page
    blocks = [token.content for token in MarkdownIt().parse(document) if token.type == "fence"]
    assert blocks
    for block in blocks:
        assert textwrap.indent(block, " " * (INDENT + 4)) in page


CONTENTS = "[A first catalogue](#"
"""How the table of contents begins, in the one document that has it."""


@pytest.mark.parametrize(("name", "document"), DOCUMENTS.items(), ids=DOCUMENTS)
def test_the_page_of_a_document_lacks_no_text_but_the_title_and_the_contents(
    folder: Path, name: str, document: str
) -> None:
    page = words(shown(folder / f"{name}.5"))
    tokens = MarkdownIt("commonmark").enable("table").parse(document)
    inlines = [token for token in tokens if token.type == "inline"][1:]
    kept = [token for token in inlines if not token.content.startswith(CONTENTS)]
    assert len(inlines) - len(kept) == document.count(CONTENTS)
    pieces = [piece.content for token in kept for piece in token.children or []]
    assert [piece for piece in pieces if words(piece) not in page] == []


# --- what they are written with ----------------------------------------------------------------

NASTY = [
    ".TH is no request here, nor is",
    "'this' with `quotes` of 'every' \"kind\"",
    r"a\nb, \fBc, \(rs, \*x, C:\new",
    "--as-of=-30d 2024-06-07 in-production e-mail",
    "~/.x ^a^ {b} <c> [$D] #e % f & g | h",
    "é, ñ, ø, … → · ─ “q” ž 日本",
    "_",
    "=",
]


@pytest.mark.parametrize("line", NASTY)
def test_every_reader_shows_what_was_written(tmp_path: Path, line: str) -> None:
    page = tmp_path / "x.1"
    lines = [
        *roff.section("NAME"), "x", *roff.section("TEXT"), *roff.paragraph(roff.text(line)),
        *roff.listing([line, "", f"  {line}"]), *roff.table(["a", "b"], [[roff.text(line), "c"]]),
        *roff.item(r"\(bu", roff.text(line), []), *roff.tagged([(roff.literal(line), ["d"])]),
    ]  # fmt: skip
    page.write_text(roff.page("x", 1, "2024-06-07", "x", lines), encoding="ascii")
    run(program("mandoc"), "-T", "lint", "-W", "style", str(page))
    for text in (
        run(program("mandoc"), "-T", "utf8", str(page)),
        run(program("man"), "--warnings", "-l", str(page)),
    ):
        # groff sets a compound word with the hyphen that is one.
        assert text.replace("\N{HYPHEN}", "-").count(line) == 6


def test_a_document_is_set_with_all_its_parts(tmp_path: Path) -> None:
    page = tmp_path / "x.5"
    text = """
        # Title

        ## A `b` c

        Very **bold, and *emphatic*,** text: [inside](#a), [outside](https://example.com/a-b).

        ### Below

        1. one
           * nested
           * twice

             with more
        2. two

        | wide | table |
        |---|---|
        | `key` | a text that is too long to stand in a cell of a table at sixty columns |

        | x | y | z |
        |---|---|---|
        | a | | c |

        <!-- a comment -->
        """
    lines = markdown_to_man.man(textwrap.dedent(text))
    page.write_text(roff.page("x", 5, "2024-06-07", "x", lines), encoding="ascii")
    run(program("mandoc"), "-T", "lint", "-W", "style", str(page))
    run(program("man"), "--warnings", "-l", str(page))
    body = "\n".join(shown(page).strip().splitlines()[1:-1])
    assert body.strip("\n") == textwrap.dedent("""\
        A b C
               Very bold, and emphatic, text: inside, outside <https://example.com/a-b>.

           Below
               1. one

                  • nested

                  • twice

                    with more

               2. two

               wide  table
               key   a text that is too long to stand in a cell of a table at sixty columns

               x   y   z
               a       c
        """).strip("\n")


@pytest.mark.parametrize("text", ["> quoted", "---", "#### deep", "![a](b)", "<b>x</b>"])
def test_what_has_no_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="has no form in a manual page yet"):
        markdown_to_man.man(text)


# --- the build ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The build hook as a module."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_day_is_that_of_the_newest_release_and_never_todays(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = "# Changelog\n## [Unreleased]\n## [1.1.0] - 2025-02-03\n## [1.0.0] - 2024-01-01\n"
    assert hook.day("## [Unreleased]\n") is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1717718400")
    assert hook.day("## [Unreleased]\n") == DAY
    assert hook.day(released) == date(2025, 2, 3)


def test_an_undated_page_lacks_nothing_but_the_day(tmp_path: Path) -> None:
    page = tmp_path / "wicktrack.1"
    page.write_text(manual_pages.pages(DOCUMENTS, None)[page.name], encoding="ascii")
    command = [program("mandoc"), "-T", "lint", str(page)]
    lint = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    assert [line.partition("WARNING: ")[2] for line in lint.splitlines()] == [
        'missing date, using "": TH'
    ]


def test_a_build_asks_for_what_the_program_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def names(requirements: list[str]) -> set[tuple[str, ...]]:
        return {tuple(sorted(re.findall(r"[\w.-]+|[<>=]+[\d.]+", it))) for it in requirements}

    needed = names(WheelBuilder(str(ROOT)).config.dependencies)
    assert needed > names(project["dependencies"])
    assert needed - names(project["dependencies"]) <= names(project["optional-dependencies"]["dev"])


def test_no_command_loads_what_makes_the_manual() -> None:
    code = "import sys, wicktrack.cli; print([m for m in sys.modules if 'manual' in m])"
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, check=True, capture_output=True
    )
    assert done.stdout.decode().strip() == "[]"


def carried(wheel: Path) -> dict[str, bytes]:
    """The manual pages in a wheel, by the path that they are installed at."""
    with zipfile.ZipFile(wheel) as archive:
        found = [name for name in archive.namelist() if ".data/data/" in name]
        return {name.partition(".data/data/")[2]: archive.read(name) for name in found}


@pytest.mark.slow
def test_a_wheel_carries_the_pages_the_same_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = build("wheel", ROOT, tmp_path / "one")
    assert sorted(carried(wheel)) == sorted(f"share/man/man{name[-1]}/{name}" for name in PAGES)
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    again = build("wheel", ROOT, tmp_path / "two")
    assert wheel.read_bytes() == again.read_bytes()


@pytest.mark.slow
def test_a_wheel_from_an_sdist_carries_the_same_pages(tmp_path: Path) -> None:
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-index"]
    target = ["--no-build-isolation", "-w", str(tmp_path / "wheel"), str(sdist)]
    subprocess.run([*command, *target], check=True)
    (wheel,) = (tmp_path / "wheel").glob("*.whl")
    assert carried(wheel) == carried(build("wheel", ROOT, tmp_path / "direct"))
