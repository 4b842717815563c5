import json

import pytest
from click.testing import CliRunner
from conftest import ROOT
from svodka import chain
from svodka.commands.cli import main
from svodka.evaluation import gold
from svodka.training.examples import example

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


def test_new_reports_are_drafted_exported_corrected_and_read_back(tmp_path):
    text = "В 2023 году в Темиртау построено 3 школы. Ещё 2 строятся."
    (tmp_path / "new.txt").write_text(text, encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"")
    done = run("corpus", "draft", tmp_path / "new.txt", tmp_path / "bad.txt", "-o", tmp_path / "d.jsonl", "--date", "2024-02-16")
    assert done.exit_code == 1
    assert "bad.txt" in done.stderr
    (drafted,) = gold.read([tmp_path / "d.jsonl"])
    assert (drafted.id, drafted.text, drafted.date) == ("new", text, "2024-02-16")
    assert [(text[row["start"] : row["end"]], row["unit"]) for row in drafted.records][0] == ("3 школы", "школа")
    assert run("corpus", "check", tmp_path / "d.jsonl").exit_code == 0
    assert run("corpus", "export", tmp_path / "d.jsonl", "--to", "label-studio", "-o", tmp_path / "tasks.json").exit_code == 0
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    for result in tasks[0]["annotations"][0]["result"]:
        if result["from_name"] == "metric":
            result["value"]["text"] = ["построено школ"]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    arguments = ["corpus", "import", tmp_path / "tasks.json", "--from", "label-studio", "-o", tmp_path / "mine.jsonl"]
    assert run(*arguments).exit_code == 0
    (mine,) = gold.read([tmp_path / "mine.jsonl"])
    assert [row["metric"] for row in mine.records][0] == "построено школ"
    again = run(*arguments)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    assert run(*arguments, "--force").exit_code == 0
    assert run("corpus", "draft", tmp_path / "new.txt", "-o", tmp_path / "e.jsonl", "--empty").exit_code == 0
    assert gold.read([tmp_path / "e.jsonl"])[0].records == ()


def test_a_title_beside_the_text_is_drafted_measured_and_taught(tmp_path):
    text = "Уважаемые жители! Построено 3 школы, открыто 12 клубов."
    item = {"id": "a", "title": "Отчёт акима Абайского района по итогам 2021 года", "text": text}
    (tmp_path / "new.jsonl").write_text(json.dumps(item), encoding="utf-8")
    assert run("corpus", "draft", tmp_path / "new.jsonl", "-o", tmp_path / "draft.jsonl").exit_code == 0
    (drafted,) = gold.read([tmp_path / "draft.jsonl"])
    assert [(row["entity"], row["year"]) for row in drafted.records] == [("Абайский район", 2021)] * 2
    for tool in ("brat", "label-studio", "doccano"):
        assert run("corpus", "export", tmp_path / "draft.jsonl", "--to", tool, "-o", tmp_path / f"{tool}.json").exit_code == 0
        arguments = ["corpus", "import", tmp_path / f"{tool}.json", "--from", tool, "-o", tmp_path / f"{tool}.jsonl"]
        assert run(*arguments).exit_code == 0
        done = run("evaluate", tmp_path / f"{tool}.jsonl", "--json")
        assert json.loads(done.output)["scores"]["record_f1"]["score"] == 1
    made = example(chain.load("rules"), drafted)
    assert {row["entity"] for row in made.gold} == {record.entity for record in made.drafts if record.value in (3, 12)}


def test_a_table_is_not_written_under_the_name_of_another_format(tmp_path):
    done = run("extract", ROOT / "corpus/sample.txt", "-o", tmp_path / "records.csv")
    assert done.exit_code == 1
    assert "records.parquet" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_model_put_together_by_hand_is_listed_and_may_be_used(tmp_path, monkeypatch):
    import svodka

    monkeypatch.setenv("SVODKA_HOME", str(tmp_path / "home"))
    nlp = svodka.load()
    nlp.add_pipe("doc_cleaner", last=True)  # any component of one's own
    nlp.to_disk(tmp_path / "mine")
    listed = run("models", "list", tmp_path)
    assert "put together by hand" in listed.output
    shown = run("models", "show", tmp_path / "mine")
    assert "no card" in shown.stderr
    assert "--force" in run("models", "use", tmp_path / "mine").stderr
    used = run("models", "use", tmp_path / "mine", "--force")
    assert used.exit_code == 0, used.output
    refused = run("train", DEV, "-o", tmp_path / "next", "--base", tmp_path / "mine", "--epochs", 1)
    assert refused.exit_code == 1
    assert "nobody knows what the model was trained on" in refused.stderr
