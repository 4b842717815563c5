"""A second look at the words of a metric, when it is known how likely all the others are. Changes when it should see other signs.

The network scores each word by itself. Here the words that it holds possible are scored again by a small network that sees the
first shares of the words beside them, of the same lemma, and of the same word in the records before and behind: labels of an
enumeration share most of their words, and a label needs its verb or its noun once. It is taught on shares that documents got from
a network which was not taught them, as they come in use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from svodka.agreement import content_lemmas
from svodka.fields.metrics import written
from svodka.letters import folded
from svodka.linking.features import Features
from svodka.linking.layouts import PARTS, QUERY, TOKEN, WORD, Flags, Floats, Ints, begins, sizes
from svodka.linking.wordtable import own_indicators
from svodka.record import Record
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

POSSIBLE = 0.05  # words with a smaller share are left out
NEAR = 4  # records before and behind
STEPS = np.array([[step] for step in range(-NEAR, NEAR + 1) if step])
SIDES = np.array([[-1], [1], [-2], [2]])  # words beside one
NUMBERS = 30  # signs that are no indicators
TOKEN_FROM, WORD_TO, QUERY_TO = TOKEN.at["comma"], WORD.at["mark"], QUERY.at["year"]  # what of the indicators is seen again
WIDTH = NUMBERS + (TOKEN.width - TOKEN_FROM) + WORD_TO + QUERY_TO
Numbers = npt.NDArray[np.floating[Any]]
Array = TypeVar("Array", Floats, Numbers)
IS_VERB_FORM = np.isin(PARTS, ("VERB", "INFN", "PRTF", "PRTS", "GRND"))


@dataclass(slots=True)
class Possible:
    """Words that may belong to the metric: numbers of the options, ascending, and a row of signs for each."""

    options: Ints
    signs: Floats


def possible(seen: Features, drafts: Sequence[Record], share: Floats) -> Possible:
    """What the second look sees; ``share`` are those of the options."""
    all_query, all_word = seen.tokens.query, seen.tokens.word
    kept = np.flatnonzero(share > POSSIBLE)
    query, word, own = all_query[kept], all_word[kept], share[kept].astype(np.float64)
    count, length = len(drafts), len(seen.table.text) + 4
    keys = all_query * length + all_word  # ascending

    def at(other_query: Ints, other_word: Ints) -> Numbers:
        """The shares that words have in queries; 0 for those that are no options of them."""
        wanted = other_query * length + other_word
        found = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.asarray(np.where(keys[found] == wanted, share[found], 0))

    lemma, lemmas = _lemmas(seen, word)
    likely = own > 0.5
    total = np.bincount(query, own, count)
    best = best_shares(query, own, count)
    near = at(query + STEPS, word)  # all at once: a search costs less than its preparations
    beside = at(query, word + SIDES)
    same, nearer = _of_the_lemma(seen, query, word, lemma, own)
    neighbour = _Lemmas(query, lemma, own, len(lemmas))
    part = seen.table.part[word]
    sentence = seen.table.sentence[word] - seen.table.sentence[seen.first[query]]
    gap = np.diff(seen.first, prepend=0)
    before = np.concatenate([[0.0], total[:-1]])
    numbers = [
        logit(own), _rank(query, own), total[query] - own, best[0][query], best[1][query], best[2][query],
        np.bincount(query, likely, count)[query], np.bincount(query, likely & IS_VERB_FORM[part], count)[query],
        np.bincount(query, likely & (part == PARTS.index("NOUN")), count)[query], same, nearer,
        near[NEAR - 1], near[NEAR], neighbour.share(query - 1, lemma), neighbour.share(query + 1, lemma), np.mean(near, axis=0),
        _log(np.bincount(word, likely, length)[word]), *beside, _log(word - seen.first[query]), _log(sentence),
        _log(gap[query]), before[query], _between(seen, query, word, likely),
    ]  # fmt: skip
    labels = _inside([content_lemmas(draft.metric) for draft in drafts], lemmas)
    units = _inside([content_lemmas(draft.unit) for draft in drafts], lemmas)
    pair = query * len(lemmas) + lemma
    ruled = [_among(labels, pair + step * len(lemmas)) for step in (0, -1, 1)] + [_among(units, pair)]
    hot = [
        seen.tokens.hot.matrix(kept)[:, TOKEN_FROM:],
        own_indicators(seen.table.signs[seen.table.which[word]]).matrix()[:, :WORD_TO],
        seen.queries[query, :QUERY_TO],
    ]
    signs = np.empty((len(kept), WIDTH), np.float32)
    for column, values in enumerate((*numbers, *ruled)):
        signs[:, column] = values
    np.concatenate(hot, axis=1, out=signs[:, NUMBERS:])
    return Possible(kept, signs)


def _lemmas(seen: Features, word: Ints) -> tuple[Ints, list[str]]:
    """The lemmas of words, as numbers in a list."""
    distinct, which = np.unique(seen.table.which[word], return_inverse=True)
    numbers: dict[str, int] = {}
    found = [numbers.setdefault(_lemma(seen.table.distinct[at]), len(numbers)) for at in distinct.tolist()]
    return np.array(found, np.int64)[which], list(numbers)


@lru_cache(maxsize=10_000)
def _lemma(word: str) -> str:
    return folded(readings(word_form(written(word)))[0].lemma)


def _inside(labels: Sequence[frozenset[str]], lemmas: Sequence[str]) -> Ints:
    """Which lemmas are in which labels: for each pair its number, ascending."""
    numbers = {name: number for number, name in enumerate(lemmas)}
    pairs = [at * len(lemmas) + numbers[name] for at, label in enumerate(labels) for name in label if name in numbers]
    return np.sort(np.array([*pairs, 1 << 62], np.int64))


def _among(pairs: Ints, wanted: Ints) -> Flags:
    """Which of the wanted pairs there are."""
    return np.asarray(pairs[np.searchsorted(pairs, wanted)] == wanted)


def _of_the_lemma(seen: Features, query: Ints, word: Ints, lemma: Ints, own: Numbers) -> tuple[Numbers, Numbers]:
    """Shares of the words of the same lemma in the same query: of all others, and of those nearer to the number."""
    order = np.lexsort((np.abs(word - seen.first[query]), lemma, query))
    starts = np.flatnonzero(begins(query[order]) | begins(lemma[order]))
    lengths = sizes(starts, len(order))
    ahead = np.cumsum(own[order]) - own[order]
    nearer, together = np.zeros(len(order)), np.zeros(len(order))
    nearer[order] = ahead - np.repeat(ahead[starts], lengths)
    together[order] = np.repeat(np.add.reduceat(own[order], starts), lengths) if len(starts) else 0
    return together - own, nearer


class _Lemmas:
    """The highest share of each lemma in each query."""

    def __init__(self, query: Ints, lemma: Ints, own: Numbers, lemmas: int) -> None:
        self.lemmas = lemmas
        keys = query * lemmas + lemma
        order = np.lexsort((-own, keys))
        first = begins(keys[order])
        self.keys, self.highest = keys[order][first], own[order][first]

    def share(self, query: Ints, lemma: Ints) -> Numbers:
        """The shares that lemmas have in queries."""
        wanted = query * self.lemmas + lemma
        found = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.asarray(np.where((query >= 0) & (self.keys[found] == wanted), self.highest[found], 0))


def best_shares(query: Ints, own: Numbers, count: int) -> Numbers:
    """The three highest shares of each query, ``(3, count)``; ``query`` is ascending."""
    best, left = [], own.copy()
    for _ in range(3):
        best.append(highest(query, left, count))
        top = np.flatnonzero(left == best[-1][query])
        left[top[begins(query[top])]] = 0  # three times faster than sorting them
    return np.array(best)


def highest(query: Ints, values: Array, count: int) -> Array:
    """The highest value of each query, 0 for one that has none; ``query`` is ascending."""
    found = np.zeros(count, values.dtype)
    starts = np.flatnonzero(begins(query))
    if len(starts):
        found[query[starts]] = np.maximum.reduceat(values, starts)
    return found


def _rank(query: Ints, own: Numbers) -> Numbers:
    order = np.lexsort((-own, query))
    rank = np.zeros(len(order))
    rank[order] = _log(within(query[order]))
    return rank


def within(groups: Ints) -> Ints:
    """The number of each item within its group, where groups stand together."""
    starts = np.flatnonzero(begins(groups))
    return np.asarray(np.arange(len(groups)) - np.repeat(starts, sizes(starts, len(groups))))


def _between(seen: Features, query: Ints, word: Ints, likely: Flags) -> Numbers:
    """How many likely words stand between a word and the number in front of which it stands."""
    upto = np.cumsum(likely)
    front = word < seen.first[query]
    # options of a query come in the order of words
    last = np.searchsorted(query * (len(seen.table.text) + 4) + word, query * (len(seen.table.text) + 4) + seen.first[query]) - 1
    return np.asarray(np.where(front, upto[np.maximum(last, 0)] - upto, 0))


def _log(values: Ints | Numbers) -> Numbers:
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def logit(share: Numbers) -> Numbers:
    """The logarithm of the odds."""
    share = np.clip(share, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(share / (1 - share)))
