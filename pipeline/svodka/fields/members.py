"""What the members of an enumeration share: «заготовлено 2 тыс. т сена, 3 тыс. т сенажа» – its action; «поголовье овец – 120 тыс.,
коз – 30 тыс.» – its head. Changes when another kind of enumeration is met.

A member is a number whose own words hold no action. Words behind it («сенажа») stand beside the words in front of the first
number; words in front of it («коз») take the place of those that have the same case in the label before («овец»).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from operator import attrgetter

from svodka import lexicon
from svodka.document import Quantity
from svodka.fields.tokens import Token
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

CUTS = frozenset(".!?…();:\n")
NOUNS = ("NOUN", "X")
START = attrgetter("start")


def label_of_member(
    quantity: Quantity,
    own: Sequence[Token],
    tokens: Sequence[Token],
    before: Quantity,
    label: Sequence[Token],
    head: Sequence[Token],
) -> list[Token] | None:
    """The label of a member of an enumeration, or None where the number is none.

    ``own`` are the number's own words, ``before`` is the number in front of it and ``label`` the label of that; ``head`` are the
    words in front of the first number, with its action.
    """
    between = tokens[bisect_left(tokens, before.number_end, key=START) : bisect_left(tokens, quantity.start, key=START)]
    begin = max((token.start for token in between if token.pos == "CCONJ" or token.text == ","), default=-1)
    own = [word for word in own if word.start > begin]  # what stands in front of «и» is the neighbour's
    if not own or any(word.pos == "VERB" for word in own) or not _goes_on(between):
        return None
    front = [word for word in own if word.start < quantity.start]
    behind = [word for word in own if word.start >= quantity.start]
    if front:
        return _in_its_place(label, front, behind, before)
    if any(word.pos in NOUNS for word in behind):
        return [*head, *behind] if head else None
    return [*label, *behind] if all(word.pos == "ADJ" and cases(word.text) for word in behind) else None


def _goes_on(between: Sequence[Token]) -> bool:
    """Whether an enumeration may go on from one number to the next: no action, end or preposition of a capacity stands between."""
    if any(token.pos == "VERB" or token.text in CUTS for token in between):
        return False
    return not between or between[-1].text.lower() not in lexicon.surfaces_of("leads to another number")


def _in_its_place(label: Sequence[Token], front: Sequence[Token], behind: Sequence[Token], before: Quantity) -> list[Token] | None:
    """The label before with other words of the same case: a noun with its adjectives, or an adjective alone.

    A noun in the nominative is the head of a label of its own.
    """
    nouns = [word for word in front if word.pos in NOUNS]
    own = nouns[-1] if nouns else front[-1]
    if nouns and cases(nouns[0].text)[:1] in ((), ("nomn",)):
        return None
    places = [at for at, word in enumerate(label) if word.start < before.start and _stands_for(word, own)]
    if not places:
        return None
    first = last = max(places, key=lambda at: label[at].start)  # the counted noun of the first member stays: «голов»
    while nouns and first and label[first - 1].pos == "ADJ" and agree(label[first - 1].text, label[last].text):
        first -= 1
    rest = [word for word in label[last + 1 :] if word.start < before.start or not behind]
    return [*label[:first], *front, *rest, *behind]


def _stands_for(word: Token, own: Token) -> bool:
    """Whether a word of the label before may stand where another stands in the next."""
    if own.pos in NOUNS:
        return word.pos == "NOUN" and stand_alike(own.text, word.text)
    return word.pos == own.pos and agree(word.text, own.text)


def stand_alike(one: str, other: str) -> bool:
    """Whether two nouns may stand in the same place of a sentence: the likeliest case of each is one of the other's."""
    cases_of_one, cases_of_other = cases(one), cases(other)
    known = bool(cases_of_one and cases_of_other)
    return known and cases_of_one[0] in cases_of_other and cases_of_other[0] in cases_of_one


def agree(one: str, other: str) -> bool:
    """Whether two word forms may have the same case."""
    return not set(cases(one)).isdisjoint(cases(other))


@lru_cache(maxsize=5_000)
def cases(word: str) -> tuple[str, ...]:
    """The cases that a word form may have, the likeliest first."""
    return tuple(dict.fromkeys(reading.case for reading in readings(word_form(word)) if reading.case))
