"""What the price of a count is called."""

import numpy as np
import pytest
from conftest import case_lines
from svodka import chain
from svodka.linking import features, prices
from svodka.report import Report


@pytest.mark.parametrize("line", case_lines("prices.tsv"))
def test_the_price_of_a_count_says_that_it_is_one(nlp, line):
    text, label, said = line.split("\t")
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    words = list(seen.table.text)
    labels = [[words.index(word) for word in label.split()] for _ in doc._.records]
    known = ["доля", "сумма", "стоимость"]
    absent = np.zeros((len(labels), len(known)), bool)
    found = prices.said(seen, labels, absent, np.array([[0.3, 0.1, 0.2]] * len(labels), np.float32), known)
    assert [known[at] for at in np.flatnonzero(found[-1])] == said.split()
    assert not found[:-1].any()
