"""Whose report it is: the territory that its figures belong to where nothing nearer is named. Changes when that is misjudged.

Every territory that the document names is a candidate; ``WEIGHTS`` says what speaks for it, the one with the highest sum wins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from svodka import lexicon
from svodka.document import Mention
from svodka.gazetteer import DISTRICT, OKRUG, REGION, Territory, holders, plain, upper
from svodka.villages import CAPITALISED

HEAD = 500  # characters: what a report names here is mostly its own territory
TITLE = 150
BESIDE = 12  # characters between «Наурызбайского района» and its «Алматы»
SHORTEST_STEM = 4  # letters that the stem of a district has at least
HOLDING = "holds the place"
BY_CENTRE = "district by its name"
GOVERNING = ("region", "city", "district", "city district", "okrug", "place")

# what speaks for a candidate, and how much; fitted by hand and by a search over the training split
WEIGHTS = {
    "the akim's": 8.0,  # «аким Темиртау» in the head
    "an akim's": 2.0,  # the same further down
    "the akimat's": 3.5,  # «акимат Темиртау» in the head
    "in the title": 2.0,
    "first in the head": 1.5,
    "in the head": 1.0,
    "often": 3.0,  # times its share of the governing mentions
    "kind of the text": 7.0,  # times the share of its kind among the words that point back: «район», «у нас в городе»
    "known": 2.0,  # the gazetteer or the words round it vouch for it
    "in a named district": -2.0,  # a place whose district is named as well
    "a place": -1.5,  # a village, unless the text speaks of a village
    "holds another": -1.5,  # a region that holds a district or a city named beside it in the head
    "named behind its part": -4.0,  # «Наурызбайского района города Алматы»
    "by its people": 0.5,
    "holds the places": 1.0,  # times the share of the villages and towns of the text that lie in it
    "only by its places": -0.5,  # it is named by nothing else
    "the capital": 1.0,  # the text calls it so
    "by its centre": 1.5,  # a district by the name that people use
}


@cache
def _akim() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('akim')}\s+(?:{lexicon.cue('place')}\s*)?$", re.IGNORECASE)


@cache
def _akim_behind() -> re.Pattern[str]:
    """«Теректинский аким»."""
    return re.compile(rf"[ \u00a0]+{lexicon.cue('akim')}(?!\w)", re.IGNORECASE)


def own_territory(text: str, mentions: Sequence[Mention], when: date | None = None) -> tuple[Mention | None, str]:
    """The territory whose report this is, with the name of the sign that spoke for it most."""
    candidates = [mention for mention in mentions if mention.kind in GOVERNING]
    candidates += [*_districts_by_stem(text, mentions), *capitals(mentions, when), *_holding(mentions)]
    if not candidates:
        return next((mention for mention in mentions if mention.kind == "country"), None), "country"
    signs = gather(text, candidates, mentions)
    first: dict[str, int] = {}
    for mention in candidates:
        first[mention.name] = min(mention.start, first.get(mention.name, mention.start))
    best = max(signs, key=lambda name: (sum(WEIGHTS[sign] * value for sign, value in signs[name].items()), -first[name]))
    strongest = max(signs[best], key=lambda sign: WEIGHTS[sign] * signs[best][sign])
    chosen = next(mention for mention in candidates if mention.name == best)
    return next((m for m in candidates if m.name == best and m.code), chosen), strongest


def gather(text: str, candidates: Sequence[Mention], mentions: Sequence[Mention]) -> dict[str, dict[str, float]]:
    """The signs of each candidate by name."""
    whole = _Whole(candidates, mentions)
    signs: dict[str, dict[str, float]] = {}
    for mention in candidates:
        found = signs.setdefault(mention.name, {})
        found.update(whole.signs(mention))
        if mention.rule != HOLDING:
            found.update(_at_akim(text, mention))
        found.update((sign, 1.0) for sign in _where(mention, whole))
    if whole.in_head:
        signs[whole.in_head[0].name]["first in the head"] = 1
    return signs


class _Whole:
    """What the signs know of the whole document."""

    def __init__(self, candidates: Sequence[Mention], mentions: Sequence[Mention]) -> None:
        self.counts = Counter(mention.name for mention in mentions if mention.kind in GOVERNING)
        self.words = Counter(m.kind.removeprefix("generic ") for m in mentions if m.kind.startswith("generic "))
        for other in ("country", "capital"):
            del self.words[other]
        self.total = sum(self.words.values())
        self.places = {m.name: m.code for m in mentions if m.code and m.kind in ("place", "okrug", "city")}
        self.in_head = sorted((m for m in candidates if m.start < HEAD and m.rule != HOLDING), key=lambda mention: mention.start)
        self.parents = {plain(parent) for mention in self.in_head for parent in _parents(mention)}
        self.districts = {m.code[:DISTRICT] for m in candidates if m.kind == "district" and m.rule != HOLDING and m.code}
        self.behind_part = {
            two.name
            for one, two in pairwise(self.in_head)
            if 0 <= two.start - one.end < BESIDE and plain(two.name) in {plain(parent) for parent in _parents(one)}
        }

    def signs(self, mention: Mention) -> dict[str, float]:
        """The signs that are shares of the whole."""
        kind = "district" if mention.kind == "city district" else mention.kind
        return {
            "often": self.counts[mention.name] / max(1, sum(self.counts.values())),
            "kind of the text": self.words[kind] / max(1, self.total),
            "holds the places": _share(mention, self.places),
        }


RULE_SIGNS = {"capital": "the capital", BY_CENTRE: "by its centre", "people": "by its people"}


def _where(mention: Mention, whole: _Whole) -> Iterator[str]:
    """The signs that a mention has or has not."""
    if mention.rule != "name model":
        yield "known"
    if mention.rule in RULE_SIGNS:
        yield RULE_SIGNS[mention.rule]
    if mention.kind == "place" and whole.words["place"] * 2 <= whole.total:
        yield "a place"
    if mention.kind == "place" and mention.code[:DISTRICT] in whole.districts:
        yield "in a named district"
    if mention.rule == HOLDING:
        if mention.name not in whole.counts:
            yield "only by its places"
        return
    if mention.start < TITLE:
        yield "in the title"
    if mention.start < HEAD:
        yield "in the head"
        if plain(mention.name) in whole.parents:
            yield "holds another"
        if mention.name in whole.behind_part:
            yield "named behind its part"


def _at_akim(text: str, mention: Mention) -> Iterator[tuple[str, float]]:
    before = _akim().search(text, max(0, mention.start - 25), mention.start)
    behind = mention.rule == "adjective" and _akim_behind().match(text, mention.end)
    said = before or behind
    if said:
        office = "акимат" in said.group().lower()
        yield ("the akimat's" if office else "the akim's") if mention.start < HEAD else "an akim's", 1.0


def _parents(mention: Mention) -> Iterator[str]:
    for territory in upper().all.get((plain(mention.name), mention.kind), ()):
        yield territory.parent


RENAMED = (date(2019, 3, 23), date(2022, 9, 17))  # between these days the capital was called Nur-Sultan


def capitals(mentions: Sequence[Mention], when: date | None) -> Iterator[Mention]:
    """«Столица», by the name that it had on the day of the report."""
    known = {mention.name for mention in mentions}
    renamed = (
        when is not None and RENAMED[0] <= when < RENAMED[1] if not known & {"Астана", "Нур-Султан"} else "Нур-Султан" in known
    )
    for mention in mentions:
        if mention.kind == "generic capital":
            yield Mention(mention.start, mention.end, "Нур-Султан" if renamed else "Астана", "city", "capital", "710000000")


# what may stand behind the stem of a district's adjective in the name that people use: «Жарма», «Бородулихе», «Аральск»
def _share(mention: Mention, places: Mapping[str, str]) -> float:
    """The share of coded places that lie in a region or district."""
    size = {"region": REGION, "district": DISTRICT, "okrug": OKRUG}.get(mention.kind)
    if size is None or not mention.code or not places:
        return 0.0
    return sum(code[:size] == mention.code[:size] for code in places.values()) / len(places)


def _holding(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The districts and regions of the places that are named: a report from Щучинск may be the Бурабайский район's."""
    for mention in mentions:
        if mention.code and mention.kind in ("city", "place", "okrug"):
            for holder in holders(mention.code):
                yield Mention(mention.start, mention.end, holder.name, holder.kind, HOLDING, holder.code)


STEM_TAIL = re.compile(r"(?:ск|ь|к)?(?:а|у|е|и|ы|ой|ом|я|ю)?", re.IGNORECASE)


@cache
def _short_stems() -> dict[str, Territory]:
    districts: dict[str, Territory] = {}
    for (stem, kind), known in upper().stems.items():
        if kind == "district":
            # «Жарминский» of Жарма, «Мактааральский» of Мактаарал
            for short in (stem, stem.removesuffix("ин"), stem.removesuffix("ь")):
                districts.setdefault(short, known)
    return districts


def _districts_by_stem(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Districts that the head calls by their centre's or popular name: «Мактаарал», «В Аулиеколе», «Турксиб»."""
    districts = _short_stems()
    cities = {mention.start for mention in mentions if mention.kind in ("city", "region", "country", "district")}
    for match in CAPITALISED.finditer(text, 0, min(HEAD, len(text))):
        word = plain(match.group())
        if match.start() in cities:
            continue
        for size in range(len(word), SHORTEST_STEM - 1, -1):
            district = districts.get(word[:size])
            if district is not None and STEM_TAIL.fullmatch(word[size:]):
                yield Mention(match.start(), match.end(), district.name, district.kind, BY_CENTRE, district.code)
                break
