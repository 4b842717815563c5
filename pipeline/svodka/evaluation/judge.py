"""A corpus and a prediction -> the report of ``svodka evaluate``. Changes when what is reported does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from svodka import agreement
from svodka.agreement import Counts, Miss, Row
from svodka.errors import CorpusError
from svodka.evaluation import gold
from svodka.evaluation.gold import Document
from svodka.evaluation.significance import intervals, permutation_test
from svodka.reading.intake import Report, parse_date
from svodka.running import batch, table

Prediction = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Counts and misses of a prediction, document by document, in the order of the corpus."""

    documents: Sequence[Document]
    counts: Sequence[Counts]
    misses: Sequence[Miss]


def predict(documents: Sequence[Document], model: str | None = None, jobs: int = 1) -> Prediction:
    """What a model finds in the texts of a corpus.

    Raises:
        CorpusError: a text could not be processed.
    """
    reports = [Report(d.id, d.text, parse_date(d.date, d.id) if d.date else None, d.file, d.title) for d in documents]
    found: Prediction = {}
    for outcome in batch.run(reports, model=model, jobs=jobs):
        if outcome.failure is not None:
            raise CorpusError(outcome.failure.reason)
        found[outcome.doc_id] = list(outcome.rows)
    return found


def read_prediction(path: Path) -> Prediction:
    """Predicted records from what ``svodka extract`` wrote, a file or a folder, or from JSON Lines like the corpus.

    Raises:
        SvodkaError: ``path`` is neither.
    """
    if path.suffix == ".parquet" or (path.is_dir() and not any(path.glob("*.jsonl"))):
        found: Prediction = {}
        for row in table.read_table(path).to_pylist():
            found.setdefault(row["doc_id"], []).append(row)
        for rows in found.values():
            rows.sort(key=lambda row: (row["start"], row["end"]))  # parts of a dataset tear documents apart
        return found
    return {document.id: list(document.records) for document in gold.read([path])}


def compare(documents: Sequence[Document], prediction: Mapping[str, Sequence[Row]]) -> Verdict:
    """Count agreement document by document; a document without a prediction has none."""
    counts: list[Counts] = []
    misses: list[Miss] = []
    for document in documents:
        predicted = prediction.get(document.id, ())
        counts.append(agreement.count(document.records, predicted))
        misses += agreement.misses(document.id, document.records, predicted)
    return Verdict(documents, counts, misses)


def scores(verdict: Verdict) -> dict[str, dict[str, float]]:
    """For each score its value and the bounds of its 95 % interval."""
    bounds = intervals(verdict.counts)
    values = agreement.total(verdict.counts).scores()
    return {
        name: {"score": value, "low": bounds.get(name, (value, value))[0], "high": bounds.get(name, (value, value))[1]}
        for name, value in values.items()
    }


def strangers(documents: Sequence[Document], prediction: Mapping[str, Sequence[Row]]) -> str:
    """A warning where a prediction is of other documents than the gold, else ""."""
    ours = {document.id for document in documents}
    unknown, missing = sorted(set(prediction) - ours), sorted(ours - set(prediction))
    if not unknown:
        return ""
    return (
        f"{len(unknown)} predicted documents are not in the gold ({unknown[0]} …), "
        f"{len(missing)} gold documents have no prediction; do the ids agree?"
    )


MOST_OWNERS = 3  # documents with more distinct entities stand together with those that have so many


def _owners(document: Document) -> str:
    """How many distinct entities the gold records of a document have, in words."""
    count = len({row["entity"] for row in document.records})
    return f"{MOST_OWNERS} or more" if count >= MOST_OWNERS else str(count)


# properties of a document by which scores may be told apart; those of a record are its fields
OF_DOCUMENTS: Mapping[str, Callable[[Document], str]] = {
    "genre": lambda document: document.genre or "?",
    "writer": lambda document: str(document.extra.get("writer") or "?"),
    "owners": _owners,
}


def groups(verdict: Verdict, prediction: Mapping[str, Sequence[Row]], by: str) -> dict[str, Counts]:
    """Counts apart for each value of one of ``OF_DOCUMENTS`` or of a field of records, the largest group first."""
    parts: dict[str, list[Counts]] = {}
    for document, counts in zip(verdict.documents, verdict.counts, strict=True):
        if by in OF_DOCUMENTS:
            parts.setdefault(OF_DOCUMENTS[by](document), []).append(counts)
            continue
        for value, part in agreement.by_record(document.records, prediction.get(document.id, ()), by).items():
            parts.setdefault(value, []).append(part)
    sums = {name: agreement.total(part) for name, part in parts.items()}
    return dict(sorted(sums.items(), key=lambda item: -item[1].gold))


def error_lines(verdict: Verdict) -> Iterable[str]:
    """Every miss with its sentence, grouped by field and by the rule that decided, the commonest first."""
    texts = {document.id: document.text for document in verdict.documents}
    grouped: dict[str, dict[str, list[Miss]]] = {}
    for miss in verdict.misses:
        rule = str((miss.predicted or {}).get(f"{miss.field}_rule") or "–")
        grouped.setdefault(miss.field, {}).setdefault(rule, []).append(miss)
    for field, rules in sorted(grouped.items(), key=lambda item: -sum(map(len, item[1].values()))):
        yield f"## {field}: {sum(map(len, rules.values()))}"
        for rule, misses in sorted(rules.items(), key=lambda item: -len(item[1])):
            yield f"# {field} <- {rule}: {len(misses)}"
            yield from (_miss_line(miss, texts[miss.doc_id]) for miss in misses)


def _miss_line(miss: Miss, text: str) -> str:
    row: Mapping[str, Any] = miss.gold or miss.predicted or {}
    start, end = row["start"], row["end"]
    context = " ".join(f"{text[max(0, start - 90) : start]}[[{text[start:end]}]]{text[end : end + 50]}".split())
    if miss.gold is None or miss.predicted is None:
        return f"  {miss.doc_id}: …{context}…"
    return f"  {miss.doc_id}: gold {miss.gold.get(miss.field)!r}, found {miss.predicted.get(miss.field)!r}: …{context}…"


def against(verdict: Verdict, other: Verdict) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Differences with p-values, and the documents whose number of right records changed, as lines."""
    changed = []
    for document, one, two in zip(verdict.documents, verdict.counts, other.counts, strict=True):
        if one.record != two.record or one.quantity != two.quantity:
            quantities = f"{two.quantity} -> {one.quantity} of {one.gold}"
            changed.append(f"  {document.id}: right records {two.record} -> {one.record}, right quantities {quantities}")
    return permutation_test(verdict.counts, other.counts), changed
