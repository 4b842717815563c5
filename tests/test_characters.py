"""Odd characters – unseen ones, stress, foreign letters, cut words, unusual numbers – are read like the plain text."""

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from svodka import chain
from svodka.document import COPY
from svodka.text import blanks
from svodka.text.lexing import word_form

PLAIN = (
    "В 2023 году построено 3 школы. Привлечено 48 миллиардов тенге инвестиций, создано 2400 рабочих мест. "
    "Собрано 120 тыс. тонн зерна."
)
UNSEEN = "\x02\x7f\x90\ufffc\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202c\u2066\u2069"


def told(records):
    return [(r.value, r.unit, r.metric, r.entity, r.year, r.kind) for r in records]


def read(nlp, text):
    """What the records of a text say; their places are those of the text."""
    doc = nlp(text)
    assert doc.text == text
    copy = doc.user_data[COPY]
    if copy is not None:
        assert copy.of(doc).text == blanks.narrow(text).text
    for record in doc._.records:
        assert text[record.start : record.end] == record.quantity
        assert record.sentence in text
    return told(doc._.records)


@pytest.mark.parametrize("mark", [*UNSEEN, "\u0301", "\u0300", "\u00ad\u00ad", "\u200e\u200f"])
def test_what_nobody_sees_in_a_word_says_nothing(nlp, mark):
    wanted = read(nlp, PLAIN)
    assert [row[:2] for row in wanted] == [(3, "школа"), (48e9, "KZT"), (2400, "рабочее место"), (120_000, "t")]
    assert read(nlp, re.sub("(?<=[аоиыу])(?=[а-я])", mark, PLAIN)) == wanted
    assert read(nlp, re.sub("(?<=[а-я])(?= )", mark, PLAIN)) == wanted
    if mark in UNSEEN:
        assert read(nlp, mark + PLAIN.replace(" ", f" {mark}") + mark) == wanted
        assert read(nlp, PLAIN.replace(" ", f"{mark} ")) == wanted


def test_letters_written_as_two_characters(nlp):
    text = "В районе за 2023 год заготовлено 12 тонн йода и мёда, открыт новый музей на 40 мест. Край получил 3 ёлки."
    apart = unicodedata.normalize("NFD", text)
    assert len(apart) > len(text)
    assert read(nlp, apart) == read(nlp, text) != []
    assert [word_form(token.text) for token in nlp(apart)] == [word_form(token.text) for token in nlp(text)]


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("Площадь посе-\nвов составила 120 га.", "Площадь посевов составила 120 га."),
        ("Объём инвес-\r\n   тиций вырос на 12 про-\r\nцентов.", "Объём инвестиций вырос на 12 процентов."),
        ("Построено 3 шко\u00ad\nлы.", "Построено 3 школы."),
        ("Построено 3 шко¬лы и 2 боль¬\nницы.", "Построено 3 школы и 2 больницы."),
        ("В юго-\nзападной части проложено 5 км сетей.", "В юго-западной части проложено 5 км сетей."),
        ("Сдано 5 торгово-\nразвлекательных центров.", "Сдано 5 торгово-развлекательных центров."),
        ("Сдан 60-\nквартирный дом.", "Сдан 60-квартирный дом."),
        ("В Бухар-\nЖырауском районе открыто 7 яслей.", "В Бухар-Жырауском районе открыто 7 яслей."),
        ("Пocтpoeнo 3 шкoлы нa 1,2 млpд тeнгe.", "Построено 3 школы на 1,2 млрд тенге."),
        ("Введенo 390 тыc. кв. м жилья.", "Введено 390 тыс. кв. м жилья."),
        ("Школ\x073\x07.", "Школ 3."),
        ("Открыто 12 школ c 40 кабинетами.", "Открыто 12 школ с 40 кабинетами."),
        ("B 2023 году освоено 12 млн тенге.", "В 2023 году освоено 12 млн тенге."),
        ("TOO «Рост» и AO «Нива» собрали 5 тонн зерна.", "ТОО «Рост» и АО «Нива» собрали 5 тонн зерна."),
        ("•Создано 40 рабочих мест", "• Создано 40 рабочих мест"),
        ("Приобретено 5 еди‐\nниц техники.", "Приобретено 5 единиц техники."),
        ("Открыто 12 школ-\nинтернатов.", "Открыто 12 школ-интернатов."),
        ("Открыто 3 школы¹ и 12 клубов²,³.", "Открыто 3 школы и 12 клубов."),
        ("Открыто 3 школы¹⁾ и 12 клубов.", "Открыто 3 школы и 12 клубов."),
        ("Введено 390 тыс. м² жилья¹, подано 5 млн м³ воды².", "Введено 390 тыс. м² жилья, подано 5 млн м³ воды."),
        ("Освоено 48 млрд¹ тенге.", "Освоено 48 млрд тенге."),
        ("Освоено 2½ млн тенге, ещё 3 ¼ млн тенге отложено.", "Освоено 2,5 млн тенге, ещё 3,25 млн тенге отложено."),
        ("Добыто 5·10⁶ тонн угля.", "Добыто 5000000 тонн угля."),
        ("Добыто 1,2*10^9 м³ газа.", "Добыто 1200000000 м³ газа."),
        ("Создано 2 4 0 0 рабочих мест.", "Создано 2400 рабочих мест."),
        ("Введено 3 9 0 тыс. кв. м жилья.", "Введено 390 тыс. кв. м жилья."),
        ("🏫Построено 3 школы. ✅Создано 40 рабочих мест.", "🏫 Построено 3 школы. ✅ Создано 40 рабочих мест."),
        ("Открыто 5\ufe0f\u20e3 детских садов.", "Открыто 5 детских садов."),
        ("1\ufe0f\u20e3 Построено 3 школы.\n2\ufe0f\u20e3Открыто 4 клуба.", "1. Построено 3 школы.\n2. Открыто 4 клуба."),
    ],
)
def test_read_as_the_plain_text(nlp, odd, plain):
    assert blanks.narrow(odd).text == (plain if blanks.narrow(odd).here else odd)
    assert read(nlp, odd) == read(nlp, plain) != []


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "Жетiсу и ҚазАвтоЖол построили 3 км дороги по м².",
        "Выпущено 5 iPhone'ов, у WhatsAppа и PRщиков 3 чата, COVID-19, 4K.",
        "В столбцах 1 2 3 4 5 6 показаны итоги",
        "Ведомость: 12 4 0 0 мест, 3 5 школ, 2,4 0 0 0 га",
        "Он сказал: «да» -\nи ушёл. Школ-\n12",
        "🏫 Построено 3 школы",
        "От гепатита B и витамина C, ОАО «Рост», KPMG «Рост»",
    ],
)
def test_nothing_is_mended_where_nothing_is_odd(text):
    assert not blanks.narrow(text).here


def test_many_accents_on_a_letter_give_no_unit_of_accents(nlp):
    assert read(nlp, f"Построено 3 шко{chr(0x301) * 200}лы.") == read(nlp, "Построено 3 школы.")


PIECES = st.sampled_from(
    ["5", "5\u20e3", "2½", "школы¹", "м²", "5·10⁶", "шкo\u0301лы", "посе-\nвов", "🏫Ясли", "2 4 0 0 мест", "и\u0306", "тыс.",
     "тенге", "тысяч", "¬", "^", "\u00ad", "\ufeff", "\u200b\n", "🇰🇿", "☀\ufe0f", "год",
     "Аким", "2023", "про-\n  ", "\u0301", "\u00ad\n"]
)  # fmt: skip
GAPS = st.sampled_from(["", " ", " ", "  ", "\n", " \n ", "\u00a0", " " * 50, "\u200b ", "\r\n", "\t"])


@settings(max_examples=200, deadline=20_000, suppress_health_check=list(HealthCheck))
@given(parts=st.lists(st.tuples(PIECES, GAPS), max_size=25))
def test_any_mixture_keeps_its_places(nlp, parts):
    read(nlp, "".join(piece + gap for piece, gap in parts))


def test_a_model_reads_them_too():
    nlp = chain.load()
    odd = "Отчёт акима Абайского района за 2023 год. Освоено 48 милли\u00adардов тен\u00adге, созда\u0301но 2400 рабо-\nчих мест¹."
    found = read(nlp, odd)
    assert [row[:2] + row[3:5] for row in found] == [
        (48e9, "KZT", "Абайский район", 2023),
        (2400, "рабочее место", "Абайский район", 2023),
    ]


def test_colours_of_a_terminal_say_nothing(nlp):
    assert read(nlp, PLAIN.replace("3 школы", "\x1b[1;31m3\x1b[0m школы")) == read(nlp, PLAIN)
