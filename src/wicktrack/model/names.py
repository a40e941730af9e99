"""When are two names the same?

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
"""Letters that Unicode does not take apart but a keyboard does, and what joins words."""

_PLAIN_ASCII = {
    code: None if chr(code) == "'" else " " for code in range(0x80) if not chr(code).isalnum()
}
"""The same for the letters that most names are written in; a test compares them."""


@lru_cache(10_000)
def plain(text: str) -> str:
    """Text without case, accents and punctuation, its words single-spaced; plain is plain again."""
    if text.isascii():
        return " ".join(text.lower().translate(_PLAIN_ASCII).split())
    form = unicodedata.normalize("NFKD", text).casefold().translate(_PLAINER)
    kept = (c if c.isalnum() else "" if unicodedata.combining(c) else " " for c in form)
    return " ".join("".join(kept).split())


def begins(word: str, typed: str) -> bool:
    """Whether the word begins with as many characters as were typed, in any case."""
    return word[: len(typed)].casefold() == typed.casefold()
