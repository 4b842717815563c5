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
from svodka.fields.growth import GROWTH_BEHIND, directions, ends_with_growth, grown_by, growth_in, is_genitive, sign_at
from svodka.fields.signs import has_minus, has_plus, is_balance
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.record import Kind
from svodka.text.clauses import clause
from svodka.text.morphology import readings

ON_ALONE = Frame(rf"{SPACE}+<on>{SPACE}+")
FRONT = re.compile(r"[%;\n]|\.(?!\s?[а-яё])")  # what a number's own words begin behind
NEAR = 30  # characters behind a number within which a direction word is surely about it

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
# «К 2027 году село обеспечат водой на 100 %»: by that time, not against it
BY_YEAR = Frame(rf"{SPACE}*<to>{SPACE}+(?:19|20)\d\d[^,:–—-]*(?<!\w)<on>{SPACE}+(?:<hedge>{SPACE}+)?$")
# a change named again in per cent: «с 351 до 340 семей, то есть на 3,1 %», «с 1,2 до 1,5 млрд – на четверть»
AGAIN = Frame(rf"{SPACE}*(?:(?:<that is>|<again>){SPACE}+)?(?:<hedge>{SPACE}+)?<on>{SPACE}+(?:<hedge>{SPACE}+)?")
# a change in things named again in per cent without «на»: «на 243 тыс. человек, или 1,3 %», «на 5 млн тенге (4 %)»
IN_PERCENT = Frame(
    rf"(?<!\w)<on>{SPACE}+(?:<hedge>{SPACE}+)?(?P<number>\d)[\d\s.,]*(?:[^\W\d_]+\.?{SPACE}+){{0,3}}[^\W\d_]+\.?"
    rf"(?:,?{SPACE}*(?:<that is>|<again>){SPACE}+|{SPACE}*(?P<bracket>\())(?:<hedge>{SPACE}+)?$"
)
LEVEL_ON = Frame(rf"(?<!\w)<level on>{SPACE}+<on>{SPACE}+(?:<hedge>{SPACE}+)?$")  # «вышел на 812 млрд», a level
BEYOND = Frame(rf"(?<!\w)<beyond the plan>(?:{SPACE}+[^\W\d_]+){{0,4}}{SPACE}*(?:[—–:-]{SPACE}*)?(?:<hedge>{SPACE}+)?$")
BEYOND_BEHIND = Frame(rf"(?:{SPACE}+[^\W\d_]+){{0,2}}{SPACE}+<beyond the plan>")  # «400 га посеяли сверх плана»
INFLATION = Frame(r"(?<!\w)<inflation>[^\d,;.:()%]{0,50}$")


@cache
def plan_words(scope: str) -> lexicon.Matcher:
    """The words for a plan that tell it of a whole «clause», or of «money» alone."""
    return lexicon.matcher([row for row in lexicon.rows("plans") if row["scope"] == scope])


@cache
def kind_words(kind: str) -> lexicon.Matcher:
    """The words for shares, or for ratios."""
    return lexicon.matcher([row for row in lexicon.rows("shares") if row["kind"] == kind])


Spans = list[tuple[int, int]]
Stretch = tuple[str, int, int]  # a text, and from where to where


@lru_cache(maxsize=1)  # the text is looked through once for all its numbers
def _places_of_directions(text: str) -> Spans:
    return [match.span() for match in directions().opened.finditer(text)]


def any_in(spans: Spans, start: int, end: int) -> bool:
    """Whether one of ``spans``, which are ascending, reaches into ``text[start:end]``."""
    at = bisect_left(spans, (end,)) - 1
    return at >= 0 and spans[at][1] > start


def _direction(text: str, start: int, end: int, left: int, right: int) -> int:
    """+1, -1 or 0: what the direction word nearest to the number says."""
    if not any_in(_places_of_directions(text), left, right):
        return 0
    words = directions()
    opening = text.find("(", end, right)  # «продукции на 96 млрд (рост – 7 %)»: the growth is the bracket's
    behind = words.search(text, end, opening if opening >= 0 else right)
    if behind and words.row(behind)["where"] == "near" and HEDGES_NEXT.match(text, behind.end()):
        behind = None  # «на 95 млрд тенге с созданием более 1 700 мест»
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


HEDGES_NEXT = Frame(rf"{SPACE}+(?:<than>{SPACE}+)?(?!(?:19|20)\d\d(?!\d))\d")


def _times(text: str, quantity: Quantity, sentence: tuple[int, int], direction: int) -> Reading:
    """A multiple as a ratio, or how often something happened."""
    value, low = quantity.value, quantity.low
    in_front = IN_FRONT.search(text, max(sentence[0], quantity.start - 40), quantity.start)
    if quantity.form == "digits" and quantity.whole and value >= MANY_TIMES and not in_front:
        return Reading("level", value, low, "times counted")  # «отключали 23 раза»
    whole = direction or _direction(text, quantity.start, quantity.end, sentence[0], sentence[1])
    if not whole and quantity.form == "multiple":
        whole = _right_in_front(text, quantity.start)  # «стало меньше вдвое»
    if whole < 0 and value > 1:
        return Reading("ratio", 1 / value, 1 / low if low else None, "multiple of a decrease")
    return Reading("ratio", value, low, "multiple")


def _right_in_front(text: str, start: int) -> int:
    """The direction that the word right in front of a number says, or 0."""
    found = [
        match for match in directions().regex.finditer(text, max(0, start - 12), start) if not text[match.end() : start].strip()
    ]
    return int(directions().row(found[-1])["sign"]) if found else 0


def kind_of(text: str, quantity: Quantity, sentence: tuple[int, int], before: Reading | None) -> Reading:
    """The kind of ``quantity``; ``before`` is the reading of the quantity whose unit it shares, if it does."""
    left, right = clause(text, quantity.start, quantity.end, sentence)
    front = text, max(left, quantity.start - 40), quantity.start
    direction = _direction(text, quantity.start, quantity.end, left, right)
    value, low = quantity.value, quantity.low
    on = (ON.search(*front) is not None and not LEVEL_ON.search(*front)) or _by_a_half(text, quantity, left, right)

    def signed(sign: int, rule: str) -> Reading:
        return Reading("change", value * sign, None if low is None else low * sign, rule)

    if quantity.unit == "times":
        return _times(text, quantity, sentence, direction)
    minus = has_minus(text, quantity, front[1])
    balance = minus and quantity.unit_kind != "percent" and (is_balance(text, left, quantity.start) or _is_balanced(before))
    if minus and (balance or quantity.unit == "degC"):
        return Reading("level", -value, None if low is None else -low, BALANCE_RULE if balance else "minus sign")
    if quantity.unit_kind in ("percent", "money", "measure", "count", "pieces") and quantity.unit != "degC":
        if minus:
            return signed(-1, "minus sign")
        if more := _more(text, quantity, front):
            return signed(1, more)
        moved = _moved().search(*front)
        if moved:
            return signed(int(_moves().row(moved)["sign"]), "verb of change")
    if quantity.unit == "pp":
        return signed(direction or 1, "percentage points")
    if on and not direction and before is not None and before.kind == "change":
        direction = -1 if before.value < 0 else 1
    if on and not direction:
        direction = _told_before(text, quantity, sentence[0], left) or _told_behind(text, quantity, sentence[1])
    if on and direction:
        return signed(direction, "«на» and a direction word")
    if quantity.unit == "%":
        return _percent(text, quantity, (left, right), sentence, direction, before)
    grown = grown_by(text, max(sentence[0], quantity.start - FAR), quantity.start) if quantity.unit_kind == "count" else 0
    return signed(grown, "growth word") if grown else Reading("level", value, low, "amount")


BALANCE_RULE = "balance below zero"


def _is_balanced(before: Reading | None) -> bool:
    """Whether the neighbour is a balance: «сальдо минус 310 человек, годом ранее – минус 900»."""
    return before is not None and before.rule == BALANCE_RULE


def _by_a_half(text: str, quantity: Quantity, left: int, right: int) -> bool:
    """Whether an adverb may say by how much: «сократилась наполовину», no «охвачены наполовину»."""
    if quantity.form != "fraction" or not lexicon.whole("by a half").fullmatch(text, quantity.start, quantity.number_end):
        return False
    return kind_words("share").search(text, left, right) is None


def _more(text: str, quantity: Quantity, front: Stretch) -> str:
    """What says in front of a quantity, or right behind it, that it is so much more, or "": «+6 %», «сверх плана 318 млн»."""
    if has_plus(text, quantity, front[1]):
        return "plus sign"
    if quantity.unit_kind == "percent" or not lexicon.starting("beyond the plan").search(text, front[1], quantity.end + FAR):
        return ""
    return "beyond the plan" if BEYOND.search(*front) or BEYOND_BEHIND.match(text, quantity.end) else ""


@cache
def _moves() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("moves"))


@cache
def _moved() -> lexicon.Matcher:
    """A verb whose object is the change: «прибавилось 13», «убыло сто двенадцать», «добавила городу 126 МВА»."""
    after = rf"{SPACE}+(?:(?!<behind a verb of change>{SPACE})[^\W\d_]+{SPACE}+){{0,3}}(?:[—–-]{SPACE}*)?$"
    return lexicon.matcher(lexicon.rows("moves"), after=lexicon.filled(after))


BY_PLAN = Frame(r"(?<!\w)<by plan>|(?<!\w)<plan noun>")


@cache
def _compared_with() -> lexicon.Matcher:
    rows = [row for row in lexicon.rows("directions") if row["where"] == "near"]
    of_year = rf"(?:(?:19|20)\d\d{SPACE}?[^\W\d_]+\.?{SPACE}+)?"  # «выше уровня 2022 года на 14,2 %»
    than = rf",?{SPACE}+<than>[^.;\d]{{1,50}}(?:(?:19|20)\d\d[^.;\d]{{1,20}})?,?{SPACE}+"
    words = rf"{SPACE}+(?:[^\W\d_]+{SPACE}+){{1,4}}{of_year}"
    after = rf"(?!{SPACE}+<than>{SPACE}+<on>{SPACE})(?:{words}|{than})(?:<hedge>{SPACE}+)?<on>{SPACE}+$"
    return lexicon.matcher(rows, after=lexicon.filled(after))


def filled(text: str, quantity: Quantity, sentence: tuple[int, int]) -> bool:
    """Whether more than a hundred per cent are of a plan or a need: «собран на 118,6 %», «104 % от потребности»."""
    if ON.search(text, max(sentence[0], quantity.start - 20), quantity.start) or OF_ALL.match(text, quantity.end):
        return True
    words = (kind_words("share"), plan_words("clause"), BY_PLAN)
    if not any(pattern.search(text, *sentence) for pattern in words):
        return False
    opening = text.rfind("(", sentence[0], quantity.start)
    if opening < 0 or text.find(")", opening, quantity.start) >= 0:
        return True
    front, behind = (OTHER_BRACKET.sub("", part) for part in (text[sentence[0] : opening], text[opening : sentence[1]]))
    return any(pattern.search(own) for pattern in words for own in (front, behind))


OTHER_BRACKET = re.compile(r"(?<!^)\([^()\n]*\)")  # «инвестиции – 12 млрд (126 %), налоги – 2 млрд (113 % к плану)»


OF_ALL = Frame(rf"{SPACE}+<of the whole>{SPACE}")


def _told_before(text: str, quantity: Quantity, start: int, left: int) -> int:
    """The direction that the sentence from ``start`` tells in front of the number's clause, which begins at ``left``; or 0."""
    compared = _than(text, start, quantity.start)
    if not compared and left > start and text[left - 1] == ":":  # «увеличилось: КРС на 3 %»
        lead = clause(text, left - 1, left - 1, (start, left))[0]
        return _direction(text, left - 1, left - 1, lead, left - 1)
    if not compared and quantity.unit == "%" and AGAIN.fullmatch(text, left, quantity.start):
        return _direction(text, left, left, start, left)
    return compared


def _told_behind(text: str, quantity: Quantity, end: int) -> int:
    """The direction that is told behind what it led to: «на 9,6 %, до 3,5 млн голов, выросла численность»; or 0."""
    result = LED_TO.match(text, quantity.end, end)
    return _direction(text, result.end(), result.end(), result.end(), min(result.end() + NEAR, end)) if result else 0


LED_TO = Frame(rf",{SPACE}+<until>{SPACE}+\d[\d\s,]*[^\d,;.!?()\n]{{0,30}}(?:,{SPACE}*)?")


def _in_percent(text: str, quantity: Quantity, sentence: tuple[int, int]) -> int:
    """The direction of the change in things right in front of a percentage that names it again; or 0."""
    start = max(sentence[0], quantity.start - LONGEST_AGAIN)
    found = IN_PERCENT.search(text, start, quantity.start)
    if found is None or (found["bracket"] and not text.startswith(")", quantity.end)):
        return 0
    left, right = clause(text, found.start("number"), quantity.start, sentence)
    return _direction(text, found.start("number"), quantity.end, left, right)


LONGEST_AGAIN = 60  # characters of a change in things


def _than(text: str, start: int, end: int) -> int:
    """The direction of «ниже прошлогодней на 19 %», «меньше, чем годом ранее, на 4 %», or 0."""
    found = _compared_with().search(text, max(start, end - 90), end)
    return int(_compared_with().row(found)["sign"]) if found else 0


def _percent(
    text: str, quantity: Quantity, near: tuple[int, int], sentence: tuple[int, int], direction: int, before: Reading | None
) -> Reading:
    left, right = near
    value, low = quantity.value, quantity.low
    if again := _in_percent(text, quantity, sentence):
        return Reading("change", value * again, low, "change in per cent")
    start = max(sentence[0], quantity.start - 80)
    end = quantity.start - text.endswith("\n", start, quantity.start)
    for stop in FRONT.finditer(text, start, end):
        start = stop.end()
    if value > 100 and not filled(text, quantity, sentence):
        return Reading("ratio", value, low, "above a hundred per cent")
    if value > 30 and kind_words("ratio").search(text, start, end):
        return Reading("ratio", value, low, "index word")
    share = kind_words("share").search(text, left, right)
    reached = LEADS_TO.search(text, start, quantity.start) is not None  # «к 2025 году её доведут до 100 %»
    if value > 50 and not (share or direction or reached) and _is_compared(text, quantity, start, end):
        return Reading("ratio", value, low, "compared with a time")
    far = max(sentence[0], quantity.start - FAR)
    behind = GROWTH_BEHIND.match(text, quantity.end, sentence[1])
    if behind is not None and not is_genitive(behind["noun"]):
        return Reading("change", value * sign_at(text, behind.start("noun")), low, "growth word behind")
    if share and ends_with_growth(text, share.end(), quantity.start):
        share = None  # «обеспечен рост на уровне 6 %»
    growth = 0 if share else 1 if INFLATION.search(text, start, end) else growth_in(text, far, quantity.start)
    if growth:
        if value >= 100:
            return Reading("ratio", value, low, "growth above a hundred per cent")
        return Reading("change", value * (direction or growth), low, "growth word")
    if before is not None and before.kind == "change" and LEADS_TO.search(text, start, quantity.start):
        return Reading("share", value, low, "what a change leads to")  # «снизить износ на 5 %, до 55 %»
    if before is not None and (
        before.kind == "share" or (before.kind == "change" and value < 100) or (before.kind == "ratio" and value > 50)
    ):
        sign = -1 if before.value < 0 else 1
        return Reading(before.kind, value * sign, low, "kind of the neighbour")
    return Reading("share", value, low, "per cent")


LEADS_TO = Frame(rf"(?<!\w)<until>{SPACE}+(?:<hedge>{SPACE}+)?$")


FAR = 110  # characters in front of a number in which stands what has grown by it


def _is_compared(text: str, quantity: Quantity, start: int, end: int) -> bool:
    """Whether a percentage is set against a time behind it, or in ``text[start:end]`` in front of it."""
    if AGAINST.match(text, quantity.end):
        return SET_AGAINST.match(text, quantity.end) is None
    if OF_BEFORE.fullmatch(text, start, quantity.start):
        return False
    return AGAINST.search(text, start, end) is not None and not (BY_YEAR.match(text, start, end) or _of_things(text, quantity.end))


# «71 % против 69 % годом ранее»: two shares
SET_AGAINST = Frame(rf"{SPACE}*\(?<against>{SPACE}(?:<hedge>{SPACE})?\d\d?(?:,\d+)?{SPACE}?(?:%|[а-яё]{{8}})")
OF_BEFORE = Frame(rf"{SPACE}*\(?<against>{SPACE}(?:<hedge>{SPACE})?")
NEXT_WORD = re.compile(rf"{SPACE}([а-яё]{{3,}})")


def _of_things(text: str, end: int) -> bool:
    """Whether a percentage is of what stands behind it: «90 % сёл»."""
    behind = NEXT_WORD.match(text, end)
    likely = readings(behind[1])[0] if behind else None
    return likely is not None and likely.pos == "NOUN" and likely.case == "gent"
