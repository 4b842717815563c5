"""Words of a label that the text lacks: «стоимость», «доля», «урожайность». Changes when something else should tell of them.

Unit, words beside the number, and the label as it is known so far tell of them. Like the second look (``review.py``), this one is
taught on labels that documents got from a network which was not taught them.
"""

from __future__ import annotations

import numpy as np

from svodka.linking.features import Features
from svodka.linking.layouts import PARTS, QUERY, Floats, Ints, begins, prepositions
from svodka.linking.review import IS_VERB_FORM, best_shares
from svodka.text.recognizer import WIDTH as VECTOR
from svodka.text.recognizer import recognizer

LIKELY = 0.25  # words with a smaller share are no part of the label
LEAST_TOTAL = 0.5  # a label with less than so much of a word is not scaled up to a whole one
NUMBERS = 8  # signs that are neither indicators nor vectors
VECTORS = 5 * VECTOR  # of the label, and of the quantity's last word and those beside it
BESIDE = (-1, -2)  # words in front of the quantity
BLOCK = 64  # labels whose vectors are reckoned together


def width() -> int:
    """How many signs a query has."""
    return NUMBERS + QUERY.width + len(prepositions()) + 1 + VECTORS


def signs(seen: Features, share: Floats) -> Floats:
    """The signs of each query, vectors last; ``share`` are those of the options for words of the metric."""
    query, word = seen.tokens.query, seen.tokens.word
    count, table = len(seen.first), seen.table
    part, length = table.part[word], len(table.text)
    starts = begins(query).nonzero()[0]  # options come in the order of queries
    verb, noun = share * IS_VERB_FORM[part], share * (part == PARTS.index("NOUN"))
    likely = (share > LIKELY).nonzero()[0]
    found = np.zeros((count, width()), np.float32)
    found[:, 0] = np.bincount(query[likely], minlength=count)
    found[:, 1:4] = best_shares(query, share.astype(np.float64), count).T
    found[query[starts], 4:NUMBERS:2] = np.maximum.reduceat([verb, noun], starts, axis=1).T
    found[query[starts], 5:NUMBERS:2] = np.add.reduceat([verb, noun], starts, axis=1, dtype=np.float64).T
    nearest = [np.maximum(seen.first + step, 0) for step in BESIDE]
    before = [prepositions().get(table.text[at].lower(), 0) for at in nearest[0].tolist()]
    at = NUMBERS + QUERY.width
    found[:, NUMBERS:at] = seen.queries
    found[np.arange(count), np.add(before, at)] = 1
    beside = [seen.last, *nearest, np.minimum(seen.last + 1, length - 1)]
    vectors = recognizer().vectors(table.signs[table.which[np.concatenate([word[likely], *beside])], 0])  # all of them at once
    found[:, -VECTORS : VECTOR - VECTORS] = _label(query[likely], share[likely], vectors[: len(likely)], count)
    shown = found[:, VECTOR - VECTORS :].reshape(count, len(beside), VECTOR)
    shown[:] = vectors[len(likely) :].reshape(len(beside), count, VECTOR).transpose(1, 0, 2)
    return found


def _label(query: Ints, own: Floats, vectors: Floats, count: int) -> Floats:
    """The mean vector of each label's words; ``own`` are their shares, ``query`` ascends."""
    means = np.empty((count, VECTOR), np.float32)
    total = np.maximum(np.bincount(query, own, count), LEAST_TOTAL)
    parts = (own / total[query]).astype(np.float32)
    for start in range(0, count, BLOCK):  # products of small matrices are faster than sums of rows
        low, high = query.searchsorted((start, start + BLOCK)).tolist()
        weights = np.zeros((min(BLOCK, count - start), high - low), np.float32)
        weights[query[low:high] - start, np.arange(high - low)] = parts[low:high]
        np.matmul(weights, vectors[low:high], out=means[start : start + BLOCK])
    return means
