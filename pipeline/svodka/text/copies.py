"""Copies of a text in which something is left out or put in, and where each of their characters came from. Changes when an offset
in a copy is taken for another one of the text."""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mended:
    """A mended copy: ``text``, and the places at which its offsets and those of the original drift apart."""

    text: str
    here: tuple[int, ...] = ()
    there: tuple[int, ...] = ()

    def original(self, offset: int) -> int:
        """The offset in the original of the character at ``offset`` of the copy."""
        at = bisect.bisect_right(self.here, offset) - 1
        return offset if at < 0 else self.there[at] + offset - self.here[at]

    def original_end(self, offset: int) -> int:
        """The offset in the original behind the character that stands before ``offset`` of the copy."""
        end = self.original(offset - 1) + 1 if offset else 0
        at = bisect.bisect_left(self.here, offset)
        return min(end, self.there[at]) if at < len(self.here) else end  # what was put in may be longer than what it replaces

    def copy(self, offset: int) -> int:
        """The offset in the copy of a character of the original (of the next one, if it was left out)."""
        at = bisect.bisect_right(self.there, offset) - 1
        if at < 0:
            return min(offset, self.here[0]) if self.here else offset
        moved = self.here[at] + offset - self.there[at]
        return min(moved, self.here[at + 1]) if at + 1 < len(self.here) else moved


def joined(text: str, changes: Iterable[tuple[int, int, str]]) -> Mended:
    """The copy of ``text`` with ``(start, end, replacement)`` in place of ``text[start:end]``.

    ``changes`` are sorted; one that begins inside the one before is left out.
    """
    parts: list[str] = []
    here: list[int] = []
    there: list[int] = []
    position = length = 0
    for start, end, replacement in changes:
        if start < position:
            continue
        parts += (text[position:start], replacement)
        length += start - position + len(replacement)
        position = end
        here.append(length)
        there.append(end)
    if not here:
        return Mended(text)
    return Mended("".join(parts) + text[position:], tuple(here), tuple(there))
