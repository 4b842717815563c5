"""Agreement of predicted records with gold, as section 8 of the contract defines it. Changes when the contract does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from svodka import lexicon
from svodka.letters import folded
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

Row = Mapping[str, Any]
WORD = re.compile(r"[^\W_]+")
FUNCTION_WORDS = {"PREP", "CONJ", "PRCL", "NPRO", "INTJ"}
METRIC_F1 = 0.5
STRICT_METRIC_F1 = 0.8
FIELDS = ("value", "unit", "entity", "metric", "strict_metric", "year", "kind", "base_year", "bound", "status")
RECORD_FIELDS = ("entity", "metric", "value", "unit", "year")


@lru_cache(maxsize=5_000)
def content_lemmas(text: str) -> frozenset[str]:
    """Lemmas of the content words of ``text``, ё as е."""
    lemmas = set()
    for word in WORD.findall(text):
        reading = readings(word_form(word))[0]
        if reading.pos not in FUNCTION_WORDS:
            lemmas.add(folded(reading.lemma))
    return frozenset(lemmas)


def metric_f1(gold: str, predicted: str) -> float:
    """F1 of the two sets of content lemmas, 1 where both are empty."""
    one, two = content_lemmas(gold), content_lemmas(predicted)
    if not one and not two:
        return 1.0
    shared = len(one & two)
    return 2 * shared / (len(one) + len(two))


@lru_cache(maxsize=1)
def _generic_words() -> frozenset[str]:
    return frozenset(lemma for row in lexicon.rows("generics") for lemma in _lemmas(row.surface))


def _lemmas(name: str) -> list[str]:
    return [folded(readings(word_form(word))[0].lemma) for word in WORD.findall(name)]


def same_entity(gold: str | None, predicted: str | None) -> bool:
    """Equal after lower-casing, ё -> е, dropping quotes and generic words, and lemmatising."""
    if gold is None or predicted is None:
        return gold is predicted
    sides = []
    for name in (gold, predicted):
        lemmas = _lemmas(name)
        sides.append([lemma for lemma in lemmas if lemma not in _generic_words()] or lemmas)
    return sides[0] == sides[1]


NOUN_UNIT = re.compile(r"[^A-Za-z/%]+")  # a counted noun, no code and no rate


def same_unit(gold: str, predicted: str) -> bool:
    """Equal, or two counted nouns of which one's words contain the other's."""
    if gold == predicted:
        return True
    if not (NOUN_UNIT.fullmatch(gold) and NOUN_UNIT.fullmatch(predicted)):
        return False
    one, two = ({folded(word) for word in WORD.findall(unit)} for unit in (gold, predicted))
    return one <= two or two <= one


@lru_cache(maxsize=1)
def _fractions() -> frozenset[float]:
    """Percentages that two digits do not write exactly: a third, five sixths."""
    percents = {float(row["percent"]) for row in lexicon.rows("fractions")}
    return frozenset(percent for percent in percents if percent != round(percent, 1))


def same_value(gold: float, predicted: float) -> bool:
    """Within 1e-6 relative; a fraction in words (33.33, 16.67) within 1 %, as the contract says."""
    if abs(gold - predicted) <= 1e-6 * max(abs(gold), abs(predicted)):
        return True
    fraction = round(abs(gold), 2) in _fractions() or round(abs(predicted), 2) in _fractions()
    return fraction and abs(gold - predicted) <= 0.01 * abs(gold)


def pairs(gold: Sequence[Row], predicted: Sequence[Row]) -> list[tuple[int, int]]:
    """Indices of records whose quantities overlap, one to one, the larger overlap first."""
    overlaps = []
    order = sorted(range(len(predicted)), key=lambda j: int(predicted[j]["start"]))
    first = 0
    for i in sorted(range(len(gold)), key=lambda i: int(gold[i]["start"])):
        one = gold[i]
        while first < len(order) and predicted[order[first]]["end"] <= one["start"]:
            first += 1
        for at in range(first, len(order)):
            j = order[at]
            two = predicted[j]
            if two["start"] >= one["end"]:
                break
            shared = min(one["end"], two["end"]) - max(one["start"], two["start"])
            if shared > 0:
                overlaps.append((-shared, i, j))
    taken_gold: set[int] = set()
    taken_predicted: set[int] = set()
    matched = []
    for _, i, j in sorted(overlaps):
        if i not in taken_gold and j not in taken_predicted:
            taken_gold.add(i)
            taken_predicted.add(j)
            matched.append((i, j))
    return sorted(matched)


def compare(gold: Row, predicted: Row) -> dict[str, bool]:
    """Which fields of a pair agree."""
    f1 = metric_f1(gold["metric"], predicted["metric"])
    agreed = {
        "value": same_value(gold["value"], predicted["value"]),
        "unit": same_unit(gold["unit"], predicted["unit"]),
        "entity": same_entity(gold["entity"], predicted["entity"]),
        "metric": f1 >= METRIC_F1,
        "strict_metric": f1 >= STRICT_METRIC_F1,
    }
    for name in ("year", "kind", "base_year", "bound", "status"):
        agreed[name] = gold.get(name) == predicted.get(name)
    return agreed


@dataclass
class Counts:
    """Counts over any number of documents; scores are derived from them, so counts of documents add up."""

    gold: int = 0
    predicted: int = 0
    paired: int = 0
    quantity: int = 0
    record: int = 0
    strict_record: int = 0
    fields: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIELDS, 0))

    def add(self, gold: Sequence[Row], predicted: Sequence[Row]) -> None:
        """Count one document."""
        self.gold += len(gold)
        self.predicted += len(predicted)
        for i, j in pairs(gold, predicted):
            agreed = compare(gold[i], predicted[j])
            self.paired += 1
            self.quantity += agreed["value"]
            right = all(agreed[name] for name in RECORD_FIELDS)
            self.record += right
            self.strict_record += right and agreed["strict_metric"]
            for name in FIELDS:
                self.fields[name] += agreed[name]

    def vector(self) -> list[int]:
        """The counts as a list; lists of documents add up."""
        head = [self.gold, self.predicted, self.paired, self.quantity, self.record, self.strict_record]
        return head + [self.fields[name] for name in FIELDS]

    @classmethod
    def of_vector(cls, vector: Sequence[int]) -> Counts:
        """The counts that :meth:`vector` listed."""
        gold, predicted, paired, quantity, record, strict_record, *fields = vector
        return cls(gold, predicted, paired, quantity, record, strict_record, dict(zip(FIELDS, fields, strict=True)))

    def f1(self, right: int) -> float:
        """F1 of ``right`` records among those of gold and prediction; 1 where there are none at all."""
        total = self.gold + self.predicted
        return 2 * right / total if total else 1.0

    def scores(self) -> dict[str, float]:
        """Quantity P, R and F1, the accuracy of each field on the pairs, record F1 and strict record F1."""
        result = {
            "quantity_precision": self.quantity / self.predicted if self.predicted else float(not self.gold),
            "quantity_recall": self.quantity / self.gold if self.gold else float(not self.predicted),
            "quantity_f1": self.f1(self.quantity),
        }
        for name in FIELDS:
            result[name] = self.fields[name] / self.paired if self.paired else 0.0
        result["record_f1"] = self.f1(self.record)
        result["strict_record_f1"] = self.f1(self.strict_record)
        return result


@dataclass(frozen=True, slots=True)
class Miss:
    """One disagreement: ``field`` is ``missing`` (no prediction), ``spurious`` (no gold record) or the field that differs."""

    doc_id: str
    field: str
    gold: Row | None
    predicted: Row | None


def misses(doc_id: str, gold: Sequence[Row], predicted: Sequence[Row]) -> list[Miss]:
    """All disagreements of one document, a record may have several."""
    matched = pairs(gold, predicted)
    found: list[Miss] = []
    for i, j in matched:
        agreed = compare(gold[i], predicted[j])
        found += (Miss(doc_id, name, gold[i], predicted[j]) for name in FIELDS if not agreed[name] and name != "strict_metric")
    golds, predictions = {i for i, _ in matched}, {j for _, j in matched}
    found += (Miss(doc_id, "missing", row, None) for i, row in enumerate(gold) if i not in golds)
    found += (Miss(doc_id, "spurious", None, row) for j, row in enumerate(predicted) if j not in predictions)
    return found


def count(gold: Sequence[Row], predicted: Sequence[Row]) -> Counts:
    """Counts of one document."""
    counts = Counts()
    counts.add(gold, predicted)
    return counts


def total(documents: Iterable[Counts]) -> Counts:
    """The sum of the counts of documents."""
    vectors = [counts.vector() for counts in documents]
    return Counts.of_vector([sum(column) for column in zip(*vectors, strict=True)]) if vectors else Counts()


def by_record(gold: Sequence[Row], predicted: Sequence[Row], name: str) -> dict[str, Counts]:
    """Counts of one document apart for each value of a field of the gold record (of the predicted one where it is spurious)."""
    matched = dict(pairs(gold, predicted))
    groups: dict[str, tuple[list[Row], list[Row]]] = {}
    for i, row in enumerate(gold):
        ours, theirs = groups.setdefault(str(row[name]), ([], []))
        ours.append(row)
        if i in matched:
            theirs.append(predicted[matched[i]])
    taken = set(matched.values())
    for j, row in enumerate(predicted):
        if j not in taken:
            groups.setdefault(str(row[name]), ([], []))[1].append(row)
    return {value: count(*sides) for value, sides in groups.items()}
