"""One run of ``svodka train``: corpora -> a model folder with its scores and its card. Changes when such a run does."""

from __future__ import annotations

import dataclasses
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from svodka import chain
from svodka.agreement import Counts
from svodka.errors import CorpusError, InputError, ModelError
from svodka.evaluation import gold, judge
from svodka.evaluation.gold import Document
from svodka.evaluation.reliability import Curve, curve
from svodka.evaluation.significance import intervals, permutation_test
from svodka.linking import models
from svodka.linking.linker import Linker
from svodka.linking.models import About, Source
from svodka.training import loop
from svodka.training.examples import Example, Progress, examples_of
from svodka.training.loop import Plan
from svodka.version import __version__

SURE = 0.05  # a difference with a smaller p-value is more than noise
LARGE = 0.1  # a score that falls by so much has fallen, unless there is noise enough to say that it has not
FEWEST = 6  # documents: with fewer no difference has a p-value below SURE, for 2 of 2 ** n exchanges always reach it
COMPARED = ("entity", "metric", "strict_metric", "year", "status", "quantity_f1", "record_f1", "strict_record_f1")


@dataclass(frozen=True, slots=True)
class Measure:
    """A corpus that a model was measured on: its name, the counts of each document, and how far the confidence can be trusted."""

    name: str
    counts: Sequence[Counts]
    curve: Curve


@dataclass(frozen=True, slots=True)
class Comparison:
    """The new model against an older one on the same documents: differences and p-values of scores."""

    against: str
    differences: dict[str, tuple[float, float]]
    documents: int

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, ``no different`` or ``undecided``, by the record F1; ``worse`` also where a field lost more
        than noise and no record was won, ``undecided`` where that cannot be told: a score fell far, or the documents are
        too few."""
        difference, p = self.differences["record_f1"]
        if p < SURE:
            return "better" if difference > 0 else "worse"
        if self.worse and difference <= 0:
            return "worse"
        return "undecided" if self.fallen or self.documents < FEWEST else "no different"

    @property
    def worse(self) -> tuple[str, ...]:
        """The scores that fell by more than noise."""
        return tuple(name for name in COMPARED if self.differences[name][0] < 0 and self.differences[name][1] < SURE)

    @property
    def fallen(self) -> tuple[str, ...]:
        """The scores that fell far without being told from noise; none where more records are right than before."""
        if self.differences["record_f1"][0] > 0:
            return ()
        return tuple(name for name in COMPARED if self.differences[name][0] <= -LARGE and self.differences[name][1] >= SURE)

    @property
    def words(self) -> str:
        """The verdict, and where it is undecided, why."""
        if self.verdict != "undecided":
            return self.verdict
        fell = ", ".join(f"{name} fell by {-self.differences[name][0]:.3f}" for name in self.fallen)
        few = f"{self.documents} documents are too few to tell whether by chance"
        return f"undecided ({fell}; {few})" if fell else f"undecided ({self.documents} documents are too few to tell)"


def gather(paths: Sequence[Path], base: Path | None = None) -> tuple[list[Document], tuple[Source, ...]]:
    """The documents to train on and where they come from; those of the older model ``base`` must be among them.

    Raises:
        CorpusError: a corpus has problems, documents share a name, or data of ``base`` are missing.
        ModelError: nobody knows what ``base`` was trained on.
    """
    files = gold.corpus_files(paths)
    problems = gold.check(files)
    if problems:
        more = f" (and {len(problems) - 1} more; svodka corpus check lists them)" if len(problems) > 1 else ""
        raise CorpusError(f"{problems[0]}{more}")
    documents: dict[str, Document] = {}
    sources = []
    for file in files:
        read = gold.read([file])
        for document in read:
            if document.id in documents:
                raise CorpusError(f"{file}: the document {document.id} is in {documents[document.id].file} too; give it once")
            documents[document.id] = document
        sources.append(models.source(file, len(read), sum(len(document.records) for document in read)))
    if base is not None:
        lost = models.read_taught(base) - {models.text_hash(document.text) for document in documents.values()}
        if lost:
            named = ", ".join(source.file for source in models.read_about(base).sources)
            raise CorpusError(
                f"{base} was trained on {len(lost)} reports that are not among the corpora; name those that hold them too "
                f"(it was trained on {named})"
            )
    return list(documents.values()), tuple(sources)


def measure(name: str, documents: Sequence[Document], model: str, jobs: int = 1) -> Measure:
    """How a model reads annotated documents."""
    prediction = judge.predict(documents, model, jobs)
    verdict = judge.compare(documents, prediction)
    return Measure(name, verdict.counts, curve([(document.records, prediction.get(document.id, ())) for document in documents]))


def compare(new: Sequence[Measure], old: Sequence[Measure], against: str) -> Comparison:
    """Both models on all documents that both were measured on."""
    one = [counts for measured in new for counts in measured.counts]
    two = [counts for measured in old for counts in measured.counts]
    differences = permutation_test(one, two)
    return Comparison(against, {name: differences[name] for name in COMPARED}, len(one))


def write(linker: Linker, about: About, target: Path, card: str, texts: Iterable[str] = ()) -> None:
    """Write the folder of a model that was taught ``texts``, whole or not at all.

    Raises:
        ModelError: something else than a model stands at ``target``, or it cannot be written.
    """
    nlp = chain.load(models.RULES)
    nlp.meta |= {"name": "svodka_linker", "version": f"{__version__}+{about.data_hash[:8]}.{about.seed}"}
    place = nlp.get_pipe("svodka_linker")
    if not isinstance(place, Linker):
        raise ModelError("the stage svodka_linker is no linker of svodka")
    place.settings, place.network = linker.settings, linker.network
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.part-", dir=target.parent))
        try:
            nlp.to_disk(part)
            models.write_about(part, about)
            models.write_taught(part, texts)
            (part / models.CARD).write_text(card, encoding="utf-8")
            part.chmod(0o755)
            models.place(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as error:
        raise models.unwritable(target, error) from error


def run(
    paths: Sequence[Path], target: Path, plan: Plan, *, base: Path | None = None, tests: Sequence[Path] = (),
    jobs: int = 1, learning: bool = False, progress: Progress = lambda *_: None,
) -> tuple[About, list[Measure], Comparison | None]:  # fmt: skip
    """Train on the corpora ``paths``, measure on ``tests``, compare with the model in use, write the folder ``target``.

    Where no model is in use, or one that this svodka cannot read, the new one is compared with the rules alone.

    ``learning`` adds a learning curve: models trained on parts of the documents.

    Raises:
        CorpusError: a corpus cannot be used.
        InputError: there is too little of it.
        ModelError: ``base`` or ``target`` is no model, or ``target`` cannot be written.
    """
    models.check_place(target)
    documents, sources = gather(paths, base)
    if not any(document.records for document in documents):
        raise InputError("the reports to train on have no records: there is nothing to learn; annotate some")
    held = {str(file): gold.read([file]) for file in gold.corpus_files(tests)} if tests else {}
    taught = {document.id for document in documents}
    for file, inside in held.items():
        leaked = sorted({document.id for document in inside} & taught)
        if leaked:
            raise CorpusError(
                f"{file}: {leaked[0]} is among the documents to train on; a model is not measured on what it was taught"
            )
        if not any(document.records for document in inside):
            raise CorpusError(f"{file}: has no records; nothing can be measured on it")
    rules = chain.load(models.RULES)
    current = _in_use() if held else None
    start = None
    if base is not None:
        part = chain.load(base).get_pipe("svodka_linker")
        start = part if isinstance(part, Linker) else None
    examples = examples_of(rules, documents, progress)
    linker = loop.teach(examples, plan, start=start, jobs=jobs, progress=progress)
    about = About(__version__, plan.seed, plan.epochs, sources)
    points = learning_curve(examples, plan, about, held, jobs, progress) if learning and held else ()
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "trial"
        write(linker, about, trial, "")
        measures = [measure(Path(file).name, inside, str(trial), jobs) for file, inside in held.items()]
        comparison = None
        if measures:
            older = [measure(Path(file).name, inside, str(current or models.RULES), jobs) for file, inside in held.items()]
            comparison = compare(measures, older, current.name if current else "the rules alone")
    about = dataclasses.replace(
        about,
        scores={one.name: {name: round(score, 4) for name, score in _total(one.counts).items()} for one in measures},
        against=comparison.against if comparison else "",
        verdict=comparison.verdict if comparison else "",
        worse=comparison.worse if comparison else (),
        fallen=comparison.fallen if comparison and comparison.verdict == "undecided" else (),
        curve=(*points, (_records(examples), _f1(measures))) if points else (),
    )
    write(linker, about, target, card(about, measures, comparison), (document.text for document in documents))
    return about, measures, comparison


def _in_use() -> Path | None:
    """The model in use; None, where there is none or this svodka cannot read it: what it looks at may have changed."""
    current = models.in_use()
    try:
        if current is not None:
            chain.load(current)
    except ModelError:
        return None
    return current


PARTS = (1 / 8, 1 / 4, 1 / 2)  # of the documents: points of the learning curve


def learning_curve(
    examples: Sequence[Example], plan: Plan, about: About, held: Mapping[str, Sequence[Document]],
    jobs: int, progress: Progress,
) -> tuple[tuple[int, float], ...]:  # fmt: skip
    """``(records, record F1)`` of models trained on parts of the examples, measured on the documents of ``held`` together."""
    points = []
    order = sorted(examples, key=lambda one: hashlib.sha256(one.doc_id.encode()).hexdigest())
    for part in PARTS:
        taught = order[: max(1, round(part * len(order)))]

        def said(stage: str, done: int, total: int, loss: float, part: float = part) -> None:
            progress(f"learning curve, {part:.0%}", done, total, loss)

        with tempfile.TemporaryDirectory() as folder:
            trial = Path(folder) / "trial"
            write(loop.teach(taught, plan, start=None, jobs=jobs, progress=said), about, trial, "")
            measures = [measure(file, inside, str(trial), jobs) for file, inside in held.items()]
        points.append((_records(taught), _f1(measures)))
    return tuple(points)


def _records(examples: Sequence[Example]) -> int:
    return sum(len(one.gold) for one in examples)


def _f1(measures: Sequence[Measure]) -> float:
    return round(_total([counts for measured in measures for counts in measured.counts])["record_f1"], 4)


def _total(counts: Sequence[Counts]) -> dict[str, float]:
    from svodka.agreement import total

    return total(counts).scores()


def card(about: About, measures: Sequence[Measure], comparison: Comparison | None) -> str:
    """The model's card, in Markdown."""
    lines = [
        "# Model card",
        "",
        "A linker of svodka: it joins a number in a Russian official report to its metric, its entity and its year. Written by",
        f"`svodka train` of svodka {about.svodka}; seed {about.seed}, {about.epochs} epochs; data `{about.data_hash}`.",
        "",
        "| trained on | documents | records | sha256 |",
        "|---|---|---|---|",
    ]
    lines += [f"| {s.file} | {s.documents} | {s.records} | `{s.sha256[:16]}` |" for s in about.sources]
    for measured in measures:
        bounds = intervals(measured.counts)
        scores = _total(measured.counts)
        lines += ["", f"## {measured.name}: {len(measured.counts)} documents that it was not taught", ""]
        lines += ["| | score | 95 % interval |", "|---|---|---|"]
        lines += [f"| {name} | {scores[name]:.3f} | [{bounds[name][0]:.3f}, {bounds[name][1]:.3f}] |" for name in COMPARED]
        lines += ["", *measured.curve.markdown()]
    if about.curve:
        lines += ["", "## Learning curve", "", "Record F1 on these corpora together, by the number of records taught.", ""]
        lines += ["| records | record F1 | records for a point of F1 more |", "|---|---|---|"]
        before: tuple[int, float] | None = None
        for records, score in about.curve:
            gained = 100 * (score - before[1]) if before else 0.0
            cost = f"{(records - before[0]) / gained:.0f}" if before and gained > 0 else "–"
            lines.append(f"| {records} | {score:.3f} | {cost} |")
            before = (records, score)
    if comparison is not None:
        lines += ["", f"## Against {comparison.against}: {comparison.words}", "", "| | difference | p |", "|---|---|---|"]
        lines += [f"| {name} | {difference:+.3f} | {p:.3f} |" for name, (difference, p) in comparison.differences.items()]
    return "\n".join(lines) + "\n"
