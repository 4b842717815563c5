"""Percentages and changes said in the frame of the one before: «выросли на 5 и 3 %», «туризм – 3 %». Changes when a row of
them is meant as something else than its first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from svodka.document import Quantity
from svodka.fields.kinds import Reading, filled, kind_words
from svodka.letters import SPACE
from svodka.lexicon import Frame
from svodka.numbers.bare import HUNDRED, PART_OF
from svodka.text.morphology import readings

COORDINATE = Frame(rf"(?:,|{SPACE}<and>){SPACE}+(?:<on>{SPACE}+)?(?:<hedge>{SPACE}+)?")
YEAR_AND = Frame(
    rf"{SPACE}<in>{SPACE}(?:19|20)\d\d(?:{SPACE}?<year noun>)?{SPACE}<and>{SPACE}<on>{SPACE}"
)  # «на 7 % в 2013 г. и на»
# «торговля – на 5 %, услуги – на 4 %, связь на 7 %, туризм – 3 %»
SAME_FRAME = Frame(
    rf"[,;]{SPACE}+(?P<words>[^\W\d_][^\d.,;:!?()%\n]{{0,60}}?)(?:{SPACE}[–—-])?{SPACE}+(?P<on><on>{SPACE}+)?(?:<hedge>{SPACE}+)?"
)
# «11 % в торговле, 7 % – в связи и 3 % – в туризме»
NUMBER_FIRST = Frame(
    rf"(?:{SPACE}[–—-])?{SPACE}(?P<words>[^\W\d_][^\d.,;:!?()%\n]{{0,60}}?)(?:,|{SPACE}<and>){SPACE}(?:<hedge>{SPACE}+)?"
)
OF_NEXT = re.compile(rf"{SPACE}[–—-]{SPACE}")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
LEAST_RATIO = 70  # percent of the time before that a list of them may begin with


def goes_on(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether a percentage is said in the frame of the one before, of another thing: «выросли на 5 и 3 %», «туризм – 3 %»."""
    if before.unit != quantity.unit or quantity.start - before.end > FRAME:
        return False
    if SINCE.search(text, max(0, quantity.start - 4), quantity.start):
        return False  # «снизилась на 12 %, потери – с 29 до 24 %»
    if quantity.unit != "%":
        return _of_a_part(text, before, quantity)
    if COORDINATE.fullmatch(text, before.end, quantity.start) or YEAR_AND.fullmatch(text, before.end, quantity.start):
        return True
    frame = SAME_FRAME.fullmatch(text, before.end, quantity.start)
    if frame is None and OF_NEXT.match(text, quantity.end):
        frame = NUMBER_FIRST.fullmatch(text, before.end, quantity.start)
    if (
        frame is None
        or (quantity.form == "fraction" and not frame.groupdict().get("on"))
        or kind_words("share").search(frame["words"])
        or PART_OF.search(frame["words"])
    ):
        return False
    return _says_no_more(frame["words"])


SINCE = Frame(rf"(?<!\w)<since>{SPACE}$")


def by_as_much(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether an amount stands in the frame of a change of another unit: «снизилась на 0,4 п.п., число семей – на 1 240»."""
    if before.unit == quantity.unit or quantity.start - before.noun_end > FRAME:
        return False
    return _of_a_part(text, before, quantity)


def _of_a_part(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether only the name of a part, or of another thing, stands between two quantities, and nothing that says more."""
    part = PART_BY.fullmatch(text, before.noun_end, quantity.start)
    return part is not None and _says_no_more(part["words"] or part["name"] or "")


def _says_no_more(words: str) -> bool:
    return all(readings(word)[0].pos not in SAYS_MORE for word in WORD.findall(words))


# «на 22 тыс. га, в том числе пшеницы на 14 тыс. га», «на 5 тыс. тонн, угля – на 3 тыс.»
PART_BY = Frame(
    rf"[,;]{SPACE}+(?:<part>{SPACE}+(?P<words>[^\d.,;:!?()%\n]{{0,60}}?)|(?P<name>[^\d.,;:!?()%\n–—]{{3,60}}?){SPACE}[–—-]{SPACE}+)"
    rf"(?:[–—-]{SPACE}+)?<on>{SPACE}+(?:<hedge>{SPACE}+)?"
)


FRAME = 80  # characters between two percentages of one frame
SAYS_MORE = ("VERB", "INFN", "PRTS", "GRND", "ADJS", "PRED", "NPRO")


def begins_ratios(text: str, quantities: Sequence[Quantity], sentence: tuple[int, int]) -> bool:
    """Whether a percentage below a hundred is the first of a list of ratios: «98,9 %, услуг – 103,2 %»."""
    before, value = quantities[0], quantities[0].value
    if before.unit != "%" or not LEAST_RATIO <= value <= HUNDRED:
        return False
    for quantity in quantities[1:]:
        if not goes_on(text, before, quantity):
            return False
        if quantity.value > HUNDRED:
            return quantity.value < MOST_RATIO and not filled(text, quantity, sentence)
        before = quantity
    return False


MOST_RATIO = 200


def in_ratios(text: str, quantities: Sequence[Quantity], at: int, sentence: tuple[int, int], before: Reading | None) -> bool:
    """Whether a percentage below a hundred in a bracket is one of a row of ratios, of which ``before`` is the last: «инвестиции –
    12 млрд тенге (98,2 %), торговля – 4 млрд (104 %)»."""
    if not _rates(text, quantities, at):
        return False
    if before is not None:
        return before.kind == "ratio"
    later = [quantities[next_at] for next_at in range(at + 2, min(len(quantities), at + ROW)) if _rates(text, quantities, next_at)]
    return any(HUNDRED < quantity.value < MOST_RATIO and not filled(text, quantity, sentence) for quantity in later)


def _rates(text: str, quantities: Sequence[Quantity], at: int) -> bool:
    """Whether a percentage is alone in a bracket behind its amount."""
    amount, quantity = quantities[at - 1 : at + 1] if at else (None, quantities[at])
    if amount is None or quantity.unit != "%" or amount.unit_kind == "percent" or quantity.value < LEAST_RATIO:
        return False
    return IN_BRACKET.fullmatch(text, amount.noun_end, quantity.start) is not None and text.startswith(")", quantity.end)


ROW = 10  # quantities of a row that are looked through
IN_BRACKET = re.compile(rf"{SPACE}?\({SPACE}?")
