"""What a worker does with one document, on whatever engine it runs, and the settings of a run."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from svodka import chain
from svodka.errors import InputError
from svodka.reading.intake import LARGEST_DOCUMENT, parse
from svodka.report import Failure, Item
from svodka.running import batch
from svodka.running.store import pack

Task = tuple[Item, date | None]
Answer = bytes | Failure


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run: ``when`` is the date of reports without one, ``timeout`` seconds and ``largest`` bytes are for one document."""

    model: str | None = None
    when: date | None = None
    jobs: int = 1
    force: bool = False
    partition_by: str | None = None
    timeout: float = 300.0
    largest: int = LARGEST_DOCUMENT
    engine: str = "local"
    address: str | None = None


def extractor(model: str | None) -> Callable[[Task], Answer]:
    """The function that worker processes run: one document -> its result, packed, or why there is none."""
    nlp = batch.loaded(model)
    nlp(chain.WARM)  # not in a document's time
    gc.freeze()  # what was read stays: it need not be searched for garbage

    def extract(task: Task) -> Answer:
        nonlocal nlp
        if batch.is_full(nlp):
            nlp = batch.loaded(model)
            gc.unfreeze()  # the old pipeline is garbage
            gc.collect()
            gc.freeze()
        item, when = task
        try:
            report = parse(item, when)
        except InputError as error:
            return Failure(item.source, str(error))
        except Exception as error:  # whatever a document brings about must cost that document only
            what = "too much memory" if isinstance(error, MemoryError) else f"{type(error).__name__}: {str(error)[:200]}"
            return Failure(item.source, f"{item.source}: cannot be read ({what}); is it damaged?")
        try:
            ((_, records),) = chain.run(nlp, [report])
        except Exception as error:
            what = "too much memory" if isinstance(error, MemoryError) else f"{type(error).__name__}: {str(error)[:200]}"
            return Failure(item.source, f"{item.source}: extraction failed ({what}); please report it with the text", "extract")
        return pack(
            {
                "doc_id": None if report.doc_id == item.name else report.doc_id,
                "date": report.date,
                "title": report.title,
                "created": report.created,
                "text": report.text,
                "records": [record.as_dict() for record in records],
            }
        )

    return extract
