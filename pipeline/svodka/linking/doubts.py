"""What tells how sure an answer of the linker is: the signs behind ``confidence``. Changes when another sign is found.

A record is right when its metric, entity, year and unit are, so the signs are: how likely its label agrees, if the shares of its
words are believed; for each choice how far the chosen option is ahead, how many there were, and whether the rules say the same;
and what the whole document looks like, for a wrong territory or reporting year spoils all its records at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import eq
from typing import Any

import numpy as np
import numpy.typing as npt

from svodka.agreement import METRIC_F1, STRICT_METRIC_F1
from svodka.linking.features import Features
from svodka.linking.layouts import Flags, Floats, Ints, begins
from svodka.linking.options import Options
from svodka.linking.review import Numbers, logit, within
from svodka.record import BOUNDS, KINDS, Record

MOST_CHOSEN, MOST_LEFT = 12, 10  # words of a label, and words that may be missing in it, that are reckoned with
BESIDE = 2  # records before and behind
WIDTH = 68  # of a row of signs
LEAST = 0.1  # the quantile that stands for the weakest answers of a document


@dataclass(slots=True)
class Choices:
    """For each query the value that was chosen: its best option, and what tells how sure the choice is."""

    option: list[int]
    value: list[Any]
    share: Numbers  # of the value's options together
    ahead: Numbers  # that share less the one of the best other value
    entropy: Numbers
    values: Ints  # how many there were
    options: Ints  # how many stood for the one chosen


def choose(sorts: Sequence[Options], shares: Sequence[Floats], queries: int, margins: Sequence[float]) -> list[Choices]:
    """Of each sort of options the value of each query whose options have the largest share together; of equals the first counts.

    The answer of the rules stands unless another has a share larger by more than the margin of the sort.
    """
    count = queries * len(sorts)  # the sorts pass together, as if each had queries of its own
    query = np.concatenate([options.query + at * queries for at, options in enumerate(sorts)])
    share = np.concatenate(shares)
    keys = query * (max(len(options.distinct) for options in sorts) + 1) + np.concatenate([options.value for options in sorts])
    order = keys.argsort(kind="stable")
    new = begins(keys[order])
    group = np.empty(len(keys), np.int64)  # options of a query with the same value
    group[order] = new.cumsum() - 1
    of_query = query[order][new]
    sums = np.asarray(np.bincount(group, share), np.float64)
    together = sums[group]
    starts = begins(query).nonzero()[0]
    highest = np.maximum.reduceat(together, starts)
    drafted = np.concatenate([options.hot.of("draft") for options in sorts]) == 1
    of_rules = np.maximum.reduceat(np.where(drafted, together, 0.0), starts)
    stands = drafted & (highest - of_rules <= np.repeat(margins, queries))[query]

    def first_of_highest(values: npt.NDArray[Any]) -> Ints:
        top = (values == np.maximum.reduceat(values, starts)[query]).nonzero()[0]
        return np.asarray(top[begins(query[top])])

    value = first_of_highest(together + 2 * stands)
    option = first_of_highest(np.where(group == group[value][query], share, -1))
    chosen = group[value]
    others = sums.copy()
    others[chosen] = 0
    ahead = np.asarray(sums[chosen] - np.maximum.reduceat(others, begins(of_query).nonzero()[0]))
    entropy = np.asarray(np.bincount(of_query, -sums * np.log(np.maximum(sums, 1e-9)), count), np.float64)
    values, same = np.bincount(of_query, minlength=count), np.bincount(group)[chosen]
    choices = []
    first = 0
    for at, options in enumerate(sorts):
        own = slice(at * queries, (at + 1) * queries)
        best = option[own] - first
        taken = [options.distinct[number] for number in options.value[best].tolist()]
        choices.append(Choices(best.tolist(), taken, sums[chosen[own]], ahead[own], entropy[own], values[own], same[own]))
        first += len(options.query)
    return choices


def signs(
    seen: Features, drafts: Sequence[Record], token: Floats, chosen: Ints, words: Floats, absent: Flags, choices: Sequence[Choices]
) -> Floats:
    """The signs of each query, a row of fixed length; the first is constant.

    ``token`` are the shares of the words near the number, ``chosen`` the numbers of those in the label; ``words`` are the shares
    of words that stand nowhere, ``absent`` tells which of them are in the label. ``choices`` are those of entity, year and unit.
    """
    count = len(drafts)
    agree, strict = agreement(seen, token, chosen, words, absent, (METRIC_F1, STRICT_METRIC_F1))
    query = seen.tokens.query
    size = np.bincount(query[chosen], minlength=count)
    clear = np.minimum(np.maximum(token, 1e-4), 1 - 1e-4)
    logs = np.log(clear)
    doubt = np.bincount(query, -(clear * logs + (1 - clear) * np.log(1 - clear)), count)
    logs = np.bincount(query[chosen], logs[chosen], count)
    columns: list[npt.ArrayLike] = [
        1, logit(agree), logit(strict), agree.mean(), np.minimum(size, 10), np.where(size, logs / np.maximum(size, 1), -5.0),
        np.minimum(doubt, 10.0), words.max(axis=1, initial=0.0),
    ]  # fmt: skip
    ruled: list[list[object]] = [
        [draft.entity for draft in drafts],
        [draft.year for draft in drafts],
        [draft.unit for draft in drafts],
    ]
    shares = np.array([choice.share for choice in choices])
    for choice, answers, odds, mean, least in zip(choices, ruled, logit(shares), *_beside(shares), strict=True):
        same = np.array(list(map(eq, choice.value, answers)))
        often = Counter(choice.value)
        columns += [
            odds, choice.ahead, choice.entropy, np.minimum(choice.values, 20), np.minimum(choice.options, 20), mean, least,
            choice.share.mean(), _quantile(choice.share, LEAST), same, same.mean(),
            [often[value] / count for value in choice.value], len(often) / count,
        ]  # fmt: skip
    of_drafts = np.array([_draft_signs(draft) for draft in drafts])
    found = np.empty((count, WIDTH), np.float32)
    for column, values in enumerate((*columns, *of_drafts.T, *seen.sureness)):
        found[:, column] = values
    return found


def agreement(seen: Features, token: Floats, chosen: Ints, words: Floats, absent: Flags, bounds: Sequence[float]) -> list[Numbers]:
    """How likely the F1 of each label reaches each of ``bounds``, if each word belongs to it with its share."""
    query = seen.tokens.query
    count = len(words)
    place = within(query)
    near = int(place.max(initial=-1)) + 1
    share = np.zeros((count, near + words.shape[1]))  # a row for each query: its options, and the words that stand nowhere
    inside = np.zeros(share.shape, bool)
    share[query, place], share[:, near:] = token, words
    inside[query[chosen], place[chosen]], inside[:, near:] = True, absent
    size = np.minimum(inside.sum(axis=1), MOST_CHOSEN)
    likeliest = np.zeros((MOST_CHOSEN, 2 * count))  # words of the labels, and those that may be missing
    for most, column, shares in ((MOST_CHOSEN, 0, share * inside), (MOST_LEFT, count, share * ~inside)):
        best = np.sort(np.partition(shares, -most, axis=1)[:, -most:] if shares.shape[1] > most else shares, axis=1)
        likeliest[: best.shape[1], column : column + count] = best.T[::-1]
    sums = _sums(likeliest)
    right, missing = sums[:count], sums[count:, : MOST_LEFT + 1]
    return [(np.matmul(right[:, None], _enough(bound)[size])[:, 0] * missing).sum(axis=1) for bound in bounds]


@cache
def _enough(bound: float) -> Numbers:
    """Whether a label of a size has an F1 of at least ``bound`` with so many right words and so many missing."""
    sizes, hits, misses = np.ogrid[: MOST_CHOSEN + 1, : MOST_CHOSEN + 1, : MOST_LEFT + 1]
    return np.asarray(2 * hits >= bound * (sizes + hits + misses) - 1e-9, np.float64)


def _sums(likeliest: Numbers) -> Numbers:
    """How likely so many of some words are in a label: ``(labels, most + 1)``; of each label a column of the words' shares."""
    sums = np.zeros((len(likeliest) + 1, likeliest.shape[1]))
    sums[0] = 1
    for share in likeliest:
        moved = sums[:-1] * share
        sums *= 1 - share
        sums[1:] += moved
    return sums.T


def _beside(shares: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and minimum of the shares of a record and those beside it."""
    count = shares.shape[-1]
    at = np.minimum(np.maximum(np.arange(count) + np.arange(-BESIDE, BESIDE + 1)[:, None], 0), count - 1)
    near = shares[:, at]
    return near.mean(axis=1), near.min(axis=1)


def _quantile(values: Numbers, part: float) -> float:
    """``np.quantile`` of a few values, without its ceremony."""
    ordered = np.sort(values)
    at = part * (len(values) - 1)
    low = int(at)
    one, other, way = ordered[low], ordered[min(low + 1, len(values) - 1)], at - low
    return float(one + (other - one) * way if way < 1 / 2 else other - (other - one) * (1 - way))


def _draft_signs(draft: Record) -> list[bool]:
    signs = [draft.kind == kind for kind in KINDS[1:]]
    signs += [draft.bound == bound for bound in BOUNDS[1:]]
    signs += [draft.entity_found == found for found in ("context", "document")]
    signs += [draft.year_found == found for found in ("context", "document")]
    return [*signs, draft.status == "plan", draft.unit == "", draft.unit in ("pcs", "times"), draft.unit == "%"]
