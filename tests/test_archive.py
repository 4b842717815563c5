"""The run over an archive: resumed, limited, interrupted, on a full disk – always the same tables, or none."""

import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import svodka
from click.testing import CliRunner
from conftest import ROOT
from svodka import lexicon
from svodka.commands.cli import main
from svodka.errors import OutputError
from svodka.running import archive
from svodka.running.worker import Settings

SAMPLE = (ROOT / "corpus/sample.txt").read_text(encoding="utf-8")
COMMAND = [sys.executable, "-m", "svodka", "extract"]


def run(*arguments):
    return CliRunner().invoke(main, ["extract", *map(str, arguments)])


def tables(folder):
    """The bytes of all tables of a dataset by their names."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """An archive in several formats, with two documents of the same name and two of the same content."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "a").mkdir()
    (folder / "a" / "report.txt").write_text(SAMPLE, encoding="utf-8")
    (folder / "copy.txt").write_text(SAMPLE, encoding="utf-8")
    (folder / "report.html").write_text(f"<html><title>Отчёт</title><body><p>{SAMPLE}</p></body></html>", encoding="utf-8")
    lines = [{"id": f"s{n}", "date": f"20{n:02}-02-01", "text": f"В районе построено {n} школ. {SAMPLE}"} for n in range(10, 30)]
    (folder / "speeches.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    with zipfile.ZipFile(folder / "more.zip", "w") as packed:
        packed.writestr("x.txt", "В 2020 году собрано 5 тыс. тонн зерна.")
        packed.writestr("broken.docx", b"PK")
    return folder


@pytest.fixture(scope="module")
def undisturbed(reports, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "tables"
    done = run(reports, "-o", folder, "--date", "2024-02-16")
    assert done.exit_code == 1, done.output  # there is one broken document
    return folder


def test_a_dataset_holds_records_documents_and_failures(undisturbed, reports):
    documents = pq.read_table(undisturbed / "documents.parquet").to_pylist()
    assert [document["doc_id"] for document in documents][:3] == ["a/report", "copy", "more/x"]
    assert documents[3]["doc_id"] == "report"
    assert documents[3]["title"] == "Отчёт"
    assert documents[0]["date"] == date(2024, 2, 16)
    assert documents[-1]["source"] == f"{reports / 'speeches.jsonl'}:20"
    texts = {document["doc_id"]: document["text"] for document in documents}
    frame = svodka.read_records(undisturbed)
    assert set(frame["doc_id"]) == set(texts)
    assert all(texts[row.doc_id][row.start : row.end] == row.quantity for row in frame.itertuples())
    assert frame["record_id"].is_unique
    ((failure),) = pq.read_table(undisturbed / "failures.parquet").to_pylist()
    assert failure["source"] == f"{reports / 'more.zip'}/broken.docx"
    assert failure["stage"] == "read"
    assert not list(undisturbed.glob(".*"))


def test_the_number_of_workers_changes_nothing(undisturbed, reports, tmp_path):
    done = run(reports, "-o", tmp_path / "out", "--date", "2024-02-16", "--jobs", "2")
    assert "24 documents, " in done.stderr
    assert "1 inputs failed (see" in done.stderr
    assert tables(tmp_path / "out") == tables(undisturbed)


def test_a_second_run_does_what_is_new(undisturbed, reports, tmp_path):
    out = tmp_path / "out"
    assert run(reports / "copy.txt", "-o", out, "--date", "2024-02-16").exit_code == 0
    done = run(reports, "-o", out, "--date", "2024-02-16")
    assert "24 documents (2 done before)" in done.stderr  # the copy and what it is a copy of
    assert tables(out) == tables(undisturbed)
    assert "(24 done before)" in run(reports, "-o", out, "--date", "2024-02-16").stderr
    assert "done before" not in run(reports / "copy.txt", "-o", out, "--date", "2023-02-16").stderr  # another date
    assert "done before" not in run(reports / "copy.txt", "-o", out, "--force").stderr


def test_other_words_of_the_user_do_everything_anew(tmp_path):
    words = tmp_path / "words"
    words.mkdir()
    built_in = (lexicon.FOLDER / "units.tsv").read_text(encoding="utf-8").splitlines()
    tonne = next(line for line in built_in if line.split("\t")[1] == "t").split("\t")
    (tmp_path / "a.txt").write_text("В 2023 году собрано 5 тонн зерна.", encoding="utf-8")

    def units(*options):
        done = run(tmp_path / "a.txt", "-o", tmp_path / "out", *options)
        assert done.exit_code == 0, done.output
        lexicon.use(None)
        return "done before" in done.stderr, list(svodka.read_records(tmp_path / "out")["unit"])

    assert units() == (False, ["t"])
    for code in ("kg", "g"):  # other words, then the same file with another row
        (words / "units.tsv").write_text("\n".join([built_in[0], "\t".join([tonne[0], code, *tonne[2:]])]), encoding="utf-8")
        assert units("--lexicon", str(words)) == (False, [code])
        assert units("--lexicon", str(words)) == (True, [code])
    assert units() == (False, ["t"])


def test_partitions_hold_the_same_records(undisturbed, reports, tmp_path):
    import pyarrow.dataset as ds

    run(reports, "-o", tmp_path / "out", "--date", "2024-02-16", "--partition-by", "year")
    whole, split = (svodka.read_records(folder).set_index("record_id").sort_index() for folder in (undisturbed, tmp_path / "out"))
    assert whole.equals(split)
    assert (tmp_path / "out/records/year=2023/part-00000.parquet").exists()
    assert ds.dataset(tmp_path / "out/records", partitioning="hive").to_table().num_rows == len(whole)


def test_killed_at_ten_random_moments_and_resumed(undisturbed, reports, tmp_path):
    command = [*COMMAND, str(reports), "-o", str(tmp_path / "out"), "--date", "2024-02-16", "--jobs", "2"]
    chance = random.Random(7)
    for _ in range(10):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0.2, 5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    done = subprocess.run(command, capture_output=True, text=True)
    assert "24 documents" in done.stderr
    assert tables(tmp_path / "out") == tables(undisturbed)


def test_a_full_disk_leaves_nothing_half_and_loses_nothing(undisturbed, reports, tmp_path):
    pytest.importorskip("resource")
    command = [*COMMAND, str(reports), "-o", str(tmp_path / "out"), "--date", "2024-02-16"]
    for blocks in (5, 40, 100):  # of 1024 bytes: at the manifest's making, in it, and perhaps at the tables
        shell = f'ulimit -f {blocks}; exec "$@"'
        done = subprocess.run(["bash", "-c", shell, "-", *command], capture_output=True, text=True)
        assert done.returncode == 1
        assert "cannot be written" in done.stderr.splitlines()[-1]
        assert "Traceback" not in done.stderr
        assert tables(tmp_path / "out") == {}
    subprocess.run(command, capture_output=True)
    assert tables(tmp_path / "out") == tables(undisturbed)


def test_hostile_documents_cost_only_themselves(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("Построено 5 школ", encoding="utf-8")
    (folder / "slow.txt").write_text("В 2023 году построено 5 школ на 300 мест. " * 200_000, encoding="utf-8")
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(200_000_000)
    (folder / "empty.md").write_text("")
    (folder / "gone.zip").write_bytes(b"")
    (folder / "last.txt").write_text("Построено 7 школ", encoding="utf-8")

    def watch(_):
        (folder / "zz.txt").unlink(missing_ok=True)

    (folder / "zz.txt").write_text("Этот файл исчезнет: 5 школ", encoding="utf-8")
    inputs = [str(folder), "/proc/self/mem", str(tmp_path / "never.txt")]
    progress = archive.run(inputs, tmp_path / "out", Settings(timeout=8.0), watch=watch)
    reasons = {Path(failure.source).name: (failure.stage, failure.reason.split(": ", 1)[1]) for failure in progress.failures}
    assert sorted(svodka.read_records(tmp_path / "out")["value"]) == [5, 7]
    assert reasons["slow.txt"] == ("limit", "took longer than 8 seconds and was stopped")
    assert reasons["huge.txt"] == ("limit", "has 200 MB; one report may have 52")
    assert reasons["zz.txt"][1].startswith("was there when the run began")
    assert reasons["never.txt"] == ("find", "no such file; check the name")
    assert "is empty" in reasons["empty.md"][1]
    assert "no readable .zip" in reasons["gone.zip"][1]
    if Path("/proc/self/mem").exists():
        assert reasons["mem"][1].startswith("cannot be read")
    assert len(pq.read_table(tmp_path / "out/failures.parquet")) == len(progress.failures) == len(reasons)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-o", "/proc/nothing/"], "cannot be written"),
        (["-o", str(ROOT / "corpus")], "is a folder with other files"),
        (["-o", "new/", "--model", "no-model"], "is no model"),
        (["--partition-by", "year"], "are for a dataset"),
    ],
)
def test_faults_are_one_line(arguments, complaint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(ROOT / "corpus/sample.txt", *arguments)
    assert done.exit_code == 1
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_two_runs_do_not_write_into_one_folder(tmp_path):
    from svodka.running.store import Store

    with Store(tmp_path, "m"), pytest.raises(OutputError, match="another run is writing here"):
        Store(tmp_path, "m")
    (tmp_path / "manifest.sqlite").write_text("this is no database, whatever its name says")
    with pytest.raises(OutputError, match="delete it to do everything anew"):
        Store(tmp_path, "m")


def test_a_file_name_that_is_no_text_ends_no_run(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    try:
        (folder / os.fsdecode(b"\xee\xf2.txt")).write_text("Построено 5 школ", encoding="utf-8")
        (folder / os.fsdecode(b"\xee\xf3.txt")).write_text("", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    done = run(folder, "-o", tmp_path / "out")
    assert r"\xee\xf3.txt: is empty" in done.stderr
    assert "1 documents, 1 records" in done.stderr
    assert list(svodka.read_records(tmp_path / "out")["doc_id"]) == [r"\xee\xf2"]


def test_the_output_is_no_input_of_the_next_run(tmp_path):
    (tmp_path / "a.txt").write_text("Построено 5 школ", encoding="utf-8")
    for _ in range(2):
        done = run(tmp_path, "-o", tmp_path / "out")
        assert done.exit_code == 0, done.output
    assert "1 documents (1 done before), 1 records" in done.stderr


def test_no_output_of_any_run_is_input(tmp_path):
    (tmp_path / "a.txt").write_text("Построено 5 школ", encoding="utf-8")
    outs = ("one/", "two/", "records.parquet", "records.parquet", "three/")
    for out, options in zip(outs, ((), ("--partition-by", "year"), (), (), ()), strict=True):
        done = run(tmp_path, "-o", f"{tmp_path}/{out}", *options)
        assert done.exit_code == 0, done.output
        assert done.stderr.startswith("1 documents, 1 records")
    done = run(tmp_path / "two", "-o", tmp_path / "again")  # a dataset as the input: its documents
    assert "1 documents, 1 records" in done.stderr
    assert done.exit_code == 0, done.output


def test_files_of_other_formats_are_counted(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.doc", "c.DOC", "d"):
        (folder / name).write_text("Построено 5 школ", encoding="utf-8")
    for out in ("out/", "out.parquet"):
        done = run(folder, "-o", f"{tmp_path}/{out}")
        line, summary = done.stderr.splitlines()
        assert line == f"svodka: 3 files of other formats are left out: .doc 2, without suffix 1 ({folder / 'b.doc'} …)"
        assert summary.startswith("1 documents, 1 records")
        assert "failed" not in summary
        assert done.exit_code == 0
    failures = pq.read_table(tmp_path / "out/failures.parquet").to_pylist()
    assert [(Path(failure["source"]).name, failure["stage"]) for failure in failures] == [
        ("b.doc", "format"),
        ("c.DOC", "format"),
        ("d", "format"),
    ]


def test_nothing_but_failures_gives_empty_tables(tmp_path):
    (tmp_path / "empty.txt").write_text("")
    done = run(tmp_path / "empty.txt", "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert len(svodka.read_records(tmp_path / "out")) == 0
    assert len(pq.read_table(tmp_path / "out/documents.parquet")) == 0


def test_a_mistyped_input_leaves_the_tables_alone(tmp_path):
    (tmp_path / "a.txt").write_text("Построено 5 школ", encoding="utf-8")
    run(tmp_path / "a.txt", "-o", tmp_path / "out")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")}
    (tmp_path / "empty").mkdir()
    for out in ("out", "new"):
        done = run(tmp_path / "no.txt", tmp_path / "empty", "-o", tmp_path / out)
        assert done.exit_code == 1
        missing, empty, refusal = done.stderr.splitlines()
        assert "no such file" in missing
        assert "holds no reports" in empty
        assert refusal == f"svodka: there is nothing to read; {tmp_path / out} is left as it is"
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*")} == before
    assert not (tmp_path / "new").exists()
