"""The closed vocabularies (kinds, statuses, release types, credits, regions) and their parsers.

One rule: a word is stored in one form, and read in the forms people type.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TypeVar

from wicktrack.errors import BadValue, did_you_mean


class Kind(StrEnum):
    """The kind of a title."""

    FILM = "film"
    SERIES = "series"
    MINISERIES = "miniseries"
    SPECIAL = "special"
    SHORT = "short"
    DOCUMENTARY = "documentary"

    @property
    def serial(self) -> bool:
        """Whether it comes in episodes."""
        return self in (Kind.SERIES, Kind.MINISERIES)

    @property
    def usual_type(self) -> ReleaseType:
        """The type of a release that names none."""
        cinema = (Kind.FILM, Kind.SHORT, Kind.DOCUMENTARY)
        return ReleaseType.THEATRICAL if self in cinema else ReleaseType.TV


class Status(StrEnum):
    """The production status, in the usual order."""

    RUMOURED = "rumoured"
    ANNOUNCED = "announced"
    IN_DEVELOPMENT = "in-development"
    PRE_PRODUCTION = "pre-production"
    IN_PRODUCTION = "in-production"
    POST_PRODUCTION = "post-production"
    COMPLETED = "completed"
    RELEASED = "released"
    ON_HOLD = "on-hold"
    CANCELLED = "cancelled"


class ReleaseType(StrEnum):
    """TMDB's six release types, in TMDB's order."""

    PREMIERE = "premiere"
    LIMITED = "limited"
    THEATRICAL = "theatrical"
    DIGITAL = "digital"
    PHYSICAL = "physical"
    TV = "tv"


class Credit(StrEnum):
    """How somebody is credited, if it is not an ordinary part."""

    VOICE = "voice"
    CAMEO = "cameo"
    GUEST = "guest"


FIRST_EPISODE = "1x01"
"""The episode of a series' release that names none."""

REGIONS = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
    ZW
    """.split()  # noqa: SIM905 - a list would take 32 lines
)
"""The officially assigned alpha-2 codes of ISO 3166-1."""

_REGION_FORMS = {"UK": "GB", "EN": "GB", "EL": "GR", "USA": "US"}
"""Codes that people type and ISO 3166-1 does not assign, with what was probably meant."""

_REGION_NAMES = {
    name: code
    for code, names in {
        "AR": "argentina", "AU": "australia", "BE": "belgium", "BR": "brazil", "CA": "canada",
        "CH": "switzerland", "CN": "china", "DE": "germany", "DK": "denmark", "ES": "spain",
        "FR": "france", "GB": "britain, great britain, united kingdom, england, scotland, wales",
        "HK": "hong kong", "ID": "indonesia", "IE": "ireland", "IN": "india", "IT": "italy",
        "JP": "japan", "KR": "south korea, korea", "MX": "mexico", "MY": "malaysia",
        "NL": "netherlands, the netherlands, holland", "NO": "norway", "NZ": "new zealand",
        "PH": "philippines", "PL": "poland", "RU": "russia", "SA": "saudi arabia",
        "SE": "sweden", "SG": "singapore", "TH": "thailand", "TR": "turkey", "TW": "taiwan",
        "US": "united states, united states of america, america", "VN": "vietnam",
        "ZA": "south africa",
    }.items()
    for name in names.split(", ")
}  # fmt: skip
"""The names of the largest film markets in English, for hints."""

FORMS: dict[type[StrEnum], dict[str, StrEnum]] = {
    Kind: {
        "movie": Kind.FILM,
        "feature": Kind.FILM,
        "feature-film": Kind.FILM,
        "tv": Kind.SERIES,
        "show": Kind.SERIES,
        "tv-show": Kind.SERIES,
        "tv-series": Kind.SERIES,
        "mini-series": Kind.MINISERIES,
        "limited-series": Kind.MINISERIES,
        "short-film": Kind.SHORT,
        "doc": Kind.DOCUMENTARY,
    },
    Status: {
        "development": Status.IN_DEVELOPMENT,
        "preproduction": Status.PRE_PRODUCTION,
        "production": Status.IN_PRODUCTION,
        "filming": Status.IN_PRODUCTION,
        "shooting": Status.IN_PRODUCTION,
        "postproduction": Status.POST_PRODUCTION,
        "hold": Status.ON_HOLD,
        # American spelling, and TMDB's word for what has been announced and no more.
        "rumored": Status.RUMOURED,
        "canceled": Status.CANCELLED,
        "planned": Status.ANNOUNCED,
    },
    ReleaseType: {
        "cinema": ReleaseType.THEATRICAL,
        "cinemas": ReleaseType.THEATRICAL,
        "theater": ReleaseType.THEATRICAL,
        "theaters": ReleaseType.THEATRICAL,
        "theatre": ReleaseType.THEATRICAL,
        "theatres": ReleaseType.THEATRICAL,
        "streaming": ReleaseType.DIGITAL,
        "vod": ReleaseType.DIGITAL,
        "bluray": ReleaseType.PHYSICAL,
        "blu-ray": ReleaseType.PHYSICAL,
        "dvd": ReleaseType.PHYSICAL,
        "disc": ReleaseType.PHYSICAL,
        "television": ReleaseType.TV,
    },
}
"""Aliases of the stored forms, by vocabulary; case, spaces and hyphens do not matter."""

Word = TypeVar("Word", bound=StrEnum)

_VOCABULARY_NAMES: dict[type[StrEnum], str] = {
    Kind: "kind of title",
    Status: "status",
    ReleaseType: "release type",
    Credit: "credit",
}


def parse_word(vocabulary: type[Word], text: str, name: str = "") -> Word:
    """The member of a vocabulary for a word as typed; raises `BadValue`, naming them all.

    `name` is what the message calls a member, for vocabularies of other modules.
    """
    word = "-".join(re.findall(r"[^\W_]+", text.casefold()))
    form = FORMS.get(vocabulary, {}).get(word)
    if isinstance(form, vocabulary):
        return form
    try:
        return vocabulary(word)
    except ValueError:
        known = [str(member) for member in vocabulary]
        name = name or _VOCABULARY_NAMES[vocabulary]
        hint = did_you_mean(word, known) or f"use one of {', '.join(known)}"
        raise BadValue(f"`{text}` is not a valid {name}", hint) from None


def parse_region(text: str) -> str:
    """Read an ISO 3166-1 alpha-2 code, in either case; raises `BadValue`."""
    code = text.strip().upper()
    # `upper` may turn other letters into ASCII: `ß` becomes `SS`, which is South Sudan.
    if code in REGIONS and text.isascii():
        return code
    named = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    meant = _REGION_FORMS.get(code) or _REGION_NAMES.get(named)
    hint = f"did you mean `{meant}`?" if meant else "use two letters, such as US, GB or JP"
    raise BadValue(f"`{text}` is not an ISO 3166-1 alpha-2 region code", hint)


def parse_episode(text: str) -> str:
    """`1x02` from `1x02`, `1x2` or, meaning the first season, `2`; raises `BadValue`."""
    form = re.fullmatch(r"(?:(\d{1,3})x)?(\d{1,4})", text.strip(), re.ASCII)
    if form is None:
        raise BadValue(f"`{text}` is not a valid episode", "write 1x02 for season 1, episode 2")
    return f"{int(form[1] or 1)}x{int(form[2]):02}"
