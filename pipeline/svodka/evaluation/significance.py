"""How sure a score is: bootstrap intervals over documents, and a paired permutation test of two predictions.

Documents are resampled, not records: the records of one report are not independent. Bootstrap: Efron & Tibshirani (1993),
percentile intervals. Permutation test: approximate randomisation, Noreen (1989).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from svodka.agreement import Counts

SAMPLES = 2000
SEED = 20260101
LEVEL = 95  # per cent


def intervals(documents: Sequence[Counts], *, samples: int = SAMPLES) -> dict[str, tuple[float, float]]:
    """For each score the bounds of its 95 % bootstrap interval over documents, in the range of the score."""
    vectors = np.array([counts.vector() for counts in documents], dtype=np.int64)
    if not len(vectors):
        return {}
    rng = np.random.default_rng(SEED)
    drawn: dict[str, list[float]] = {}
    for _ in range(samples):
        total = vectors[rng.integers(0, len(vectors), len(vectors))].sum(axis=0)
        for name, score in Counts.of_vector(total.tolist()).scores().items():
            drawn.setdefault(name, []).append(score)
    tail = (100 - LEVEL) / 2
    return {name: (float(np.percentile(scores, tail)), float(np.percentile(scores, 100 - tail))) for name, scores in drawn.items()}


def permutation_test(one: Sequence[Counts], two: Sequence[Counts], *, samples: int = SAMPLES) -> dict[str, tuple[float, float]]:
    """For each score the difference ``one - two`` and the two-sided p-value under exchange of documents.

    Raises:
        ValueError: the two do not have the same number of documents.
    """
    if len(one) != len(two):
        raise ValueError(f"paired test of {len(one)} and {len(two)} documents")
    first: NDArray[np.int64] = np.array([counts.vector() for counts in one], dtype=np.int64)
    second: NDArray[np.int64] = np.array([counts.vector() for counts in two], dtype=np.int64)
    observed = _differences(first, second)
    rng = np.random.default_rng(SEED)
    as_far = dict.fromkeys(observed, 0)
    for _ in range(samples):
        swap = rng.random(len(first)) < 0.5
        left, right = np.where(swap[:, None], second, first), np.where(swap[:, None], first, second)
        for name, difference in _differences(left, right).items():
            as_far[name] += abs(difference) >= abs(observed[name]) - 1e-12
    return {name: (difference, (as_far[name] + 1) / (samples + 1)) for name, difference in observed.items()}


def _differences(one: NDArray[np.int64], two: NDArray[np.int64]) -> dict[str, float]:
    first, second = (Counts.of_vector(side.sum(axis=0).tolist()).scores() for side in (one, two))
    return {name: first[name] - second[name] for name in first}
