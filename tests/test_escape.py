"""Can any text control a terminal, wherever it comes from? It is shown, not obeyed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Config, Wick, program
from wicktrack.cli import main
from wicktrack.render.escape import HARMFUL, legible_lines

Write = Callable[[str], Path]

EVIL = "a\x1b[31mb\x9bc\u202ed\u2066e\ufefff\u200eg\x07"
SHOWN = r"a\x1b[31mb\x9bc\u202ed\u2066e\ufefff\u200eg\x07"
_HARMFUL = re.compile(f"[{re.escape(''.join(map(chr, HARMFUL.keys() - {10})))}]")


def controls(text: str) -> list[str]:
    """What may control a terminal, but for the ends of lines."""
    return _HARMFUL.findall(text)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Make standard output a terminal without colour."""

    def become() -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)

    return become


@pytest.fixture
def evil(write: Write) -> Path:
    """A catalogue whose every text is hostile."""
    toml = EVIL.replace("\x1b", "\\u001b").replace("\x07", "\\u0007").replace("\x9b", "\\u009b")
    return write(
        f'[title.x]\nname = "{toml}"\nkind = "film"\n'
        f'[[fact]]\ntitle = "x"\non = 2020-01-01\nrelease = 2021-01-01\n'
        f'[[fact]]\ntitle = "x"\non = 2020-01-02\nrelease = 2022-01-01\nsource = "{toml}"\n'
        f'[source."{toml}"]\npublisher = "{toml}"\n# {EVIL.translate({27: "", 7: "", 0x9B: ""})}\n'
    )


FILES = {
    "diff": ["record", "x", "--news", EVIL, "--dry-run"],
    "calendar": ["calendar"],
    "feed": ["feed"],
    "picture": ["timeline", "--svg", "-"],
}


@pytest.mark.parametrize("words", FILES.values(), ids=FILES)
def test_a_file_on_standard_output_is_harmless_to_a_terminal(
    wick: Wick, evil: Path, terminal: Callable[[], None], words: list[str]
) -> None:
    terminal()
    result = wick(*words, "-c", str(evil))
    assert (result.code, controls(result.out.replace("\r\n", "\n"))) == (0, [])
    assert r"\u202ed\u2066e" in result.out.replace("\r", "").replace("\n ", "")
    assert result.out.count("\n") > 5


@pytest.mark.parametrize("words", FILES.values(), ids=FILES)
def test_a_file_in_a_pipe_is_the_file(wick: Wick, evil: Path, words: list[str]) -> None:
    result = wick(*words, "-c", str(evil))
    unchanged = "\u202ed\u2066e" in result.out.replace("\r\n ", "")
    assert unchanged or words[0] == "timeline"  # a picture is drawn of what is shown


def test_a_diff_in_a_pipe_can_be_applied(wick: Wick, evil: Path, tmp_path: Path) -> None:
    recorded = ["record", "x", "--news", EVIL, "--on", "2020-02-01", "-c", str(evil)]
    diff = wick(*recorded, "--dry-run").out
    copy = tmp_path / "copy.toml"
    copy.write_bytes(evil.read_bytes())
    assert wick(*recorded).code == 0
    subprocess.run([program("patch"), str(copy)], input=diff.encode(), check=True)
    assert copy.read_bytes() == evil.read_bytes()


def test_the_ends_of_lines_and_tabs_of_a_file_stay() -> None:
    assert legible_lines("a\tb\r\nc\rd\ne\x1b\u2028f") == "a\tb\r\nc\\rd\ne\\x1b\\u2028f"
    assert legible_lines("") == ""


@pytest.mark.parametrize(
    "words",
    [
        [EVIL],
        ["upcoming", f"--{EVIL}"],
        ["upcoming", EVIL],
        ["upcoming", "--limit", EVIL],
        ["upcoming", "--within", EVIL],
        ["upcoming", "--person", EVIL],
        ["upcoming", "--kind", EVIL],
        ["upcoming", "--region", EVIL],
        ["upcoming", "--as-of", EVIL],
        ["upcoming", "--fields", EVIL],
        ["upcoming", "--format", EVIL],
        ["upcoming", "--color", EVIL],
        ["upcoming", "--template", f"{{name:{EVIL}}}"],
        ["upcoming", "-c", EVIL],
        ["check", EVIL],
        ["check", "--explain", EVIL],
        ["check", "--stale", EVIL],
        ["where", "-c", EVIL],
        ["show", EVIL],
        ["calendar", "--alarm", EVIL],
        ["calendar", "--output", f"/nonexistent/{EVIL}"],
        ["feed", "--self", EVIL],
        ["timeline", "--svg", f"/nonexistent/{EVIL}"],
        ["record", "caine", "--status", EVIL],
        ["record", "caine", "--release", EVIL],
        ["record", "caine", "--news", "n", "--source", EVIL],
        ["record", "--from-json", EVIL],
        ["add", EVIL, "--name", EVIL, "--kind", "film"],
        ["completion", EVIL],
    ],
)
def test_an_argument_is_shown_and_not_obeyed(wick: Wick, words: list[str]) -> None:
    result = wick(*words)
    assert (controls(result.out), controls(result.err)) == ([], [])
    assert SHOWN in (result.out + result.err).replace("\\\\", "\\")


@pytest.mark.parametrize("name", ["AS_OF", "REGION", "FORMAT", "CATALOGUE", "CONFIG"])
def test_an_environment_variable_is_shown_and_not_obeyed(
    wick: Wick, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"WICKTRACK_{name}", EVIL)
    result = wick("upcoming")
    assert result.code != 0
    assert controls(result.err) == []
    assert SHOWN in result.err


@pytest.mark.parametrize("key", ["region", "format", "dates", "notify", "catalogue"])
def test_a_setting_is_shown_and_not_obeyed(wick: Wick, config: Config, key: str) -> None:
    config(f"{key} = {json.dumps(EVIL)}\n")
    result = wick("upcoming")
    assert result.code != 0
    assert controls(result.err) == []
    assert (SHOWN in result.err) == (key != "notify")


def test_the_name_of_a_setting_is_shown_and_not_obeyed(wick: Wick, config: Config) -> None:
    config(f"{json.dumps(EVIL)} = 1\n")
    for words in (["upcoming"], ["where"]):
        result = wick(*words)
        assert controls(result.err) == []
        assert SHOWN in result.err


def test_the_name_of_a_file_is_shown_and_not_obeyed(wick: Wick, evil: Path) -> None:
    path = evil.rename(evil.with_name(f"{EVIL}.toml"))
    for words in (["check", "--strict", str(path)], ["where", "-c", str(path)]):
        for form in ("table", "json", "tsv", "csv", "markdown"):
            result = wick(*words, "-f", form)
            assert (controls(result.out.replace("\t", "")), controls(result.err)) == ([], [])
    recorded = wick("record", "x", "--news", "n", "-c", str(path))
    assert controls(recorded.err) == []
    assert f"Recorded in {path.with_name(SHOWN)}.toml." in recorded.err


@pytest.mark.parametrize("template", ["\x1b[1m{name}", "{name}\u202e", "{{\x9b}}{id}"])
def test_a_template_controls_no_terminal(wick: Wick, template: str) -> None:
    result = wick("upcoming", "--as-of", "2023-04-04", "--template", template)
    assert (result.code, controls(result.out)) == (0, [])
    assert result.out.count("\n") == 3


def test_a_template_may_have_tabs_and_lines_typed_or_escaped(wick: Wick) -> None:
    words = ["upcoming", "--as-of", "2023-04-04", "--template"]
    assert wick(*words, "{id}\t1\n2").out == wick(*words, r"{id}\t1\n2").out


@pytest.mark.parametrize(("shell", "words"), [("zsh", ["show", ""]), ("fish", ["show", ""])])
def test_a_completion_offers_nothing_that_controls_a_terminal(
    wick: Wick, evil: Path, shell: str, words: list[str]
) -> None:
    result = wick("__complete", shell, "wicktrack", words[0], "-c", str(evil), *words[1:])
    assert result.out == f"x\t{SHOWN}\n"


def test_bash_is_offered_nothing_that_controls_a_terminal(wick: Wick, evil: Path) -> None:
    for words, offered in ((f"show -c {evil} ", "x\t\n"), (f"show -c {evil} a", ""),
                           (f"record x -c {evil} --source ", "")):  # fmt: skip
        assert wick("__complete", "bash", f"wicktrack {words}", " ").out == offered


def test_even_a_bug_controls_no_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_: object) -> int:
        raise ValueError(EVIL)

    monkeypatch.setattr(main, "prepare_streams", lambda: None)
    monkeypatch.setattr(main, "run", fail)
    assert main.main() == main.BUG
    said = capsys.readouterr().err
    assert controls(said) == []
    assert f"ValueError: {SHOWN}\nerror: this is a bug" in said
