import json
from dataclasses import replace

import pytest
from conftest import ROOT
from svodka.errors import CorpusError, OutputError
from svodka.evaluation import exchange, gold
from svodka.evaluation.gold import Document

TEXT = "🏫 В Ақтөбе 👨‍👩‍👧 построено 3 школы,\nнаправлено 1,2 млрд\nтенге."


def document():
    rows = []
    for surface, changes in (
        ("3 школы", {}),
        ("1,2 млрд\nтенге", {"value": 1.2e9, "unit": "KZT", "kind": "change", "base_year": 2022}),
    ):
        start = TEXT.index(surface)
        usual = {
            "value": 3.0, "value_low": None, "unit": "школа", "metric": "построено школ", "entity": "Ақтөбе", "year": 2023,
            "kind": "level", "base_year": None, "bound": "over", "status": "plan",
        }  # fmt: skip
        rows.append({"start": start, "end": start + len(surface), **usual, **changes})
    return Document("d", TEXT, "2024-02-16", "news", tuple(rows), "train", "f", 1)


def same(one, two):
    return (one.id, one.text, one.date, one.genre, one.records) == (two.id, two.text, two.date, two.genre, two.records)


@pytest.mark.parametrize("tool", exchange.TOOLS)
def test_there_and_back_with_emoji_and_kazakh_letters(tmp_path, tool):
    target = tmp_path / ("brat" if tool == "brat" else "export.json")
    exchange.export([document()], tool, target)
    (back,) = exchange.load(tool, target)
    assert same(back, document())


@pytest.mark.parametrize("tool", exchange.TOOLS)
def test_the_dev_split_goes_there_and_back(tmp_path, tool):
    documents = gold.read([ROOT / "corpus/dev.jsonl"])
    target = tmp_path / ("brat" if tool == "brat" else "export.json")
    exchange.export(documents, tool, target)
    back = {one.id: one for one in exchange.load(tool, target)}
    for one in documents:
        rows = tuple({name: row.get(name) for name in back[one.id].records[0]} for row in one.records)
        assert same(back[one.id], replace(one, records=rows))


def test_files_of_brat_without_ours_beside_them_are_read(tmp_path):
    exchange.export([document()], "brat", tmp_path)
    (tmp_path / "d.json").unlink()
    (back,) = exchange.load("brat", tmp_path)
    assert same(back, replace(document(), date=None, genre=None))
    (tmp_path / "d.json").write_text("[1]")
    with pytest.raises(CorpusError, match="is not what brat exports"):
        list(exchange.load("brat", tmp_path))


def utf16(text, offset):
    return len(text[:offset].encode("utf-16-le")) // 2


def test_old_label_studio_offsets_in_utf16_units_are_understood():
    task = exchange.to_label_studio(document())
    for result in task["annotations"][0]["result"]:
        for end in ("start", "end"):
            result["value"][end] = utf16(TEXT, result["value"][end])
    assert same(exchange.from_label_studio(task, "task 1"), document())


def test_a_span_that_does_not_fit_is_refused():
    task = exchange.to_label_studio(document())
    task["data"]["text"] = TEXT[5:]
    with pytest.raises(CorpusError, match="was the text changed"):
        exchange.from_label_studio(task, "task 1")
    with pytest.raises(CorpusError, match="was the text changed"):
        exchange.from_brat("d", TEXT[5:], exchange.to_brat(document()))


def test_the_label_config_names_every_field():
    config = exchange.label_config()
    assert all(f'name="{name}"' in config for name in exchange.ATTRIBUTES)


@pytest.mark.parametrize(
    ("tool", "content"),
    [
        ("label-studio", "[{}]"),
        ("label-studio", "{"),
        ("label-studio", "[1]"),
        ("doccano", "{}"),
        ("doccano", "x"),
        ("doccano", "[]"),
        ("doccano", '{"text": "3 школы", "label": [[0, 7]]}'),
    ],
)
def test_broken_exports_are_refused_in_one_line(tmp_path, tool, content):
    path = tmp_path / "export"
    path.write_text(content)
    with pytest.raises(CorpusError) as caught:
        list(exchange.load(tool, path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", ["T1\tQuantity 0 1", "T1\tQuantity a b\tx", "R1 Arg", "\tR1", "построено", "#1\tvalue T1\tмного"])
def test_broken_brat_lines_are_named(line):
    with pytest.raises(CorpusError, match=r"d\.ann:1"):
        exchange.from_brat("d", TEXT, line)
    with pytest.raises(CorpusError, match=r"no \.ann files"):
        list(exchange.load("brat", ROOT / "models"))


def test_attributes_of_nothing_are_passed_over():
    assert exchange.from_brat("d", TEXT, "A1\tkind\n#1\tnote\tпостроено").records == ()


def test_json_of_doccano_is_one_line_a_document(tmp_path):
    exchange.export([document(), replace(document(), id="e")], "doccano", tmp_path / "out.jsonl")
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["doc_id"] for line in lines] == ["d", "e"]


@pytest.mark.parametrize("tool", exchange.TOOLS)
def test_what_annotators_wrote_is_not_overwritten(tmp_path, tool):
    target = tmp_path / "out"
    exchange.export([document()], tool, target)
    work = target / "d.ann" if tool == "brat" else target
    work.write_text("много работы", encoding="utf-8")
    with pytest.raises(OutputError, match="--force"):
        exchange.export([document()], tool, target)
    with pytest.raises(OutputError, match="--force"):
        exchange.export([replace(document(), id="e")], tool, target)
    assert work.read_text(encoding="utf-8") == "много работы"
    exchange.export([document()], tool, target, force=True)
    assert [same(back, document()) for back in exchange.load(tool, target)] == [True]


def test_an_empty_place_is_written(tmp_path):
    (tmp_path / "brat").mkdir()
    (tmp_path / "out.jsonl").touch()
    for tool, target in (("brat", tmp_path / "brat"), ("doccano", tmp_path / "out.jsonl")):
        exchange.export([document()], tool, target)
        assert [same(back, document()) for back in exchange.load(tool, target)] == [True]


@pytest.mark.parametrize("name", ["a/b", "d"])
def test_names_are_checked_before_the_first_file_is_written(tmp_path, name):
    with pytest.raises(CorpusError, match="change"):
        exchange.export([document(), replace(document(), id=name)], "brat", tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("tool", exchange.TOOLS)
def test_a_source_that_is_not_there_is_named(tmp_path, tool):
    for source in (tmp_path / "no", tmp_path / "file" if tool == "brat" else tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(CorpusError, match="cannot be read|is no folder") as caught:
            list(exchange.load(tool, source))
        assert "Errno" not in str(caught.value)
    (tmp_path / "d.ann").touch()
    with pytest.raises(CorpusError, match=r"d\.txt: cannot be read"):
        list(exchange.load("brat", tmp_path))


def test_doccano_gives_entities_ids_of_its_own_and_spans_are_moved():
    line = exchange.to_doccano(document())
    for at, entity in enumerate(line["entities"]):
        entity["id"] = 4711 - at
    assert same(exchange.from_doccano(line, "1"), document())
    line["entities"][0]["end_offset"] -= 2  # «3 шко»
    (first, second) = exchange.from_doccano(line, "1").records
    assert (first["end"], first["metric"]) == (document().records[0]["end"] - 2, "построено школ")
    assert second == document().records[1]
    line["entities"].append({"id": 9, "label": "place", "start_offset": 0, "end_offset": 3})
    assert len(exchange.from_doccano(line, "1").records) == 2
    del line["entities"][-1]
    line["label"] = [[one["start_offset"], one["end_offset"], "quantity"] for one in line.pop("entities")[1:]]
    assert exchange.from_doccano(line, "1").records == (document().records[1],)


def test_a_skipped_task_of_label_studio_takes_nothing_away():
    task = exchange.to_label_studio(document())
    task["annotations"].append({"was_cancelled": True, "result": []})
    task["annotations"][0]["result"].append({"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right"})
    assert same(exchange.from_label_studio(task, "task 1"), document())


def test_tasks_that_were_only_skipped_are_left_out(tmp_path):
    task = exchange.to_label_studio(document())
    task["annotations"][0]["was_cancelled"] = True
    (tmp_path / "export.json").write_text(json.dumps([task]))
    assert list(exchange.load("label-studio", tmp_path / "export.json")) == []


def test_a_span_made_in_brat_has_its_fields_in_one_note(tmp_path):
    exchange.export([document()], "brat", tmp_path)
    assert "kind\tArg:Quantity, Value:level|share|change|ratio" in (tmp_path / "annotation.conf").read_text(encoding="utf-8")
    start = TEXT.index("3 школы")
    lines = [
        f"T1\tQuantity {start} {start + 7}\t3 школы",
        "#1\tAnnotatorNotes T1\tvalue: 3; unit: школа; metric: построено школ; entity = Ақтөбе; year: 2023",
        "A1\tstatus T1 plan",
        "T2\tPlace 4 9\tАқтөб",
        "R1\tIn Arg1:T1 Arg2:T2",
        "#2\tAnnotatorNotes T2\tметка: другое",
    ]
    (row,) = exchange.from_brat("d", TEXT, "\n".join(lines)).records
    assert row == {**document().records[0], "bound": "exact"}


def test_a_note_that_an_annotator_wrote_replaces_what_was_exported():
    written = exchange.to_brat(document()) + "#99\tAnnotatorNotes T1\tmetric: открыто школ\nA99\tstatus T1 actual\n"
    first = exchange.from_brat("d", TEXT, written).records[0]
    assert (first["metric"], first["status"], first["unit"]) == ("открыто школ", "actual", "школа")
