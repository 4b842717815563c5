"""Page numbers, running heads and tables of contents are no text."""

import pytest
from svodka.reading.pages import furniture, without_furniture

PROSE = "За год открыто 7 аптек и 2 клуба, отремонтирована дорога. " * 5


def cut(text):
    position, parts = 0, []
    for start, end, replacement in furniture(text):
        parts += (text[position:start], replacement)
        position = end
    return "".join([*parts, text[position:]])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Надоено\n- 13 -\n45 тонн молока.", "Надоено 45 тонн молока."),
        ("Объём\n\n— 3 —\n\nпереработки вырос.", "Объём переработки вырос."),
        ("Открыто 6 клубов.\nСтраница 6\nОткрыто 7 яслей.", "Открыто 6 клубов.\n\nОткрыто 7 яслей."),
        ("Открыто 6 клубов.\nСтр. 4 из 12\nИтоги", "Открыто 6 клубов.\n\nИтоги"),
        ("Создано 240\n\f15\nрабочих мест.", "Создано 240 рабочих мест."),
        ("выделено 48 млн\n- 4 -\nтенге. Куплено 3\n5\nавтобуса.", "выделено 48 млн тенге. Куплено 3 автобуса."),
        (f"Итоги\n{PROSE}\n7\n{PROSE}\n8\n{PROSE}\n9\n{PROSE}", f"Итоги\n{PROSE}\n\n{PROSE}\n\n{PROSE}\n\n{PROSE}"),
        (
            "Итоги\nСодержание\n1. Село ..... 3\n2. Дороги\t14\n\nПостроено 3 школы",
            "Итоги\nСодержание\n1. Село\n2. Дороги\n\nПостроено 3 школы",
        ),
    ],
)
def test_what_is_no_text_is_left_out(text, left):
    assert cut(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Школ\n12\nКлубов\n5\nАптек\n6",
        "Школ\n3\nКлубов\n4\nАптек\n5\nБольниц\n6",
        f"{PROSE}\n7\n{PROSE}\n8\n{PROSE}",
        "Построено\n– 12 школ\n– 5 клубов",
        "Построено 3 школы",
        "Содержание дорог\nПотрачено 3 млн тенге на 5 км\nРемонт 7",
    ],
)
def test_lone_numbers_may_be_figures(text):
    assert cut(text) == text


def test_running_heads_of_pages_are_left_out_but_the_first():
    pages = [
        f"Отчёт акима за 2023 год\n{text}\nс. Акжал {at}" for at, text in enumerate(("Надоено", "45 тонн молока.", "Конец."), 1)
    ]
    assert without_furniture(pages) == "Отчёт акима за 2023 год\nНадоено 45 тонн молока.\n\nКонец.\n"


def test_figures_round_a_page_number_are_read_whole(nlp):
    text = "Отчёт за 2022 год\n\nНа ремонт дорог выделено 48 млн\n- 13 -\nтенге. Раздел о клубах\n14\nзакрыт."
    (record,) = nlp(text)._.records
    assert (record.value, record.unit) == (48_000_000, "KZT")
    assert text[record.start : record.end] == record.quantity == "48 млн\n- 13 -\nтенге"
