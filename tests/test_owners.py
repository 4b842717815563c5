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
            "Отчёт акима Мойынкумского района\nВ Мойынкуме отремонтировали 2 клуба. Открыто 5 кафе.",
            ["Мойынкум", "Мойынкумский район"],
        ),
        ("За прошедший год на средства инвесторов в Мангистауской области, в\nпосёлке Бейнеу открыли 3 школы.", ["Бейнеу"]),
    ],
)
def test_a_title_does_not_tell_where_the_place_under_it_lies(nlp, text, expected):
    assert owners(nlp, text) == expected
