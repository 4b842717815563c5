"""Processes that may be killed: one slow or deadly task costs only itself. Changes when the way of running processes does.

The standard pools lose everything when a worker dies. Here each worker has a line of its own to the parent, which knows what
it works on and since when. A worker that takes too long is killed and replaced. One that dies is replaced too, and its task
tried once more, since it may have been another one's memory that was lacking. A worker that has grown too large retires.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Any

from svodka.errors import SvodkaError

TRIES = 2
AHEAD = 1  # tasks that are fetched before somebody is free
LARGEST_WORKER = 390  # MiB of memory at which a worker retires
SHORTEST_LIFE = 60.0  # seconds before which none retires: a new one has to load the model
MEMORY = 3 << 30  # bytes that a task may make a worker grow by
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Lost:
    """A task that was given up, and why."""

    reason: str


@dataclass(slots=True)
class Worker:
    """A process, the parent's end of its line, and what it works on: ``(number, task, tries before)``."""

    process: Any
    line: Connection
    ready: bool = False
    busy: tuple[int, Any, int] | None = None
    since: float = field(default_factory=time.monotonic)


class Pool:
    """Runs ``make(*arguments)``, a function of one task, on many tasks in ``jobs`` processes.

    ``make`` and the tasks must be picklable; ``timeout`` is in seconds for one task.
    """

    def __init__(self, make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...], *, jobs: int, timeout: float) -> None:
        self._make, self._arguments, self._timeout = make, arguments, timeout
        self._context = _context()
        self._workers: list[Worker] = []
        self._jobs = jobs

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            self._stop(worker)
        self._workers.clear()

    def map(self, tasks: Iterable[Any]) -> Iterator[tuple[int, Any]]:
        """``(number of the task, its result or Lost)`` in the order in which they are done.

        Of ``tasks`` at most as many are held as there are workers that are free, or could be started, and one more: it lies
        ready for the next one that is free, which has it before its last result is looked at.

        Raises:
            SvodkaError: a worker could not be started.
        """
        coming = enumerate(tasks)
        held: deque[tuple[int, Any, int]] = deque()
        exhausted = False
        while True:
            while not exhausted and len(held) < self._jobs - self._busy() + AHEAD:
                number, item = next(coming, (-1, None))
                exhausted = number < 0
                if not exhausted:
                    held.append((number, item, 0))
            while len(self._workers) < min(self._jobs, self._busy() + len(held)):
                self._workers.append(self._start())  # all that are needed start side by side
            self._hand_out(held)
            if exhausted and not held and not self._busy():
                return
            done = list(self._collect(held))
            self._hand_out(held)
            yield from done

    def _busy(self) -> int:
        return sum(worker.busy is not None for worker in self._workers)

    def _hand_out(self, held: deque[tuple[int, Any, int]]) -> None:
        """Give each worker that is ready a task."""
        for worker in list(self._workers):
            if held and worker.ready and worker.busy is None:
                try:
                    worker.line.send(held[0][1])
                except OSError:  # it died while it had nothing to do
                    self._replace(worker)
                    continue
                worker.busy, worker.since = held.popleft(), time.monotonic()

    def _collect(self, held: deque[tuple[int, Any, int]]) -> Iterator[tuple[int, Any]]:
        """Wait for news from the workers, or for the time of one of them to run out."""
        now = time.monotonic()
        ends = [worker.since + self._timeout - now for worker in self._workers if worker.busy is not None]
        news = set(wait([worker.line for worker in self._workers], max(0.0, min([*ends, 1.0]))))
        for worker in list(self._workers):
            if worker.line in news:
                yield from self._hear(worker, held)
            elif worker.busy is not None and time.monotonic() - worker.since > self._timeout:
                number = worker.busy[0]
                self._replace(worker)
                yield number, Lost(f"took longer than {self._timeout:g} seconds and was stopped")

    def _hear(self, worker: Worker, held: deque[tuple[int, Any, int]]) -> Iterator[tuple[int, Any]]:
        try:
            kind, value = worker.line.recv()
        except (EOFError, OSError):
            yield from self._died(worker, held)
            return
        if kind == "ready":
            worker.ready = True
            return
        if kind == "broken":
            raise SvodkaError(value)
        task, worker.busy = worker.busy, None
        if kind == "retires":
            self._replace(worker)
        if task is not None:
            yield task[0], value

    def _died(self, worker: Worker, held: deque[tuple[int, Any, int]]) -> Iterator[tuple[int, Any]]:
        task = worker.busy
        worker.process.join(5)
        code = worker.process.exitcode
        if not worker.ready:
            raise SvodkaError(f"a worker process could not start (exit code {code}); run again with fewer --jobs")
        self._replace(worker)
        if task is None:
            return
        if task[2] + 1 < TRIES:
            held.append((task[0], task[1], task[2] + 1))
            return
        how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
        yield task[0], Lost(f"ended its process twice ({how}; perhaps for lack of memory)")

    def _start(self) -> Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_work, args=(theirs, self._make, self._arguments), daemon=True)  # type: ignore[attr-defined]
        before = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(dict.fromkeys(THREADS, "1"))  # the processes share the cores, not each of them all
        try:
            process.start()
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
        theirs.close()
        return Worker(process, ours)

    def _replace(self, worker: Worker) -> None:
        self._stop(worker)
        self._workers.remove(worker)

    def _stop(self, worker: Worker) -> None:
        worker.process.kill()
        worker.process.join(10)
        worker.line.close()


def _context() -> BaseContext:
    """How processes are started: not by forking this one, which may have threads."""
    return multiprocessing.get_context("spawn")


def _work(line: Connection, make: Callable[..., Callable[[Any], Any]], arguments: tuple[Any, ...]) -> None:
    """The life of a worker: make the function, then answer task after task until the line is cut."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it too and ends its workers
    try:
        function = make(*arguments)
    except SvodkaError as error:
        line.send(("broken", str(error)))
        return
    _limit_memory()
    born = time.monotonic()
    line.send(("ready", None))
    while True:
        try:
            task = line.recv()
        except (EOFError, OSError):
            return
        try:
            result = function(task)
        except Exception as error:
            result = Lost(f"failed ({type(error).__name__}: {str(error)[:200]}); please report it")
        old = time.monotonic() - born > SHORTEST_LIFE and memory() > LARGEST_WORKER
        try:
            line.send(("retires" if old else "done", result))
        except OSError:
            return


def _limit_memory() -> None:
    """Let a task that asks for too much memory fail, instead of the machine."""
    try:
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = used + MEMORY if hard == resource.RLIM_INFINITY else min(used + MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ImportError, OSError, ValueError):
        return  # no such limit on this system


def memory() -> int:
    """MiB of memory that this process holds, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20
    except (OSError, ValueError):
        return 0
