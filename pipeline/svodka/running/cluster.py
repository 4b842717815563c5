"""The same run on a Ray cluster: actors that have the model loaded once, results written by them as Parquet. Changes with Ray.

Bytes of documents travel to the actors with Ray's object store, so that only this machine needs to see the archive. What the
actors write stands under the output folder, which must be the same for all machines of the cluster (``--engine ray``).
"""

from __future__ import annotations

import logging
import os
import shutil
import socket
import warnings
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from svodka.errors import OutputError, SvodkaError
from svodka.report import Failure, Item
from svodka.running.pool import Lost, Pool
from svodka.running.worker import Settings, Task, extractor

DOCUMENTS_AT_ONCE = 16  # in a block that an actor takes
BYTES_AT_ONCE = 256 << 20  # of documents that are under way in one round
DOCUMENTS_A_ROUND = 2000
MEMORY = 800 << 20  # bytes that Ray sets aside for an actor and its worker process
SHARED = ".ray"


class Actor:
    """What Ray runs: a worker process of ours under it, so that a slow or deadly document costs only itself here too."""

    def __init__(self, model: str | None, timeout: float) -> None:
        self._pool = Pool(extractor, (model,), jobs=1, timeout=timeout)

    def __call__(self, block: Any) -> Any:
        """A block of tasks -> a block of answers."""
        import pyarrow as pa

        rows = block.to_pylist()
        tasks = [(_item(row), row["date"]) for row in rows]
        answers: list[dict[str, Any]] = []
        for at, answer in self._pool.map(tasks):
            fields: dict[str, Any] = {"number": rows[at]["number"], "result": None, "source": None, "stage": None, "reason": None}
            if isinstance(answer, Failure):
                fields.update(source=answer.source, stage=answer.stage, reason=answer.reason)
            elif isinstance(answer, Lost):
                fields["reason"] = answer.reason
            else:
                fields["result"] = answer
            answers.append(fields)
        return pa.Table.from_pylist(answers, _answers())


def on_ray(tasks: Iterable[Task], settings: Settings, folder: Path) -> Iterator[tuple[int, Any]]:
    """``(number of the task, its result, Failure or Lost)``.

    Raises:
        SvodkaError: Ray is not installed, or the cluster cannot be reached.
    """
    try:
        import ray
    except ImportError as error:
        raise SvodkaError("Ray is not installed; run: pip install 'svodka[cluster]'") from error
    _connect(ray, settings)
    place = folder / SHARED
    numbered = enumerate(tasks)
    try:
        while round_ := list(_round(numbered)):
            shutil.rmtree(place, ignore_errors=True)
            _work(ray, round_, settings, place)
            yield from _answers_in(place)
    finally:
        shutil.rmtree(place, ignore_errors=True)
        ray.shutdown()


def _check_address(address: str) -> None:
    """Find out in a moment what Ray itself tries for minutes: whether anyone is there."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return  # «auto», a name that Ray knows
    try:
        socket.create_connection((host, int(port)), timeout=10).close()
    except OSError as error:
        raise SvodkaError(f"Ray cannot be reached at {address} ({error.strerror or error}); is the cluster up?") from error


def _connect(ray: Any, settings: Settings) -> None:
    if settings.address:
        _check_address(settings.address)
    os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            local = {} if settings.address else {"num_cpus": settings.jobs, "include_dashboard": False}
            ray.init(address=settings.address, log_to_driver=False, logging_level="ERROR", ignore_reinit_error=True, **local)
        ray.data.DataContext.get_current().enable_progress_bars = False
        for name in ("ray", "ray.data"):
            logging.getLogger(name).setLevel(logging.ERROR)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        raise SvodkaError(f"Ray cannot be reached at {settings.address or 'this machine'} ({str(error)[:200]})") from error


def _round(numbered: Iterator[tuple[int, Task]]) -> Iterator[dict[str, Any]]:
    """The next documents, as rows: no more than may be under way at once."""
    size = 0
    for number, (item, when) in islice(numbered, DOCUMENTS_A_ROUND):
        yield {
            "number": number, "source": item.source, "stem": item.stem, "suffix": item.suffix, "data": item.data,
            "line": item.number, "date": when,
        }  # fmt: skip
        size += len(item.data)
        if size > BYTES_AT_ONCE:
            return


def _work(ray: Any, rows: list[dict[str, Any]], settings: Settings, place: Path) -> None:
    """Have the actors work through ``rows`` and write what comes out under ``place``."""
    import pyarrow as pa

    table = pa.Table.from_pylist(rows, _tasks())
    blocks = [table.slice(at, DOCUMENTS_AT_ONCE) for at in range(0, len(table), DOCUMENTS_AT_ONCE)]
    data = ray.data.from_arrow(blocks).map_batches(
        Actor,
        fn_constructor_args=(settings.model, settings.timeout),
        batch_size=DOCUMENTS_AT_ONCE,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=settings.jobs),
        num_cpus=0.5,  # the rest is for what writes
        memory=MEMORY,
    )
    try:
        place.mkdir(parents=True, exist_ok=True)
        data.write_parquet(str(place.resolve()))
    except ray.exceptions.RayError as error:
        raise SvodkaError(f"Ray could not finish ({str(error).splitlines()[0][:200]}); run again, what is done is kept") from error
    except OSError as error:
        raise OutputError(f"{place}: cannot be written ({error.strerror or error}); choose another place for -o") from error


def _answers_in(place: Path) -> Iterator[tuple[int, Any]]:
    import pyarrow.parquet as pq

    for path in sorted(place.rglob("*.parquet")):
        for batch in pq.ParquetFile(path).iter_batches(batch_size=DOCUMENTS_AT_ONCE):
            for row in batch.to_pylist():
                yield row["number"], _answer(row)


def _answer(row: dict[str, Any]) -> Any:
    if row["result"] is not None:
        return row["result"]
    return Failure(row["source"], row["reason"], row["stage"]) if row["source"] is not None else Lost(row["reason"])


def _item(row: dict[str, Any]) -> Item:
    return Item(row["source"], row["stem"], row["suffix"], row["data"], row["line"])


def _tasks() -> Any:
    import pyarrow as pa

    text = ("source", "stem", "suffix")
    return pa.schema(
        [
            ("number", pa.int64()),
            *((name, pa.string()) for name in text),
            ("data", pa.binary()),
            ("line", pa.int64()),
            ("date", pa.date32()),
        ]
    )


def _answers() -> Any:
    import pyarrow as pa

    return pa.schema(
        [("number", pa.int64()), ("result", pa.binary()), ("source", pa.string()), ("stage", pa.string()), ("reason", pa.string())]
    )
