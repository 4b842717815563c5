"""Words that a member of an enumeration has put others in place of: «проката – на 5 %, меди – на 9 %». Changes when labels of
members keep a word of their neighbour, or lose one that they share, or when a rate in brackets is labelled as another amount.

The network scores each word by itself, so a label may hold the words of two members that stand in the same place of the
sentence, with the same preposition and in the same case: «производство проката меди». Those of the members before are taken
out. What governs them, the head of the list, is taken along from member to member, though the network is the less sure of it
the farther it stands. A member with a subject of its own takes of the words before only what the network is rather sure of.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

import numpy as np

from svodka import lexicon
from svodka.fields.members import CUTS, agree, cases, stand_alike
from svodka.letters import folded
from svodka.linking.features import Features
from svodka.linking.layouts import PARTS, Floats
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

NOUNS, ADJECTIVES, VERBS = (
    frozenset(map(PARTS.index, names)) for names in (("NOUN", "LATN"), ("ADJF", "PRTF"), ("VERB", "INFN", "PRTS", "GRND", "PRED"))
)
NAMING = NOUNS | ADJECTIVES
CONJUNCTION, PREPOSITION = PARTS.index("CONJ"), PARTS.index("PREP")
ENDS = frozenset(",–—-()«»")  # of a phrase
FARTHEST = 60  # words from the number to the head of the enumeration
MEMBERS = 8  # before one that are looked at
BRACKET = 12  # words from a bracket to the number in it
BEHIND_AMOUNT = 3  # words from an amount to the mark behind which its rate stands
SHARED = 0.2  # how likely a word must be that the members before share
ALONE = 0.05  # the same where nothing else would say what the number tells of
ANEW = 0.5  # how likely a word in front of a member with a subject of its own must be
ENDING = 2  # letters of an adjective's ending: «зерновых», «масличных»
DASHES, OPENS, SEPARATORS = frozenset("–—-"), frozenset("(,"), frozenset(",;")
STOPS = CUTS - SEPARATORS


class Lists:
    """The enumerations of a document, as the words and numbers of :class:`Features` tell them."""

    def __init__(self, seen: Features, share: Floats | None = None, is_rate: Sequence[bool] = ()) -> None:
        self.is_rate = is_rate or [False] * len(seen.first)
        self.content = seen.table.content
        self.options, self.shares = seen.tokens, share
        self.text = seen.table.text
        self.part = seen.parts
        self.sentence = seen.sentences
        self.first: list[int] = seen.first.tolist()
        self.last: list[int] = seen.last.tolist()
        self.counted = frozenset(chain(*(range(first, last + 1) for first, last in zip(self.first, self.last, strict=True))))
        self._owns: dict[int, range | None] = {}

    def labels(self, chosen: Sequence[Sequence[int]]) -> list[list[int]]:
        """The words of the labels, of which ``chosen`` are those that the network chose."""
        found: list[list[int]] = []
        for query, words in enumerate(chosen):
            found.append(self._label(query, self._before_next(query, words), found))
        return found

    def _before_next(self, query: int, chosen: Sequence[int]) -> list[int]:
        """The words of a label without those that the next number has in front of it: «школ – 9 % и клубов – 4 %»."""
        last = self.last[query]
        kept = list(chosen)
        if not kept or kept[-1] <= last or query + 1 >= len(self.first):
            return kept  # words ascend
        own = self._own(query + 1)
        if own is None or self._head(own) is None:
            return kept
        behind = [at for at in kept if last < at < self.first[query + 1]]
        if own[0] > self.first[query + 1] and not self._can_do_without(behind, own):
            return kept  # «9 % городских и 4 % сельских жителей»
        return [at for at in kept if at not in own] or kept

    def _can_do_without(self, behind: Sequence[int], own: range) -> bool:
        """Whether the words behind a number need no noun of those behind the next one."""
        nouns = [at for at in (*behind, *own) if self.part[at] in NOUNS]
        return bool(behind) and (not nouns or nouns[0] in behind)

    def _label(self, query: int, chosen: Sequence[int], before: Sequence[Sequence[int]]) -> list[int]:
        """The words of a label without those of the members before in whose place it has its own, with those that it shares."""
        kept = list(chosen)
        if not kept:
            return kept
        if self._is_aside(query):
            return self._of_the_amount(query, kept, before)
        own = self._own(query)
        if own is None:
            return kept
        head = self._head(own)
        if head is None or head not in chosen:
            return kept
        if self._is_subject(query, head, own):
            return self._anew(query, kept, own)
        return self._in_its_place(query, kept, own, head, before)

    def _in_its_place(self, query: int, kept: list[int], own: range, head: int, before: Sequence[Sequence[int]]) -> list[int]:
        """The label of a member whose ``head`` stands in the place of words of the members before."""
        phrases = list(self._displaced(query, own, head))
        gone = {at for phrase in phrases for at in phrase}
        lemmas = {self._lemma(at) for at in own}
        left = [at for at in kept if at not in gone or self._lemma(at) in lemmas]
        if own[0] < self.first[query]:
            alone = any(self.text[at] in DASHES for at in own) and not any(at < own[0] for at in left)
            shared = (at for at in self._shared(query, phrases, before, ALONE if alone else SHARED) if at not in gone)
            left = sorted({*left, *shared})
        governed = any(phrase[0] and self.part[phrase[0] - 1] in NOUNS for phrase in phrases)
        if governed or self.part[head] not in NOUNS or self._preposition(head, own[0]) or any(at < own[0] for at in left):
            return left
        return kept  # «школ 30, учеников 4 тысячи»: no head that they could share

    def _anew(self, query: int, kept: list[int], own: range) -> list[int]:
        """The label of a member that has a subject of its own: of the words before it only those that are rather sure."""
        sentence = self.sentence[own[0]]
        left: list[int] = []
        for at in reversed(kept):
            if at >= own[0] or self.sentence[at] != sentence:
                stays = True
            elif self.part[at] in ADJECTIVES and at + 1 in kept and self.part[at + 1] in NOUNS:
                stays = at + 1 in left  # as its noun
            else:
                stays = self._share(query, at) > ANEW
            if stays:
                left.append(at)
        return left[::-1]

    def _of_the_amount(self, query: int, kept: list[int], before: Sequence[Sequence[int]]) -> list[int]:
        """The label of a rate in brackets: of the members it takes the words of the amount behind which it stands."""
        if not query or not self.is_rate[query] or self.is_rate[query - 1]:
            return kept
        first, last = self.first[query], self.last[query - 1]
        opens = (at + 1 for at in range(last + 1, min(last + 1 + BEHIND_AMOUNT, first)) if self.text[at] in OPENS)
        inside = next(opens, None)
        own = self._own(query - 1)
        if inside is None or own is None or own[0] > last or not all(map(self._is_index, range(inside, first))):
            return kept
        amount = before[query - 1]
        left = {at for at in kept if at >= own[0] or at in amount}.union(at for at in amount if at in own)
        if not any(at < own[0] for at in left):
            left.update(at for at in amount if self.part[at] not in VERBS and self._share(query, at) > SHARED)
        return sorted(left)

    def _is_index(self, at: int) -> bool:
        """Whether a word says of a rate only that it is one: «ИФО»."""
        return not self.content[at] or folded(self.text[at].lower()) in _indices()

    def _own(self, query: int) -> range | None:
        """The words of a member that are its own: those in front of its number, behind a comma or «и», or else those behind it."""
        if query not in self._owns:
            self._owns[query] = self._found_own(query)
        return self._owns[query]

    def _found_own(self, query: int) -> range | None:
        first = self.first[query]
        start = self._behind(query - 1) if query else first
        if start >= first or self.sentence[start] != self.sentence[first]:
            return None
        between = self.text[start:first]
        if not STOPS.isdisjoint(between) or not _others().isdisjoint(map(str.lower, between)):
            return None
        comma = next((at for at in range(first - 1, start - 1, -1) if self.text[at] in SEPARATORS), None)
        after = comma
        if after is None:
            after = next((at for at in range(first - 1, start - 1, -1) if self.part[at] == CONJUNCTION), None)
        if after is None or self._has(VERBS, range(start if comma is None else after + 1, first)):
            return None
        front = range(after + 1, first)
        own = front if self._has(NAMING, front) else range(self.last[query] + 1, self._end_behind(query))
        return own if self._has(NAMING, own) and not self._has(VERBS, own) else None

    def _has(self, parts: frozenset[int], words: range) -> bool:
        """Whether one of some words is of one of these parts of speech."""
        return not parts.isdisjoint(self.part[words.start : words.stop])

    def _is_aside(self, query: int) -> bool:
        """Whether a number only adds to the one before: in brackets, or «, ИФО – 98 %»."""
        if self._in_brackets(query):
            return True
        if not query or not self.is_rate[query]:
            return False
        comma, first = self.last[query - 1] + 1, self.first[query]
        return (
            comma + 1 < first <= comma + BRACKET and self.text[comma] == "," and all(map(self._is_index, range(comma + 1, first)))
        )

    def _in_brackets(self, query: int) -> bool:
        """Whether a number stands in brackets behind another: «12 тыс. тонн (102 %)»."""
        at = self.first[query] - 1
        low = max(self.last[query - 1] if query else 0, at - BRACKET)
        while at > low and self.text[at] not in "()":
            at -= 1
        return at >= 0 and self.text[at] == "("

    def _behind(self, query: int) -> int:
        """The word behind a number, or behind the bracket in which it stands."""
        at = self.last[query] + 1
        if self._in_brackets(query):
            end = min(at + BRACKET, len(self.part))
            close = next((other for other in range(at, end) if self.text[other] in "()"), at)
            return close + 1 if close < len(self.part) and self.text[close] == ")" else at
        return at

    def _end_behind(self, query: int) -> int:
        at = self.last[query] + 1
        stop = self.first[query + 1] if query + 1 < len(self.first) else len(self.part)
        while at < stop and self.text[at] != "," and self.text[at] not in CUTS and self.part[at] != CONJUNCTION:
            at += 1
        return at

    def _head(self, own: range) -> int | None:
        """The first noun of a member, or else its last adjective."""
        nouns = [at for at in own if self.part[at] in NOUNS]
        return nouns[0] if nouns else max((at for at in own if self.part[at] in ADJECTIVES), default=None)

    def _is_subject(self, query: int, head: int, own: range) -> bool:
        """Whether a noun may be the head of a label of its own: «бюджет – 5 млрд, исполнение – 99 %»."""
        if self.part[head] in ADJECTIVES or self._preposition(head, own[0]):
            return False
        own_cases = cases(self.text[head])
        if own_cases[:1] in ((), ("nomn",)) or "nomn" not in own_cases:
            return own_cases[:1] in ((), ("nomn",))
        before = (self._own(query - 1) or self._part(query - 1)) if query else None  # «налоги – 112 млн, субвенции – 173 млн»
        other = None if before is None else self._head(before)
        if before is None or other is None or self.part[other] in ADJECTIVES or self._preposition(other, before[0]):
            return own_cases[0] == "accs"
        other_cases = cases(self.text[other])
        return "nomn" in other_cases and other_cases[0] in ("nomn", "accs")

    def _part(self, query: int) -> range | None:
        """The words in front of a number, back to «из них»."""
        first = self.first[query]
        low = max(self.last[query - 1] if query else -1, first - BRACKET)
        at = next((at for at in range(first - 1, low, -1) if self.text[at].lower() in _others()), None)
        return None if at is None else range(at + 1, first)

    def _preposition(self, at: int, low: int) -> str:
        """The preposition of a noun, across its adjectives and numbers; empty if it has none."""
        at -= 1
        while at >= low and (self.part[at] in ADJECTIVES or at in self.counted):
            at -= 1
        return self.text[at].lower() if at >= low and self.part[at] == PREPOSITION else ""

    def _shared(self, query: int, phrases: Sequence[range], before: Sequence[Sequence[int]], least: float) -> Iterator[int]:
        """What governs a displaced phrase in the label of its member: the words in front of it, and the verb behind it."""
        for phrase in phrases:
            member = bisect_right(self.first, phrase[0])  # whose words they are
            if member >= query or set(phrase).isdisjoint(before[member]):
                continue
            own, end = self._own(member), self.first[member]
            low = end if own is None else own[0]
            governing = [at for at in before[member] if at < low and self.sentence[at] == self.sentence[end]]
            governing = [at for at in governing if at < phrase[0] or self.part[at] in VERBS]
            if governing:
                for at in governing:
                    if self._share(query, at) > (least if self._joins(at, phrase[0]) else max(least, SHARED)):
                        yield at
                return

    def _joins(self, at: int, place: int) -> bool:
        """Whether no colon stands between a word and one behind it: «корма в объёме: сена 9 т»."""
        return not any(self.text[other] == ":" for other in range(at + 1, place))

    def _displaced(self, query: int, own: range, head: int) -> Iterator[range]:
        """The phrases of the members before that stand in the place of ``head``."""
        front = own[0] < self.first[query]
        preposition = self._preposition(head, own[0])
        end = own[0] if front else self.first[query]
        for before in range(query - 1, max(query - 1 - MEMBERS, -1), -1):
            if self._is_aside(before):
                continue
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
        while at > low and self.sentence[at - 1] == self.sentence[self.first[query]] and self.text[at - 1] not in CUTS:
            at -= 1
        return at

    def _alike(self, at: int, head: int, end: int, preposition: str, start: int) -> bool:
        """Whether a word may stand in the place of ``head``."""
        if at in self.counted or self._preposition(at, start) != preposition:
            return False
        word, own = self.text[at], self.text[head]
        if self.part[head] in ADJECTIVES:
            like = self.part[at] in ADJECTIVES or (self.part[at] in NOUNS and word[-ENDING:] == own[-ENDING:])  # «зерновых»
            return like and word.lower() != own.lower() and agree(word, own)
        alone = self.part[at] in ADJECTIVES and not (at + 1 < end and self.part[at + 1] in NAMING)
        return (
            (self.part[at] in NOUNS or alone) and word.lower() != own.lower() and (agree if preposition else stand_alike)(word, own)
        )

    def _phrase(self, at: int, head: int, own: range, start: int, end: int) -> range:
        """A word with its adjectives and with what depends on it."""
        first, last = at, at + 1
        if self.part[head] in NOUNS:
            while first > start and self.part[first - 1] in ADJECTIVES and agree(self.text[first - 1], self.text[at]):
                first -= 1
            while last < end and last not in self.counted and self.text[last] not in ENDS and not self._ends_phrase(last):
                last += 1
        return range(first, last)

    def _ends_phrase(self, at: int) -> bool:
        return self.part[at] in VERBS or self.part[at] == CONJUNCTION

    def _share(self, query: int, word: int) -> float:
        """How likely a word is in the label of a number."""
        if self.shares is None:
            return 1.0
        low, high = np.searchsorted(self.options.query, (query, query + 1)).tolist()
        at = low + int(np.searchsorted(self.options.word[low:high], word))
        return float(self.shares[at]) if at < high and self.options.word[at] == word else 0.0

    def _lemma(self, at: int) -> str:
        return readings(word_form(self.text[at]))[0].lemma


@cache
def _indices() -> frozenset[str]:
    return frozenset(map(folded, lexicon.surfaces_of("index word")))


@cache
def _others() -> frozenset[str]:
    return frozenset(lexicon.surfaces_of("no next member"))
