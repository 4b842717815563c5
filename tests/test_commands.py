import json

import pytest
from click.testing import CliRunner
from conftest import ROOT
from svodka.commands.cli import main
from svodka.evaluation import gold

DEV = str(ROOT / "corpus/dev.jsonl")


def run(*arguments):
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Three documents of the dev split, and what the model finds in them."""
    folder = tmp_path_factory.mktemp("small")
    path = folder / "small.jsonl"
    gold.write(path, gold.read([DEV])[:3])
    done = run("extract", path, "-o", folder / "records.parquet")
    assert done.exit_code == 0, done.output
    return path, folder / "records.parquet"


def test_check_passes_the_corpus():
    done = run("corpus", "check", ROOT / "corpus")
    assert done.exit_code == 0
    assert "no problems" in done.output


def test_check_names_what_is_wrong(tmp_path):
    lines = (ROOT / "corpus/dev.jsonl").read_text(encoding="utf-8").splitlines()
    item = json.loads(lines[0])
    item["records"][0]["end"] = 10**6
    (tmp_path / "dev.jsonl").write_text(json.dumps(item, ensure_ascii=False), encoding="utf-8")
    done = run("corpus", "check", tmp_path)
    assert done.exit_code == 1
    assert f"{tmp_path}/dev.jsonl:1: {item['id']}: record 1: the offsets" in done.stderr


def test_stats(tmp_path):
    assert "documents:" in run("corpus", "stats", DEV).output
    counts = json.loads(run("corpus", "stats", DEV, "--json").output)
    assert sum(counts["kind"].values()) == sum(counts["records"].values())


@pytest.mark.parametrize("tool", ["brat", "label-studio", "doccano"])
def test_export_and_import(tmp_path, small, tool):
    assert run("corpus", "export", small[0], "--to", tool, "-o", tmp_path / "out.json").exit_code == 0
    done = run("corpus", "import", tmp_path / "out.json", "--from", tool, "-o", tmp_path / "back.jsonl")
    assert done.exit_code == 0, done.output
    assert len(gold.read([tmp_path / "back.jsonl"])) == 3


def test_export_onto_annotations_needs_force(tmp_path, small):
    arguments = ["corpus", "export", small[0], "--to", "label-studio", "-o", tmp_path / "tasks.json"]
    assert run(*arguments).exit_code == 0
    (tmp_path / "tasks.xml").write_text("<View/>")
    done = run(*arguments)
    assert done.exit_code == 1
    assert "--force" in done.stderr
    assert (tmp_path / "tasks.xml").read_text() == "<View/>"
    (tmp_path / "tasks.json").unlink()
    assert "tasks.xml" in run(*arguments).stderr  # an interface that somebody has changed
    assert not (tmp_path / "tasks.json").exists()
    assert run(*arguments, "--force").exit_code == 0
    assert "Quantity" in (tmp_path / "tasks.xml").read_text()


def test_evaluating_gold_against_itself_is_perfect(small):
    scores = json.loads(run("evaluate", small[0], small[0], "--json").output)["scores"]
    assert {name: score["score"] for name, score in scores.items()} == dict.fromkeys(scores, 1.0)


def test_evaluating_a_table_equals_evaluating_the_model(small):
    one = run("evaluate", *small, "--json")
    two = run("evaluate", small[0], "--json")
    assert one.exit_code == two.exit_code == 0
    assert json.loads(one.output) == json.loads(two.output)


@pytest.mark.parametrize("options", [(), ("--partition-by", "year")])
def test_evaluating_a_dataset_equals_evaluating_the_table(small, tmp_path, options):
    run("extract", small[0], "-o", tmp_path / "out", *options)
    assert run("evaluate", small[0], tmp_path / "out", "--json").output == run("evaluate", *small, "--json").output
    assert "against" in json.loads(run("evaluate", *small, "--against", tmp_path / "out", "--json").output)
    (tmp_path / "other").mkdir()
    assert "holds no dataset of records" in run("evaluate", small[0], tmp_path / "other").stderr


def test_evaluate_prints_groups_errors_and_differences(small):
    done = run("evaluate", *small, "--by", "unit", "--errors", "--against", small[0])
    assert done.exit_code == 0, done.output
    assert "quantity F1" in done.output
    assert "## metric: " in done.output
    assert "# metric <- linker: " in done.output
    assert "p = " in done.output
    assert "documents that changed: 3" in done.output


@pytest.mark.parametrize("by", ["genre", "writer", "owners", "kind"])
def test_evaluate_tells_scores_apart(small, by):
    documents = gold.read([small[0]])
    values = {
        "genre": {document.genre for document in documents},
        "writer": {document.extra["writer"] for document in documents},
        "owners": {"3 or more" if n > 2 else str(n) for n in (len({r["entity"] for r in d.records}) for d in documents)},
        "kind": {row["kind"] for document in documents for row in document.records},
    }
    result = json.loads(run("evaluate", *small, "--by", by, "--json").output)["by"]
    assert values[by] <= set(result)
    assert sum(group["gold"] for group in result.values()) == sum(len(document.records) for document in documents)


def test_a_prediction_of_other_documents_is_pointed_out(small, tmp_path):
    run("extract", ROOT / "corpus/sample.txt", "-o", tmp_path / "other.parquet")
    assert "do the ids agree?" in run("evaluate", small[0], tmp_path / "other.parquet").stderr


def test_an_empty_corpus_is_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n")
    for command in (["evaluate"], ["corpus", "stats"]):
        assert "holds no documents" in run(*command, tmp_path / "empty.jsonl").stderr


def test_faults_are_one_line(tmp_path, small):
    (tmp_path / "broken.jsonl").write_text("{")
    for arguments, complaint in (
        (["evaluate", "no.jsonl"], "no such file"),
        (["evaluate", tmp_path / "broken.jsonl"], "broken JSON"),
        (["evaluate", small[0], "no.parquet"], "no such file"),
        (["corpus", "check", "no"], "no such file"),
        (["corpus", "export", small[0], "--to", "doccano", "-o", small[0]], "is an input too"),
        (["corpus", "export", small[0], "--to", "label-studio", "-o", tmp_path, "--force"], "cannot be written"),
        (["corpus", "export", small[0], "--to", "label-studio", "-o", tmp_path / "x.xml"], "labelling interface"),
        (["corpus", "import", "no", "--from", "brat", "-o", "x"], "is no folder"),
        (["corpus", "export", small[0], "--to", "doccano", "-o", "no/such/x"], "cannot be written"),
    ):
        done = run(*arguments)
        assert done.exit_code == 1
        assert complaint in done.stderr
        assert done.stderr.startswith("svodka: ")
        assert len(done.stderr.splitlines()) == 1
