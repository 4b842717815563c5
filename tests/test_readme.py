"""What the README says is executed."""

import re
import shlex
import subprocess
import sys

import pytest
from click.testing import CliRunner
from conftest import ROOT
from svodka.commands.cli import main

README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("code", PYTHON, ids=range(len(PYTHON)))
def test_snippets_run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("command", [command for command in COMMANDS if command.startswith("svodka")])
def test_commands_run(command, tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    for name in ("sample.txt", "dev.jsonl"):  # all of the corpus would take minutes
        (tmp_path / "corpus" / name).symlink_to(ROOT / "corpus" / name)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output


def test_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = [command.split()[1] for command in COMMANDS if command.startswith("make")]
    assert targets == ["demo", "test"]
    assert all(f"\n{target}:" in makefile for target in targets)


def test_the_table_of_the_first_example():
    import svodka

    text = re.search("^> «(.*)»$", README, re.MULTILINE)[1]
    rows = re.findall(r"^\| (.+) \|$", README.split("## Try it")[0], re.MULTILINE)[1:]
    expected = [row.split(" | ") for row in rows]
    frame = svodka.extract(text)
    got = [[r.entity, r.metric, f"{r.value:.0f}", r.unit, str(r.year), str(r.start), str(r.end)] for r in frame.itertuples()]
    assert got == expected


def test_the_reading_order_names_every_file():
    listed = re.findall(r"`([a-z_]+\.py)`", README.split("## How a report becomes a table")[1].split("## How good")[0])
    files = [path.name for path in (ROOT / "pipeline/svodka").rglob("*.py") if not path.name.startswith("__")]
    assert sorted(listed) == sorted(files)


def test_commands_are_shown():
    for name in main.commands:
        assert f"svodka {name} " in README


def test_the_readme_names_the_pythons_that_the_package_claims():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    claimed = re.findall(r"Python :: (3\.\d+)", project)
    assert "Python 3.11, 3.12 or 3.13" in README
    assert claimed == ["3.11", "3.12", "3.13"]


def test_the_scores_are_those_of_the_test_split():
    from svodka import agreement
    from svodka.evaluation import gold, judge

    documents = gold.read([ROOT / "corpus/test.jsonl"])
    verdict = judge.compare(documents, judge.predict(documents))
    scores = agreement.total(verdict.counts).scores()
    stated = re.findall(r"^\| ([\w ()]+) \| (0\.\d{3}|1\.000) \|", README, re.MULTILINE)
    names = {
        "quantity F1": "quantity_f1",
        "metric (strict)": "strict_metric",
        "record F1": "record_f1",
        "strict record F1": "strict_record_f1",
    }
    assert dict(stated) == {name: f"{scores[names.get(name, name)]:.3f}" for name, _ in stated}
    assert len(stated) >= 12
