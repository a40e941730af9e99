"""Does it read well aloud, and without colour?"""

from __future__ import annotations

import re

import pytest

from conftest import Wick

BOXES = re.compile("[\u2500-\u259f]")
"""Box drawing and block elements, which are read out one by one."""

ASKED = [
    ["upcoming"],
    ["next"],
    ["countdown", "ballerina"],
    ["status"],
    ["show", "ballerina"],
    ["cast", "ballerina"],
    ["person", "ian mcshane"],
    ["history", "ballerina"],
    ["changes", "--since", "2024-01-01"],
    ["where"],
]


@pytest.mark.parametrize("command", ASKED, ids=" ".join)
def test_markdown_has_no_box_characters(wick: Wick, command: list[str]) -> None:
    day = [] if command == ["where"] else ["--as-of", "2024-03-01"]
    out = wick(*command, *day, "-f", "markdown").out
    assert out
    assert not BOXES.search(out)


@pytest.mark.parametrize("title", ["ballerina", "the-continental", "john-wick-chapter-4"])
def test_a_page_about_a_title_has_no_box_characters_either(wick: Wick, title: str) -> None:
    out = wick("show", title, "--as-of", "2024-03-01").out
    assert not BOXES.search(out)
    heads = {line.split("  ")[0] for line in out.splitlines()}
    assert {"Status", "Release", "Releases", "Cast", "Date", "Actor"} <= heads


@pytest.mark.parametrize("command", [c for c in ASKED if c != ["where"]], ids=" ".join)
def test_no_information_is_in_colour_alone(wick: Wick, command: list[str]) -> None:
    plain = wick(*command, "--as-of", "2024-03-01", "--color", "never").out
    coloured = wick(*command, "--as-of", "2024-03-01", "--color", "always").out
    assert "\x1b[" in coloured
    words = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in words.splitlines()] == plain.splitlines()


def test_what_is_due_or_uncertain_is_said_in_words(wick: Wick) -> None:
    late = wick("status", "--as-of", "2019-05-16", "--region", "GB", "--color", "never").out
    assert "due, no release recorded" in late
    marks = wick("cast", "ballerina", "--as-of", "2023-04-04", "--color", "never").out
    assert all(word in marks for word in ("returning", "posthumous", "undisclosed"))
