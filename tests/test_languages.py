"""Sentences in another language than Russian."""

import pytest
from svodka.numbers.languages import foreign


@pytest.mark.parametrize(
    "text",
    [
        "Ауылда 25 жаңа орын ашылды, 40 мың бас қой өсірілді.",
        "Биыл 7 мектеп салынды, 14 км жол жөнделді.",
        "In 2023 the district built 4 schools and repaired 12 km of roads.",
    ],
)
def test_numbers_of_other_languages_claim_nothing(nlp, text):
    assert list(foreign(text, [(0, len(text))])) == [(0, len(text))]
    russian = f"{text}\nПостроено 3 школы."
    assert [russian[record.start : record.end] for record in nlp(russian)._.records] == ["3 школы"]


@pytest.mark.parametrize(
    "text",
    [
        "Бюджет – 12 млн теңге.",
        "В ауле Қарағаш построено 2 клуба.",
        "Қарағаш – 12 км.",
        "Поголовье: коровы 346, жылқы 108.",
        "Фонд Green Energy посадил 400 деревьев, проект smart city завершён.",
    ],
)
def test_russian_sentences_may_have_foreign_words(text):
    assert list(foreign(text, [(0, len(text))])) == []
