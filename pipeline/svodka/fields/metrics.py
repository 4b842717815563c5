"""The metric of a quantity: the row label in the words of the text. Changes when a label is wrong.

The label is put together from the content words of the stretch round the number: of its clause, or of a wider one; of a part of a
whole, or a member of an enumeration, with what the label before it tells.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import takewhile
from operator import attrgetter

from spacy.strings import get_string_id

from svodka import lexicon
from svodka.document import Quantity
from svodka.fields import members
from svodka.fields.tokens import Token
from svodka.letters import folded
from svodka.record import Found
from svodka.text.morphology import readings

BOUNDARY = {",", ";", ":", ".", "!", "?", "(", ")", "\n", "…"}
CONTENT = {"NOUN", "ADJ", "VERB", "ADV", "X", "PROPN"}
SMALL = ("ADP", "CCONJ")
MAXIMUM = 12  # words in a label


@dataclass(slots=True, unsafe_hash=True)
class Label:
    """A metric with where and by which rule it was found."""

    words: tuple[Token, ...]
    found: Found
    rule: str
    head: tuple[Token, ...] = ()  # the words in front of the first number of an enumeration, with its action

    @property
    def text(self) -> str:
        """The label as one string."""
        return " ".join([written(word.text) for word in self.words])


@lru_cache(maxsize=10_000)
def written(word: str) -> str:
    """A word of the text as labels write it: short forms in full, «открыли» as «открыто», «в среднем» as «средняя»; its first
    letter small, except in abbreviations."""
    lower = word.lower()
    if word[1:] != lower[1:]:
        return word
    return _forms().get(folded(lower), lower)


@cache
def _forms() -> dict[str, str]:
    return {row.key: row["label"] for row in lexicon.rows("label_forms")}


@cache
def _light() -> frozenset[int]:
    """The keys of the words that make no label."""
    return frozenset(get_string_id(row.surface) for row in lexicon.rows("light_words"))


def is_content(token: Token) -> bool:
    """Whether a token may be a word of a label."""
    return (
        token.free
        and token.pos in CONTENT
        and (len(token.text) > 2 or token.text.isupper())
        and token.lemma not in _light()
        and (token.text.islower() or not _is_place(token.text))
    )


@lru_cache(maxsize=20_000)
def _is_place(word: str) -> bool:
    """Whether a capitalised word is a place's name in the dictionary."""
    return word[:1].isupper() and "Geox" in readings(word.lower())[0].tags


FAR = 1 << 60  # behind every text
START = attrgetter("start")


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
        if is_content(token):
            words += (*small, token) if words else (token,)
            small = []
        elif token.free and token.pos in SMALL and len(small) < 2:
            small.append(token)
        else:
            small = []
    return words


def _has_noun(words: Sequence[Token]) -> bool:
    return any(word.pos in ("NOUN", "X") for word in words)


def _words(quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], *, wide: bool = False) -> list[Token]:
    """The content words between the punctuation marks round the number; ``wide``: also across commas, back to the number before."""
    return _pick(tokens, *_bounds(quantity, tokens, others, wide=wide))


def label(quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], previous: Label | None) -> Label:
    """The metric of ``quantity``; ``tokens`` are those of its sentence, ``previous`` is the label before."""
    own = _words(quantity, tokens, others)
    here = (own, quantity, tokens, others, previous)
    found = _whole(*here) or _member(*here) or _stretch(*here)
    if not found.head and previous is not None:
        found.head = previous.head
    return found


def _whole(
    own: Sequence[Token], quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], previous: Label | None
) -> Label | None:
    """The label of the whole behind «из»: what is counted, without what was done with a part of it."""
    at = bisect_left(tokens, quantity.start, key=START)
    if not at or tokens[at - 1].text.lower() not in lexicon.surfaces_of("out of"):
        return None
    if any(word.start < quantity.start for word in own):
        return None  # «воду откачали из 97 домов»
    words = list(takewhile(lambda word: word.pos != "VERB", own))
    number = others.index(quantity)
    if not _has_noun(words) and number and previous is not None:
        words = [word for word in previous.words if word.start >= others[number - 1].number_end and word.pos != "VERB"]
    return Label(tuple(words), "stated", "whole", previous.head if previous is not None else ()) if _has_noun(words) else None


def _member(
    own: Sequence[Token], quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], previous: Label | None
) -> Label | None:
    """The label of a member of an enumeration."""
    at = others.index(quantity)
    if not at or previous is None:
        return None
    head = [word for word in previous.head if word.start >= tokens[0].start]
    words = members.label_of_member(quantity, own, tokens, others[at - 1], previous.words, head)
    return Label(tuple(words[-MAXIMUM:]), "stated", "member of a list") if words else None


def _stretch(
    own: Sequence[Token], quantity: Quantity, tokens: Sequence[Token], others: Sequence[Quantity], previous: Label | None
) -> Label:
    """The label made of the words round the number, or else the label before."""
    if _has_noun(own):
        return _made_of(own, quantity, "clause")
    goes_on = quantity.unit in ("times", "pp", "%") or quantity.unit_rule in ("unit of the neighbour", "unit of the end value")
    if previous is not None and goes_on:
        return _as_before(own, tokens, previous)  # what it is a share or another value of
    wider = _words(quantity, tokens, others, wide=True)
    if _has_noun(wider):
        return _made_of(wider, quantity, "wider clause")
    return Label((), "none", "no words") if previous is None else _as_before(own, tokens, previous)


def _made_of(words: Sequence[Token], quantity: Quantity, rule: str) -> Label:
    """A label of the words round the number; those in front of it go on to others, if there is an action among them."""
    front = tuple(word for word in words if word.start < quantity.start)
    head = front if any(word.pos == "VERB" for word in front) else ()
    return Label(tuple(words[-MAXIMUM:]), "stated", rule, head)


def _as_before(own: Sequence[Token], tokens: Sequence[Token], previous: Label) -> Label:
    """The label before; with the number's own action, if it has one: «из 30 мостов починили 12»."""
    if any(word.pos == "VERB" for word in own) and any(word.start >= tokens[0].start for word in previous.words):
        words = [*own, *(word for word in previous.words if word.pos != "VERB" and word not in own)]
        return Label(tuple(words[:MAXIMUM]), "context", "label before with its own action")
    return Label(previous.words, "context", "label before")
