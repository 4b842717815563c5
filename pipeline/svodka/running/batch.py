"""Many reports: workers, failures, order. Changes when the way of running changes, not what is extracted."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svodka import chain
from svodka import lexicon as word_lists
from svodka.errors import InputError, SvodkaError
from svodka.linking import models
from svodka.reading.intake import Failure, Report, as_report, numbered
from svodka.record import schema
from svodka.running import table

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from spacy.language import Language


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one report: its rows, or why there are none."""

    doc_id: str
    characters: int
    rows: tuple[dict[str, Any], ...]
    failure: Failure | None = None


MOST_WORDS = 20_000  # distinct words that a pipeline may keep, some 300 bytes each


def loaded(model: str | None) -> Language:
    """The model of that name, read once per process unless its folder has changed or it is full."""
    chain.check_model(model)
    folder = chain.located(model)
    changed = 0 if folder is None else max(file.stat().st_mtime_ns for file in [folder, *folder.glob("*/*")])
    name = models.RULES if folder is None else str(folder)
    nlp = _loaded(name, changed)
    if is_full(nlp):
        _loaded.cache_clear()
        nlp = _loaded(name, changed)
    return nlp


def is_full(nlp: Language) -> bool:
    """Whether a pipeline has met so many words that it should be read anew.

    spaCy keeps every word of every text for good. To read a model takes less than a tenth of a second.
    """
    return len(nlp.vocab) > MOST_WORDS


@lru_cache(maxsize=2)
def _loaded(model: str, _changed: int) -> Language:
    return chain.load(model)


def process(report: Report, model: str | None = None) -> Outcome:
    """Extract one report; an error of the pipeline becomes a failure of this report alone."""
    try:
        ((_, records),) = chain.run(loaded(model), [report])
        return Outcome(report.doc_id, len(report.text), tuple(table.rows(report, records)))
    except SvodkaError:
        raise  # a fault of the model, not of this text
    except Exception as error:  # whatever a text brings about must cost that text only
        name = report.source or report.doc_id
        reason = f"{name}: extraction failed ({type(error).__name__}: {str(error)[:200]}); please report it with the text"
        return Outcome(report.doc_id, len(report.text), (), Failure(name, reason, "extract"))


def run(items: Iterable[Report | Failure], *, model: str | None = None, jobs: int = 1) -> Iterator[Outcome]:
    """Outcomes in the order of ``items``, whatever the number of processes.

    With ``jobs`` above 1 at most a few reports per worker are held at a time.
    """
    if jobs <= 1:
        for item in items:
            yield _failed(item) if isinstance(item, Failure) else process(item, model)
        return
    loaded(model)  # workers are forked: what is loaded now is shared
    with ProcessPoolExecutor(jobs, mp_context=get_context("fork")) as pool:
        waiting: deque[Any] = deque()
        for item in items:
            waiting.append(_failed(item) if isinstance(item, Failure) else pool.submit(process, item, model))
            if len(waiting) >= 4 * jobs:
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())


def _failed(failure: Failure) -> Outcome:
    return Outcome(failure.source, 0, (), failure)


def _result(item: Any) -> Outcome:
    try:
        outcome: Outcome = item if isinstance(item, Outcome) else item.result()
    except BrokenProcessPool as error:
        raise SvodkaError("a worker process was killed, perhaps for lack of memory; run again with fewer --jobs") from error
    return outcome


def extract_batches(
    batches: Iterable[pa.RecordBatch], *, model: str | Path | None = None, on_failure: Callable[[Failure], None] | None = None
) -> Iterator[pa.RecordBatch]:
    """Arrow batches of reports -> Arrow batches of records: for Spark's ``mapInArrow``, Ray, or any other engine.

    A batch has a column ``text`` and, where known, ``id``, ``date``, ``source`` and ``title``; what comes out has the columns of
    ``svodka.record.schema(categories=False)``, one batch for each that went in. The model is loaded once per process. A report that
    cannot be read or extracted gives no rows: ``on_failure`` hears of it, else the log of ``svodka``. Identifiers stay as they are.

        frame.mapInArrow(extract_batches, from_arrow_schema(record.schema(categories=False)))  # Spark; see the README
    """
    name = None if model is None else str(model)
    version = chain.model_version(loaded(name))
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for number, item in enumerate(batch.to_pylist(), 1):
            try:
                outcome = process(as_report(item, number), name)
            except InputError as error:
                outcome = _failed(Failure(str(item.get("source") or item.get("id") or number), str(error)))
            if outcome.failure is not None:
                (on_failure or _log)(outcome.failure)
            rows += outcome.rows
        found = table.to_arrow(rows, model=version)
        target = schema(categories=False).with_metadata(found.schema.metadata)
        yield from found.cast(target).combine_chunks().to_batches() or [_empty(target)]


def _empty(target: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.RecordBatch.from_arrays([pa.array([], field.type) for field in target], schema=target)


def _log(failure: Failure) -> None:
    logging.getLogger("svodka").warning("%s", failure.reason)


def extract(
    reports: str | Mapping[str, Any] | Report | Iterable[str | Mapping[str, Any] | Report],
    *,
    model: str | Path | None = None,
    lexicon: str | Path | None = None,
    jobs: int = 1,
) -> pd.DataFrame:
    """Records of reports as a data frame, one row a record.

    ``reports`` are texts, dictionaries (``text``, and ``id`` and ``date`` where known) or :class:`~svodka.Report`
    objects, one of these, or a data frame with such columns; ``jobs`` is the number of processes, ``lexicon`` a folder with
    word lists of your own (:func:`svodka.lexicon.use`). Rows come in the order of the reports.

    Raises:
        InputError: a report has no text, a wrong date, or is none at all.
        ModelError: ``model`` cannot be loaded.
        SvodkaError: a report could not be processed.
    """
    if lexicon is not None:
        word_lists.use(lexicon)
    if hasattr(reports, "to_dict") and hasattr(reports, "columns"):  # a data frame: its rows
        reports = reports.to_dict("records")
    many: Any = [reports] if isinstance(reports, str | Mapping | Report) else reports
    if not isinstance(many, Iterable):
        raise InputError(f"expected texts, dictionaries or reports, got {type(many).__name__}; read a file's text first")
    seen: set[str] = set()
    items = [numbered(as_report(item, number), seen) for number, item in enumerate(many, 1)]
    rows: list[dict[str, Any]] = []
    for outcome in run(items, model=None if model is None else str(model), jobs=jobs):
        if outcome.failure is not None:
            raise InputError(outcome.failure.reason)
        rows += outcome.rows
    version = chain.model_version(loaded(None if model is None else str(model)))
    return table.to_pandas(table.to_arrow(rows, model=version))
