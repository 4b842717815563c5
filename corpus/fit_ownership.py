"""Fit the weights by which ``svodka.fields.ownership`` tells whose report a text is.

python corpus/fit_ownership.py corpus/train.jsonl corpus/dev.jsonl

What the choice decides are the figures for which the text names no nearer owner; right is the candidate that gold gives most of
them to, and a document weighs the more, the more they are. Parts of each document – without its head, its halves – are learned from
too, so that no weight rests on a title alone: of parts whose writer was left out, a third fewer are misjudged for it. Prints how
many documents are misjudged when their own writer is left out, then writes ``ownership.tsv``. Needs half a minute.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import svodka
from choice import Example, Row, example, fit
from svodka.agreement import pairs, same_entity
from svodka.chain import make_doc
from svodka.document import Mention
from svodka.fields import ownership
from svodka.report import as_report
from svodka.text.lexing import sentences_of

PULL = 4.0  # how strongly weights are drawn to their priors
HEAD, LEAST = 250, 300  # characters of a document that its head has, and that a part of it has at least
PART = 0.15  # what a part of a document weighs beside the whole


def undecided(doc: Any, gold: Sequence[Row]) -> Counter[str]:
    """Gold's owners of the figures that the rules leave to the document."""
    records = doc._.records
    pairing = pairs(gold, [record.as_dict() for record in records])
    return Counter(gold[i]["entity"] for i, j in pairing if records[j].entity_found == "document")


def parts(doc: Any) -> Iterator[tuple[str, list[Mention]]]:
    """The text without its head, its first half and its second, each with the mentions in it."""
    text = doc._.report.text
    ends = [end for _, _, _, end in sentences_of(doc)]
    head, half = (next((end for end in ends if end >= size), 0) for size in (HEAD, len(text) / 2))
    for start, end in ((head, len(text)), (0, half), (half, len(text))):
        if 0 < end - start < len(text) and end - start > LEAST:
            inside = [mention for mention in doc._.mentions if start <= mention.start and mention.end <= end]
            yield text[start:end], [replace(one, start=one.start - start, end=one.end - start) for one in inside]


def examples(rows: Sequence[Row], columns: Mapping[str, int]) -> Iterator[Example]:
    """What can be learned from annotated documents and their parts."""
    nlp = svodka.load("rules")
    for row in rows:
        doc = nlp(make_doc(nlp, as_report({key: row[key] for key in ("id", "date", "text")})))
        report, owners = doc._.report, undecided(doc, row["records"])
        weight = owners.total() ** 0.5
        for text, mentions in ((report.text, report.mentions), *parts(doc)):
            whole = text == report.text
            of_use = ownership.telling(text, mentions)
            signs = ownership.gather(text, ownership.candidates(text, mentions, of_use, report.when), of_use, report.when)
            shares = [sum(count for owner, count in owners.items() if same_entity(owner, name)) for name in signs]
            best = max(shares, default=0)
            if best and (whole or best >= max(owners.values()) / 2):
                right = [share == best for share in shares]
                yield example(row, list(signs.values()), right, columns, weight=weight * (1 if whole else PART), judged=whole)


if __name__ == "__main__":
    fit(ownership.WEIGHTS, sys.argv[1:], examples, PULL)
