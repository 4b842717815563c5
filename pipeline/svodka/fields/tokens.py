"""The tokens of a sentence as the rules of labels see them. Changes when such a rule needs to know more of a token."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)  # there are many, and a frozen one takes four times as long to make
class Token:
    """What the rules need to know of a token, without asking spaCy again."""

    index: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    free: bool  # belongs to no quantity, period or territory
