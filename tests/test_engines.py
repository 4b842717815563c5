"""The same records on other engines: Arrow batches for Spark and the like, and a Ray cluster of two workers."""

import json
import logging
import shutil
import subprocess
import sys

import pyarrow as pa
import pytest
import svodka
from conftest import ROOT
from svodka import record

ROWS = [
    {"id": "a", "date": "2024-02-16", "text": "В прошлом году в Темиртау построено 3 школы."},
    {"id": "b", "date": None, "text": "Ничего не сосчитано."},
    {"id": "c", "date": None, "text": None},
    {"id": "d", "date": None, "text": "В 2020 году собрано 5 тыс. тонн зерна."},
]


def test_arrow_batches_give_the_same_records():
    failures = []
    batches = [pa.RecordBatch.from_pylist(ROWS[:2]), pa.RecordBatch.from_pylist(ROWS[1:2]), pa.RecordBatch.from_pylist(ROWS[2:])]
    found = list(svodka.extract_batches(batches, on_failure=failures.append))
    assert [batch.num_rows for batch in found] == [1, 0, 1]
    assert all(batch.schema.equals(record.schema(categories=False)) for batch in found)
    expected = svodka.extract([row for row in ROWS if row["text"]])
    got = pa.Table.from_batches(found).to_pandas()
    assert got["record_id"].tolist() == expected["record_id"].tolist()
    assert got["value"].tolist() == [3, 5000]
    assert [failure.source for failure in failures] == ["c"]


def test_failures_are_logged_by_default(caplog):
    with caplog.at_level(logging.WARNING, "svodka"):
        list(svodka.extract_batches([pa.RecordBatch.from_pylist(ROWS[2:3])]))
    assert "'text' must hold" in caplog.text


@pytest.mark.filterwarnings("ignore")  # Spark warns of the newest pandas, of ports and of resources of its own
def test_spark():
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    session = SparkSession.builder.master("local[2]").getOrCreate()
    try:
        reports = session.createDataFrame(pa.Table.from_pylist(ROWS))
        records = reports.mapInArrow(svodka.extract_batches, from_arrow_schema(record.schema(categories=False)))
        found = records.toPandas().sort_values("doc_id")
    finally:
        session.stop()
    expected = svodka.extract([row for row in ROWS if row["text"]])
    assert found["record_id"].tolist() == expected["record_id"].tolist()
    assert found["kind"].tolist() == ["level", "level"]
    assert found["entity"].fillna("").tolist() == expected["entity"].fillna("").tolist()


KILLER = """
import sys, threading, time
import psutil
from svodka.commands.cli import main

def kill():  # one actor, in the middle of its work
    while True:
        for process in psutil.Process().children(recursive=True):  # of this run, not of another one beside it
            try:
                line = " ".join(process.cmdline())
                if line.startswith("ray::") and "MapBatches" in line:
                    time.sleep(1)
                    process.kill()
                    print("killed:", line, file=sys.stderr)
                    return
            except psutil.NoSuchProcess:
                continue
        time.sleep(0.05)

threading.Thread(target=kill, daemon=True).start()
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def speeches(tmp_path_factory):
    path = tmp_path_factory.mktemp("speeches") / "speeches.jsonl"
    sample = (ROOT / "corpus/sample.txt").read_text(encoding="utf-8")
    lines = [{"id": f"s{n}", "text": f"В районе построено {n} школ. {sample * 3}"} for n in range(64)]
    lines[5] = {"id": "s5"}
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


def tables(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def test_ray_gives_the_same_tables_even_if_a_worker_is_killed(speeches, tmp_path):
    pytest.importorskip("ray")
    subprocess.run([sys.executable, "-m", "svodka", "extract", str(speeches), "-o", str(tmp_path / "local")], capture_output=True)
    arguments = ["extract", str(speeches), "-o", str(tmp_path / "ray"), "--engine", "ray", "--jobs", "2"]
    done = subprocess.run([sys.executable, "-c", KILLER, *arguments], capture_output=True, text=True, timeout=300)
    assert "killed: ray::" in done.stderr
    assert "63 documents" in done.stderr, done.stderr[-3000:]
    assert tables(tmp_path / "ray") == tables(tmp_path / "local")
    assert not (tmp_path / "ray/.ray").exists()


def test_a_cluster_that_is_not_there(speeches, tmp_path):
    pytest.importorskip("ray")
    command = [sys.executable, "-m", "svodka", "extract", str(speeches), "-o", str(tmp_path / "o"), "--engine", "ray"]
    done = subprocess.run([*command, "--address", "127.0.0.1:1"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Ray cannot be reached at 127.0.0.1:1" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
