"""The closed vocabularies (kinds, statuses, …, regions, ids at services) and their parsers.

One rule: a word is stored in one form, and read in the forms people type.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple, TypeVar

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


class Family(StrEnum):
    """What a fact is about: both `cast` and `uncast` facts are about the cast."""

    RELEASE = "release"
    STATUS = "status"
    CAST = "cast"
    NAME = "name"
    NEWS = "news"


class Service(StrEnum):
    """A service whose ids titles and persons may have."""

    IMDB = "imdb"
    TMDB = "tmdb"
    TVMAZE = "tvmaze"
    WIKIDATA = "wikidata"


class Provider(StrEnum):
    """A service that facts can be imported from."""

    TVMAZE = "tvmaze"
    TMDB = "tmdb"
    WIKIDATA = "wikidata"


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

WORLD = "001"
"""The region of a worldwide release: the world's code in UN M49, as in CLDR."""

_REGION_FORMS = {"UK": "GB", "EN": "GB", "EL": "GR", "USA": "US", "WORLD": WORLD,
                 "WORLDWIDE": WORLD}  # fmt: skip
"""What people type and is not a region code, with what was probably meant."""

FORMS = {
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
}
"""Aliases of the stored forms; case, spaces and hyphens do not matter."""

Word = TypeVar("Word", bound=StrEnum)

_VOCABULARY_NAMES: dict[type[StrEnum], str] = {
    Kind: "kind of title",
    Status: "status",
    ReleaseType: "release type",
    Credit: "credit",
    Family: "family of facts",
    Provider: "service to import from",
}


def parse_word(vocabulary: type[Word], text: str, name: str = "") -> Word:
    """The member of a vocabulary for a word as typed; raises `BadValue`, naming them all.

    `name` is what the message calls a member, for vocabularies of other modules.
    """
    word = "-".join(re.findall(r"[^\W_]+", text.casefold()))
    form = FORMS.get(word)
    if isinstance(form, vocabulary):
        return form
    try:
        return vocabulary(word)
    except ValueError:
        known = [str(member) for member in vocabulary]
        name = name or _VOCABULARY_NAMES[vocabulary]
        hint = did_you_mean(word, known) or f"use one of {', '.join(known)}"
        raise BadValue(f"`{text}` is not a valid {name}", hint) from None


def parse_provider(text: str) -> Provider:
    """A service to import from; raises `BadValue`, which takes none for a misspelt other one."""
    try:
        return parse_word(Provider, text)
    except BadValue as bad:
        hint = f"use {', '.join(Provider)}" if text.casefold() in [*Service] else bad.hint
        raise BadValue(bad.message, hint) from None


def parse_region(text: str) -> str:
    """Read an ISO 3166-1 alpha-2 code, in either case, or `WORLD`; raises `BadValue`."""
    code = text.strip().upper()
    if code == WORLD:
        return code
    # `upper` may turn other letters into ASCII: `ß` becomes `SS`, which is South Sudan.
    if code in REGIONS and text.isascii():
        return code
    meant = _REGION_FORMS.get(code)
    hint = (
        f"did you mean `{meant}`?"
        if meant
        else f"use two letters, such as US, GB or JP, or {WORLD} for the world"
    )
    raise BadValue(f"`{text}` is not an ISO 3166-1 alpha-2 region code", hint)


def parse_episode(text: str) -> str:
    """`1x02` from `1x02`, `1x2` or, meaning the first season, `2`; raises `BadValue`."""
    form = re.fullmatch(r"(?:(\d{1,4})x)?(\d{1,4})", text.strip(), re.ASCII)
    if form is None:
        raise BadValue(f"`{text}` is not a valid episode", "write 1x02 for season 1, episode 2")
    return f"{int(form[1] or 1)}x{int(form[2]):02}"


class IdForm(NamedTuple):
    """The ids of one service: a pattern for a whole id, an example, and what such an id is.

    `inside` finds the parts of an id in the URL of a page about it.
    """

    pattern: str
    example: str
    what: str
    inside: str


_TVMAZE = r"[1-9][0-9]{0,8}"
_WIKIDATA = IdForm(r"Q[1-9][0-9]{0,11}", "Q190050", "a Wikidata id", r"wikidata\.org/\w+/(Q[0-9]+)")

TITLE_IDS = {
    Service.IMDB: IdForm(r"tt[0-9]{7,10}", "tt7181546", "an IMDb id of a title", r"\b(tt[0-9]+)"),
    Service.TMDB: IdForm(
        rf"(?:(?:movie|tv)/)?{_TVMAZE}",
        "movie/541671",
        "a TMDB id of a title",
        r"\b((?:movie|tv)/[0-9]+)",
    ),
    Service.TVMAZE: IdForm(_TVMAZE, "143", "a TVmaze id of a title", r"\bshows/([0-9]+)"),
    Service.WIKIDATA: _WIKIDATA,
}
"""The ids of titles; a number of TMDB without `movie/` or `tv/` is read by the title's kind."""

PERSON_IDS = {
    Service.IMDB: IdForm(r"nm[0-9]{7,10}", "nm0000206", "an IMDb id of a person", r"\b(nm[0-9]+)"),
    Service.TMDB: IdForm(
        rf"(?:person/)?{_TVMAZE}", "person/6384", "a TMDB id of a person", r"\b(person/[0-9]+)"
    ),
    Service.TVMAZE: IdForm(_TVMAZE, "25003", "a TVmaze id of a person", r"\bpeople/([0-9]+)"),
    Service.WIKIDATA: _WIKIDATA,
}
"""The ids of persons."""


def parse_service_id(form: IdForm, text: str) -> str:
    """An id of a service as written; raises `BadValue`, with the id in a URL as a hint."""
    if re.fullmatch(form.pattern, text):
        return text
    inside = re.search(form.inside, text, re.IGNORECASE | re.ASCII)
    meant = inside[1] if inside else re.sub(r"^q", "Q", text.strip())
    fits = re.fullmatch(form.pattern, meant)
    hint = f"write `{meant}`" if fits else f"write it like `{form.example}`"
    raise BadValue(f"`{text}` is not {form.what}", hint)


def full_id(service: str, text: str, kind: Kind | None = None) -> str:
    """An id that says by itself what it is of: TMDB's numbers are by kind (None: of a person)."""
    if service != Service.TMDB or not text.isdigit():
        return text
    return f"{'person' if kind is None else 'tv' if kind.serial else 'movie'}/{text}"


def references(text: str) -> list[str]:
    """What `tt7181546`, `Q190050` or `tmdb:541671` may refer to, each as `SERVICE:ID` in full."""
    word, _, rest = text.strip().partition(":")
    named = Service(word) if word in [*Service] else None
    for service, form in TITLE_IDS.items():
        given = rest if service is named else word if service in _UNMISTAKABLE and not rest else ""
        if re.fullmatch(form.pattern, given):
            kinds = (Kind.FILM, Kind.SERIES)
            return list(dict.fromkeys(f"{service}:{full_id(service, given, k)}" for k in kinds))
    return []


_UNMISTAKABLE = (Service.IMDB, Service.WIKIDATA)
"""The services whose ids are like no others."""
