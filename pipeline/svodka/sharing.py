"""Units that a bare number takes from its heading, the noun before it or its neighbour. Changes when an elided unit is misread."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from svodka import lexicon
from svodka.document import Quantity
from svodka.morphology import readings
from svodka.units import WORD, HeadingUnit, fixed_noun, heading_unit


def rescale(bare: Quantity, full: Quantity) -> Decimal:
    """The value of a number without a multiplier beside one that has it: the multiplier is shared where that brings
    the two closer in size («с 61 до 20,4 тыс.» -> 61 000, «от 800 до 1,2 тыс.» -> 800)."""
    if bare.scale != 1 or full.scale == 1 or bare.value <= 0 or full.value <= 0:
        return bare.value
    scaled = bare.value * full.scale
    plain_gap = abs(math.log(float(full.value)) - math.log(float(bare.value)))
    scaled_gap = abs(math.log(float(full.value)) - math.log(float(scaled)))
    return scaled if scaled_gap < plain_gap else bare.value


@cache
def _part_of() -> re.Pattern[str]:
    return re.compile(lexicon.cue("part"), re.IGNORECASE)


Block = tuple[int, int, HeadingUnit]
CLAUSE_END = re.compile(r"[.;!?:(\n]")


FAR = 400  # characters: a number farther from its neighbour does not share its unit
NOUN_REACH = 14  # words back from a bare number in which the noun that it counts is looked for


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
        if len(word) > 2 and reading.pos == "NOUN" and reading.case == "gent" and reading.number == "plur" and not name:
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

    A bare number takes, in this order, the noun in front that it counts, the unit of the heading above it, the unit of
    its neighbour. ``sentences`` are ``(start, end)`` offsets, ascending.
    """
    headings = _headings(text)
    starts = [start for start, _ in sentences]
    following = _next_claims(quantities)
    previous: Quantity | None = None
    for index, quantity in enumerate(quantities):
        if not quantity.stop and not quantity.unit:
            at = bisect.bisect_right(starts, quantity.start) - 1
            quantity = _shared(text, quantity, max(starts[at], 0) if at >= 0 else 0, previous, following[index], headings)
        if not quantity.stop and quantity.unit not in NEVER_SHARED:
            previous = quantity
        yield quantity


LISTED = re.compile(r"\s*(?:,|и|или|против)\s*(?:и\s+)?")


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
    noun = _noun_before(text, quantity, max(clause_start, near.end) if near else clause_start)
    if not noun and near is None:
        noun = _noun_before(text, quantity, sentence_start)
    if noun:
        return replace(quantity, unit=noun, unit_kind="count", unit_rule="noun before")
    heading = _heading_of(headings, quantity.start)
    if heading is not None:
        code, kind, factor = heading
        factor = factor if quantity.scale == 1 else Decimal(1)
        low = None if quantity.low is None else quantity.low * factor
        return replace(quantity, unit=code, unit_kind=kind, value=quantity.value * factor, low=low, unit_rule="unit of the heading")
    owner = previous
    if following is not None and following.unit not in ("", *NEVER_SHARED):
        owner = following if LISTED.fullmatch(text, quantity.end, following.start) else previous
    if owner is not None and quantity.start - owner.end <= FAR:
        return _beside(text, quantity, owner)
    if quantity.scale >= 1_000_000:
        return replace(quantity, unit="KZT", unit_kind="money", unit_rule="large bare number")
    return replace(quantity, stop="no unit: nothing says what is counted")


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


def _headings(text: str) -> list[Block]:
    """``(start, end, unit)`` of the blocks of text that a heading with a unit governs, ascending."""
    blocks: list[Block] = []
    position = 0
    open_heading: tuple[int, HeadingUnit] | None = None
    for line in text.split("\n"):
        end = position + len(line)
        unit = heading_unit(line) if 3 < len(line) < 160 and not line.rstrip().endswith((";", ",")) else None
        heading = unit is not None and not re.search(r"\d\s*\S{0,12}$", line[-25:].replace("\u00a0", " "))
        if open_heading and (heading or not line.strip()):
            blocks.append((open_heading[0], position, open_heading[1]))
            open_heading = None
        if heading and unit is not None:
            open_heading = (end, unit)
        position = end + 1
    if open_heading:
        blocks.append((open_heading[0], position, open_heading[1]))
    return blocks


def _heading_of(blocks: Sequence[Block], position: int) -> HeadingUnit | None:
    at = bisect.bisect_right(blocks, position, key=lambda block: block[0]) - 1
    return blocks[at][2] if at >= 0 and position < blocks[at][1] else None
