"""Words of a label that belong to another member of the list."""

import numpy as np
import pytest
from conftest import case_lines
from svodka import chain
from svodka.linking import features
from svodka.linking.displaced import MEMBERS, Lists
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


def test_of_a_long_list_only_the_members_near_one_are_looked_at(nlp, monkeypatch):
    text = "Посеяно " + ", ".join(f"{number} га {'рапса' if number % 2 else 'льна'}" for number in range(2, 120)) + "."
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    looked: list[int] = []
    own = Lists._own
    monkeypatch.setattr(Lists, "_own", lambda lists, query, *rest: looked.append(query) or own(lists, query, *rest))
    lists = Lists(seen)
    words = list(seen.table.text)
    crops = [words.index("рапса" if query % 2 else "льна", lists.last[query]) for query in range(len(doc._.records))]
    others = [words.index("льна" if query % 2 else "рапса") for query in range(len(doc._.records))]
    found = lists.labels([[0, other, crop] for other, crop in zip(others, crops, strict=True)])
    assert len(found) == 118
    for query in range(2, MEMBERS + 1):
        assert found[query] == [0, crops[query]]
    assert len(looked) < 2 * (MEMBERS + 2) * len(found)
