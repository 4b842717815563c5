"""A number without a unit and what stands round it. Changes when the rules for shared units need to see more of the text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from svodka import lexicon
from svodka.document import Quantity, UnitKind
from svodka.lexicon import Frame
from svodka.numbers.unit_headings import HeadingUnit
from svodka.numbers.units import WORD
from svodka.text.morphology import readings

NO_UNIT = "no unit: nothing says what is counted"
FAR = 400  # characters: a number farther from its neighbour does not share its unit
HUNDRED = 100
MOST_PERCENT = 150  # a bare number above it beside a percentage is none
DASHES = ("—", "–", "-")
NEVER_SHARED = ("times", "pp")  # a bare number beside «в 2 раза» or «2,1 п.п.» is no multiple and no point


def rescale(bare: Quantity, full: Quantity) -> Decimal:
    """The value of a number without a multiplier beside one that has it: the multiplier is shared where that brings
    the two closer in size («с 61 до 20,4 тыс.» -> 61 000, «от 800 до 1,2 тыс.» -> 800)."""
    if bare.scale != 1 or full.scale == 1 or bare.value <= 0 or full.value <= 0:
        return bare.value
    if bare.value >= 1000 and full.value < 1000 * full.scale:  # written out in full
        return bare.value
    tried = [bare.value, bare.value * full.scale]
    if full.value >= 1000 * full.scale:  # «11 миллиардов 640 миллионов, план четырнадцать»
        tried.append(bare.value * full.scale * 1000)
    size = math.log10(full.value)
    return min(tried, key=lambda value: abs(size - math.log10(value)))


# Words that say that a part of what was counted follows: «из них», «в том числе».
PART_OF = Frame(r"(?<!\w)<part>")


@dataclass(slots=True, unsafe_hash=True)
class Place:
    """A bare quantity and what stands round it.

    ``near`` are the claims before it in its sentence, ``earlier`` those of the sentences before that are not too far,
    the nearest last; ``after`` is the next quantity of a list that it begins or goes on («41, 36 и 29 тонн»).

    What all the rules ask for is found once: ``whole`` tells whether things can be counted with it («14», «1,2 тыс.», no «14,2»),
    ``free_from`` where the words begin that no other quantity of the sentence owns, ``front`` are the words between the quantity
    before, or the beginning of the sentence, and this one, ``stretch`` is where these stand, as a search takes it: the text, from
    where to where.
    """

    text: str
    quantity: Quantity
    sentence: int
    clause: int
    near: Sequence[Quantity]
    earlier: Sequence[Quantity]
    after: Quantity | None
    heading: HeadingUnit | None
    whole: bool = field(init=False, compare=False)
    free_from: int = field(init=False, compare=False)
    front: str = field(init=False, compare=False)
    stretch: tuple[str, int, int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        start = self.quantity.start
        self.whole = self.quantity.whole
        self.free_from = max(self.sentence, self.near[-1].noun_end) if self.near else self.sentence
        self.stretch = self.text, max(self.free_from, start - FAR), start
        self.front = self.text[self.stretch[1] : start]


def multiplied(place: Place, owner: Quantity) -> Decimal:
    """The value of a bare number beside ``owner``, whose multiplier it shares unless it is of a size of its own."""
    return place.quantity.value if _own_size(place, owner) else rescale(place.quantity, owner)


def _own_size(place: Place, owner: Quantity) -> bool:
    """Whether a count in digits was written out in full beside thousands: «18,3 тыс. человек, квартиры получили 212»,
    no «2022 год – 18,3 тыс. туристов, 2023 год – 21» and no «высажено 45 тыс. деревьев, прижилось 42»."""
    quantity = place.quantity
    if quantity.scale != 1 or not place.whole or quantity.form != "digits" or owner.end > quantity.start:
        return False
    if owner.scale == 1 or not owner.value or owner.unit_kind != "count":
        return False
    if CHANGE.search(place.text, max(0, owner.start - 4), owner.start):
        return False
    told = owner.value / owner.scale
    larger = quantity.value / told
    gap = (place.text, owner.noun_end, quantity.start)
    if lexicon.whole("one more").search(*gap):
        return told != told.to_integral_value() or not 1 / ALIKE <= larger <= ALIKE
    return larger > UNLIKE or ((larger > ALIKE or larger * UNLIKE < 1) and _deed(*gap))


def _deed(text: str, start: int, end: int) -> bool:
    """Whether a verb of its own stands in a stretch: «отказались», no «стало» and no «ожидается»."""
    words = (word.group() for word in WORD.finditer(text, start, end))
    own = [word for word in words if len(word) > SHORT_WORD and readings(word)[0].pos in DEEDS]
    return any(not any(lexicon.whole(name).fullmatch(word) for name in NO_DEEDS) for word in own)


ALIKE = Decimal(3)  # times that a number with the same multiplier is mostly larger or smaller at most
UNLIKE = Decimal(10)  # times by which it is surely of another size: «12 тыс. хозяйств, в селе – 340»
SHORT_WORD = 4  # letters: «есть», «было»
DEEDS = ("VERB", "PRTS")
CHANGE = Frame(r"(?<!\w)<on>\s$")  # «выросло на 9 тысяч, составило 173»
NO_DEEDS = ("came to be", "amounts to", "expected")
YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")

Rule = Callable[[Place], Quantity | None]


def given(quantity: Quantity, unit: str, kind: UnitKind, rule: str) -> Quantity:
    """The quantity with a unit, and the rule that found it."""
    return replace(quantity, unit=unit, unit_kind=kind, unit_rule=rule)
