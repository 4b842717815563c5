from decimal import Decimal

import pytest
from conftest import case_lines, read_marked
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spelled import CASES, words
from svodka.numbers.mending import digits_for
from svodka.numbers.numerals import find


@pytest.mark.parametrize("line", case_lines("numerals.txt"))
def test_finds_and_reads(line):
    text, expected = read_marked(line)
    found = [(numeral.start, numeral.end, numeral.value) for numeral in find(text)]
    assert found == [(start, end, Decimal(value)) for start, end, value in expected]


@given(st.integers(0, 10**15), st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", ""]))
def test_a_grouped_integer_is_read_back(number, blank):
    text = f"всего {number:,}".replace(",", blank)
    (numeral,) = find(text)
    assert numeral.value == number
    assert text[numeral.start : numeral.end] == text.removeprefix("всего ")


@given(st.decimals(0, 10**9, places=2))
def test_a_decimal_with_a_comma_is_read_back(number):
    (numeral,) = find(f"всего {number}".replace(".", ","))
    assert numeral.value == number


@given(st.text(max_size=200))
def test_any_text_at_all_gives_spans_that_slice(text):
    last = 0
    for numeral in find(text):
        assert last <= numeral.start < numeral.end <= len(text)
        last = numeral.end


RUSSIAN = st.text(alphabet="0123456789 .,-–тысмлнрдвапя\u00a0\n", max_size=300)


@given(RUSSIAN)
def test_number_like_text_gives_spans_that_slice(text):
    last = 0
    for numeral in find(text):
        assert last <= numeral.start < numeral.end <= len(text)
        last = numeral.end


# Any number written in any supported way is read back exactly

BELOW = st.integers(1, 10**15 - 1) | st.integers(1, 9999) | st.integers(1, 999).map(lambda number: number * 10**6)


def value_of(text):
    found = list(find(text))
    assert [(numeral.start, numeral.end) for numeral in found] == [(0, len(text))], text
    return found[0].value


@settings(deadline=None)
@given(BELOW, st.sampled_from(CASES))
def test_words_in_every_case_are_read_back(number, case):
    rest = number % 1000
    # «миллион девятьсот» is 1 900 000, as people say it
    assume(not (number > 10**6 and number % 10**6 < 1000 and rest >= 20))
    assert value_of(words(number, case)) == number


@given(st.integers(10**6, 10**15), st.sampled_from([" ", "\u00a0", "\u202f", ".", ","]), st.integers(0, 99))
def test_every_separator_is_read_back(number, mark, hundredths):
    grouped = f"{number:,}".replace(",", mark)
    assert value_of(grouped) == number
    decimal = "." if mark == "," else ","
    assert value_of(f"{grouped}{decimal}{hundredths:02d}") == number + Decimal(hundredths) / 100


@pytest.mark.parametrize(
    ("scale", "size"), [("тыс.", 10**3), ("млн", 10**6), ("млрд", 10**9), ("трлн", 10**12), ("миллиона", 10**6)]
)
@given(number=st.decimals(0, 9999, places=3), mark=st.sampled_from([".", ","]))
def test_digits_with_a_multiplier_are_read_back(scale, size, number, mark):
    assert value_of(f"{number} {scale}".replace(".", mark, 1)) == number * size


@settings(deadline=None)
@given(st.integers(1, 999), st.integers(1, 999))
def test_mixed_forms_are_read_back(millions, thousands):
    expected = millions * 10**6 + thousands * 1000
    assert value_of(f"{millions} млн {thousands} тыс.") == expected
    assert value_of(f"{words(millions)} миллионов {thousands} тысяч") == expected


@given(st.text(max_size=100), st.integers(10**4, 10**9))
def test_words_round_a_number_do_not_change_it(text, number):
    line = f"{text}\n{number}\n{text}"
    start = len(text) + 1
    assert [n.value for n in find(line) if n.start == start and n.end == start + len(str(number))] == [number]


@pytest.mark.parametrize(
    ("text", "read"), [("Закон № 60-ОЗ принят", None), ("акт N 75-ОЗ", None), ("сдано l8,7 км", "сдано 18,7 км")]
)
def test_the_number_of_a_law_is_no_damaged_one(text, read):
    assert digits_for(text) == (read or text)
