import json
from time import process_time

import pytest
import razdel
from conftest import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st
from svodka.text.characters import oddities
from svodka.text.copies import joined
from svodka.text.lexing import RazdelTokenizer, normalize
from svodka.text.segmenting import pieces, sentences

# what the rules look at, more often than chance would bring it
TRICKY = st.text(alphabet="абЯёabZ059-–—_.,/\\!?…:;=()[]«»\"„'’*%№$+~ \t\n\u00a0\ufeffқΔσйé´²￼😀", max_size=40)
TEXTS = st.one_of(TRICKY, st.text(max_size=60), st.lists(TRICKY, max_size=5).map(" ".join))


def plain(text):
    """``text`` without odd characters, which are no matter of razdel's."""
    while changes := oddities(text):
        text = joined(text, changes).text
    return text


def tokens_of_razdel(text):
    return [(token.start, token.stop) for token in razdel.tokenize(normalize(text))]


def tokens_of_ours(nlp, text):
    doc = RazdelTokenizer(nlp.vocab)(text)
    assert doc.text == text
    return [(token.idx, token.idx + len(token)) for token in doc if normalize(token.text).strip()]


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("от 5, 6 до -слово слово- и 3.- 4 / 5")
@example("5," + " " * 100 + "6 -" + " " * 100 + "а")
@example("yahoo! Yahoo!! :) ;-)) =(( ... ?! -- *** ΔP mβж")
@example("2019-2021гг., 5,6% и/или 12.05.2023 №5-а")
def test_tokens_are_those_of_razdel(nlp, text):
    text = plain(text)
    assert tokens_of_ours(nlp, text) == tokens_of_razdel(text)


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("Пункт 1. Т. е. так. «Да!» Он ушел... И т. д. А. С. Пушкин :) Вот")
@example('Колхоз «Нива» Сев (план) Итог.) Да ;) Нет" Вот. Ред. Абай кв. М тыс. Домов _. А')
@example("I. Введение. 1) Раз; 2) Два; Три. - сказал он. — Да")
def test_sentences_are_those_of_razdel(text):
    expected = [(sentence.start, sentence.stop) for sentence in razdel.sentenize(text) if sentence.text]
    assert [span for span in sentences(text) if span[0] < span[1]] == expected


def reports():
    lines = (ROOT / "corpus/test.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize("part", range(4))
def test_both_on_the_corpus(nlp, part):
    for text in map(plain, reports()[part::4]):
        assert tokens_of_ours(nlp, text) == tokens_of_razdel(text)
        block = text.replace("\n", " ")
        assert list(sentences(block)) == [(s.start, s.stop) for s in razdel.sentenize(block)]


@pytest.mark.parametrize("read", [lambda text: pieces(text, "", ""), lambda text: list(sentences(text.replace(".", ". ")))])
def test_points_without_end_are_read_in_linear_time(read):
    def seconds(count):
        started = process_time()
        read("." * count)
        return process_time() - started

    assert seconds(500_000) < 20 * min(seconds(50_000) for _ in range(3))
