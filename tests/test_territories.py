import pytest
from conftest import case_lines
from svodka.ownership import own_territory


@pytest.mark.parametrize("line", case_lines("territories.tsv"))
def test_names_are_official(nlp, line):
    text, _, expected = line.partition("\t")
    names = [mention.name for mention in nlp(text)._.mentions if not mention.kind.startswith("generic")]
    assert names == [name for name in expected.split("; ") if name]


def test_the_akim_names_the_territory(nlp):
    doc = nlp("В Астане прошёл форум. Затем аким города Экибастуза отчитался перед жителями.")
    mention, rule = own_territory(doc.text, doc._.mentions)
    assert (mention.name, rule) == ("Экибастуз", "the akim's")


def test_kazakh_letters_keep_their_offsets(nlp):
    doc = nlp("Ақтөбе қаласы: в области Ұлытау 5 школ")
    assert [doc.text[m.start : m.end] for m in doc._.mentions if m.kind == "region"] == ["области Ұлытау"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ОТЧЁТ АКИМА ГЛУБОКОВСКОГО РАЙОНА\nп. Глубокое", "Глубоковский район"),
        ("Уважаемые осакаровцы! Год прошёл.", "Осакаровский район"),
        ("Құрметті шымкенттіктер! Дорогие друзья.", "Шымкент"),
        ("В Мактаарале подвели счёт году.", "Мактааральский район"),
        ("Экспорт в Россию вырос. Аким Рудного доволен.", "Рудный"),
    ],
)
def test_the_reports_own_territory(nlp, text, name):
    doc = nlp(text)
    assert own_territory(doc.text, doc._.mentions)[0].name == name


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Аким Темиртау отчитался. Из Италии привезли 5 линий.", "Темиртау"),
        ("Аким Темиртау отчитался. В Павлодар отправили 5 вагонов.", "Темиртау"),
        ("Аким Темиртау отчитался. В Павлодаре открыли 5 школ.", "Павлодар"),
        ("Аким Темиртау отчитался. На улице Абая открыли 5 школ.", "Темиртау"),
    ],
)
def test_origins_goals_and_streets_own_nothing(nlp, text, owner):
    (record,) = nlp(text)._.records
    assert record.entity == owner
