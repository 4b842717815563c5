"""Kind and sign of a quantity. Changes when a change is taken for an amount.

The clause round the number decides: direction words («вырос», «ниже»), words for shares and indices; all of
them stand in the lexicon.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.lexicon import Frame
from svodka.record import Kind
from svodka.text.clauses import clause
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

SPACE = r"[\s\u200b]"
ON_ALONE = Frame(rf"{SPACE}+<on>{SPACE}+")
FRONT = re.compile(r"[%;.\n]")  # what a number's own words begin behind
NEAR = 30  # characters behind a number within which a direction word is surely about it
MINUS = Frame(r"(?:(?<!\w)<minus>\s*|(?<![\w\d]\s)(?<![\w\d])[-−–])$")
PLUS = Frame(r"(?:(?<!\w)<plus>\s*|(?<![\w\d])\+)$")


MANY_TIMES = 10
IN_FRONT = Frame(r"(?<!\w)<in>\s+(?:\w+\s+)?$")


@dataclass(slots=True, unsafe_hash=True)
class Reading:
    """How a quantity is meant: its kind, its signed value, and the rule that says so."""

    kind: Kind
    value: Decimal
    low: Decimal | None
    rule: str


ON = Frame(rf"(?<!\w)<on>{SPACE}+(?:<hedge>{SPACE}+)?$")  # in front of a number: «на», «на почти», «более чем на»
AGAINST = Frame(rf"{SPACE}*\(?(?:<against>|<to>{SPACE}+(?:19|20)\d\d)")
YEAR = r"(?:19|20)\d\d(?:-\w+|\s?г\.)?[^\d,;.()]{0,20}"
GROWTH = Frame(
    rf"(?<!\w)<growth>(?:\s+<growth since>\s+(?:[^\d,;.()]{{1,30}}(?:{YEAR})?|{YEAR}))?"
    r"\s*(?:<amounts to>\s+|[:–—-]\s*)?(?:\w+\s+){0,2}$"
)
# «рост производства в сельском хозяйстве составил 6,8 %», «снижение преступности – 12 %»
GROWTH_OF = Frame(r"(?<!\w)(?P<noun><growth>)\s[^\d,;.:()%]{1,70}?\s(?:<amounts to>|[–—-])\s+(?:<hedge>\s+)?$")
# a change named again in per cent: «с 351 до 340 семей, то есть на 3,1 %», «с 1,2 до 1,5 млрд – на четверть»
AGAIN = Frame(rf"{SPACE}*(?:<that is>{SPACE}+)?(?:<hedge>{SPACE}+)?<on>{SPACE}+(?:<hedge>{SPACE}+)?")


@cache
def _directions() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("directions"))


@cache
def plan_words(scope: str) -> lexicon.Matcher:
    """The words for a plan that tell it of a whole «clause», or of «money» alone."""
    return lexicon.matcher([row for row in lexicon.rows("plans") if row["scope"] == scope])


@cache
def _kind_words(kind: str) -> lexicon.Matcher:
    return lexicon.matcher([row for row in lexicon.rows("shares") if row["kind"] == kind])


Spans = list[tuple[int, int]]


@lru_cache(maxsize=1)  # the text is looked through once for all its numbers
def _places_of_directions(text: str) -> Spans:
    return [match.span() for match in _directions().opened.finditer(text)]


def any_in(spans: Spans, start: int, end: int) -> bool:
    """Whether one of ``spans``, which are ascending, reaches into ``text[start:end]``."""
    at = bisect_left(spans, (end,)) - 1
    return at >= 0 and spans[at][1] > start


def _direction(text: str, start: int, end: int, left: int, right: int) -> int:
    """+1, -1 or 0: what the direction word nearest to the number says."""
    if not any_in(_places_of_directions(text), left, right):
        return 0
    words = _directions()
    behind = words.regex.search(text, end, right)
    if behind and behind.start() - end < NEAR:
        return int(words.row(behind)["sign"])
    before = None
    for match in words.regex.finditer(text, left, start):
        # «более» in front is a hedge unless «на» follows: «больше на 12»
        if words.row(match)["where"] == "any" or ON_ALONE.fullmatch(text, match.end(), start):
            before = match
    if before:
        return int(words.row(before)["sign"])
    return int(words.row(behind)["sign"]) if behind else 0


def kind_of(text: str, quantity: Quantity, sentence: tuple[int, int], before: Reading | None) -> Reading:
    """The kind of ``quantity``; ``before`` is the reading of the quantity whose unit it shares, if it does."""
    left, right = clause(text, quantity.start, quantity.end, sentence)
    front = text[max(left, quantity.start - 40) : quantity.start]
    direction = _direction(text, quantity.start, quantity.end, left, right)
    value, low = quantity.value, quantity.low
    on = ON.search(front) is not None

    def signed(sign: int, rule: str) -> Reading:
        return Reading("change", value * sign, None if low is None else low * sign, rule)

    if quantity.unit == "times":
        if quantity.form == "digits" and quantity.whole and value >= MANY_TIMES and not IN_FRONT.search(front):
            return Reading("level", value, low, "times counted")  # «отключали 23 раза»
        whole = direction or _direction(text, quantity.start, quantity.end, sentence[0], sentence[1])
        if whole < 0 and value > 1:
            return Reading("ratio", 1 / value, 1 / low if low else None, "multiple of a decrease")
        return Reading("ratio", value, low, "multiple")
    if quantity.unit == "degC" and MINUS.search(front):
        return Reading("level", -value, None if low is None else -low, "minus sign")
    if quantity.unit_kind in ("percent", "money", "measure", "count", "pieces") and quantity.unit != "degC":
        if MINUS.search(front):
            return signed(-1, "minus sign")
        if PLUS.search(front):
            return signed(1, "plus sign")
        moved = _moved().search(front)
        if moved:
            return signed(int(_moves().row(moved)["sign"]), "verb of change")
    if quantity.unit == "pp":
        return signed(direction or 1, "percentage points")
    if on and not direction:
        direction = _told_before(text, quantity, sentence[0], left)
    if on and direction:
        return signed(direction, "«на» and a direction word")
    if quantity.unit == "%":
        return _percent(text, quantity, (left, right), sentence, direction, before)
    return Reading("level", value, low, "amount")


@cache
def _moves() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("moves"))


@cache
def _moved() -> re.Pattern[str]:
    """A verb whose object is the change: «прибавилось 13», «убыло сто двенадцать», «добавила городу 126 МВА»."""
    after = rf"{SPACE}+(?:(?!<behind a verb of change>{SPACE})[^\W\d_]+{SPACE}+){{0,3}}(?:[—–-]{SPACE}*)?$"
    return lexicon.matcher(lexicon.rows("moves"), after=lexicon.filled(after)).regex


BY_PLAN = Frame(r"(?<!\w)<by plan>|(?<!\w)<plan noun>")


@cache
def _compared_with() -> lexicon.Matcher:
    rows = [row for row in lexicon.rows("directions") if row["where"] == "near"]
    after = rf"(?:{SPACE}+(?:[^\W\d_]+{SPACE}+){{1,4}}|,{SPACE}+<than>[^.;\d]{{1,50}},?{SPACE}+)(?:<hedge>{SPACE}+)?<on>{SPACE}+$"
    return lexicon.matcher(rows, after=lexicon.filled(after))


def _filled(text: str, quantity: Quantity, sentence: tuple[int, int]) -> bool:
    """Whether more than a hundred per cent are of a plan or a need: «собран на 118,6 %», «104 % от потребности»."""
    if ON.search(text[max(sentence[0], quantity.start - 20) : quantity.start]) or OF_ALL.match(text, quantity.end):
        return True
    words = (_kind_words("share").regex, plan_words("clause").regex, BY_PLAN)
    return any(pattern.search(text, *sentence) for pattern in words)


OF_ALL = Frame(rf"{SPACE}+<of the whole>{SPACE}")


def _told_before(text: str, quantity: Quantity, start: int, left: int) -> int:
    """The direction that the sentence from ``start`` tells in front of the number's clause, which begins at ``left``; or 0."""
    compared = _than(text, start, quantity.start)
    if not compared and quantity.unit == "%" and AGAIN.fullmatch(text, left, quantity.start):
        return _direction(text, left, left, start, left)
    return compared


def _than(text: str, start: int, end: int) -> int:
    """The direction of «ниже прошлогодней на 19 %», «меньше, чем годом ранее, на 4 %», or 0."""
    found = _compared_with().last(text[max(start, end - 90) : end])
    return int(_compared_with().row(found)["sign"]) if found else 0


def _percent(
    text: str, quantity: Quantity, near: tuple[int, int], sentence: tuple[int, int], direction: int, before: Reading | None
) -> Reading:
    left, right = near
    value, low = quantity.value, quantity.low
    front = FRONT.split(text[max(sentence[0], quantity.start - 80) : quantity.start].removesuffix("\n"))[-1]
    if value > 100 and not _filled(text, quantity, sentence):
        return Reading("ratio", value, low, "above a hundred per cent")
    if value > 30 and _kind_words("ratio").regex.search(front):
        return Reading("ratio", value, low, "index word")
    share = _kind_words("share").regex.search(text, left, right)
    compared = value > 50 and (AGAINST.match(text, quantity.end) or AGAINST.search(front))
    if compared and not share and not direction:
        return Reading("ratio", value, low, "compared with a time")
    growth = 0 if share else _growth(text[max(sentence[0], quantity.start - 110) : quantity.start])
    if growth:
        if value >= 100:
            return Reading("ratio", value, low, "growth above a hundred per cent")
        return Reading("change", value * (direction or growth), low, "growth word")
    if before is not None and before.kind in ("change", "ratio", "share"):
        sign = -1 if before.value < 0 else 1
        return Reading(before.kind, value * sign, low, "kind of the neighbour")
    return Reading("share", value, low, "per cent")


def _growth(front: str) -> int:
    """The sign of the growth or the decrease that amounts to a number, or 0 if none does."""
    found = GROWTH.search(front)
    if not found:
        found = GROWTH_OF.search(front)
        if not found or not any(reading.case in ("nomn", "accs") for reading in readings(word_form(found["noun"]))):
            return 0
    word = _directions().regex.match(front, found.start())
    return int(_directions().row(word)["sign"]) if word else 1
