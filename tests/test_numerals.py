from decimal import Decimal

import pytest
from conftest import case_lines, read_marked
from hypothesis import given
from hypothesis import strategies as st
from svodka.numerals import find


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
