"""Records for a person at a terminal: the table, the report with its records marked, the rules that decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from svodka.agreement import Counts

COLUMNS = ("entity", "metric", "value", "unit", "year", "kind", "bound", "status", "quantity")
CELL = 44  # characters of a cell at most


def number(value: float | None) -> str:
    """A value as a person writes it: thousands apart, no trailing zeros."""
    if value is None:
        return ""
    text = f"{value:,.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:.6g}"
    return text.replace(",", "\u202f")


def cell(row: Mapping[str, Any], name: str) -> str:
    """One cell of the printed table."""
    value = row[name]
    if value is None:
        return "–"
    if name == "value":
        low = row.get("value_low")
        return f"{number(low)}–{number(value)}" if low is not None else number(value)
    text = " ".join(str(value).split())
    return text if len(text) <= CELL else text[: CELL - 1] + "…"


def table(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """Print rows as a table, one block a document."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    for doc_id, group in groupby(rows, key=lambda row: row["doc_id"]):
        grid = Table(title=Text(doc_id), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for name in COLUMNS:
            numeric = name == "value"
            grid.add_column(name, justify="right" if numeric else "left", no_wrap=numeric, overflow="fold")
        for row in group:
            grid.add_row(*(Text(cell(row, name)) for name in COLUMNS))
        console.print(grid)


def marked(text: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """The report with every quantity in ``[[…]]`` behind the number of its record: ``[[3|48 млрд тенге]]``."""
    parts: list[str] = []
    position = 0
    for at, row in enumerate(rows, 1):
        parts += [text[position : row["start"]], f"[[{at}|{text[row['start'] : row['end']]}]]"]
        position = row["end"]
    return "".join([*parts, text[position:]])


def explanation(row: Mapping[str, Any], at: int) -> str:
    """What a record says and which rule found each part."""
    flags = [row["kind"]]
    if row["base_year"] is not None:
        flags.append(f"base {row['base_year']}")
    flags += [row[name] for name, usual in (("bound", "exact"), ("status", "actual")) if row[name] != usual]
    lines = [f"[{at}] {row['quantity']!r} = {cell(row, 'value')} {row['unit']} ({', '.join(flags)})"]
    for name in ("metric", "entity", "year"):
        value = "–" if row[name] in (None, "") else row[name]
        lines.append(f"    {name:<7} {value}  <- {row[name + '_found']}: {row[name + '_rule']}")
    return "\n".join(lines)


def dropped(text: str, start: int, end: int, why: str) -> str:
    """A number that claims nothing, with the reason."""
    return f"    {text[start:end]!r} at {start}: {why}"


SCORE_NAMES = {
    "quantity_precision": "quantity P",
    "quantity_recall": "quantity R",
    "quantity_f1": "quantity F1",
    "strict_metric": "metric (strict)",
    "record_f1": "record F1",
    "strict_record_f1": "strict record F1",
}
GROUP_COLUMNS = ("quantity_f1", "unit", "entity", "metric", "year", "kind", "record_f1")


def scores(documents: Sequence[Any], counts: Sequence[Counts], result: Mapping[str, Any]) -> Iterator[str]:
    """The lines of an evaluation: scores with intervals, groups, differences."""
    gold = sum(one.gold for one in counts)
    predicted = sum(one.predicted for one in counts)
    paired = sum(one.paired for one in counts)
    yield f"{len(documents)} documents, {gold} gold records, {predicted} predicted, {paired} paired"
    for name, score in result["scores"].items():
        yield f"{SCORE_NAMES.get(name, name):<18}{score['score']:.3f}   [{score['low']:.3f}, {score['high']:.3f}]"
    if "by" in result:
        yield f"\n{'':<22}{'gold':>6}  " + "  ".join(f"{SCORE_NAMES.get(name, name):>11}" for name in GROUP_COLUMNS)
        for value, group in result["by"].items():
            yield f"{value[:22]:<22}{group['gold']:>6}  " + "  ".join(f"{group[name]:>11.3f}" for name in GROUP_COLUMNS)
    if "against" in result:
        yield "\ndifference to the other prediction (p of a paired permutation test over documents)"
        for name, change in result["against"].items():
            yield f"{SCORE_NAMES.get(name, name):<18}{change['difference']:+.3f}   p = {change['p']:.4f}"
        yield f"documents that changed: {len(result['changed'])}"
        yield from result["changed"]
