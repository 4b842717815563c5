"""The third user's way: annotate reports of a new style, train, see whether it is better, use it."""

import dataclasses
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from svodka.agreement import Counts
from svodka.commands.cli import main
from svodka.errors import CorpusError, ModelError
from svodka.evaluation import gold
from svodka.evaluation.reliability import Curve, curve
from svodka.evaluation.significance import permutation_test
from svodka.linking import models
from svodka.training import retraining

CORPUS = Path("corpus")


def lines(split, writer, first, last):
    read = [
        line
        for line in (CORPUS / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
        if json.loads(line)["writer"] == writer
    ]
    return "\n".join(read[first:last]) + "\n"


def run(*arguments, expect=0):
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == expect, result.output + str(result.exception or "")
    return result.output


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Files of a user: an old corpus, five reports of a new style, five more of it to measure on."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "old.jsonl").write_text(lines("train", "w01", 0, 8), encoding="utf-8")
    (folder / "new.jsonl").write_text(lines("dev", "w07", 0, 5), encoding="utf-8")
    (folder / "test.jsonl").write_text(lines("dev", "w07", 5, 10), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def trained(home):
    old = run("train", home / "old.jsonl", "-o", home / "before", "--test", home / "test.jsonl", "--epochs", 4)
    new = run(
        "train", home / "old.jsonl", home / "new.jsonl", "-o", home / "after", "--base", home / "before",
        "--test", home / "test.jsonl", "--epochs", 50, "--curve",
    )  # fmt: skip
    return old, new


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch, tmp_path):
    monkeypatch.setenv("SVODKA_HOME", str(tmp_path / "settings"))


def test_five_reports_are_learned_and_compared(home, trained):
    def told(name, corpus):
        return json.loads(run("evaluate", home / corpus, "--model", home / name, "--json"))["scores"]["metric"]["score"]

    # what the five say is learned; which of two linkers taught so little is better on five others is chance
    assert told("after", "new.jsonl") > told("before", "new.jsonl") + 0.02
    before, after = (models.read_about(home / name).scores["test.jsonl"] for name in ("before", "after"))
    assert min(before["record_f1"], after["record_f1"]) > 0.55
    assert "metric" in trained[1]
    assert "calibration error" in trained[1]


def test_a_model_that_cannot_be_read_is_not_compared_with(home, trained, tmp_path, monkeypatch):
    old = tmp_path / "old"
    shutil.copytree(home / "before", old)
    monkeypatch.setattr(models, "in_use", lambda: old)
    assert retraining._in_use() == old
    settings = old / "svodka_linker" / "linker.json"
    settings.write_text(json.dumps(json.loads(settings.read_text(encoding="utf-8")) | {"features": "others"}), encoding="utf-8")
    assert retraining._in_use() is None


def test_the_new_model_is_used(home, trained, tmp_path):
    report = tmp_path / "report.txt"
    report.write_text("В 2023 году в Темиртау построено 3 школы.", encoding="utf-8")
    run("extract", report, "-o", tmp_path / "records.parquet", "--model", home / "after")
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path / "records.parquet")
    assert table.schema.metadata[b"svodka_model"].decode().startswith("svodka_linker-")
    assert table["confidence"].null_count == 0
    run("models", "use", home / "after", "--force")
    run("extract", report, "-o", tmp_path / "again.parquet")
    assert pq.read_table(tmp_path / "again.parquet").equals(table, check_metadata=True)
    assert "*" in run("models", "list", home)
    run("models", "use", "built-in")


def test_model_folder_says_where_it_comes_from(home, trained):
    about = models.read_about(home / "after")
    assert [source.file for source in about.sources] == ["old.jsonl", "new.jsonl"]
    assert all(len(source.sha256) == 64 for source in about.sources)
    card = run("models", "show", home / "after")
    assert "# Model card" in card
    assert "| old.jsonl | 8 |" in card
    assert json.loads(run("models", "show", home / "after", "--json"))["seed"] == 0
    assert "## Learning curve" in card
    records = [point[0] for point in about.curve]
    assert records == sorted(records)
    assert records[-1] == sum(source.records for source in about.sources)


def test_data_of_the_base_must_not_be_forgotten(home, trained):
    with pytest.raises(CorpusError, match=r"old\.jsonl"):
        retraining.gather([home / "new.jsonl"], home / "before")


def test_data_of_the_base_are_known_again_in_other_files(home, trained, tmp_path):
    lines = (home / "old.jsonl").read_text(encoding="utf-8") + (home / "new.jsonl").read_text(encoding="utf-8")
    (tmp_path / "all.jsonl").write_text(lines, encoding="utf-8")
    assert len(retraining.gather([tmp_path / "all.jsonl"], home / "before")[0]) == len(lines.splitlines())


def test_one_can_go_on_from_the_built_in_model():
    corpora = [Path("corpus/train.jsonl"), Path("corpus/dev.jsonl")]
    texts = {models.text_hash(document.text) for document in gold.read(corpora)}
    taught = models.read_taught(models.builtin())
    assert len(taught) == sum(source.documents for source in models.read_about(models.builtin()).sources)
    assert taught <= texts


def test_a_corpus_is_checked_first(home, tmp_path):
    broken = tmp_path / "broken.jsonl"
    broken.write_text(
        (home / "new.jsonl").read_text(encoding="utf-8").replace('"kind": "level"', '"kind": "some"', 1), encoding="utf-8"
    )
    with pytest.raises(CorpusError, match=r"broken\.jsonl:1"):
        retraining.gather([broken])


def test_taught_documents_do_not_measure(home, tmp_path):
    output = run("train", home / "old.jsonl", "-o", tmp_path / "m", "--test", home / "old.jsonl", expect=1)
    assert "among the documents to train on" in output


def test_documents_given_twice_are_refused(home, tmp_path):
    twin = tmp_path / "twin.jsonl"
    twin.write_text((home / "new.jsonl").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(CorpusError, match="give it once|twice|doubled|already"):
        retraining.gather([home / "new.jsonl", twin])


def test_the_place_is_checked_before_the_training(home, tmp_path, monkeypatch):
    monkeypatch.setattr(retraining, "gather", lambda *_: pytest.fail("trained"))
    (tmp_path / "file").write_text("текст")
    (tmp_path / "link").symlink_to("nowhere")
    for target, reason in (
        (tmp_path, "is no model"),
        (tmp_path / "file", "is no model"),
        (tmp_path / "file" / "m", "cannot be written"),
        ("/proc/nope/m", "cannot be written"),
        (tmp_path / "link", "link to nowhere"),
    ):
        told = run("train", home / "old.jsonl", "-o", target, expect=1)
        assert reason in told
        assert len(told.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "link"]


def test_reports_without_records_are_refused(home, tmp_path):
    empty = [json.dumps(json.loads(line) | {"records": []}) for line in lines("train", "w02", 0, 6).splitlines()]
    (tmp_path / "norec.jsonl").write_text("\n".join(empty) + "\n", encoding="utf-8")
    assert "nothing to learn" in run("train", tmp_path / "norec.jsonl", "-o", tmp_path / "m", expect=1)
    told = run("train", home / "old.jsonl", "-o", tmp_path / "m", "--test", tmp_path / "norec.jsonl", expect=1)
    assert "nothing can be measured" in told
    assert not (tmp_path / "m").exists()


def test_a_worse_model_is_not_used(home, trained):
    folder = home / "after"
    about = models.read_about(folder)
    spoilt = home / "worse"
    shutil.copytree(folder, spoilt)
    models.write_about(spoilt, dataclasses.replace(about, verdict="worse", against="built-in", worse=("metric",)))
    with pytest.raises(ModelError, match="worse than built-in beyond noise"):
        models.use(spoilt)
    models.use(spoilt, force=True)
    assert models.in_use() == spoilt.resolve()


def test_verdicts():
    same = dict.fromkeys(retraining.COMPARED, (0.0, 1.0))
    assert retraining.Comparison("x", same, 30).verdict == "no different"
    assert retraining.Comparison("x", {**same, "record_f1": (0.1, 0.001)}, 30).verdict == "better"
    assert retraining.Comparison("x", {**same, "record_f1": (-0.1, 0.001)}, 30).verdict == "worse"
    assert retraining.Comparison("x", {**same, "year": (-0.1, 0.001)}, 30).verdict == "worse"
    assert retraining.Comparison("x", {**same, "record_f1": (-0.02, 0.4)}, 30).verdict == "no different"
    few = retraining.Comparison("x", same, 4)
    assert few.words == "undecided (4 documents are too few to tell)"
    assert not few.fallen
    far = retraining.Comparison("x", {**same, "record_f1": (-0.8, 0.107)}, 4)
    assert far.words == "undecided (record_f1 fell by 0.800; 4 documents are too few to tell whether by chance)"
    assert far.fallen == ("record_f1",)
    assert not retraining.Comparison("x", {**same, "record_f1": (0.2, 0.1), "year": (-0.2, 0.1)}, 8).fallen


def test_fewer_documents_never_tell():
    right, wrong = (Counts(gold=9, predicted=9, paired=9, record=n) for n in (9, 0))
    for documents, told in ((retraining.FEWEST - 1, False), (retraining.FEWEST, True)):
        p = permutation_test([right] * documents, [wrong] * documents)["record_f1"][1]
        assert (p < retraining.SURE) is told


@pytest.fixture
def described(tmp_path):
    """Makes a copy of the default model that says something else of itself."""

    def copy(**changes):
        folder = tmp_path / "described"
        shutil.copytree(Path("models") / "default", folder)
        models.write_about(folder, dataclasses.replace(models.read_about(folder), **changes))
        return folder

    return copy


def test_a_model_far_behind_on_few_documents_is_not_used(described):
    folder = described(verdict="undecided", fallen=("record_f1",), against="another")
    assert "fell far behind another (record_f1)" in run("models", "use", folder, expect=1)
    assert models.in_use() == models.builtin()
    assert "too few to tell" in run("models", "use", folder, "--force")
    assert models.in_use() == folder


@pytest.mark.parametrize(
    ("changes", "warning"),
    [({"scores": {}, "verdict": "", "against": ""}, "was not measured"), ({"verdict": "undecided"}, "are too few"), ({}, "")],
)
def test_who_uses_a_model_is_told_what_is_not_known(described, changes, warning):
    told = run("models", "use", described(**changes))
    assert "in use: " in told
    assert warning in told
    assert ("svodka: " in told) is bool(warning)


def test_something_else_is_not_overwritten(home, trained, tmp_path):
    target = tmp_path / "mine"
    target.mkdir()
    (target / "thesis.txt").write_text("много работы", encoding="utf-8")
    with pytest.raises(ModelError, match="is no model"):
        models.place(home / "after", target)
    assert (target / "thesis.txt").exists()


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 99}', '{"format": 1}'])
def test_unreadable_description_is_refused(tmp_path, content):
    (tmp_path / "model.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError):
        models.read_about(tmp_path)


@pytest.mark.parametrize(
    "changes",
    [{"seed": "0"}, {"scores": {"t": {"metric": 0.5}}}, {"scores": [1]}, {"scores": {"t": {"record_f1": "x"}}}, {"sources": [{}]}],
)
def test_a_description_of_odd_types_is_refused(tmp_path, changes):
    models.write_about(tmp_path, models.About("0.1.0", 0, 1, (models.Source("a", "b", 1, 2),), {"t": {"record_f1": 0.5}}))
    assert models.read_about(tmp_path).scores == {"t": {"record_f1": 0.5}}
    told = json.loads((tmp_path / "model.json").read_text(encoding="utf-8"))
    (tmp_path / "model.json").write_text(json.dumps(told | changes), encoding="utf-8")
    with pytest.raises(ModelError, match=r"model\.json: cannot be read"):
        models.read_about(tmp_path)


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("model.json", '{"format": 99}', "another format"),
        ("model.json", '{"format": 1, "see', "cannot be read"),
        ("config.cfg", "[nlp", "cannot be loaded"),
        ("meta.json", "{", "cannot be"),
        ("svodka_linker/linker.json", "{}", "another format"),
    ],
)
def test_a_damaged_model_is_not_extracted_with(tmp_path, file, content, reason):
    spoilt = tmp_path / "spoilt"
    shutil.copytree(Path("models") / "default", spoilt)
    report = tmp_path / "report.txt"
    report.write_text("В 2023 году в Темиртау построено 3 школы.", encoding="utf-8")
    (spoilt / file).write_text(content, encoding="utf-8")
    for place in ([], ["-o", tmp_path / "out/"]):
        assert reason in run("extract", report, "--model", spoilt, *place, expect=1)


@pytest.mark.parametrize("file", ["config.cfg", "model.json", "svodka_linker/weights.msgpack", "vocab/strings.json"])
def test_a_damaged_model_is_not_chosen(tmp_path, file):
    spoilt = tmp_path / "spoilt"
    shutil.copytree(Path("models") / "default", spoilt)
    run("models", "use", spoilt)
    run("models", "use", "built-in")
    (spoilt / file).write_bytes((spoilt / file).read_bytes()[:-20])
    assert "svodka: " in run("models", "use", spoilt, expect=1)
    (spoilt / file).unlink()
    assert "svodka: " in run("models", "use", spoilt, expect=1)
    assert models.in_use() == models.builtin()


def test_a_choice_that_cannot_be_kept_or_read_is_one_line(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SVODKA_HOME", str(tmp_path / "file"))
    assert "cannot be written" in run("models", "use", Path("models") / "default", expect=1)
    monkeypatch.setenv("SVODKA_HOME", str(tmp_path))
    for content in (b"\xff\xfe\x80", b"a\0b"):
        (tmp_path / "model").write_bytes(content)
        assert "svodka models use DIR" in run("extract", "corpus/sample.txt", expect=1)


def test_a_card_that_is_no_text_is_one_line(tmp_path):
    shutil.copytree(Path("models") / "default", tmp_path / "m")
    (tmp_path / "m" / "README.md").write_bytes(b"\xff\x80")
    assert "is no text" in run("models", "show", tmp_path / "m", expect=1)
    (tmp_path / "m" / "README.md").unlink()
    assert "has no card" in run("models", "show", tmp_path / "m", expect=1)


def test_models_are_listed_beside_broken_ones(tmp_path, monkeypatch):
    for name, file in (("a", None), ("b", "model.json"), ("c", None)):
        shutil.copytree(Path("models") / "default", tmp_path / name)
        if file:
            (tmp_path / name / file).write_text("{")
    run("models", "use", tmp_path / "c")
    told = run("models", "list", tmp_path).splitlines()
    assert [line[:2].strip() for line in told] == ["", "*", "", ""]
    assert [line[2:].split()[0] for line in told] == ["built-in", "c", "a", "b"]
    assert "broken: " in told[3]
    shutil.rmtree(tmp_path / "c")
    told = run("models", "list", tmp_path)
    assert "is gone" in told
    assert [line.split()[0] for line in told.splitlines()[1:]] == ["built-in", "a", "b"]


def test_reliability_of_a_known_case():
    perfect = Curve((0.9,) * 10 + (0.5,) * 10, (True,) * 9 + (False,) + (True, False) * 5)
    assert perfect.calibration_error() == pytest.approx(0, abs=1e-9)
    assert perfect.at(0.9) == (0.5, 0.9)
    assert perfect.coverage(1.0) == pytest.approx(0.45)
    assert Curve((), ()).calibration_error() == 0
    assert perfect.at(0.95) == (0, None)
    assert "| 0.95 | 0.00 | – |" in perfect.markdown()


def test_curve_counts_spurious_records_as_wrong():
    gold = {"start": 0, "end": 3, "value": 3.0, "unit": "школа", "metric": "школ", "entity": "Семей", "year": 2020, "kind": "level",
            "base_year": None, "bound": "exact", "status": "actual"}  # fmt: skip
    found = curve([([gold], [{**gold, "confidence": 0.9}, {**gold, "start": 10, "end": 12, "confidence": 0.8}])])
    assert found.right == (True, False)


def test_the_worked_example_of_an_own_field(tmp_path, monkeypatch, capsys):
    text = (Path("models") / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "models/README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert '{"money": false}' in printed
    assert '{"money": true}' in printed
