"""Named entities: persons, places, organisations. Changes when the model that finds them does, or what it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import IS_SPACE, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from svodka.places.gazetteer import ADJECTIVE
from svodka.places.naming import is_common
from svodka.text.lexing import Ints, distinct_words, word_form
from svodka.text.recognizer import recognizer

WORDS_AT_ONCE = 200  # the longest piece of a sentence that the model is shown
REACH = 8  # words: what stands farther from every capital belongs to no name


def spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """``(first, end, type)`` of the names that BIO tags (``O``, ``B-LOC``, ``I-LOC`` …) mark."""
    start = 0
    kind = ""
    for index, label in enumerate([*tags, "O"]):
        prefix, _, this = label.partition("-")
        if kind and (prefix != "I" or this != kind):
            yield start, index, kind
            kind = ""
        if this and not kind:
            start, kind = index, this


@Language.component("svodka_names", assigns=["doc.ents"], requires=["token.is_sent_start"])
def svodka_names(doc: Doc) -> Doc:
    """Find persons (PER), places (LOC) and organisations (ORG) in the sentences that may hold a name."""
    keys, words, which = distinct_words(doc)
    capital = np.fromiter(map(_capital, words), np.int64, len(words))[which]
    shown, sizes = _pieces(doc.to_array([IS_SPACE, SENT_START]), capital)
    model = recognizer()
    spelt = dict(zip(keys, words, strict=True))
    tags = model(which[shown], sizes, keys, lambda key: _shown(spelt[key]))
    doc.set_ents([Span(doc, start, end, label=kind) for start, end, kind in _named(shown, sizes, tags, model.tags)])
    return doc


def _named(shown: Ints, sizes: Ints, tags: Ints, names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """First token, token behind and type of each name in the pieces; only the pieces that have one are looked at word by word."""
    inside = tags != names.index("O")
    begins = np.cumsum(sizes) - sizes
    some = np.flatnonzero(np.logical_or.reduceat(inside, begins)) if len(sizes) else begins
    for begin, end in zip(begins[some].tolist(), (begins + sizes)[some].tolist(), strict=True):
        for first, behind, kind in spans([names[number] for number in tags[begin:end].tolist()]):
            yield int(shown[begin + first]), int(shown[begin + behind - 1]) + 1, kind


@lru_cache(maxsize=10_000)
def _capital(word: str) -> int:
    """2 for a word with a capital; 1 if that means nothing where it begins a sentence: no name, no adjective that may be one's."""
    if not word[:1].isupper():
        return 0
    return 1 if is_common(word) and not ADJECTIVE.search(word) else 2


def _pieces(table: npt.NDArray[Any], capital: Ints) -> tuple[Ints, Ints]:
    """The numbers of the words near a capital, piece by piece, and the sizes of the pieces, none longer than the model is shown.

    ``table`` tells for each token whether it is white space and whether it starts a sentence.
    """
    words = np.flatnonzero(table[:, 0] == 0)
    at = np.arange(len(words))
    begins = np.zeros(len(words) + 1, bool)
    begins[np.searchsorted(words, np.flatnonzero(table[:, 1] == 1))] = True
    begins[0] = True
    first = np.maximum.accumulate(np.where(begins[:-1], at, 0))
    begins = (at - first) % WORDS_AT_ONCE == 0
    opening = np.flatnonzero(begins)
    number = np.cumsum(begins) - 1
    first, last = opening[number], np.append(opening[1:], len(words))[number]
    told = np.concatenate([[0], np.cumsum(capital[words] + ~begins > 1)])
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
