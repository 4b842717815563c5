"""Choosing among candidates by signs that have weights. Changes when the way changes in which signs are added up.

The weights stand in tables (sign, weight, prior, example) that the scripts ``corpus/fit_*.py`` write.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

Candidate = TypeVar("Candidate", bound=Hashable)


@cache
def weights(table: Path) -> Mapping[str, float]:
    """The weight of each sign."""
    lines = table.read_text(encoding="utf-8").splitlines()[1:]
    return {sign: float(weight) for sign, weight, *_ in (line.split("\t") for line in lines)}


def weighed(signs: Mapping[str, float], weight: Mapping[str, float]) -> float:
    """The sum of a candidate's signs; one without a weight says nothing."""
    return sum(weight.get(sign, 0.0) * value for sign, value in signs.items())


def shares(sums: Mapping[Candidate, float]) -> dict[Candidate, float]:
    """How likely each candidate is, the likeliest first; of equals the first counts."""
    highest = max(sums.values())
    odds = {candidate: math.exp(one - highest) for candidate, one in sums.items()}
    total = sum(odds.values())
    return {candidate: odds[candidate] / total for candidate in sorted(odds, key=lambda one: -odds[one])}


def taken(likely: Mapping[Candidate, float], rank: int) -> tuple[Candidate, dict[Candidate, float]]:
    """The candidate of a rank among ``likely``, or the last, and the shares as they would be if it were the likeliest."""
    order = list(likely)
    rank = min(rank, len(order) - 1)
    order[0], order[rank] = order[rank], order[0]
    return order[0], dict(zip(order, likely.values(), strict=True))
