"""The people of a place name it: «уважаемые осакаровцы». Changes when they are missed, or taken for those of another place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from svodka.document import Mention
from svodka.openings import Opened
from svodka.places.gazetteer import ADJECTIVE, Territory, key, upper
from svodka.text.morphology import analyzer

# «осакаровцы», «шымкенттіктер»: the people of a place
PEOPLE = re.compile(
    r"(?<!\w)(?P<stem>[а-яё-]{3,}?)"
    r"(?:(?P<suffix>ов|ев|ин|ен|ан|с|й)?ц(?:ы|ев|ам|ами|ах)|чан(?:е|ам|ами)?|[тдл](?:ык|ик)(?:тар|тер)(?:ы|и)?)(?!\w)",
    re.IGNORECASE,
)
SHORTEST_PEOPLE = 4  # letters of a stem, so that «бойцы» name no place
ALIKE = 3  # first letters that the name of a place and that of its people share
SOFT = re.compile(r"[ьй]$")  # «каражальцы» of Каражал, «капшагайцы»
LONGEST_TAIL = 4  # letters that a territory's stem may have beyond the people's: «осакаровцы», Осакаровский


@cache
def _stems_by_start() -> dict[str, list[tuple[str, Territory]]]:
    """Stems of territories that are called so today, without hyphens, by their first letters."""
    grouped: dict[str, list[tuple[str, Territory]]] = {}
    for stem, known in _called():
        grouped.setdefault(key(stem)[:ALIKE], []).append((key(stem), known))
    return grouped


def _called() -> Iterator[tuple[str, Territory]]:
    """What the people of each territory may be called after: the stem of its adjective, its name, that of its hero."""
    for (stem, _), known in upper().stems.items():
        if any(
            key(word).startswith(key(stem)[:ALIKE]) for word in known.name.split()
        ):  # «акмолинцы» live in no Астана, which was called Акмола
            yield stem, known
    for known in upper().whole.values():
        first, _, rest = known.name.partition(" ")
        if not rest and known.kind == "city":
            yield first, known  # «кентауцы»
        elif rest and known.kind == "district" and not ADJECTIVE.search(first):
            yield rest.split()[-1], known  # «жумабаевцы» of the район Магжана Жумабаева


# the ends of such words: most words have none, and are not looked at any closer
PEOPLE_END = re.compile(
    r"[ЦЧТДЛцчтдл](?=[ЫЕАИыеаи])(?i:(?<=ц)(?:ы|ев|ам|ами|ах)|(?<=ч)ан(?:е|ам|ами)?|(?<=[тдл])(?:ык|ик)(?:тар|тер)(?:ы|и)?)(?!\w)"
)
IN_NAME = re.compile(r"[а-яё-]", re.IGNORECASE)


def called_so(text: str) -> Iterator[re.Match[str]]:
    """The words that may mean the people of a place: the matches of ``PEOPLE``."""
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
    return known.kind != "region" or ADJECTIVE.search(known.name.split()[0]) is None, len(known.name), known.kind != "district"


def find(text: str) -> Iterator[Mention]:
    """The people of a place name it: «уважаемые осакаровцы», «у шемонаихинцев», «соседи-костанайцы»."""
    for match in called_so(text):
        fits = next(filter(None, _homes(match)), None)
        if fits:
            home = min(fits, key=_as_home)
            yield Mention(match.start(), match.end(), home.name, home.kind, "people", home.code)


# «арифметика по-темиртауски»: the manner of those people
IN_A_MANNER = re.compile(r"(?<!\w)по-(?P<stem>[а-яё-]{3,40}?)(?P<suffix>ов|ев|ин|ен|ан|с|й)?(?:ск|цк)и(?!\w)", re.IGNORECASE)
MANNER = Opened(IN_A_MANNER, ["по"])


def manners(text: str) -> Iterator[Mention]:
    """«Арифметика по-темиртауски», «по-рудненски»: a town, or what has no town of its name, by the manner of its people."""
    for match in MANNER.finditer(text):
        fits = next(filter(None, _homes(match)), None)
        if fits:
            home = min(fits, key=lambda known: (known.kind != "city", _as_home(known)))
            yield Mention(match.start(), match.end(), home.name, home.kind, "manner", home.code)


def homes(word: str) -> set[Territory]:
    """All territories whose people may be called so: «карагандинцы» live in Караганда or in its region."""
    match = PEOPLE.fullmatch(word) or IN_A_MANNER.fullmatch(word)
    return {home for fits in _homes(match) for home in fits} if match else set()


def _homes(match: re.Match[str]) -> Iterator[list[Territory]]:
    """The territories whose people a match of ``PEOPLE`` may mean, by each stem that it may have, the longest first."""
    for whole in (match["stem"], match["stem"].rpartition("-")[2]) if "-" in match["stem"] else (match["stem"],):
        for people in (whole + match["suffix"], whole) if match["suffix"] else (whole,):
            yield _home_of(key(people), match.group())


def _home_of(base: str, word: str) -> list[Territory]:
    """The territories whose people ``word`` may mean, ``base`` being its stem."""
    if len(base) < ALIKE or (analyzer().word_is_known(word.lower()) and len(base) < LONGEST_TAIL + 1):
        return []
    hard = SOFT.sub("", base)
    return [
        known
        for stem, known in _stems_by_start().get(base[:ALIKE], ())
        if stem in (base, hard)
        or (len(base) >= SHORTEST_PEOPLE and stem.startswith(base) and len(stem) - len(base) <= LONGEST_TAIL)
    ]
