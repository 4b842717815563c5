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
from pathlib import Path

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.popular import SHORTEST_STEM, districts_by_stem
from svodka.fields.routes import is_on_route
from svodka.fields.voices import HEAD, kinds_said
from svodka.places.gazetteer import (
    DISTRICT,
    OKRUG,
    REGION,
    adjective_stem,
    capital,
    holders,
    key,
    okrug_of,
    plain,
    region_before,
    upper,
)
from svodka.weighing import shares, taken, weighed, weights

WEIGHTS = Path(__file__).parent / "ownership.tsv"
BESIDE = 12  # characters between «Наурызбайского района» and its «Алматы»
END = re.compile(r"[.!?]\s*\n")
HOLDING = "holds the place"
GOVERNING = ("region", "city", "district", "city district", "okrug", "place", "country")
COUNTRY = "Казахстан"


AKIM = lexicon.Frame(r"(?<!\w)<akim>\s+(?:<place>\s*)?$")
AKIM_BEHIND = lexicon.Frame(r"[ \u00a0]+<akim>(?!\w)")  # «Теректинский аким»


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
    named = candidates(text, mentions, when) or list(_by_people(text))
    if not named:
        return Own(None, "nothing named", {})
    signs = gather(text, named, mentions, when)
    weight = weights(WEIGHTS)
    best, likely = taken(shares({name: weighed(found, weight) for name, found in signs.items()}), rank)
    strongest = max(signs[best], key=lambda sign: weight.get(sign, 0.0) * signs[best][sign])
    chosen = [mention for mention in named if mention.name == best]
    return Own(next((mention for mention in chosen if mention.code), chosen[0]), strongest, likely)


def candidates(text: str, mentions: Sequence[Mention], when: date | None) -> list[Mention]:
    """The territories whose report it could be: those named, and those that hold the places named."""
    mentions = _telling(text, mentions)
    named = [mention for mention in mentions if mention.kind in GOVERNING and not _is_young(mention, when)]
    meant = [*districts_by_stem(text, mentions), *capitals(mentions, when), *_holding(mentions, when), *_country(mentions)]
    called = {mention.code: mention.name for mention in reversed(named) if mention.kind == "district" and mention.code}
    # a district has one name in a document: «Кызылкогинский» where it says so, not that of the list
    return [
        *named,
        *(replace(one, name=called[one.code]) if one.kind == "district" and one.code in called else one for one in meant),
    ]


LAW = lexicon.Frame(
    r"(?<!\w)<law of the country>(?:\s+[а-яё-]+){0,5}\s+$"
)  # «постановлением Правительства» in front of «Республики Казахстан»
LONGEST_LAW = 80  # characters from the word for a law to the country whose it is


def _telling(text: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """The mentions without those that tell nothing: the ends of roads, the country as that of a law.

    «На трассе Абай – Аксу», «в соответствии с Кодексом Республики Казахстан».
    """
    if all(mention.kind in ("country", "organisation") for mention in mentions):
        return mentions
    return [m for m in mentions if not (_of_a_law(text, m) if m.kind == "country" else is_on_route(text, m))]


def _of_a_law(text: str, mention: Mention) -> bool:
    return LAW.search(text, max(0, mention.start - LONGEST_LAW), mention.start) is not None


def _by_people(text: str) -> Iterator[Mention]:
    """The country, where a text that names no territory tells of its people: «казахстанские аграрии»."""
    said = lexicon.starting("country people").search(text)
    if said is not None:
        yield Mention(*said.span(), COUNTRY, "country", HOLDING)


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
        yield Mention(mention.start, mention.end, COUNTRY, "country", HOLDING)


def _is_young(mention: Mention, when: date | None) -> bool:
    """Whether a region was not founded yet on the day of the report: «пока ещё Алматинской»."""
    return mention.kind == "region" and region_before(mention.code, when) is not None


def _then(mentions: Iterable[Mention], when: date | None) -> list[Mention]:
    """Mentions with codes as if the regions of that day had been numbered: their places lie in them."""
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
    """The signs of each candidate by name, in the order of the text."""
    candidates, mentions = _then(candidates, when), _then(_telling(text, mentions), when)
    whole = _Whole(text, candidates, mentions)
    signs: dict[str, dict[str, float]] = {}
    for mention in sorted(candidates, key=lambda mention: mention.start):
        found = signs.setdefault(mention.name, {})
        found.update(whole.signs(mention))
        if mention.rule != HOLDING:
            found.update(_at_akim(text, mention))
            found.update(_reported_on(text, mention))
        found.update((sign, 1.0) for sign in _where(mention, whole))
    if whole.in_head:
        first = whole.in_head[0].name
        signs[first]["first in the head"] = 1.0
        for name in signs.keys() - {first}:
            if _root(name) == _root(first):
                signs[name]["namesake first"] = 1.0
    return signs


COMPARED = lexicon.Frame(r"(?<!\w)<compared with>\s+(?:\S+\s+){0,2}$")
GENERIC_PART = re.compile(r"^(?:район|область)\s+(?:имени\s+)?", re.IGNORECASE)
ROOT_END = re.compile(r"(?:ин)?[аяеоуыьй]?$")


def _root(name: str) -> str:
    """What the names of a centre and of its district share: «аулиекол» of Аулиеколь and of Аулиекольский район."""
    word, _, _ = GENERIC_PART.sub("", name).partition(" ")
    bare = key(adjective_stem(word))
    return ROOT_END.sub("", bare) if len(bare) > SHORTEST_STEM else bare


class _Whole:
    """What the signs know of the whole document."""

    def __init__(self, text: str, candidates: Sequence[Mention], mentions: Sequence[Mention]) -> None:
        named = [mention for mention in candidates if mention.rule != HOLDING]
        self.text = text
        self.counted: dict[tuple[str, str, str], dict[str, float]] = {}
        governing = [mention for mention in mentions if mention.kind in GOVERNING]
        self.counts = Counter(mention.name for mention in governing)
        self.details = Counter(mention.name for mention in governing if DETAIL.match(text, mention.end))
        self.compared = Counter(m.name for m in governing if COMPARED.search(text, max(0, m.start - 30), m.start))
        self.kinds = kinds_said(text, mentions)
        self.codes = {mention.code for mention in governing if mention.code}
        self.places = {m.name: m.code for m in mentions if m.code and m.kind in ("place", "okrug", "city")}
        self.in_head = sorted((m for m in named if m.start < HEAD), key=lambda mention: mention.start)
        self.titled = _titled(text, self.in_head)
        self.title_end = _title_end(text)
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


BARE = lexicon.Frame(r"\W*(?:<place>\s*)?")
BARE_END = re.compile(r"[ \t]*[.:]?[ \t]*\n")


def _as_said(kind: str) -> str:
    return "district" if kind == "city district" else kind


def _titled(text: str, named: Sequence[Mention]) -> int:
    """Where the name begins that is all that the first line has, -1 where there is none."""
    if not named:
        return -1
    first = named[0]
    alone = BARE.fullmatch(text, 0, first.start) and BARE_END.match(text, first.end)
    return first.start if alone else -1


SENTENCE_ENDS = (".", "!", "?", "…")
LONGEST_TITLE = 160  # characters: a longer first line is a paragraph


def _title_end(text: str) -> int:
    """Where the first line ends, 0 if it is no title but a greeting or another sentence."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return end if end - start < LONGEST_TITLE and not text[start:end].rstrip().endswith(SENTENCE_ENDS) else 0


def _where(mention: Mention, whole: _Whole) -> Iterator[str]:
    """The signs that a mention has or has not."""
    if mention.rule in ("gazetteer", "adjective and kind", "kind and name", "place word and name"):
        yield "in full"
    if mention.kind == "place" and mention.code[:DISTRICT] in whole.districts:
        yield "in a named district"
    if mention.rule == HOLDING:
        if mention.name not in whole.counts:
            yield "only by its places"
        return
    if mention.start < HEAD:
        yield "in the head"
        if mention.start < whole.title_end:
            yield "in the title"
        if whole.titled == mention.start:
            yield "the title itself"
        if DATELINE.fullmatch(whole.text, mention.end, mention.end + LONGEST_DATELINE) and _opens_line(whole.text, mention.start):
            yield "a dateline"
        if mention.name in whole.behind_part:
            yield "named behind its part"
        if mention.name in whole.before_part:
            yield "named before its part"
    if mention.code and any(code != mention.code and _holds(code, mention.code) for code in whole.heads):
        yield "in what the head names"


DATELINE = re.compile(r"(?:\.|,)[ \u00a0]+(?:\d|[А-ЯЁ«]).*", re.DOTALL)  # «АБАЙ. 5 мая», «Абай, 5 мая»
LONGEST_DATELINE = 4


def _opens_line(text: str, start: int) -> bool:
    return not text[text.rfind("\n", 0, start) + 1 : start].strip()


def _holds(code: str, other: str) -> bool:
    """Whether the region or district of a code holds another."""
    size = REGION if code[REGION:DISTRICT] == "00" or code[REGION:] == "0000000" else DISTRICT
    return code[:size] == other[:size]


def _at_akim(text: str, mention: Mention) -> Iterator[tuple[str, float]]:
    if mention.start >= HEAD:
        return
    before = AKIM.search(text, max(0, mention.start - 25), mention.start)
    behind = mention.rule == "adjective" and AKIM_BEHIND.match(text, mention.end)
    said = before or behind
    if said:
        yield ("the akimat's" if "акимат" in said.group().lower() else "the akim's"), 1.0
        if "\n" not in text[: mention.start].lstrip():
            yield "the akim's in the title", 1.0


# «об итогах развития», «отчёт о работе» in front of a name
REPORT_ON = lexicon.Frame(r"(?<!\w)<report on>\s+(?:[а-яё]+\s+){0,2}(?:<place>\s*)?$")


def _reported_on(text: str, mention: Mention) -> Iterator[tuple[str, float]]:
    if mention.start < HEAD and REPORT_ON.search(text, max(0, mention.start - 60), mention.start):
        yield "reported on", 1.0


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


def _share(mention: Mention, places: Mapping[str, str]) -> float:
    """The share of coded places that lie in a region or district."""
    size = {"region": REGION, "district": DISTRICT, "okrug": OKRUG}.get(mention.kind)
    if size is None or not mention.code or not places:
        return 0.0
    return sum(code[:size] == mention.code[:size] for code in places.values()) / len(places)


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
            if rural and mention.kind == "place" and mention.start < HEAD and okrug_of(mention.code) is None:
                name = f"сельский округ {mention.name}"  # the list has it as a village of the district
                yield Mention(mention.start, mention.end, name, "okrug", HOLDING, f"{mention.code[:OKRUG]}000")
