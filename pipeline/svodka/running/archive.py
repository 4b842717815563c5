"""An archive of reports -> a folder of tables: the run that may be interrupted. Changes when the course of a run does.

Documents are listed in a fixed order. Those that the manifest knows are done; the others go to worker processes, which read
and extract them, and their results into the manifest. At the end the tables are written from the manifest in the order of the
list: so they depend neither on the number of workers, nor on who was first, nor on how often the run was begun anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from svodka import chain, lexicon
from svodka.errors import InputError
from svodka.linking import models
from svodka.reading.finding import find_files
from svodka.reading.intake import items, unique
from svodka.report import Failure, Item
from svodka.running import table
from svodka.running.dataset import Dataset, check_folder
from svodka.running.pool import Lost, Pool
from svodka.running.store import Store, fingerprint, key_of
from svodka.running.worker import Answer, Settings, Task, extractor


@dataclass(slots=True)
class Progress:
    """How far a run is: documents, those of them that were done before, records, failures, files left out, bytes of the input."""

    documents: int = 0
    before: int = 0
    records: int = 0
    without_entity: int = 0
    without_year: int = 0
    failures: list[Failure] = field(default_factory=list)
    left_out: list[Failure] = field(default_factory=list)
    done: int = 0
    total: int = 0

    def fail(self, failure: Failure) -> None:
        """One input that gave nothing."""
        (self.left_out if failure.left_out else self.failures).append(failure)


def run(
    inputs: Iterable[str],
    folder: Path,
    settings: Settings,
    *,
    stdin: BinaryIO | None = None,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Extract the records of ``inputs`` into the dataset ``folder``; ``watch`` hears of every document.

    Raises:
        InputError: there is no file at all to read; what stands in ``folder`` stays.
        OutputError: the dataset cannot be written.
        ModelError: the model cannot be loaded.
    """
    progress = Progress()
    paths = list(find_files(inputs, leave=folder))
    if all(isinstance(path, Failure) for path in paths):
        _refuse([path for path in paths if isinstance(path, Failure)], folder, progress, watch)
    check_folder(folder)
    chain.check_model(settings.model)
    located = chain.located(settings.model)
    settings = replace(settings, model=str(located or models.RULES))  # one model for the whole run, whatever comes into use
    model = fingerprint(located, lexicon.in_use())
    progress.total = sum(_size(path) for path in paths)
    with Store(folder, model, force=settings.force) as store:
        tasks = _Tasks(
            items(paths, inputs=inputs, stdin=stdin, largest=settings.largest), store, settings.when, model, progress, watch
        )
        for number, answer in _engine(settings)(tasks, settings, folder):
            tasks.take(number, answer)
        store.save(now=True)
        _write(store, folder, settings, progress)
        store.tidy()
    return progress


def _refuse(failures: list[Failure], folder: Path, progress: Progress, watch: Callable[[Progress], None]) -> NoReturn:
    """A mistyped name must not put empty tables in the place of good ones."""
    for failure in failures:
        progress.fail(failure)
    watch(progress)
    raise InputError(f"there is nothing to read; {folder} is left as it is")


def _size(path: Path | Failure) -> int:
    try:
        return path.stat().st_size if isinstance(path, Path) and str(path) != "-" else 0
    except OSError:
        return 0


class _Tasks:
    """The documents of a run that are still to do, entered in the list as they come, and what became of them."""

    def __init__(
        self,
        found: Iterable[Item | Failure],
        store: Store,
        when: date | None,
        model: str,
        progress: Progress,
        watch: Callable[[Progress], None],
    ) -> None:
        self._found, self._store, self._when, self._model = found, store, when, model
        self._progress, self._watch = progress, watch
        self._new: set[str] = set()  # keys of what this run did
        self._open: dict[int, tuple[int, str, str, int]] = {}  # number of the task: position, source, key, weight

    def __iter__(self) -> Iterator[Task]:
        number = 0
        for position, item in enumerate(self._found):
            if isinstance(item, Failure):
                self._fail(position, item)
                continue
            key = key_of(item, self._when, self._model)
            self._store.list(position, item.source, item.name, key)
            if self._store.has(key):
                self._progress.before += key not in self._new
                self._done(item.weight)
                continue
            self._open[number] = (position, item.source, key, item.weight)
            number += 1
            yield item, self._when

    def take(self, number: int, answer: Answer | Lost) -> None:
        """What became of the task with this number."""
        position, source, key, weight = self._open.pop(number)
        if isinstance(answer, Lost):
            answer = Failure(source, f"{source}: {answer.reason}", "limit")
        if isinstance(answer, Failure):
            self._fail(position, answer)
        else:
            self._store.put(key, answer)
            self._new.add(key)
        self._done(weight)

    def _fail(self, position: int, failure: Failure) -> None:
        self._store.fail(position, failure)
        self._progress.fail(failure)
        self._watch(self._progress)

    def _done(self, weight: int) -> None:
        self._progress.documents += 1
        self._progress.done += weight
        self._watch(self._progress)


Engine = Callable[[Iterable[Task], Settings, Path], Iterator[tuple[int, Any]]]


def _engine(settings: Settings) -> Engine:
    if settings.engine == "ray":
        from svodka.running.cluster import on_ray

        return on_ray
    return _locally


def _locally(tasks: Iterable[Task], settings: Settings, _folder: Path) -> Iterator[tuple[int, Any]]:
    with Pool(extractor, (settings.model,), jobs=settings.jobs, timeout=settings.timeout) as pool:
        yield from pool.map(tasks)


def _write(store: Store, folder: Path, settings: Settings, progress: Progress) -> None:
    """Write the tables from the manifest; count what is in them."""
    seen: set[str] = set()
    progress.documents = 0
    with Dataset(folder, model=chain.described(settings.model), partition_by=settings.partition_by) as dataset:
        for source, name, result in store.results():
            doc_id = unique(result["doc_id"] or name, seen)
            digest = table.text_hash(result["text"])
            when = result["date"]
            rows = [table.row(doc_id, source, when, digest, fields) for fields in result["records"]]
            document = {
                "doc_id": doc_id,
                "source": source,
                "sha256": digest,
                "date": when,
                "title": result["title"],
                "created": result["created"],
                "text": result["text"],
            }
            dataset.add(document, rows)
            progress.documents += 1
            progress.records += len(rows)
            progress.without_entity += sum(row["entity"] is None for row in rows)
            progress.without_year += sum(row["year"] is None for row in rows)
        for failure in store.failures():
            dataset.fail({"source": failure.source, "stage": failure.stage, "reason": failure.reason})
