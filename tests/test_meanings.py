"""How numbers are meant: kind, signed value, bound and status."""

import pytest
from conftest import case_lines


@pytest.mark.parametrize("line", case_lines("meanings.tsv"))
def test_numbers_are_meant_so(nlp, line):
    text, expected = line.split("\t")
    found = [f"{record.kind} {record.value:.12g} {record.bound} {record.status}" for record in nlp(text)._.records]
    assert found == expected.split("; ")
