"""New reports -> a corpus to correct, with the records that a model finds. Changes when what annotators start from does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from svodka.evaluation.gold import FIELDS, Document
from svodka.reading.intake import Failure, read
from svodka.running import batch

DRAFTED = (*FIELDS, "value_low")


def draft(
    inputs: Iterable[str], *, when: date | None = None, model: str | None = None, jobs: int = 1, empty: bool = False
) -> Iterator[Document | Failure]:
    """A document of each report in files and folders, as ``svodka extract`` reads them; with ``empty`` without records.

    ``when`` is the date of reports that have none of their own. What cannot be read comes as a :class:`Failure` in its place.
    """
    reports = list(read(inputs, when=when))
    outcomes = batch.run((report for report in reports if not empty or isinstance(report, Failure)), model=model, jobs=jobs)
    for report in reports:
        outcome = None if empty and not isinstance(report, Failure) else next(outcomes)
        if isinstance(report, Failure):
            yield report
        elif outcome is not None and outcome.failure is not None:
            yield outcome.failure
        else:
            rows = () if outcome is None else outcome.rows
            records = tuple({name: row[name] for name in DRAFTED} for row in rows)
            day = report.date.isoformat() if report.date else None
            told = {"title": report.title} if report.title else {}
            yield Document(report.doc_id, report.text, day, None, records, "draft", report.source or report.doc_id, 1, told)
