from time import perf_counter

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from svodka.text import lexing
from svodka.text.lexing import PLAIN_CHUNK, RazdelTokenizer, normalize, sentence_spans
from svodka.text.morphology import _grammemes, analyzer, readings
from svodka.text.segmenting import pieces


@given(st.text(max_size=300))
def test_the_doc_is_the_text(nlp, text):
    assert nlp.make_doc(text).text == text


@given(st.text(max_size=200))
def test_normalizing_keeps_the_length(text):
    assert len(normalize(text)) == len(text)


@given(st.text(max_size=300))
def test_sentences_cover_the_text_in_order(text):
    spans = list(sentence_spans(text))
    assert all(a[1] == b[0] for a, b in zip(spans, spans[1:], strict=False))
    assert all(start < end for start, end in spans)
    assert not text[: spans[0][0] if spans else None].strip()
    assert not spans or spans[-1][1] == len(text)


@pytest.mark.parametrize("word", ["Ұлытау", "за\u0301мок", "по\u00adсёлок", "Жетісу"])
def test_marks_and_kazakh_letters_do_not_cut_a_word(nlp, word):
    assert [token.text for token in nlp.make_doc(f"в {word}.")] == ["в", word, "."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Сдано 5 млрд. тенге. Дальше пойдёт речь.", 2),
        ("Заголовок\nТекст под ним", 2),
        ("Эта строка была разорвана посередине при печати на странице узкой\nширины и продолжается.", 1),
        ("– 14 школ;\n– 3 сада.", 2),
        ("Собрано 118 тонн против 73 в 2018 г. Работают пункты.", 2),
        ("Воды ждут с 1990-х. Водопровод готов.", 2),
        ("В 2018 г. Хобдинский район собрал зерно.", 1),
        ("За 9 мес. 2022 г. собрано 12 тонн.", 1),
        ("В янв. 2022 г. сдано 12 домов, к 9 мес. 40.", 1),
        ("Ремонт занял 9 мес. Сдано 12 домов.", 2),
    ],
)
def test_sentences(text, expected):
    assert len(list(sentence_spans(text))) == expected


def test_lemmas_and_features(nlp):
    doc = nlp("построено домов")
    assert [token.lemma_ for token in doc] == ["построить", "дом"]
    assert doc[1].pos_ == "NOUN"
    assert "Case=Gen" in str(doc[1].morph)


def test_words_are_analysed_alike_when_others_are_forgotten(nlp, monkeypatch):
    monkeypatch.setattr(lexing, "REMEMBERED", 4)
    monkeypatch.setattr(lexing, "GENERATION", 2)
    tokenizer, morphology = RazdelTokenizer(nlp.vocab), lexing.Morphology(nlp.vocab)
    texts = ["построено домов", "домов много, школ и садов мало", "сдано 5 школ", "построено домов"]
    lemmas = [[token.lemma_ for token in morphology(tokenizer(text))] for text in texts]
    assert lemmas == [[token.lemma_ for token in nlp.get_pipe("svodka_morphology")(nlp.make_doc(text))] for text in texts]
    assert lemmas[0] == lemmas[3] == ["построить", "дом"]


def test_the_tokenizer_survives_saving(nlp):
    assert RazdelTokenizer(nlp.vocab).from_bytes(RazdelTokenizer(nlp.vocab).to_bytes())("а б").text == "а б"


@pytest.mark.parametrize(
    "word", ["стали", "зелёный", "зеленый", "наибольшего", "семью", "им", "о", "кгу", "мвт-ч", "замглавы", "её"]
)
def test_readings_are_those_of_pymorphy(word):
    parses = analyzer().parse(word)
    assert [tuple(reading) for reading in readings(word)] == [(p.normal_form, *_grammemes(str(p.tag))) for p in parses]


@pytest.mark.parametrize("around", [("", ""), ("а", "1"), ("-", "-"), (".", "»")])
@pytest.mark.parametrize(
    "chunk",
    [
        "слово",
        "слово.",
        "(слово",
        "«слово»",
        "А,",
        "2024",
        '"5-этажный»,',
        "юго-восток)?",
        "12,5",
        "(1.2.3",
        "40%,",
        "5)",
        "7;",
        "4».",
    ],
)
def test_plain_chunks_are_cut_as_razdel_cuts_them(chunk, around):
    cuts, free = pieces(chunk, *around)
    plain = PLAIN_CHUNK.fullmatch(chunk)
    assert plain is not None
    assert free
    words = [part for part in plain.groups() if part]
    assert words == [chunk[a:b] for a, b in zip((0, *cuts), (*cuts, len(chunk)), strict=True)]


def test_plain_words_are_in_the_vocabulary_as_spacy_has_them(nlp):
    text = "Слово ВВП в В двадцать Ещё щ который КОТОРЫЙ построено Еврей ёлка (Абай) млн, 5-этажный Әлем 1,2 km"
    words = [token.text for token in nlp.make_doc(text)]
    blank = spacy.blank("ru")
    names = ("lower_", "norm_", "prefix_", "suffix_", "shape_", "lang_", "flags", "is_oov", "rank", "orth")
    marks = [*map(chr, range(ord(" "), 0x3000)), "''", "``", "+5", ",7", "во-первых", "2²", "½", "1/2", "50%", "тыс.,"]
    for word in words + marks:
        ours, theirs = nlp.vocab[word], blank.vocab[word]
        assert [getattr(ours, name) for name in names] == [getattr(theirs, name) for name in names]


def test_blanks_around_a_text_and_its_lines(nlp):
    for text in (" а б", "а б ", " ", "а  б", " \n а\n\nб \n", "", "  ", "а\n"):
        doc = nlp.make_doc(text)
        assert doc.text == text
        assert [token.text for token in doc if not token.is_space] == text.split()


def test_a_line_of_many_different_words_is_cut_in_linear_time():
    vocab = spacy.blank("ru").vocab

    def seconds(count):
        text = " ".join(f"{number},5" for number in range(count))
        tokenizer = RazdelTokenizer(vocab)
        started = perf_counter()
        tokenizer(text)
        return perf_counter() - started

    once, four = (min(seconds(count) for _ in range(2)) for count in (5000, 20_000))
    assert four < 8 * once + 0.01
