"""Do the documents say what is true? Every console block is run, every command described.

A document is played from its top in the checkout's folder, or in a new one if it says `NEW_FOLDER`.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import REWRITE, ROOT, Wick, program
from test_cli import COMMANDS
from wicktrack.errors import EXIT_MEANINGS

PAGES = [ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCUMENTS = [ROOT / "README.md", *PAGES]
NEW_FOLDER = "<!-- The console blocks are run one after the other in a new folder. -->\n"
TODAY = "1795478400"
"""24 November 2026, after every day on which something is recorded there."""
VARIABLE = re.compile(r"([A-Z_]+)=(.*)", re.DOTALL)
BLOCK = re.compile(r"(```console\n)(.*?)(```\n)", re.DOTALL)


def played(wick: Wick, monkeypatch: pytest.MonkeyPatch, block: str) -> str:
    """A console block with what its commands print now; what one exports, the later ones see."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    shown = []
    for command in commands:
        words, _, _comment = command[2:].partition("  # ")
        name, *arguments = shlex.split(words)
        if name == "export":
            export(monkeypatch, *arguments)
            shown.append(f"{command}\n")
            continue
        with monkeypatch.context() as for_this_one:
            while VARIABLE.fullmatch(name):
                export(for_this_one, name)
                name, *arguments = arguments
            assert name == "wicktrack"
            result = wick(*arguments)
        shown.append(f"{command}\n{result.out}{result.err}")
    return "".join(shown)


def export(monkeypatch: pytest.MonkeyPatch, *assignments: str) -> None:
    for assignment in assignments:
        found = VARIABLE.fullmatch(assignment)
        assert found, assignment
        monkeypatch.setenv(found[1], found[2])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_console_block_shows_the_real_output(
    wick: Wick, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TODAY)
    monkeypatch.chdir(tmp_path if NEW_FOLDER in text else ROOT)
    now = BLOCK.sub(lambda found: found[1] + played(wick, monkeypatch, found[2]) + found[3], text)
    if REWRITE:
        path.write_text(now, encoding="utf-8")
    assert text == now


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", path.read_text(encoding="utf-8"))
    for target, heading in links:
        page = path.parent / target if target else path
        assert page.exists(), target
        assert not heading or heading in headings(page), heading


def headings(page: Path) -> set[str]:
    """What links call the headings of a page."""
    found = re.findall(r"^##+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_by_name_is_defined_and_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = set(re.findall(r"\]\[([\w-]+)\]", text))
    assert used == set(re.findall(r"^\[([\w-]+)\]: https://", text, re.MULTILINE))


def test_the_readme_lists_every_command_and_exit_code() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `([a-z]+)", text, re.MULTILINE) == COMMANDS
    codes = "".join(f"| {int(code)} | {meaning} |\n" for code, meaning in EXIT_MEANINGS.items())
    assert codes in text


def test_the_readme_has_one_line_to_run_it_and_one_to_test_it() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert [line.rsplit("&&")[-1].strip() for line in lines] == [
        ".venv/bin/wicktrack upcoming",
        ".venv/bin/pytest",
    ]


def test_the_changelog_knows_every_command() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert [command for command in COMMANDS if f"`{command}`" not in text] == []


def test_the_readme_leads_to_every_document() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    linked = {(ROOT / target).resolve() for target in re.findall(r"\]\(([^)#:]+)", text)}
    assert [path.name for path in PAGES if path not in linked] == []


def test_every_path_in_the_commands_for_contributors_exists() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"(?:^| )((?:tests|data|docs|\.ci)/[\w./-]+)", text, re.MULTILINE)
    assert len(paths) > 4
    assert [path for path in paths if not (ROOT / path).exists()] == []


# ── What is run before a commit ──────────────────────────────────────────────────────────────────


HOOKS = ROOT / ".pre-commit-config.yaml"


def test_the_hooks_are_read_by_pre_commit() -> None:
    ours = [sys.executable, "-m", "pre_commit"]
    command = ours if find_spec("pre_commit") else [program("pre-commit")]
    words = [*command, "validate-config", str(HOOKS)]
    done = subprocess.run(words, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hooks_are_the_linters_of_ci() -> None:
    hooks = re.findall(r"^ +entry: (.*)$", HOOKS.read_text(encoding="utf-8"), re.MULTILINE)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = re.findall(r"^\.venv/bin/((?!pytest\b|coverage\b).*)$", script, re.MULTILINE)
    assert hooks == lines
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for name in {hook.split()[0] for hook in hooks} - {*ours["scripts"]}:
        assert Path(sys.executable).with_name(name).exists() or program(name)
