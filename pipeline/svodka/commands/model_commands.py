"""The commands on models: ``svodka train`` and ``svodka models …``. Parse, call the library, print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svodka.commands.faults import one_line

if TYPE_CHECKING:
    from svodka.training.examples import Progress

TRAIN_EXAMPLES = """\b
Examples:
  svodka train corpus/train.jsonl new.jsonl -o my-model --test corpus/test.jsonl
  svodka train old.jsonl new.jsonl -o next --base my-model --test corpus/test.jsonl
  svodka extract report.txt --model my-model
  svodka models use my-model
"""


@click.command(epilog=TRAIN_EXAMPLES)
@click.argument("corpora", nargs=-1, required=True, metavar="CORPUS...", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Model folder to write.")
@click.option("--test", "tests", multiple=True, type=click.Path(path_type=Path), help="Corpus to measure on; may be given again.")
@click.option("--base", type=click.Path(path_type=Path), help="An older model to go on from; its data must be among CORPUS.")
@click.option("--epochs", type=click.IntRange(1, 200), default=20, show_default=True, help="Passes over the data.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Same data, same seed: same model.")
@click.option(
    "--jobs", "-j", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes that train and measure at once."
)
@click.option("--curve", is_flag=True, help="Also train on parts of the data: how much do more records help?")
@one_line
def train(
    corpora: tuple[Path, ...],
    output: Path,
    tests: tuple[Path, ...],
    base: Path | None,
    epochs: int,
    seed: int,
    jobs: int,
    curve: bool,
) -> None:
    """Train a model on annotated reports and measure it.

    Every CORPUS is checked first. The new model is compared with the one in use on all --test corpora.
    """
    from svodka.training import retraining
    from svodka.training.loop import Plan

    with _shown() as progress:
        about, measures, comparison = retraining.run(
            corpora, output, Plan(epochs=epochs, seed=seed), base=base, tests=tests, jobs=jobs, learning=curve, progress=progress
        )
    for measured in measures:
        scores = about.scores[measured.name]
        click.echo(f"{measured.name}, {len(measured.counts)} documents:")
        for name in retraining.COMPARED:
            click.echo(f"  {name:<17} {scores[name]:.3f}")
        error, covered = measured.curve.calibration_error(), measured.curve.coverage(0.95)
        click.echo(f"  calibration error {error:.3f}, coverage at precision 0.95: {covered:.2f}")
    if comparison is not None:
        click.echo(f"against {comparison.against}: {comparison.words}")
        for name, (difference, p) in comparison.differences.items():
            click.echo(f"  {name:<17} {difference:+.3f}  p {p:.3f}")
    else:
        click.echo("not measured: name reports that it was not taught with --test to know whether it is better")
    click.echo(f"model: {output} (use it with --model {output}, or for good: svodka models use {output})")


@contextmanager
def _shown() -> Iterator[Progress]:
    """Progress on standard error: a bar on a terminal, else a line for each tenth of the way."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    if not sys.stderr.isatty():
        last = {"": -1}

        def plain(stage: str, done: int, total: int, loss: float) -> None:
            tenth = 10 * done // max(total, 1)
            if last.get(stage) != tenth:
                last[stage] = tenth
                click.echo(f"{stage} {10 * tenth} %" + (f", loss {loss:.2f} a record" if loss else ""), err=True)

        yield plain
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[loss]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, object] = {}

        def show(stage: str, done: int, total: int, loss: float) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total, loss="")
            bars.update(tasks[stage], completed=done, loss=f"loss {loss:.2f} a record" if loss else "")  # type: ignore[arg-type]

        yield show


@click.group(epilog=TRAIN_EXAMPLES)
def models() -> None:
    """List models, show one, choose the one to use."""


@models.command(name="list")
@click.argument("paths", nargs=-1, metavar="[DIR...]", type=click.Path(path_type=Path))
@one_line
def list_models(paths: tuple[Path, ...]) -> None:
    """List the built-in model, the one in use, and those in DIR."""
    from svodka.errors import ModelError
    from svodka.linking import models as registry

    try:
        current = registry.in_use()
    except ModelError as error:
        current = None
        click.echo(f"svodka: {error}", err=True)
    for name, folder, about in registry.known(paths):
        mark = "*" if current is not None and folder.resolve() == current.resolve() else " "
        if isinstance(about, ModelError):
            click.echo(f"{mark} {name:<16} broken: {about}")
            continue
        if not about.sources:
            click.echo(f"{mark} {name:<16} put together by hand  {folder}")
            continue
        records = sum(source.records for source in about.sources)
        scores = ", ".join(f"{corpus} record F1 {scores[registry.MAIN]:.3f}" for corpus, scores in about.scores.items())
        told = scores or "not measured"
        click.echo(f"{mark} {name:<16} {records:>6} records, seed {about.seed}, data {about.data_hash}  {told}  {folder}")


@models.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print model.json.")
@one_line
def show(folder: Path, as_json: bool) -> None:
    """Print the card of the model in DIR (built-in: the one that comes with svodka)."""
    from svodka.errors import ModelError
    from svodka.linking import models as registry

    place = registry.builtin() if str(folder) == "built-in" else folder
    if place is None:
        raise ModelError("there is no built-in model in this installation; train one: svodka train")
    about = registry.read_about(place)
    if not about.sources:
        raise ModelError(f"{place}: was put together by hand, so it has no card; config.cfg there lists its stages")
    if as_json:
        click.echo(json.dumps(json.loads((place / registry.ABOUT).read_text(encoding="utf-8")), ensure_ascii=False, indent=1))
        return
    try:
        click.echo((place / registry.CARD).read_text(encoding="utf-8"), nl=False)
    except OSError as error:
        raise ModelError(f"{place}: has no card ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ModelError(f"{place / registry.CARD}: is no text in UTF-8; print the rest with --json") from error


@models.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Also one that was measured to be worse, or far behind on few documents.")
@one_line
def use(folder: Path, force: bool) -> None:
    """Use the model in DIR wherever none is named (built-in: go back to the one that comes with svodka)."""
    from svodka import chain
    from svodka.linking import models as registry

    if str(folder) == "built-in":
        registry.use(None)
    else:
        chain.load(folder.resolve())  # a damaged one must not become the choice
        registry.use(folder, force=force)
        if doubt := registry.doubt(registry.read_about(folder)):
            click.echo(f"svodka: {folder}: {doubt}", err=True)
    click.echo(f"in use: {registry.in_use() or 'rules alone'}")
