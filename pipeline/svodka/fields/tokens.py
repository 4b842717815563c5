"""The tokens of a document as the rules of claims see them. Changes when a rule needs to know more of a token."""

from __future__ import annotations

from operator import add
from typing import NamedTuple

import numpy as np
from spacy.attrs import LEMMA, LENGTH, ORTH, POS, SENT_START
from spacy.symbols import IDS
from spacy.tokens import Doc

from svodka.text.lexing import sentence_rows, spellings


class Token(NamedTuple):  # there are many, and nothing else is made as fast
    """What the rules need to know of a token, without asking spaCy again."""

    start: int
    end: int
    text: str
    lemma: int  # the key of its dictionary form: few of these are looked at, and to spell them takes time
    pos: str
    free: bool  # belongs to no quantity, period or territory


class Columns:
    """The tokens of a document in columns, asked for once: where they start and end, what they are; few sentences have claims."""

    def __init__(self, doc: Doc) -> None:
        self._table = doc.to_array([IDS["IDX"], LENGTH, ORTH, LEMMA, POS, SENT_START])
        self._spellings = spellings(doc.vocab.strings)

    def between(self, first: int, last: int) -> tuple[list[int], list[int], list[str], list[int], list[str]]:
        """Starts, ends, texts, keys of lemmas, and classes of the tokens from ``first`` up to ``last``."""
        starts, lengths, words, lemmas, classes = self._table[first:last, :5].T.tolist()
        return starts, list(map(add, starts, lengths)), self._spellings.of(words), lemmas, self._spellings.of(classes)

    def verbs(self) -> tuple[list[int], list[str]]:
        """Where the verbs start, and how they are spelt."""
        verbs = np.flatnonzero(self._table[:, 4] == IDS["VERB"])
        return self._table[verbs, 0].tolist(), self._spellings.of(self._table[verbs, 2].tolist())

    def sentences(self) -> list[tuple[int, int, int, int]]:
        """First token, token behind, start and end of every sentence."""
        starts, lengths, _, _, _, flags = self._table.T
        return sentence_rows(flags, starts, lengths)
