"""How the weights are fitted by which a text's candidates are weighed: what ``fit_reporting.py`` and ``fit_ownership.py`` share.

Every document is a choice: of its candidates, each with signs that have weights, the one with the highest sum is taken.
The weights are those of a softmax over the candidates, drawn to the priors of the table, which say what a sign means before any
document was seen.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Row = Mapping[str, Any]  # an annotated document
STEPS, RATE = 300, 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A document: its candidates' signs, a row each, which candidates are right, and how much it weighs."""

    name: str
    writer: str
    signs: Floats
    right: Floats
    weight: float = 1.0
    judged: bool = True  # whether it counts where the misjudged are


def example(
    row: Row, signs: Sequence[Mapping[str, float]], right: Sequence[bool], columns: Mapping[str, int], **more: Any
) -> Example:
    """The example of a document whose candidates have ``signs``; ``columns`` are those of the signs' names."""
    table = np.zeros((len(signs), len(columns)))
    for at, own in enumerate(signs):
        for name, value in own.items():
            table[at, columns[name]] = value
    return Example(row["id"], row.get("writer", ""), table, np.array(right, dtype=np.float64), **more)


def fitted(seen: Sequence[Example], priors: Floats, pull: float) -> Floats:
    """The weights that make the right candidates likeliest, by Adam; ``pull`` is how strongly they are drawn to the priors."""
    weights, mean, square = priors.copy(), np.zeros_like(priors), np.zeros_like(priors)
    learned = [one for one in seen if one.right.any()]  # from a document without a right candidate nothing can be learned
    signs, right = np.concatenate([one.signs for one in learned]), np.concatenate([one.right for one in learned])
    counts = np.array([len(one.right) for one in learned])
    first, weight = np.cumsum(counts) - counts, np.repeat([one.weight for one in learned], counts)
    for step in range(1, STEPS + 1):
        sums = signs @ weights
        powers = np.exp(sums - np.repeat(np.maximum.reduceat(sums, first), counts))
        share = powers / np.repeat(np.add.reduceat(powers, first), counts)
        of_right = share * right / np.repeat(np.maximum(np.add.reduceat(share * right, first), 1e-12), counts)
        slope = pull * (priors - weights) + (weight * (of_right - share)) @ signs
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights = weights + RATE * (1 if step < STEPS - 100 else 0.3) * mean / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
    return weights


def misjudged(seen: Sequence[Example], weights: Floats) -> list[str]:
    """The documents for which a wrong candidate has the largest sum."""
    return [one.name for one in seen if one.judged and not one.right[int(np.argmax(one.signs @ weights))]]


def left_out(seen: Sequence[Example], priors: Floats, pull: float) -> list[str]:
    """The documents that are misjudged with weights fitted to those of all other writers."""
    wrong = []
    for writer in sorted({one.writer for one in seen}):
        weights = fitted([one for one in seen if one.writer != writer], priors, pull)
        wrong += misjudged([one for one in seen if one.writer == writer], weights)
    return wrong


Learner = Callable[[Sequence[Row], Mapping[str, int]], Iterator[Example]]


def fit(table: Path, files: Sequence[str], examples: Learner, pull: float) -> None:
    """Fit the weights of ``table`` to the documents of ``files``, print what leaving out each writer costs, and write the table."""
    if not files:
        sys.exit("name the corpora to learn from, as corpus/train.jsonl corpus/dev.jsonl")
    head, *lines = table.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines]
    priors = np.array([float(line[2]) for line in cells])
    rows = [json.loads(line) for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()]
    seen = list(examples(rows, {line[0]: column for column, line in enumerate(cells)}))
    wrong = left_out(seen, priors, pull)
    print(f"{len(rows)} documents; misjudged with their writer left out: {len(wrong)} ({', '.join(wrong)})")
    weights = fitted(seen, priors, pull)
    wrong = misjudged(seen, weights)
    print(f"misjudged with all: {len(wrong)} ({', '.join(wrong)})")
    out = [head, *("\t".join([line[0], f"{weight:.2f}", *line[2:]]) for line, weight in zip(cells, weights.tolist(), strict=True))]
    table.write_text("\n".join(out) + "\n", encoding="utf-8")
