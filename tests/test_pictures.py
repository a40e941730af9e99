"""Do the pictures of the README show what the program prints?"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from conftest import REWRITE, ROOT, Wick
from pictures import screen

PICTURES = ROOT / "docs" / "pictures"


def compared(name: str, made: str) -> None:
    """Whether a picture is as it was; written anew where that is asked for."""
    path = PICTURES / name
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if REWRITE:
        path.write_text(made, encoding="utf-8", newline="\n")
    assert made == before


def test_the_picture_of_upcoming(wick: Wick) -> None:
    command = ["upcoming", "--as-of", "2023-04-04"]
    printed = wick(*command, "--color", "always").out
    compared("upcoming.svg", screen(f"wicktrack {' '.join(command)}", printed))


def test_the_picture_of_a_timeline(wick: Wick, tmp_path: Path) -> None:
    file = tmp_path / "timeline.svg"
    titles = ["ballerina", "the-continental", "john-wick-chapter-4"]
    assert wick("timeline", *titles, "--as-of", "2024-03-01", "--svg", str(file)).code == 0
    compared("timeline.svg", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(PICTURES.glob("*.svg")), ids=lambda path: path.name)
def test_a_picture_stands_alone_and_has_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "url(http" not in text
    assert "href" not in text
    root = ET.fromstring(text)  # noqa: S314 - ours
    assert root.find("{http://www.w3.org/2000/svg}title") is not None
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"](docs/pictures/{path.name})" in readme
