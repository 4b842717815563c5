"""How far a confidence can be trusted: calibration error, reliability diagram, precision against coverage.

Expected calibration error over ten bins of equal width: Naeini, Cooper & Hauskrecht (2015).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from svodka import agreement
from svodka.agreement import Row

BINS = 10
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
FEW = 10  # records of which the share that is right tells nothing


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions whose confidence lies between ``low`` and ``high``: how many, their mean confidence, the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Predicted records with their confidence, the surest first, and whether they were right."""

    confidences: tuple[float, ...]
    right: tuple[bool, ...]

    def bins(self) -> list[Bin]:
        """The reliability diagram; empty bins are left out."""
        found = []
        for number in range(BINS):
            low, high = number / BINS, (number + 1) / BINS
            inside = [
                (c, r) for c, r in zip(self.confidences, self.right, strict=True) if low <= c < high or (c == 1 and high == 1)
            ]
            if inside:
                count = len(inside)
                found.append(Bin(low, high, count, sum(c for c, _ in inside) / count, sum(r for _, r in inside) / count))
        return found

    def calibration_error(self) -> float:
        """Expected calibration error: 0 where a record with confidence 0.8 is right in 8 cases of 10."""
        total = len(self.confidences)
        return sum(one.count * abs(one.confidence - one.right) for one in self.bins()) / total if total else 0.0

    def at(self, threshold: float) -> tuple[float, float | None]:
        """Coverage and precision of the records with at least this confidence; no precision where there are none."""
        kept = [right for confidence, right in zip(self.confidences, self.right, strict=True) if confidence >= threshold]
        return len(kept) / max(len(self.right), 1), sum(kept) / len(kept) if kept else None

    def coverage(self, precision: float) -> float:
        """The largest share of the records, the surest first, that is right with this precision."""
        best = right = 0
        for count, good in enumerate(self.right, 1):
            right += good
            if right >= precision * count:
                best = count
        return best / max(len(self.right), 1)

    def markdown(self) -> list[str]:
        """The curve and the diagram as tables."""
        if not self.confidences:
            return ["The records carry no confidence."]
        lines = [
            f"Expected calibration error of `confidence`: {self.calibration_error():.3f}. "
            f"Coverage at precision 0.95: {self.coverage(0.95):.2f}; at 0.90: {self.coverage(0.9):.2f}.",
            "",
            "| confidence at least | share of records | right |",
            "|---|---|---|",
        ]
        for level in LEVELS:
            covered, precision = self.at(level)
            told = precision is not None and covered * len(self.right) >= FEW
            lines.append(f"| {level:.2f} | {covered:.2f} | {f'{precision:.3f}' if told else '–'} |")
        lines += ["", "| confidence | records | mean | right |", "|---|---|---|---|"]
        lines += [f"| {one.low:.1f}–{one.high:.1f} | {one.count} | {one.confidence:.3f} | {one.right:.3f} |" for one in self.bins()]
        return lines


def curve(documents: Iterable[tuple[Sequence[Row], Sequence[Row]]]) -> Curve:
    """The curve of ``(gold, predicted)`` records of documents; those without a confidence are left out."""
    points = []
    for gold, predicted in documents:
        matched = {j: i for i, j in agreement.pairs(gold, predicted)}
        for j, row in enumerate(predicted):
            if row.get("confidence") is None:
                continue
            agreed = agreement.compare(gold[matched[j]], row) if j in matched else {}
            points.append((float(row["confidence"]), bool(agreed) and all(agreed[name] for name in agreement.RECORD_FIELDS)))
    points.sort(key=lambda point: -point[0])
    return Curve(tuple(confidence for confidence, _ in points), tuple(right for _, right in points))
