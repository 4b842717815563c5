import re

import pytest
from svodka import lexicon
from svodka.numbers.quantities import find
from svodka.numbers.unit_codes import NONE, Codes, codes

CODED = [pytest.param(row, id=row.surface) for row in lexicon.rows("unit_codes")]


@pytest.fixture(scope="module")
def registry():
    pytest.importorskip("pint")
    return pytest.importorskip("ucumvert").PintUcumRegistry()


@pytest.mark.parametrize("row", CODED)
def test_the_example_is_read_in_the_unit(row):
    assert row.surface in [quantity.unit for quantity in find(row["seen"])]


@pytest.mark.parametrize("row", CODED)
def test_ucum_codes_are_valid(registry, row):
    if row["ucum"] not in (NONE, "1"):
        registry.from_ucum(row["ucum"])


@pytest.mark.parametrize("unit", ["dt/ha", "m3/day", "t/day", "h/day", "kg/m2"])
def test_rates_are_valid_ucum(registry, unit):
    registry.from_ucum(codes(unit).ucum)


@pytest.mark.parametrize(("unit", "size"), [("dt", "100 kg"), ("ha", "10000 m**2"), ("kWh", "3.6e6 J"), ("dt/ha", "0.01 kg/m**2")])
def test_ucum_means_the_same_unit(registry, unit, size):
    assert (1 * registry.from_ucum(codes(unit).ucum)).to_base_units().magnitude == pytest.approx(
        registry(size).to_base_units().magnitude
    )


def test_okei_codes_are_three_digits_and_differ():
    okei = [row["okei"] for row in lexicon.rows("unit_codes") if row["okei"] != NONE]
    assert all(re.fullmatch(r"\d{3}", code) for code in okei)
    assert len(set(okei)) == len(okei)


@pytest.mark.parametrize("code", sorted({row["unit"] for row in lexicon.rows("units") if row["kind"] == "money"}))
def test_currencies_are_iso_4217(code):
    assert re.fullmatch(r"[A-Z]{3}", code)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("ha", Codes("har", "059", None)),
        ("KZT", Codes(None, None, "KZT")),
        ("KZT/kg", Codes(None, None, "KZT")),
        ("школа", Codes(None, None, None)),
    ],
)
def test_codes_of_a_unit(unit, expected):
    assert codes(unit) == expected
