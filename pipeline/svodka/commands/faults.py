"""What all commands share: faults of the user as one line, and repeated options."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

import click

from svodka.errors import SvodkaError


def one_line(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn svodka's errors into one line on standard error and exit code 1."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except SvodkaError as error:
            click.echo(f"svodka: {error}", err=True)
            sys.exit(1)
        except BrokenPipeError:
            sys.stderr.close()
            sys.exit(1)

    return wrapped


model_option = click.option("--model", metavar="DIR", help="A model folder, instead of the built-in one.")


def _date(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    from svodka.report import parse_date

    try:
        return parse_date(value, "--date")
    except SvodkaError as error:
        click.echo(f"svodka: {error}", err=True)
        sys.exit(2)


date_option = click.option(
    "--date", "when", metavar="YYYY-MM-DD", callback=_date, help="Date of the reports that carry none of their own."
)


def _use_lexicon(_context: click.Context, _parameter: click.Parameter, folder: str | None) -> None:
    if folder is not None:
        from svodka import lexicon

        try:
            lexicon.use(folder)
        except SvodkaError as error:
            click.echo(f"svodka: {error}", err=True)
            sys.exit(2)


lexicon_option = click.option(
    "--lexicon",
    metavar="DIR",
    callback=_use_lexicon,
    expose_value=False,
    help="A folder with word lists of your own (units.tsv, hedges.tsv …), added to the built-in ones.",
)
