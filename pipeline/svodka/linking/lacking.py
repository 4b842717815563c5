"""Words of a label that the text lacks: «стоимость», «доля», «урожайность». Changes when something else should tell of them.

Unit, words beside the number, and the label as it is known so far tell of them. Like the second look (``review.py``), this one is
taught on labels that documents got from a network which was not taught them.
"""

from __future__ import annotations

import numpy as np

from svodka.linking.features import Features
from svodka.linking.layouts import PARTS, QUERY, Floats, Ints, begins, prepositions
from svodka.linking.review import IS_VERB_FORM, best_shares, highest
from svodka.text.recognizer import WIDTH as VECTOR
from svodka.text.recognizer import recognizer

LIKELY = 0.25  # words with a smaller share are no part of the label
LEAST_TOTAL = 0.5  # a label with less than so much of a word is not scaled up to a whole one
NUMBERS = 8  # signs that are neither indicators nor vectors
VECTORS = 5 * VECTOR  # of the label, and of the quantity's last word and those beside it
BESIDE = (-1, -2)  # words in front of the quantity


def width() -> int:
    """How many signs a query has."""
    return NUMBERS + QUERY.width + len(prepositions()) + 1 + VECTORS


def signs(seen: Features, share: Floats) -> Floats:
    """The signs of each query, vectors last; ``share`` are those of the options for words of the metric."""
    query, word = seen.tokens.query, seen.tokens.word
    count, table = len(seen.first), seen.table
    part = table.part[word]
    numbers = [np.bincount(query, share > LIKELY, count), *best_shares(query, share.astype(np.float64), count)]
    for kind in (IS_VERB_FORM[part], part == PARTS.index("NOUN")):
        numbers += [highest(query, share * kind, count), np.bincount(query, share * kind, count)]
    length = len(table.text)
    nearest = [np.clip(seen.first + step, 0, length - 1) for step in BESIDE]
    before = np.array([prepositions().get(table.text[at].lower(), 0) for at in nearest[0].tolist()], np.int64)
    beside = [seen.last, *nearest, np.clip(seen.last + 1, 0, length - 1)]
    likely = np.flatnonzero(share > LIKELY)
    vectors = recognizer().vectors(table.signs[table.which[np.concatenate([word[likely], *beside])], 0])  # all of them at once
    label = _label(query[likely], share[likely], vectors[: len(likely)], count)
    vectors = np.concatenate([label, *vectors[len(likely) :].reshape(len(beside), count, VECTOR)], axis=1)
    kinds = np.eye(len(prepositions()) + 1, dtype=np.float32)
    return np.concatenate([np.stack(numbers, axis=1).astype(np.float32), seen.queries, kinds[before], vectors], axis=1)


def _label(query: Ints, own: Floats, vectors: Floats, count: int) -> Floats:
    """The mean vector of each label's words; ``own`` are their shares."""
    means = np.zeros((count, VECTOR), np.float32)
    if len(query):
        total = np.maximum(np.bincount(query, own, count), LEAST_TOTAL)
        starts = np.flatnonzero(begins(query))  # options come in the order of queries
        parts = (own / total[query]).astype(np.float32)[:, None] * vectors
        means[query[starts]] = np.add.reduceat(parts, starts, axis=0)
    return means
