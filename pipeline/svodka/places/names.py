"""Named entities: persons, places, organisations. Changes when the model that finds them does, or what it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import cast

import numpy as np
import numpy.typing as npt
from spacy.attrs import ENT_IOB, ENT_TYPE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ints2d

from svodka import lexicon
from svodka.places.gazetteer import ADJECTIVE
from svodka.places.naming import is_common
from svodka.text.lexing import Ints, distinct_words, spellings, word_form
from svodka.text.morphology import readings
from svodka.text.recognizer import recognizer

WORDS_AT_ONCE = 200  # the longest piece of a sentence that the model is shown
REACH = 6  # words: what stands farther from every capital belongs to no name
INSIDE, OUTSIDE, BEGINS = 1, 2, 3  # how spaCy numbers a token's place in a name


def spans(tags: Ints, sizes: Ints, names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """``(first, behind, type)`` of the names that tags mark in pieces of ``sizes`` words.

    The tags are numbers of ``names``: ``O``, ``B-LOC``, ``I-LOC`` …
    """
    kinds = [name.partition("-")[2] for name in names]
    kind = np.array([kinds.index(kind) if kind else -1 for kind in kinds])[tags]
    goes_on = np.array([name.startswith("I-") for name in names])[tags]
    goes_on[1:] &= kind[1:] == kind[:-1]
    goes_on[(np.cumsum(sizes) - sizes)[sizes > 0]] = False
    first = np.flatnonzero(~goes_on & (kind >= 0))
    stops = np.append(np.flatnonzero(~goes_on), len(tags))
    behind = stops[np.searchsorted(stops, first, "right")]
    yield from zip(first.tolist(), behind.tolist(), map(kinds.__getitem__, kind[first].tolist()), strict=True)


@Language.component("svodka_names", assigns=["doc.ents"], requires=["token.is_sent_start"])
def svodka_names(doc: Doc) -> Doc:
    """Find persons (PER), places (LOC) and organisations (ORG) in the sentences that may hold a name."""
    keys, words, which = distinct_words(doc)
    signs = np.array([LOWER if word.islower() else _sign(word) for word in words], np.int64)[which]
    shown, sizes = _pieces(doc.to_array([SENT_START]) == 1, signs)
    model = recognizer()
    spelt = spellings(doc.vocab.strings)
    tags = model(which[shown], sizes, keys, lambda key: _shown(spelt[key]))
    _set(doc, [(int(shown[first]), int(shown[behind - 1]) + 1, kind) for first, behind, kind in spans(tags, sizes, model.tags)])
    return doc


def _set(doc: Doc, names: Iterable[tuple[int, int, str]]) -> None:
    """Let ``doc.ents`` be ``names``; spaCy's own way goes through the tokens one by one."""
    table = np.zeros((len(doc), 2), np.uint64)
    table[:, 0] = OUTSIDE
    for first, behind, kind in names:
        table[first:behind] = INSIDE, doc.vocab.strings.add(kind)
        table[first, 0] = BEGINS
    if len(doc):
        doc.from_array([ENT_IOB, ENT_TYPE], cast(Ints2d, table))


# what a token tells of names: the less the smaller the number
BLANK, MARK, LOWER, COMMON, CAPITAL = range(5)
FUNCTION_WORDS = ("PREP", "CONJ", "PRCL")
QUOTES = '«“„"'


@lru_cache(maxsize=10_000)
def _sign(word: str) -> int:
    """``CAPITAL`` for a word that may be of a name, ``COMMON`` where it begins no sentence: no name, nor an adjective of one.

    A ``MARK`` or a number in front of a word lets it still begin the sentence, a quote does not.
    """
    if word.isspace():
        return BLANK
    if not word[:1].isupper():
        return LOWER if word[:1].isalpha() or word in QUOTES else MARK
    reading = readings(word_form(word))[0]
    if len(word) == 1 or reading.pos in FUNCTION_WORDS or reading.lemma in _nameless():
        return LOWER  # «Об» of a law
    return COMMON if is_common(word) and not ADJECTIVE.search(word) else CAPITAL


@cache
def _nameless() -> frozenset[str]:
    """Lemmas of words that reports write with a capital though they are in no name: «Программа», «КРС»."""
    return frozenset(word.lower() for name in ("no name", "no organisation") for word in lexicon.surfaces_of(name))


def _pieces(starts: npt.NDArray[np.bool_], signs: Ints) -> tuple[Ints, Ints]:
    """The numbers of the words near a capital, piece by piece, and the sizes of the pieces, none longer than the model is shown.

    ``starts`` tells which tokens start a sentence, ``signs`` what each tells of names.
    """
    words = np.flatnonzero(signs > BLANK)
    signs = signs[words]
    at = np.arange(len(words))
    begins = np.zeros(len(words) + 1, bool)
    begins[np.searchsorted(words, np.flatnonzero(starts))] = True
    begins[0] = True
    first = np.maximum.accumulate(np.where(begins[:-1], at, 0))
    written = signs > MARK
    in_front: Ints = np.cumsum(written) - written  # words in front of each
    within: npt.NDArray[np.bool_] = in_front > in_front[first]
    begins = (at - first) % WORDS_AT_ONCE == 0
    opening = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1
    first, last = opening[number], np.append(opening[1:], len(words))[number]
    told = np.concatenate([[0], np.cumsum(signs + within > COMMON)])
    near = np.flatnonzero(told[np.minimum(at + REACH + 1, last)] > told[np.maximum(at - REACH, first)])
    opens = np.ones(len(near), bool)
    opens[1:] = (np.diff(near) > 1) | begins[near[1:]]
    edges = np.append(np.flatnonzero(opens), len(near))
    return words[near], np.diff(edges)


def _shown(word: str) -> str:
    """A word as the model may see it: its own letters, in the case that it was written in."""
    form = word_form(word)
    if word.isupper() and len(word) > 1:
        return form.upper()
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
