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
        "Поголовье овец за 2024 год – план – 50 тыс. голов",
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


@pytest.mark.parametrize(
    ("heading", "label", "unit"),
    [
        ("Водоснабжение (тыс. куб. м/сут.)", "Водоснабжение", "тыс. куб. м/сут."),
        ("Индекс, в %", "Индекс", "%"),
        ("Население, тыс.", "Население", "тыс."),
        ("Введено, рабочих мест", "Введено", "рабочих мест"),
        ("Скот, тыс. гол.", "Скот", "тыс. гол."),
        ("Протяжённость, км.", "Протяжённость", "км."),
        ("Посёлок (с. Абай)", "Посёлок (с. Абай)", ""),
        ("В том числе, мужчины", "В том числе, мужчины", ""),
    ],
)
def test_a_heading_gives_the_unit_of_its_cells(heading, label, unit):
    written = label.replace(",", " –")
    assert grids.lines([["Показатель", "2023"], [heading, "12,5"]]) == [f"{written} за 2023 год – 12,5 {unit}".rstrip()]


def test_a_heading_that_spans_columns_holds_for_each_of_them():
    rows = grids.spread([[("Показатель", 1, 2), ("2022", 2, 1), ("2023", 2, 1)], [(name, 1, 1) for name in ("план", "факт") * 2]])
    table = [[cell if begins else grids.again(cell) for cell, begins in row] for row in rows]
    assert table == [["Показатель", "2022", "2022", "2023", "2023"], ["Показатель", "план", "факт", "план", "факт"]]
    assert grids.lines([*table, ["Доходы, млн тенге", "1", "2", "3", "4"]]) == [
        "Доходы за 2022 год – план – 1 млн тенге",
        "Доходы за 2022 год – факт – 2 млн тенге",
        "Доходы за 2023 год – план – 3 млн тенге",
        "Доходы за 2023 год – факт – 4 млн тенге",
    ]


def test_a_plan_beside_a_fact_is_a_plan(nlp):
    rows = [["Показатель", "2022 год", "2022 год"], ["", "план", "факт"], ["Доходы бюджета, млн тенге", "1 100", "1 200"]]
    records = nlp("Отчёт акима города Темиртау за 2023 год\n" + "\n".join(grids.lines(rows)))._.records
    assert [(record.value, record.year, record.status) for record in records] == [(1.1e9, 2022, "plan"), (1.2e9, 2022, "actual")]


def test_spread_fills_gaps_and_bounds_what_is_claimed():
    assert grids.spread([[("a", 1, 1), ("b", 1, 9)], []]) == [[("a", True), ("b", True)], [(None, False), ("b", False)]]
    assert len(grids.spread([[("a", 10**6, 10**6)]])[0]) == grids.WIDEST
    assert [grids.again(text) for text in ("план", "2023", "1 200", "с" * 500)] == ["план", "2023", "", ""]


@pytest.mark.parametrize(
    "heading", ["Показатель, млн тенге", "Показатель (млн тенге)", "Показатель, в млн тенге"], ids=["comma", "brackets", "in"]
)
def test_the_unit_in_the_heading_of_the_labels_holds_where_there_is_no_other(heading):
    rows = [[heading, "2022", "2023", "Рост, %"], ["Доходы", "1 200", "1 300,5", "108,4"], ["Доля налогов, %", "40", "41", "-"]]
    assert grids.lines(rows)[:3] == [
        "Доходы за 2022 год – 1 200 млн тенге",
        "Доходы за 2023 год – 1 300,5 млн тенге",
        "Доходы – Рост – 108,4 %",
    ]
    assert grids.lines(rows)[3] == "Доля налогов за 2022 год – 40 %"


CAPTIONED = [["Показатель", "план", "факт"], ["Доходы", "10", "12,5"]]


@pytest.mark.parametrize("caption", ["Бюджет за 2023 год, млн тенге", "Бюджет за 2023 год (млн тенге)"])
@pytest.mark.parametrize("spans", [False, True])
def test_a_caption_gives_unit_and_year(caption, spans):
    found = ["Доходы за 2023 год – план – 10 млн тенге", "Доходы за 2023 год – факт – 12,5 млн тенге"]
    assert grids.lines([[caption, *[caption if spans else ""] * 2], *CAPTIONED]) == [caption, *found]
    assert grids.lines(CAPTIONED, caption) == found


@pytest.mark.parametrize("above", ["млн тенге", "(млн тенге)", "На 1 января 2024 года, млн тенге", "За 2021–2023 годы, млн тенге"])
def test_a_line_above_gives_the_unit_but_no_year_that_is_not_one(above):
    assert grids.lines(CAPTIONED, above) == ["Доходы – план – 10 млн тенге", "Доходы – факт – 12,5 млн тенге"]


@pytest.mark.parametrize(
    "above", ["Исполнение бюджета приведено в таблице.", "Бюджет за 2023 год", "В посёлке 12 школ, 5 больниц", ""]
)
def test_prose_above_a_table_says_nothing_of_its_cells(above):
    assert grids.lines(CAPTIONED, above) == ["Доходы – план – 10", "Доходы – факт – 12,5"]


def test_a_label_over_several_rows_takes_in_what_tells_them_apart():
    rows = [["Район", "Объект", "2023"], ["Абайский", "школы", "5"], ["Абайский", "больницы", "3"], ["Осакаровский", "мост", "1"]]
    assert grids.lines(rows)[:2] == ["Абайский – школы за 2023 год – 5", "Абайский – больницы за 2023 год – 3"]
