import json
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from conftest import ROOT
from svodka.commands.cli import main

SAMPLE = str(ROOT / "corpus/sample.txt")


def run(*arguments, **kwargs):
    return CliRunner().invoke(main, list(arguments), **kwargs)


def test_extract_writes_a_table_and_a_summary(tmp_path):
    out = tmp_path / "records.parquet"
    done = run("extract", SAMPLE, "-o", str(out), "--date", "2024-02-16")
    assert done.exit_code == 0, done.stderr
    assert done.stderr.strip() == f"1 documents, 23 records (0 without an entity, 0 without a year) -> {out}"
    rows = pq.read_table(out).to_pylist()
    assert len(rows) == 23
    assert rows[0]["source"] == SAMPLE
    assert list(tmp_path.iterdir()) == [out]


def test_extract_prints_a_table():
    done = run("extract", SAMPLE, "--date", "2024-02-16")
    assert done.exit_code == 0
    assert "Мунайлинский район" in done.stdout
    assert "31\u202f600\u202f000\u202f000" in done.stdout


def test_jobs_do_not_change_the_bytes(tmp_path):
    lines = [
        json.dumps({"id": f"d{n}", "text": f"В {2000 + n} году построено {n} школ."}, ensure_ascii=False) for n in range(2, 20)
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    outs = []
    for jobs in ("1", "2"):
        outs.append(tmp_path / f"{jobs}.parquet")
        command = [sys.executable, "-m", "svodka", "extract", str(tmp_path / "many.jsonl"), "-o", str(outs[-1]), "--jobs", jobs]
        subprocess.run(command, check=True, capture_output=True)
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert pq.read_table(outs[0]).num_rows == 18


def test_one_broken_input_costs_only_itself(tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"\x89PNG\0\0\1")
    (tmp_path / "good.txt").write_text("Построено 5 школ", encoding="utf-8")
    out = tmp_path / "records.parquet"
    done = run("extract", str(tmp_path / "bad.txt"), str(tmp_path / "good.txt"), "-o", str(out))
    assert done.exit_code == 1
    assert "bad.txt: is no text" in done.stderr
    assert "1 documents, 1 records" in done.stderr
    assert "1 inputs failed" in done.stderr
    assert pq.read_table(out).num_rows == 1


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["extract", "no-such-file.txt"], "no such file"),
        (["extract", SAMPLE, "--date", "16.02.2024"], "is no date"),
        (["extract", SAMPLE, "-o", "no/such/folder/records.parquet"], "does not exist"),
        (["extract", SAMPLE, "-o", "."], "is a folder"),
        (["extract", SAMPLE, "--model", "no-model"], "is no model"),
        (["explain", "no-such-file.txt"], "no such file"),
        (["extract", SAMPLE, "-o", "/dev/null"], "is no regular file"),
        (["extract", SAMPLE, "-o", SAMPLE], "is an input too"),
        (["extract", SAMPLE, "-o", "-"], "a table is a file"),
        (["extract", ""], "is no file name"),
        (["extract", str(ROOT / "corpus/datapackage.json")], "convert it to text"),
    ],
)
def test_faults_are_one_line_and_an_exit_code(arguments, complaint):
    done = run(*arguments)
    assert done.exit_code != 0
    assert complaint in done.stderr
    assert "Traceback" not in done.output
    assert done.stderr.splitlines()[0].startswith("svodka: ")


def test_a_failed_run_leaves_an_old_table_alone(tmp_path):
    out = tmp_path / "records.parquet"
    out.write_text("old")
    assert run("extract", "no-such-file.txt", "-o", str(out)).exit_code == 1
    assert out.read_text() == "old"


def test_a_place_that_takes_no_files_is_named():
    done = run("extract", SAMPLE, "-o", "/proc/records.parquet")
    assert done.exit_code == 1
    assert done.stderr.startswith("svodka: /proc/records.parquet: cannot be written")


def test_text_that_looks_like_markup_is_printed_as_it_is(tmp_path):
    (tmp_path / "a[b].jsonl").write_text('{"id": "a[/b]", "text": "построено 5 школ"}', encoding="utf-8")
    done = run("extract", str(tmp_path / "a[b].jsonl"))
    assert done.exit_code == 0, done.output
    assert "a[/b]" in done.stdout


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.parquet").write_text("old")
    (tmp_path / "link.parquet").symlink_to(tmp_path / "real.parquet")
    assert run("extract", SAMPLE, "-o", str(tmp_path / "link.parquet")).exit_code == 0
    assert (tmp_path / "link.parquet").is_symlink()
    assert pq.read_table(tmp_path / "real.parquet").num_rows == 23


def test_explain_marks_the_text_and_names_the_rules():
    done = run("explain", SAMPLE, "--date", "2024-02-16")
    assert done.exit_code == 0
    assert "[[1|31,6 млрд тенге]]" in done.stdout
    assert "<- stated: year in clause" in done.stdout
    assert "Numbers that claim nothing:" in done.stdout
    assert "shape: number of a phone, date, law or list" in done.stdout


def test_help_teaches_by_example():
    for arguments in (["--help"], ["extract", "--help"]):
        assert "svodka extract speeches/ -o records.parquet" in run(*arguments).output
