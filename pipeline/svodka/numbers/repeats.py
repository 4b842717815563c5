"""A number said again in a bracket behind itself: «12 (двенадцать) школ», «двенадцать (12) школ». Changes when such a bracket is
taken for a second number, or a second number for such a bracket.

What stands behind the bracket belongs to the number in front («340 (триста сорок) млн тенге»), so it is left out of the
mended copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from svodka.letters import folded
from svodka.numbers.atoms import Numeral
from svodka.numbers.number_words import scales, word_values
from svodka.numbers.numerals import find
from svodka.text.copies import Change

BRACKET = re.compile(r"\((?:(?<=[\w.]\()|(?<=[\w.][ \u00a0]\())([^()\n]{1,90})\)")  # behind a word
NUMBER = re.compile(r"[\d\s.,-]+|[а-яё\s-]+", re.IGNORECASE)  # in digits or in words, not in both
FAR = 60  # characters in front of a bracket that a number takes up at most


def repeats(text: str) -> Iterator[Change]:
    """``(start, end, "")`` of each bracket that repeats the number in front of it in its other form."""
    if "(" not in text:
        return
    for bracket in BRACKET.finditer(text):
        inside = bracket[1].strip()
        again = _whole(inside) if NUMBER.fullmatch(inside) and _opens(inside) else None
        if again is None:
            continue
        start = bracket.start() - text[bracket.start() - 1].isspace()
        before = _last(text[max(0, start - FAR) : start])
        if before is not None and before.value == again.value and before.form != again.form:
            yield start, bracket.end(), ""


def _opens(words: str) -> bool:
    """Whether a number may begin what stands in a bracket: most brackets are passed without reading them."""
    first = folded(words.split(maxsplit=1)[0]) if words else ""
    return first[:1].isdigit() or first in word_values() or first in scales()


def _whole(words: str) -> Numeral | None:
    """The numeral that ``words`` are from the first letter to the last, or None."""
    found = next(find(words), None)
    return found if found is not None and (found.start, found.end) == (0, len(words)) and _plain(found) else None


def _last(words: str) -> Numeral | None:
    """The numeral with which ``words`` end, or None."""
    found = list(find(words))
    last = found[-1] if found else None
    return last if last is not None and last.end == len(words) and _plain(last) else None


def _plain(numeral: Numeral) -> bool:
    return numeral.form in ("digits", "words") and not numeral.ordinal
