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
from svodka.context import Report, Time
from svodka.discourse import identity
from svodka.errors import ModelError
from svodka.features import Features, Options
from svodka.network import Network, Scores, Shape
from svodka.record import BOUNDS, KINDS, STATUSES, Found, Record

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

    words: list[int]  # numbers in the table of words, ascending
    absent: list[str]  # written forms of label words that stand nowhere
    entity: str | None
    entity_at: int  # number of the option
    year: int | None
    year_at: int
    unit: str
    status: int
    claim: float
    signs: Floats  # what the confidence is made of


class Linker:
    """spaCy component ``svodka_linker``."""

    def __init__(self, name: str = "svodka_linker") -> None:
        self.name = name
        self.settings = Settings()
        self.network: Network | None = None

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
        scores, _ = self.network.scores(seen)
        count = len(drafts)
        token = sigmoid(scores.tokens)
        entity = shares(scores.entities, seen.entities.query, count)
        year = shares(scores.years, seen.years.query, count)
        unit = shares(scores.units, seen.units.query, count)
        words, claim = sigmoid(scores.words), sigmoid(scores.claim)
        spans = [_spans(options, count) for options in (seen.tokens, seen.entities, seen.years, seen.units)]
        return [
            self._answer(
                query, draft, seen, scores, (token, entity, year, unit), [span[query] for span in spans], words[query], claim[query]
            )
            for query, draft in enumerate(drafts)
        ]

    def _answer(
        self, query: int, draft: Record, seen: Features, scores: Scores, parts: tuple[Floats, Floats, Floats, Floats],
        spans: Sequence[slice], words: Floats, claim: float,
    ) -> Answer:  # fmt: skip
        token = parts[0][spans[0]]
        chosen = np.flatnonzero(token > self.settings.metric_threshold)
        if not len(chosen) and len(token):
            chosen = np.array([token.argmax()])
        where = np.sort(seen.tokens.word[spans[0]][chosen])
        absent = [form for (_, form), share in zip(self.settings.words, words, strict=True) if share > self.settings.word_threshold]
        entity, entity_at, entity_share = _best(seen.entities, parts[1], spans[1])
        year, year_at, year_share = _best(seen.years, parts[2], spans[2])
        unit, _, unit_share = _best(seen.units, parts[3], spans[3])
        status = scores.status[query]
        signs = _signs(
            draft, token, chosen, words, (entity_share, year_share, unit_share), float(status.max() - status.min()), claim
        )
        names = rule_names(draft)
        signs = np.concatenate([signs, np.array([rule in names for rule in self.settings.rules], np.float32)])
        return Answer(where.tolist(), absent, entity, entity_at, year, year_at, unit, int(status.argmax()), claim, signs)

    def record(self, seen: Features, draft: Record, answer: Answer, report: Report | None = None) -> Record:
        """The draft as the answer revises it; ``report`` tells code and region of another entity."""
        nowhere = len(seen.table.text)
        query = _query(seen, draft)
        metric = " ".join([*answer.absent, *(_lower(seen.table.text[at]) for at in _joined(seen, answer.words))])
        sentence = seen.table.sentence[seen.first[query]]

        def found(options: Options, at: int) -> Found:
            word = options.word[at]
            return "document" if word == nowhere else "stated" if seen.table.sentence[word] == sentence else "context"

        near = all(seen.table.sentence[at] == sentence for at in answer.words)
        changes: dict[str, Any] = {
            "status": STATUSES[answer.status],
            "confidence": float(sigmoid(np.float32(answer.signs @ np.array(self.settings.confidence, np.float32))))  # type: ignore[arg-type]
            if self.settings.confidence
            else None,
        }
        if metric:
            changes |= {"metric": metric, "metric_found": "stated" if near else "context", "metric_rule": "linker"}
        if answer.unit != draft.unit:
            changes |= _counted(draft, answer.unit, seen.scales[query])
        if answer.entity != draft.entity:
            changes |= {"entity": answer.entity, "entity_found": found(seen.entities, answer.entity_at), "entity_rule": "linker"}
            if report is not None and answer.entity is not None:
                what, code, region = identity(report, answer.entity)
                changes |= {"entity_kind": what, "entity_code": code, "entity_region": region}
        if answer.year != draft.year:
            time = seen.years.sources[answer.year_at]
            days = (time.start, time.end) if isinstance(time, Time) else (None, None)
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


def _spans(options: Options, queries: int) -> list[slice]:
    """Where the options of each query stand: they come in the order of the queries."""
    edges = np.searchsorted(options.query, np.arange(queries + 1))
    return [slice(int(start), int(end)) for start, end in zip(edges, edges[1:], strict=False)]


def _best(options: Options, share: Floats, span: slice) -> tuple[Any, int, float]:
    """The value whose options have the largest share together, its best option, and that share."""
    totals: dict[Any, float] = {}
    for value, part in zip(options.values[span], share[span].tolist(), strict=True):
        totals[value] = totals.get(value, 0.0) + part
    best = max(totals, key=totals.__getitem__)
    at = max((at for at in range(span.start, span.stop) if options.values[at] == best), key=lambda at: share[at])
    return best, at, totals[best]


def _counted(draft: Record, unit: str, scale: float) -> dict[str, Any]:
    """The fields of a draft whose unit turns out to be another: a multiplier that came with the old one goes with it."""
    kind = draft.kind
    if "%" in (unit, draft.unit) and kind in ("level", "share"):
        kind = "share" if unit == "%" else "level"
    low = None if draft.value_low is None else draft.value_low / scale
    return {"unit": unit, "kind": kind, "value": draft.value / scale, "value_low": low}


def _query(seen: Features, draft: Record) -> int:
    word = int(np.searchsorted(seen.table.end, draft.start, "right"))
    return int(np.flatnonzero(seen.first == word)[0])


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


def _logit(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return float(np.log(share / (1 - share)))


def rule_names(draft: Record) -> frozenset[str]:
    """The rules that decided a draft, each with its field."""
    return frozenset((f"entity: {draft.entity_rule}", f"year: {draft.year_rule}", f"metric: {draft.metric_rule}"))


FOUND: tuple[Found, ...] = ("stated", "context", "document", "none")


def _signs(
    draft: Record,
    token: Floats,
    chosen: npt.NDArray[np.int64],
    words: Floats,
    choices: Sequence[float],
    status: float,
    claim: float,
) -> Floats:
    """What tells how sure an answer is, a vector of fixed length; the first is constant."""
    token = np.clip(token, 1e-4, 1 - 1e-4)
    inside = token[chosen]
    outside = np.delete(token, chosen)
    doubt = float(-(token * np.log(token) + (1 - token) * np.log(1 - token)).sum())
    signs = [
        1.0,
        *(_logit(share) / 5 for share in choices),
        _logit(float(claim)) / 5,
        min(status, 10.0) / 10,
        float(np.log(inside).mean()) if len(inside) else -5.0,
        float(inside.min()) if len(inside) else 0.0,
        float(outside.max()) if len(outside) else 0.0,
        min(doubt, 10.0) / 10,
        min(len(chosen), 10) / 10,
        float(words.max()) if len(words) else 0.0,
    ]
    signs += [float(draft.kind == kind) for kind in KINDS[1:]]
    signs += [float(draft.bound == bound) for bound in BOUNDS[1:]]
    signs += [float(draft.entity_found == found) for found in FOUND[1:3]]
    signs += [float(draft.year_found == found) for found in FOUND[1:3]]
    signs += [float(draft.unit == ""), float(draft.unit in ("pcs", "times")), float(draft.unit == "%")]
    return np.array(signs, np.float32)
