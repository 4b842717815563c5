"""The linker: draft records -> records whose metric, entity, year and status a trained network has chosen. Changes when its
answers are turned into records in another way.

It stands behind the rules (``svodka_claims``) and sees their answers; without weights it leaves the drafts as they are.
Weights and settings are two files, ``linker.json`` and ``weights.msgpack``; neither runs code when it is read.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from svodka import lexicon
from svodka.agreement import content_lemmas
from svodka.errors import ModelError
from svodka.fields.context import Report
from svodka.fields.discourse import identity
from svodka.fields.metrics import written
from svodka.linking import doubts, features, lacking, layouts, prices, review
from svodka.linking.displaced import Lists
from svodka.linking.doubts import choose
from svodka.linking.features import Features
from svodka.linking.layouts import Flags
from svodka.linking.network import Network, Scores
from svodka.linking.options import Options
from svodka.linking.scoring import Scorer
from svodka.linking.settings import CHECKSUM, Settings, checksum, described, settings_of
from svodka.record import STATUSES, Found, Record
from svodka.text.blanks import on_narrow
from svodka.text.morphology import readings

FORMAT = 3
SETTINGS, WEIGHTS = "linker.json", "weights.msgpack"
# another entity, year or unit than that of the rules must have a share larger by so much; an open unit is a guess anyway
SURER = (0.8, 0.8, 0.0)
SIGNED = re.compile(r"[+–−-]\d")  # a number with its sign is one word, and no word of a label
RATES = ("%", "pp", "times")
MOST_BETWEEN = 2  # function words between two words of a label that are taken along
Floats = npt.NDArray[np.float32]


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.maximum(values, -30))), np.float32)


def shares(scores: Floats, query: npt.NDArray[np.int64], queries: int) -> Floats:
    """Softmax of the scores of each query's options; ``query`` is ascending."""
    weights = np.exp(scores - review.highest(query, scores, queries)[query])
    totals = np.bincount(query, weights, queries)
    return np.asarray(weights / totals[query], np.float32)


@dataclass(slots=True)
class Answer:
    """What the network answers for one draft, with the probabilities behind it."""

    query: int
    words: list[int]  # numbers in the table of words, ascending
    absent: list[str]  # written forms of label words that stand nowhere
    entity: str | None
    entity_at: int  # number of the option
    year: int | None
    year_at: int
    unit: str
    status: int
    confidence: float | None
    signs: Floats  # what the confidence is made of


class Linker:
    """spaCy component ``svodka_linker``."""

    def __init__(self, name: str = "svodka_linker") -> None:
        self.name = name
        self.settings = Settings()
        self.network: Network | None = None
        self._scorer: Scorer | None = None

    @on_narrow
    def __call__(self, doc: Doc) -> Doc:
        """Revise ``doc._.records``."""
        if self.network is not None and doc._.records:
            doc._.records = self.revise(doc)
        return doc

    def revise(self, doc: Doc) -> tuple[Record, ...]:
        """The records of a document whose drafts the rules have made."""
        drafts = doc._.records
        seen = features.of(doc, doc._.report, drafts)
        answers = zip(drafts, self.answers(seen, drafts), strict=True)
        return tuple(self.record(seen, draft, answer, doc._.report) for draft, answer in answers)

    def scores(self, seen: Features) -> Scores:
        """The network's scores.

        Raises:
            ModelError: there is no network.
        """
        if self.network is None:
            raise ModelError("the linker has no weights; load a model that has")
        if self._scorer is None or self._scorer.network is not self.network:
            self._scorer = Scorer(self.network)
        return self._scorer.scores(seen)

    def answers(self, seen: Features, drafts: Sequence[Record]) -> list[Answer]:
        """The network's answers, one a draft."""
        scores = self.scores(seen)
        count = len(drafts)
        token = self._again(seen, drafts, scores)
        words = self._lacking(seen, token)
        absent = self._sayable(seen, words > self.settings.word_threshold)
        chosen = _chosen(seen.tokens, token, self.settings.metric_threshold)
        where = seen.tokens.word[chosen].tolist()
        ends = [0, *np.cumsum(np.bincount(seen.tokens.query[chosen], minlength=count)).tolist()]
        sorts = seen.entities, seen.years, seen.units
        likely = [
            shares(score, options.query, count)
            for options, score in zip(sorts, (scores.entities, scores.years, scores.units), strict=True)
        ]
        entity, year, unit = choices = choose(sorts, likely, count, SURER)
        signs = doubts.signs(seen, drafts, token, chosen, words, absent, choices)
        confidence = sigmoid(signs @ np.array(self.settings.confidence, np.float32)).tolist() if self.settings.confidence else None
        labels = Lists(seen, token, [draft.unit in RATES for draft in drafts]).labels(
            [where[start:end] for start, end in pairwise(ends)]
        )
        absent = prices.said(seen, labels, absent, words, [lemma for lemma, _ in self.settings.words])
        lacked: list[list[str]] = [[] for _ in drafts]
        for query, at in zip(*(axis.tolist() for axis in np.nonzero(absent)), strict=True):
            lacked[query].append(self.settings.words[at][1])
        return [
            Answer(
                query, labels[query], lacked[query],
                entity.value[query], entity.option[query], year.value[query], year.option[query], unit.value[query], status,
                None if confidence is None else confidence[query], signs[query],
            )
            for query, status in enumerate(scores.status.argmax(axis=1).tolist())
        ]  # fmt: skip

    def words(self, seen: Features, drafts: Sequence[Record]) -> Floats:
        """The shares of the options for words of the metric."""
        return self._again(seen, drafts, self.scores(seen))

    def _again(self, seen: Features, drafts: Sequence[Record], scores: Scores) -> Floats:
        """The shares of the words as the second look leaves them."""
        token = sigmoid(scores.tokens)
        if self.network is None or not self.settings.reviewed:
            return token
        possible = review.possible(seen, drafts, token)
        token[possible.options] = sigmoid(self.network.look_again(possible.signs))
        return token

    def _lacking(self, seen: Features, token: Floats) -> Floats:
        """The shares of words that the text lacks, of which some labels should have one."""
        if self.network is None or not self.settings.reviewed or not self.settings.words:
            return np.zeros((len(seen.first), 0), np.float32)
        return sigmoid(self.network.look_for_lacking(lacking.signs(seen, token)))

    def _sayable(self, seen: Features, absent: Flags) -> Flags:
        """``absent`` without adjectives that the report has nowhere: «стоимость» may be added, «детских» would be invented."""
        for at in np.flatnonzero(absent.any(axis=0)).tolist():
            lemma = self.settings.words[at][0]
            if readings(lemma)[0].pos == "ADJF" and not any(lemma in content_lemmas(word) for word in seen.table.distinct):
                absent[:, at] = False
        return absent

    def record(self, seen: Features, draft: Record, answer: Answer, report: Report | None = None) -> Record:
        """The draft as the answer revises it; ``report`` tells code and region of another entity."""
        nowhere = len(seen.table.text)
        query = answer.query
        words = [seen.table.text[at] for at in _joined(seen, answer.words)]
        metric = " ".join([*answer.absent, *(written(word) for word in words if not SIGNED.match(word))])
        sentences = seen.sentences
        sentence = sentences[seen.first[query]]

        def found(options: Options, at: int) -> Found:
            word = options.word[at]
            return "document" if word == nowhere else "stated" if sentences[word] == sentence else "context"

        changes: dict[str, Any] = {"status": STATUSES[answer.status], "confidence": answer.confidence}
        if metric:
            near = all(sentences[at] == sentence for at in answer.words)
            changes |= {"metric": metric, "metric_found": "stated" if near else "context", "metric_rule": "linker"}
        if answer.unit != draft.unit:
            changes |= _counted(draft, answer.unit, seen.scales[query])
        if answer.entity != draft.entity:
            changes |= {"entity": answer.entity, "entity_found": found(seen.entities, answer.entity_at), "entity_rule": "linker"}
            if report is not None and answer.entity is not None:
                what, code, region = identity(report, answer.entity)
                changes |= {"entity_kind": what, "entity_code": code, "entity_region": region}
        if answer.year != draft.year:
            source = seen.years.source[answer.year_at]
            time = seen.years.sources[source] if source >= 0 else None
            days = (None, None) if time is None else (time.start, time.end)
            changes |= {"year": answer.year, "year_found": found(seen.years, answer.year_at), "year_rule": "linker"}
            changes |= {"period_start": days[0], "period_end": days[1]}
        return draft.revised(changes)

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write settings and weights into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        weights = b"" if self.network is None else self.network.model.to_bytes()
        about = {"format": FORMAT, "features": layouts.signature(), "weights_sha256": hashlib.sha256(weights).hexdigest()}
        settings = described(self.settings, about)
        (folder / WEIGHTS).write_bytes(weights)
        (folder / SETTINGS).write_text(json.dumps(settings, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> Linker:
        """Read settings and weights from the folder ``path``.

        Raises:
            ModelError: a file is missing, cut short or changed, or of another format than this version reads.
        """
        folder = Path(path)
        try:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
            weights = (folder / WEIGHTS).read_bytes()
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder}: cannot be read as a linker ({error}); train the model again") from error
        if not isinstance(settings, dict) or settings.get("format") != FORMAT:
            raise ModelError(f"{folder}: is of another format than this svodka reads ({FORMAT}); train the model again")
        if settings.get("features") != layouts.signature():
            raise ModelError(f"{folder}: was trained by a svodka that looked at other features; train the model again")
        if settings.get("weights_sha256") != hashlib.sha256(weights).hexdigest():
            raise ModelError(f"{folder / WEIGHTS}: is damaged (its checksum differs); copy or train the model again")
        if settings.get(CHECKSUM, checksum(settings)) != checksum(settings):
            raise ModelError(f"{folder / SETTINGS}: was changed (its checksum differs); copy or train the model again")
        try:
            self.settings = settings_of(settings)
            if weights:
                network = Network(self.settings.shape)
                network.model.from_bytes(weights)
                self.network = network
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"{folder}: holds no linker that fits its settings ({error}); train the model again") from error
        return self


@Language.factory("svodka_linker", assigns=["doc._.records"], requires=["doc._.records", "doc._.report"])
def make_linker(nlp: Language, name: str) -> Linker:
    """The linker of a pipeline, without weights."""
    return Linker(name)


def _chosen(options: Options, share: Floats, threshold: float) -> npt.NDArray[np.int64]:
    """Numbers of the options above ``threshold``, or else the best of a query, in the order of queries and words."""
    above = share > threshold
    starts = np.flatnonzero(layouts.begins(options.query))
    if len(starts):
        none = ~np.logical_or.reduceat(above, starts)
        best = share == np.repeat(np.maximum.reduceat(share, starts), layouts.sizes(starts, len(share)))
        above[[start + int(best[start:].argmax()) for start in starts[none].tolist()]] = True
    chosen = np.flatnonzero(above)
    return chosen[np.lexsort((options.word[chosen], options.query[chosen]))]


def _counted(draft: Record, unit: str, scale: float) -> dict[str, Any]:
    """The fields of a draft whose unit turns out to be another: a multiplier that came with the old one goes with it."""
    kind = draft.kind
    if "%" in (unit, draft.unit) and kind in ("level", "share"):
        kind = "share" if unit == "%" else "level"
    low = None if draft.value_low is None else draft.value_low / scale
    return {"unit": unit, "kind": kind, "value": draft.value / scale, "value_low": low}


def _joined(seen: Features, chosen: Sequence[int]) -> list[int]:
    """The words of a label with the prepositions and conjunctions that stand between two of them, and what denies them."""
    part, sentences, text = seen.parts, seen.sentences, seen.table.text
    negations = lexicon.surfaces_of("negation")
    words: list[int] = []
    for at in chosen:
        if words and 1 < at - words[-1] <= MOST_BETWEEN + 1 and sentences[at] == sentences[words[-1]]:
            between = range(words[-1] + 1, at)
            if all(part[word] in JOINING for word in between):
                words += between
        elif words and at - 1 > words[-1] and part[at - 1] == PREPOSITION:
            words.append(at - 1)  # «доля занятых … в торговле»
        if at and text[at - 1].lower() in negations and at - 1 not in words[-1:]:
            words.append(at - 1)  # «не хватает врачей»
        words.append(at)
    return words


PREPOSITION = layouts.PARTS.index("PREP")
JOINING = {PREPOSITION, layouts.PARTS.index("CONJ")}
