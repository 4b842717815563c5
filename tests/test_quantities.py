import re
import time
from decimal import Decimal

import pytest
from conftest import case_lines, read_marked
from hypothesis import given
from hypothesis import strategies as st
from svodka import weighing
from svodka.numbers import choosing, sharing
from svodka.numbers.bare import Place
from svodka.numbers.quantities import find
from svodka.numbers.unit_headings import heading_unit


def written(quantity) -> str:
    value = f"{quantity.value.normalize():f}"
    low = "" if quantity.low is None else f"{quantity.low.normalize():f}.."
    bound = "" if quantity.bound == "exact" else f" {quantity.bound}"
    return f"{low}{value} {quantity.unit}{bound}"


@pytest.mark.parametrize("line", case_lines("quantities.txt"))
def test_claims_are_found_with_value_unit_and_bound(line):
    text, expected = read_marked(line)
    claims = [quantity for quantity in find(text) if not quantity.stop]
    assert [(text[q.start : q.end], written(q)) for q in claims] == [(text[a:b], want) for a, b, want in expected]


@pytest.mark.parametrize(
    ("title", "units"),
    [
        ("Отчёт акима Абайской области", []),
        ("Итоги сельского района", []),
        ("Новости района", ["новость", "новость"]),
        ("Итоги года. Мельницы", ["мельница", "мельница"]),
    ],
)
def test_a_territory_in_a_title_is_not_what_the_list_under_it_counts(title, units):
    assert [q.unit for q in find(f"{title}\n\nАксуат – 3, Кокпекты – 5.") if not q.stop] == units


def test_a_heading_gives_unit_and_multiplier_to_the_lines_under_it():
    text = "Валовой приток, млн. долл. США\n2020 год – 217,3\n2021 год – 264,9\n\nДальше 5 без единицы"
    claims = [(text[q.start : q.end], int(q.value), q.unit) for q in find(text) if not q.stop]
    assert claims[:2] == [("217,3", 217_300_000, "USD"), ("264,9", 264_900_000, "USD")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Поголовье на 1 января, голов:\n\nАул      КРС      овцы\nАкжар    1 310     4 240", [(1310, "голова"), (4240, "голова")]),
        ("По сёлам (число подключённых дворов):\n• Акжар – 210;\n• Бирлик – 85.", [(210, "двор"), (85, "двор")]),
        (
            "Посевы, тыс. га: план – 12,2, в том числе:\n- овощи – 2,4;\n- бахчевые – 1,1.",
            [(12200, "ha"), (2400, "ha"), (1100, "ha")],
        ),
        (
            "Наименование | Ед. изм. | План | Факт\nВвод жилья | кв. м | 12 400 | 13 100\nНалоги | млн тенге | 340 | 352",
            [(12400, "m2"), (13100, "m2"), (340_000_000, "KZT"), (352_000_000, "KZT")],
        ),
        ("АКИМ: Безработица?\n\nЗАНЯТОСТЬ: Четыре и восемь.", [(Decimal("4.8"), "%")]),
        ("ЖКХ: Тонн, да. До осени довезём.\nАКИМ: Школы?\nЗАНЯТОСТЬ: Сорок восемь.", [(48, "школа")]),
        (
            "Бюджет\n(тыс. тенге, если не указано иное)\n\nПоступило 81 420, год назад 74 310.",
            [(81420000, "KZT"), (74310000, "KZT")],
        ),
    ],
)
def test_a_heading_governs_the_list_the_table_and_the_document_behind_it(text, expected):
    assert [(q.value, q.unit) for q in find(text) if not q.stop] == expected


def test_the_weights_of_units_name_rules_that_propose():
    signs = [sign for sign in weighing.weights(choosing.WEIGHTS) if "rule " in sign]
    assert signs
    assert {re.split(r"[ :]", sign.split("rule ")[1])[0] for sign in signs} <= {rule.__name__ for rule in sharing.RULES}


def test_a_number_that_no_rule_knows_takes_no_unit_of_a_neighbour():
    place = Place("В селе 12", find("В селе 12")[0], 0, 0, [], [], None, None)
    assert choosing.chosen(place, [lambda place: None]) is None


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("Поголовье скота (тыс. голов)", "голова"),
        ("Урожайность, ц/га", "dt/ha"),
        ("Всего доходов, млн тг", "KZT"),
        ("Просто строка", None),
    ],
)
def test_units_of_headings(line, unit):
    found = heading_unit(line)
    assert (found[0] if found else None) == unit


def test_every_dropped_number_says_why():
    stopped = [quantity.stop for quantity in find("12 мая 2023 г. в школе № 5 на 3 этаже") if quantity.stop]
    assert len(stopped) >= 3
    assert all(": " in reason for reason in stopped)


@given(st.text(max_size=300))
def test_any_text_gives_spans_that_slice_and_do_not_overlap(text):
    last = 0
    for quantity in find(text):
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end


@given(
    st.lists(
        st.sampled_from(
            ["от", "до", "с", "5", "12,3", "тыс.", "млн", "тенге", "%", "–", "(", ")", "из них", "школ", "№", "\n", "$"]
        ),
        max_size=40,
    )
)
def test_words_of_the_genre_in_any_order_do_no_harm(words):
    text = " ".join(words)
    last = 0
    for quantity in find(text):
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end


def seconds(text: str) -> float:
    """Processor time of the stage, the best of two runs."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        find(text)
        best = min(best, time.process_time() - start)
    return best


@pytest.mark.parametrize("pattern", ["1 ", ",", "тыс ", "1-", "1\n", "два ", "5 тыс. школ, из них ", "l1О ", "2020-", "в 20"])
def test_reading_time_grows_with_the_text_and_no_faster(pattern):
    short, long = (pattern * (length // len(pattern)) for length in (4_000, 16_000))
    find(short)  # fills the caches
    assert seconds(long) < 4 * 2.5 * max(seconds(short), 0.002)


def test_a_number_word_is_no_unit_of_the_number_before():
    text = "построено 3полтысяча школ"
    assert [text[one.start : one.end] for one in find(text)] == ["3", "полтысяча школ"]


def test_a_number_longer_than_decimals_are_reckoned_is_read():
    (huge,) = find("9999999999999999999999999 млрд")
    assert huge.whole


@pytest.mark.parametrize(
    ("headline", "claims"),
    [
        ("Два моста, один паром", 0),
        ("Построены две бани", 1),
        ("Сколько бань открыто: три ответа", 0),
        ("Сдано три бани – и всё?", 1),
    ],
)
def test_a_headline_claims_what_it_says_was_done(headline, claims):
    found = find(f"{headline}\nАким отчитался перед жителями.")
    assert len([quantity for quantity in found if not quantity.stop]) == claims


@pytest.mark.parametrize("written", ["17 т.", "17т.", "17 т", "17\u00a0т."])
def test_a_short_thousand_ends_where_it_is_written(written):
    text = f"Стадо выросло до {written} голов."
    number = next(quantity for quantity in find(text) if quantity.value == 17_000)
    assert text[number.start : number.number_end] == written
    assert text[number.start : number.end] == f"{written} голов"


@pytest.mark.parametrize(
    "text",
    [
        "Фонари в новом микрорайоне\n612\nАвтор Иван Петров\nСнег убирают.",
        "Обстановка в районе стабильна\n1996\nфото из открытых источников",
        "24 Eylül 2022 SİYASET Google News\nСнег убирают.",
        "Довольны ли вы уборкой дорог?\n• Да. Чисто;(120)\n• Нет. Снег лежит.(78)",
        "Фермы района\nПогода\n• Караганда14°С\n• Балхаш17°С",
    ],
)
def test_what_stands_round_a_text_on_its_page_claims_nothing(text):
    assert [q for q in find(text) if not q.stop] == []


def test_nothing_is_divided_by_a_count_of_nought():
    first, second = find("Приняли 0 тыс. человек, отказали 212.")
    assert (first.value, first.unit, second.unit) == (0, "человек", "человек")


@pytest.mark.parametrize("text", ["Итоги сведены в таблице№ 3.", "Ход работ – на слайде: «7».", "Позвоните по тел.\n312"])
def test_a_word_that_numbers_things_is_known_whatever_stands_behind_it(text):
    assert [quantity.stop.partition(":")[0] for quantity in find(text)] == ["left_word"]


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("Выделено 50тысячрублей.", 50_000, "exact"),
        ("В районе живёт 153 тысяи человек.", 153_000, "exact"),
        ("Собрано 41 т. гол. скота.", 41_000, "exact"),
        ("Рост на 𝟓. 𝟗 процента.", 5.9, "exact"),
        ("Введено 500 и более м2 жилья.", 500, "over"),
        ("Проложено 40 с лишним тысяч метров сетей.", 40_000, "over"),
    ],
)
def test_what_is_passed_over_for_speed_is_nothing_that_counts(text, value, bound):
    (quantity,) = (quantity for quantity in find(text) if not quantity.stop)
    assert (float(quantity.value), quantity.bound) == (value, bound)


@pytest.mark.parametrize("blank", "\f\v\u2028\x85 ")
def test_what_numbers_things_may_stand_behind_any_blank(blank):
    assert all(quantity.stop for quantity in find(f"Пункт{blank}5 закона"))
