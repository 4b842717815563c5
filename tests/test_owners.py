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
