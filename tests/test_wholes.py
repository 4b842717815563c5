"""Whose figure a part is, and headlines that name no okrug."""

import pytest

AKIM = "Аким Костанайской области Иван Петров отчитался перед населением.\n"


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        (
            "В Карасуском районе посеяно 284 тыс. га. Из них 229 тыс. га заняты рожью, 47 тыс. га — рапсом.\nПостроено 40 школ.",
            ["Карасуский район"] * 3 + ["Костанайская область"],
        ),
        ("В Рудном открыто 12 цехов. В их числе 4 швейных.", ["Рудный"] * 2),
    ],
)
def test_a_part_is_of_the_owner_of_its_whole(nlp, text, owners):
    assert [record.entity for record in nlp(AKIM + text)._.records] == owners


def test_a_headline_that_ends_with_okrugs_names_none(nlp):
    doc = nlp("В Костанайской области собрались акимы сельских округов\nВстреча прошла впервые. На ремонт потратят 20 млн тенге.")
    assert not [mention for mention in doc._.mentions if mention.kind == "okrug"]
