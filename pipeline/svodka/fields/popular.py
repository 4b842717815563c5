"""Districts by the names that people use for them: «Мактаарал», «Турксиб». Changes when such a name is missed or imagined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from svodka import lexicon
from svodka.document import Mention
from svodka.fields.heads import HEAD
from svodka.places.gazetteer import Territory, plain, upper
from svodka.places.villages import CAPITALISED, named_after

SHORTEST_STEM = 4  # letters that the stem of a district has at least
BY_CENTRE = "district by its name"

# what may stand behind the stem of a district's adjective in the name that people use: «Жарма», «Бородулихе», «Аральск»
STEM_TAIL = re.compile(r"(?:ск|ь|к)?(?:а|у|е|и|ы|ой|ом|я|ю)?", re.IGNORECASE)


RIVER = lexicon.Frame(r"<river>")  # «не хватило Сырдарьи»; «в Сырдарье» of the district
IN = lexicon.Frame(r"(?<!\w)<in>\s+$")


@cache
def _short_stems() -> dict[str, Territory]:
    districts: dict[str, Territory] = {}
    for (stem, kind), known in upper().stems.items():
        if kind == "district":
            # «Жарминский» of Жарма, «Мактааральский» of Мактаарал, «Шиелийский» of Шиели
            for short in (stem, stem.removesuffix("ин"), stem.removesuffix("ь"), stem.removesuffix("й")):
                districts.setdefault(short, known)
    return districts


def districts_by_stem(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Districts that the head calls by their centre's or popular name: «Мактаарал», «В Аулиеколе», «Турксиб»."""
    districts = _short_stems()
    taken = ("city", "region", "country", "district")
    heads = [m for m in mentions if m.start < HEAD and (m.kind in taken or (m.kind == "organisation" and m.rule != "name model"))]
    named = {at for mention in heads for at in range(mention.start, mention.end)}  # «СПК «Сарыарка»» is no district
    for match in CAPITALISED.finditer(text, 0, min(HEAD, len(text))):
        word = plain(match.group())
        if match.start() in named or (RIVER.match(word) and not IN.search(text, max(0, match.start() - 4), match.start())):
            continue
        for size in range(len(word), SHORTEST_STEM - 1, -1):
            district = districts.get(word[:size])
            if district is not None and STEM_TAIL.fullmatch(word[size:]) and not named_after(text, match.start()):
                yield Mention(match.start(), match.end(), district.name, district.kind, BY_CENTRE, district.code)
                break
