import json

import pytest
from conftest import ROOT
from svodka.errors import CorpusError
from svodka.evaluation import gold

TEXT = "В Темиртау построено 3 школы, направлено 1,2 млрд тенге."


def row(start=21, end=28, **changes):
    usual = {
        "start": start, "end": end, "value": 3.0, "value_low": None, "unit": "школа", "metric": "построено школ",
        "entity": "Темиртау", "year": 2023, "kind": "level", "base_year": None, "bound": "exact", "status": "actual",
    }  # fmt: skip
    return {**usual, **changes}


def faults(*rows, text=TEXT):
    return list(gold.check_records(text, rows))


def test_a_good_record_has_no_faults():
    assert TEXT[21:28] == "3 школы"
    assert faults(row(), row(41, 55, value=1.2e9, unit="KZT")) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"end": 500}, "do not slice"), ({"start": 28}, "do not slice"), ({"start": -1}, "do not slice"),
        ({"start": 20}, "begins or ends with white space"), ({"kind": "amount"}, "kind 'amount' is none of"),
        ({"bound": None}, "bound None"), ({"status": "fact"}, "status 'fact'"), ({"year": 203}, "no year from 1900"),
        ({"year": "2023"}, "no year"), ({"base_year": 2022}, "base_year belongs to"), ({"unit": "metre"}, "neither a code"),
        ({"unit": "KZT/l/m"}, "neither a code"), ({"metric": " "}, "the metric is empty"), ({"entity": ""}, "neither null nor"),
        ({"value": "3"}, "is no number"), ({"value": float("nan")}, "is no number"), ({"value": 4.0}, "cannot be read from"),
        ({"value_low": 5.0}, "value_low"),
    ],
)  # fmt: skip
def test_faults_of_a_record(changes, complaint):
    assert any(complaint in fault for fault in faults(row(**changes))), faults(row(**changes))


def test_a_missing_field_and_an_overlap_are_named():
    broken = row()
    del broken["metric"]
    assert faults(broken) == ["record 1: lacks metric"]
    assert any("overlap" in fault for fault in faults(row(), row(21, 22)))


@pytest.mark.parametrize("unit", ["KZT", "%", "t", "dt/ha", "KZT/l", "m3/day", "рабочее место", "КХ", "субъект МСБ", "KZT/порция"])
def test_units_of_the_contract(unit):
    assert gold.known_unit(unit)


@pytest.mark.parametrize(
    ("surface", "value", "can"),
    [
        ("1,2 млрд тенге", 1.2e9, True), ("18", 18000.0, True), ("на 12", -12.0, True), ("четверть миллиона", 250000.0, True),
        ("треть", 33.33, True), ("l7 школ", 17.0, True), ("З школы", 3.0, True), ("7 . 1", 7.1e9, True), ("5", 6.0, False),
        ("1,2 млрд", 1.3e9, False), ("девять дворов из десяти", 90.0, True), ("миллиард девяносто", 1.09e9, True),
    ],
)  # fmt: skip
def test_what_a_surface_can_mean(surface, value, can):
    assert gold.can_mean(surface, value) is can


def test_only_multiples_are_inverted():
    assert gold.can_mean("в 2,6 раза", 1 / 2.6, "times")
    assert gold.can_mean("семь и четыре", 7400.0)
    assert not gold.can_mean("семь и четыре", 9100.0)
    assert not gold.can_mean("5 школ", 0.2, "школа")
    assert not gold.can_mean("сорок школ", 999.0, "школа")


def corpus(tmp_path, **splits):
    for name, items in splits.items():
        lines = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def item(doc_id, text=TEXT, **changes):
    return {"id": doc_id, "date": None, "text": text, "records": [row()], **changes}


def test_check_names_file_line_and_document(tmp_path):
    folder = corpus(
        tmp_path, train=[item("a"), item("b", records=[row(kind="x")])], dev=["{broken", item("a", text=TEXT[:30] + " ещё")]
    )
    problems = [str(problem) for problem in gold.check([folder])]
    assert any(problem.startswith(f"{folder}/dev.jsonl:1: broken JSON") for problem in problems)
    assert any(problem.startswith(f"{folder}/train.jsonl:2: b: record 1") for problem in problems)
    assert any("the id stands already in" in problem for problem in problems)


def test_a_near_duplicate_in_another_split_is_a_leak(tmp_path):
    long = "Слово за словом складывается длинный отчёт о дорогах, школах и водопроводе нашего большого района за год. " * 2
    one, two = item("a", text=TEXT + long), item("b", text=TEXT + long[:120] + "и больше ничего общего нет")
    problems = gold.check([corpus(tmp_path, train=[one], test=[two])])
    assert any("leak: shares much" in str(problem) for problem in problems)
    together = tmp_path / "together"
    together.mkdir()
    assert gold.check([corpus(together, train=[one, two])]) == []


def test_reading_refuses_what_check_would(tmp_path):
    with pytest.raises(CorpusError, match="no such file"):
        gold.read([tmp_path / "no"])
    with pytest.raises(CorpusError, match="holds no corpus"):
        gold.read([tmp_path])
    with pytest.raises(CorpusError, match=r"train\.jsonl:1: a: the field 'records'"):
        gold.read([corpus(tmp_path, train=[item("a", records=None)])])
    with pytest.raises(CorpusError, match="not written YYYY-MM-DD"):
        gold.read([corpus(tmp_path, train=[item("a", date="2024")])])


def test_statistics_count_documents_and_records(tmp_path):
    folder = corpus(tmp_path, train=[item("a", genre="news"), item("b")], dev=[item("c")])
    counts = gold.statistics(gold.read([folder]))
    assert counts["documents"] == {"train": 2, "dev": 1}
    assert counts["genre"] == {"?": 2, "news": 1}
    assert counts["unit"] == {"школа": 3}


# The corpus of this repository

SPLITS = ("train", "dev", "test", "fresh")


def test_the_corpus_has_no_problems():
    assert [str(problem) for problem in gold.check([ROOT / "corpus"])] == []


def test_the_corpus_is_as_large_and_broad_as_it_says():
    documents = gold.read([ROOT / "corpus"])
    counts = gold.statistics(documents)
    assert set(counts["documents"]) == set(SPLITS)
    assert len(documents) >= 240
    assert sum(counts["records"].values()) >= 4000
    assert {"2003", "2026"} <= set(counts["year"])
    assert len(counts["genre"]) >= 8


def test_the_card_states_the_counts():
    card = (ROOT / "corpus/README.md").read_text(encoding="utf-8")
    documents = gold.read([ROOT / "corpus"])
    for split in SPLITS:
        part = [document for document in documents if document.split == split]
        assert f"| {split} | {len(part)} | {sum(len(document.records) for document in part)} |" in card


def test_the_descriptor_names_every_file_with_its_hash():
    import hashlib

    package = json.loads((ROOT / "corpus/datapackage.json").read_text(encoding="utf-8"))
    files = {resource["path"]: resource for resource in package["resources"]}
    assert set(files) == {f"{split}.jsonl" for split in SPLITS}
    for name, resource in files.items():
        data = (ROOT / "corpus" / name).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
