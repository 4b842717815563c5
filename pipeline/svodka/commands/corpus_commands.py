"""The commands on annotated corpora: ``svodka corpus …`` and ``svodka evaluate``. Parse, call the library, print."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.commands.faults import date_option, lexicon_option, model_option, one_line
from svodka.report import Failure

if TYPE_CHECKING:
    from datetime import date

    from svodka.evaluation.gold import Document
    from svodka.evaluation.judge import Verdict

EVALUATE_EXAMPLES = """\b
Examples:
  svodka evaluate corpus/test.jsonl                        score the built-in model
  svodka evaluate corpus/test.jsonl records.parquet        score a table
  svodka evaluate corpus/dev.jsonl --by genre --errors
  svodka evaluate corpus/dev.jsonl --model new/ --against old.parquet
"""
CORPUS_EXAMPLES = """\b
Examples:
  svodka corpus check corpus/
  svodka corpus stats corpus/
  svodka corpus draft new-reports/ -o draft.jsonl
  svodka corpus export draft.jsonl --to brat -o new-brat/
  svodka corpus import new-brat/ --from brat -o new.jsonl
"""
CORPUS_PATHS = click.argument("paths", nargs=-1, required=True, metavar="CORPUS...")


@click.group(epilog=CORPUS_EXAMPLES)
def corpus() -> None:
    """Check, count and exchange annotated reports."""


@corpus.command()
@CORPUS_PATHS
@one_line
def check(paths: tuple[str, ...]) -> None:
    """Refuse a CORPUS with broken offsets, unknown units or kinds, impossible values, doubled ids, leaks between splits."""
    from svodka.evaluation import gold

    problems = gold.check(paths)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{len(problems)} problems", err=True)
        sys.exit(1)
    documents = gold.read(paths)
    click.echo(f"{len(documents)} documents, {sum(len(d.records) for d in documents)} records: no problems")


@corpus.command()
@CORPUS_PATHS
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--top", default=12, show_default=True, help="Values shown of each count.")
@one_line
def stats(paths: tuple[str, ...], as_json: bool, top: int) -> None:
    """Count the documents and records of a CORPUS by split, genre, year, kind, unit."""
    from svodka.evaluation import gold

    counts = gold.statistics(gold.read(paths))
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=1))
        return
    for name, values in counts.items():
        shown = ", ".join(f"{value} {number}" for value, number in list(values.items())[:top])
        more = f", and {len(values) - top} more" if len(values) > top else ""
        click.echo(f"{name + ':':<11}{sum(values.values()):>6}   {shown}{more}")


def _refuse_input(output: Path, inputs: tuple[str, ...]) -> None:
    from svodka.errors import OutputError

    if any(Path(name).resolve() == output.resolve() for name in inputs):
        raise OutputError(f"{output}: is an input too and would be overwritten; choose another place for -o")


@corpus.command()
@click.argument("inputs", nargs=-1, required=True, metavar="REPORT...")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="JSON Lines file to write.")
@date_option
@click.option("--empty", is_flag=True, help="Without records, for annotators who should not see any.")
@click.option("--force", is_flag=True, help="Write over what stands at -o.")
@model_option
@lexicon_option
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that work at once.")
@one_line
def draft(inputs: tuple[str, ...], output: Path, when: date | None, empty: bool, force: bool, model: str | None, jobs: int) -> None:
    """Write new reports as a corpus with the records that a model finds, to be corrected in an annotation tool."""
    from svodka.evaluation import drafting

    _refuse_input(output, inputs)
    documents: list[Document] = []
    failed = 0
    for one in drafting.draft(inputs, when=when, model=model, jobs=jobs, empty=empty):
        if isinstance(one, Failure):
            failed += not one.left_out
            click.echo(f"svodka: {one.reason}", err=True)
        else:
            documents.append(one)
    if documents:
        _write(documents, output, force)
    sys.exit(1 if failed or not documents else 0)


def _write(documents: list[Document], output: Path, force: bool) -> None:
    """Write a corpus where nothing is lost by it, and say so."""
    from svodka.errors import OutputError
    from svodka.evaluation import exchange, gold

    if not force:
        exchange.check_free(output)
    try:
        gold.write(output, documents)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written ({error.strerror or error}); choose another place for -o") from error
    click.echo(f"{len(documents)} documents, {sum(len(d.records) for d in documents)} records -> {output}", err=True)


TOOL = click.Choice(["brat", "label-studio", "doccano"])


@corpus.command("export")
@CORPUS_PATHS
@click.option("--to", "tool", type=TOOL, required=True, help="The annotation tool.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="File to write; for BRAT a folder.")
@click.option("--force", is_flag=True, help="Write over what stands at -o; other files of a folder stay.")
@one_line
def export_(paths: tuple[str, ...], tool: str, output: Path, force: bool) -> None:
    """Write a CORPUS for an annotation tool."""
    from svodka.errors import OutputError
    from svodka.evaluation import exchange, gold

    documents = gold.read(paths)
    _refuse_input(output, paths)
    try:
        count = exchange.export(documents, tool, output, force=force)
    except OSError as error:
        raise OutputError(f"{output}: cannot be written ({error.strerror or error}); choose another place for -o") from error
    click.echo(f"{count} documents -> {output}", err=True)


@corpus.command("import")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--from", "tool", type=TOOL, required=True, help="The annotation tool.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="JSON Lines file to write.")
@click.option("--force", is_flag=True, help="Write over what stands at -o.")
@one_line
def import_(source: Path, tool: str, output: Path, force: bool) -> None:
    """Read SOURCE, what an annotation tool exported, into a corpus."""
    from svodka.evaluation import exchange

    documents = list(exchange.load(tool, source))
    _refuse_input(output, (str(source),))
    _write(documents, output, force)


@click.command(epilog=EVALUATE_EXAMPLES)
@click.argument("gold_path", metavar="GOLD", type=click.Path(path_type=Path))
@click.argument("predicted", required=False, type=click.Path(path_type=Path))
@model_option
@lexicon_option
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that work at once.")
@click.option(
    "--by",
    type=click.Choice(["genre", "writer", "owners", "kind", "unit"]),
    help="Scores apart for each value; owners: distinct entities of a report.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--errors", is_flag=True, help="List every miss with its sentence, by field and by the rule that decided.")
@click.option("--against", "other", type=click.Path(path_type=Path), help="Another prediction to compare with.")
@one_line
def evaluate(
    gold_path: Path,
    predicted: Path | None,
    model: str | None,
    jobs: int,
    by: str | None,
    as_json: bool,
    errors: bool,
    other: Path | None,
) -> None:
    """Score PREDICTED (a table, a dataset's folder or JSON Lines), or what a model finds, against the annotated reports GOLD."""
    from svodka.evaluation import gold, judge

    documents = gold.read([gold_path])
    prediction = judge.read_prediction(predicted) if predicted else judge.predict(documents, model, jobs)
    verdict = judge.compare(documents, prediction)
    if warning := judge.strangers(documents, prediction):
        click.echo(f"svodka: {warning}", err=True)
    result: dict[str, object] = {"documents": len(documents), "scores": judge.scores(verdict)}
    if by:
        result["by"] = {name: {"gold": c.gold, **c.scores()} for name, c in judge.groups(verdict, prediction, by).items()}
    if other:
        differences, changed = judge.against(verdict, judge.compare(documents, judge.read_prediction(other)))
        result["against"] = {name: {"difference": d, "p": p} for name, (d, p) in differences.items()}
        result["changed"] = changed
    lines = list(judge.error_lines(verdict)) if errors else []
    if as_json:
        click.echo(json.dumps({**result, **({"errors": lines} if errors else {})}, ensure_ascii=False, indent=1))
        return
    _print(documents, verdict, result)
    if errors:
        click.echo("\n".join(lines))


def _print(documents: list[Document], verdict: Verdict, result: dict[str, object]) -> None:
    from svodka.commands import show

    for line in show.scores(documents, verdict.counts, result):
        click.echo(line)
