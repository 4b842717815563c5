"""The command line: parse, call the library, print. Faults of the user become one line on standard error."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from svodka.commands.corpus_commands import corpus, evaluate
from svodka.commands.extract_command import EXAMPLES, extract
from svodka.commands.faults import date_option, lexicon_option, model_option, one_line
from svodka.commands.model_commands import models, train
from svodka.version import __version__

# one thread a process: the matrices are small, threads only wait for each other, and --jobs runs processes side by side
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

if TYPE_CHECKING:
    from datetime import date

    from svodka.report import Report


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}, epilog=EXAMPLES)
@click.version_option(__version__, prog_name="svodka")
def main() -> None:
    """Read Russian official reports and write a table of their figures.

    One row a number claim: entity, metric, value, unit, year, and where in the text it stands.
    """


@main.command()
@click.argument("file", metavar="FILE")
@date_option
@model_option
@lexicon_option
@one_line
def explain(file: str, when: date | None, model: str | None) -> None:
    """Print FILE with its records marked in the text and, per record, which rule found what."""
    from svodka import chain
    from svodka.reading.intake import Failure, read

    nlp = chain.load(model)
    failed = False
    for item in read([file], when=when):
        if isinstance(item, Failure):
            click.echo(f"svodka: {item.reason}", err=True)
            failed = failed or not item.left_out
        else:
            click.echo(_explained(nlp, item))
    sys.exit(1 if failed else 0)


def _explained(nlp: Any, report: Report) -> str:
    from svodka import chain
    from svodka.commands import show

    doc = nlp(chain.make_doc(nlp, report))
    rows = [record.as_dict() for record in chain.own_records(doc, report)]
    lines = [f"# {report.doc_id}", show.marked(report.text, rows), ""]
    lines += [show.explanation(row, at) for at, row in enumerate(rows, 1)]
    above = len(chain.heading(report))
    stopped = [quantity for quantity in doc._.quantities if quantity.stop and quantity.start >= above]
    if stopped:
        lines += ["", "Numbers that claim nothing:"]
        lines += [show.dropped(report.text, one.start - above, one.end - above, one.stop) for one in stopped]
    return "\n".join(lines)


main.add_command(extract)
main.add_command(corpus)
main.add_command(evaluate)
main.add_command(train)
main.add_command(models)


if __name__ == "__main__":
    main()
