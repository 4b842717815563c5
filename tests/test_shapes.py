"""Patterns that are searched for in several runs match where ``re`` finds them."""

import random
import re

import pytest
from svodka import lexicon
from svodka.numbers.shapes import Shapes

PIECES = (
    "звоните: 109", "8 (7212) 42-10-09", "12.05.2023", " с 9 до 18", "понедельник", "ул. Абая, 15/2", "24/7", "№ 12/57-VI",
    "9 «А»", "\n1. Бюджет", "www.gov.kz/15", "a@b.kz", "в 2 смены", "٣٤", "۱.۲.", "без четверти восемь", "дети от трёх до шести",
    "3️⃣", "\u20e3", "10:30", "\x1c1.", "\u2003 1) ", "тел.", "на улице Бактыбай батыра, 13", " ", "-", "2-15-40", "123-IV",
    "улица Ленина, дом 5", "\v", "по Ауэзова, 17.", "центр 103", "звоните утром с 9 до 18",
)  # fmt: skip


def expected(patterns, text):
    whole = re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "(?!)", re.MULTILINE)
    return [match.span() for match in whole.finditer(text)]


def test_shapes_of_the_lexicon_match_where_re_finds_them():
    patterns = [row["pattern"] for row in lexicon.rows("shapes")]
    shapes, chance = Shapes(patterns), random.Random(1)
    for _ in range(2000):
        text = "".join(chance.choice(PIECES)[: chance.randint(1, 30)] for _ in range(8))
        assert list(shapes.spans(text)) == expected(patterns, text), text


@pytest.mark.parametrize(
    "patterns",
    [
        ["abc", "a", "x*"], [r"\w+@"], [r"\d", "(?i:Ab)"], [], ["[^a]b"], ["^", "b"], [r"\bc?b", "a|cb"], ["ab", r"\bab@"],
        [r"\bab@", "ab"], ["(a)b", r"\bxa"], [r"\b(?:a|x)+", "a", "b+@"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["xabc a ab@ 5 AB cb", "", "xx", "bb@ab@\ncb ٣"])
def test_any_patterns_match_where_re_finds_them(patterns, text):
    assert list(Shapes(patterns).spans(text)) == expected(patterns, text)
