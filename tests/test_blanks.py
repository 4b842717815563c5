"""A text with wide gaps is read like one without, every place in it is one of its own, and it takes no longer than its length."""

import re
from dataclasses import replace
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from svodka import chain
from svodka.document import COPY
from svodka.text import blanks

CELLS = "Показатель{0}План{0}Факт\nЗерно, тонн{0}500{0}480\nМолоко, тонн{0}120{0}131\n"


def told(records, text):
    """What the records say, without their places; quantities and sentences with one blank where there are many."""
    return [
        {
            name: re.sub(" +", " ", value) if isinstance(value, str) else value
            for name, value in record.as_dict().items()
            if name not in ("start", "end")
        }
        for record in records
        if text[record.start : record.end] == record.quantity and record.sentence in text and record.quantity in record.sentence
    ]


@pytest.mark.parametrize("count", [2, 3, 7, 50])
def test_multiplied_blanks_change_nothing_but_places(nlp, count):
    text = chain.WARM.replace("\n", "\n\n", 1)
    wide = text.replace(" ", " " * count)
    doc = nlp(wide)
    assert doc.text == wide
    assert told(doc._.records, wide) == told(nlp(text)._.records, text) != []
    places = [wide[: record.start].replace(" " * count, " ") for record in doc._.records]
    assert [len(place) for place in places] == [record.start for record in nlp(text)._.records]


def test_every_stage_speaks_of_the_document(nlp):
    text = "Аким Нуржан Сериков: в Бухар-Жырауском районе в 2023 году открыто и сразу сдано под ключ для детей из сёл 3 школы."
    wide = text.replace(" ", " " * 60)
    doc = nlp(wide)
    for name in ("quantities", "periods", "mentions"):
        found = [(wide[shape.start : shape.end], shape) for shape in doc._.get(name)]
        once = [text[shape.start : shape.end] for shape in nlp(text)._.get(name)]
        assert [re.sub(" +", " ", words) for words, _ in found] == once != []
        assert all(wide[shape.start : shape.noun_end] == words for words, shape in found if name == "quantities")
    assert [re.sub(" +", " ", ent.text) for ent in doc.ents] == [ent.text for ent in nlp(text).ents] != []
    assert [token.lemma_ for token in doc if not token.is_space] == [token.lemma_ for token in nlp(text)]
    assert len(list(doc.sents)) == 1


def test_columns_stay_columns(nlp):
    narrow, wide = CELLS.format("    "), CELLS.format(" " * 80)
    assert told(nlp(wide)._.records, wide)[0]["status"] == "plan"
    assert [record.status for record in nlp(wide)._.records] == [record.status for record in nlp(narrow)._.records]
    tabs = CELLS.format(f"{' ' * 80}\t{' ' * 80}")
    assert [record.status for record in nlp(tabs)._.records] == [record.status for record in nlp(narrow)._.records]


@pytest.mark.parametrize(
    ("text", "copy"),
    [
        ("один два", "один два"),
        ("а" + " " * 90 + "б в", "а    б в"),
        ("а" + " " * 90 + "\n" + " " * 90 + "б в", "а    \n    б в"),
        ("а" + "\n" * 90 + "б", "а\n\n\nб"),
        ("а" + " \n\t" * 90 + "б", "а \n\t \n\t \n\tб"),
        ("а" + "\r\n" * 90 + "б", "а\r\n\r\n\r\nб"),
        ("а" + "\u00a0" * 90 + "б", "а\u00a0\u00a0\u00a0\u00a0б"),
        ("а" + " " * 90 + "\t" + " " * 90 + "б в", "а   \tб в"),
        ("и  в  селе  на  5    га  и  у  реки  и  в  лесу", "и в селе на 5  га и у реки и в лесу"),
        (few := "а б в г" + " " * 10 + "слово " * 50, few),  # one gap that costs nothing
    ],
)
def test_narrow(text, copy):
    assert blanks.narrow(text).text == copy


@pytest.mark.parametrize("wide", [" ", "\n", " \n", "\t", "\u00a0"])
def test_wide_gaps_take_no_longer_than_their_length(nlp, wide):
    text = chain.WARM

    def seconds(count):
        started = process_time()
        nlp(text.replace("\n" if "\n" in wide else " ", wide * count))
        return process_time() - started

    seconds(1)
    few, many = (min(seconds(count) for _ in range(3)) for count in (10, 100))
    assert many < 5 * few + 0.2


PIECES = st.sampled_from(["5", "300", "тенге", "школ", "в", "2023", "году.", "Темиртау", "план", "–", "«", "»", "\ufeff", "Аким"])
GAPS = st.sampled_from([" ", "  ", " " * 50, "\n", "\n" * 9, " \n" * 30, "\t", "\t " * 40, "\u00a0" * 45, "\r\n" * 8, "\ufeff "])


@settings(max_examples=150, deadline=20_000, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.tuples(GAPS, PIECES), max_size=25), end=GAPS)
def test_places_in_the_copy_are_places_in_the_text(nlp, parts, end):
    text = "".join(gap + piece for gap, piece in parts) + end
    copy = blanks.narrow(text)
    assert re.sub(r"[\s\ufeff]+", " ", copy.text) == re.sub(r"[\s\ufeff]+", " ", text)
    for at, char in enumerate(copy.text):
        there = text[copy.original(at)]
        assert there == char or (char == " " and there.isspace())  # a line end that only the page's width made is a blank there
        assert copy.copy(copy.original(at)) == at
    doc = nlp(text)
    assert doc.text == text
    for record in doc._.records:
        assert text[record.start : record.end] == record.quantity
        assert record.quantity in record.sentence
        assert record.sentence in text
    assert all(one.end <= two.start for one, two in pairwise(doc._.records))


def test_what_a_component_of_ones_own_adds_is_kept():
    @Language.component("blanks_test_extra")
    def extra(doc):
        doc._.records = tuple(replace(record, extra=f'{{"at": {record.start}}}') for record in doc._.records)
        return doc

    nlp = chain.load("rules")
    nlp.add_pipe("blanks_test_extra", after="svodka_claims")
    (record,) = nlp(f"Построено{' ' * 70}3 школы.")._.records
    assert (record.start, record.extra) == (79, '{"at": 79}')


def test_a_later_stage_sees_the_names_and_periods_that_a_component_of_ones_own_sets():
    @Language.component("blanks_test_names")
    def names(doc):
        doc.ents = [doc.char_span(text.index("Ромашка"), text.index("Ромашка") + len("Ромашка"), label="ORG")]
        doc._.periods = tuple(replace(period, year=2019) for period in doc._.periods)
        return doc

    text = f"В 2021 году{' ' * 70}Ромашка{' ' * 70}построила 3 школы."
    nlp = chain.load("rules")
    nlp.add_pipe("blanks_test_names", after="svodka_periods")
    doc = nlp(text)
    (record,) = doc._.records
    assert [entity.text for entity in doc.user_data[COPY].of(doc).ents] == ["Ромашка"]
    assert (record.year, [text[period.start : period.end] for period in doc._.periods]) == (2019, ["2021 году"])


@pytest.mark.parametrize("blanks_between", [20, 40, 80, 190])
def test_a_gap_between_two_figures_is_passed_at_once(nlp, blanks_between):
    filler = "В селе Аксу построили много домов и школ. " * 70
    text = f"{filler}5 школ{' ' * blanks_between}и слово 7 школ. "
    nlp(filler)
    start = process_time()
    nlp(filler)
    usual = process_time() - start
    start = process_time()
    nlp(text)
    assert process_time() - start < 20 * usual + 0.2
