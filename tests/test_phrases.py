"""The fixed table of hard phrases: every value and unit right, so no error of scale either."""

from decimal import Decimal

import pytest
from conftest import case_lines
from svodka.numbers.quantities import find


@pytest.mark.parametrize("line", case_lines("phrases.tsv"))
def test_the_one_claim_of_a_phrase(line):
    text, value, unit = line.split("\t")
    claims = [(quantity.value, quantity.unit) for quantity in find(text) if not quantity.stop]
    assert claims == [(Decimal(value), unit)]
