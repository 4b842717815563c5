"""Named entities: persons, places, organisations. Changes when the model that finds them does.

The model is slovnet's NER (github.com/natasha/slovnet) with navec vectors; the weights come in natasha's package.
They are read once per process, at the first report.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from svodka.errors import ModelError
from svodka.lexing import word_form

WORDS_AT_ONCE = 200  # the longest piece of a sentence that the model is shown
BATCH = 16


@cache
def model() -> Any:
    """slovnet's NER model.

    Raises:
        ModelError: natasha's package does not hold the weights.
    """
    from navec import Navec
    from slovnet import NER

    spec = importlib.util.find_spec("natasha")
    if spec is None or spec.origin is None:
        raise ModelError("the package natasha is not installed; run: pip install natasha")
    data = Path(spec.origin).parent / "data"
    vectors, weights = data / "emb/navec_news_v1_1B_250K_300d_100q.tar", data / "model/slovnet_ner_news_v1.tar"
    for path in (vectors, weights):
        if not path.exists():
            raise ModelError(f"{path.name} is missing from the package natasha; reinstall natasha 1.6")
    return NER.load(weights, batch_size=BATCH).navec(Navec.load(vectors))


def tag(sentences: Sequence[Sequence[str]]) -> list[list[str]]:
    """BIO tags (``O``, ``B-LOC``, ``I-LOC`` …) for every word of every sentence."""
    order = sorted(range(len(sentences)), key=lambda index: len(sentences[index]))
    infer = model().infer
    tags: list[list[str]] = [[] for _ in sentences]
    inputs = infer.encoder([list(sentences[index]) for index in order])
    for index, labels in zip(order, infer.decoder(infer.process(inputs)), strict=True):
        tags[index] = labels
    return tags


def spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """``(first, end, type)`` of the names that BIO tags mark."""
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
    pieces: list[list[int]] = []
    for sentence in doc.sents:
        indices = [token.i for token in sentence if not token.is_space]
        pieces += [indices[at : at + WORDS_AT_ONCE] for at in range(0, len(indices), WORDS_AT_ONCE)]
    if not pieces:
        return doc
    words = [token.text for token in doc]
    shown = [[_shown(words[index]) for index in piece] for piece in pieces]
    entities = []
    for piece, tags in zip(pieces, tag(shown), strict=True):
        entities += [Span(doc, piece[first], piece[end - 1] + 1, label=kind) for first, end, kind in spans(tags)]
    doc.set_ents(entities)
    return doc


def _shown(word: str) -> str:
    """A word as the model may see it: its own letters, in the case that it was written in."""
    form = word_form(word)
    if word.isupper() and len(word) > 1:
        return form.upper()
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
