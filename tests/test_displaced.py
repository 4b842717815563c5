"""Words of a label that belong to another member of the list."""

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
    kept = Lists(seen).without_displaced(query, [words.index(word) for word in chosen.split()])
    assert [words[at] for at in kept] == left.split()


def test_of_a_long_list_only_the_members_near_one_are_looked_at(nlp, monkeypatch):
    text = "Посеяно " + ", ".join(f"{number} га {'рапса' if number % 2 else 'льна'}" for number in range(2, 120)) + "."
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    looked: list[int] = []
    own = Lists._own
    monkeypatch.setattr(Lists, "_own", lambda lists, query: looked.append(query) or own(lists, query))
    lists = Lists(seen)
    words = list(seen.table.text)
    for query in range(len(doc._.records)):
        crop = words.index("рапса" if query % 2 else "льна", lists.last[query])
        other = words.index("льна" if query % 2 else "рапса")
        assert lists.without_displaced(query, [0, crop]) == [0, crop]
        if MEMBERS >= query > 1:
            assert lists.without_displaced(query, [0, other, crop]) == [0, crop]
    assert len(doc._.records) == 118
    assert len(looked) < 2 * (MEMBERS + 2) * len(doc._.records)
