"""svodka: Russian-language official reports -> a table of their figures.

>>> import svodka
>>> frame = svodka.extract("В 2023 году в Темиртау построено 3 школы.")
>>> frame[["entity", "metric", "value", "unit", "year"]].values.tolist()
[['Темиртау', 'построено школы', 3.0, 'школа', 2023]]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from svodka.version import __version__

if TYPE_CHECKING:
    from svodka.chain import load
    from svodka.errors import SvodkaError
    from svodka.record import Record
    from svodka.report import Report
    from svodka.running.batch import extract, extract_batches
    from svodka.running.table import read_records

__all__ = ["Record", "Report", "SvodkaError", "__version__", "extract", "extract_batches", "load", "read_records"]

# public names are imported at their first use: ``import svodka`` must not wait for spaCy and pandas
_HOME = {
    "Record": "record",
    "Report": "report",
    "SvodkaError": "errors",
    "extract": "running.batch",
    "extract_batches": "running.batch",
    "load": "chain",
    "read_records": "running.table",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"svodka.{_HOME[name]}"), name)
    raise AttributeError(f"module 'svodka' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
