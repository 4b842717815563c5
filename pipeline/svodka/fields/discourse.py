"""Which territory a mention stands for, and whether it can own a figure. Changes when the thread of a text is lost."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from svodka import lexicon
from svodka.document import TERRITORIES, Mention
from svodka.fields.context import Report
from svodka.fields.routes import LEFT, is_on_route
from svodka.letters import CLOSED
from svodka.places.gazetteer import (
    DISTRICT,
    REGION,
    capital,
    centre,
    country,
    holders,
    key,
    only_city,
    plain,
    region_of,
    upper,
)
from svodka.text.lexing import normalize, word_form
from svodka.text.morphology import done, readings

ALIKE = 5  # first letters that the names of a city and of its region share
BACK = 3000  # characters that a word may point back


def territory(report: Report, mention: Mention) -> str | None:
    """The name that a mention stands for; words that point back take the last name of their kind."""
    if mention.rule == "people" and report.owner is not None and _are_its_people(mention, report.owner):
        return report.owner.name  # «кызылординцы» of the city or of its region
    if not mention.kind.startswith("generic "):
        return None if mention.kind == "organisation" else mention.name
    kind = mention.kind.removeprefix("generic ")
    if kind == "country":
        return country()
    owner = report.owner
    own = report.governed_at(mention.start)
    if own is not None and own.kind == kind:
        return own.name  # «в районе» is the akim's who says so
    if kind == "centre":
        if mention.rule.endswith("region") and (other := _other_region(report, mention)) is not None:
            return centre(other.code, REGION)
        return centre(owner.code, REGION if mention.rule.endswith("region") else DISTRICT) if owner is not None else None
    if owner is not None and (owner.kind == kind or (kind == "district" and owner.kind == "city district")):
        return _opened_by(report, mention, kind) or owner.name
    if kind == "capital":
        return capital(report.named, report.when)
    if kind == "place":
        return _village_before(report, mention)
    if kind == "city" and COUNTRYSIDE.match(report.text, mention.end):
        return None  # «в городе 44 %, в селе 22»: of the whole
    for earlier in reversed(report.mentions_in(max(0, mention.start - BACK), mention.start)):
        if earlier.kind == kind and earlier.rule != "people":
            return earlier.name
    return _round(report, mention, owner, kind) if owner is not None else None


# «В», «По словам акима» in front of the name that a paragraph opens with
OPENING = lexicon.Frame(r"\W*(?:<opening of a place>\s+)?(?:(?:[а-яё-]+\s+){0,3}<akim>\s+)?(?:<place>\s*)?[«\"]?")
LONGEST_PARAGRAPH = 1200  # characters in front of «район» in which its paragraph is taken to begin


def _opened_by(report: Report, mention: Mention, kind: str) -> str | None:
    """The other territory of its kind that the paragraph opens with: «В Урджарском районе сдано 5 домов. Район собрал»."""
    start = report.text.rfind("\n", max(0, mention.start - LONGEST_PARAGRAPH), mention.start) + 1
    if not start:
        return None
    first, *rest = report.mentions_in(start, mention.start + 1)
    opens = first.kind == kind and first.rule not in OF_PEOPLE and OPENING.fullmatch(report.text, start, first.start)
    owner = report.owner
    alone = all(m.kind != kind or m.name == first.name for m in rest)
    return first.name if opens and alone and owner is not None and owns(report, first) else None


OF_PEOPLE = ("people", "adjective", "manner")


def _other_region(report: Report, centre_of: Mention) -> Mention | None:
    """The region named right in front, whose centre is meant: «в Акмолинской области вода у областного центра поднялась»."""
    owner = report.owner
    for mention in reversed(report.mentions_in(max(0, centre_of.start - NEARBY), centre_of.start)):
        if mention.kind == "region" and mention.code:
            apart = owner is None or mention.code[:REGION] != owner.code[:REGION]
            return mention if apart and not CUT.search(report.text, mention.end, centre_of.start) else None
    return None


CUT = re.compile(r"[.!?\n]\s")
NEARBY = 80  # characters between a region and its «областной центр»


def _are_its_people(people: Mention, owner: Mention) -> bool:
    """Whether the people of a place may be those of the report's own: of one name with it, or of the region whose centre it is."""
    is_centre = owner.kind == "city" and owner.code[REGION:DISTRICT] == CENTRE and owner.code[:REGION] == people.code[:REGION]
    return key(people.name)[:ALIKE] == key(owner.name)[:ALIKE] or (people.kind == "region" and is_centre)


CENTRE = "10"  # the digits of the district in the codes of a region's centre
ONE_PLACE = 250  # characters behind the name of a village in which «в селе» means it


def _village_before(report: Report, mention: Mention) -> str | None:
    """The village named last before «в селе», «селу», where no other territory came between; «на селе» means none."""
    if not mention.name.endswith(lexicon.surfaces_of("place ending")) or ON.search(
        report.text, max(0, mention.start - 4), mention.start
    ):
        return None
    for earlier in reversed(report.mentions_in(max(0, mention.start - ONE_PLACE), mention.start)):
        if earlier.kind in TERRITORIES:
            return earlier.name if earlier.kind == "place" and owns(report, earlier) else None
    return None


COUNTRYSIDE = lexicon.Frame(r"[^.!?\n;]{0,40}\d[^.!?\n]{0,30}(?<!\w)<countryside>")
ON = lexicon.Frame(r"(?<!\w)<on>\s+$")
TOWARDS = lexicon.Frame(r"(?<!\w)<towards>\s+(?:<place>\s*)?$")
OUT_OF = lexicon.Frame(r"(?<!\w)<out of>\s+(?:<place>\s*)?$")
COMPARED = lexicon.Frame(r"(?<!\w)<over all>\s+(?:<all of>\s+)?$")
ITS_FIGURE = re.compile(r"\s*[—–:-]\s*\d")
ITS_FIGURE_NEAR = re.compile(r"\s*(?:[—–:-]\s*)?\d")  # «в среднем по Алматы 86»
NEAR_FIGURE = re.compile(r"\s*(?:[—–]\s*)?(?:[а-яё]+\s+){0,2}\d", re.IGNORECASE)
FIGURE_BEHIND = lexicon.Frame(r"\s*(?:[—–]|:\s*\d|<on average>)")


@cache
def _nominatives() -> frozenset[str]:
    """The words for a region or a district: «регион получил»."""
    return frozenset(row.surface for row in lexicon.rows("generic_places") if row["kind"] in ("region", "district"))


HAS_GOT = lexicon.Frame(r"\s+(?:[а-яё]+\s+)?<has got>(?!\w)")  # «получил», «намолотил» behind «регион»


def _round(report: Report, mention: Mention, owner: Mention, kind: str) -> str | None:
    """The only city in the report's own district; the district or region round it, with which it is compared: «по области – 96»."""
    if kind == "city":
        return only_city(owner.code) if owner.kind == "district" else None
    compared = (
        mention.rule.startswith("average")
        or COMPARED.search(report.text, max(0, mention.start - 9), mention.start)
        or _is_beside(report, mention)
        or FIGURE_BEHIND.match(report.text, mention.end)
        or _is_told_of(report, mention)
        or (mention.name in _nominatives() and HAS_GOT.match(report.text, mention.end))
    )
    return next((holder.name for holder in holders(owner.code, report.when) if holder.kind == kind), None) if compared else None


def _is_told_of(report: Report, mention: Mention) -> bool:
    """Whether a sentence is about the territory that it opens with: «В области введено около тысячи домов»."""
    left = report.text, max(0, mention.start - LEFT), mention.start
    return OPENING_IN.search(*left) is not None and TOLD_OF.match(report.text, mention.end) is not None


def identity(report: Report, name: str) -> tuple[str | None, str | None, str | None]:
    """Kind, code and region of an owner, each null where unknown."""
    mention = report.named.get(name)
    if mention is not None and not mention.kind.startswith("generic"):
        kind, code = mention.kind, mention.code
    else:
        known = upper().whole.get(plain(name))
        kind, code = (known.kind, known.code) if known else ("city", "")
    if kind == "country":
        return kind, "KZ", None
    return kind, code or None, region_of(code)


ORIGIN = lexicon.Frame(r"(?<!\w)<elsewhere>\s+(?:<place>\s*)?$")  # «из Италии», «до аула Косарал»
GOAL = lexicon.Frame(r"(?<!\w)<towards>\s+$")  # what makes of a nominative a goal: «в Павлодар»
NEIGHBOUR = lexicon.Frame(r"(?<!\w)<neighbour>\s+<out of>\s+$")  # «соседи» in front of «из Кокпектов»
# «приходится» behind «на Аксай», «денег дали» behind «на Аксай», «вывезли» behind «из Аксая», or the figure itself
FALLS_TO = lexicon.Frame(r"\s+(?:[а-яё]+\s+){0,2}<falls to>(?!\w)|\s*[—–-]\s*\d")
FALLING = lexicon.Frame(r"(?<!\w)<falls to>\s+<on>\s+(?:<place>\s*)?$")  # «приходится» in front of «на Аксай»
WHERE = lexicon.Frame(r"[»\"]?,\s+<where>(?!\w)[^.;!?\n]{0,60}\d")  # «, где живёт 2 млн» behind «граничит с Алматы»
LEAVES = lexicon.Frame(r"\s+(?:[а-яё]+\s+){0,3}<leaves>(?!\w)|\s*[—–-]\s*\d")
# «мкр.» in front of the name of a part of a town, which is none of its own; «берег», «уровень» in front of that of a lake or river
QUARTER = lexicon.Frame(r"(?<!\w)<quarter>\s*[«\"]?$")
WATERS = lexicon.Frame(r"(?<!\w)<part of waters>\s+[«\"]?$")
DISTRICT_OF = lexicon.Frame(r"(?<!\w)<district noun>\s+$")

ASIDE = lexicon.Frame(r"(?<!\w)<aside>\s+(?:<place>\s*)?[«\"]?$")  # «помимо Агадыря»
FIGURE_AT = re.compile(r"\s*[(—–-]\s*\d")  # «кроме Агадыря (840 человек)»
FIRST = lexicon.Frame(
    r"(?<!\w)(?:<first>\s+|<superlative>\s+(?:[а-яё-]+\s+){1,4})<in>\s+(?:<all of>\s+)?$"
)  # «впервые в Казахстане»: of something in the own territory
OF_LARGE = ("country", "region", "generic region", "generic district")

# «В стране введено около тысячи школ»: a sentence that is about the country
OPENING_IN = lexicon.Frame(r"(?:^|[.!?…–—]\s+|\n\s*)<in>\s+$")
TOLD_OF = re.compile(r"\s+(?:[а-яё]+\s+){1,5}\d")
# what opens a clause in which the country stands beside the own territory: «…, в стране 4,9»
SET_BESIDE = lexicon.Frame(r"[,;(–—]\s*<set beside>\s+$")


def _is_beside(report: Report, mention: Mention) -> bool:
    """Whether a territory opens a clause with a figure of its own beside that of another: «…, в области 4,9»."""
    left = max(0, mention.start - LEFT)
    return SET_BESIDE.search(report.text, left, mention.start) is not None and (
        NEAR_FIGURE.match(report.text, mention.end) is not None
    )


def owns(report: Report, mention: Mention) -> bool:
    """Whether a mention can be the owner of a figure: neither abroad, nor where something comes from or goes to."""
    key = mention.start, mention.end, mention.name, mention.kind, mention.rule
    found = report.owning.get(key)
    if found is None:
        found = report.owning[key] = _owns(report, mention)
    return found


def _owns(report: Report, mention: Mention) -> bool:
    if mention.kind in ("abroad", "organisation") or (mention.rule == "adjective" and not _names_people(report, mention)):
        return False
    left = report.text, max(0, mention.start - LEFT), mention.start
    if QUARTER.search(*left) or WATERS.search(*left):
        return False
    if mention.kind == "generic capital" and DISTRICT_OF.search(*left):
        return False  # «наш район столицы»
    if ASIDE.search(*left) and not FIGURE_AT.match(report.text, mention.end):
        return False
    if mention.kind in OF_LARGE and FIRST.search(*left):
        return False
    if mention.kind == "generic country":  # «республика дала», «третьи в стране», «доля в республике» are of others
        counted = ITS_FIGURE.match(report.text, mention.end) or HAS_GOT.match(report.text, mention.end)
        subject = _is_feminine(mention) and counted  # «страна – 4,7», «страна произвела 4,7»
        beside = _is_beside(report, mention)
        told = _is_told_of(report, mention)
        return mention.rule.startswith("average") or bool(COMPARED.search(*left) or subject or beside or told)
    if _gives(report, mention, left):
        return False
    written = report.text[mention.start : mention.end]
    as_named = written == normalize(mention.name) and written[-1] in CLOSED
    accusative = written.endswith(lexicon.surfaces_of("accusative ending"))
    into = accusative and _is_feminine(mention) and mention.rule != "people"  # «продали в Астану»
    is_goal = (as_named or into) and GOAL.search(*left) is not None
    receives = (
        FALLING.search(*left) is not None
        or (TOWARDS.search(*left) is not None and FALLS_TO.match(report.text, mention.end) is not None)
        or (OUT_OF.search(*left) is not None and LEAVES.match(report.text, mention.end) is not None)
    )
    over_all = COMPARED.search(*left) is not None and ITS_FIGURE_NEAR.match(report.text, mention.end) is not None
    receives = receives or WHERE.match(report.text, mention.end) is not None
    if ORIGIN.search(*left) is not None and not receives and not over_all and NEIGHBOUR.search(*left) is None:
        return False
    return (receives or not is_goal) and not is_on_route(report.text, mention)


def _is_feminine(mention: Mention) -> bool:
    """«Страна», «Астана», by its end."""
    return mention.name.endswith(lexicon.surfaces_of("feminine ending"))


OF_WHOM = re.compile(r"\s+([а-яё]+)\s+([а-яё]+)")
CLAUSE = lexicon.Frame(r"(?:^|[,;:.!?…–—•\n])[\s«\"–—•-]*(?:<and>\s+)?$")


def _names_people(report: Report, mention: Mention) -> bool:
    """Whether an adjective opens a clause with those who did what is counted: «Риддерские горняки добыли 5 тонн»."""
    words = OF_WHOM.match(report.text, mention.end)
    owner = report.owner
    if owner is not None and owner.kind == "city" and mention.kind == "region" and owner.name[:ALIKE] == mention.name[:ALIKE]:
        return False  # «карагандинские шахтёры» in a report of the city
    if words is None or not CLAUSE.search(report.text[max(0, mention.start - LEFT) : mention.start]):
        return False
    return _are_many(report.text[mention.start : mention.end]) and _are_many(words[1]) and done(words[2])


@lru_cache(maxsize=5_000)
def _are_many(word: str) -> bool:
    """Whether a word is a nominative plural."""
    return any(reading.case == "nomn" and reading.number == "plur" for reading in readings(word_form(word)))


def _gives(report: Report, mention: Mention, left: tuple[str, int, int]) -> bool:
    """Whether «район» is the one round the report's own okrug, which gives or takes: «район дал 5 млн»."""
    owner = report.owner
    if owner is None or owner.kind not in ("okrug", "place") or mention.kind != "generic district":
        return False
    told = mention.rule != "generic word" or IN_OR_BY.search(*left) or FIGURE_BEHIND.match(report.text, mention.end)
    return not told


IN_OR_BY = lexicon.Frame(r"(?<!\w)(?:<in>|<over all>)\s+(?:[а-яё]+\s+)?$")
