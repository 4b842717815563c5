"""Gold records -> what the network should answer. Changes when gold is aligned with the text in another way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from svodka.agreement import Row, content_lemmas, pairs, same_entity, same_unit
from svodka.fields.metrics import written
from svodka.linking.features import Features
from svodka.linking.wordtable import Words
from svodka.record import STATUSES

FAR = 400  # a word of the label that stands farther away than so many words is taken for absent
OTHER_SENTENCE = 15  # a sentence border counts as so many words
SHARED_LETTERS = 5  # «ввод» and «введено» are one stem if they share so many


@dataclass(slots=True)
class Targets:
    """Right answers of a document's queries; ``known`` tells which queries have a gold record."""

    known: npt.NDArray[np.bool_]  # (Q,)
    tokens: npt.NDArray[np.int8]  # (options,) 1 in the metric, 0 not, -1 does not matter
    entities: npt.NDArray[np.bool_]  # (options,) stands for the gold entity
    years: npt.NDArray[np.bool_]
    units: npt.NDArray[np.bool_]
    status: npt.NDArray[np.int64]  # (Q,)
    absent: list[frozenset[str]]  # (Q,) lemmas of the label that the text round the number lacks


def of(seen: Features, drafts: Sequence[Row], gold: Sequence[Row]) -> Targets:
    """The targets of a document: gold records are paired with drafts by their overlap."""
    matched = {j: gold[i] for i, j in pairs(gold, drafts)}
    known = np.array([query in matched for query in range(len(drafts))], bool)
    tokens = np.zeros(len(seen.tokens.query), np.int8)
    absent: list[frozenset[str]] = [frozenset()] * len(drafts)
    lemmas = [content_lemmas(written(text)) for text in seen.table.text]
    entities = np.zeros(len(seen.entities.query), bool)
    years = np.zeros(len(seen.years.query), bool)
    units = np.zeros(len(seen.units.query), bool)
    for query, row in matched.items():
        options = np.flatnonzero(seen.tokens.query == query)
        marks, absent[query] = _label(seen, query, options, content_lemmas(row["metric"]), lemmas)
        tokens[options] = marks
        for at in np.flatnonzero(seen.entities.query == query):
            entities[at] = same_entity(row["entity"], seen.entities.values[at])  # type: ignore[arg-type]
        for at in np.flatnonzero(seen.years.query == query):
            years[at] = row["year"] == seen.years.values[at]
        for at in np.flatnonzero(seen.units.query == query):
            units[at] = same_unit(row["unit"], str(seen.units.values[at]))
    status = np.array(
        [STATUSES.index(matched[query]["status"]) if query in matched else 0 for query in range(len(drafts))], np.int64
    )
    return Targets(known, tokens, entities, years, units, status, absent)


def _label(
    seen: Features, query: int, options: npt.NDArray[np.int64], wanted: Iterable[str], lemmas: Sequence[frozenset[str]]
) -> tuple[npt.NDArray[np.int8], frozenset[str]]:
    """Marks of the options that give the lemmas of a label, each at its nearest place, and the lemmas that none gives."""
    marks = np.zeros(len(options), np.int8)
    words = seen.tokens.word[options]
    far = _distance(seen.table, int(seen.first[query]), int(seen.last[query]), words)
    absent = set()
    for lemma in sorted(wanted):  # not in a set's order, which every process has its own of
        places = [at for at, word in enumerate(words) if lemma in lemmas[word]]
        if not places:
            places = [
                at for at, word in enumerate(words) if far[at] < OTHER_SENTENCE * 2 and any(_kin(lemma, x) for x in lemmas[word])
            ]
            if not places:
                absent.add(lemma)
                continue
            marks[min(places, key=lambda at: far[at])] = 1
            continue
        best = min(places, key=lambda at: far[at])
        if far[best] > FAR:
            absent.add(lemma)
            continue
        for at in places:
            if at != best and marks[at] == 0:
                marks[at] = -1
        marks[best] = 1
    return marks, frozenset(absent)


def _distance(table: Words, first: int, last: int, words: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    apart = np.where(words < first, first - words, np.where(words > last, words - last, 0))
    sentences = np.abs(table.sentence[words] - table.sentence[first])
    return np.asarray(apart + OTHER_SENTENCE * sentences + np.where((words > last) & (sentences > 0), OTHER_SENTENCE // 2, 0))


def _kin(one: str, two: str) -> bool:
    """Whether two lemmas share a stem."""
    shared = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        shared += 1
    return shared >= max(SHARED_LETTERS, min(len(one), len(two)) - 3)


def absent_words(documents: Iterable[Targets], least: int) -> list[str]:
    """Lemmas that labels often hold though the text does not: «стоимость», «урожайность»; the most frequent first."""
    counts = Counter(lemma for targets in documents for lemmas in targets.absent for lemma in lemmas if not lemma.isdigit())
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))  # not in a set's order
    return [lemma for lemma, count in ordered if count >= least]
