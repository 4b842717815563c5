"""The linker: draft records -> records whose metric, entity, year and status a trained network has chosen. Changes when its
answers are turned into records in another way.

It stands behind the rules (``svodka_claims``) and sees their answers; without weights it leaves the drafts as they are.
Weights and settings are two files, ``linker.json`` and ``weights.msgpack``; neither runs code when it is read.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from spacy.tokens import Doc

from svodka import features, layouts
from svodka.context import Report
from svodka.discourse import identity
from svodka.errors import ModelError
from svodka.features import Features, Options
from svodka.network import Network, Scores, Shape
from svodka.record import BOUNDS, KINDS, STATUSES, Found, Record
from svodka.scoring import Scorer

FORMAT = 1
SETTINGS, WEIGHTS = "linker.json", "weights.msgpack"
MOST_BETWEEN = 2  # function words between two words of a label that are taken along
Floats = npt.NDArray[np.float32]


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), np.float32)


def shares(scores: Floats, query: npt.NDArray[np.int64], queries: int) -> Floats:
    """Softmax of the scores of each query's options."""
    highest = np.full(queries, -np.inf, np.float32)
    np.maximum.at(highest, query, scores)
    weights = np.exp(scores - highest[query])
    totals = np.bincount(query, weights, queries)
    return np.asarray(weights / totals[query], np.float32)


@dataclass(frozen=True, slots=True)
class Settings:
    """What of a model is not weights: the network's ``shape``, its label ``words`` (lemma and written form), thresholds, and the
    weights of the logistic regression that makes the ``confidence``."""

    shape: Shape = field(default_factory=Shape)
    words: tuple[tuple[str, str], ...] = ()
    metric_threshold: float = 0.4
    word_threshold: float = 0.5
    claim_threshold: float = 0.2
    confidence: tuple[float, ...] = ()
    rules: tuple[str, ...] = ()  # names of rules whose answers differ in how sure they are


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
    claim: float
    confidence: float | None
    signs: Floats  # what the confidence is made of


@dataclass(slots=True)
class Choices:
    """For each query the value whose options have the largest share together: its best option, and that share."""

    option: list[int]
    value: list[Any]
    share: npt.NDArray[np.float64]


class Linker:
    """spaCy component ``svodka_linker``."""

    def __init__(self, name: str = "svodka_linker") -> None:
        self.name = name
        self.settings = Settings()
        self.network: Network | None = None
        self._scorer: Scorer | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Revise ``doc._.records``."""
        if self.network is not None and doc._.records:
            doc._.records = self.revise(doc)
        return doc

    def revise(self, doc: Doc) -> tuple[Record, ...]:
        """The records of a document whose drafts the rules have made."""
        drafts = doc._.records
        seen = features.of(doc, doc._.report, drafts)
        revised = []
        for draft, answer in zip(drafts, self.answers(seen, drafts), strict=True):
            if answer.claim >= self.settings.claim_threshold:
                revised.append(self.record(seen, draft, answer, doc._.report))
        return tuple(revised)

    def answers(self, seen: Features, drafts: Sequence[Record]) -> list[Answer]:
        """The network's answers, one a draft."""
        if self.network is None:
            raise ModelError("the linker has no weights; load a model that has")
        if self._scorer is None or self._scorer.network is not self.network:
            self._scorer = Scorer(self.network)
        scores = self._scorer.scores(seen)
        count = len(drafts)
        token, words, claim = sigmoid(scores.tokens), sigmoid(scores.words), sigmoid(scores.claim)
        chosen = _chosen(seen.tokens, token, self.settings.metric_threshold)
        where = np.split(seen.tokens.word[chosen], np.cumsum(np.bincount(seen.tokens.query[chosen], minlength=count))[:-1])
        entity, year, unit = (
            _best(options, shares(score, options.query, count), count)
            for options, score in ((seen.entities, scores.entities), (seen.years, scores.years), (seen.units, scores.units))
        )
        signs = np.concatenate(
            [_signs(seen, scores, token, chosen, words, claim, (entity, year, unit)), self._signs_of(drafts)], axis=1
        )
        confidence = sigmoid(signs @ np.array(self.settings.confidence, np.float32)).tolist() if self.settings.confidence else None
        return [
            Answer(
                query, where[query].tolist(), self._absent(words[query]), entity.value[query], entity.option[query],
                year.value[query], year.option[query], unit.value[query], status, claim[query],
                None if confidence is None else confidence[query], signs[query],
            )
            for query, status in enumerate(scores.status.argmax(axis=1).tolist())
        ]  # fmt: skip

    def _absent(self, words: Floats) -> list[str]:
        return [self.settings.words[number][1] for number in np.flatnonzero(words > self.settings.word_threshold).tolist()]

    def _signs_of(self, drafts: Sequence[Record]) -> Floats:
        """The signs that a draft gives by itself."""
        fixed = np.array([_draft_signs(draft) for draft in drafts], np.float32)
        rules = {name: number for number, name in enumerate(self.settings.rules)}
        by_rule = np.zeros((len(drafts), len(rules)), np.float32)
        for query, draft in enumerate(drafts):
            by_rule[query, [rules[name] for name in rule_names(draft) if name in rules]] = 1
        return np.concatenate([fixed, by_rule], axis=1)

    def record(self, seen: Features, draft: Record, answer: Answer, report: Report | None = None) -> Record:
        """The draft as the answer revises it; ``report`` tells code and region of another entity."""
        nowhere = len(seen.table.text)
        query = answer.query
        metric = " ".join([*answer.absent, *(_lower(seen.table.text[at]) for at in _joined(seen, answer.words))])
        sentence = seen.table.sentence[seen.first[query]]

        def found(options: Options, at: int) -> Found:
            word = options.word[at]
            return "document" if word == nowhere else "stated" if seen.table.sentence[word] == sentence else "context"

        changes: dict[str, Any] = {"status": STATUSES[answer.status], "confidence": answer.confidence}
        if metric:
            near = all(seen.table.sentence[at] == sentence for at in answer.words)
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
        return dataclasses.replace(draft, **changes)

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Write settings and weights into the folder ``path``."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        weights = b"" if self.network is None else self.network.model.to_bytes()
        settings = {
            "format": FORMAT,
            "features": layouts.signature(),
            "weights_sha256": hashlib.sha256(weights).hexdigest(),
            **dataclasses.asdict(self.settings),
        }
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
        try:
            shape = Shape(**{**settings["shape"], "dilations": tuple(settings["shape"]["dilations"])})
            self.settings = Settings(
                shape,
                tuple((lemma, form) for lemma, form in settings["words"]),
                metric_threshold=float(settings["metric_threshold"]),
                word_threshold=float(settings["word_threshold"]),
                claim_threshold=float(settings["claim_threshold"]),
                confidence=tuple(float(weight) for weight in settings["confidence"]),
                rules=tuple(str(rule) for rule in settings["rules"]),
            )
            if weights:
                network = Network(shape)
                network.model.from_bytes(weights)
                self.network = network
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{folder}: holds no linker that fits its settings ({error}); train the model again") from error
        return self


@Language.factory("svodka_linker", assigns=["doc._.records"], requires=["doc._.records", "doc._.report"])
def make_linker(nlp: Language, name: str) -> Linker:
    """The linker of a pipeline, without weights."""
    return Linker(name)


def _chosen(options: Options, share: Floats, threshold: float) -> npt.NDArray[np.int64]:
    """Numbers of the options above ``threshold``, or else the best of a query, in the order of queries and words."""
    above = share > threshold
    starts = np.flatnonzero(np.diff(options.query, prepend=-1))
    if len(starts):
        none = ~np.logical_or.reduceat(above, starts)
        best = share == np.repeat(np.maximum.reduceat(share, starts), np.diff(starts, append=len(share)))
        above[[start + int(best[start:].argmax()) for start in starts[none].tolist()]] = True
    chosen = np.flatnonzero(above)
    return chosen[np.lexsort((options.word[chosen], options.query[chosen]))]


def _best(options: Options, share: Floats, queries: int) -> Choices:
    """The value of each query whose options have the largest share together; of equals the first counts."""
    key = options.query * (len(options.distinct) + 1) + options.value
    _, group = np.unique(key, return_inverse=True)
    together = np.bincount(group, share)[group]
    starts = np.searchsorted(options.query, np.arange(queries))

    def first_of_highest(values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        highest = np.flatnonzero(values == np.maximum.reduceat(values, starts)[options.query])
        return highest[np.searchsorted(options.query[highest], np.arange(queries))]

    value = first_of_highest(together)
    option = first_of_highest(np.where(group == group[value][options.query], share, -1))
    return Choices(
        option.tolist(),
        [options.distinct[number] for number in options.value[option].tolist()],
        np.asarray(together[value], np.float64),
    )


def _counted(draft: Record, unit: str, scale: float) -> dict[str, Any]:
    """The fields of a draft whose unit turns out to be another: a multiplier that came with the old one goes with it."""
    kind = draft.kind
    if "%" in (unit, draft.unit) and kind in ("level", "share"):
        kind = "share" if unit == "%" else "level"
    low = None if draft.value_low is None else draft.value_low / scale
    return {"unit": unit, "kind": kind, "value": draft.value / scale, "value_low": low}


def _joined(seen: Features, chosen: Sequence[int]) -> list[int]:
    """The words of a label with the prepositions and conjunctions that stand between two of them."""
    table = seen.table
    function = {layouts.PARTS.index("PREP"), layouts.PARTS.index("CONJ")}
    words: list[int] = []
    for at in chosen:
        if words and table.sentence[words[-1]] == table.sentence[at]:
            between = range(words[-1] + 1, at)
            if len(between) <= MOST_BETWEEN and all(table.part[word] in function for word in between):
                words += between
        words.append(at)
    return words


def _lower(word: str) -> str:
    """A word of a label: small first letter unless it is an abbreviation."""
    return word if len(word) > 1 and word[1:] != word[1:].lower() else word[:1].lower() + word[1:]


def _logit(share: npt.NDArray[Any]) -> npt.NDArray[Any]:
    share = np.clip(share.astype(np.float64), 1e-4, 1 - 1e-4)
    return np.asarray(np.log(share / (1 - share)))


def rule_names(draft: Record) -> frozenset[str]:
    """The rules that decided a draft, each with its field."""
    return frozenset((f"entity: {draft.entity_rule}", f"year: {draft.year_rule}", f"metric: {draft.metric_rule}"))


FOUND: tuple[Found, ...] = ("stated", "context", "document", "none")


def _signs(
    seen: Features, scores: Scores, token: Floats, chosen: npt.NDArray[np.int64], words: Floats, claim: Floats,
    choices: Sequence[Choices],
) -> Floats:  # fmt: skip
    """What tells how sure the answers are, a row for each query; the first sign is constant."""
    count = len(claim)
    query = seen.tokens.query
    token = np.clip(token, 1e-4, 1 - 1e-4)
    inside = np.zeros(len(token), bool)
    inside[chosen] = True
    size = np.bincount(query[inside], minlength=count)
    doubt = np.bincount(query, -(token * np.log(token) + (1 - token) * np.log(1 - token)), count)
    logs = np.bincount(query[inside], np.log(token[inside]), count)
    lowest, highest = np.ones(count), np.zeros(count)
    np.minimum.at(lowest, query[inside], token[inside])
    np.maximum.at(highest, query[~inside], token[~inside])
    signs = [
        np.ones(count),
        *(_logit(choice.share) / 5 for choice in choices),
        _logit(claim) / 5,
        np.minimum(np.ptp(scores.status, axis=1), 10.0) / 10,
        np.where(size, logs / np.maximum(size, 1), -5.0),
        np.where(size, lowest, 0.0),
        highest,
        np.minimum(doubt, 10.0) / 10,
        np.minimum(size, 10) / 10,
        words.max(axis=1, initial=0.0),
    ]
    return np.stack(signs, axis=1).astype(np.float32)


def _draft_signs(draft: Record) -> list[bool]:
    signs = [draft.kind == kind for kind in KINDS[1:]]
    signs += [draft.bound == bound for bound in BOUNDS[1:]]
    signs += [draft.entity_found == found for found in FOUND[1:3]]
    signs += [draft.year_found == found for found in FOUND[1:3]]
    return [*signs, draft.unit == "", draft.unit in ("pcs", "times"), draft.unit == "%"]
