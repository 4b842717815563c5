"""Section 8 of the contract, clause by clause, on hand-worked examples."""

import pytest
from svodka.agreement import Counts, by_record, compare, count, metric_f1, misses, pairs, same_entity, same_unit, same_value, total
from svodka.evaluation.significance import intervals, permutation_test


def record(start=0, end=5, **changes):
    usual = {
        "start": start, "end": end, "value": 5.0, "unit": "школа", "metric": "построено школ", "entity": "Темиртау",
        "year": 2023, "kind": "level", "base_year": None, "bound": "exact", "status": "actual",
    }  # fmt: skip
    return {**usual, **changes}


def test_pairs_overlap_by_a_character_the_larger_overlap_first():
    gold = [record(0, 5), record(10, 20)]
    assert pairs(gold, [record(4, 6), record(20, 25)]) == [(0, 0)]
    # the second prediction covers more of the first gold record, so the first one goes unpaired
    assert pairs([record(0, 10)], [record(0, 3), record(3, 10)]) == [(0, 1)]
    assert pairs([record(0, 4), record(4, 10)], [record(2, 10)]) == [(1, 0)]


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        (1e9, 1e9 + 999, True),
        (1e9, 1e9 + 1001, False),
        (5, 5.1, False),
        (0, 0, True),
        (33.33, 33.3, True),
        (16.67, 16.6667, True),
        (66.67, 66.0, False),
        (-5, 5, False),
    ],
)
def test_values_within_a_millionth(gold, predicted, same):
    assert same_value(gold, predicted) is same


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("KZT", "KZT", True), ("KZT", "USD", False), ("рабочее место", "место", True), ("школа", "детский сад", False),
        ("населённый пункт", "пункт", True), ("место", "KZT/место", False), ("%", "pp", False), ("m", "m2", False),
    ],
)  # fmt: skip
def test_units(gold, predicted, same):
    assert same_unit(gold, predicted) is same


@pytest.mark.parametrize(
    ("gold", "predicted", "same"),
    [
        ("Темиртау", "город Темиртау", True), ("АрселорМиттал Темиртау", "АО «АрселорМиттал Темиртау»", True),
        ("Приозёрск", "Приозерск", True), ("Карагандинская область", "Карагандинской области", True),
        ("Караганда", "Карагандинская область", False), (None, None, True), (None, "Темиртау", False),
    ],
)  # fmt: skip
def test_entities(gold, predicted, same):
    assert same_entity(gold, predicted) is same


@pytest.mark.parametrize(
    ("gold", "predicted", "f1"),
    [
        ("введено жилья", "жильё введено", 1.0),
        ("введено в эксплуатацию жилья", "введено жилья", 0.8),
        ("введено жилья", "построено школ", 0.0),
        ("", "", 1.0),
    ],
)
def test_metrics_are_compared_by_their_content_lemmas(gold, predicted, f1):
    assert metric_f1(gold, predicted) == pytest.approx(f1)


def test_metric_thresholds():
    agreed = compare(record(metric="введено жилья в области"), record(metric="введено жилья"))
    assert (agreed["metric"], agreed["strict_metric"]) == (True, True)
    agreed = compare(record(metric="введено арендного жилья молодым семьям"), record(metric="введено жилья"))
    assert (agreed["metric"], agreed["strict_metric"]) == (True, False)


def test_a_worked_document():
    gold = [record(0, 5), record(10, 15, value=7.0), record(20, 25, year=2022), record(30, 35)]
    predicted = [record(0, 5), record(10, 15, value=8.0), record(20, 25), record(50, 55)]
    scores = count(gold, predicted).scores()
    # three pairs, two with the right value; the first is right altogether
    assert scores["quantity_precision"] == 2 / 4
    assert scores["quantity_recall"] == 2 / 4
    assert scores["quantity_f1"] == 2 * 2 / 8
    assert scores["value"] == 2 / 3
    assert scores["year"] == 2 / 3
    assert scores["record_f1"] == 2 * 1 / 8
    assert scores["strict_record_f1"] == 2 * 1 / 8


def test_nothing_expected_and_nothing_found_is_perfect():
    assert Counts().scores()["quantity_f1"] == 1.0
    assert count([], [record()]).scores()["quantity_f1"] == 0.0


def test_misses_name_every_disagreement():
    gold = [record(0, 5), record(10, 15), record(20, 25)]
    predicted = [record(0, 5, year=2022, kind="share"), record(20, 25), record(40, 45)]
    assert [(miss.field, (miss.gold or miss.predicted)["start"]) for miss in misses("d", gold, predicted)] == [
        ("year", 0), ("kind", 0), ("missing", 10), ("spurious", 40)
    ]  # fmt: skip


def test_counts_of_documents_add_up():
    one, two = count([record()], [record()]), count([record()], [])
    assert total([one, two]).scores()["quantity_recall"] == 0.5
    assert Counts.of_vector(one.vector()) == one


def test_groups_by_the_value_of_a_field():
    gold = [record(0, 5, unit="KZT"), record(10, 15, unit="%")]
    groups = by_record(gold, [record(0, 5, unit="KZT"), record(30, 35, unit="m")], "unit")
    assert {name: (counts.gold, counts.predicted) for name, counts in groups.items()} == {"KZT": (1, 1), "%": (1, 0), "m": (0, 1)}


def test_intervals_hold_the_score_and_shrink_with_documents():
    right, wrong = count([record()], [record()]), count([record()], [record(value=9.0)])
    few, many = intervals([right, wrong] * 5), intervals([right, wrong] * 200)
    for low, high in (few["quantity_f1"], many["quantity_f1"]):
        assert 0 <= low < 0.5 < high <= 1
    assert many["quantity_f1"][1] - many["quantity_f1"][0] < few["quantity_f1"][1] - few["quantity_f1"][0]
    assert intervals([right, wrong] * 5) == few


def test_the_permutation_test_tells_noise_from_difference():
    right, wrong = count([record()], [record()]), count([record()], [record(value=9.0)])
    same = permutation_test([right, wrong] * 10, [wrong, right] * 10)
    assert same["quantity_f1"] == (0.0, 1.0)
    difference, p = permutation_test([right] * 20, [wrong] * 20)["quantity_f1"]
    assert difference == 1.0
    assert p < 0.001
    with pytest.raises(ValueError, match="paired test of 1 and 2"):
        permutation_test([right], [right, wrong])
