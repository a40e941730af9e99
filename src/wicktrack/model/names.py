"""Normalisation of names for comparison.

One rule: case, accents and punctuation do not matter, whoever typed them and wherever.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from wicktrack.errors import BadValue

_LETTERS = [*zip("æœøđðłþ", ("ae", "oe", "o", "d", "d", "l", "th"), strict=True)]
_PLAINER = str.maketrans(
    {
        **dict(_LETTERS),
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


def listed(names: Sequence[str], most: int | None = None) -> str:
    """`A`, `A and B`, `A, B and C`; of more than `most` the first, and how many more there are."""
    if most is not None and len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


# --- text inside other text ----------------------------------------------------------------------

_MARKS = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bb\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
    }
)
"""Quotes and dashes as a keyboard writes them."""


class Needle:
    """Texts of which each is to be found, whatever their case and accents.

    Nor does punctuation matter, but where a text begins or ends with it: `C++`, `$100`, `&`.
    `words` are the unbroken runs of letters and digits in them, as `plain` writes these, and
    `ascii` is whether all of them are.
    Raises `BadValue` for an empty text.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._parts = [*map(_Part, texts)]
        self.words = [word for part in self._parts for word in part.words]
        self.ascii = all(map(str.isascii, self.words))

    def held(self, pieces: Sequence[str]) -> list[int]:
        """The numbers of the pieces that hold any of the texts; empty unless each is held."""
        found = [[n for n, piece in enumerate(pieces) if part.held(piece)] for part in self._parts]
        return sorted({n for held in found for n in held}) if all(found) else []

    def possible(self, raw: str) -> bool:
        """Whether a text may be held in what is written in some notation; quick, never a miss.

        The notation may only put escapes in place of what is neither letter nor digit.
        """
        form = raw.lower() if raw.isascii() else decomposed(raw).casefold()
        if self.ascii:
            for letter, plainer in _LETTERS:
                form = form.replace(letter, plainer)
            # Between the letters of a word in ASCII there are at most accents and apostrophes.
            form = form.encode("ascii", "ignore").decode("ascii").replace("'", "")
        else:
            form = _BROKEN.sub("", form.translate(_PLAINER))
        return all(word in form for word in self.words)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text the texts are, as pairs of start and end, in order, without overlaps."""
        found = sorted(span for part in self._parts for span in part.spans(text))
        spans: list[tuple[int, int]] = []
        for start, end in found:
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return spans


_BROKEN = re.compile(r"[\W_]+")
"""Whatever is no part of a word, so that without it all letters of a word are side by side."""


class _Part:
    """One text to be found, with or without its punctuation."""

    def __init__(self, text: str) -> None:
        written = _written(text).strip()
        if not written:
            raise BadValue("the text is empty", "give a word, or a phrase in quotes")
        self._literal = not (written[0].isalnum() and written[-1].isalnum())
        self.words = plain(text).split()
        self._text = written if self._literal else plain(text)

    def _fold(self, text: str) -> str:
        return _written(text) if self._literal else plain(text)

    def held(self, piece: str) -> bool:
        return self._text in self._fold(piece)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        letters, origins = _traced(text, literal=self._literal)
        at = letters.find(self._text)
        while at >= 0 and self._text:
            end = origins[at + len(self._text) - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            yield origins[at], end
            at = letters.find(self._text, at + len(self._text))


def _written(text: str) -> str:
    """Text without case and accents, but with its punctuation, its words single-spaced."""
    return _traced(text, literal=True)[0]


def _traced(text: str, *, literal: bool) -> tuple[str, list[int]]:
    """A text as `plain` or, with punctuation, `_written` has it, and where each letter is from."""
    letters: list[str] = []
    origins: list[int] = []
    for at, written in enumerate(text):
        form = decomposed(written).casefold()
        for letter in form.translate(_MARKS) if literal else form.translate(_PLAINER):
            if unicodedata.combining(letter):
                continue
            kept = letter if letter.isalnum() or (literal and not letter.isspace()) else " "
            if kept != " " or letters[-1:] not in ([], [" "]):
                letters.append(kept)
                origins.append(at)
    return "".join(letters), origins
