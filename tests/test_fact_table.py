"""Is a fact that is written as a table read back the same?"""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from test_snapshot import TITLES, any_fact
from wicktrack.catalogue.facts import fact_of
from wicktrack.catalogue.fields import LARGEST
from wicktrack.catalogue.keys import FACT
from wicktrack.catalogue.writer import fact_block, fact_table
from wicktrack.model.facts import CastSaid, Fact, Member, ReleaseKey, ReleaseSaid, StatusSaid
from wicktrack.model.periods import parse
from wicktrack.model.vocabulary import Credit, ReleaseType, Status
from wicktrack.records import replaced

SOURCES = st.sampled_from([(), ("https://e.org/1",), ("https://e.org/1", "variety")])
NOTES = st.none() | st.sampled_from(["a note", 'with "quotes" and \\'])


def _readable(fact: Fact) -> bool:
    """Whether it could have been read: no text is blank, and billings count from 1."""
    match fact.said:
        case CastSaid(members):
            return all(it.billing is None or 1 <= it.billing <= LARGEST for it in members)
        case ReleaseSaid(key):
            return key.edition is None or bool(key.edition.strip())
        case StatusSaid(_, _, place):
            return place is None or bool(place.strip())
    return True


@given(any_fact().filter(_readable), SOURCES, NOTES)
def test_a_fact_is_read_back_as_it_was(fact: Fact, sources: tuple[str, ...], note: str) -> None:
    full = replaced(fact, sources=sources, note=note)
    table = tomllib.loads(fact_block(fact_table(full)))["fact"][0]
    values = {key: FACT[key](value) for key, value in table.items()}
    assert fact_of(values, TITLES[fact.title], None) == full


def test_the_table_of_a_fact_has_what_it_says_and_no_more() -> None:
    on = parse("2024-06-07")
    key = ReleaseKey("GB", ReleaseType.DIGITAL, None, "IMAX")
    release = Fact("x", on, ReleaseSaid(key, None, ("Netflix",)), ("https://e.org",), aside=True)
    assert fact_table(release) == {
        "title": "x",
        "on": on.start,
        "release": "tba",
        "region": "GB",
        "type": "digital",
        "edition": "IMAX",
        "platform": ["Netflix"],
        "source": ["https://e.org"],
        "aside": True,
    }
    cast = CastSaid((Member("Bo", ("A", "B"), 2, Credit.VOICE), Member("Al", ("C",)), Member("Cy")))
    assert fact_table(Fact("x", parse("2024"), cast))["cast"] == [
        {"person": "Bo", "character": ["A", "B"], "billing": 2, "credit": "voice"},
        {"person": "Al", "character": "C"},
        {"person": "Cy"},
    ]
    status = StatusSaid(Status.IN_PRODUCTION, parse("2024-05"), "Prague")
    table = fact_table(Fact("x", parse("2024"), status, note="n"))
    assert table == {
        "title": "x",
        "on": "2024",
        "status": "in-production",
        "since": "2024-05",
        "place": "Prague",
        "note": "n",
    }
