"""Is every mistake in a settings file said, and is what was read of one remembered rightly?

A case of the gallery is a bad file in `tests/settings` with what a command says of it beside it;
`WICKTRACK_REWRITE=1 pytest tests/test_settings_file.py` writes these anew.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import BUNDLED, ROOT, Config, Wick, compare, imported_by
from test_settings import AS_OF, EVERY, Write
from wicktrack import folders
from wicktrack.catalogue import files
from wicktrack.cli import settings as module
from wicktrack.cli.context import Ask
from wicktrack.cli.main import run
from wicktrack.cli.setting_keys import read
from wicktrack.cli.settings import Settings, load
from wicktrack.errors import BadUsage, Exit
from wicktrack.records import names
from wicktrack.reports.releases import UpcomingRow

Patch = pytest.MonkeyPatch
GALLERY = ROOT / "tests" / "settings"
HINT = "hint: correct the settings file, or run once without it: WICKTRACK_CONFIG= wicktrack …\n"


# ── Mistakes ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", sorted(path.stem for path in GALLERY.glob("*.toml")))
def test_a_mistake_gets_its_message(wick: Wick, monkeypatch: Patch, name: str) -> None:
    monkeypatch.chdir(GALLERY)
    monkeypatch.setenv("WICKTRACK_CONFIG", f"{name}.toml")
    result = wick("next", *AS_OF)
    assert (result.code, result.out) == (Exit.USAGE, "")
    assert all(re.match(rf"error: {re.escape(name)}\.toml:\d+:\d+: ", line)
               for line in result.err.splitlines()[:-1])  # fmt: skip
    compare(GALLERY / f"{name}.txt", result.err)


@pytest.mark.parametrize("words", [["where"], ["check", str(BUNDLED)], ["check"]], ids=" ".join)
def test_what_helps_to_correct_the_file_says_it_and_goes_on(
    wick: Wick, config: Config, words: list[str]
) -> None:
    usual = wick(*words, "-f", "jsonl")
    path = config('regoin = 1\nformat = "jsonl"\n')
    result = wick(*words)
    assert (result.code, result.err) == (
        0,
        f"warning: {path}:1:1: no such setting `regoin`; did you mean `region`?\n{HINT}",
    )
    unlike = set(result.out.splitlines()) ^ set(usual.out.splitlines())
    assert all('"what": "settings"' in row for row in unlike)


@pytest.mark.parametrize(
    "words",
    [["--help"], ["next", "--help"], ["--version"], ["completion", "bash"], ["help", "record"],
     ["upcoming", "--fields", "help"]],
    ids=" ".join,
)  # fmt: skip
def test_what_needs_no_settings_does_not_mind(wick: Wick, config: Config, words: list[str]) -> None:
    config("regoin = 1\n")
    result = wick(*words)
    assert (result.code, result.err) == (0, "")


def test_completion_does_without_what_is_wrong(wick: Wick, config: Config, write: Write) -> None:
    path = write('[title.x]\nname = "X"\nkind = "film"\n')
    config(f'catalogue = "{path}"\nbundled = false\nregoin = 1\n')
    result = wick("__complete", "fish", "wicktrack", "show", "")
    assert (result.out, result.err) == ("x\tX\n", "")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.mkdir, "this is a folder, not a file"),
        (os.mkfifo, "this is a FIFO, not a file"),
        (lambda path: path.symlink_to(path.name), "the system cannot read it"),
    ],
)
def test_what_is_no_file_is_refused(
    wick: Wick, config: Config, monkeypatch: Patch, make: Callable[[Path], object], message: str
) -> None:
    path = config("")
    path.unlink()
    make(path)
    assert wick("next", *AS_OF).err.startswith(f"error: {path}:1:1: {message}")
    monkeypatch.setenv("WICKTRACK_CONFIG", str(path))
    result = wick("next", *AS_OF)
    assert result.code == Exit.USAGE
    assert result.err.startswith(f"error: {path}:1:1: {message}")
    assert wick("where").code == 0


def test_a_file_that_may_not_be_read_is_refused(
    wick: Wick, config: Config, monkeypatch: Patch
) -> None:
    path = config("")

    def refused(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert f"{path}:1:1: permission denied" in wick("next", *AS_OF).err


def test_a_file_that_the_variable_names_must_exist(
    wick: Wick, monkeypatch: Patch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WICKTRACK_CONFIG", str(tmp_path / "none.toml"))
    result = wick("next", *AS_OF)
    assert result.code == Exit.USAGE
    assert result.err.startswith(
        f"error: {tmp_path}/none.toml:1:1: $WICKTRACK_CONFIG names this file, and there is none; "
        "correct the variable, or set it to nothing to do without settings\n"
    )


def test_a_live_countdown_keeps_the_settings_that_it_began_with(config: Config) -> None:
    config('region = "GB"\n')
    options: dict[str, Any] = dict.fromkeys(
        ("format", "json", "fields", "template", "header", "color", "catalogue")
    )
    ask = Ask("watch", UpcomingRow, options)
    config("regoin = 1\n")
    assert ask.again().region == "GB"
    with pytest.raises(BadUsage):
        Ask("watch", UpcomingRow, options)


VALUES = st.recursive(
    st.one_of(st.text(max_size=5), st.integers(-9, 9), st.booleans(), st.floats(),
              st.dates(), st.sampled_from(["GB", "iso", "json", "7d", "release-moved", "~/x"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
NAMES = st.one_of(st.sampled_from([*names(Settings), "regoin", "to"]), st.text(max_size=5))
WRITTEN = st.dictionaries(NAMES, VALUES, max_size=6).map(tomli_w.dumps)
TORN = st.tuples(WRITTEN, st.integers(0, 200), st.text(max_size=3)).map(
    lambda torn: torn[0][: torn[1]] + torn[2] + torn[0][torn[1] :]
)


@given(text=st.one_of(WRITTEN, TORN, st.text(max_size=60)))
@example(text="a" * 200_000)
@example(text="x = " + "[" * 10_000)
@example(text="mine = " + "9" * 10_000)
@example(text='regions = ["' + "é" * 70_000 + '"]')
def test_any_text_is_settings_or_has_problems_with_lines(text: str) -> None:
    values, problems = read(Path("config.toml"), text)
    lines = text.count("\n") + 1
    assert all(problem.message and 1 <= problem.line <= lines for problem in problems)
    assert json.loads(json.dumps(values)) == values
    if not problems:
        found = module._settings(values, Path("config.toml"), {"HOME": "/home/me"})  # noqa: SLF001
        assert isinstance(found, Settings)


@given(
    data=st.one_of(st.binary(max_size=80), TORN.map(lambda text: text.encode("utf-8", "replace")))
)
def test_no_file_gives_a_traceback(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("any") / "config.toml"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("WICKTRACK_CONFIG", str(path))
        assert run(["where"]) == Exit.OK
        assert run(["next", *AS_OF]) in (Exit.OK, Exit.USAGE, Exit.BAD_CATALOGUE)


# ── What is remembered ───────────────────────────────────────────────────────────────────────────


def memories() -> list[Path]:
    return sorted(folders.cache_folder(os.environ).glob("settings-*.json"))


def test_what_is_remembered_is_that_of_the_same_text(config: Config) -> None:
    path = config('region = "GB"\n')
    assert load(os.environ).settings.region == "GB"
    before = path.stat()
    config('region = "IE"\n')
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert load(os.environ).settings.region == "IE"
    config('region = "GB"\n')
    assert load(os.environ).settings.region == "GB"
    assert len(memories()) == 1


def test_a_file_is_parsed_once(config: Config, monkeypatch: Patch) -> None:
    config('region = "GB"\n')
    load(os.environ)
    monkeypatch.setattr("wicktrack.cli.setting_keys.read", None)
    assert load(os.environ).settings.region == "GB"


def test_paths_are_those_of_the_file_and_the_home_of_now(
    config: Config, monkeypatch: Patch
) -> None:
    config('catalogue = ["~/a.toml"]\n')
    load(os.environ)
    monkeypatch.setattr("wicktrack.cli.setting_keys.read", None)
    environ = {**os.environ, "XDG_CACHE_HOME": str(folders.cache_folder(os.environ).parent)}
    assert load({**environ, "HOME": "/else"}).settings.catalogue == (Path("/else/a.toml"),)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"[1, 2]", b"[1, 2, 3, 4]", b"\xff", b"null", b"7", b"[" * 100_000,
     "VALUES []", 'VALUES {"region": 7, "x": 1}', 'VALUES {"format": "xml"}',
     'VALUES {"catalogue": 7}', "VERSION"],
)  # fmt: skip
def test_a_damaged_memory_is_made_anew(config: Config, content: bytes | str) -> None:
    path = config('region = "GB"\n')
    load(os.environ)
    (memory,) = memories()
    sound = memory.read_bytes()
    reader, text, values = json.loads(sound)
    if isinstance(content, str):
        made = json.loads(content[7:]) if content != "VERSION" else values
        reader = reader if content != "VERSION" else [*reader, "another"]
        content = json.dumps([reader, text, made]).encode()
    memory.write_bytes(content)
    assert load(os.environ).settings.region == "GB"
    assert memory.read_bytes() == sound
    assert path.exists()


@pytest.mark.skipif(os.name != "posix", reason="other permissions")
def test_a_memory_that_others_may_write_is_not_trusted(config: Config) -> None:
    config('region = "GB"\n')
    load(os.environ)
    (memory,) = memories()
    reader, text, _ = json.loads(memory.read_bytes())
    memory.write_text(json.dumps([reader, text, {"region": "US"}]))
    assert load(os.environ).settings.region == "US"
    memory.chmod(0o666)
    assert load(os.environ).settings.region == "GB"


def test_what_is_wrong_is_not_remembered(config: Config) -> None:
    config("regoin = 1\n")
    assert load(os.environ).problems
    assert memories() == []


def test_without_a_cache_folder_it_is_read_each_time(config: Config, monkeypatch: Patch) -> None:
    config('region = "GB"\n')
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert load(os.environ).settings.region == load(os.environ).settings.region == "GB"


def test_the_memory_is_private_in_a_private_folder(config: Config) -> None:
    config('[notify]\nto = "mailto://me:secret@example.org"\n')
    load(os.environ)
    (memory,) = memories()
    assert stat.S_IMODE(memory.stat().st_mode) & 0o077 == 0
    assert files.writable_by_others(str(memory.parent)) is None


def test_remembered_settings_import_no_parser_and_no_readers(config: Config) -> None:
    config(EVERY.replace("mine = true", ""))
    load(os.environ)
    code = "import os; from wicktrack.cli.settings import load; assert load(os.environ).settings"
    heavy = {"tomli", "tomllib", "rtoml", "wicktrack.catalogue.fields", "wicktrack.catalogue.toml",
             "wicktrack.cli.setting_keys", "wicktrack.atomic"}  # fmt: skip
    assert heavy & imported_by(code) == set()
