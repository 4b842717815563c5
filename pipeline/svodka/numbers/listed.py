"""Units at the end of a list: «уложено 4, 3 и 7 километров», «31 из 48 сёл». Changes when a list is cut wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from svodka.document import Quantity
from svodka.lexicon import Frame
from svodka.numbers.bare import HUNDRED, MOST_PERCENT, NEVER_SHARED, Place, rescale
from svodka.numbers.counted import counted_noun
from svodka.numbers.neighbours import beside
from svodka.text.morphology import readings

ADJECTIVE = r"(?:\s+[а-яё-]{3,}(?:ых|их|ые|ие))?"  # «двух вечерних и 20 дневных школах»
YEAR_IN_BRACKETS = r"(?:\s\((?:19|20)\d\d(?:\s?<year noun>)?\))?"  # «3 (2021), 5 (2022) и 7 (2023) школ»
COLUMNS = r"[;,–—-]\s*<column of a pair>\s*[–—:-]?|(?<=\s)[–—-](?=\s)"  # «план 1,2 – факт 1,34», «2 100 – 2 250 – 2 310 кг»
LISTED = Frame(
    rf"{ADJECTIVE}{YEAR_IN_BRACKETS}\s*(?:,|;|/|→|▸|↘|↗|<joint of a list>|{COLUMNS})"
    r"\s*(?:<and>\s+)?(?:(?:(?P<each><each>)|<either>|(?P<on><on>))\s+)?",
    flags=0,
)
# «было 12, стало 15 школ»: another time of the same things
BECOMES = Frame(r"\s*,\s+(?:<in contrast>\s+)?<came to be>\s+(?:<hedge>\s+|[—–-]\s+)?")
BUT, NOT = Frame(r",\s<in contrast>\s(?:<hedge>\s)?"), Frame(r"(?<!\w)<negation>\s$")  # «не 12, а 9 км»
# «построено 5 новых и отремонтировано 12 старых школ»
ANOTHER_DEED = Frame(r"\s+[а-яё-]{3,}(?:ых|их|ые|ие)(?:,|\s<and>)\s(?P<deed>[а-яё]{5,})\s(?:<hedge>\s+)?", flags=0)
DEEDS = ("VERB", "PRTS")
ON = Frame(r"(?<!\w)<on>\s+$")
EACH = Frame(r"(?<!\w)<each>\s+$")
YEARLY = Frame(
    r"(?:[,;]\s*<in front of a year of a series>|;|\s*[→▸])\s+\d{4}(?:-м|\s*<year noun>)?(?:\s\([а-яё]+\))?"
    r"\s*(?:[—–:-]\s*|<came to be>\s+)?",
    flags=0,
)
PART_OF_ALL = Frame(r"\s+<out of>\s+(?:<all that there are>\s+)?", flags=0)  # «31 из 48 сёл»


def list_ends(text: str, quantities: Sequence[Quantity]) -> list[Quantity | None]:
    """For every bare quantity the one with a unit that ends its list, if it stands in a list."""
    ends: list[Quantity | None] = []
    following: Quantity | None = None
    end: Quantity | None = None
    for quantity in reversed(quantities):
        if quantity.stop.startswith("year"):  # «в 2015 году собрали 38, в 2016 — 44, в 2017 — 59 миллионов»
            ends.append(None)
            continue
        if quantity.stop or quantity.unit:
            end = None
        elif following is not None and _in_list(text, quantity, following):
            end = following if following.unit and not following.stop else end
        else:
            end = None
        ends.append(end)
        following = quantity
    return ends[::-1]


def scaled(text: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The quantities; a list whose last number has a multiplier and no unit shares it: «18,9, 18,6 и 18,4 тысячи»."""
    scaled = list(quantities)
    behind: Quantity | None = None
    for at in range(len(scaled) - 1, -1, -1):
        here = scaled[at]
        if here.stop.startswith("year"):
            continue
        bare = not (here.unit or here.stop) and here.scale == 1
        if bare and behind is not None and not (behind.unit or behind.stop) and behind.scale > 1 and _listed(text, here, behind):
            value = rescale(here, behind)
            if value != here.value:
                here = scaled[at] = replace(here, value=value, scale=behind.scale)
        behind = here
    return scaled


def _listed(text: str, quantity: Quantity, following: Quantity) -> bool:
    gap = (text, quantity.end, following.start)
    listed = LISTED.fullmatch(*gap)
    if listed is not None:  # «на 60, на 40 и на 20 процентов», no «две, на 600 мест» and no «шесть, по 9 миллионов»
        front = text, max(0, quantity.start - 4), quantity.start
        return (listed["on"] is None or ON.search(*front) is not None) and (
            listed["each"] is None or EACH.search(*front) is not None
        )
    deed = ANOTHER_DEED.fullmatch(*gap)
    if deed is not None and following.unit_kind in ("", "count") and quantity.whole:
        return readings(deed["deed"])[0].pos in DEEDS
    if YEARLY.fullmatch(*gap) is not None or BECOMES.fullmatch(*gap) is not None:
        return True
    return BUT.fullmatch(*gap) is not None and NOT.search(text, max(0, quantity.start - 4), quantity.start) is not None


def _in_list(text: str, quantity: Quantity, following: Quantity) -> bool:
    """Whether two neighbours are of one unit: «4, 3 и 7 километров», «31 из 48 сёл»."""
    if _listed(text, quantity, following):
        return True
    return quantity.value <= following.value and PART_OF_ALL.fullmatch(text, quantity.end, following.start) is not None


def unit_of_part(place: Place) -> Quantity | None:
    """The whole behind «из» is of the unit of its part: «94 школы из 419»."""
    part = place.near[-1] if place.near else None
    if part is None or part.unit_kind not in ("count", "measure", "pieces") or part.value > place.quantity.value:
        return None
    return beside(place, part) if OUT_OF.fullmatch(place.text, part.noun_end, place.quantity.start) else None


OUT_OF = Frame(r"\s+<out of>\s+")


def unit_of_list(place: Place) -> Quantity | None:
    """The unit at the end of a list: «640, 1 120 и 415 дворов»."""
    end = place.after
    if end is None or end.unit in NEVER_SHARED or end.form in ("fraction", "multiple"):
        return None
    if end.unit_kind == "percent" and (
        place.quantity.scale > HUNDRED or place.quantity.value > MOST_PERCENT
    ):  # «61,4 тыс., или 97 %»
        return None
    if ARROW.fullmatch(place.text, place.quantity.end, end.start):  # «охват ДДУ 84 → 91 %»
        return beside(place, end)
    return None if counted_noun(place) is not None else beside(place, end)


ARROW = re.compile(r"\s?[→▸↘↗]\s?")
