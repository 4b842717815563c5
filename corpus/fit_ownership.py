"""Fit the weights by which ``svodka.fields.ownership`` tells whose report a text is.

python corpus/fit_ownership.py corpus/train.jsonl corpus/dev.jsonl

What the choice decides are the figures for which the text names no nearer owner; right is the candidate that gold gives most of
them to, and a document weighs the more, the more they are. Prints how many documents are misjudged when their own writer is left
out, then writes ``ownership.tsv``. Needs two minutes.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import svodka
from choice import Example, Row, example, fit
from svodka.agreement import pairs, same_entity
from svodka.chain import make_doc
from svodka.fields import ownership
from svodka.report import as_report

PULL = 8.0  # how strongly weights are drawn to their priors


def undecided(doc: Any, gold: Sequence[Row]) -> Counter[str]:
    """Gold's owners of the figures that the rules leave to the document."""
    records = doc._.records
    pairing = pairs(gold, [record.as_dict() for record in records])
    return Counter(gold[i]["entity"] for i, j in pairing if records[j].entity_found == "document")


def examples(rows: Sequence[Row], columns: Mapping[str, int]) -> Iterator[Example]:
    """What can be learned from annotated documents."""
    nlp = svodka.load("rules")
    for row in rows:
        doc = nlp(make_doc(nlp, as_report({key: row[key] for key in ("id", "date", "text")})))
        report, owners = doc._.report, undecided(doc, row["records"])
        candidates = ownership.candidates(report.text, report.mentions, report.when)
        signs = ownership.gather(report.text, candidates, report.mentions)
        shares = [sum(count for owner, count in owners.items() if same_entity(owner, name)) for name in signs]
        best = max(shares, default=0)
        if best:
            weight = sum(owners.values()) ** 0.5
            yield example(row, list(signs.values()), [share == best for share in shares], columns, weight=weight)


if __name__ == "__main__":
    fit(ownership.WEIGHTS, sys.argv[1:], examples, PULL)
