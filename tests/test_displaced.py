"""Words of a label that belong to another member of the list."""

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
    kept = Lists(seen).without_displaced(query, [words.index(word) for word in chosen.split()])
    assert [words[at] for at in kept] == left.split()


def test_a_long_list_is_read_in_time(nlp):
    text = "Посеяно " + ", ".join(f"{number} га рапса" for number in range(2, 400)) + "."
    doc = nlp(chain.make_doc(nlp, Report("t", text)))
    seen = features.of(doc, doc._.report, doc._.records)
    lists = Lists(seen)
    assert all(lists.without_displaced(query, [0]) == [0] for query in range(len(doc._.records)))
