"""Named entities: persons, places, organisations. Changes when the model that finds them does, or what it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.attrs import IS_SPACE, ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from svodka.places.gazetteer import ADJECTIVE
from svodka.places.naming import is_common
from svodka.text.lexing import word_form
from svodka.text.recognizer import recognizer

WORDS_AT_ONCE = 200  # the longest piece of a sentence that the model is shown


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
    strings = doc.vocab.strings
    table = doc.to_array([ORTH, IS_SPACE, SENT_START])
    orths = table[:, 0].tolist()
    distinct = set(orths)
    capitals = {orth for orth in distinct if strings[orth][:1].isupper()}
    common = {orth for orth in capitals if _is_common(strings[orth])}
    pieces = []
    for piece in _pieces(table):
        shown = [orths[index] for index in piece]
        if shown[0] not in common and shown[0] in capitals or not capitals.isdisjoint(shown[1:]):
            pieces.append((piece, shown))
    if not pieces:
        return doc
    model = recognizer()
    outside = model.tags.index("O")
    entities = []
    found = model([shown for _, shown in pieces], lambda orth: _shown(strings[orth]))
    for (piece, _), numbers in zip(pieces, found, strict=True):
        if numbers.count(outside) < len(numbers):
            tags = [model.tags[number] for number in numbers]
            entities += [Span(doc, piece[first], piece[end - 1] + 1, label=kind) for first, end, kind in spans(tags)]
    doc.set_ents(entities)
    return doc


@lru_cache(maxsize=20_000)
def _is_common(word: str) -> bool:
    """Whether a word that begins a sentence has its capital from there: no name, and no adjective that may be one's."""
    return is_common(word) and not ADJECTIVE.search(word)


def _pieces(table: npt.NDArray[Any]) -> list[list[int]]:
    """The sentences as lists of token numbers, without white space, none longer than the model is shown."""
    words = np.flatnonzero(table[:, 1] == 0)
    numbers = words.tolist()
    starts = np.flatnonzero(table[:, 2] == 1)
    cuts = np.searchsorted(words, starts[1:]).tolist()
    pieces = []
    for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True):
        pieces += [numbers[at : min(at + WORDS_AT_ONCE, end)] for at in range(start, end, WORDS_AT_ONCE)]
    return pieces


def _shown(word: str) -> str:
    """A word as the model may see it: its own letters, in the case that it was written in."""
    form = word_form(word)
    if word.isupper() and len(word) > 1:
        return form.upper()
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
