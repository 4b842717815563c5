"""Named entities: persons, places, organisations. Changes when the model that finds them does, or what it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from spacy.attrs import IS_SPACE, ORTH, SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from svodka.lexing import word_form
from svodka.recognizer import recognizer

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
    """Find persons (PER), places (LOC) and organisations (ORG)."""
    pieces = _pieces(doc)
    if not pieces:
        return doc
    model = recognizer()
    outside = model.tags.index("O")
    strings = doc.vocab.strings
    orths = doc.to_array(ORTH).tolist()
    shown = [[orths[index] for index in piece] for piece in pieces]
    entities = []
    for piece, numbers in zip(pieces, model(shown, lambda orth: _shown(strings[orth])), strict=True):
        if numbers.count(outside) < len(numbers):
            tags = [model.tags[number] for number in numbers]
            entities += [Span(doc, piece[first], piece[end - 1] + 1, label=kind) for first, end, kind in spans(tags)]
    doc.set_ents(entities)
    return doc


def _pieces(doc: Doc) -> list[list[int]]:
    """The sentences as lists of token numbers, without white space, none longer than the model is shown."""
    table = doc.to_array([IS_SPACE, SENT_START])
    words = np.flatnonzero(table[:, 0] == 0)
    starts = np.flatnonzero(table[:, 1] == 1)
    cuts = np.searchsorted(words, starts[1:]).tolist()
    pieces = []
    for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True):
        pieces += [words[at : min(at + WORDS_AT_ONCE, end)].tolist() for at in range(start, end, WORDS_AT_ONCE)]
    return pieces


def _shown(word: str) -> str:
    """A word as the model may see it: its own letters, in the case that it was written in."""
    form = word_form(word)
    if word.isupper() and len(word) > 1:
        return form.upper()
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
