"""Annotated reports -> a linker. Changes when the way of training does.

The rules run over each report; what they make of it are the drafts, and the gold records say what the network should answer for
them. Losses: binary cross-entropy for the words of a metric, the negative logarithm of the share that
the right options get together for entity and year, cross-entropy for the status. Adam with a one-cycle learning rate.
The second look at the words, the threshold and the logistic regression behind ``confidence`` are fitted on answers for documents
that were not taught: the documents are parted in three, and for each part a linker learns from the other two (cross-fitting). No
writer stands in two parts, so that it is answers for new writers. Now and then a document is shown as if the rules had misjudged
its own territory or its reporting year, which happens on new reports more than on those that the rules were tuned on.
Matrices are multiplied in one thread: with more, sums come out otherwise, and processes may differ in their threads.
"""

from __future__ import annotations

import dataclasses
import hashlib
import multiprocessing
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from spacy.language import Language
from thinc.api import Adam
from threadpoolctl import threadpool_limits

from svodka import agreement
from svodka.evaluation.gold import Document
from svodka.linking.linker import Answer, Linker, shares, sigmoid
from svodka.linking.network import Network, Scores, Shape
from svodka.linking.options import Options
from svodka.linking.settings import Settings
from svodka.record import Record
from svodka.training import looks, targets
from svodka.training.examples import Example, Progress, examples_of

Floats = npt.NDArray[np.float32]
FOLDS = 3  # parts of the documents; what is learned on the others is calibrated on each
MISGIVING = 0.15  # weight of such a view where confidence is fitted: on new reports the rules misjudge more than on those of train
MISTAKEN = 0.2  # how often a document is shown as the rules would see it with another own territory or reporting year
LEAST_ABSENT = 15  # times that a label word must be absent from the text to become one that the network can add
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
RIDGE = 0.07  # of the logistic regression, for each record: strong, for records of a document are right or wrong together

LabelWords = tuple[tuple[str, str], ...]  # lemmas that the text may lack, with the form in which labels write them


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train: ``epochs`` are passes, ``batch`` is in documents, ``rate`` the highest; ``decay`` draws weights to zero; the
    rest are weights of the losses."""

    epochs: int = 14
    batch: int = 4
    rate: float = 4e-3
    seed: int = 0
    decay: float = 0.1
    entity: float = 0.5
    year: float = 0.5
    unit: float = 1.0
    status: float = 0.5
    shape: Shape = field(default_factory=Shape)


def train(
    nlp: Language, documents: Sequence[Document], plan: Plan | None = None, *, start: Linker | None = None,
    jobs: int = 1, progress: Progress = lambda *_: None,
) -> Linker:  # fmt: skip
    """A linker trained on ``documents``; ``nlp`` is the pipeline of rules, ``start`` a linker whose weights to begin with.

    ``jobs`` processes work at once; the linker is the same for any number of them.

    Raises:
        InputError: there are too few documents.
    """
    return teach(examples_of(nlp, documents, progress), plan or Plan(), start=start, jobs=jobs, progress=progress)


def teach(
    examples: Sequence[Example], plan: Plan, *, start: Linker | None = None, jobs: int = 1, progress: Progress = lambda *_: None
) -> Linker:
    """A linker with weights trained on all examples, and what is fitted on answers for untaught ones."""
    with threadpool_limits(1, "blas"):
        return _taught(examples, plan, start, jobs, progress)


def _taught(examples: Sequence[Example], plan: Plan, start: Linker | None, jobs: int, progress: Progress) -> Linker:
    parts = parted(examples)
    tasks = [[one for other in parts if other is not part for one in other] for part in parts] if len(parts) > 1 else []
    words = label_words(examples) if start is None or start.network is None else start.settings.words
    *judges, linker = _fits([*tasks, examples], plan, words, start, jobs, progress)
    return finished(linker, list(zip(judges, parts, strict=True)) if judges else [(linker, examples)], plan)


def parted(examples: Sequence[Example]) -> list[list[Example]]:
    """The examples in ``FOLDS`` parts of about the same size; a writer's stand in one, if there are writers enough."""
    writers: dict[str, list[Example]] = {}
    several = len({one.writer for one in examples}) >= FOLDS
    for one in examples:
        writers.setdefault(one.writer if several and one.writer else one.doc_id, []).append(one)
    parts: list[list[Example]] = [[] for _ in range(FOLDS)]
    for _, group in sorted(writers.items(), key=lambda item: (-len(item[1]), _hash(item[0]))):
        min(parts, key=len).extend(group)
    return [part for part in parts if part]


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _fits(
    tasks: Sequence[Sequence[Example]], plan: Plan, words: LabelWords, start: Linker | None, jobs: int, progress: Progress
) -> Iterator[Linker]:
    """A linker for each of ``tasks``, with weights trained on its examples."""

    def named(number: int) -> str:
        return f"calibrating {number}/{len(tasks) - 1}" if number < len(tasks) else "training"

    if jobs > 1:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=context) as pool:
            begun = [pool.submit(_fit_apart, task, plan, words, None if start is None else _packed(start)) for task in tasks]
            for number, future in enumerate(begun, 1):
                yield _unpacked(future.result())
                progress(named(number), number, len(tasks), 0.0)
        return
    for number, task in enumerate(tasks, 1):
        yield fit(task, plan, words, start=start, progress=lambda _, *told, number=number: progress(named(number), *told))


def fit(
    examples: Sequence[Example], plan: Plan, words: LabelWords = (), *, start: Linker | None = None,
    progress: Progress = lambda *_: None,
) -> Linker:  # fmt: skip
    """A linker with weights trained on ``examples``; thresholds are defaults, there is no second look and no confidence yet."""
    linker = Linker()
    linker.settings = Settings(shape=dataclasses.replace(plan.shape, words=len(words)), words=words)
    network = Network(linker.settings.shape, plan.seed)
    if start is not None and start.network is not None:
        network.model.from_bytes(start.network.model.to_bytes())
    optimizer = Adam(plan.rate, L2=plan.decay, grad_clip=5.0, use_averages=False)  # thinc's L2 is a decay of weights
    order = random.Random(plan.seed)
    shuffled = list(examples)
    steps = plan.epochs * -(-len(shuffled) // plan.batch)
    step = 0
    for _ in range(plan.epochs):
        order.shuffle(shuffled)
        total = 0.0
        for at in range(0, len(shuffled), plan.batch):
            optimizer.learn_rate = looks.one_cycle(step / steps, plan.rate)
            for one in shuffled[at : at + plan.batch]:
                if one.mistaken is not None and order.random() < MISTAKEN:
                    one = one.mistaken
                scores, backward = network.scores(one.seen, train=True)
                gradient, loss = losses(scores, one, plan)
                backward(gradient)
                total += loss
            network.model.finish_update(optimizer)
            step += 1
            progress("training", step, steps, total / (at + plan.batch))
    linker.network = network
    return linker


GRADIENT = np.float32(1 / 20)  # a document counts as so much of a step, whatever the number of its records


def losses(scores: Scores, one: Example, plan: Plan) -> tuple[Scores, float]:
    """The gradients of the scores, and the loss of the words of the metrics per record."""
    target, seen = one.targets, one.seen
    token = sigmoid(scores.tokens)
    counts = (target.tokens >= 0) & target.known[seen.tokens.query]
    right = np.where(target.tokens > 0, token, 1 - token)[counts]
    loss = float(-np.log(np.maximum(right, 1e-7)).sum())
    status = np.exp(scores.status - scores.status.max(axis=1, keepdims=True))
    status /= status.sum(axis=1, keepdims=True)
    status[np.arange(len(status)), target.status] -= 1
    known = target.known.astype(np.float32)
    gradients = (
        np.where(counts, token - (target.tokens > 0), 0),
        plan.entity * _choice(scores.entities, seen.entities, target.entities, target.known),
        plan.year * _choice(scores.years, seen.years, target.years, target.known),
        plan.unit * _choice(scores.units, seen.units, target.units, target.known),
        plan.status * status * known[:, None],
    )
    gradient = Scores(*(np.asarray(slope * GRADIENT, np.float32) for slope in gradients))
    return gradient, loss / max(len(one.gold), 1)


def _choice(scores: Floats, options: Options, right: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_]) -> Floats:
    """Gradient of -log of the share that the right options of a query get together; none where no option is right."""
    share = shares(scores, options.query, len(known))
    together = np.bincount(options.query, share * right, len(known))
    posterior = np.where(right, share / np.maximum(together[options.query], 1e-6), 0)
    return np.asarray(np.where(((together > 0) & known)[options.query], share - posterior, 0), np.float32)


def label_words(examples: Sequence[Example]) -> LabelWords:
    """Label words that the text often lacks: lemma and the form in which labels write it most."""
    lemmas = targets.absent_words((one.targets for one in examples), LEAST_ABSENT)
    forms: dict[str, Counter[str]] = {lemma: Counter() for lemma in lemmas}
    for one in examples:
        for row in one.gold:
            for word in agreement.WORD.findall(row["metric"].lower()):
                for lemma in agreement.content_lemmas(word):
                    if lemma in forms:
                        forms[lemma][word] += 1
    return tuple((lemma, forms[lemma].most_common(1)[0][0]) for lemma in lemmas if forms[lemma])


Packed = tuple[Settings, bytes]  # a linker on its way between processes


def _packed(linker: Linker) -> Packed:
    return linker.settings, b"" if linker.network is None else linker.network.model.to_bytes()


def _unpacked(packed: Packed) -> Linker:
    linker = Linker()
    linker.settings, weights = packed
    if weights:
        linker.network = Network(linker.settings.shape)
        linker.network.model.from_bytes(weights)
    return linker


def _fit_apart(examples: Sequence[Example], plan: Plan, words: LabelWords, start: Packed | None) -> Packed:
    with threadpool_limits(1, "blas"):
        return _packed(fit(examples, plan, words, start=None if start is None else _unpacked(start)))


# Calibration


def finished(linker: Linker, judges: Sequence[tuple[Linker, Sequence[Example]]], plan: Plan) -> Linker:
    """The linker with its second look, the words that texts lack, its threshold and the weights of its confidence.

    ``judges`` are linkers with documents that they were not taught. For a judge these are learned from the others'.
    """
    for table, teach_look in ((looks.words, looks.teach_again), (looks.labels, looks.teach_lacking)):
        tables = [table(judge, examples) for judge, examples in judges]
        for number, (judge, _) in enumerate(judges):
            teach_look(judge, tables if len(tables) == 1 else [one for at, one in enumerate(tables) if at != number], plan.seed)
        if linker is not judges[0][0]:
            teach_look(linker, tables, plan.seed)
    linker.settings = calibrated(linker.settings, judges)
    return linker


def calibrated(settings: Settings, judges: Sequence[tuple[Linker, Sequence[Example]]]) -> Settings:
    """``settings`` with the threshold that gives the best labels, and weights for the confidence."""
    best = max(THRESHOLDS, key=lambda threshold: sum(_label_score(linker, examples, threshold) for linker, examples in judges))
    signs, right, counts = [], [], []
    for linker, examples in judges:
        linker.settings = dataclasses.replace(linker.settings, metric_threshold=best)
        for one, count in _views(examples):
            for answer, record, row in judged(linker, one):
                signs.append(answer.signs)
                agreed = agreement.compare(row, record.as_dict()) if row is not None else {}
                right.append(bool(agreed) and all(agreed[name] for name in agreement.RECORD_FIELDS))
                counts.append(count)
    weights = _logistic(np.array(signs, np.float64), np.array(right, np.float64), np.array(counts, np.float64))
    confidence = tuple(round(float(weight), 6) for weight in weights)
    return dataclasses.replace(settings, metric_threshold=best, reviewed=True, confidence=confidence)


def _views(examples: Sequence[Example]) -> Iterator[tuple[Example, float]]:
    """The examples as the rules see them and as they might, and how much each view counts."""
    for one in examples:
        yield one, 1 - MISGIVING
        if one.mistaken is not None:
            yield one.mistaken, MISGIVING


def judged(linker: Linker, one: Example) -> list[tuple[Answer, Record, agreement.Row | None]]:
    """Each answer with its record and the gold record that it is paired with."""
    answers = linker.answers(one.seen, one.drafts)
    records = [linker.record(one.seen, draft, answer) for draft, answer in zip(one.drafts, answers, strict=True)]
    matched = {j: one.gold[i] for i, j in agreement.pairs(one.gold, [record.as_dict() for record in records])}
    return [(answer, record, matched.get(at)) for at, (answer, record) in enumerate(zip(answers, records, strict=True))]


def _label_score(linker: Linker, examples: Sequence[Example], threshold: float) -> int:
    """How many labels agree, plus how many agree strictly."""
    linker.settings = dataclasses.replace(linker.settings, metric_threshold=threshold)
    score = 0
    for one in examples:
        for _, record, row in judged(linker, one):
            if row is not None:
                f1 = agreement.metric_f1(row["metric"], record.metric)
                score += (f1 >= agreement.METRIC_F1) + (f1 >= agreement.STRICT_METRIC_F1)
    return score


def _logistic(
    signs: npt.NDArray[np.float64], right: npt.NDArray[np.float64], counts: npt.NDArray[np.float64], rounds: int = 50
) -> npt.NDArray[np.float64]:
    """Weights of a logistic regression with a ridge penalty on the scaled signs, by Newton's method; the first sign is constant.

    ``counts`` tell how much each row counts.
    """
    if not len(signs):
        return np.zeros(0)
    mean, deviation = signs.mean(axis=0), signs.std(axis=0) + 1e-2
    mean[0], deviation[0] = 0.0, 1.0
    signs = (signs - mean) / deviation
    weights = np.zeros(signs.shape[1])
    penalty = np.full(len(weights), RIDGE * counts.sum() + 1.0)
    penalty[0] = 1e-6  # the constant is free
    for _ in range(rounds):
        share = 1 / (1 + np.exp(-np.clip(signs @ weights, -30, 30)))
        slope = signs.T @ (counts * (right - share)) - penalty * weights
        curve = (signs * (counts * share * (1 - share))[:, None]).T @ signs + np.diag(penalty)
        move = np.linalg.solve(curve, slope)
        weights += move
        if np.abs(move).max() < 1e-8:
            break
    weights /= deviation
    weights[0] -= weights[1:] @ mean[1:]
    return weights
