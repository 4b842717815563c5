"""The metric of a quantity: the row label in the words of the text. Changes when a label is wrong.

The label is put together from the content words of the stretch round the number. ``RULES`` are asked in their order;
each returns the words' token indices, or None where it does not know.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter

from svodka import lexicon
from svodka.document import Quantity
from svodka.record import Found

BOUNDARY = {",", ";", ":", ".", "!", "?", "(", ")", "\n", "…"}
CONTENT = {"NOUN", "ADJ", "VERB", "ADV", "X", "PROPN"}
SMALL = ("ADP", "CCONJ")
MAXIMUM = 12  # words in a label


@dataclass(slots=True)  # there are many, and a frozen one takes four times as long to make
class Token:
    """What the rules need to know of a token, without asking spaCy again."""

    index: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    free: bool  # belongs to no quantity, period or territory


@dataclass(slots=True, unsafe_hash=True)
class Label:
    """A metric with where and by which rule it was found."""

    words: tuple[Token, ...]
    found: Found
    rule: str

    @property
    def text(self) -> str:
        """The label as one string, first letters small except in abbreviations."""
        return " ".join([_written(word.text) for word in self.words])


CAPITALISED = re.compile(r"[А-ЯЁA-Z][^А-ЯЁ]*$")


@lru_cache(maxsize=20_000)
def _written(word: str) -> str:
    return word if word.isupper() or CAPITALISED.match(word) is None else word[0].lower() + word[1:]


@cache
def _light() -> frozenset[str]:
    return frozenset(row.surface for row in lexicon.rows("light_words"))


def is_content(token: Token) -> bool:
    """Whether a token may be a word of a label."""
    return token.free and token.pos in CONTENT and (len(token.text) > 2 or token.text.isupper()) and token.lemma not in _light()


FAR = 1 << 60  # behind every text
START = attrgetter("start")
Rule = Callable[[Quantity, Sequence[Token], Sequence[Quantity]], "list[Token] | None"]


def _bounds(quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], *, wide: bool) -> tuple[int, int]:
    """Indices in ``tokens`` between which the words of this quantity stand.

    To the left a comma or another quantity ends the stretch (``wide``: only another quantity or a full stop), to the
    right a punctuation mark or the next quantity.
    """
    before, after = -1, FAR
    if len(others) > 1:
        before = max((other.noun_end for other in others if other.noun_end <= quantity.start), default=-1)
        after = min((other.start for other in others if other.start >= quantity.end), default=FAR)
    first = bisect_left(tokens, before, key=START)
    for at in range(bisect_left(tokens, quantity.start, key=START) - 1, first - 1, -1):
        token = tokens[at]
        if token.text in BOUNDARY and token.end <= quantity.start and not (wide and token.text in ",(:"):
            first = at + 1
            break
    last = bisect_left(tokens, quantity.noun_end, key=START)
    while last < len(tokens) and tokens[last].text not in BOUNDARY and tokens[last].end <= after:
        last += 1
    if after < FAR:
        # the words right in front of the next number are its own: «7 детских садов на 1 200 мест»
        while last > 0 and tokens[last - 1].start >= quantity.noun_end and tokens[last - 1].pos == "ADP":
            last -= 1
    return first, last


def _pick(tokens: Sequence[Token], first: int, last: int) -> list[Token]:
    """The content words, with the prepositions and «и» that stand between two of them."""
    words: list[Token] = []
    small: list[Token] = []
    for token in tokens[first:last]:
        if not token.free:
            small = []
        elif token.pos in SMALL:
            small = [*small, token] if len(small) < 2 else []
        elif is_content(token):
            if words:
                words += small
            words.append(token)
            small = []
        else:
            small = []
    return words


def _has_noun(words: Sequence[Token]) -> bool:
    return any(word.pos in ("NOUN", "X") for word in words)


def clause(quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity]) -> list[Token] | None:
    """The content words between the punctuation marks round the number."""
    words = _pick(tokens, *_bounds(quantity, tokens, others, wide=False))
    return words if _has_noun(words) else None


def wider_clause(quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity]) -> list[Token] | None:
    """The same across commas, back to the quantity before."""
    words = _pick(tokens, *_bounds(quantity, tokens, others, wide=True))
    return words if _has_noun(words) else None


RULES: tuple[Rule, ...] = (clause, wider_clause)


def label(quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], previous: Label | None) -> Label:
    """The metric of ``quantity``; ``tokens`` are those of its sentence, ``previous`` is the label before."""
    goes_on = quantity.unit in ("times", "pp", "%") or quantity.unit_rule in ("unit of the neighbour", "unit of the end value")
    for rule in RULES:
        words = rule(quantity, tokens, others)
        if words is not None:
            return Label(tuple(words[-MAXIMUM:] if len(words) > MAXIMUM else words), "stated", rule.__name__.replace("_", " "))
        if goes_on and previous is not None:
            break  # what it is a share or another value of
    if previous is not None:
        return Label(previous.words, "context", "label before")
    return Label((), "none", "no words")
