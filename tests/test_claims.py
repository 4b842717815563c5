"""Whole sentences -> records: the worked examples of the contract, in our own words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from svodka.document import Period, Quantity


def extract(nlp, text, when=None):
    doc = nlp.make_doc(text)
    doc._.date = when
    return nlp(doc)._.records


def test_a_record_has_all_its_parts(nlp):
    (record,) = extract(nlp, "В 2023 году в Темиртау построено 3 школы.")
    assert (record.entity, record.value, record.unit, record.year) == ("Темиртау", 3.0, "школа", 2023)
    assert (record.kind, record.bound, record.status) == ("level", "exact", "actual")
    assert (record.entity_found, record.year_found, record.metric_found) == ("stated", "stated", "stated")


@pytest.mark.parametrize(
    ("text", "kind", "value", "base_year"),
    [
        ("Рост выпуска в пищевой отрасли составил 6,8 %.", "change", 6.8, None),
        ("Вырос выпуск мебели – сразу на 7,4 %.", "change", 7.4, None),
        ("Краткосрочный экономический индикатор составил 105,2 %.", "ratio", 105.2, None),
        ("Снижение аварийности – 12 процентов.", "change", -12.0, None),
        ("Падение перевозок по железной дороге составило порядка 7 %.", "change", -7.0, None),
        ("За счёт роста тарифов доля потерь составила 9 %.", "share", 9.0, None),
        ("Очередь сократилась с прежней, то есть на 3,1 %.", "change", -3.1, None),
        ("Доходы хозяйств выросли вслед за ценами – на четверть.", "change", 25.0, None),
        ("Выпуск вырос на 46 % больше 2019 года.", "change", 46, 2019),
        ("Безработица снизилась на 2,1 п.п.", "change", -2.1, None),
        ("Закрыто на 12 объектов меньше, чем годом ранее.", "change", -12, 2022),
        ("Выпуск вырос в 2 раза.", "ratio", 2, None),
        ("Поголовье сократилось вдвое.", "ratio", 0.5, None),
        ("Объём составил 105,4 % к 2019 году.", "ratio", 105.4, 2019),
        ("ИФО составил 97,9 %.", "ratio", 97.9, None),
        ("Охват детей достиг 82 %.", "share", 82, None),
        ("Дорожная сеть выросла до 89 км.", "level", 89, None),
        ("Детсадов прибавилось 13.", "change", 13, None),
        ("За год убыло 112 человек.", "change", -112, 2022),
        ("Прирост к уровню прошлого года 17 %.", "change", 17, 2022),
        ("Инфляция 9,4 %.", "change", 9.4, None),
        ("План перевыполнен на 4 %.", "change", 4, None),
        ("Зарплата ниже прошлогодней на 19 %.", "change", -19, 2022),
        ("Промышленность держится, 101,2 %.", "ratio", 101.2, None),
        ("Налог собран на 118,6 %.", "share", 118.6, None),
        ("Свет отключали 23 раза.", "level", 23, None),
        ("Водой обеспечим 90 % сёл.", "share", 90, None),
        ("Вывоз зерна + 6,2 %.", "change", 6.2, None),
        ("Надой ↓ на четверть.", "change", -25, None),
        ("Минус к прошлогоднему полугодию 2,2 %.", "change", -2.2, 2022),
        ("Прирост за год составил 1 120 человек.", "change", 1120, 2022),
        ("Тарифы подняты на 8 процентов.", "change", 8, None),
        ("Хлеб ждёт подорожание на 5 %.", "change", 5, None),
        ("Сверх плана поступило 318 млн тенге.", "change", 318_000_000, None),
        ("Хозяйства посеяли 400 га сверх плана.", "change", 400, None),
        ("Инфляция в городе по итогам года 11,9 %.", "change", 11.9, None),
        ("Расходы сжались на 12 %.", "change", -12, None),
        ("Объём вышел на 812 млрд тенге и прибавил.", "level", 812_000_000_000, None),
        ("Индекс физ. объёма в январе – 97,8 %.", "ratio", 97.8, None),
        ("Аварийность на трассе сократилась наполовину.", "change", -50, None),
        ("Простои в порту снизились почти вполовину.", "change", -50, None),
        ("Тариф вырос наполовину.", "change", 50, None),
        ("Посевная завершена наполовину.", "share", 50, None),
        ("Достигнут двухкратный рост вывоза муки.", "ratio", 2, None),
        ("Отмечено десятикратное увеличение заявок.", "ratio", 10, None),
        ("Заявок стало всемеро больше.", "ratio", 7, None),
        ("Прирост выпуска муки составил -2,1 %.", "change", -2.1, None),
        ("Рост -2,1%.", "change", -2.1, None),
        ("Темп роста составил –2,1 процента.", "change", -2.1, None),
        ("Сальдо миграции составило –1 245 человек.", "level", -1245, None),
        ("Сальдо бюджета -1,2 млрд тенге.", "level", -1_200_000_000, None),
        ("Торговля −8,9 %.", "change", -8.9, None),
        ("Морозы доходили до -38 °С.", "level", -38, None),
        ("Воду в трубах нагрели, температура -70 °С.", "level", 70, None),
        ("Скот в хозяйствах -500 голов.", "level", 500, None),
        ("Численность населения составила -1245 человек.", "level", 1245, None),
        ("Безработица -4,8 %.", "share", 4.8, None),
        ("Индекс промышленности -107,9 %.", "ratio", 107.9, None),
        ("Ремонт клуба в 2022 г. -34,5 тыс. тенге.", "level", 34_500, None),
        ("Выпуск муки (с отрубями) -94,4 %.", "share", 94.4, None),
        ("ИФО составил -98,5 %.", "ratio", 98.5, None),
        ("Сальдо: -340 человек.", "level", -340, None),
        ("Баланс бюджета на 1 января был –3 млн тенге.", "level", -3_000_000, None),
    ],
)
def test_kinds(nlp, text, kind, value, base_year):
    (record,) = extract(nlp, text, date(2024, 2, 1))
    assert (record.kind, record.value, record.base_year) == (kind, value, base_year)


def test_a_stroke_beside_a_number_with_a_plus_is_a_minus(nlp):
    records = extract(nlp, "Пшеница +5 тыс. га, ячмень –3 тыс. га, Аксу +2 %, Достык -4 %.")
    assert [record.value for record in records] == [5000, -3000, 2, -4]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("В 2026 году планируется построить 5 школ.", "plan"),
        ("Предстоит отремонтировать 12 км дорог.", "plan"),
        ("Построено 5 школ.", "actual"),
        ("На дороги заложено 5 млн тенге.", "plan"),
        ("Ждём 480 тысяч тонн.", "plan"),
        ("Из резерва регион ждёт 2,5 млрд тенге.", "plan"),
        ("Ключей ждут 870 семей.", "actual"),
        ("Завод должен городу 287 млн тенге.", "actual"),
        ("Завод должен отремонтировать 14 котлов.", "plan"),
        ("До ноября – ещё 41 км.", "plan"),
        ("Остальные семь домов — до октября.", "plan"),
        ("Должников 61 двор.", "actual"),
        ("Потребность района – 96 тысяч тонн.", "actual"),
        ("К 2030 году дворов с водой станет 870.", "plan"),
        ("Собрано 112 % к прогнозу.", "actual"),
        ("Исполнение плана – 104 %.", "actual"),
        ("Сверх плана собрано 12 млн тенге.", "actual"),
        ("Врать не буду, овец пало 36 голов.", "actual"),
        ("За сезон заложено 40 га садов.", "actual"),
        ("Завод рассчитывал на 30 тысяч тонн.", "plan"),
        ("Дефицит коек может достичь 40 тысяч.", "plan"),
        ("Цех может принимать 20 тонн.", "actual"),
        ("Необходимо нарастить поголовье до 9 тыс. голов.", "plan"),
        ("На мост нужно 15 млн тенге.", "actual"),
        ("Фунционируют три бани.", "actual"),
        ("Отремантируют три бани.", "plan"),
        ("Открыты 4 школы, планов на осень нет.", "actual"),
        ("В этом году ставим 4 площадки.", "plan"),
        ("До конца июня охватить 21 тыс. жителей.", "plan"),
        ("Элеваторы готовы принять 96 тысяч тонн.", "actual"),
        ("Проект обещают закончить в 2025 году, готовность 35 %.", "actual"),
        ("Реализуются 4 проекта.", "actual"),
        ("Аким поручил до осени закончить ремонт 42 клубов.", "plan"),
        ("Насосная позволила бы обеспечить водой 12 сёл.", "plan"),
        ("Организуется 5 ярмарок.", "actual"),
        ("До 2026 года реализуются 6 проектов.", "plan"),
        ("Краткосрочный экономический индикатор 105 %.", "actual"),
        ("Будет завезено угля и отремонтировано 30 км дорог.", "plan"),
        ("Утвердить районный бюджет на 2024 год:\n1) доходы – 5 600 тысяч тенге.", "plan"),
    ],
)
def test_status(nlp, text, status):
    (record,) = extract(nlp, text, date(2024, 2, 1))
    assert record.status == status


def test_the_plan_beside_the_fact(nlp):
    fact, plan = extract(nlp, "Обучено 247 человек при плане 240 человек.")
    assert (fact.status, plan.status) == ("actual", "plan")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Уложено 5 км из запланированных 7 км.", ["actual", "plan"]),
        ("Износ сетей намерены снизить с 48 % до 35 %.", ["actual", "plan"]),
        ("К осени должно быть 85 %, сейчас 64 %.", ["plan", "actual"]),
        ("План на 2023 год – 12 школ, построено 10.", ["plan", "actual"]),
        ("Целевой показатель – 95 %, факт – 93 %.", ["plan", "actual"]),
        ("В Темиртау построено 15 школ. Сравните: в Сарани – 12.", ["actual", "actual"]),
        ("Газом будут пользоваться 96 % жителей, сейчас – 89 %.", ["plan", "actual"]),
        ("Построят семь школ, больницу на 160 коек.", ["plan", "plan"]),
        ("Открытие 22 клубов на 37 тыс. мест намечено на 2026 год.", ["plan", "plan"]),
        ("Будет обеспечено газом 9 сёл (2 тыс. человек).", ["plan", "plan"]),
        ("Построят 12 км (в 2022 году было 5 км).", ["plan", "actual"]),
        ("В этом году построят 9 клубов. Из них четыре – в Актау.", ["plan", "plan"]),
        ("Из 6 км сетей, запланированных к ремонту, завершено 5 км.", ["plan", "actual"]),
        ("На 2025 год намечено 17 проектов, а портфель составляет 90 млрд тенге.", ["plan", "actual"]),
        ("Показатель – план – факт – %\nналоги, млн тенге – 611,0 – 577,9 – 94,6", ["plan", "actual", "actual"]),
    ],
)
def test_plans_and_facts_beside_each_other(nlp, text, expected):
    assert [record.status for record in extract(nlp, text, date(2024, 6, 1))] == expected


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Скот, тыс. голов (2021 / 2022): коровы – 118 / 121; овцы – 402 / 397.", [2021, 2022, 2021, 2022]),
        ("Вложения в жильё, 2021 → 2022: 480 млрд тенге → 566 млрд тенге", [2021, 2022]),
        ("Намолочено: Абай, 2021 год – 28 тонн, 2022 год – 74 тонны; Аксу соответственно 30 тонн и 66 тонн.", [2021, 2022] * 2),
        ("В прошлом году сдали 65 домов, в этом уже 48 домов.", [2022, 2023]),
        ("Сдали 4 дома, 3 клуба и 2 сада в 2021 году.", [2021, 2021, 2021]),
        ("Бюджет\n41,7 → 52,3 млрд тенге (2021 → 2022)", [2021, 2022]),
        ("Итоги 9 месяцев 2023 года\n\nПоказатель – факт (9 мес. 2022)\nВыпуск, млн тенге – 4 816 (4 390)", [2023, 2022]),
        ("Скот на 1 января (в скобках год назад): коров 2 416 (2 290).", [2023, 2022]),
        ("По переписи 2009 года в городе 166 тысяч человек.", [2009]),
        ("На 1 октября 2022 года убрано 100 га, на аналогичную дату 2015 года – 97 га.", [2022, 2015]),
        ("Под урожай будущего года вспахано 11 тысяч га.", [2023]),
        ("Скот, тыс. голов (на 1 января 2022 года): коровы – 58; овцы – 31.", [2022, 2022]),
        ("На 1 января 2023 года живут 1146 человек, год назад было 1189 человек.", [2023, 2022]),
    ],
)
def test_years_beside_each_other(nlp, text, years):
    assert [record.year for record in extract(nlp, text, date(2023, 9, 1))] == years


def test_a_report_on_the_budget_of_the_coming_year(nlp):
    head = "Маслихат утвердил бюджет города. Доходы 2030 года составят 81 млрд тенге. Школам достанется 40 млрд тенге. "
    text = head + "Депутаты слушали молча. " * 20 + "\nЗа 11 месяцев собрано 12 млрд тенге, недоимка – 3 млрд тенге."
    records = extract(nlp, text, date(2029, 12, 10))
    assert [(r.year, r.status) for r in records] == [(2030, "plan"), (2030, "plan"), (2029, "actual"), (2029, "actual")]


def test_the_year_of_the_report_is_the_year_before_a_winter_date(nlp):
    (record,) = extract(nlp, "Построено 5 школ.", date(2024, 2, 1))
    assert (record.year, record.year_found) == (2023, "document")


def test_nothing_at_all_gives_null(nlp):
    (record,) = extract(nlp, "построено 5 школ")
    assert (record.entity, record.year, record.entity_found, record.year_found) == (None, None, "none", "none")


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("Отчёт акима района Сарыарка\n\nНаш район столицы содержит 15 школ.", "район Сарыарка"),
        ("Аким Балхаша отчитался\n\nВ городе 12 школ. Регион получил 30 тонн угля.", "Карагандинская область"),
        ("Итоги года\nОтчёт акима Хобдинского района\n\nСело\nКРС – 118 тыс. голов.", "Хобдинский район"),
    ],
)
def test_the_owner_is_what_the_words_mean(nlp, text, entity):
    assert nlp(text)._.records[-1].entity == entity


def test_the_owner_is_the_organisation_that_acts(nlp):
    records = extract(nlp, "Аким Караганды отчитался. ТОО «Шахта» добыло 5 млн тонн угля. В городе открыто 2 школы.")
    assert [record.entity for record in records] == ["Шахта", "Караганда"]


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        ("Добыча руды и угля сократилась на 5 % и 3 % соответственно.", "change", [-5, -3]),
        ("Торговля выросла на 5 %, услуги – на 4 %, связь на 7 %, туризм – 3 %.", "change", [5, 4, 7, 3]),
        ("Рост торговли составил 5 %, услуг – 4 %.", "change", [5, 4]),
        ("Объём торговли составил 98,9 %, услуг – 103,2 %, перевозок – 111,8 %.", "ratio", [98.9, 103.2, 111.8]),
        ("План по доходам исполнен на 98,9 %, по налогам – на 103,2 %.", "share", [98.9, 103.2]),
    ],
)
def test_kind_goes_on_in_a_list(nlp, text, kind, values):
    found = extract(nlp, text, date(2024, 2, 1))
    assert [(record.kind, record.value) for record in found] == [(kind, value) for value in values]


def test_what_is_told_in_front_of_a_verb_to_come_makes_no_fact(nlp):
    records = extract(nlp, "Как сообщила пресс-служба, 1,6 млрд тенге пойдёт на ремонт школ, 900 млн – больниц.")
    assert [record.status for record in records] == ["plan", "plan"]


def test_the_growth_in_a_bracket_is_its_own(nlp):
    records = extract(nlp, "Ими выпущено продукции на 96 млрд тенге (рост – 7 %).")
    assert [record.kind for record in records] == ["level", "change"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Население района выросло на 2 430 человек, или 1,3 %.", 1.3),
        ("Экспорт муки сократился на 5 млн долларов (4 %).", -4),
        ("Выпуск сократился на 12 тонн, то есть почти 3 %.", -3),
    ],
)
def test_a_change_is_named_again_in_per_cent(nlp, text, value):
    *_, again = extract(nlp, text)
    assert (again.kind, again.value) == ("change", value)


def test_kinds_do_not_cross_sentences(nlp):
    _, *shares = extract(nlp, "Цены упали на 5 %. Доля составила 40 и 60 %.")
    assert [(record.kind, record.value) for record in shares] == [("share", 40.0), ("share", 60.0)]


def test_a_falling_range_keeps_its_lower_end(nlp):
    (record,) = extract(nlp, "Цены снизились на 5–7 %.")
    assert (record.value, record.value_low) == (-7.0, -5.0)


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("Намечено открыть 30 цехов, из них запущены 13, в том числе 4 пекарни.", ["plan", "actual", "actual"]),
        ("Планируется сдать 30 домов, из них сданы 13, включая 4 общежития.", ["plan", "actual", "actual"]),
        ("Построим 30 домов, из них 13 сдадут летом, в том числе 4 общежития.", ["plan", "plan", "plan"]),
        ("Будет засеяно 5 тыс. га, полито 37 тыс. га.", ["plan", "plan"]),
        ("Будет отремонтировано 12 школ, уже отремонтировано 3 школы.", ["plan", "actual"]),
        ("Будет отремонтировано 12 школ, выделено 300 млн тенге.", ["plan", "actual"]),
        ("Будут отремонтированы 4 школы, покрашена 1 крыша.", ["plan", "actual"]),
    ],
)
def test_parts_of_what_is_done_and_series_of_what_will_be(nlp, text, statuses):
    assert [record.status for record in extract(nlp, text, date(2024, 2, 1))] == statuses


def test_the_years_ahead_end_with_the_last_of_them(nlp):
    (record,) = extract(nlp, "В ближайшие три года построят 40 клубов.", date(2024, 5, 5))
    assert (record.year, record.status) == (2027, "plan")


def test_what_is_not_reached_is_a_bound(nlp):
    (record,) = extract(nlp, "Охват кружками не достиг и 90 %.", date(2024, 5, 5))
    assert record.bound == "under"


def test_years_of_an_undated_report_are_no_plans(nlp):
    records = extract(nlp, "В 2021 году построено 2 школы. В 2021 году сдано 7 дорог. В 2022 году построено 3 школы.")
    assert [record.status for record in records] == ["actual"] * 3


@pytest.mark.parametrize(
    ("text", "years"),
    [
        (
            "В этом году открыто 5 клубов. В 2022 году планируется построить 7 клубов. В 2021 году дворов прибавилось 30.",
            [2021, 2022, 2021],
        ),
        (
            "На 1 октября текущего года убрано 100 га, на аналогичную дату 2015 года было 97 га, в прошлом году – 99 га.",
            [2016, 2015, 2015],
        ),
        ("За прошлый год введено 5 клубов. Принят план на 2023–2027 годы. К 2025 году обещано построить 4 сада.", [2022, 2025]),
        ("Собрано 6 ц/га (в 2012-м году – 4,6 ц/га). На отчётную дату убрано 300 га.", [2013, 2012, 2013]),
        (
            "В минувшем, 2007 году сдано 9 домов. Открыто 3 клуба, жители довольны. В районе сделано многое, и работа идёт, "
            "хотя не всё пока получается. Ещё 14 домов заложено в 2008 году.",
            [2007, 2007, 2008],
        ),
        (
            "Решение от 22 декабря 2022 года.\nУтвердить бюджет на 2023–2025 годы, в том числе на 2023 год в следующих объёмах:\n"
            "1) доходы – 12 млрд тенге;\n2) затраты – 13 млрд тенге.",
            [2023, 2023],
        ),
        (
            "По итогам 2030 года сдано 9 домов. За прошлый год открыто 5 школ. "
            "В этом году намечено сдать 4 моста, ещё в 2031-м – 3 клуба.",
            [2030, 2030, 2031, 2031],
        ),
        (
            "Решение от 26 декабря 2029 года\n\n1. Утвердить бюджет района на 2030–2032 годы, в том числе на 2030 год:\n\n"
            "1) доходы – 4 млрд тенге;\n\n2) затраты – 5 млрд тенге.",
            [2030, 2030],
        ),
        ("В этом году засеяно 24 тыс. га. Урожайность 16 ц/га, это больше, чем в 2023 году.", [2024, 2024]),
        ("В прошлом году сдано 5 домов, больше, чем в 2018 году. В этом году открыто 2 клуба.", [2019, 2020]),
    ],
)
def test_years_of_a_report_without_a_date(nlp, text, years):
    assert [record.year for record in extract(nlp, text)] == years


def test_records_of_the_sample_are_grounded(nlp, sample):
    records = extract(nlp, sample, date(2024, 2, 16))
    assert len(records) == 23
    for record in records:
        assert sample[record.start : record.end] == record.quantity
        assert record.quantity in record.sentence
        assert record.metric_rule
        assert record.entity_rule
        assert record.year_rule
    assert {record.entity for record in records} >= {"Мунайлинский район", "Баянды", "Атамекен", "Каспий Сервис"}


def test_stages_leave_their_shapes_in_the_doc(nlp):
    doc = nlp("В 2023 году построено 3 школы.")
    assert isinstance(doc._.quantities[-1], Quantity)
    assert isinstance(doc._.periods[0], Period)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_survived(nlp, text):
    for record in extract(nlp, text):
        assert text[record.start : record.end] == record.quantity


def test_letters_that_unicode_does_not_name_are_survived(nlp):
    assert extract(nlp, "В \U00017000\U00017001 построено 5 школ")[0].value == 5


def test_a_place_that_opens_a_paragraph_governs_it_where_the_text_goes_from_place_to_place(nlp):
    text = (
        "Итоги сезона в Карагандинской области\n\nВо всей области котельные к зиме проверили, и регион отчитался.\n\n"
        "В Балхаше с весны меняли старые трубы, и жители это заметили. "
        "Уложено 12 км сетей, ещё столько же осталось на следующий год.\n\n"
        "А в Приозёрске подрядчик опоздал, за что был наказан по договору. "
        "Заменено 3 км сетей, и осталось ещё немало. По области – 140 км."
    )
    assert [record.entity for record in nlp(text)._.records] == ["Балхаш", "Приозёрск", "Карагандинская область"]


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (
            'В соответствии с Законом Республики Казахстан "О местном управлении и самоуправлении в Республике Казахстан" '
            "Шетский районный маслихат решил: доходы – 5 600 300 тысяч тенге.",
            "Шетский район",
        ),
        (
            "Казахстан. Надои растут\n\nЗа полгода в Костанайской области получили много молока. Поголовье коров – 190 тыс. голов.",
            "Костанайская область",
        ),
    ],
)
def test_laws_and_rubrics_own_nothing(nlp, text, owner):
    assert [record.entity for record in extract(nlp, text)] == [owner]


def test_a_headline_under_a_place_goes_on_with_it_in_a_digest(nlp):
    text = (
        "Вести из районов\n\nАральск\n\nХорошие итоги\n\nВ прошлом месяце открыли клуб на 200 мест.\n\n"
        "Шалкар\n\nНовая школа\n\nСтроится школа на 300 мест."
    )
    assert [record.entity for record in extract(nlp, text)] == ["Аральск", "Шалкар"]


def test_a_place_that_opens_the_only_such_paragraph_governs_what_goes_on(nlp):
    text = (
        "Итоги сезона в Карагандинской области\n\nВо всей области котельные к зиме проверили, и регион отчитался.\n\n"
        "В Балхаше с весны меняли старые трубы, и жители это заметили. "
        "Уложено 12 км сетей, ещё столько же осталось на следующий год. "
        "У нас 40 котельных."
    )
    assert [record.entity for record in nlp(text)._.records] == ["Балхаш", "Карагандинская область"]


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        ("Принято на работу 40 чел.", "принято на работу человек"),
        ("За лето открыли 4 кафе.", "лето открыто кафе"),
        ("Убрано КРС 40 голов.", "убрано КРС голов"),
    ],
)
def test_labels_write_words_in_full(nlp, text, metric):
    (record,) = extract(nlp, text)
    assert record.metric == metric


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("Заготовлено 2 тыс. тонн сена, 3 тыс. тонн сенажа и 500 тонн силоса.",
         ["заготовлено сена", "заготовлено сенажа", "заготовлено силоса"]),
        ("Поголовье овец – 120 тысяч, коз – 30 тысяч.", ["поголовье овец", "поголовье коз"]),
        ("Поголовье овец – 120 тыс. голов, коз – 30 тыс., лошадей – 9 тыс.",
         ["поголовье овец голов", "поголовье коз голов", "поголовье лошадей голов"]),
        ("Износ тепловых сетей – 64 %, водопроводных – 71 %.", ["износ тепловых сетей", "износ водопроводных сетей"]),
        ("Водой охвачены 85 % дворов, газом – 60 %.", ["водой охвачены дворов", "газом охвачены дворов"]),
        ("Ввод жилья вырос на 5 %, торговля – на 3 %.", ["ввод жилья", "торговля"]),
        ("Открыто 9 бань, в том числе 4 сельских.", ["открыто бань", "открыто бань сельских"]),
        ("Куплено 9 бульдозеров, ушло 40 скреперов.", ["куплено бульдозеров", "ушло скреперов"]),
        ("Починили 12 мостов из 30.", ["починили мостов", "мостов"]),
        ("Из 30 мостов починили 12.", ["мостов", "починили мостов"]),
        ("Воду откачали из 97 дворов.", ["воду откачали дворов"]),
    ],
)  # fmt: skip
def test_members_of_a_list_share_head_and_action(nlp, text, metrics):
    assert [record.metric for record in extract(nlp, text)] == metrics


@pytest.mark.parametrize(
    ("text", "year", "kind"),
    [
        ("Создано рабочих мест за 2022 год – 812.", 2022, "level"),
        ("Открыто в 2022 году: 5 школ.", 2022, "level"),
        ("Открыт в 2021 году, цех выпустил 12 тонн.", 2023, "level"),
        ("К 2026 году охват доведут до 100 %.", 2026, "share"),
    ],
)
def test_deeds_of_a_year_and_what_is_reached_by_one(nlp, text, year, kind):
    records = extract(nlp, f"Итоги 2023 года\n\n{text}", date(2024, 2, 16))
    assert [(record.year, record.kind) for record in records] == [(year, kind)]
