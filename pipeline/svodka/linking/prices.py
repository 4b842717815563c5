"""What the price of a count is called: «выдано 40 займов на 90 млн тенге» – «сумма займов». Changes when such prices are told in
another way.

The text has no word for it, and the network seldom dares to add one; which of those that it knows fits best, its shares tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from svodka import lexicon
from svodka.linking.features import Features
from svodka.linking.layouts import PARTS, QUERY, UNIT_KINDS, Flags, Floats
from svodka.record import KINDS
from svodka.text.lexing import word_form
from svodka.text.morphology import readings

COUNTED = tuple(map(UNIT_KINDS.index, ("measure", "pieces", "count")))
FARTHEST = 8  # words from a count to its price
NO_PHRASE = frozenset(PARTS.index(name) for name in ("PNCT", "VERB", "INFN", "PRTS", "GRND"))
NOUN = PARTS.index("NOUN")


def said(seen: Features, labels: Sequence[list[int]], absent: Flags, share: Floats, words: Sequence[str]) -> Flags:
    """``absent`` with the likeliest word for a price where the label of one has none; a label without a noun gets what was counted.

    ``words`` are the lemmas that ``share`` is of.
    """
    names = frozenset(lexicon.surfaces_of("price word"))
    columns = [at for at, word in enumerate(words) if word in lexicon.surfaces_of("price of many")]
    for query in _prices(seen, names):
        label = labels[query]
        nouns = [_lemma(seen.table.text[at]) for at in label if seen.table.part[at] == NOUN]
        if label and names.issuperset(nouns):
            counted = range(seen.first[query - 1], seen.last[query - 1] + 1)
            label[:] = sorted({*label, *(at for at in counted if seen.table.part[at] == NOUN and seen.table.content[at])})
        if columns and names.isdisjoint(nouns) and not absent[query, [at for at, word in enumerate(words) if word in names]].any():
            absent[query, columns[int(share[query, columns].argmax())]] = True
    return absent


def _prices(seen: Features, names: frozenset[str]) -> Iterator[int]:
    """The sums of money that stand right behind a count, with «на» between them."""
    kinds = seen.queries[:, QUERY.at["unit"] :]
    money: Flags = (kinds[:, UNIT_KINDS.index("money")] > 0) & (seen.queries[:, QUERY.at["kind"] + KINDS.index("level")] > 0)
    counts: Flags = np.any(kinds[:, COUNTED], axis=1)
    before = lexicon.surfaces_of("in front of a price")
    for query in (np.flatnonzero(money[1:] & counts[:-1]) + 1).tolist():
        first, last = int(seen.first[query]), int(seen.last[query - 1])
        text = [seen.table.text[at].lower() for at in range(last + 1, first)] if first - last <= FARTHEST + 1 else []
        parts = seen.table.part[last + 1 : first].tolist()
        at = max((at for at, word in enumerate(text) if word in before), default=None)
        if at is None or not NO_PHRASE.isdisjoint(parts):
            continue
        if all(part != NOUN or _lemma(word) in names for word, part in zip(text[at + 1 :], parts[at + 1 :], strict=True)):
            yield query


def _lemma(word: str) -> str:
    return readings(word_form(word))[0].lemma
