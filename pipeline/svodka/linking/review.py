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
from svodka.linking.layouts import PARTS, QUERY, TOKEN, WORD, Flags, Floats, Ints, begins, each_once, sizes
from svodka.linking.wordtable import OWN, own_columns
from svodka.record import Record
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

POSSIBLE = 0.05  # words with a smaller share are left out
NEAR = 4  # records before and behind
STEPS = np.array([[step] for step in range(-NEAR, NEAR + 1) if step])
SIDES = np.array([[-1], [1], [-2], [2]])  # words beside one
BEST = np.array([[0], [1], [2]])  # likeliest words of a query
NUMBERS = 30  # signs that are no indicators
TOKEN_FROM, WORD_TO, QUERY_TO = TOKEN.at["comma"], WORD.at["mark"], QUERY.at["year"]  # what of the indicators is seen again
WIDTH = NUMBERS + (TOKEN.width - TOKEN_FROM) + WORD_TO + QUERY_TO
Numbers = npt.NDArray[np.floating[Any]]
Array = TypeVar("Array", Floats, Numbers)
# where the indicators of words stand among the signs: what they are to the query, then what they are anywhere
TOKEN_AT = TOKEN.starts[TOKEN.number["comma"] :].astype(np.int64) + NUMBERS - TOKEN_FROM
WORD_AT = NUMBERS + TOKEN.width - TOKEN_FROM
IS_VERB_FORM = np.isin(PARTS, ("VERB", "INFN", "PRTF", "PRTS", "GRND"))


@dataclass(slots=True)
class Possible:
    """Words that may belong to the metric: numbers of the options, ascending, and a row of signs for each."""

    options: Ints
    signs: Floats


def possible(seen: Features, drafts: Sequence[Record], share: Floats) -> Possible:
    """What the second look sees; ``share`` are those of the options."""
    kept = (share > POSSIBLE).nonzero()[0]
    query, word, own = seen.tokens.query[kept], seen.tokens.word[kept], share[kept].astype(np.float64)
    length = len(seen.table.text) + 4
    keys = seen.tokens.query * length + seen.tokens.word  # ascending
    own_keys = keys[kept]
    starts = begins(query).nonzero()[0]
    lengths = sizes(starts, len(query))
    queries = query[starts]  # those that have possible words

    part = seen.table.part[word]
    likely = own > 0.5
    totals = np.add.reduceat([own, likely, likely & IS_VERB_FORM[part], likely & (part == PARTS.index("NOUN"))], starts, axis=1)
    order = np.lexsort((-own, query))
    rank = np.empty(len(order))
    rank[order] = np.arange(len(order)) - starts.repeat(lengths)
    best = np.where(lengths > BEST, own[order][np.minimum(starts + BEST, len(own) - 1)], 0)
    # what the record before has, of which the first one finds zeros behind all the others
    total, first = np.zeros(len(drafts) + 1), np.append(seen.first, 0)
    total[queries] = totals[0]
    upto = likely.cumsum()
    in_front = upto[np.maximum(own_keys.searchsorted(queries * length + seen.first[queries]) - 1, 0)]
    of_query = np.concatenate([totals, best, [total[queries - 1], first[queries] - first[queries - 1], in_front]])
    together, *sums, before, gap, in_front = of_query.repeat(lengths, axis=1)

    # all at once: a search costs less than its preparations
    wanted = own_keys + np.concatenate([STEPS * length, SIDES])
    found = np.minimum(keys.searchsorted(wanted), len(keys) - 1)
    elsewhere = np.where(keys[found] == wanted, share[found], 0)
    near, beside = elsewhere[: len(STEPS)], elsewhere[len(STEPS) :]
    lemma, lemmas = _lemmas(seen, word)
    pair = query * len(lemmas) + lemma
    behind = word - seen.first[query]
    sentence = seen.table.sentence[word] - seen.table.sentence[seen.first[query]]
    rank, often, farther, sentences, gap = _log(
        np.array([rank, np.bincount(word, likely, length)[word], behind, sentence, gap], np.float64)
    )
    others, nearer, *neighbours = _of_the_lemma(pair, np.abs(behind), own, len(lemmas))
    labels = _inside([content_lemmas(draft.metric) for draft in drafts], lemmas)
    units = _inside([content_lemmas(draft.unit) for draft in drafts], lemmas)
    numbers = [
        logit(own), rank, together - own, *sums[3:], *sums[:3], others, nearer, near[NEAR - 1], near[NEAR], *neighbours,
        near.mean(axis=0), often, *beside, farther, sentences, gap, before, np.where(behind < 0, in_front - upto, 0),
        *_among(labels, pair + np.array([[0], [-1], [1]]) * len(lemmas)), _among(units, pair),
    ]  # fmt: skip
    signs = np.zeros((len(kept), WIDTH), np.float32)
    for column, values in enumerate(numbers):
        signs[:, column] = values
    as_token = seen.tokens.hot.values[kept, TOKEN.number["comma"] :].astype(np.int64) + TOKEN_AT
    as_word = own_columns(seen.table.signs[seen.table.which[word]])[:, : OWN.index("mark")] + WORD_AT
    hot = np.concatenate([as_token, as_word], axis=1)
    signs.reshape(-1)[hot + np.arange(0, signs.size, WIDTH)[:, None]] = 1
    signs[:, -QUERY_TO:] = seen.queries[query, :QUERY_TO]
    return Possible(kept, signs)


def _lemmas(seen: Features, word: Ints) -> tuple[Ints, list[str]]:
    """The lemmas of words, as numbers in a list."""
    distinct, which = each_once(seen.table.which[word], len(seen.table.distinct))
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
    return np.asarray(pairs[pairs.searchsorted(wanted)] == wanted)


def _of_the_lemma(pair: Ints, far: Ints, own: Numbers, lemmas: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Shares of the words of the same lemma: of all others in the same query, of those nearer to the number; the highest in the
    query before, and in the next one. ``pair`` numbers query and lemma, ``far`` tells how far the word is from the number."""
    order = (pair * (far.max(initial=0) + 1) + far).argsort(kind="stable")
    keys, ordered = pair[order], own[order]
    starts = begins(keys).nonzero()[0]
    lengths = sizes(starts, len(order))
    keys, highest = keys[starts], np.maximum.reduceat(ordered, starts)
    ahead = ordered.cumsum() - ordered
    nearer, together = np.empty((2, len(order)))
    nearer[order] = ahead - ahead[starts].repeat(lengths)
    together[order] = np.add.reduceat(ordered, starts).repeat(lengths)
    wanted = pair + np.array([[-lemmas], [lemmas]])
    found = np.minimum(keys.searchsorted(wanted), len(keys) - 1)
    before, behind = np.where(keys[found] == wanted, highest[found], 0)
    return together - own, nearer, before, behind


def best_shares(query: Ints, own: Numbers, count: int) -> Numbers:
    """The three highest shares of each query, ``(3, count)``; ``query`` is ascending."""
    best, left = [], own.copy()
    for _ in range(3):
        best.append(highest(query, left, count))
        top = (left == best[-1][query]).nonzero()[0]
        left[top[begins(query[top])]] = 0  # three times faster than sorting them
    return np.array(best)


def highest(query: Ints, values: Array, count: int) -> Array:
    """The highest value of each query, 0 for one that has none; ``query`` is ascending."""
    found = np.zeros(count, values.dtype)
    starts = begins(query).nonzero()[0]
    found[query[starts]] = np.maximum.reduceat(values, starts)
    return found


def within(groups: Ints) -> Ints:
    """The number of each item within its group, where groups stand together."""
    starts = begins(groups).nonzero()[0]
    return np.arange(len(groups)) - starts.repeat(sizes(starts, len(groups)))


def _log(values: Numbers) -> Numbers:
    return np.copysign(np.log1p(np.abs(values)), values)


def logit(share: Numbers) -> Numbers:
    """The logarithm of the odds."""
    share = np.minimum(np.maximum(share, 1e-4), 1 - 1e-4)
    return np.asarray(np.log(share / (1 - share)))
