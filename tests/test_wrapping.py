"""A text that was wrapped at the width of a page says what it says on long lines; lists and tables keep their lines."""

import textwrap
from datetime import date
from time import process_time

import pytest
from svodka.chain import make_doc
from svodka.report import Report
from svodka.text.blanks import narrow
from svodka.text.wrapping import wrapped

PARAGRAPHS = (
    "В 2022 году в районе открыты 4 школы и 6 детских садов на 420 мест, на это ушло 2,3 млрд тенге, что на 7 % больше, чем в 2021 "
    "году. Сдано 18 тыс. кв. м жилья. Средняя зарплата выросла со 140 до 165 тысяч тенге, а в селе Акжар – до 152 тысяч.",
    "На 1 января 2023 года в районе жило 27 тыс. человек, из них 1 340 – в сёлах без воды. За 9 месяцев 2022 года собрано 96 тысяч "
    "тонн зерна, это 1,4 раза больше. Отремонтировано 38 км дорог, на что направлено 410 млн тенге. Работают двадцать пять кафе.",
)


def told(nlp, text):
    doc = nlp(make_doc(nlp, Report("wrapped", text, date(2023, 2, 16))))
    return [(" ".join(r.quantity.split()), r.value, r.unit, r.entity, r.year, r.kind) for r in doc._.records]


@pytest.mark.parametrize("width", [48, 60, 72, 80, 100])
def test_a_wrapped_report_is_read_like_one_on_long_lines(nlp, width):
    title = "Отчёт акима Осакаровского района за 2022 год"
    flat = "\n\n".join((title, *PARAGRAPHS))
    text = "\n\n".join((title, *(textwrap.fill(paragraph, width, break_on_hyphens=False) for paragraph in PARAGRAPHS)))
    assert told(nlp, text) == told(nlp, flat) != []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Введено 27¶тыс. кв. м жилья.", [("27 тыс. кв. м", 27000, "m2", 2022)]),
        ("В 2020¶году сдано 4 школы.", [("4 школы", 4, "школа", 2020)]),
        ("Население на 1¶января 2022 года – 410 человек.", [("410 человек", 410, "человек", 2022)]),
        (
            "На ремонт сельских дорог и мостов из бюджета района выделено 1¶200 млн тенге.",
            [("1 200 млн тенге", 1.2e9, "KZT", 2022)],
        ),
        (
            "За год многодетным и малообеспеченным семьям района роздано тридцать¶пять путёвок.",
            [("тридцать пять путёвок", 35, "путёвка", 2022)],
        ),
        ("За год многодетным и малообеспеченным семьям района роздано 31,5¶млн тенге.", [("31,5 млн тенге", 31.5e6, "KZT", 2022)]),
        ("Школы – 3¶детские сады – 5", [("3", 3, "школа", 2022), ("5", 5, "детский сад", 2022)]),
        ("Поголовье, голов:¶КРС 1 200¶овцы 3 400", [("1 200", 1200, "голова", 2022), ("3 400", 3400, "голова", 2022)]),
    ],
)
def test_a_number_goes_on_in_the_next_line(nlp, text, expected):
    assert [(quantity, value, unit, year) for quantity, value, unit, _, year, _ in told(nlp, text.replace("¶", "\n"))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Всего за отчётный период в районе построены и капитально отремонтированы¶– школы: 3;¶– клубы: 5.",
        "Заключены договоры о поставке угля для котельных всех школ района¶1. Осакаровка – 410 тонн¶2. Молодёжный – 300 тонн",
        "овцы и козы – данные уточняются после переучёта в Баянаульском районе¶лошади – 233,5¶верблюды – 4,1",
        "Показатель   план   факт   всего по району, с учётом города¶зерно   12   14",
        "Отчёт акима Осакаровского района Карагандинской области о работе¶16 февраля 2023 года",
        "Осакаровка¶Молодёжный¶Темиртау",
        "Построена школа.¶¶тыс. тенге",
    ],
)
def test_lines_of_lists_tables_and_titles_stay_lines(text):
    assert list(wrapped(text.replace("¶", "\n"))) == []


def test_what_a_wrapped_line_end_is_in_the_copy():
    flat = " ".join(PARAGRAPHS)
    lines = textwrap.fill(flat, 60)
    assert narrow(lines).text == flat
    assert narrow(lines.replace("\n", " \r\n")).text == flat


@pytest.mark.parametrize("block", ["слово ", "а\n", " \n", "5\nтыс", "слово" * 14 + "\n", "1\n200 м", "а" * 70 + "\n« "])
def test_line_ends_are_judged_in_linear_time(block):
    def seconds(count):
        started = process_time()
        list(wrapped(block * count))
        return process_time() - started

    seconds(10)
    once, four = (min(seconds(count) for _ in range(3)) for count in (2500, 10_000))
    assert four < 9 * once + 0.01
