"""How numbers are meant: kind, signed value, bound and status."""

import pytest
from conftest import case_lines


@pytest.mark.parametrize("line", case_lines("meanings.tsv"))
def test_numbers_are_meant_so(nlp, line):
    text, expected = line.split("\t")
    found = [f"{record.kind} {record.value:.12g} {record.bound} {record.status}" for record in nlp(text)._.records]
    assert found == expected.split("; ")


@pytest.mark.parametrize(
    ("lead", "status"),
    [
        ("В 2025 году планируется:", "plan"),
        ("На 2025 год запланировано:", "plan"),
        ("Предусмотрены работы:", "plan"),
        ("В 2023 году выполнено:", "actual"),
        ("За год сделано:", "actual"),
    ],
)
def test_a_line_over_a_list_tells_whether_it_is_planned(nlp, lead, status):
    records = nlp(f"{lead}\n1) ремонт 5 школ;\n2) строительство 3 домов.")._.records
    assert [record.status for record in records] == [status, status]
