"""Which sentences are in Kazakh or English, so that their numbers are none of ours. Changes when Russian is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from string import ascii_lowercase

from svodka import lexicon
from svodka.openings import Opened
from svodka.text.lexing import normalized
from svodka.text.morphology import known

LETTERS = "әғқңөұүһі"
KAZAKH = re.compile(f"[{LETTERS}]")
WORD = re.compile(r"[^\W\d_]+")
ENGLISH = re.compile(r"(?<![^\W_])[a-z]{3,}(?![^\W_])")
ENGLISH_WORDS = Opened(ENGLISH, (f"{letter}~" for letter in ascii_lowercase))  # for whole texts
FEW = 3  # English words that are no name
SHORT = 3  # letters: «км», «млн» and «га» are of all languages
LINE = re.compile(r"[^\n]+")


def foreign(text: str, sentences: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """``(start, end)`` of the lines of sentences that are in Kazakh or in English, ascending."""
    some = len(list(islice(ENGLISH_WORDS.finditer(normalized(text)), FEW))) == FEW
    if not some and not any(letter in text for letter in LETTERS):
        return
    for start, end in sentences:
        for line in LINE.finditer(text, start, end):
            said = line.group()
            if (KAZAKH.search(said) and _is_kazakh(said)) or (ENGLISH.search(said) and _is_english(said)):
                yield line.span()


def _is_kazakh(said: str) -> bool:
    """Whether twice as many words have a letter of Kazakh as are Russian; a name or «теңге» may stand in a Russian sentence."""
    words = [word for word in WORD.findall(said) if len(word) > SHORT or KAZAKH.search(word)]
    kazakh = [
        word for word in words if word.islower() and KAZAKH.search(word) and not lexicon.whole("kazakh in russian").match(word)
    ]
    if not kazakh:
        return False
    own = sum(1 for word in words if KAZAKH.search(word))
    return 2 * sum(1 for word in words if not KAZAKH.search(word) and known(word.lower())) <= own


def _is_english(said: str) -> bool:
    """Whether it has some English words, and more than Russian ones."""
    english = len(ENGLISH.findall(said))
    return english >= FEW and english > len(re.findall("[а-яё]{3,}", said))
