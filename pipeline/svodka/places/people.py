"""The people of a place name it: «уважаемые осакаровцы». Changes when they are missed, or taken for those of another place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from svodka.document import Mention
from svodka.places.gazetteer import Territory, key, upper
from svodka.text.morphology import analyzer

# «осакаровцы», «шымкенттіктер»: the people of a place
PEOPLE = re.compile(
    r"(?<!\w)(?P<stem>[а-яё-]{3,}?)"
    r"(?:(?:ов|ев|ин|ан)?ц(?:ы|ев|ам|ами|ах)|чан(?:е|ам|ами)?|[тдл](?:ык|ик)(?:тар|тер)(?:ы|и)?)(?!\w)",
    re.IGNORECASE,
)
SHORTEST_PEOPLE = 4  # letters of a stem, so that «бойцы» name no place
ALIKE = 3  # first letters that the name of a place and that of its people share
LONGEST_TAIL = 4  # letters that a territory's stem may have beyond the people's: «осакаровцы», Осакаровский


@cache
def _stems_by_start() -> dict[str, list[tuple[str, Territory]]]:
    """Stems of territories that are called so today, without hyphens, by their first letters."""
    grouped: dict[str, list[tuple[str, Territory]]] = {}
    for (stem, _), known in upper().stems.items():
        bare = key(stem)
        if key(known.name).startswith(bare[:ALIKE]):  # «акмолинцы» live in no Астана, which was called Акмола
            grouped.setdefault(bare[:SHORTEST_PEOPLE], []).append((bare, known))
    return grouped


# the ends of such words: most words have none, and are not looked at any closer
PEOPLE_END = re.compile(
    r"[ЦЧТДЛцчтдл](?i:(?<=ц)(?:ы|ев|ам|ами|ах)|(?<=ч)ан(?:е|ам|ами)?|(?<=[тдл])(?:ык|ик)(?:тар|тер)(?:ы|и)?)(?!\w)"
)
IN_NAME = re.compile(r"[а-яё-]", re.IGNORECASE)


def _called_so(text: str) -> Iterator[re.Match[str]]:
    """The matches of ``PEOPLE``."""
    position = 0
    for end in PEOPLE_END.finditer(text):
        start = end.start()
        while start > position and IN_NAME.match(text, start - 1):
            start -= 1
        match = PEOPLE.search(text, max(start, position), end.end())
        if match:
            yield match
            position = match.end()


def _as_home(known: Territory) -> tuple[bool, int, bool]:
    """What the people of a place are most likely called after comes first: «костанайцы» of the region, then the shortest name."""
    return known.kind != "region", len(known.name), known.kind != "district"


def find(text: str) -> Iterator[Mention]:
    """The people of a place name it: «уважаемые осакаровцы», «у шемонаихинцев», «соседи-костанайцы»."""
    for match in _called_so(text):
        stem = match["stem"]
        fits = _home_of(stem, match.group()) or ("-" in stem and _home_of(stem.rpartition("-")[2], match.group()))
        if fits:
            home = min(fits, key=_as_home)
            yield Mention(match.start(), match.end(), home.name, home.kind, "people", home.code)


def _home_of(people: str, word: str) -> list[Territory]:
    """The territories whose people ``word`` may mean, ``people`` being its stem."""
    base = key(people)
    if len(base) < SHORTEST_PEOPLE or (analyzer().word_is_known(word.lower()) and len(base) < LONGEST_TAIL + 1):
        return []
    return [
        known
        for stem, known in _stems_by_start().get(base[:SHORTEST_PEOPLE], ())
        if stem.startswith(base) and len(stem) - len(base) <= LONGEST_TAIL
    ]
