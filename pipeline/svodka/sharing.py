"""Units that a bare number takes from its heading, the noun before it or its neighbour. Changes when an elided unit is misread."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.morphology import readings
from svodka.units import WORD, HeadingUnit, fixed_noun, heading_unit, is_money_noun


def rescale(bare: Quantity, full: Quantity) -> Decimal:
    """The value of a number without a multiplier beside one that has it: the multiplier is shared where that brings
    the two closer in size («с 61 до 20,4 тыс.» -> 61 000, «от 800 до 1,2 тыс.» -> 800)."""
    if bare.scale != 1 or full.scale == 1 or bare.value <= 0 or full.value <= 0:
        return bare.value
    if bare.value >= 1000 and full.value < 1000 * full.scale:  # written out in full
        return bare.value
    scaled = bare.value * full.scale
    plain_gap = abs(full.value.log10() - bare.value.log10())
    scaled_gap = abs(full.value.log10() - scaled.log10())
    return scaled if scaled_gap < plain_gap else bare.value


@cache
def _part_of() -> re.Pattern[str]:
    return re.compile(lexicon.cue("part"), re.IGNORECASE)


Block = tuple[int, int, HeadingUnit]
CLAUSE_END = re.compile(r"[.;!?:(\n]")


FAR = 400  # characters: a number farther from its neighbour does not share its unit
NOUN_REACH = 14  # words back from a bare number in which the noun that it counts is looked for


def _governed(text: str, words: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a preposition governs the noun ``words[at]``, adjectives between them or not: «от крупных предприятий»."""
    before = at - 1
    while before >= 0 and readings(words[before].group())[0].pos in ("ADJF", "PRTF"):
        before -= 1
    return (
        before >= 0
        and readings(words[before].group())[0].pos == "PREP"
        and "," not in text[words[before].end() : words[at].start()]
    )


def _noun_before(text: str, quantity: Quantity, clause_start: int) -> str:
    """The noun in front that a bare number counts: «трёхсменных школ осталось две», «аварийных домов — 47»."""
    words = list(WORD.finditer(text, max(clause_start, quantity.start - FAR), quantity.start))[-NOUN_REACH:]
    if words and words[-1].group().isupper() and len(words[-1].group()) > 1:
        before = fixed_noun(text, words[-2].start(), words[-1].end()) if len(words) > 1 else ""
        return before or words[-1].group()
    for at in range(len(words) - 1, -1, -1):
        word = words[at].group()
        reading = readings(word)[0]
        name = word[0].isupper() and words[at].start() > clause_start + 3
        plural = reading.pos == "NOUN" and reading.case == "gent" and reading.number == "plur"
        if len(word) > 2 and plural and not name and not is_money_noun(word):
            if _governed(text, words, at):
                continue
            starts = [words[at].start(), *([words[at - 1].start()] if at else [])]
            fixed = [code for start in starts if (code := fixed_noun(text, start, words[at].end()))]
            return fixed[-1] if fixed else reading.lemma
    return ""


NEVER_SHARED = ("times", "pp")  # a bare number beside «в 2 раза» or «2,1 п.п.» is no multiple and no point


def _next_claims(quantities: Sequence[Quantity]) -> list[Quantity | None]:
    """For every quantity the next one that is not stopped."""
    following: list[Quantity | None] = []
    claim: Quantity | None = None
    for quantity in reversed(quantities):
        following.append(claim)
        claim = claim if quantity.stop else quantity
    return following[::-1]


def share_units(text: str, quantities: Sequence[Quantity], sentences: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    """``quantities`` with a unit for the bare ones; a claim for which there is none is stopped.

    A bare number takes, in this order, the unit of the heading above it, the noun in front that it counts, the unit of
    its neighbour. ``sentences`` are ``(start, end)`` offsets, ascending.
    """
    headings = _headings(text)
    starts = [start for start, _ in sentences]
    following = _next_claims(quantities)
    previous: Quantity | None = None
    amount: Quantity | None = None  # the last one that is no percentage
    for index, quantity in enumerate(quantities):
        if not quantity.stop and not quantity.unit:
            at = bisect.bisect_right(starts, quantity.start) - 1
            owner = previous if quantity.value <= MOST_PERCENT else amount
            quantity = _shared(text, quantity, max(starts[at], 0) if at >= 0 else 0, owner, following[index], headings)
        if not quantity.stop and quantity.unit not in NEVER_SHARED:
            quantity = _in_context(text, quantity)
            previous = quantity
            if quantity.unit != "%":
                amount = quantity
        yield quantity


LISTED = re.compile(r"\s*(?:,|и|или|против)\s*(?:и\s+)?")


HEAD_OF_CATTLE = "голова"


@cache
def _animals() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){lexicon.cue('animal')}(?!\w)", re.IGNORECASE)


@cache
def _contexts() -> lexicon.Matcher:
    return lexicon.matcher(lexicon.rows("contexts"))


CONTEXT = 80  # characters in front of a quantity in which a word may say what its unit is short for


def _in_context(text: str, quantity: Quantity) -> Quantity:
    """«Урожайность 15 центнеров» is in centners per hectare."""
    match = _contexts().last(text[max(0, quantity.start - CONTEXT) : quantity.start])
    row = _contexts().row(match) if match else None
    return replace(quantity, unit=row["becomes"]) if row is not None and row["unit"] == quantity.unit else quantity


MOST_PERCENT = 150  # a bare number above it beside a percentage is none


def _shared(
    text: str,
    quantity: Quantity,
    sentence_start: int,
    previous: Quantity | None,
    following: Quantity | None,
    headings: Sequence[Block],
) -> Quantity:
    """One bare quantity with the unit of its context, or stopped."""
    near = previous if previous is not None and previous.start >= sentence_start else None
    clause_start = max([sentence_start, *(match.end() for match in CLAUSE_END.finditer(text, sentence_start, quantity.start))])
    heading = _heading_of(headings, quantity.start)
    if heading is not None:
        code, kind, factor = heading
        factor = factor if quantity.scale == 1 else Decimal(1)
        low = None if quantity.low is None else quantity.low * factor
        return replace(quantity, unit=code, unit_kind=kind, value=quantity.value * factor, low=low, unit_rule="unit of the heading")
    whole = quantity.value == int(quantity.value)
    noun = _noun_before(text, quantity, max(clause_start, near.end) if near else clause_start) if whole else ""
    if not noun and near is None and whole:
        noun = _noun_before(text, quantity, sentence_start)
    if noun:
        if near is not None and near.unit == HEAD_OF_CATTLE and _animals().search(text, near.end, quantity.start):
            noun = HEAD_OF_CATTLE  # «коров 5214 голов, овец 17 300»
        return replace(quantity, unit=noun, unit_kind="count", unit_rule="noun before")
    owner = previous
    if following is not None and following.unit not in ("", *NEVER_SHARED):
        owner = following if LISTED.fullmatch(text, quantity.end, following.start) else previous
    if owner is not None and quantity.start - owner.end <= FAR and not (near is None and _foreign(quantity, owner)):
        return _beside(text, quantity, owner)
    if quantity.scale >= 1_000_000:
        return replace(quantity, unit="KZT", unit_kind="money", unit_rule="large bare number")
    return replace(quantity, stop="no unit: nothing says what is counted")


def _foreign(quantity: Quantity, owner: Quantity) -> bool:
    """Whether a whole bare number surely counts something else than the money of a sentence before."""
    return owner.start < quantity.start and owner.unit_kind == "money" and quantity.scale == 1 and quantity.value % 1 == 0


def _beside(text: str, quantity: Quantity, owner: Quantity) -> Quantity:
    """``quantity`` with the unit of ``owner`` and, where the sizes ask for it, its multiplier."""
    small = owner.unit_kind != "money" and owner.scale * 1000 <= quantity.scale
    if quantity.scale >= 1_000_000 and (small or owner.unit_kind not in ("money", "measure", "count")):
        return replace(quantity, unit="KZT", unit_kind="money", unit_rule="large bare number")
    value = rescale(quantity, owner)
    if value > owner.value and _part_of().search(text[owner.end : quantity.start]):
        value = quantity.value
    low = quantity.low if value == quantity.value or quantity.low is None else quantity.low * owner.scale
    scale = owner.scale if value != quantity.value else quantity.scale
    return replace(
        quantity, value=value, low=low, scale=scale, unit=owner.unit, unit_kind=owner.unit_kind, unit_rule="unit of the neighbour"
    )


COLON = re.compile(r":\s")
ENDS_IN_NUMBER = re.compile(r"\d\s*\S{0,12}$")


def _headings(text: str) -> list[Block]:
    """``(start, end, unit)`` of the blocks of text that a heading with a unit governs, ascending.

    A heading is a line that ends in a unit and governs the lines under it up to an empty one («Приток, млн долл. США»), or
    the beginning of a line up to a colon, which governs the rest of the line («Ввод жилья, тыс. кв. м: всего 41,6; …»).
    """
    blocks: list[Block] = []
    position = 0
    governing: tuple[int, HeadingUnit] | None = None
    for line in text.split("\n"):
        end = position + len(line)
        unit = heading_unit(line) if 3 < len(line) < 160 and not line.rstrip().endswith((";", ",")) else None
        heading = unit is not None and not ENDS_IN_NUMBER.search(line[-25:])
        if governing and (heading or not line.strip()):
            blocks.append((governing[0], position, governing[1]))
            governing = None
        if heading and unit is not None:
            governing = (end, unit)
        elif not governing:
            blocks += _line_heads(line, position)
        position = end + 1
    if governing:
        blocks.append((governing[0], position, governing[1]))
    return blocks


def _line_heads(line: str, position: int) -> Iterator[Block]:
    """The part of a line behind «…, тыс. тонн:»."""
    for colon in COLON.finditer(line):
        head = line[max(0, colon.start() - 100) : colon.start()]
        unit = heading_unit(head) if not ENDS_IN_NUMBER.search(head[-25:]) else None
        if unit is not None:
            yield position + colon.end(), position + len(line), unit
            return


def _heading_of(blocks: Sequence[Block], position: int) -> HeadingUnit | None:
    at = bisect.bisect_right(blocks, position, key=lambda block: block[0]) - 1
    return blocks[at][2] if at >= 0 and position < blocks[at][1] else None
