import os
import signal
import time
from pathlib import Path

import pytest
from svodka.errors import ModelError, SvodkaError
from svodka.running.pool import Lost, Pool


def make(factor):
    """The function that the workers of these tests run."""

    def function(task):
        if task == "slow":
            time.sleep(60)
        if task == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        if task == "wrong":
            raise KeyError("x")
        if task == "hungry":
            try:
                return len(bytearray(8 << 30))
            except MemoryError:
                return "no memory"
        return factor * task

    return function


def make_nothing():
    raise ModelError("no model here")


def meet(folder):
    """Starts only when another worker starts at the same time."""
    (Path(folder) / str(os.getpid())).touch()
    end = time.monotonic() + 30
    while len(list(Path(folder).iterdir())) < 2:
        if time.monotonic() > end:
            raise ModelError("alone")
        time.sleep(0.01)
    return str


def die_at_once():
    os._exit(3)


def test_every_task_has_its_result_and_a_bad_one_costs_only_itself():
    tasks = [1, 2, "deadly", 3, "slow", 4, "wrong"]
    with Pool(make, (10,), jobs=2, timeout=3) as pool:
        results = dict(pool.map(tasks))
        assert [results[at] for at in (0, 1, 3, 5)] == [10, 20, 30, 40]
        assert results[6] == Lost("failed (KeyError: 'x'); please report it")
        assert results[2] == Lost("ended its process twice (signal 9; perhaps for lack of memory)")
        assert results[4] == Lost("took longer than 3 seconds and was stopped")
        assert dict(pool.map([7])) == {0: 70}  # a pool may be used again
        if Path("/proc/self/statm").exists():
            assert dict(pool.map(["hungry"])) == {0: "no memory"}


def test_tasks_are_taken_only_when_someone_is_free():
    taken = []

    def tasks():
        for number in range(20):
            taken.append(number)
            yield number

    with Pool(make, (1,), jobs=1, timeout=30) as pool:
        for done, _ in enumerate(pool.map(tasks())):
            assert len(taken) <= done + 2


def test_a_killed_worker_is_replaced_and_its_task_done_again():
    with Pool(make, (1,), jobs=1, timeout=30) as pool:
        found = pool.map(range(5))
        assert next(found) == (0, 0)
        pool._workers[0].process.kill()
        assert sorted(found) == [(number, number) for number in range(1, 5)]


def test_nobody_can_start():
    with Pool(make_nothing, (), jobs=1, timeout=5) as pool, pytest.raises(SvodkaError, match="no model here"):
        list(pool.map([1]))
    with Pool(die_at_once, (), jobs=1, timeout=5) as pool, pytest.raises(SvodkaError, match="could not start .exit code 3"):
        list(pool.map([1]))


def test_workers_start_side_by_side(tmp_path):
    with Pool(meet, (str(tmp_path),), jobs=2, timeout=60) as pool:
        assert dict(pool.map([1, 2])) == {0: "1", 1: "2"}


def test_no_more_workers_start_than_there_are_tasks():
    with Pool(make, (1,), jobs=8, timeout=60) as pool:
        assert dict(pool.map([1, 2])) == {0: 1, 1: 2}
        assert len(pool._workers) == 2
