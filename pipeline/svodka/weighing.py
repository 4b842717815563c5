"""Choosing among candidates by signs that have weights. Changes when the way changes in which signs are added up.

The weights stand in tables (sign, weight, prior, example) that the scripts ``corpus/fit_*.py`` write.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path


@cache
def weights(table: Path) -> Mapping[str, float]:
    """The weight of each sign."""
    lines = table.read_text(encoding="utf-8").splitlines()[1:]
    return {sign: float(weight) for sign, weight, *_ in (line.split("\t") for line in lines)}


def weighed(signs: Mapping[str, float], weight: Mapping[str, float]) -> float:
    """The sum of a candidate's signs; one without a weight says nothing."""
    return sum(weight.get(sign, 0.0) * value for sign, value in signs.items())


def certainty(best: float, sums: Iterable[float]) -> float:
    """The share of a candidate with the sum ``best`` among all, from 0 to 1."""
    return 1 / sum(math.exp(one - best) for one in sums)
