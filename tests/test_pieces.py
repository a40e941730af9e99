"""A large catalogue is judged in pieces, and gets the very problems that it has as a whole."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import catalogues
import edits
from wicktrack.catalogue import loader, toml
from wicktrack.catalogue.loader import check, load
from wicktrack.errors import BadCatalogue
from wicktrack.index.cache import open_ledger


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Path]:
    """A new folder for each example."""
    return (tmp_path / str(number) for number in itertools.count())


@pytest.fixture
def _in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every catalogue is large, and its pieces are small."""
    monkeypatch.setattr(loader, "_LARGE", 0)
    monkeypatch.setattr(toml, "_PIECE", 100)


BROKEN = """
[[fact]]
title = "t{0}"
on = "2024-13"
relase = "2024"
"""
SOUND = """
[title.t{0}]
name = "T {0}"
kind = "film"

[[fact]]
title = "t{0}"
on = 2024-01-01
news = "n"
"""


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=150)
def test_pieces_have_the_problems_of_the_whole(seed: int, folders: Iterator[Path]) -> None:
    chance, folder = catalogues.chance(seed), next(folders)
    texts = catalogues.texts(chance, chance.randint(1, 9), chance.randint(1, 3))
    paths = catalogues.written(folder, texts)
    for _ in range(chance.randint(0, 3)):
        path = chance.choice(paths)
        path.write_bytes(edits.edited(chance, path.read_bytes()))
    whole = check(paths)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loader, "_LARGE", 0)
        patch.setattr(toml, "_PIECE", chance.choice([1, 100, 1000]))
        assert check(paths) == whole


@pytest.mark.usefixtures("_in_pieces")
def test_a_catalogue_with_problems_is_never_whole_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.toml"
    blocks = [block.format(number) for number in range(50) for block in (SOUND, BROKEN)]
    path.write_text("format = 1\n" + "".join(blocks), encoding="utf-8")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the file was read as one document")

    monkeypatch.setattr(loader, "read_all", never)
    with pytest.raises(BadCatalogue) as refusal:
        load([path], suspect=True)
    codes = [problem.code for problem in refusal.value.problems]
    assert codes.count("bad-period") == codes.count("unknown-key") == 50
    lines = path.read_text(encoding="utf-8").split("\n")
    assert all(
        lines[problem.line - 1].startswith("relase")
        for problem in refusal.value.problems
        if problem.code == "unknown-key"
    )
    assert check([path]) == refusal.value.problems
    with pytest.raises(BadCatalogue) as asked:
        open_ledger([path], tmp_path / "cache")
    assert asked.value.problems == refusal.value.problems


@pytest.mark.usefixtures("_in_pieces")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[title.t1]\nname = 'X'\nkind = 'film'\n", "duplicate-id"),
        ('[[fact]]\ntitle = "t1"\non = """\n', "not-toml"),
        ("[catalogue]\nname = 'Late'\n[catalogue]\n", "not-toml"),
        ("[title\n", "not-toml"),
    ],
)
def test_what_pieces_cannot_tell_is_told_by_the_whole(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    sound = "format = 1\n" + "".join(SOUND.format(number) for number in range(20))
    path.write_text(sound + text, encoding="utf-8")
    assert code in {problem.code for problem in check([path])}
