"""Normalisation of names for comparison.

One rule: case, accents and punctuation do not matter, whoever typed them and wherever.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_PLAINER = str.maketrans(
    {
        **dict(zip("æœøđðłþ", ("ae", "oe", "o", "d", "d", "l", "th"), strict=True)),
        # Apostrophes, typed and printed, and the letters that serve as one.
        **dict.fromkeys("'\u2018\u2019\u02bb\u02bc", ""),
    }
)
"""Letters that NFKD does not decompose, as a keyboard writes them; apostrophes are dropped."""

_PLAIN_ASCII = {
    code: None if chr(code) == "'" else " " for code in range(0x80) if not chr(code).isalnum()
}
"""Fast path for ASCII names: the same result without NFKD; a test compares the two."""


_LONG = 1000
"""The letters from which on a text is decomposed letter by letter."""


def decomposed(text: str) -> str:
    """Compatibility decomposition (NFKD), where the order of combining characters does not matter.

    Ordering them takes time that grows with the square of how many follow each other, so of a long
    text each letter is decomposed by itself.
    """
    if len(text) < _LONG:
        return unicodedata.normalize("NFKD", text)
    parts = {letter: unicodedata.normalize("NFKD", letter) for letter in set(text)}
    return "".join([parts[letter] for letter in text])


@lru_cache(10_000)
def plain(text: str) -> str:
    """Text without case, accents and punctuation, its words single-spaced; idempotent."""
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN_ASCII).split())
    form = decomposed(text).casefold().translate(_PLAINER)
    letters = (c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in form)
    return " ".join("".join(letters).split())


def begins(word: str, typed: str) -> bool:
    """Whether a word starts with what was typed, ignoring case."""
    return word[: len(typed)].casefold() == typed.casefold()
