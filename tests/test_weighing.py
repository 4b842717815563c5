"""Choosing among candidates by weighed signs."""

import pytest
from svodka.weighing import shares, taken


def test_shares_come_with_the_likeliest_first_and_add_up_to_one():
    likely = shares({"one": 1.0, "two": 3.0, "three": 3.0})
    assert list(likely) == ["two", "three", "one"]
    assert sum(likely.values()) == pytest.approx(1)
    assert likely["two"] == likely["three"] > likely["one"]


@pytest.mark.parametrize(("rank", "name", "order"), [(0, "a", "abc"), (1, "b", "bac"), (2, "c", "cba"), (9, "c", "cba")])
def test_a_less_likely_one_is_taken_as_if_it_were_the_likeliest(rank, name, order):
    found, likely = taken({"a": 0.6, "b": 0.3, "c": 0.1}, rank)
    assert found == name
    assert "".join(likely) == order
    assert list(likely.values()) == [0.6, 0.3, 0.1]
