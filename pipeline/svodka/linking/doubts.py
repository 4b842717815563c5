"""What tells how sure an answer of the linker is: the signs behind ``confidence``. Changes when another sign is found.

A record is right when its metric, entity, year and unit are, so the signs are: how likely its label agrees, if the shares of its
words are believed; for each choice how far the chosen option is ahead, how many there were, and whether the rules say the same;
and what the whole document looks like, for a wrong territory or reporting year spoils all its records at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from svodka.agreement import METRIC_F1, STRICT_METRIC_F1
from svodka.linking.features import Features
from svodka.linking.layouts import Flags, Floats, Ints
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


def choose(options: Options, share: Floats, queries: int, margin: float) -> Choices:
    """The value of each query whose options have the largest share together; of equals the first counts.

    The answer of the rules stands unless another has a share larger by more than ``margin``.
    """
    wide = len(options.distinct) + 1
    keys, group = np.unique(options.query * wide + options.value, return_inverse=True)
    sums = np.bincount(group, share)
    together = sums[group]
    starts = np.searchsorted(options.query, np.arange(queries))
    highest = np.maximum.reduceat(together, starts)
    drafted = options.hot.of("draft") == 1
    of_rules = np.maximum.reduceat(np.where(drafted, together, 0.0), starts)
    stands = drafted & (highest - of_rules <= margin)[options.query]

    def first_of_highest(values: npt.NDArray[Any]) -> Ints:
        top = np.flatnonzero(values == np.maximum.reduceat(values, starts)[options.query])
        return top[np.searchsorted(options.query[top], np.arange(queries))]

    value = first_of_highest(together + 2 * stands)
    option = first_of_highest(np.where(group == group[value][options.query], share, -1))
    chosen = group[value]
    of_query = keys // wide
    others = sums.copy()
    others[chosen] = 0
    first = np.searchsorted(of_query, np.arange(queries))
    entropy = np.bincount(of_query, -sums * np.log(np.maximum(sums, 1e-9)), queries)
    return Choices(
        option.tolist(), [options.distinct[number] for number in options.value[option].tolist()],
        np.asarray(sums[chosen], np.float64), np.asarray(sums[chosen] - np.maximum.reduceat(others, first), np.float64),
        entropy.astype(np.float64), np.bincount(of_query, minlength=queries),
        np.bincount(group)[chosen],
    )  # fmt: skip


def signs(
    seen: Features, drafts: Sequence[Record], token: Floats, chosen: Ints, words: Floats, absent: Flags, choices: Sequence[Choices]
) -> Floats:
    """The signs of each query, a row of fixed length; the first is constant.

    ``token`` are the shares of the words near the number, ``chosen`` the numbers of those in the label; ``words`` are the shares
    of words that stand nowhere, ``absent`` tells which of them are in the label. ``choices`` are those of entity, year and unit.
    """
    count = len(drafts)
    agree, strict = agreement(seen, token, chosen, words, absent, (METRIC_F1, STRICT_METRIC_F1))
    inside = np.zeros(len(token), bool)
    inside[chosen] = True
    query = seen.tokens.query
    size = np.bincount(query[inside], minlength=count)
    clear = np.clip(token, 1e-4, 1 - 1e-4)
    logs = np.bincount(query[inside], np.log(clear[inside]), count)
    doubt = np.bincount(query, -(clear * np.log(clear) + (1 - clear) * np.log(1 - clear)), count)
    columns: list[npt.ArrayLike] = [
        np.ones(count), logit(agree), logit(strict), np.full(count, agree.mean()), np.minimum(size, 10),
        np.where(size, logs / np.maximum(size, 1), -5.0), np.minimum(doubt, 10.0), words.max(axis=1, initial=0.0),
    ]  # fmt: skip
    ruled: list[list[object]] = [
        [draft.entity for draft in drafts],
        [draft.year for draft in drafts],
        [draft.unit for draft in drafts],
    ]
    for choice, answers in zip(choices, ruled, strict=True):
        kept = np.array([value == answer for value, answer in zip(choice.value, answers, strict=True)], np.float64)
        mean, least = _beside(choice.share)
        columns += [
            logit(choice.share), choice.ahead, choice.entropy, np.minimum(choice.values, 20), np.minimum(choice.options, 20),
            mean, least, np.full(count, choice.share.mean()), np.full(count, _quantile(choice.share, LEAST)), kept,
            np.full(count, kept.mean()), np.array(_shares_of(choice.value)), np.full(count, len(set(choice.value)) / count),
        ]  # fmt: skip
    columns += np.array([_draft_signs(draft) for draft in drafts], np.float64).T.tolist()
    columns += [np.full(count, number) for number in seen.sureness]
    return np.stack(columns, axis=1).astype(np.float32)


def agreement(seen: Features, token: Floats, chosen: Ints, words: Floats, absent: Flags, bounds: Sequence[float]) -> list[Numbers]:
    """How likely the F1 of each label reaches each of ``bounds``, if each word belongs to it with its share."""
    query = seen.tokens.query
    place = query, within(query)
    near = np.bincount(query, minlength=len(words)).max(initial=0)
    share = np.zeros((len(words), near + words.shape[1]))  # a row for each query: its options, and the words that stand nowhere
    inside = np.zeros(share.shape, bool)
    share[place], share[:, near:] = token, words
    inside[query[chosen], place[1][chosen]], inside[:, near:] = True, absent
    size = np.minimum(inside.sum(axis=1), MOST_CHOSEN)
    right = _sums(np.where(inside, share, 0), MOST_CHOSEN)
    missing = _sums(np.where(inside, 0, share), MOST_LEFT)
    sizes, hits, misses = np.ogrid[: MOST_CHOSEN + 1, : MOST_CHOSEN + 1, : MOST_LEFT + 1]
    enough = [(2 * hits >= bound * (sizes + hits + misses) - 1e-9).astype(np.float64)[size] for bound in bounds]
    return [np.asarray((np.matmul(right[:, None], table)[:, 0] * missing).sum(axis=1)) for table in enough]


def _sums(share: Numbers, most: int) -> Numbers:
    """How likely so many of a query's words are in its label: ``(queries, most + 1)``; the likeliest words are reckoned with."""
    if share.shape[1] > most:
        share = np.partition(share, share.shape[1] - most, axis=1)[:, -most:]
    sums = np.zeros((most + 1, len(share)))
    sums[0] = 1
    for likeliest in np.sort(share, axis=1).T[::-1]:
        moved = sums[:-1] * likeliest
        sums *= 1 - likeliest
        sums[1:] += moved
    return sums.T


def _beside(share: Numbers) -> tuple[Numbers, Numbers]:
    """Mean and minimum of the shares of a record and those beside it."""
    count = len(share)
    near = share[np.clip(np.arange(count) + np.arange(-BESIDE, BESIDE + 1)[:, None], 0, count - 1)]
    return near.mean(axis=0), near.min(axis=0)


def _quantile(values: Numbers, part: float) -> float:
    """``np.quantile`` of a few values, without its ceremony."""
    ordered = np.sort(values)
    at = part * (len(values) - 1)
    low = int(at)
    one, other, way = ordered[low], ordered[min(low + 1, len(values) - 1)], at - low
    return float(one + (other - one) * way if way < 1 / 2 else other - (other - one) * (1 - way))


def _shares_of(values: Sequence[Any]) -> list[float]:
    """How large a part of the records has the value of each."""
    numbers: dict[Any, int] = {}
    for value in values:
        numbers[value] = numbers.get(value, 0) + 1
    return [numbers[value] / len(values) for value in values]


def _draft_signs(draft: Record) -> list[bool]:
    signs = [draft.kind == kind for kind in KINDS[1:]]
    signs += [draft.bound == bound for bound in BOUNDS[1:]]
    signs += [draft.entity_found == found for found in ("context", "document")]
    signs += [draft.year_found == found for found in ("context", "document")]
    return [*signs, draft.status == "plan", draft.unit == "", draft.unit in ("pcs", "times"), draft.unit == "%"]
