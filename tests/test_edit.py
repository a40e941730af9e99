"""Does edit open the right place in the right form, and tell what is wrong afterwards?"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import HEAD, Wick
from test_undo import answered
from wicktrack import folders
from wicktrack.catalogue import files
from wicktrack.cli.commands.correct import editor_words

TEXT = """
[title.x]
name = "X"
kind = "film"

[title.y]
name = "Y"
kind = "film"

[[fact]]
title = "x"
on = 2024-02-01
news = '''
[[fact]]
title = "x"
'''

[[fact]]
title = "x"
on = 2024-01-01
news = "older, and below"

[[fact]]
title = "z"
on = 2025-01-01
news = "of another title"

[title.z]
name = "Z"
kind = "film"
"""

FakeEditor = Callable[[str], None]


@pytest.fixture
def own(write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of one's own; today is 22 February 2024."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1708560000")
    path = write(TEXT)
    monkeypatch.setenv("WICKTRACK_CATALOGUE", str(path))
    return path


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEditor:
    """Have $EDITOR be a program of these lines of Python, which notes how it was called.

    `path` is the file that it was given.
    """

    def install(code: str) -> None:
        script = tmp_path / "an editor.py"
        script.write_text(
            "import sys, pathlib\n"
            f"with open({str(tmp_path / 'calls')!r}, 'a') as calls:\n"
            "    print(*sys.argv[1:], sep='|', file=calls)\n"
            f"path = pathlib.Path(sys.argv[-1])\n{code}\n"
        )
        monkeypatch.setenv("EDITOR", f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")

    return install


def calls(tmp_path: Path) -> list[str]:
    return (tmp_path / "calls").read_text().splitlines()


@pytest.mark.parametrize(
    ("title", "line"), [("x", 13), ("y", 9), ("Z", 26), (None, 1)]
)  # a title without a fact: its definition
def test_the_editor_opens_at_the_newest_fact(
    wick: Wick, own: Path, editor: FakeEditor, title: str | None, line: int
) -> None:
    before = own.read_bytes()
    editor("")
    result = wick("edit", *([title] if title else []))
    assert (result.code, result.out, result.err) == (0, "", "")
    assert calls(own.parent) == [f"+{line}|{own}"]
    lines = own.read_text().splitlines()
    assert lines[line - 1] == {"y": "[title.y]", None: HEAD.splitlines()[0]}.get(title, "[[fact]]")
    assert own.read_bytes() == before


def test_of_one_day_the_fact_in_the_last_file_is_the_newest(
    wick: Wick, own: Path, editor: FakeEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.toml"
    other.write_text('format = 1\n\n[[fact]]\ntitle = "x"\non = "2024-02"\nnews = "n"\n')
    monkeypatch.setenv("WICKTRACK_CATALOGUE", f"{own}{os.pathsep}{other}")
    editor("")
    assert wick("edit", "x").code == 0
    other.write_text('format = 1\n[[fact]]\ntitle = "x"\non = 2024-02-01\nnews = "n"\n')
    assert wick("edit", "x").code == 0
    assert calls(tmp_path) == [f"+3|{other}", f"+2|{other}"]


@pytest.mark.parametrize("title", ["x", None])
def test_what_is_left_broken_is_told(
    wick: Wick, own: Path, editor: FakeEditor, title: str | None
) -> None:
    editor("path.write_text(path.read_text() + 'nonsense = 1\\n')")
    result = wick("edit", *([title] if title else []))
    assert (result.code, result.out) == (4, "")
    assert f"{own}:" in result.err
    assert "unknown-key" in result.err


def test_an_invalid_catalogue_can_be_opened_to_correct_it(
    wick: Wick, own: Path, editor: FakeEditor
) -> None:
    own.write_text("nonsense\n")
    editor("path.write_text('format = 1\\n')")
    assert wick("edit").code == 0


def test_a_title_in_an_invalid_catalogue_opens_the_first_problem(
    wick: Wick, own: Path, editor: FakeEditor, tmp_path: Path
) -> None:
    own.write_text(own.read_text() + "\nnonsense = = 1\n")
    line = own.read_text().count("\n")
    editor("path.write_text('format = 1\\n')")
    result = wick("edit", "x")
    assert result.code == 0
    assert f"{own}:{line}:" in result.err
    assert calls(tmp_path) == [f"+{line}|{own}"]


@pytest.mark.usefixtures("own")
def test_the_problems_of_large_files_are_not_all_listed(wick: Wick, editor: FakeEditor) -> None:
    editor("path.write_text('format = 1\\n' + ''.join(f'k{n} = 1\\n' for n in range(30)))")
    result = wick("edit")
    assert result.code == 4
    assert result.err.splitlines()[-1] == "`wicktrack check` lists all problems"
    assert len(result.err.splitlines()) == 21


@pytest.mark.parametrize(("answer", "code"), [(b"\n", 0), (b"y\n", 0), (b"n\n", 4), (b"\x04", 4)])
def test_at_a_terminal_one_can_go_back_to_the_problem(
    own: Path, editor: FakeEditor, answer: bytes, code: int
) -> None:
    own.write_text("format = 1\n")
    editor(
        "bad = 'format = 1\\n\\nnonsense = 1\\n'\n"
        "path.write_text('format = 1\\n' if path.read_text() == bad else bad)"
    )
    found, shown = answered(answer, "edit")
    assert found == code
    assert "Edit again? [Y/n]" in shown
    assert calls(own.parent) == [f"+1|{own}", f"+3|{own}"][: 1 if code else 2]


@pytest.mark.usefixtures("own")
def test_an_editor_that_fails_is_told_of(wick: Wick, editor: FakeEditor) -> None:
    editor("sys.exit(3)")
    result = wick("edit")
    assert result.code == 0
    assert result.err == f"warning: the editor `{sys.executable}` ended with 3\n"


@pytest.mark.usefixtures("own")
@pytest.mark.parametrize(
    ("named", "error"),
    [
        ("no-such-editor --wait", "cannot run the editor `no-such-editor`: No such file"),
        ("vi 'x", "the editor `vi 'x` cannot be read: No closing quotation"),
        ("/", "cannot run the editor `/`: Permission denied"),
    ],
)
def test_an_editor_that_cannot_run_is_named(
    wick: Wick, monkeypatch: pytest.MonkeyPatch, named: str, error: str
) -> None:
    monkeypatch.setenv("VISUAL", named)
    result = wick("edit", "x")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {error}")
    assert result.err.endswith("hint: set $VISUAL or $EDITOR to a program that is installed\n")


FILE = Path("/a b/c.toml")
FORMS = [
    ({}, "linux", ["vi", "+7", "/a b/c.toml"]),
    ({"EDITOR": "nano"}, "linux", ["nano", "+7", "/a b/c.toml"]),
    ({"EDITOR": "nano", "VISUAL": ""}, "linux", ["nano", "+7", "/a b/c.toml"]),
    ({"EDITOR": "nano", "VISUAL": "vim -y"}, "linux", ["vim", "-y", "+7", "/a b/c.toml"]),
    ({"EDITOR": "emacsclient -t"}, "linux", ["emacsclient", "-t", "+7", "/a b/c.toml"]),
    ({"EDITOR": "code"}, "linux", ["code", "--wait", "--goto", "/a b/c.toml:7"]),
    ({"EDITOR": "/opt/code -w"}, "linux", ["/opt/code", "-w", "--goto", "/a b/c.toml:7"]),
    ({"EDITOR": "'/opt/my ed/codium' --wait"}, "darwin",
     ["/opt/my ed/codium", "--wait", "--goto", "/a b/c.toml:7"]),
    ({"EDITOR": "subl"}, "linux", ["subl", "--wait", "/a b/c.toml:7"]),
    ({"EDITOR": "zed --new"}, "linux", ["zed", "--new", "--wait", "/a b/c.toml:7"]),
    ({}, "win32", ["notepad", "/a b/c.toml"]),
    ({"EDITOR": r"C:\Apps\Code.exe"}, "win32",
     [r"C:\Apps\Code.exe", "--wait", "--goto", "/a b/c.toml:7"]),
    ({"EDITOR": r"C:\Apps\code.cmd"}, "win32",
     [r"C:\Apps\code.cmd", "--wait", "--goto", "/a b/c.toml:7"]),
    ({"EDITOR": "  "}, "linux", ["vi", "+7", "/a b/c.toml"]),
]  # fmt: skip


@pytest.mark.parametrize(("environ", "platform", "words"), FORMS)
def test_each_editor_gets_the_line_in_its_own_form(
    environ: dict[str, str], platform: str, words: list[str]
) -> None:
    assert editor_words(environ, FILE, 7, platform) == words


def test_without_a_name_the_file_that_is_written_is_opened(
    wick: Wick, editor: FakeEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    editor("")
    usual = tmp_path / "wicktrack" / "catalogue.toml"
    result = wick("edit")
    assert result.code == 6
    assert result.err == (
        f"error: there is no file of your own yet; it would be {usual}\n"
        "hint: `wicktrack add` and `wicktrack record` create it\n"
    )
    usual.parent.mkdir()
    usual.with_name("a.toml").write_text("format = 1\n")
    assert wick("edit").code == 0
    usual.write_text("format = 1\n")
    assert wick("edit").code == 0
    assert calls(tmp_path) == [f"+1|{usual.with_name('a.toml')}", f"+1|{usual}"]


def test_the_bundled_catalogue_is_not_edited(
    wick: Wick, editor: FakeEditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "films.toml"
    copy.write_bytes(files.bundled().read_bytes())
    monkeypatch.setattr(files, "bundled", lambda: copy)
    monkeypatch.setattr(folders, "bundled", lambda: copy)
    editor("")
    for words in (["ballerina"], ["-c", str(copy)], ["ballerina", "-c", str(copy)]):
        result = wick("edit", *words)
        assert result.code == 6
        assert result.err == (
            "error: the bundled catalogue cannot be changed\n"
            "hint: `wicktrack record TITLE` writes what is new into a file of your own\n"
        )
    assert not (tmp_path / "calls").exists()


@pytest.mark.usefixtures("own")
def test_a_title_that_is_not_there_is_not_opened(wick: Wick, editor: FakeEditor) -> None:
    editor("")
    assert wick("edit", "nobody").code == 3
