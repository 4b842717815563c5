"""Copies of a text in which something is left out or put in, and where each of their characters came from. Changes when an offset
in a copy is taken for another one of the text."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Change = tuple[int, int, str]  # from where to where, and what stands there in the copy


@dataclass(frozen=True, slots=True)
class Mended:
    """A mended copy: ``text``, and the places at which its offsets and those of the original drift apart.

    ``put`` tells of each whether something stands in front of it in place of what the original has there.
    """

    text: str
    here: tuple[int, ...] = ()
    there: tuple[int, ...] = ()
    put: tuple[bool, ...] = ()

    def original(self, offset: int) -> int:
        """The offset in the original of the character at ``offset`` of the copy."""
        at = bisect.bisect_right(self.here, offset) - 1
        return offset if at < 0 else self.there[at] + offset - self.here[at]

    def original_end(self, offset: int) -> int:
        """The offset in the original behind the character that stands before ``offset`` of the copy."""
        at = bisect.bisect_left(self.here, offset)
        if at < len(self.here) and self.here[at] == offset and self.put[at]:
            return self.there[at]
        end = self.original(offset - 1) + 1 if offset else 0
        return min(end, self.there[at]) if at < len(self.here) else end  # what was put in may be longer than what it replaces

    def copy(self, offset: int) -> int:
        """The offset in the copy of a character of the original (of the next one, if it was left out)."""
        at = bisect.bisect_right(self.there, offset) - 1
        if at < 0:
            return min(offset, self.here[0]) if self.here else offset
        moved = self.here[at] + offset - self.there[at]
        return min(moved, self.here[at + 1]) if at + 1 < len(self.here) else moved

    def copies(self, offsets: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
        """``copy`` of many offsets."""
        here = np.array([0, *self.here, np.iinfo(np.int64).max], np.int64)
        there = np.array([0, *self.there], np.int64)
        at = np.searchsorted(there, offsets, "right") - 1
        found: npt.NDArray[np.int64] = np.minimum(here[at] + offsets.astype(np.int64) - there[at], here[at + 1])
        return found


def joined(text: str, changes: Iterable[Change]) -> Mended:
    """The copy of ``text`` with ``(start, end, replacement)`` in place of ``text[start:end]``.

    ``changes`` are sorted; one that begins inside the one before is left out.
    """
    parts: list[str] = []
    here: list[int] = []
    there: list[int] = []
    put: list[bool] = []
    position = length = 0
    for start, end, replacement in changes:
        if start < position:
            continue
        parts += (text[position:start], replacement)
        length += start - position + len(replacement)
        position = end
        here.append(length)
        there.append(end)
        put.append(bool(replacement))
    if not here:
        return Mended(text)
    return Mended("".join(parts) + text[position:], tuple(here), tuple(there), tuple(put))


def in_original(text: str, copy: Mended, words: Sequence[str], spaces: Sequence[bool]) -> tuple[list[str], list[bool]]:
    """The tokens of ``text``, and whether a blank follows each, given those of its copy.

    What stands behind a word and is not in the copy is put to the word; in front of a word it is a token of its own.
    """
    found: list[str] = []
    blanks: list[bool] = []
    here = there = 0  # behind the token before, in the copy and in the text
    for word, blank in zip(words, spaces, strict=True):
        start = copy.original(here)
        if start > there:
            found.append(text[there:start])
            blanks.append(False)
        here += len(word)
        there = copy.original_end(here) if word.isspace() else copy.original(here)
        here += blank
        kept = blank and text.startswith(" ", there, copy.original(here))
        if blank and not kept:  # it was put in
            there = copy.original(here)
        if there > start:  # a blank in front of the first word may have been put in
            found.append(text[start:there])
            blanks.append(kept)
            there += kept
    if there < len(text):
        found.append(text[there:])
        blanks.append(False)
    return found, blanks
