"""Does it work for who installs it? Each way of installing, in an environment of its own.

The package index that pip is set up with is asked; no other test needs a network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from conftest import ROOT, program
from installing import (
    OUTSIDE,
    PYTHON,
    WITHOUT_US,
    User,
    build,
    copied,
    environment,
    interpreter,
    listing,
    pip_cache,
    ran,
    reachable,
)
from test_completion import Terminal
from test_manual import PAGES
from wicktrack import __version__

pytestmark = pytest.mark.slow

DAY = "2023-04-04"
UPCOMING = (ROOT / "tests" / "golden" / f"upcoming-{DAY}.txt").read_text(encoding="utf-8")
COUNTDOWN = ("wicktrack", "countdown", "ballerina", "--days", "--as-of", DAY)
OURS = ("data/wicktrack/", "cache/wicktrack/")
"""The only folders in a home that the program writes to."""
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_NAMED = re.findall(r":: Python :: (3\.\d+)", "\n".join(_PROJECT["classifiers"]))
OTHERS = [it for it in _NAMED if it != f"{sys.version_info.major}.{sys.version_info.minor}"]
"""The Pythons that we say it runs on, but for the one that the tests run on."""


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """That there is a package index to install from."""
    reachable(tmp_path_factory.mktemp("index"))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout that nothing but these tests touches."""
    return copied(tmp_path_factory.mktemp("source") / "wicktrack")


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", checkout, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", checkout, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def prefix(
    index: None,  # noqa: ARG001 - asked first
    wheel: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """An environment with the wheel."""
    with environment(tmp_path_factory.mktemp("installed"), PYTHON, wheel) as made:
        yield made


@pytest.fixture
def user(prefix: Path, checkout: Path, tmp_path: Path) -> Iterator[User]:
    """A user of that environment, for whom nothing is written to where it has no business."""
    before = listing(checkout)
    yield User(prefix, tmp_path)
    assert [name for name in listing(tmp_path) if not name.startswith(OURS)] == []
    assert listing(checkout) == before


def main_job(user: User) -> None:
    """What it is for: what is coming, and in how many days."""
    assert user.runs("wicktrack", "upcoming", "--as-of", DAY) == UPCOMING
    assert user.runs(*COUNTDOWN) == "430\n"
    assert user.runs("python", "-m", *COUNTDOWN) == "430\n"


def catalogue(user: User) -> Path:
    """The catalogue in use."""
    return Path(user.runs("wicktrack", "where", "--template", "{path}").splitlines()[0])


# ── A wheel ──────────────────────────────────────────────────────────────────────────────────────


def test_the_program_runs_with_the_catalogue_inside_the_environment(user: User) -> None:
    main_job(user)
    assert catalogue(user).is_relative_to(user.prefix)
    for schema in ("catalogue.schema.json", "settings.schema.json"):
        assert catalogue(user).with_name(schema).exists()


def test_nothing_of_this_machine_is_imported(user: User) -> None:
    code = "import site, sys, typer; print(typer.__file__, *site.getsitepackages(), sep='\\n')"
    for path in user.runs("python", "-c", code).splitlines():
        assert Path(path).is_relative_to(user.prefix)


def test_the_program_and_what_is_installed_are_of_the_same_version(user: User) -> None:
    code = "from importlib.metadata import version; print(version('wicktrack'))"
    assert user.runs("wicktrack", "--version") == f"wicktrack {__version__}\n"
    assert user.runs("python", "-c", code) == f"{__version__}\n"


def test_man_shows_every_page_and_its_version(user: User) -> None:
    for page in PAGES:
        name, _, section = page.rpartition(".")
        first, *_, last = user.runs("man", section, name).splitlines()
        assert first.startswith(f"{name.upper()}({section})")
        assert last.startswith(f"wicktrack {__version__} ")
    assert "wicktrack upcoming" in user.runs("man", "wicktrack-upcoming")
    assert "Upcoming titles, soonest first" in user.runs("man", "wicktrack")


def test_bash_completes_in_an_activated_environment(user: User) -> None:
    setting = f'. {user.prefix}/bin/activate; eval "$(wicktrack completion bash)"; PS1="ready> "\n'
    rules = user.prefix.parent / "rules"
    rules.write_text(setting)
    command = [program("bash"), "--noprofile", "--rcfile", str(rules), "-i"]
    environ = user.environ(WICKTRACK_AS_OF=DAY, HISTFILE="")
    with closing(Terminal(command, environ, user.home)) as shell:
        shell.type("wicktrack countdown ball\t--days\r")
        shell.wait(r"\s430\s.*ready> ")


def test_check_accepts_a_good_file_and_reports_a_bad_one(user: User, checkout: Path) -> None:
    user.runs("wicktrack", "check", str(checkout / "docs/examples/lighthouse.toml"))
    broken = checkout / "tests/gallery/bad-period.toml"
    with pytest.raises(AssertionError, match="bad-period"):
        user.runs("wicktrack", "check", str(broken))


def test_a_fact_is_recorded_in_the_users_folder(user: User) -> None:
    words = ["--release", "2027", "--on", "2026-01-01", "--source", "https://example.com/news"]
    own = user.home / "data" / "wicktrack" / "catalogue.toml"
    said = f"Caine: theatrical 2027\nRecorded in {own}.\n"
    user.runs("wicktrack", "record", "caine", *words, said=said)
    template = ("--template", "{id} {date}", "--as-of", "2026-01-02")
    assert "caine 2027\n" in user.runs("wicktrack", "upcoming", *template)
    assert [any(name.startswith(it) for name in listing(user.home)) for it in OURS] == [True, True]


# ── Other ways ───────────────────────────────────────────────────────────────────────────────────


def test_an_sdist_holds_every_file_of_the_checkout(checkout: Path, sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert set(listing(checkout)) - held == set()


def carried(record: str) -> set[tuple[str, str]]:
    """The files that a wheel or an installation consists of, each with its hash."""
    rows = (line.split(",") for line in record.splitlines())
    return {(Path(name).name, digest) for name, digest, _size in rows}


@pytest.mark.usefixtures("index")
def test_an_sdist_installs_what_a_wheel_does(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    name = f"wicktrack-{__version__}.dist-info/RECORD"
    with environment(tmp_path, PYTHON, sdist) as prefix:
        user = User(prefix, tmp_path / "home")
        main_job(user)
        assert catalogue(user).is_relative_to(prefix)
        (installed,) = prefix.glob(f"lib/*/site-packages/{name}")
        files = carried(installed.read_text(encoding="utf-8"))
    with ZipFile(wheel) as archive:
        assert carried(archive.read(name).decode()) <= files


@pytest.mark.usefixtures("index")
def test_an_editable_install_uses_the_checkouts_catalogue(checkout: Path, tmp_path: Path) -> None:
    before = listing(checkout)
    (tmp_path / "home").mkdir()
    with environment(tmp_path, PYTHON, "-e", checkout) as prefix:
        user = User(prefix, tmp_path / "home")
        main_job(user)
        assert catalogue(user) == checkout / "data" / "films.toml"
    assert listing(checkout) == before


def test_without_installing_the_checkouts_catalogue_is_used(checkout: Path) -> None:
    environ = {**OUTSIDE, "PYTHONPATH": str(checkout / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    words = [sys.executable, "-m", "wicktrack", "where", "--template", "{path}"]
    shown = ran(*words, cwd=checkout.parent, environ=environ)
    assert shown.splitlines()[0] == str(checkout / "data" / "films.toml")


def homes(folder: Path) -> dict[str, str]:
    """The environment with homes of its own for all but pip."""
    names = ("XDG_DATA_HOME", "XDG_CACHE_HOME", "PIPX_HOME", "PIPX_BIN_DIR", "PIPX_MAN_DIR")
    own = {name: str(folder / name.lower()) for name in names}
    return {**OUTSIDE, **own, "PATH": WITHOUT_US, "PIP_CACHE_DIR": pip_cache(), "PIP_QUIET": "2"}


@pytest.mark.usefixtures("index")
def test_pipx_runs_it(checkout: Path, tmp_path: Path) -> None:
    before = listing(checkout)
    pipx = [sys.executable, "-m", "pipx", "run", "--spec", checkout]
    assert ran(*pipx, *COUNTDOWN, cwd=tmp_path, environ=homes(tmp_path)) == "430\n"
    assert listing(checkout) == before


@pytest.mark.usefixtures("index")
def test_the_readmes_first_line_installs_and_prints_what_is_upcoming(tmp_path: Path) -> None:
    folder = copied(tmp_path / "wicktrack")
    text = (folder / "README.md").read_text(encoding="utf-8")
    line = re.findall(r"^python3 -m venv .*upcoming$", text, re.MULTILINE)[0]
    words = [program("bash"), "-c", line]
    done = subprocess.run(words, cwd=folder, env=homes(tmp_path), check=False, capture_output=True)
    assert (done.returncode, done.stderr.decode()) == (0, "")
    # Its answer is that of the day: what is coming is the same here, if not in how long.
    here = ("upcoming", "--template", "{name}", "--catalogue", folder / "data" / "films.toml")
    names = ran(sys.executable, "-m", "wicktrack", *here, cwd=ROOT, environ=dict(os.environ))
    rows = done.stdout.decode().splitlines()[2:]
    assert [row.partition("  ")[0] for row in rows] == names.splitlines()
    words = [".venv/bin/wicktrack", "upcoming", "--as-of", DAY]
    assert ran(*words, cwd=folder, environ=homes(tmp_path)) == UPCOMING


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("version", OTHERS)
def test_the_program_runs_on_every_python_that_the_classifiers_name(
    version: str, wheel: Path, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    with environment(tmp_path, interpreter(version), wheel) as prefix:
        user = User(prefix, tmp_path / "home")
        main_job(user)
        assert user.runs("python", "--version").startswith(f"Python {version}.")


@pytest.mark.usefixtures("index")
def test_an_older_python_is_refused_by_its_version(checkout: Path, tmp_path: Path) -> None:
    older = interpreter("3.10")
    ran(older, "-m", "venv", tmp_path / "venv", cwd=tmp_path, environ=OUTSIDE)
    command = [str(tmp_path / "venv" / "bin" / "pip"), "install", str(checkout)]
    done = subprocess.run(command, cwd=tmp_path, env=OUTSIDE, check=False, capture_output=True)
    assert done.returncode == 1
    errors = [line for line in done.stderr.decode().splitlines() if line.startswith("ERROR: ")]
    assert len(errors) == 1
    wanted = r"ERROR: Package 'wicktrack' requires a different Python: 3\.10\.\d+ not in '>=3\.11'"
    assert re.fullmatch(wanted, errors[0])
