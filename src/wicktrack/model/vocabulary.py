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


SERVICE_NAMES: dict[str, str] = {
    Service.IMDB: "IMDb",
    Service.TMDB: "TMDB",
    Service.TVMAZE: "TVmaze",
    Service.WIKIDATA: "Wikidata",
}
"""The services as they write themselves."""


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
    Family: "family of facts",
    Provider: "service to import from",
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
    named = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    meant = _REGION_FORMS.get(code) or _REGION_NAMES.get(named)
    usual = f"use two letters, such as US, GB or JP, or {WORLD} for the world"
    hint = f"did you mean `{meant}`?" if meant else usual
    raise BadValue(f"`{text}` is not an ISO 3166-1 alpha-2 region code", hint)


def parse_episode(text: str) -> str:
    """`1x02` from `1x02`, `1x2` or, meaning the first season, `2`; raises `BadValue`."""
    form = re.fullmatch(r"(?:(\d{1,4})x)?(\d{1,4})", text.strip(), re.ASCII)
    if form is None:
        raise BadValue(f"`{text}` is not a valid episode", "write 1x02 for season 1, episode 2")
    return f"{int(form[1] or 1)}x{int(form[2]):02}"


class IdForm(NamedTuple):
    """The ids of one service: a pattern for a whole id, an example, and what such an id is.

    `inside` finds the parts of an id in the URL of a page about it, which is one of `site`; `page`
    is that URL, for an id in full.
    """

    pattern: str
    example: str
    what: str
    inside: str
    site: str
    page: str


_TVMAZE = r"[1-9][0-9]{0,8}"
_WIKIDATA = IdForm(
    r"Q[1-9][0-9]{0,11}",
    "Q190050",
    "a Wikidata id",
    r"wikidata\.org/\w+/(Q[0-9]+)",
    "wikidata.org",
    "https://www.wikidata.org/wiki/{}",
)
_IMDB_SITE, _TMDB_SITE, _TVMAZE_SITE = "imdb.com", "themoviedb.org", "tvmaze.com"

TITLE_IDS = {
    Service.IMDB: IdForm(
        r"tt[0-9]{7,10}",
        "tt7181546",
        "an IMDb id of a title",
        r"\b(tt[0-9]+)",
        _IMDB_SITE,
        "https://www.imdb.com/title/{}/",
    ),
    Service.TMDB: IdForm(
        rf"(?:(?:movie|tv)/)?{_TVMAZE}",
        "movie/541671",
        "a TMDB id of a title",
        r"\b((?:movie|tv)/[0-9]+)",
        _TMDB_SITE,
        "https://www.themoviedb.org/{}",
    ),
    Service.TVMAZE: IdForm(
        _TVMAZE,
        "143",
        "a TVmaze id of a title",
        r"\bshows/([0-9]+)",
        _TVMAZE_SITE,
        "https://www.tvmaze.com/shows/{}",
    ),
    Service.WIKIDATA: _WIKIDATA,
}
"""The ids of titles; a number of TMDB without `movie/` or `tv/` is read by the title's kind."""

PERSON_IDS = {
    Service.IMDB: IdForm(
        r"nm[0-9]{7,10}",
        "nm0000206",
        "an IMDb id of a person",
        r"\b(nm[0-9]+)",
        _IMDB_SITE,
        "https://www.imdb.com/name/{}/",
    ),
    Service.TMDB: IdForm(
        rf"(?:person/)?{_TVMAZE}",
        "person/6384",
        "a TMDB id of a person",
        r"\b(person/[0-9]+)",
        _TMDB_SITE,
        "https://www.themoviedb.org/{}",
    ),
    Service.TVMAZE: IdForm(
        _TVMAZE,
        "25003",
        "a TVmaze id of a person",
        r"\bpeople/([0-9]+)",
        _TVMAZE_SITE,
        "https://www.tvmaze.com/people/{}",
    ),
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
    """What a text may refer to, each as `SERVICE:ID` in full; empty if it has no such form.

    `tt7181546`, `Q190050`, `tmdb:541671`, or the address of a page about a title.
    """
    for service, form in TITLE_IDS.items():
        given = id_at(service, text)
        if re.fullmatch(form.pattern, given):
            kinds = (Kind.FILM, Kind.SERIES)
            return list(dict.fromkeys(f"{service}:{full_id(service, given, k)}" for k in kinds))
    return []


def id_at(service: Service, text: str, *, named: bool = False) -> str:
    """What a text gives as the id of a title at a service, not yet checked; empty for nothing.

    A text that names no service gives one only where ids are like no others, or with `named`,
    where something else has named the service.
    """
    form, typed = TITLE_IDS[service], text.strip()
    name, colon, rest = typed.partition(":")
    if colon and name.lower() == service:
        found = rest.strip()
    elif re.match(rf"(?:https?://)?(?:[\w-]+\.)*{re.escape(form.site)}/", typed, re.IGNORECASE):
        inside = re.search(form.inside, typed, re.IGNORECASE | re.ASCII)
        found = inside[1] if inside else ""
    else:
        found = typed if named or service in _UNMISTAKABLE else ""
    return found.upper() if service is Service.WIKIDATA else found.lower()


def page_at(service: str, text: str, kind: Kind) -> str:
    """The address of the page about a title at a service, by its id there."""
    return TITLE_IDS[Service(service)].page.format(full_id(service, text, kind))


_UNMISTAKABLE = (Service.IMDB, Service.WIKIDATA)
"""The services whose ids are like no others."""
