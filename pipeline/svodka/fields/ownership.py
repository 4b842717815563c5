"""Whose report it is: the territory that its figures belong to where nothing nearer is named. Changes when that is misjudged.

Every territory that the document names is a candidate, and so are the districts and regions that hold its places. ``gather`` tells
what speaks for each: «аким района», how often it is named, where. The signs have weights, which stand in ``ownership.tsv`` and were
fitted to annotated reports (``corpus/fit_ownership.py``); the candidate with the largest sum is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

from svodka import lexicon
from svodka.document import TERRITORIES, Mention
from svodka.fields import heads
from svodka.fields.heads import HEAD
from svodka.fields.popular import SHORTEST_STEM, districts_by_stem
from svodka.fields.routes import is_on_route
from svodka.fields.voices import kinds_said
from svodka.places import people
from svodka.places.gazetteer import (
    ADJECTIVE,
    DISTRICT,
    NOUNS,
    OKRUG,
    REGION,
    adjective_stem,
    capital,
    country,
    holders,
    key,
    okrug_of,
    plain,
    region_before,
    settlements,
    upper,
)
from svodka.places.naming import place_adjective
from svodka.places.regions import adjectives, of_stem
from svodka.places.villages import named_after
from svodka.weighing import shares, taken, weighed, weights

WEIGHTS = Path(__file__).parent / "ownership.tsv"
BESIDE = 12  # characters between «Наурызбайского района» and its «Алматы»
END = re.compile(r"[.!?]\s*\n")
HOLDING = "holds the place"
GOVERNING = (*TERRITORIES, "country")
START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Own:
    """The territory whose report this is, the sign that spoke for it most, and the share of each candidate, the likeliest first."""

    mention: Mention | None
    rule: str
    shares: Mapping[str, float]

    @property
    def certainty(self) -> float:
        """How sure that is: its share among the candidates."""
        return 0.0 if self.mention is None else self.shares.get(self.mention.name, 0.0)


def own_territory(text: str, mentions: Sequence[Mention], when: date | None = None, rank: int = 0) -> Own:
    """The territory whose report this is; with another ``rank`` than 0 a less likely one, as training asks for it."""
    of_use = telling(text, mentions)
    named = candidates(text, mentions, of_use, when) or list(_by_people(text))
    if not named:
        return Own(None, "nothing named", {})
    signs = gather(text, named, of_use, when)
    weight = weights(WEIGHTS)
    best, likely = taken(shares({name: weighed(found, weight) for name, found in signs.items()}), rank)
    strongest = max(signs[best], key=lambda sign: weight.get(sign, 0.0) * signs[best][sign])
    chosen = [mention for mention in named if mention.name == best]
    return Own(next((mention for mention in chosen if mention.code), chosen[0]), strongest, likely)


def candidates(text: str, written: Sequence[Mention], mentions: Sequence[Mention], when: date | None) -> list[Mention]:
    """The territories whose report it could be: those named, and those that hold the places named.

    ``mentions`` are those of the ``written`` ones that are ``telling``.
    """
    named = [mention for mention in mentions if mention.kind in GOVERNING and not _is_young(mention, when)]
    meant = [
        *districts_by_stem(text, written),
        *capitals(mentions, when),
        *_holding(mentions, when),
        *_people_of(text, mentions),
        *_by_adjectives(text, written),
        *_country(mentions),
    ]
    called = {(mention.kind, mention.code): mention.name for mention in reversed(named) if mention.code}
    # a territory has one name in a document: «Кызылкогинский», «область Жетысу» where it says so, not that of the list
    names = (called.get((one.kind, one.code), one.name) for one in meant)
    return [*named, *(one if one.name == name else replace(one, name=name) for one, name in zip(meant, names, strict=True))]


def _by_adjectives(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The territories that an adjective of the head may mean: «костанайские аграрии» of the city, its district or its region."""
    taken = {at for mention in mentions if mention.start < HEAD for at in range(mention.start, mention.end)}
    for start, end in adjectives(text[:HEAD]):
        if start not in taken and not named_after(text, start):
            meant = of_stem(adjective_stem(text[start:end]))
            region = meant.get("region")
            for kind, known in meant.items():
                if kind == "district" and region is not None and ADJECTIVE.search(region.name.split()[0]):
                    continue  # «павлодарские предприятия» of the city or of the region, not of the district round the city
                yield Mention(start, end, known.name, kind, HOLDING, known.code)


def _people_of(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The other territories whose people may be called so: «карагандинцы» of the city, not of its region."""
    for mention in mentions:
        if mention.rule in ("people", "manner"):
            for home in people.homes(text[mention.start : mention.end]):
                if home.code != mention.code or home.kind != mention.kind:
                    yield replace(mention, name=home.name, kind=home.kind, rule=HOLDING, code=home.code)


LAW = lexicon.Frame(
    r"(?<!\w)<law of the country>(?:\s+[а-яё-]+){0,5}\s+$"
)  # «постановлением Правительства» in front of «Республики Казахстан»
LONGEST_LAW = 80  # characters from the word for a law to the country whose it is
# «Законом "О местном государственном управлении в» in front of «Республике Казахстан»
LAW_TITLE = lexicon.Frame(r"(?<!\w)<law of the country>[^\"«»“”\n]{0,40}[\"«“][^\"«»“”\n]{0,160}$")
LONGEST_LAW_TITLE = 220


def telling(text: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions without those that tell nothing: the ends of roads, the country as that of a law or as a rubric of news.

    «На трассе Абай – Аксу», «в соответствии с Кодексом Республики Казахстан», «Казахстан. В Аксу засеяли 5 тыс. га».
    """
    mentions = [mention for mention in mentions if mention.kind != "country" or not _set_beside(text, mention)]
    if all(mention.kind in ("country", "organisation") for mention in mentions):
        return mentions
    return [m for m in mentions if not (_is_aside(text, m) if m.kind == "country" else is_on_route(text, m))]


def _set_beside(text: str, country: Mention) -> bool:
    """Whether the country stands in a bracket for comparison: «61 % (по РК – 60 %)»."""
    opened = OPENED.search(text, max(0, country.start - LONGEST_OPENING), country.start)
    return opened is not None and ITS_FIGURE.match(text, country.end) is not None


LONGEST_OPENING = 30
OPENED = re.compile(r"\((?:[а-яё]+\s){0,3}$")
ITS_FIGURE = re.compile(r"\s?[–—:-]\s?[+−-]?\d|\s\d")


def _is_aside(text: str, country: Mention) -> bool:
    """Whether the country is named as that of a law, or in front of the news."""
    return _of_a_law(text, country) or (heads.is_dateline(text, country) and not text[: country.start].strip())


def _of_a_law(text: str, mention: Mention) -> bool:
    if LAW.search(text, max(0, mention.start - LONGEST_LAW), mention.start) is not None:
        return True
    return LAW_TITLE.search(text, max(0, mention.start - LONGEST_LAW_TITLE), mention.start) is not None


def _by_people(text: str) -> Iterator[Mention]:
    """The country, where a text that names no territory tells of its people: «казахстанские аграрии»."""
    said = lexicon.starting("country people").search(text)
    if said is not None:
        yield Mention(*said.span(), country(), "country", HOLDING)


def _country(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The country, where it is meant by a word or more than one of its regions is named.

    A text that says «по региону», «наша область» as often, and names none, is not the country's.
    """
    regions = {mention.code[:REGION]: mention for mention in mentions if mention.code and mention.kind in GOVERNING}
    said = [mention for mention in mentions if mention.kind == "generic country"]
    narrower = [m for m in mentions if m.kind.startswith("generic") and m.kind != "generic country" and m.rule == "generic word"]
    if not regions and len(narrower) >= len(said):
        return
    for mention in said[:1] or (list(regions.values())[1:2]):
        yield Mention(mention.start, mention.end, country(), "country", HOLDING)


def _is_young(mention: Mention, when: date | None) -> bool:
    """Whether a region was not founded yet on the day of the report: «пока ещё Алматинской»."""
    return mention.kind == "region" and region_before(mention.code, when) is not None


def _then(mentions: Sequence[Mention], when: date | None) -> Sequence[Mention]:
    """Mentions with codes as if the regions of that day had been numbered: their places lie in them."""
    if when is None:
        return mentions
    found = []
    for mention in mentions:
        former = region_before(mention.code, when) if mention.code else None
        if former is not None:  # a letter, so that no two districts become one
            code = f"{former.code[:REGION]}{chr(ord('a') + int(mention.code[REGION]))}{mention.code[REGION + 1 :]}"
            mention = replace(mention, code=code)
        found.append(mention)
    return found


def gather(
    text: str, candidates: Sequence[Mention], mentions: Sequence[Mention], when: date | None = None
) -> dict[str, dict[str, float]]:
    """The signs of each candidate by name, in the order of the text; ``mentions`` are those that are ``telling``."""
    candidates, mentions = _then(candidates, when), _then(mentions, when)
    whole = _Whole(text, candidates, mentions)
    signs: dict[str, dict[str, float]] = {}
    before: dict[str, tuple[str, str, str]] = {}  # the mention of the same name before: one like it behind the head says no more
    for mention in sorted(candidates, key=START):
        known = mention.kind, mention.code, mention.rule
        if mention.start >= HEAD and before.get(mention.name) == known:
            continue
        before[mention.name] = known
        found = signs.setdefault(mention.name, {})
        found.update(whole.signs(mention))
        if mention.rule != HOLDING:
            found.update((sign, 1.0) for sign in heads.signs(text, mention))
        found.update((sign, 1.0) for sign in _where(mention, whole))
    if whole.in_head:
        first = whole.in_head[0].name
        signs[first]["first in the head"] = 1.0
        dateline = next((mention for mention in whole.in_head if heads.is_dateline(text, mention)), None)
        behind = next((mention.name for mention in whole.in_head if dateline and mention.start > dateline.start), None)
        if behind is not None:
            signs[behind]["first behind the dateline"] = 1.0
        for name in signs.keys() - {first}:
            if _root(name) == _root(first):
                signs[name]["namesake first"] = 1.0
    said = _said_first(mentions)
    for mention in candidates if said else ():
        if _as_said(mention.kind) == said:
            signs[mention.name]["said before any name"] = 1.0
    for name in signs if whole.greeted else ():
        if any(_are_alike(_root(name), stem) for stem in whole.greeted):
            signs[name]["greeted"] = 1.0
    return signs


def _said_first(mentions: Sequence[Mention]) -> str:
    """The kind of territory that the text speaks of before it names any: «В области открыто 5 школ, в Балхаше – 2»; or ""."""
    for mention in mentions:
        if mention.kind in GOVERNING and mention.rule != "adjective":
            return ""
        if mention.rule == "generic word" and mention.kind != "generic country":
            return mention.kind.removeprefix("generic ")
    return ""


COMPARED = lexicon.Frame(r"(?<!\w)<compared with>\s+(?:\S+\s+){0,2}$")
GENERIC_PART = re.compile(rf"^(?:{NOUNS['district']}|{NOUNS['region']})\s+(?:имени\s+)?", re.IGNORECASE)
ROOT_END = re.compile(r"(?:ин)?[аяеоуыьй]?$")


def _root(name: str) -> str:
    """What the names of a centre and of its district share: «аулиекол» of Аулиеколь and of Аулиекольский район."""
    word, _, _ = GENERIC_PART.sub("", name).partition(" ")
    bare = key(adjective_stem(word))
    return ROOT_END.sub("", bare) if len(bare) > SHORTEST_STEM else bare


def _are_alike(root: str, stem: str) -> bool:
    """Whether the people with a stem may be those of a territory: «дербисек» of the «Дербисекский сельский округ»."""
    return root.startswith(stem) or (len(root) >= SHORTEST_STEM and stem.startswith(root))


class _Whole:
    """What the signs know of the whole document."""

    def __init__(self, text: str, candidates: Sequence[Mention], mentions: Sequence[Mention]) -> None:
        named = [mention for mention in candidates if mention.rule != HOLDING]
        self.counted: dict[tuple[str, str, str], dict[str, float]] = {}
        governing = [mention for mention in mentions if mention.kind in GOVERNING]
        self.counts = Counter(mention.name for mention in governing)
        self.only_city = len(self.counts) == 1 and governing[0].kind == "city"
        self.details = Counter(mention.name for mention in governing if DETAIL.match(text, mention.end))
        self.compared = Counter(m.name for m in governing if COMPARED.search(text, max(0, m.start - 30), m.start))
        self.kinds = kinds_said(text, mentions)
        self.codes = {mention.code for mention in governing if mention.code}
        self.places = {m.name: m.code for m in mentions if m.code and m.kind in ("place", "okrug", "city")}
        self.in_head = sorted((m for m in named if m.start < HEAD), key=START)
        self.greeted = heads.greeted(text)
        self.titled = heads.titled(text, self.in_head)
        self.title_end = heads.title_end(text)
        self.districts = {m.code[:DISTRICT] for m in named if m.kind == "district" and m.code}
        self.heads = {m.code for m in self.in_head if m.code and m.kind in ("region", "district")}
        self.siblings = Counter(kind for _, kind in {(mention.name, mention.kind) for mention in governing})
        beside = [
            (one, two)
            for one, two in pairwise(self.in_head)
            if 0 <= two.start - one.end < BESIDE and not END.search(text, one.end, two.start)
        ]
        self.behind_part = {two.name for one, two in beside if _is_round(two, one)}
        self.before_part = {one.name for one, two in beside if _is_round(one, two)}

    def signs(self, mention: Mention) -> dict[str, float]:
        """The signs that are shares of the whole, counted once for all mentions of a territory."""
        key = mention.name, mention.kind, mention.code
        found = self.counted.get(key)
        if found is None:
            found = self.counted[key] = self._counted(mention)
        return found

    def _counted(self, mention: Mention) -> dict[str, float]:
        kind = _as_said(mention.kind)
        count = self.counts[mention.name]
        same = "country" if kind == "country" else "kind"  # «республика» is mostly what others are compared with
        signs = {f"{said} {same}": shares[kind] for said, shares in self.kinds.items() if kind in shares}
        signs |= {f"a {kind} where {said} is said": share for said, share in self.kinds["said"].items()}
        if mention.kind in PARTS_OF:
            signs[f"a {kind} by its parts"] = min(1.0, len(_parts(mention, self.codes)) / MANY)
        return signs | {
            "often": count / max(1, sum(self.counts.values())),
            "as a detail": self.details[mention.name] / max(1, count),
            "compared with": self.compared[mention.name] / max(1, count),
            "holds the places": _share(mention, self.places),
            "one of several": 1 - 1 / max(1, self.siblings[mention.kind]) if count else 0.0,
            f"a {mention.kind}": 1.0,
        }


PARTS_OF = {"country": (0, REGION), "region": (REGION, DISTRICT), "district": (DISTRICT, OKRUG)}  # digits of its code and of theirs
MANY = 5  # parts that speak for the whole as strongly as more


def _parts(mention: Mention, codes: Iterable[str]) -> set[str]:
    """The parts of a territory in which the places with ``codes`` lie: districts of a region, okrugs of a district."""
    whole, part = PARTS_OF[mention.kind]
    if whole and not mention.code:
        return set()
    return {code[:part] for code in codes if code[:whole] == mention.code[:whole]} - {mention.code[:part]}


DETAIL = re.compile(r"[»\"]?\s*[—–:-]?\s*\d")  # «Акжар – 12»: one of a list


def _as_said(kind: str) -> str:
    return "district" if kind == "city district" else kind


def _where(mention: Mention, whole: _Whole) -> Iterator[str]:
    """The signs that a mention has or has not."""
    if mention.rule in ("gazetteer", "adjective and kind", "kind and name", "place word and name"):
        yield "in full"
    if mention.kind == "place" and mention.code[:DISTRICT] in whole.districts:
        yield "in a named district"
    if mention.rule == HOLDING:
        if mention.name not in whole.counts:
            yield f"a {mention.kind} only by its places"
            if whole.only_city and not any(said.get(_as_said(mention.kind)) for said in whole.kinds.values()):
                yield "never said"
        return
    if mention.start < HEAD:
        yield "in the head"
        if mention.start < whole.title_end:
            yield "in the title"
        if whole.titled == mention.start:
            yield "the title itself"
        if mention.name in whole.behind_part:
            yield "named behind its part"
        if mention.name in whole.before_part:
            yield "named before its part"
    if mention.code and any(code != mention.code and _holds(code, mention.code) for code in whole.heads):
        yield "in what the head names"


def _holds(code: str, other: str) -> bool:
    """Whether the region or district of a code holds another."""
    size = REGION if code[REGION:DISTRICT] == "00" or code[REGION:] == "0000000" else DISTRICT
    return code[:size] == other[:size]


RURAL = ("place", "okrug")


def _is_round(mention: Mention, part: Mention) -> bool:
    """Whether a territory is the one round the part named in front of it: «Акжарский округ Мугалжарского района»."""
    if part.kind in RURAL and mention.kind in ("district", "region"):
        return True  # whatever their codes say: names of villages recur
    return plain(mention.name) in {plain(parent) for parent in _parents(part)}


def _parents(mention: Mention) -> Iterator[str]:
    for territory in upper().all.get((plain(mention.name), mention.kind), ()):
        yield territory.parent


def capitals(mentions: Sequence[Mention], when: date | None) -> Iterator[Mention]:
    """«Столица», by the name that it had on the day of the report."""
    known = {mention.name for mention in mentions}
    for mention in mentions:
        if mention.kind == "generic capital":
            yield Mention(mention.start, mention.end, capital(known, when), "city", "capital", "710000000")


FEW = 1  # places that are too few to tell: the share of one is a half


def _share(mention: Mention, places: Mapping[str, str]) -> float:
    """The share of coded places that lie in a region or district."""
    size = {"region": REGION, "district": DISTRICT, "okrug": OKRUG}.get(mention.kind)
    if size is None or not mention.code or not places:
        return 0.0
    return sum(code[:size] == mention.code[:size] for code in places.values()) / (len(places) + FEW)


def _holding(mentions: Sequence[Mention], when: date | None) -> Iterator[Mention]:
    """The districts and regions of the places that are named: a report from Щучинск may be the Бурабайский район's.

    Their okrugs too, where the text says «округ» at all, and the regions of districts, where it says «область».
    """
    rural = any(mention.kind.endswith("okrug") for mention in mentions)
    regional = any(mention.kind == "generic region" for mention in mentions)
    for mention in mentions:
        if mention.code and (mention.kind in ("city", "place", "okrug") or (regional and mention.kind == "district")):
            for holder in holders(mention.code, when):
                if rural or holder.kind != "okrug":
                    yield Mention(mention.start, mention.end, holder.name, holder.kind, HOLDING, holder.code)
        if rural and mention.kind in ("place", "city") and mention.start < HEAD and okrug_of(mention.code) is None:
            yield from _called_after(mention)


def _called_after(mention: Mention) -> Iterator[Mention]:
    """The okrug that has its name from a place, where the list does not tell in which okrug the place lies."""
    name = place_adjective(mention.name)
    home = mention.code[:DISTRICT] if mention.kind == "place" else ""  # a town may be the namesake of the village that is meant
    codes = settlements()[1].get(key(adjective_stem(name)), ())
    if any(code.startswith(home) and okrug_of(code) is not None for code in codes):  # the list has some by a noun: «Баскудук»
        yield Mention(mention.start, mention.end, f"{name} {NOUNS['okrug']}", "okrug", HOLDING)
    elif mention.kind == "place":
        code = f"{mention.code[:OKRUG]}000" if mention.code else ""
        yield Mention(mention.start, mention.end, f"{NOUNS['okrug']} {mention.name}", "okrug", HOLDING, code)
