"""Fit the weights by which ``svodka.reporting`` tells which year a report sums up.

python corpus/fit_reporting.py corpus/train.jsonl corpus/dev.jsonl

For every annotated report each candidate is tried as its reporting year; right are those under which most records get gold's
year. The weights are those of a softmax over the candidates, drawn to the priors in ``reporting.tsv``, which say what a sign means
before any report was seen. Reports with a date whose text names the year are used once more without the date. Prints how
many reports are misjudged when their own writer is left out, then writes the table. Needs a minute.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import svodka
from svodka import claims, reporting
from svodka.chain import make_doc
from svodka.dating import stated_date
from svodka.evaluation import pairs
from svodka.headings import headings
from svodka.report import as_report
from svodka.timewords import cleaned_whole

Floats = npt.NDArray[np.float64]
PULL = 2.0  # how strongly weights are drawn to their priors; 0.3 and 3 misjudge about as many
UNDATED = 0.5  # weight of a report that is used once more without its date
STEPS, RATE = 300, 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A report: its candidates' signs, a row each, and which candidates are right."""

    name: str
    writer: str
    signs: Floats
    right: Floats
    weight: float


def right_years(doc: Any, gold: Sequence[Mapping[str, Any]]) -> set[int | None]:
    """The candidates under which most records of ``doc`` have gold's year, none where it does not matter."""
    report = doc._.report
    scores = {}
    for candidate in reporting.signs(cleaned_whole(report.original), report.when, report.periods, report.future):
        report.year = candidate
        report.__dict__.pop("counts_from_today", None)
        report.scopes, report.bracket_scopes, report.base_scopes = headings(report)
        found = [record.as_dict() for record in claims.records(doc)]
        scores[candidate] = sum(gold[i]["year"] == found[j]["year"] for i, j in pairs(gold, found))
    best = max(scores.values())
    return {candidate for candidate, score in scores.items() if score == best} if min(scores.values()) < best else set()


def examples(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Iterator[Example]:
    """What can be learned from annotated reports; ``names`` are the signs in the order of the columns."""
    nlp = svodka.load("rules")
    columns = {name: column for column, name in enumerate(names)}
    for row in rows:
        doc = nlp(make_doc(nlp, as_report({key: row[key] for key in ("id", "date", "text")})))
        report, when = doc._.report, doc._.report.when
        right = right_years(doc, row["records"])
        dates: list[tuple[date | None, float]] = [(when, 1.0)]
        if row["date"] and stated_date(row["text"]) is None and right & {period.year for period in report.periods}:
            dates.append((None, UNDATED))
        for day, weight in dates if right else ():
            seen = reporting.signs(cleaned_whole(row["text"]), day, report.periods, report.future)
            signs = np.zeros((len(seen), len(names)))
            for at, own in enumerate(seen.values()):
                for name, count in own.items():
                    signs[at, columns[name]] = min(count, reporting.MOST)
            yield Example(row["id"], row.get("writer", ""), signs, np.array([float(year in right) for year in seen]), weight)


def fitted(seen: Sequence[Example], priors: Floats) -> Floats:
    """The weights that make the right candidates likeliest, by Adam."""
    weights, mean, square = priors.copy(), np.zeros_like(priors), np.zeros_like(priors)
    for step in range(1, STEPS + 1):
        slope = PULL * (priors - weights)
        for example in seen:
            share = softmax(example.signs @ weights)
            of_right = share * example.right / max(float(share @ example.right), 1e-12)
            slope += example.weight * (of_right - share) @ example.signs
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights = weights + RATE * (1 if step < STEPS - 100 else 0.3) * mean / (1 - 0.9**step) / (
            np.sqrt(square / (1 - 0.99**step)) + 1e-8
        )
    return weights


def softmax(sums: Floats) -> Floats:
    """Shares of all candidates."""
    powers = np.exp(sums - sums.max())
    return np.asarray(powers / powers.sum())


def misjudged(seen: Sequence[Example], weights: Floats) -> list[str]:
    """The reports for which a wrong candidate has the largest sum."""
    return [example.name for example in seen if not example.right[int(np.argmax(example.signs @ weights))]]


def main(files: Sequence[str]) -> None:
    """Fit to the reports of ``files``, print what leaving out each writer costs, and write the table."""
    head, *lines = reporting.WEIGHTS.read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines]
    priors = np.array([float(line[2]) for line in table])
    rows = [json.loads(line) for file in files for line in Path(file).read_text(encoding="utf-8").splitlines()]
    seen = list(examples(rows, [line[0] for line in table]))
    wrong = []
    for writer in sorted({example.writer for example in seen}):
        weights = fitted([example for example in seen if example.writer != writer], priors)
        wrong += misjudged([example for example in seen if example.writer == writer and example.weight == 1], weights)
    print(f"{len(rows)} reports; misjudged with their writer left out: {len(wrong)} ({', '.join(wrong)})")
    weights = fitted(seen, priors)
    print(f"misjudged with all: {', '.join(misjudged(seen, weights))}")
    out = [head, *("\t".join([line[0], f"{weight:.2f}", *line[2:]]) for line, weight in zip(table, weights.tolist(), strict=True))]
    reporting.WEIGHTS.write_text("\n".join(out) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
