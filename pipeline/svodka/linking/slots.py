"""Which rows of an array are kept for which words. Changes when other words should be forgotten first.

What a word needs is computed once and kept, in arrays of which a report's rows are taken out at once. Reports share most of their
words, so when an array is full only those go that have not been asked for longest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from svodka.linking.layouts import Ints

FORGOTTEN = 4  # one in so many of all words goes when there is no room


LOCK = RLock()  # of all of them: threads may share a pipeline


class Slots:
    """An array of ``size`` rows, each of one word."""

    def __init__(self, size: int, width: int, kind: Any) -> None:
        self.size = size
        self._kept = np.zeros((size, width), kind)
        self._rows: dict[str, int] = {}
        self._words = [""] * size  # of the rows
        self._free = list(range(size))
        self._asked = np.zeros(size, np.int64)  # when each was asked for last
        self._now = 0

    def of(self, words: Sequence[str], fill: Callable[[list[int]], Any]) -> NDArray[Any]:
        """The row of each of different words, no more than there are rows; ``fill`` gives those of the words with these numbers."""
        with LOCK:
            rows, new = self._places(words)
            if new:
                try:
                    self._kept[rows[new]] = fill(new)
                except BaseException:  # the report fails; what is kept must not
                    self._drop(rows[new])
                    raise
            return self._kept.take(rows, axis=0)

    def _places(self, words: Sequence[str]) -> tuple[Ints, list[int]]:
        """Which row each word has, and the numbers of those whose row is still to be filled."""
        found = list(map(self._rows.get, words))
        self._now += 1
        if None not in found:
            rows = np.array(found, np.int64)
            self._asked[rows] = self._now
            return rows, []
        new = [number for number, row in enumerate(found) if row is None]
        self._asked[[row for row in found if row is not None]] = self._now
        if len(new) > len(self._free):
            self._forget(len(new) - len(self._free))
        for number in new:
            row = found[number] = self._rows[words[number]] = self._free.pop()
            self._words[row] = words[number]
        rows = np.array(found, np.int64)
        self._asked[rows] = self._now
        return rows, new

    def _forget(self, least: int) -> None:
        """Make room for at least so many words; those that are asked for now stay."""
        rows = np.array(list(self._rows.values()), np.int64)
        rows = rows[self._asked[rows] < self._now]
        rows = rows[self._asked[rows].argsort(kind="stable")][: max(least, self.size // FORGOTTEN)]
        self._drop(rows)

    def _drop(self, rows: Ints) -> None:
        for row in rows.tolist():
            del self._rows[self._words[row]]
        self._free += rows.tolist()
