"""What could come next: asked in this process, and by the real shells on a terminal."""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from conftest import HEAD, ROOT, Wick, lead_terminal, program
from test_cli import COMMANDS
from wicktrack.cli.completion.candidates import FILES, VALUES
from wicktrack.cli.grammar.line import WORDS
from wicktrack.cli.typer_app import app

CATALOGUE = rf"""{HEAD}
[title.ballerina]
name = "Ballerina"
kind = "film"
directors = ["Len Wiseman"]
[title.wick-2]
name = "John Wick: Chapter 2"
kind = "film"
[title.wick-4]
name = "John Wick: Chapter 4"
kind = "film"
[title.sequel]
name = "Nobody: Part Two"
kind = "film"
aliases = ["Éclair au café", "Bell\u0007"]
[title.oclock]
name = "It's 5 o'clock: \"Now\""
kind = "film"
[title.tis]
name = "'Tis $HOME `x` \\ \"End\"!"
kind = "film"
[title.hostile]
name = "Hostile\u001b[31m\tname\nhere"
kind = "film"
aliases = ["Harmless Alias"]
[[fact]]
title = "ballerina"
on = 2020-01-01
release = "2021"
region = "GB"
[[fact]]
title = "ballerina"
on = 2020-01-01
cast = [{{ person = "Ana de Armas" }}, {{ person = "Ana O'Brien" }}, {{ person = "Ana \u001b[1m" }}]
[[fact]]
title = "wick-2"
on = 2010-01-01
status = "released"
[[fact]]
title = "wick-4"
on = 2021-01-01
name = "Baba Yaga: The \"End\""
[[fact]]
title = "wick-2"
on = 2022-01-01
name = "Baba Yaga 2"
"""
OTHER = HEAD + '[title.other-film]\nname = "Other"\nkind = "film"\n'
DEADLINE = 20.0
"""Seconds after which a shell that says nothing is given up."""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of catalogues; `wicktrack` in its `bin` completes, and tells what it was given."""
    path = tmp_path_factory.mktemp("completion")
    (path / "catalogue.toml").write_text(CATALOGUE, encoding="utf-8")
    (path / "other one.toml").write_text(OTHER, encoding="utf-8")
    (path / "broken.toml").write_text("format = 1\n[title.x]\n")
    python = shlex.quote(sys.executable)
    for name, setting in (
        ("bin", ""),
        ("elsewhere", "export WICKTRACK_CATALOGUE='other one.toml'"),
    ):
        script = path / name / "wicktrack"
        script.parent.mkdir()
        script.write_text(
            f"#!/bin/sh\n{setting}\n"
            f'case ${{1-}} in __complete|completion) exec {python} -m wicktrack "$@" ;; esac\n'
            "printf 'GIVEN'; printf '<%s>' \"$@\"; printf 'DONE\\n'\n"
        )
        script.chmod(0o755)
    return path


# --- in this process ---------------------------------------------------------------------------


BEFORE = (
    "--version -V --help -h --region --type --no-fallback --all --mine --as-of --catalogue -c "
    "--format -f --json --fields --template --header --no-header --color"
)
Offered = Callable[..., dict[str, str]]


@pytest.fixture
def offered(wick: Wick, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Offered:
    """What is offered for the last of these words, each with its meaning."""
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(folder / "catalogue.toml"))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)

    def ask(*words: str) -> dict[str, str]:
        result = wick("__complete", "zsh", "wicktrack", *words)
        assert (result.code, result.err) == (0, "")
        pairs = [line.split("\t") for line in result.out.removesuffix("\n").split("\n") if line]
        return dict(pairs)

    return ask


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hist", "history"),
        ("-", BEFORE),
        ("--v", "--version"),
        ("nonsense ", ""),
        ("hist x", ""),
        # What each placeholder stands for.
        ("status --status p", "pre-production post-production"),
        ("status ballerina --is r", "rumoured released"),
        ("upcoming --kind S", "series special short"),
        ("upcoming --type ", "premiere limited theatrical digital physical tv"),
        ("upcoming --as-of ", "today yesterday tomorrow"),
        ("upcoming --as-of -3", ""),
        ("upcoming -f j", "json jsonl"),
        ("upcoming --color a", "auto always"),
        ("completion ", "bash zsh fish"),
        ("check --explain bad-pe", "bad-period"),
        ("check --explain=no-s", "--explain=no-such-file --explain=no-source --explain=no-status"),
        ("upcoming --within ", ""),
        ("upcoming --limit ", ""),
        ("upcoming --template ", ""),
        ("next --region ", "GB"),
        ("cast --sort bi", "billing"),
        ("cast --sort -bi", "-billing"),
        ("cast --sort -billing,bi", ""),
        ("cast --sort id,-na", "id,-name"),
        ("cast --sort he", ""),
        ("next --region u", "UA UG UM US UY UZ"),
        ("cast --fields bi", "billing"),
        ("cast --fields he", "help"),
        ("cast --fields person,id,kn", "person,id,known_for"),
        ("cast --fields person,pe", ""),
        ("cast --fields person,he", ""),
        # Values in the word of their option, and words that are none.
        ("upcoming --kind=FI", "--kind=film"),
        ("upcoming -fmark", "-fmarkdown"),
        ("upcoming --fields=id,na", "--fields=id,name"),
        ("upcoming --json=", ""),
        ("upcoming --zzz=", ""),
        ("status --is -x ball", "ballerina"),
        ("cast -- b", "ballerina"),
        ("cast -- -", ""),
        ("next -- ", ""),
        # Options once each, unless they may be repeated.
        ("cast --json --j", ""),
        ("upc --kind FI", "film"),
        ("--json upcoming --kind fi", "film"),
        ("upcoming --kind=film --kin", "--kind"),
        ("upcoming --region GB --reg", ""),
        ("--as-of y", "yesterday"),
        ("--as-of=y", "--as-of=yesterday"),
        ("--fields i", ""),
        ("s --js", ""),
        ("--zzz up", ""),
        ("cast --no-header --he", "--help"),
        ("cast -fjson --f", "--fields"),
        ("cast -c x.toml --cat", "--catalogue"),
        ("cast ballerina --zzz --as", "--as-of"),
        ("cast ballerina --c", "--catalogue --color"),
        ("countdown ballerina --days --da", ""),
    ],
)
def test_the_candidates_for_the_next_word(offered: Offered, line: str, words: str) -> None:
    assert list(offered(*line.split(" "))) == words.split()


FRANCHISES = """
[title.a]
name = "A"
kind = "film"
franchise = "John Wick"
[title.b]
name = "B"
kind = "film"
franchise = "Bond"
[[fact]]
title = "a"
on = 2024-01-01
release = "2027"
platform = ["Hulu", "Salt+"]
[[fact]]
title = "b"
on = 2025-01-01
release = "2027"
"""


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["upcoming", "--franchise", ""], ["Bond", "John Wick"]),
        (["changes", "--franchise", "jo"], ["John Wick"]),
        (["calendar", "--franchise=JO"], ["--franchise=John Wick"]),
        (["watch", "--as-of", "2024-06-01", "--franchise", ""], ["John Wick"]),
        (["upcoming", "--platform", ""], ["Hulu", "Salt+"]),
        (["status", "--platform", "sa"], ["Salt+"]),
    ],
)
def test_franchises_known_by_the_day_and_platforms_are_offered(
    offered: Offered, write: Callable[[str], Path], words: list[str], found: list[str]
) -> None:
    assert list(offered("-c", str(write(FRANCHISES)), *words)) == found


def test_commands_are_offered_with_what_they_do(offered: Offered) -> None:
    assert sorted(offered("")) == sorted([*COMMANDS, *WORDS])
    assert offered("--as-of", "2023-04-04", "--json", "") == offered("help", "") == offered("")
    assert offered("version", "") == offered("help", "next", "") == {}
    assert offered("nex")["next"] == "The next release with an exact date, on one line."
    assert offered("next", "--c")["--color"] == "When to use colour: auto, always or never"


def test_options_are_offered_where_no_argument_is_left(offered: Offered) -> None:
    for line in (["next"], ["cast", "ballerina"]):
        names = offered(*line, "")
        assert {"--as-of", "--catalogue", "--help"} <= set(names)
        assert all(name.startswith("--") for name in names)
        assert {"-c", "-f", "-h"} <= set(offered(*line, "-"))


def test_titles_are_offered_by_id_with_the_name_known_on_the_day(offered: Offered) -> None:
    assert offered("show", "wick") == {"wick-2": "Baba Yaga 2", "wick-4": 'Baba Yaga: The "End"'}
    then = offered("show", "--as-of", "2021-06-01", "wick-2")
    assert then == {"wick-2": "John Wick: Chapter 2"}
    # Not heard of by the day; but a title without any fact may be waiting for its first.
    early = offered("show", "--as-of", "2015-01-01", "")
    assert {"wick-2", "sequel"} <= set(early)
    assert not {"wick-4", "ballerina"} & set(early)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("'john wick", {"John Wick: Chapter 2": "wick-2", "John Wick: Chapter 4": "wick-4"}),
        ("baba", {"Baba Yaga 2": "wick-2", 'Baba Yaga: The "End"': "wick-4"}),
        ("ÉCLAIR", {"Éclair au café": "sequel"}),
        ("Chapter", {}),
    ],
)
def test_titles_are_offered_by_name_where_no_id_is_typed(
    offered: Offered, typed: str, found: dict[str, str]
) -> None:
    assert offered("cast", typed) == found


def test_persons_are_those_known_by_the_day(offered: Offered) -> None:
    assert list(offered("person", "")) == ["Ana O'Brien", "Ana de Armas", "Len Wiseman"]
    assert offered("person", "--as-of", "2015-01-01", "") == {}
    assert list(offered("upcoming", "--person=le")) == ["--person=Len Wiseman"]


def test_control_characters_in_names_are_escaped_or_not_offered(offered: Offered) -> None:
    assert offered("cast", "host") == {"hostile": r"Hostile\x1b[31m name here"}
    assert offered("cast", "harm") == {"Harmless Alias": "hostile"}
    assert offered("cast", "bell") == {}


@pytest.mark.parametrize(
    "line",
    [
        ["-c", "broken.toml"],
        ["-c", "nowhere.toml"],
        ["-c", "bin/nothing\0"],
        ["--as-of", "06/07/2024"],
        ["--as-of", "never"],
    ],
)
def test_completion_prints_no_errors(offered: Offered, line: list[str]) -> None:
    assert offered("cast", *line, "") == {}


def test_completion_prints_no_errors_about_the_environment(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("SOURCE_DATE_EPOCH", "x"), ("WICKTRACK_CATALOGUE", "broken.toml")):
        monkeypatch.setenv(name, value)
        assert offered("cast", "") == {}
        assert list(offered("cast", "--fo")) == ["--format"]


def test_the_catalogue_is_the_one_that_the_line_or_the_variable_names(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("other one.toml", "~/other one.toml", "$HOME/other one.toml"):
        assert offered("cast", "-c", path, "") == {"other-film": "Other"}
        assert offered("cast", f"--catalogue={path}", "") == {"other-film": "Other"}
    assert {"ballerina", "other-film"} <= set(
        offered("cast", "-c", "catalogue.toml", "-c", "other one.toml", "")
    )
    monkeypatch.setenv("WICKTRACK_CATALOGUE", "other one.toml")
    monkeypatch.setenv("WICKTRACK_AS_OF", "2000-01-01")
    assert offered("cast", "") == {"other-film": "Other"}


def test_file_names_are_completed_by_the_shell(wick: Wick) -> None:
    for line in (["check", ""], ["check", "a.toml", ""], ["next", "-c", "x"], ["next", "-cx"]):
        assert wick("__complete", "fish", "wicktrack", *line).out == ":files\n"
    assert wick("__complete", "bash", "wicktrack next --catalogue=", "=").out == ":files\n"


def test_every_placeholder_is_known() -> None:
    group: Any = typer.main.get_command(app)
    names = {
        (parameter.metavar or "FLAG").strip("[].")
        for command in group.commands.values()
        for parameter in command.params
    }
    assert names - {"FLAG"} == (FILES | set(VALUES)) & names


@pytest.mark.parametrize(
    ("line", "breaks", "text"),
    [
        ("wicktrack cast Nobody:\\ P", " :", "' Part Two'"),
        ("wicktrack cast Nobody:\\ P", " ", "'Nobody: Part Two'"),
        ("wicktrack cast 'Nobody: P", " :", "Nobody: Part Two"),
        ("wicktrack cast Nob'ody:' P", " :", ""),
        ("wicktrack cast Nob'ody: P", " :", "ody: Part Two"),
        ("wicktrack  -h  status  --is=rel", " =", "released"),
        ("wicktrack cast ''\\''T", " ", 'Tis $HOME `x` \\ "End"!'),
        ("wicktrack cast \"'Tis", " ", '\'Tis \\$HOME \\`x\\` \\\\ \\"End\\""\'!\'""'),
        ("wicktrack cast It'", " ", "''\\''s 5 o'\\''clock: \"Now\""),
        ("wicktrack status --is 'r", " ", "rumoured released"),
        ("wicktrack cast '' ball", " ", ""),
    ],
)
def test_bash_candidates_replace_the_word_that_readline_sees_and_are_quoted(
    wick: Wick, offered: Offered, line: str, breaks: str, text: str
) -> None:
    assert offered is not None
    out = wick("__complete", "bash", line, breaks).out
    assert out.replace("\t\n", " ").rstrip() == text


def test_an_unknown_shell_is_refused(wick: Wick) -> None:
    result = wick("completion", "bsh")
    assert (result.code, result.out) == (2, "")
    assert "`bsh` is not a supported shell\nhint: did you mean" in result.err
    assert wick("completion", " FISH ").code == 0
    unknown = wick("__complete", "tcsh", "")
    assert (unknown.code, unknown.out, unknown.err) == (2, "", "")


# --- the real shells ---------------------------------------------------------------------------


@dataclass
class Terminal:
    """A shell on a terminal of its own; `seen` is what it wrote and nobody has waited for yet."""

    command: list[str]
    environ: dict[str, str]
    folder: Path
    seen: str = ""

    def __post_init__(self) -> None:
        self.file, inner = pty.openpty()
        termios.tcsetwinsize(inner, (50, 200))
        self.process = subprocess.Popen(
            self.command, stdin=inner, stdout=inner, stderr=inner, cwd=self.folder,
            env=self.environ, start_new_session=True,
            preexec_fn=lead_terminal,  # noqa: PLW1509 - one thread
        )  # fmt: skip
        os.close(inner)
        self.wait("ready> ")

    def type(self, keys: str) -> None:
        os.write(self.file, keys.encode())

    def wait(self, pattern: str) -> re.Match[str]:
        """Read until the pattern was written."""
        end = time.monotonic() + DEADLINE
        while not (found := re.search(pattern, self.seen, re.DOTALL)):
            ready, _, _ = select.select([self.file], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"no {pattern!r} within {DEADLINE} seconds: {self.seen!r}"
            text = os.read(self.file, 1 << 16).decode(errors="replace")
            if re.search(r"\x1b\[0?c", text):  # fish from 4 on waits to be told what this is
                self.type("\x1b[?6c")
            self.seen += text
        self.seen = self.seen[found.end() :]
        return found

    def given(self, keys: str) -> list[str]:
        """What the program is given when these keys and Enter are typed."""
        self.type(f"{keys}\r")
        words = self.wait("GIVEN<(.*?)>DONE")[1].split("><")
        self.wait("ready> ")
        return words

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.file)


def started(shell: str, folder: Path, home: Path, setup: str = "") -> Terminal:
    """A shell set up as the README says, and with nothing else."""
    path = program(shell)
    home.mkdir(exist_ok=True)
    environ = {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "HOME": str(home),
        "ZDOTDIR": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PYTHONPATH": str(ROOT / "src"),
        "WICKTRACK_CATALOGUE": str(folder / "catalogue.toml"),
    }
    evaluated = f'eval "$(wicktrack completion {shell})"'
    if shell == "fish":
        prompt = "function fish_prompt; echo 'ready> '; end; function fish_greeting; end"
        setup = f"{prompt}; wicktrack completion fish | source"
        return Terminal([path, "--no-config", "-i", "-C", setup], environ, folder)
    (home / ".zshrc").write_text(f"{setup or evaluated}\nPS1='ready> '\n")
    (home / ".bashrc").write_text(f"set -u\n{evaluated}\nPS1='ready> '\n")
    options = {"bash": ["--noprofile", "-i"], "zsh": ["-d", "-i"]}
    return Terminal([path, *options[shell]], environ, folder)


@pytest.fixture(scope="module", params=["bash", "zsh", "fish"])
def terminal(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Terminal]:
    with closing(started(request.param, folder, tmp_path_factory.mktemp(request.param))) as shell:
        yield shell


TIS = '\'Tis $HOME `x` \\ "End"!'
OCLOCK = "It's 5 o'clock: \"Now\""


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("hist\t", ["history"]),
        ("cast ball\t", ["cast", "ballerina"]),
        ("cast BALL\t", ["cast", "ballerina"]),
        ("cast wi\t2", ["cast", "wick-2"]),
        ("cast 'ball\t", ["cast", "ballerina"]),
        ("cast Nob\t", ["cast", "Nobody: Part Two"]),
        ("cast 'nobody: p\t", ["cast", "Nobody: Part Two"]),
        ('cast "Nobody: P\t', ["cast", "Nobody: Part Two"]),
        ("cast Nobody:\\ P\t", ["cast", "Nobody: Part Two"]),
        ("cast Nobody\\:\\ P\t", ["cast", "Nobody: Part Two"]),
        ("cast É\t", ["cast", "Éclair au café"]),
        ("cast It\t", ["cast", OCLOCK]),
        ("cast 'It\t", ["cast", OCLOCK]),
        ("cast It'\t", ["cast", OCLOCK]),
        ("cast \"It's 5 o\t", ["cast", OCLOCK]),
        ("cast It\\'s\\ 5\t", ["cast", OCLOCK]),
        ("cast \"'T\t", ["cast", TIS]),
        ("cast \\'T\t", ["cast", TIS]),
        ("person 'ana de\t", ["person", "Ana de Armas"]),
        ("person an\td\t", ["person", "Ana de Armas"]),
        ("person an\to\t", ["person", "Ana O'Brien"]),
        ("status --status=po\t", ["status", "--status=post-production"]),
        (
            "upcoming --within 1y --kind mini\t",
            ["upcoming", "--within", "1y", "--kind", "miniseries"],
        ),
        ("upcoming --region gb\t", ["upcoming", "--region", "GB"]),
        ("next --cat\tbr\t", ["next", "--catalogue", "broken.toml"]),
        ("next --catalogue=oth\t", ["next", "--catalogue=other one.toml"]),
        ("check oth\t", ["check", "other one.toml"]),
        ("cast -c other\\ one.toml o\t", ["cast", "-c", "other one.toml", "other-film"]),
        ("cast -c 'other one.toml' o\t", ["cast", "-c", "other one.toml", "other-film"]),
        ("cast -c broken.toml b\t", ["cast", "-c", "broken.toml", "b"]),
    ],
)
def test_a_shell_completes(terminal: Terminal, keys: str, words: list[str]) -> None:
    assert terminal.given(f"wicktrack {keys}") == words


def test_a_path_to_a_program_asks_that_program(terminal: Terminal) -> None:
    assert terminal.given("./elsewhere/wicktrack cast o\t") == ["cast", "other-film"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_a_shell_shows_what_candidates_mean(shell: str, folder: Path, tmp_path: Path) -> None:
    with closing(started(shell, folder, tmp_path)) as terminal:
        terminal.type("wicktrack cast wi\t\t")
        terminal.wait("wick-2.*Baba Yaga 2.*wick-4.*Baba Yaga: The")


def test_zsh_also_loads_it_from_a_folder(folder: Path, tmp_path: Path, wick: Wick) -> None:
    (tmp_path / "_wicktrack").write_text(wick("completion", "zsh").out)
    setup = f"fpath=({tmp_path} $fpath); autoload -Uz compinit; compinit -u"
    with closing(started("zsh", folder, tmp_path / "home", setup)) as terminal:
        assert terminal.given("wicktrack cast ball\t") == ["cast", "ballerina"]
        assert terminal.given("wicktrack cast 'nob\t") == ["cast", "Nobody: Part Two"]
