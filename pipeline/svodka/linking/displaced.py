"""Words that a member of an enumeration has put others in place of: «проката – на 5 %, меди – на 9 %». Changes when labels of
members keep a word of their neighbour, or lose one that they share.

The network scores each word by itself, so a label may hold the words of two members that stand in the same place of the sentence,
with the same preposition and in the same case: «производство проката меди». Those of the members before are taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svodka import lexicon
from svodka.fields.members import CUTS, agree, cases, stand_alike
from svodka.linking.features import Features
from svodka.linking.layouts import PARTS
from svodka.linking.wordtable import Words
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

NOUNS, ADJECTIVES, VERBS = (
    frozenset(map(PARTS.index, names)) for names in (("NOUN", "LATN"), ("ADJF", "PRTF"), ("VERB", "INFN", "PRTS", "GRND", "PRED"))
)
CONJUNCTION, PREPOSITION = PARTS.index("CONJ"), PARTS.index("PREP")
ENDS = frozenset(",–—-()«»")  # of a phrase
FARTHEST = 60  # words from the number to the head of the enumeration
MEMBERS = 8  # before one that are looked at


class Lists:
    """The enumerations of a document, as the words and numbers of :class:`Features` tell them."""

    def __init__(self, seen: Features) -> None:
        self.words: Words = seen.table
        self.part: list[int] = seen.table.part.tolist()
        self.sentence = seen.sentences
        self.first: list[int] = seen.first.tolist()
        self.last: list[int] = seen.last.tolist()
        self.counted = frozenset(at for first, last in zip(self.first, self.last, strict=True) for at in range(first, last + 1))

    def without_displaced(self, query: int, chosen: Sequence[int]) -> list[int]:
        """The words of a label without those of the members before in whose place it has its own."""
        own = self._own(query)
        kept = list(chosen)
        if own is None or min(chosen) >= own[0]:
            return kept
        head = self._head(own)
        if head is None or head not in chosen or self._is_subject(head, self._preposition(head, own[0])):
            return kept
        gone = {at for phrase in self._displaced(query, own, head) for at in phrase}
        lemmas = {self._lemma(at) for at in own}
        left = [at for at in chosen if at not in gone or self._lemma(at) in lemmas]
        if self.part[head] in NOUNS and not self._preposition(head, own[0]) and not any(at < own[0] for at in left):
            return kept  # «школ 30, учеников 4 тысячи»: no head that they could share
        return left

    def _own(self, query: int) -> range | None:
        """The words of a member that are its own: those in front of its number, behind a comma or «и», or else those behind it."""
        first = self.first[query]
        start = self.last[query - 1] + 1 if query else first
        if start >= first or self.sentence[start] != self.sentence[first]:
            return None
        between = range(start, first)
        if any(self._text(at) in CUTS or self._text(at).lower() in _others() for at in between):
            return None
        commas = [at for at in between if self._text(at) == ","] or [at for at in between if self.part[at] == CONJUNCTION]
        if not commas:
            return None
        front = range(commas[-1] + 1, first)
        if any(self.part[at] in VERBS for at in (front if self._text(commas[-1]) == "," else between)):
            return None
        own = front if self._says_something(front) else range(self.last[query] + 1, self._end_behind(query))
        return own if self._says_something(own) and not any(self.part[at] in VERBS for at in own) else None

    def _end_behind(self, query: int) -> int:
        at = self.last[query] + 1
        stop = self.first[query + 1] if query + 1 < len(self.first) else len(self.part)
        while at < stop and self._text(at) != "," and self._text(at) not in CUTS and self.part[at] != CONJUNCTION:
            at += 1
        return at

    def _says_something(self, words: range) -> bool:
        return any(self.part[at] in NOUNS or self.part[at] in ADJECTIVES for at in words)

    def _head(self, own: range) -> int | None:
        """The first noun of a member, or else its last adjective."""
        nouns = [at for at in own if self.part[at] in NOUNS]
        return nouns[0] if nouns else max((at for at in own if self.part[at] in ADJECTIVES), default=None)

    def _is_subject(self, head: int, preposition: str) -> bool:
        """Whether a noun may be the head of a label of its own: «бюджет – 5 млрд, исполнение – 99 %»."""
        if preposition or self.part[head] in ADJECTIVES:
            return False
        own = cases(self._text(head))
        return not own or own[0] == "nomn" or (own[0] == "accs" and "nomn" in own)

    def _preposition(self, at: int, low: int) -> str:
        """The preposition of a noun, across its adjectives and numbers; empty if it has none."""
        at -= 1
        while at >= low and (self.part[at] in ADJECTIVES or at in self.counted):
            at -= 1
        return self._text(at).lower() if at >= low and self.part[at] == PREPOSITION else ""

    def _displaced(self, query: int, own: range, head: int) -> Iterator[range]:
        """The phrases of the members before that stand in the place of ``head``."""
        front = own[0] < self.first[query]
        preposition = self._preposition(head, own[0])
        end = own[0] if front else self.first[query]
        for before in range(query - 1, max(query - 1 - MEMBERS, -1), -1):
            words = self._own(before)
            start = self._start(before, front=front, goes_on=words is not None)
            at = next((at for at in range(end - 1, start - 1, -1) if self._alike(at, head, end, preposition, start)), None)
            if at is not None:
                yield self._phrase(at, head, own, start, end)
            if words is None:
                return
            end = words[0] if front else self.first[before]

    def _start(self, query: int, *, front: bool, goes_on: bool) -> int:
        """Where the words of a member begin; of the first one those of the clause."""
        if not front:
            return self.last[query] + 1
        if goes_on:
            return self.last[query - 1] + 1
        at = self.first[query]
        low = max(at - FARTHEST, 0)
        while at > low and self.sentence[at - 1] == self.sentence[self.first[query]] and self._text(at - 1) not in CUTS:
            at -= 1
        return at

    def _alike(self, at: int, head: int, end: int, preposition: str, start: int) -> bool:
        """Whether a word may stand in the place of ``head``."""
        if at in self.counted or self._preposition(at, start) != preposition:
            return False
        word, own = self._text(at), self._text(head)
        if self.part[head] in ADJECTIVES:
            return self.part[at] in ADJECTIVES and agree(word, own)
        alone = self.part[at] in ADJECTIVES and not (at + 1 < end and self.part[at + 1] in NOUNS | ADJECTIVES)
        return (self.part[at] in NOUNS or alone) and word.lower() != own.lower() and stand_alike(word, own)

    def _phrase(self, at: int, head: int, own: range, start: int, end: int) -> range:
        """A word with its adjectives and with what depends on it."""
        first, last = at, at + 1
        if self.part[head] in NOUNS:
            while first > start and self.part[first - 1] in ADJECTIVES and agree(self._text(first - 1), self._text(at)):
                first -= 1
            while last < end and last not in self.counted and self._text(last) not in ENDS and not self._ends_phrase(last):
                last += 1
        return range(first, last)

    def _ends_phrase(self, at: int) -> bool:
        return self.part[at] in VERBS or self.part[at] == CONJUNCTION

    def _text(self, at: int) -> str:
        return str(self.words.text[at])

    def _lemma(self, at: int) -> str:
        return readings(word_form(self._text(at)))[0].lemma


def _others() -> tuple[str, ...]:
    return lexicon.surfaces_of("no next member")
