"""The command line: parse, call the library, print. Faults of the user become one line on standard error."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svodka.commands import corpus, evaluate
from svodka.errors import SvodkaError
from svodka.faults import model_option, one_line
from svodka.model_commands import models, train
from svodka.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from svodka.intake import Failure, Report

EXAMPLES = """\b
Examples:
  svodka extract report.txt                      print the table of one report
  svodka extract speeches/ -o records.parquet    a folder of texts into one table
  svodka extract corpus.jsonl -o out.parquet --jobs 2
  cat report.txt | svodka extract - --date 2024-02-16
  svodka explain report.txt                      which rule found what
  svodka evaluate corpus/test.jsonl              score against annotated reports
"""


def _date(_: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    from svodka.intake import parse_date

    try:
        return parse_date(value, "--date")
    except SvodkaError as error:
        click.echo(f"svodka: {error}", err=True)
        sys.exit(2)


date_option = click.option(
    "--date", "when", metavar="YYYY-MM-DD", callback=_date, help="Date of the reports that carry none of their own."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXAMPLES)
@click.version_option(__version__, prog_name="svodka")
def main() -> None:
    """Read Russian official reports and write a table of their figures.

    One row a number claim: entity, metric, value, unit, year, and where in the text it stands.
    """


@main.command(epilog=EXAMPLES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Parquet file to write; without it the table is printed.")
@date_option
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that work at once.")
@model_option
@one_line
def extract(inputs: tuple[str, ...], output: Path | None, when: date | None, jobs: int, model: str | None) -> None:
    """Extract the records of INPUT: text files, JSON Lines (id, date, text), folders of these, or - for standard input."""
    from svodka import batch, chain, table
    from svodka.intake import read

    if output is not None:
        table.check_writable(output, inputs)
    version = chain.model_version(batch.loaded(model))
    rows: list[dict[str, Any]] = []
    failures: list[Failure] = []
    documents = 0
    for outcome in _progress(batch.run(read(inputs, when=when), model=model, jobs=jobs)):
        if outcome.failure is not None:
            failures.append(outcome.failure)
            click.echo(f"svodka: {outcome.failure.reason}", err=True)
        else:
            documents += 1
            rows += outcome.rows
    if documents:
        if output is not None:
            table.write(table.to_arrow(rows, model=version), output)
        else:
            _print_table(rows)
    _summary(documents, rows, failures, output if documents else None)
    sys.exit(1 if failures or not documents else 0)


def _progress(outcomes: Iterator[Any]) -> Iterator[Any]:
    """Pass outcomes on; on a terminal show how many there were and how fast they come."""
    if not sys.stderr.isatty():
        yield from outcomes
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} reports, {task.fields[records]} records"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("extract", total=None, records=0)
        records = 0
        for outcome in outcomes:
            records += len(outcome.rows)
            progress.update(task, advance=1, records=records)
            yield outcome


def _print_table(rows: Sequence[dict[str, Any]]) -> None:
    from rich.console import Console

    from svodka import show

    console = Console() if sys.stdout.isatty() else Console(width=180)
    show.table(console, rows)


def _summary(documents: int, rows: Sequence[dict[str, Any]], failures: Sequence[Failure], output: Path | None) -> None:
    no_entity = sum(row["entity"] is None for row in rows)
    no_year = sum(row["year"] is None for row in rows)
    line = f"{documents} documents, {len(rows)} records ({no_entity} without an entity, {no_year} without a year)"
    if failures:
        line += f", {len(failures)} inputs failed"
    click.echo(line + (f" -> {output}" if output is not None else ""), err=True)


@main.command()
@click.argument("file", metavar="FILE")
@date_option
@model_option
@one_line
def explain(file: str, when: date | None, model: str | None) -> None:
    """Print FILE with its records marked in the text and, per record, which rule found what."""
    from svodka import chain
    from svodka.intake import Failure, read

    nlp = chain.load(model)
    failed = False
    for item in read([file], when=when):
        if isinstance(item, Failure):
            click.echo(f"svodka: {item.reason}", err=True)
            failed = True
        else:
            click.echo(_explained(nlp, item))
    sys.exit(1 if failed else 0)


def _explained(nlp: Any, report: Report) -> str:
    from svodka import chain, show

    doc = nlp(chain.make_doc(nlp, report))
    rows = [record.as_dict() for record in doc._.records]
    lines = [f"# {report.doc_id}", show.marked(report.text, rows), ""]
    lines += [show.explanation(row, at) for at, row in enumerate(rows, 1)]
    stopped = [quantity for quantity in doc._.quantities if quantity.stop]
    if stopped:
        lines += ["", "Numbers that claim nothing:"]
        lines += [show.dropped(report.text, quantity.start, quantity.end, quantity.stop) for quantity in stopped]
    return "\n".join(lines)


main.add_command(corpus)
main.add_command(evaluate)
main.add_command(train)
main.add_command(models)


if __name__ == "__main__":
    main()
