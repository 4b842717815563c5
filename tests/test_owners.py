"""Whose a figure is: the place in the sentence, the organisation, the report's own territory; in our own words."""

import pytest


def owners(nlp, text):
    return [record.entity for record in nlp(text)._.records]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Отчёт акима Жамбылской области\n\nВ Таразе открыто 4 школы.", ["Тараз"]),
        ("Итоги года в Атырауской области\n\nАтырау построил 14 домов.", ["Атырау"]),
        (
            "Отчёт акима Мойынкумского района\nВ Мойынкуме отремонтировали 2 клуба. В районе открыто 5 кафе.",
            ["Мойынкум", "Мойынкумский район"],
        ),
        ("За прошедший год на средства инвесторов в Мангистауской области, в\nпосёлке Бейнеу открыли 3 школы.", ["Бейнеу"]),
    ],
)
def test_a_title_does_not_tell_where_the_place_under_it_lies(nlp, text, expected):
    assert owners(nlp, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Костанайские пекарни открыли 3 магазина.", ["Костанай"]),
        ("Жамбылские хозяйства собрали 3 тыс. тонн.", ["Жамбылская область"]),
        ("На улице Костанайской отремонтировано 3 дома.", [None]),
        ("На трассе Кокшетау – Костанай уложено 3 км.", [None]),
    ],
)
def test_an_adjective_alone_is_not_that_of_the_district_round_a_centre(nlp, text, expected):
    assert owners(nlp, text) == expected


@pytest.mark.parametrize(
    ("title", "own"),
    [
        ("О развитии сельских округов Зайсанского района", "Зайсанский район"),
        ("Сведения по городам и районам Костанайской области", "Костанайская область"),
        ("Отчёт акима Зайсанского сельского округа Зайсанского района", "Зайсанский сельский округ"),
    ],
)
def test_a_title_on_the_parts_of_a_territory_is_the_territory_s(nlp, title, own):
    text = f"{title}\n\nЗайсанский сельский округ получил 5 млн тенге.\n\nВсего собрано 12 млн тенге."
    assert owners(nlp, text)[-1] == own


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Город закупил у ТОО «Мелиоратор» 14 экскаваторов.", "Риддер"),
        ("У ТОО «Мелиоратор» арендовано 14 экскаваторов.", "Риддер"),
        ("У ТОО «Мелиоратор» работает 14 экскаваторов.", "Мелиоратор"),
        ("Для ТОО «Мелиоратор» построено 2 ангара.", "Риддер"),
        ("При поддержке АО «Мелиоратор» открыли 2 клуба.", "Риддер"),
        ("ТОО «Мелиоратор» закупило у АО «Станкоимпорт» 14 экскаваторов.", "Мелиоратор"),
    ],
)
def test_sellers_and_helpers_own_nothing(nlp, text, own):
    assert owners(nlp, f"Отчёт акима города Риддера\n\n{text}") == [own]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("В Мангистауской области открыта больница на 200 коек в Жанаозене.", ["Жанаозен"]),
        ("В Мангистауской области сдан мост в 300 м в Шетпе.", ["Шетпе"]),
        ("В Мангистауской области открыта больница на 200 коек в Жанаозене, в Бейнеу – на 90 коек.", ["Жанаозен", "Бейнеу"]),
        ("В Мангыстау проживают 613 тыс. человек.", ["Мангистауская область"]),
    ],
)
def test_the_narrower_place_behind_a_number_owns_it(nlp, text, expected):
    assert owners(nlp, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Охват детей вырос до 98 % (РК – 99,6 %). Построено 5 школ.",
        "Безработица – 4,8 % (по РК – 4,7 %), газификация – 61 %.",
        "Охват интернетом – 94 % (по Казахстану – 99,6 %), газом – 61 %.",
        "Доходы на душу – 96 тыс. тенге (Казахстан – 148 тыс. тенге). Открыто 12 кафе.",
        "Уровень газификации – 61 % (в среднем по РК – 60 %).\nПостроено 5 школ.",
        "Показатели:\n- охват школами – 98 % (РК – 99,6 %);\n- охват садами – 94 %.",
        "Износ сетей – 52 % (по Казахстану: 47 %). Заменено 12 км труб.",
        "Надой – 3 100 кг (РК – 2 900 кг), открыто 4 фермы.",
        "Зарплата – 240 тыс. тенге (по РК – 364 тыс. тенге), вакансий – 112.",
        "Родилось 318 детей. Рождаемость – 21 промилле (РК – 19 промилле). Умерло 94 человека.",
    ],
)
def test_a_country_in_a_bracket_owns_what_stands_there_alone(nlp, text):
    found = [(record.entity, text[: record.start].rfind("(") > text[: record.start].rfind(")")) for record in nlp(text)._.records]
    assert all((entity == "Казахстан") == inside and (inside or entity is None) for entity, inside in found)
    assert any(inside for _, inside in found)
