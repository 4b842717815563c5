import pytest
from conftest import case_lines
from svodka.territories import own_territory


@pytest.mark.parametrize("line", case_lines("territories.tsv"))
def test_names_are_official(nlp, line):
    text, _, expected = line.partition("\t")
    names = [mention.name for mention in nlp(text)._.mentions if not mention.kind.startswith("generic")]
    assert names == [name for name in expected.split("; ") if name]


def test_the_akim_names_the_territory(nlp):
    doc = nlp("В Астане прошёл форум. Затем аким города Экибастуза отчитался перед жителями.")
    mention, rule = own_territory(doc.text, doc._.mentions)
    assert (mention.name, rule) == ("Экибастуз", "territory of the akim")


def test_kazakh_letters_keep_their_offsets(nlp):
    doc = nlp("Ақтөбе қаласы: в области Ұлытау 5 школ")
    assert [doc.text[m.start : m.end] for m in doc._.mentions if m.kind == "region"] == ["области Ұлытау"]
