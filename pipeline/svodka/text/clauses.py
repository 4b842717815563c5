"""Clauses: the stretches of a sentence between its punctuation marks. Changes when a clause is cut in two, or two are one.

A full stop ends a clause only in front of a capital letter: «37 тыс. мест намечено на 2026 год» is one clause. That of a place word
ends none: «ферма в с. Акжал и сад в селе Шет».
"""

from __future__ import annotations

import re
from functools import lru_cache

from svodka import lexicon
from svodka.text.morphology import happening

# not «20 с. Акжал»: behind a number it may be a unit's or a year's
PLACE_WORD = "".join(rf"(?<![^\W\d][ \u00a0]{re.escape(word)})" for word in lexicon.surfaces_of("place") if word.endswith("."))
FULL_STOP = r"(?<=\.)(?=\s+[«“„(]?[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ])" + PLACE_WORD  # what is rare is asked first
# the first character is named, so that most of a text is passed at once
CUT = re.compile(rf"[,;:.!?()\s](?:(?<=\s)[–—-]\s|(?<=\n)|(?<=[,;:!?()])(?=\s|$)|{FULL_STOP})")


@lru_cache(maxsize=8)
def clause(text: str, start: int, end: int, sentence: tuple[int, int]) -> tuple[int, int]:
    """``(start, end)`` of the stretch between punctuation marks in which ``text[start:end]`` stands."""
    right = CUT.search(text, end, sentence[1])
    return _behind_cut(text, sentence[0], start), right.start() if right else sentence[1]


CLOSE = 50  # characters in front of a quantity in which mostly a mark stands


def _behind_cut(text: str, start: int, end: int) -> int:
    """Where the last mark in ``text[start:end]`` that ends a clause is over, ``start`` if there is none."""
    for first in (max(start, end - CLOSE), start):
        cuts = [cut.end() for cut in CUT.finditer(text, first, end)]
        if cuts or first == start:
            break
    return cuts[-1] if cuts else start


def cut(text: str, start: int, end: int) -> bool:
    """Whether a punctuation mark that ends a clause stands in ``text[start:end]``."""
    return CUT.search(text, start, end) is not None


def now_again(text: str, start: int, clause: tuple[int, int]) -> bool:
    """Whether a ``clause`` sets what is now against what the sentence tells from ``start`` on: «, а всего работает 9»."""
    words = text[slice(*clause)]
    if clause[0] <= start:
        return False
    return lexicon.whole("set beside a plan").match(words.lstrip()) is not None and happening(words)


def first_word(text: str, start: int) -> int:
    """Where the first letter or digit of ``text`` from ``start`` on stands."""
    while start < len(text) and not text[start].isalnum():
        start += 1
    return start
