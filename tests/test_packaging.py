"""Is the catalogue found in every way of installing? Built without a network."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow


def build(folder: Path, source: Path, target: Path, kind: str) -> Path:
    """Build a wheel or an sdist of the source with what is installed here."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


def install(wheel: Path, target: Path) -> Path:
    """Unpack a wheel as pip does, without what it depends on."""
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", str(target), str(wheel)], check=True)
    return target


def answers(path: Path, cwd: Path) -> tuple[str, str]:
    """The days to Ballerina, and where the catalogue is, with `path` before all other modules."""
    environ = {**os.environ, "PYTHONPATH": str(path)}

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "wicktrack", *words]
        done = subprocess.run(command, cwd=cwd, env=environ, check=True, capture_output=True)
        return done.stdout.decode()

    days = run("countdown", "ballerina", "--days", "--as-of", "2023-04-04").strip()
    return days, run("where", "-f", "tsv").splitlines()[1].split("\t")[1]


def test_a_wheel_carries_the_catalogue(tmp_path: Path) -> None:
    target = install(build(tmp_path, ROOT, tmp_path, "wheel"), tmp_path / "site")
    assert answers(target, tmp_path) == ("430", str(target / "wicktrack/data/films.toml"))
    assert (target / "wicktrack/data/catalogue.schema.json").exists()


def test_an_sdist_builds_such_a_wheel_and_holds_the_tests(tmp_path: Path) -> None:
    with tarfile.open(build(tmp_path, ROOT, tmp_path, "sdist")) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    assert {"data", "docs", "src", "tests", "README.md", "LICENSE"} <= {
        path.name for path in source.iterdir()
    }
    target = install(build(tmp_path, source, tmp_path, "wheel"), tmp_path / "site")
    assert answers(target, tmp_path) == ("430", str(target / "wicktrack/data/films.toml"))


def test_a_checkout_and_an_editable_install_use_the_checkouts_catalogue(tmp_path: Path) -> None:
    # An editable install puts this same folder on the path.
    assert answers(ROOT / "src", tmp_path) == ("430", str(ROOT / "data/films.toml"))
