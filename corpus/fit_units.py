"""Fit the weights by which ``svodka.numbers.choosing`` tells which of the proposed units a bare number takes.

python corpus/fit_units.py corpus/train.jsonl corpus/dev.jsonl

Right are the proposals that have gold's unit and value. The weights are those of a softmax over the proposals, drawn to zero;
before they are written they are fitted six times without a sixth of the writers, on whom they are measured.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from svodka.agreement import pairs, same_unit, same_value
from svodka.document import Quantity
from svodka.numbers import choosing, quantities, sharing
from svodka.numbers.bare import Place, Rule

PULL = 1.0
SELDOM = 6  # a sign seen less often has no weight
STEPS, RATE, FOLDS = 250, 0.1, 6
Floats = npt.NDArray[np.float64]


class Choice(NamedTuple):
    """A bare number: the signs of each proposal, and whether unit and value are right."""

    writer: str
    signs: list[list[str]]
    units: list[bool]
    values: list[bool]

    @property
    def right(self) -> list[bool]:
        """Which proposals have both right."""
        return [unit and value for unit, value in zip(self.units, self.values, strict=True)]


def choices(paths: Sequence[str]) -> Iterator[Choice]:
    """The bare numbers of annotated reports."""
    places: dict[int, Place] = {}

    def noted(place: Place, rules: Sequence[Rule]) -> Quantity | None:
        places[place.quantity.start] = place
        return choosing.chosen(place, rules)

    for path in paths:
        for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
            places.clear()
            claims = [claim for claim in quantities.find(row["text"], choose=noted) if not claim.stop]
            found = [{"start": c.start, "end": c.end, "value": float(c.value), "unit": c.unit} for c in claims]
            for gold, at in pairs(row["records"], found):
                place = places.get(claims[at].start)
                if place is None:
                    continue
                wanted = row["records"][gold]
                proposed = choosing.proposals(place, sharing.RULES)
                yield Choice(
                    row.get("writer") or row["id"].split("-")[0],
                    [sorted(signs) for _, signs in proposed],
                    [same_unit(wanted["unit"], quantity.unit) for quantity, _ in proposed],
                    [same_value(abs(wanted["value"]), float(quantity.value)) for quantity, _ in proposed],
                )


def fit(given: Sequence[Choice], columns: dict[str, int]) -> Floats:
    """The weights of the signs under which the right proposals are likeliest."""
    useful = [choice for choice in given if any(choice.right) and not all(choice.right)]
    sign, row, owner, right = [], [], [], []
    for at, choice in enumerate(useful):
        for names, good in zip(choice.signs, choice.right, strict=True):
            known = [columns[name] for name in names if name in columns]
            sign += known
            row += [len(owner)] * len(known)
            owner.append(at)
            right.append(good)
    sign, row, owner, right = np.array(sign), np.array(row), np.array(owner), np.array(right, float)
    starts = np.r_[0, np.flatnonzero(np.diff(owner)) + 1]
    weights, mean, square = np.zeros(len(columns)), np.zeros(len(columns)), np.zeros(len(columns))
    for step in range(1, STEPS + 1):
        score = np.bincount(row, weights[sign], len(owner))
        power = np.exp(score - np.maximum.reduceat(score, starts)[owner])
        share = power / np.add.reduceat(power, starts)[owner]
        good = power * right
        wanted = good / np.maximum(np.add.reduceat(good, starts)[owner], 1e-12)
        slope = np.bincount(sign, (share - wanted)[row], len(columns)) + PULL * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        weights -= RATE * (1.0 if step < 150 else 0.3) * mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
    return weights


def measured(given: Sequence[Choice], weights: Floats, columns: dict[str, int]) -> list[tuple[bool, bool]]:
    """Whether unit and value of what is chosen are right."""
    found = []
    for choice in given:
        scores = [sum(weights[columns[name]] for name in names if name in columns) for names in choice.signs]
        best = int(np.argmax(scores))
        found.append((choice.units[best], choice.values[best]))
    return found


def main(paths: Sequence[str]) -> None:
    """Measure the weights on writers left out, then fit and write them."""
    given = [choice for choice in choices(paths) if choice.signs]
    counts = Counter(name for choice in given for names in choice.signs for name in names)
    columns = {name: at for at, name in enumerate(sorted(name for name, count in counts.items() if count >= SELDOM))}
    writers = sorted({choice.writer for choice in given})
    results: list[tuple[bool, bool]] = []
    for fold in range(FOLDS):
        held = set(writers[fold::FOLDS])
        weights = fit([choice for choice in given if choice.writer not in held], columns)
        results += measured([choice for choice in given if choice.writer in held], weights, columns)
    unit, value = np.mean(results, axis=0)
    print(f"{len(given)} bare numbers, {len(columns)} signs; on writers left out unit {unit:.4f}, value {value:.4f}")
    weights = fit(given, columns)
    lines = [f"{name}\t{weights[at]:.2f}" for name, at in columns.items() if abs(weights[at]) >= 0.005]
    choosing.WEIGHTS.write_text("\n".join(["sign\tweight", *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
