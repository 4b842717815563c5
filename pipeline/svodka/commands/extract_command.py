"""The command ``extract``: reports -> a printed table, a file, or a folder of tables. Changes when its options do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svodka.commands.faults import date_option, lexicon_option, model_option, one_line
from svodka.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from svodka.report import Failure
    from svodka.running.archive import Progress
    from svodka.running.worker import Settings

EXAMPLES = """\b
Examples:
  svodka extract report.txt                      print the table of one report
  svodka extract speeches/ -o records.parquet    a folder of reports into one table
  svodka extract archive/ -o tables/ --jobs 4    an archive into a folder of tables; run again, it goes on
  cat report.txt | svodka extract - --date 2024-02-16
  svodka explain report.txt                      which rule found what
  svodka evaluate corpus/test.jsonl              score against annotated reports
"""


@click.command(epilog=EXAMPLES)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-o", "--output", help="Parquet file, or folder for a dataset (OUT/); without it the table is printed.")
@date_option
@click.option("--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that work at once.")
@model_option
@lexicon_option
@click.option(
    "--partition-by", type=click.Choice(["year", "base_year", "kind", "status", "bound"]), help="Split the dataset by it."
)
@click.option("--force", is_flag=True, help="Do also what the dataset's manifest says is done.")
@click.option("--timeout", type=click.FloatRange(0.1), default=300, show_default=True, help="Seconds for one document (dataset).")
@click.option("--max-mb", type=click.FloatRange(0.001), default=50, show_default=True, help="Megabytes for one document (dataset).")
@click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True, help="What runs the workers.")
@click.option("--address", help="Ray cluster to use; by default one on this machine.")
@one_line
def extract(
    inputs: tuple[str, ...],
    output: str | None,
    when: date | None,
    jobs: int,
    model: str | None,
    partition_by: str | None,
    force: bool,
    timeout: float,
    max_mb: float,
    engine: str,
    address: str | None,
) -> None:
    """Extract the records of INPUT: txt, md, html, docx, odt, rtf, pdf; jsonl, csv, parquet, zip; folders; - for standard input."""
    from svodka.running.worker import Settings

    settings = Settings(model, when, jobs, force, partition_by, timeout, int(max_mb * 1_000_000), engine, address)
    if output is not None and _is_folder(output):
        sys.exit(_into_folder(inputs, Path(output), settings))
    if partition_by or force or engine != "local" or address:
        raise OutputError(
            "--partition-by, --force, --engine and --address are for a dataset; name a folder with -o, for example -o out/"
        )
    sys.exit(_into_file(inputs, Path(output) if output is not None else None, settings))


def _is_folder(output: str) -> bool:
    path = Path(output)
    return output != "-" and (output.endswith(("/", os.sep)) or path.is_dir() or not (path.suffix or path.exists()))


def _into_folder(inputs: tuple[str, ...], folder: Path, settings: Settings) -> int:
    from svodka.running import archive

    told = 0

    def tell(progress: Progress) -> None:
        nonlocal told
        for failure in progress.failures[told:]:
            click.echo(f"svodka: {failure.reason}", err=True)
        told = len(progress.failures)

    with _bar(settings) as show:

        def watch(progress: Progress) -> None:
            tell(progress)
            show(progress)

        progress = archive.run(inputs, folder, settings, watch=watch)
    _tell_left_out(progress.left_out)
    line = f"{progress.documents} documents"
    if progress.before:
        line += f" ({progress.before} done before)"
    line += f", {progress.records} records ({progress.without_entity} without an entity, {progress.without_year} without a year)"
    if progress.failures:
        line += f", {len(progress.failures)} inputs failed (see {folder / 'failures.parquet'})"
    click.echo(f"{line} -> {folder}", err=True)
    return 1 if progress.failures or not progress.documents else 0


def _tell_left_out(failures: Sequence[Failure]) -> None:
    """One line on the files of formats that are not read."""
    if failures:
        from svodka.reading.finding import kinds

        more = " …" if len(failures) > 1 else ""
        line = f"svodka: {len(failures)} files of other formats are left out: {kinds(failures)} ({failures[0].source}{more})"
        click.echo(line, err=True)


class _bar:  # noqa: N801 (used as a function)
    """On a terminal, live progress with rate and time left; else nothing."""

    def __init__(self, settings: Settings) -> None:
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Any:
        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

            counts = TextColumn("{task.fields[documents]} documents, {task.fields[failed]} failed, {task.fields[rate]}")
            columns = (BarColumn(), TaskProgressColumn(), counts, TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("extract", total=None, documents=0, failed=0, rate="")
        return self._show

    def _show(self, progress: Progress) -> None:
        if self._bar is None:
            return
        speed = self._bar.tasks[0].speed
        self._bar.update(
            self._task,
            completed=progress.done,
            total=progress.total or None,
            documents=progress.documents,
            failed=len(progress.failures),
            rate=f"{speed / 1e6:.2f} MB/s" if speed else "",
        )

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _into_file(inputs: tuple[str, ...], output: Path | None, settings: Settings) -> int:
    from svodka import chain
    from svodka.reading.intake import read
    from svodka.running import batch, table

    if output is not None:
        table.check_writable(output, inputs)
    version = chain.model_version(batch.loaded(settings.model))
    rows: list[dict[str, Any]] = []
    failures: list[Failure] = []
    left_out: list[Failure] = []
    documents = 0
    for outcome in _counted(batch.run(read(inputs, when=settings.when, leave=output), model=settings.model, jobs=settings.jobs)):
        if outcome.failure is not None and outcome.failure.left_out:
            left_out.append(outcome.failure)
        elif outcome.failure is not None:
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
    _tell_left_out(left_out)
    _summary(documents, rows, failures, output if documents else None)
    return 1 if failures or not documents else 0


def _counted(outcomes: Iterator[Any]) -> Iterator[Any]:
    """Pass outcomes on; on a terminal show how many there were."""
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

    from svodka.commands import show

    console = Console() if sys.stdout.isatty() else Console(width=180)
    show.table(console, rows)


def _summary(documents: int, rows: Sequence[dict[str, Any]], failures: Sequence[Failure], output: Path | None) -> None:
    no_entity = sum(row["entity"] is None for row in rows)
    no_year = sum(row["year"] is None for row in rows)
    line = f"{documents} documents, {len(rows)} records ({no_entity} without an entity, {no_year} without a year)"
    if failures:
        line += f", {len(failures)} inputs failed"
    click.echo(line + (f" -> {output}" if output is not None else ""), err=True)
