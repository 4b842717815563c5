from datetime import date
from time import perf_counter

import pytest
from conftest import case_lines
from svodka.chain import make_doc
from svodka.fields.dating import stated_date
from svodka.fields.namings import named_for
from svodka.fields.reporting import reporting_year
from svodka.report import Report, date_in_name
from svodka.time.periods import find


def extract(nlp, text, when=None, name="report"):
    return nlp(make_doc(nlp, Report(name, text, when)))._.records


@pytest.mark.parametrize("line", case_lines("periods.tsv"))
def test_time_expressions(nlp, line):
    day, marked, *expected = line.split("\t")
    marked = marked.replace("\\n", "\n")
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    records = extract(nlp, text, None if day == "-" else date.fromisoformat(day))
    (record,) = (record for record in records if record.start < end and record.end > start)
    found = (record.year, record.period_start, record.period_end, record.base_year)
    assert ["-" if value is None else str(value) for value in found] == expected


def test_there_are_cases_enough():
    assert len(case_lines("periods.tsv")) >= 150


@pytest.mark.parametrize(
    ("text", "when", "expected"),
    [
        ("Итоги 2020 года", None, 2020),
        ("Отчёт за 2021 год", None, 2021),
        ("Без года", date(2021, 2, 12), 2020),
        ("Без года", date(2021, 9, 12), 2021),
        ("О работе за прошлый год", date(2021, 6, 12), 2020),
        ("Итоги I квартала", date(2021, 4, 12), 2021),
        ("Январь–февраль, итоги", date(2021, 3, 5), 2021),
        ("В 2018 году и ещё раз в 2018 году, раньше в 2016", None, 2018),
        ("К 2030 году построим", None, None),
        ("План на 2013 год", None, 2012),
        ("О подготовке к отопительному сезону 2019–2020 годов. Из 14 котельных готовы 12", None, 2019),
        ("Итоги отопительного сезона 2019–2020 годов. Сожгли 9 тыс. тонн угля", None, 2020),
        ("В 2020 году собрали 2 тыс. тонн, а в 2019-м было 5. Нынешний, 2021-й, принес 6", None, 2021),
        ("На 1 января 2023 года", None, 2022),
        ("По состоянию на 1 октября 2023 года", None, 2023),
        ("Собрали больше, чем в 2021 году", None, 2022),
        ("Собрали больше, чем в 2021 году. Скота больше, чем в 2021 году. Надои выше уровня 2021 года", None, 2022),
        ("Аким рассказал, чем жил округ в 2018 году. Школу планируют в 2019 году", None, 2018),
        ("В январе 2011 года он докладывал о росте. В 2015 году обещано больше", None, 2010),
        ("Надои выросли. До конца 2021 года построят. По итогам 2019 года собрано", None, 2019),
        ("В нынешнем, 2025-м, откроем 5 школ", None, 2024),
        ("Год 30-летия Независимости", None, 2021),
        ("Школа построена в 1968 году. Итоги 2005 года", None, 2005),
        ("В две тысячи девятом году построили", None, 2009),
        ("В ушедшем году открыли 5 школ. Ещё две сдадим до 1 июля 2023 года", None, 2022),
        ("За девять месяцев привлечено 40 млрд. План на 2022 год – 60 млрд", None, 2022),
        ("За полугодие собрано 3,4 млрд (в 2017 году – 3,1), недоимка 2 млн", None, 2018),
        ("Собрали больше, чем в засушливом 2021 году. Сдача – декабрь 2023 года", None, 2022),
        ("В этом году, то есть в 2019-м, откроем школу. За прошлый год построено 3", None, 2018),
        ("Сталь: 1 062 тонны; 2007 г. – 1 105; 2006 г. – 1 050. На 1 января 2009 года 40 цехов", None, 2008),
        ("Показатели 2022 года: ИФО 104 %", None, 2022),
        ("Область: 2025 vs 2024", None, 2025),
        ("Итоги-2023", None, 2023),
        ("Ничего", None, None),
    ],
)
def test_reporting_year(nlp, text, when, expected):
    assert nlp(make_doc(nlp, Report("report", text, when)))._.report.year == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("г. Тараз, 16 февраля 2024 года\nТекст", date(2024, 2, 16)),
        ("16.02.2024\nТекст", date(2024, 2, 16)),
        ("16.02.24 г.\nТекст", date(2024, 2, 16)),
        ("«16» февраля 2024 года\nТекст", date(2024, 2, 16)),
        ("2024 жылғы 16 ақпан\nТекст", date(2024, 2, 16)),
        ("Встреча с жителями, на которую пришли и соседи из дальних аулов, прошла 16 февраля 2024 года.", date(2024, 2, 16)),
        ("Отчёт\n" + "Много слов о делах района. " * 40 + "\nПресс-служба, 16 февраля 2024 г.", date(2024, 2, 16)),
        ("Область образована 8 июня 2022 года, и с тех пор мы работаем на новых землях, не покладая рук.", None),
        ("По закону от 23 января 2001 года", None),
        ("45 мая 2024 года", None),
        ("Текст", None),
    ],
)
def test_stated_date(text, expected):
    assert stated_date(text) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("akim_2023-02-14", date(2023, 2, 14)),
        ("otchet-14.02.2023", date(2023, 2, 14)),
        ("20230214", date(2023, 2, 14)),
        ("14_2_2023 otchet", date(2023, 2, 14)),
        ("otchet-2023", None),
        ("2023-14-02", None),
        ("prikaz-12345678", None),
    ],
)
def test_date_in_name(name, expected):
    assert date_in_name(name) == expected


@pytest.mark.parametrize(
    ("when", "head", "name", "expected"),
    [
        (date(2021, 2, 1), "14 февраля 2022 года\n\n", "otchet-14.02.2023", 2020),
        (None, "14 февраля 2022 года\n\n", "otchet-14.02.2023", 2021),
        (None, "", "otchet-14.02.2023", 2022),
        (None, "", "otchet", None),
    ],
    ids=["given", "text", "file name", "none"],
)
def test_the_order_of_dates(nlp, when, head, name, expected):
    (record,) = extract(nlp, f"{head}Построено 5 школ.", when, name)
    assert record.year == expected


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020 → 2021 → 2022", [2020, 2021, 2022]),
        ("Показатель 2013 2014\nОбласть 262 291", [2013, 2014]),
        ("Молоко: I кв. 2020 – 7,8 тыс. т", [2020]),
        ("Скот на 01.10.24", [2024]),
        ("Скот на 01.01.98", [1998]),
        ("по п. 2.1.24", []),
        ("«Жатва-2022» завершена", [2022]),
        ("Черта под две тысячи шестым", [2006]),
    ],
)
def test_years_in_columns_and_names(text, years):
    assert [period.year for period in find(text)] == years


@pytest.mark.parametrize(
    "text",
    [
        "«Дорожная карта бизнеса-2020»",
        "карта бизнеса – 2020»",
        "карте бизнеса — 2020»",
        "по «Нұрлы жер 2020–2025» введено",
        "программа «Еңбек» на 2017–2021 годы",
        "по госпрограмме 2005–2007 сдали",
        "Закон от 17.07.2001 № 246",
        "закон от 23 января 2001 года № 148",
    ],
)
def test_years_of_names_tell_no_time(text):
    assert not [period for period in find(text) if period.year is not None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("В 2023 году построено 5 школ.", "stated"),
        ("Отчёт\n\nРайон живёт.\n\n2021 год\nПостроено 5 школ", "context"),
        ("Итоги 2022 года. Построено 5 школ.", "document"),
        ("Построено 5 школ.", "none"),
    ],
)
def test_a_year_says_where_it_was_found(nlp, text, found):
    assert extract(nlp, text)[-1].year_found == found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("На 2025 год заложено 5 млн тенге.", "plan"),
        ("Отчёт\n\nРайон живёт.\n\nНа 2024 год, млн тенге\nремонт клуба – 46,5 млн тенге", "plan"),
        ("На 1 января 2024 года в районе 5 школ.", "actual"),
        ("В 2030 году тут 5 школ.", "plan"),
        ("Строится школа на 300 мест, сдача – в 2026 году.", "plan"),
        ("Строится пристройка на 300 мест, сдача в сентябре.", "plan"),
    ],
)
def test_a_time_to_come_makes_a_plan(nlp, text, status):
    assert extract(nlp, text, date(2024, 2, 1))[-1].status == status


BLOCK = (
    "В 2021 году построено 3 школы (в 2020-м – 2), с 61 до 48 % снизился износ.\n"
    "Из них 2 сельские, на 12 % больше прошлогоднего.\n\n"
)
LIST = "5 школ, 6 домов (было 4), с 3 до 7 км в 2020 году; "


@pytest.mark.parametrize("block", [BLOCK, LIST], ids=["sentences", "one endless sentence"])
def test_time_grows_with_the_text(nlp, block):
    """Twice the text takes about twice the time; a quadratic rule would take four times."""

    def seconds(text):
        doc = nlp.make_doc(text)
        for name, stage in nlp.pipeline:
            if name != "svodka_names":  # the model of names is not ours to measure here
                started = perf_counter()
                doc = stage(doc)
        return perf_counter() - started  # of the last stage, which puts the years to the figures

    once, twice = (min(seconds(block * count) for _ in range(2)) for count in (200, 400))
    assert twice < 3.3 * once


def test_finding_time_grows_with_the_text():
    def seconds(text):
        started = perf_counter()
        find(text)
        return perf_counter() - started

    once, twice = (min(seconds(BLOCK * count) for _ in range(3)) for count in (1000, 2000))
    assert twice < 3.3 * once


def test_long_texts_are_read_like_short_ones(nlp):
    sentence = "Через пять лет здесь будет 3 школы."
    alone = nlp(sentence)._.periods
    behind = nlp("Дороги района чинят каждый год. " * 30 + sentence)._.periods
    assert [(one.meaning, one.offset) for one in alone] == [(one.meaning, one.offset) for one in behind if one.start > 900] != []


def test_what_is_asked_is_no_comparison(nlp):
    asked, compared = (nlp(text)._.periods for text in ("О чём рассказ\n2019 год был сухим.", "Собрали больше, чем в 2019 году."))
    assert [one.base for one in asked] == [False]
    assert [one.base for one in compared] == [True]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Срок держать слово. 2031 год прожили без аварий.", "named"),
        ("ЦЕЛИ – 2035: 40 школ", "to come"),
        ("Сбор прошлого, 2031 года – 12 тонн.", "called last year"),
        ("В наступившем 2031-м думаем о школе.", "called this year"),
        ("Депутаты приняли бюджет-2031.", "budget"),
        ("О внесении изменений в бюджет района на 2031–2033 годы", "amended"),
        ("Доходы на 2031 год увеличены на 7 млрд.", "amended"),
        ("Плюс 14 тонн к 2031-му.", "compared with"),
        ("К 2031 году надои выросли на 3 %.", "compared with"),
        ("По сравнению с началом 2031 года скота больше.", "compared with"),
        ("Рассказали, с чем город встречает 2031 год.", "named"),
        ("Заменили 9 км, в 2031 г. – 3,1.", "earlier figure"),
        ("План на 2032 год – 9 домов (факт 2031 г. – 7).", "named"),
        ("План на 2031 год – 9 домов, факт – 7.", "named"),
        ("В 2031 году таких семей было 131.", "contrasted"),
        ("Бюджет на 2031 год был утверждён в сумме 7 млн.", "planned"),
        ("В 2031 году, напомню, сдали 7 домов.", "contrasted"),
        ("Сдали дом. О планах. В 2031 году школа и больница.", "planned"),
        ("В 2031 году предполагается создать 70 мест.", "planned"),
        ("Отдел экономики и бюджетного планирования об итогах первого полугодия 2031 года", "summed up"),
        ("Дворов с водой – 40, будет (2031) 70.", "planned"),
        ("Деньги есть на две школы, третья – 2031 год.", "term"),
        ("Комбинат обещает минус 20 процентов к 2031 году.", "to come"),
        ("Число дворов выросло на 9 процентов и к 1 января 2031 года составило 806.", "first of January"),
        ("Бюджет-2031 утверждён в объёме 3 млрд, по уточнению 4 млрд.", "amended"),
    ],
)
def test_what_a_year_is_named_for(text, named):
    periods = find(text)
    years = [at for at, period in enumerate(periods) if period.year is not None]
    assert named_for(text, periods, years[-1], ())[0] == named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Население: 2029 – 17 тыс., 2030 – 18 тыс., 2031 – 19 тыс. Прирост вышел и по школам.", 2031),
        ("На 1 января 2032 года 900 голов, на 1 января 2031 года 850 голов.", 2031),
        ("За год собрано 70 млн. Недоимка на 1 января 9 млн, на 3 больше той же даты 2031 года. За 2031 год сдали дом.", 2031),
    ],
)
def test_series_of_years(text, expected):
    assert reporting_year(text, None, find(text)).year == expected
