"""Whose report it is: the territory that its figures belong to where nothing nearer is named. Changes when that is misjudged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from svodka import lexicon
from svodka.document import Mention
from svodka.territories import CAPITALISED, HEAD, SHORTEST_PEOPLE, Territory, gazetteer


@cache
def _akim() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('akim')}\s+(?:{lexicon.cue('place')}\s*)?$", re.IGNORECASE)


GOVERNING = ("region", "city", "district", "city district", "okrug", "place")


def own_territory(text: str, mentions: Sequence[Mention]) -> tuple[Mention | None, str]:
    """The territory whose report this is, with the name of the rule that found it.

    In order: the one at the word «аким» in the head; a district called there by its stem; the one named first there, also
    by its people, if the gazetteer or the word before it knows it; the one named most.
    """
    governing = [mention for mention in mentions if mention.kind in GOVERNING]
    head = [mention for mention in governing if mention.start < HEAD]
    for mention in head:
        behind = mention.rule == "adjective" and _akim_behind().match(text, mention.end)
        if _akim().search(text, max(0, mention.start - 25), mention.start) or behind:
            return mention, "territory of the akim"
    known = [mention for mention in head if mention.rule != "name model"]
    hinted = next(_districts_by_stem(text, mentions), None)
    if hinted is not None and not any(mention.kind in ("district", "city district", "okrug") for mention in known):
        return hinted, "district by its name"
    if known:
        return _as_the_text_calls_it(known[0], mentions), "people greeted" if known[0].rule == "people" else "territory of the head"
    if governing:
        known = [mention for mention in governing if mention.rule != "name model"] or governing
        counts = Counter(mention.name for mention in known)
        return max(known, key=lambda mention: counts[mention.name]), "territory named most"
    country = next((mention for mention in mentions if mention.kind == "country"), None)
    return country, "country"


# what may stand behind the stem of a district's adjective in the name that people use: «Жарма», «Бородулихе», «Аральск»
STEM_TAIL = re.compile(r"(?:ск|ь|к)?(?:а|у|е|и|ы|ой|ом|я|ю)?", re.IGNORECASE)


def _districts_by_stem(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Districts that the head calls by their centre's or popular name: «Мактаарал», «В Аулиеколе», «Турксиб»."""
    _, stems, _ = gazetteer()
    districts: dict[str, Territory] = {}
    for (stem, kind), known in stems.items():
        if kind == "district":
            # «Жарминский» of Жарма, «Мактааральский» of Мактаарал
            for short in (stem, stem.removesuffix("ин"), stem.removesuffix("ь")):
                districts.setdefault(short, known)
    cities = {mention.start for mention in mentions if mention.kind in ("city", "region", "country")}
    for match in CAPITALISED.finditer(text, 0, min(HEAD, len(text))):
        word = match.group().lower().replace("ё", "е")
        if match.start() in cities:
            continue
        for size in range(len(word), SHORTEST_PEOPLE, -1):
            district = districts.get(word[:size])
            if district is not None and STEM_TAIL.fullmatch(word[size:]):
                yield Mention(match.start(), match.end(), district.name, district.kind, "district by its name")
                break


SELDOM = 3  # a generic word that stands so often tells what kind of territory a text is about


def _as_the_text_calls_it(mention: Mention, mentions: Sequence[Mention]) -> Mention:
    """``mention``, or where the text keeps saying «район» of a town's name, the district that it names elsewhere."""
    words = Counter(other.kind.removeprefix("generic ") for other in mentions if other.kind.startswith("generic "))
    del words["country"]
    kind, often = max(words.items(), key=lambda item: item[1], default=("", 0))
    if kind in ("", mention.kind) or often < SELDOM or words[mention.kind] * 2 >= often:
        return mention
    return next((other for other in mentions if other.kind == kind and other.rule == "gazetteer"), mention)


@cache
def _akim_behind() -> re.Pattern[str]:
    """«Теректинский аким»."""
    return re.compile(rf"[ \u00a0]+{lexicon.cue('akim')}(?!\w)", re.IGNORECASE)
