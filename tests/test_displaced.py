"""Words of a label that belong to another member of the list."""

import numpy as np
import pytest
from conftest import case_lines
from svodka import chain
from svodka.linking import features
from svodka.linking.displaced import Lists
from svodka.report import Report


@pytest.mark.parametrize("line", case_lines("displaced.tsv"))
def test_a_member_keeps_no_word_in_whose_place_it_has_its_own(nlp, line):
    text, number, chosen, left = line.split("\t")
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    words = list(seen.table.text)
    query = next(at for at, record in enumerate(doc._.records) if text[record.start : record.end] == number)
    labels = [[] for _ in doc._.records]
    labels[query] = [words.index(word) for word in chosen.split()]
    assert [words[at] for at in Lists(seen).labels(labels)[query]] == left.split()


@pytest.mark.parametrize("line", case_lines("shared.tsv"))
def test_members_share_the_head_and_rates_in_brackets_follow_their_amount(nlp, line):
    text, *labels = line.split("\t")
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    words = list(seen.table.text)
    before, after = zip(*([side.split() for side in label.split("->")] for label in labels), strict=True)
    rates = [record.unit == "%" for record in doc._.records]
    lists = Lists(seen, np.ones(len(seen.tokens.word), np.float32), rates)
    found = lists.labels([[words.index(word) for word in label] for label in before])
    assert [[words[at] for at in label] for label in found] == list(after)


def test_a_long_list_is_read_in_time(nlp):
    text = "Посеяно " + ", ".join(f"{number} га рапса" for number in range(2, 400)) + "."
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    assert Lists(seen).labels([[0] for _ in doc._.records]) == [[0] for _ in doc._.records]
