"""Do the documents say what is true? Every console block is run, every command described."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from conftest import REWRITE, ROOT, Wick
from test_cli import COMMANDS
from wicktrack.errors import EXIT_MEANINGS

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(```console\n)(.*?)(```\n)", re.DOTALL)


def played(wick: Wick, block: str) -> str:
    """A console block with what its commands print now."""
    commands = [line for line in block.splitlines() if line.startswith("$ ")]
    shown = []
    for command in commands:
        words, _, _comment = command[2:].partition("  # ")
        program, *arguments = shlex.split(words)
        assert program == "wicktrack"
        result = wick(*arguments)
        shown.append(f"{command}\n{result.out}{result.err}")
    return "".join(shown)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_console_block_shows_what_is_printed(
    wick: Wick, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = path.read_text(encoding="utf-8")
    now = BLOCK.sub(lambda found: found[1] + played(wick, found[2]) + found[3], text)
    if REWRITE:
        path.write_text(now, encoding="utf-8")
    assert text == now


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_repository_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


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
