"""Is there one version? It stands in one place, and the changelog says what came with it."""

from __future__ import annotations

import re

from conftest import ROOT
from wicktrack import __version__


def test_the_version_stands_in_one_place() -> None:
    files = [ROOT / "pyproject.toml", *(ROOT / "src").rglob("*.py")]
    found = [path for path in files if __version__ in path.read_text(encoding="utf-8")]
    assert found == [ROOT / "src" / "wicktrack" / "__init__.py"]


def test_the_changelog_has_what_is_coming_above_this_version_with_its_day() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heads = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert heads[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d", heads[1])
