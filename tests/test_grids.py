import pytest
from svodka.reading import grids

YEARS = [
    ["Показатель", "2022", "2023 г."],
    ["Добыча угля, тыс. тонн", "120,5", "130,1"],
    ["Уровень безработицы (%)", "4,9", "4,7"],
    ["Школы", "", "15"],
]


def test_each_cell_says_what_it_means():
    assert grids.lines(YEARS) == [
        "Добыча угля за 2022 год – 120,5 тыс. тонн",
        "Добыча угля за 2023 год – 130,1 тыс. тонн",
        "Уровень безработицы за 2022 год – 4,9 %",
        "Уровень безработицы за 2023 год – 4,7 %",
        "Школы за 2023 год – 15 ед.",
    ]


def test_numbers_of_lines_columns_of_units_and_rows_of_column_numbers_are_no_values():
    rows = [
        ["№ п/п", "Наименование", "Ед. изм.", "2021 год", "План 2024 г."],
        ["1", "2", "3", "4", "5"],
        ["1", "Поголовье овец", "тыс. голов", "45,2", "50"],
        ["2", "Ввод жилья", "кв. м", "12 300", "-"],
    ]
    assert grids.lines(rows) == [
        "Поголовье овец за 2021 год – 45,2 тыс. голов",
        "Поголовье овец – план за 2024 год – 50 тыс. голов",
        "Ввод жилья за 2021 год – 12 300 кв. м",
    ]


def test_headings_in_two_rows_and_a_heading_between_rows():
    rows = [
        ["Район", "Построено, единиц", "Построено, единиц"],
        ["", "школы", "больницы"],
        ["Север", "", ""],
        ["Абайский район", "3", "1"],
    ]
    assert grids.lines(rows) == [
        "Север",
        "Абайский район – Построено – школы – 3 единиц",
        "Абайский район – Построено – больницы – 1 единиц",
    ]


@pytest.mark.parametrize("rows", [[["Слово", "дело"], ["раз", "два"]], [["Только один столбец"], ["5 школ"]], [], [[]], [["", ""]]])
def test_what_is_no_table_of_numbers_stays_as_it_is(rows):
    assert grids.lines(rows) == [" ".join(filter(None, row)) for row in rows if any(row)]


def test_the_headings_reach_the_records(nlp):
    text = "\n".join(grids.lines(YEARS))
    found = [(record.metric.lower(), record.value, record.unit, record.year) for record in nlp(text)._.records]
    assert found == [
        ("добыча угля", 120_500, "t", 2022),
        ("добыча угля", 130_100, "t", 2023),
        ("уровень безработицы", 4.9, "%", 2022),
        ("уровень безработицы", 4.7, "%", 2023),
        ("школы", 15, "pcs", 2023),
    ]
