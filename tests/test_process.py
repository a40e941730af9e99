"""Does it behave as a process: pipes, encodings, interrupts, bugs?"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import Wick, imported_by
from wicktrack import folders
from wicktrack.catalogue import files
from wicktrack.cli import context
from wicktrack.cli.main import BUG, main
from wicktrack.index import database

AS_OF = ["--as-of", "2023-04-04"]


def wicktrack(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    command = [sys.executable, "-m", "wicktrack", *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run(command, check=False, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("arguments", [["history", "ballerina"], ["--help"], ["cast", "--help"]])
def test_a_closed_pipe_ends_it_quietly(arguments: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = wicktrack(*arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("arguments", [["upcoming", *AS_OF], ["--help"], ["where"], ["--version"]])
def test_a_full_disk_is_exit_code_6_and_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        result = wicktrack(*arguments, stdout=full)
    assert result.returncode == 6
    assert result.stderr.startswith(b"error: cannot write the output: ")
    assert len(result.stderr.splitlines()) == 1


def on_a_terminal(columns: int, *arguments: str, **environ: str) -> str:
    """What the program prints on a terminal of that width."""
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    base = {key: value for key, value in os.environ.items() if key not in ("COLUMNS", "LINES")}
    try:
        result = wicktrack(*arguments, stdout=writer, env={**base, "TERM": "xterm", **environ})
        assert result.returncode == 0
        assert re.fullmatch(rb"(hidden: .*\n)?", result.stderr)
        os.set_blocking(reader, False)
        return b"".join(iter(partial(_read, reader), b"")).decode()
    finally:
        os.close(writer)
        os.close(reader)


def _read(reader: int) -> bytes:
    """What a terminal has next; nothing once it has no more. A read may give only a part."""
    try:
        return os.read(reader, 1 << 16)
    except BlockingIOError:
        return b""


@pytest.mark.parametrize(
    ("environ", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ],
)
def test_a_terminal_gets_colour_unless_it_should_not(
    environ: dict[str, str], coloured: bool
) -> None:
    assert ("\x1b[" in on_a_terminal(100, "upcoming", *AS_OF, **environ)) is coloured


@pytest.mark.parametrize("columns", [20, 40, 60, 100, 160])
@pytest.mark.parametrize(
    "arguments", [["upcoming"], ["show", "ballerina"], ["history", "ballerina"], ["status"]]
)
def test_output_fits_a_terminal_of_any_width(columns: int, arguments: list[str]) -> None:
    out = on_a_terminal(columns, *arguments, *AS_OF, NO_COLOR="1")
    assert max(map(len, out.splitlines())) <= columns
    assert "7 Jun 2024" in " ".join(out.split())


def test_standard_output_may_be_closed() -> None:
    result = wicktrack("upcoming", *AS_OF, stdout=None, preexec_fn=lambda: os.close(1))
    assert (result.returncode, result.stderr) == (0, b"")


@pytest.mark.parametrize(
    "environ", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"LANG": "C"}]
)
def test_what_the_output_cannot_show_is_replaced(environ: dict[str, str]) -> None:
    base = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    result = wicktrack("history", "ballerina", env=base | environ)
    assert (result.returncode, result.stderr) == (0, b"")
    assert b"7 Jun 2024 -> 6 Jun 2025" in result.stdout or "7 Jun 2024 → 6 Jun" in str(
        result.stdout, "utf-8"
    )


def test_json_for_ascii_is_escaped_and_loses_nothing() -> None:
    import json

    environ = {**os.environ, "PYTHONIOENCODING": "ascii"}
    result = wicktrack("cast", "ballerina", "--json", env=environ)
    people = [row["person"] for row in json.loads(result.stdout)["items"]]
    assert "David Castañeda" in people
    assert result.stdout.isascii()


def test_an_interrupt_is_exit_code_130_without_a_traceback(
    wick: Wick, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(context, "open_ledger", interrupted)
    assert wick("upcoming") == type(wick("where"))(130, "", "")


def test_a_bug_prints_its_traceback_and_asks_to_be_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(context, "open_ledger", broken)
    monkeypatch.setattr("wicktrack.cli.main.prepare_streams", lambda: None)
    monkeypatch.setattr(sys, "argv", ["wicktrack", "upcoming"])
    assert main() == BUG
    err = capsys.readouterr().err
    assert "ZeroDivisionError" in err
    assert err.endswith("hint: please report it with the lines above\n")


def test_a_module_run_is_the_program() -> None:
    assert wicktrack("countdown", "ballerina", "--days", *AS_OF).stdout == b"430\n"


def known_for_long() -> None:
    """Have the index of the bundled catalogue, and be certain of it."""
    assert wicktrack("next").returncode == 0
    settle(folders.cache_folder(os.environ))


def settle(cache: Path) -> None:
    """Let it be long since anything was written, by the seals in a cache."""
    seals = [*cache.glob("*.json")]
    assert seals
    for path in seals:
        index = str(path.with_suffix(".sqlite"))
        seal = database.read_seal(index)
        assert seal
        database.write_seal(index, seal._replace(compared=1 << 62))


def modules(arguments: list[str]) -> set[str]:
    """What an answer has imported."""
    return imported_by(f"from wicktrack.cli.main import run; run({arguments!r})")


@pytest.mark.parametrize(
    "arguments",
    [["next", "-f", "tsv"], ["upcoming", "--json"], ["countdown", "ballerina", "--days"]],
)
def test_a_machine_format_imports_nothing_that_only_others_need(arguments: list[str]) -> None:
    known_for_long()
    imported = modules([*arguments, *AS_OF])
    libraries = {"typer", "rich", "pydantic", "icalendar", "dateutil", "markdown_it", "tomli_w"}
    standard = {"urllib.request", "ssl", "difflib", "traceback", "subprocess", "platform"}
    standard |= {"dataclasses", "inspect"}
    ours = {
        "cli.typer_app", "cli.grammar.options", "cli.completion.candidates", "cli.commands.record",
        "cli.commands.titles", "views.tables", "views.pages", "views.phrases", "render.blocks",
        "render.table", "render.words", "formats.template",
    }  # fmt: skip
    heavy = libraries | standard | {f"wicktrack.{name}" for name in ours}
    assert sorted(heavy & imported) == []


def test_completion_imports_nothing_that_only_others_need() -> None:
    known_for_long()
    imported = modules(["__complete", "fish", "wicktrack", "cast", "ball"])
    assert "wicktrack.cli.completion.candidates" in imported
    assert sorted({"dataclasses", "inspect", "typer", "rich", "tomli"} & imported) == []


def imported(tmp_path: Path, *arguments: str) -> set[str]:
    """What is imported to answer from an index that needs no comparison with its file."""
    path, cache = tmp_path / "a.toml", tmp_path / "cache"
    shutil.copyfile(files.bundled(), path)
    environ = {"XDG_CACHE_HOME": str(cache), "WICKTRACK_CATALOGUE": str(path)}
    assert wicktrack("next", env=os.environ | environ).returncode == 0
    settle(cache / "wicktrack")
    words = f"import sys; sys.argv[1:] = {[*arguments]!r}; "
    return imported_by(f"{words}from wicktrack.cli.main import main; assert main() == 0", **environ)


@pytest.mark.parametrize(
    "arguments",
    [
        ["next", "-f", "tsv", *AS_OF],
        ["upcoming", "-f", "tsv", *AS_OF],
        ["countdown", "ballerina", "--days", *AS_OF],
        ["upcoming", "--json", *AS_OF],
        ["__complete", "zsh", "wicktrack show ", "show", ""],
    ],
)
def test_an_answer_from_an_index_imports_nothing_that_makes_one(
    arguments: list[str], tmp_path: Path
) -> None:
    ours = {"catalogue.loader", "catalogue.fields", "catalogue.keys", "catalogue.toml",
            "catalogue.positions", "catalogue.lints", "index.builder", "index.workers",
            "index.chunks"}  # fmt: skip
    assert [name for name in ours if find_spec(f"wicktrack.{name}") is None] == []
    heavy = {f"wicktrack.{name}" for name in ours}
    heavy |= {"tomli", "tomllib", "multiprocessing", "concurrent.futures", "urllib.parse"}
    heavy |= {"hashlib", "shutil", "tempfile", "csv", "typer", "rich"}
    # What paths cost is Python's to say: until 3.12 they need `urllib.parse`.
    bare = imported_by("import pathlib")
    assert sorted(heavy & imported(tmp_path, *arguments) - bare) == []


@pytest.mark.parametrize(
    "words", [["upcoming"], ["__complete", "zsh", "wicktrack", "cast", ""], ["completion", "fish"]]
)
def test_a_well_formed_line_needs_no_typer(words: list[str]) -> None:
    code = f"from wicktrack.cli.main import run; assert run({words!r}) == 0"
    assert "typer" not in imported_by(code)


def test_a_file_is_whole_though_the_process_leaves_at_once(tmp_path: Path) -> None:
    target = tmp_path / "out.tsv"
    with target.open("wb") as file:
        assert wicktrack("upcoming", "-f", "tsv", *AS_OF, stdout=file).returncode == 0
    assert wicktrack("upcoming", "-f", "tsv", *AS_OF).stdout == target.read_bytes() != b""
    assert wicktrack("cast", "nobody knows").stderr.startswith(b"error: no title matches")
