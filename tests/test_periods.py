from datetime import date

import pytest
from conftest import case_lines
from svodka.context import Report
from svodka.periods import find, reporting_year, stated_date


@pytest.mark.parametrize("line", case_lines("periods.tsv"))
def test_time_expressions(line):
    day, text, expected = line.split("\t")
    when = None if day == "-" else date.fromisoformat(day)
    periods = find(text)
    year, rule = reporting_year(text, when, periods)
    report = Report(text, text, when, year, rule, None, "", (), periods)
    assert f"{report.resolve(periods[-1])}{' b' if periods[-1].base else ''}" == expected


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        ("Итоги 2020 года", None, 2020),
        ("Отчёт за 2021 год", None, 2021),
        ("Без года", date(2021, 2, 12), 2020),
        ("Без года", date(2021, 9, 12), 2021),
        ("В 2018 году и ещё раз в 2018 году, раньше в 2016", None, 2018),
        ("Ничего", None, None),
    ],
)
def test_reporting_year(text, when, expected):
    assert reporting_year(text, when, find(text))[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("г. Тараз, 16 февраля 2024 года\nТекст", date(2024, 2, 16)),
        ("16.02.2024\nТекст", date(2024, 2, 16)),
        ("45 мая 2024 года", None),
        ("Текст", None),
    ],
)
def test_stated_date(text, expected):
    assert stated_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "«Дорожная карта бизнеса-2020»",
        "карта бизнеса – 2020»",
        "программа «Еңбек» на 2017–2021 годы",
        "Закон от 17.07.2001 № 246",
        "закон от 23 января 2001 года № 148",
    ],
)
def test_years_of_names_tell_no_time(text):
    assert find(text) == ()
