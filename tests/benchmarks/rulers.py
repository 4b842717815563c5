"""Outside rulers for numbers, currencies and dates: NEREL and a table of hard phrases, rivals side by side in one run.

    python tests/benchmarks/rulers.py [--nerel FOLDER] [--limit DOCUMENTS]

Each is measured where it is installed, svodka too: natasha's MoneyExtractor (svodka brings its package, with pymorphy2), pullenti
(pip install pullenti), Duckling (pip install pyduckling-native-phihos). The first two need old functions put back. NEREL 1.1
(nerel-ds/NEREL) is read from the shared data beside the checkout, or from FOLDER. Recall: a gold span that holds a number
and is overlapped by a quantity of its kind. Values are compared on the phrases only; units are not asked of rivals.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import inspect
import json
import re
import sys
import time
import types
from collections import namedtuple
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
Found = list[tuple[int, int, float, str]]  # start, end, value, kind: money, percent, other
Reader = Callable[[str], Found]


def ours() -> Reader:
    """The quantities stage of svodka."""
    from svodka.numbers.quantities import find

    kinds = {"money": "money", "percent": "percent"}
    return lambda text: [(q.start, q.end, float(q.value), kinds.get(q.unit_kind, "other")) for q in find(text) if q.unit]


class WorkingSet:
    """What pymorphy2 asks of the class of this name in pkg_resources: the entry points of what is installed."""

    def iter_entry_points(self, group: str, name: str | None = None) -> Iterator[EntryPoint]:
        yield from (point for point in entry_points(group=group) if name in (None, point.name))


class ResourceManager:
    """What pullenti asks of the class of this name in pkg_resources: the files of a package."""

    def resource_listdir(self, package: str, folder: str) -> list[str]:
        return [file.name for file in files(package).joinpath(folder).iterdir()]

    def resource_stream(self, package: str, name: str) -> IO[bytes]:
        return files(package).joinpath(name).open("rb")


def put_back() -> None:
    """Put back what pymorphy2 and pullenti use: inspect.getargspec (until Python 3.10), pkg_resources (until setuptools 81)."""
    if not hasattr(inspect, "getargspec"):
        spec = namedtuple("ArgSpec", "args varargs keywords defaults")
        inspect.getargspec = lambda function: spec(*inspect.getfullargspec(function)[:4])  # type: ignore[attr-defined]
    if importlib.util.find_spec("pkg_resources") is None:
        module = types.ModuleType("pkg_resources")
        module.WorkingSet = WorkingSet  # type: ignore[attr-defined]
        module.ResourceManager = ResourceManager  # type: ignore[attr-defined]
        sys.modules["pkg_resources"] = module


def natasha() -> Reader:
    """natasha's MoneyExtractor."""
    from natasha import MoneyExtractor, MorphVocab

    extractor = MoneyExtractor(MorphVocab())
    return lambda text: [(m.start, m.stop, float(m.fact.amount), "money") for m in extractor(text)]


def pullenti() -> Reader:
    """pullenti's money and measure analyzers."""
    from pullenti.morph.MorphLang import MorphLang
    from pullenti.ner.date.DateAnalyzer import DateAnalyzer
    from pullenti.ner.measure.MeasureAnalyzer import MeasureAnalyzer
    from pullenti.ner.money.MoneyAnalyzer import MoneyAnalyzer
    from pullenti.ner.ProcessorService import ProcessorService
    from pullenti.ner.SourceOfAnalysis import SourceOfAnalysis

    ProcessorService.initialize(MorphLang.RU)
    for analyzer in (DateAnalyzer, MoneyAnalyzer, MeasureAnalyzer):
        analyzer.initialize()
    processor = ProcessorService.create_empty_processor()
    for analyzer in (MoneyAnalyzer, MeasureAnalyzer):
        processor.add_analyzer(analyzer())

    def read(text: str) -> Found:
        found: Found = []
        token = processor.process(SourceOfAnalysis(text), None, None).first_token
        while token is not None:
            referent = token.get_referent()
            if referent is not None and type(referent).__name__ in ("MoneyReferent", "MeasureReferent"):
                slots = {slot.type_name: str(slot.value) for slot in referent.slots}
                percent = slots.get("UNIT") == "percent"
                kind = "money" if "CURRENCY" in slots else "percent" if percent else "other"
                with contextlib.suppress(ValueError):
                    found.append((token.begin_char, token.end_char + 1, float(slots.get("VALUE", "nan")), kind))
            token = token.next0_
        return found

    return read


def duckling() -> Reader:
    """Duckling's Russian."""
    import duckling as library

    zones = library.load_time_zones("/usr/share/zoneinfo")
    when = library.parse_ref_time(zones, "Asia/Almaty", 1_600_000_000)
    locale = library.parse_locale("RU_XX", library.default_locale_lang(library.parse_lang("RU")))
    context = library.Context(when, locale)
    dimensions = library.parse_dimensions(["amount-of-money", "number", "distance", "quantity", "volume"])

    def read(text: str) -> Found:
        found: Found = []
        for item in library.parse(text, context, dimensions, False):
            value = item["value"].get("value")
            if isinstance(value, int | float):
                kind = "money" if item["dim"] == "amount-of-money" else "other"
                found.append((item["start"], item["end"], float(value), kind))
        return found

    return read


def phrases() -> list[tuple[str, float]]:
    """The table of hard phrases with their values."""
    lines = (ROOT / "tests/cases/phrases.tsv").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [(text, float(value)) for text, value, _ in cells]


def nerel(folder: Path, limit: int) -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Texts with their MONEY, PERCENT and DATE spans that hold a digit."""
    documents = []
    for name in ("dev", "test"):
        for line in (folder / f"nerel-{name}.jsonl").read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            labels = ("MONEY", "PERCENT", "DATE")
            spans = [(a, b, kind) for a, b, kind in item["spans"] if kind in labels and re.search(r"\d", item["text"][a:b])]
            documents.append((item["text"], spans))
    return documents[:limit]


def recall(reader: Reader, documents: list[tuple[str, list[tuple[int, int, str]]]], label: str, kind: str) -> str:
    """Share of the gold spans of a label that a found span of the kind overlaps."""
    hits = total = 0
    for text, spans in documents:
        found = [(a, b) for a, b, _, which in reader(text) if which == kind]
        for start, end, this in spans:
            if this == label:
                total += 1
                hits += any(a < end and b > start for a, b in found)
    return f"{hits / total:.3f} ({hits}/{total})" if total else "-"


def dates(documents: list[tuple[str, list[tuple[int, int, str]]]]) -> str:
    """Share of DATE spans that name a year and are overlapped by a period of svodka."""
    from svodka.time.periods import find

    hits = total = 0
    for text, spans in documents:
        found = [(period.start, period.end) for period in find(text)]
        for start, end, label in spans:
            if label == "DATE" and re.search(r"(?:19|20)\d\d", text[start:end]):
                total += 1
                hits += any(a < end and b > start for a, b in found)
    return f"{hits / total:.3f} ({hits}/{total})" if total else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nerel", type=Path, default=ROOT.parent / "shared/data")
    parser.add_argument("--limit", type=int, default=10_000)
    arguments = parser.parse_args()
    put_back()
    documents = nerel(arguments.nerel, arguments.limit) if (arguments.nerel / "nerel-dev.jsonl").exists() else []
    if not documents:
        print(f"MONEY, PERCENT and DATE are not measured: no NEREL in {arguments.nerel}")
    texts = [text for text, _ in documents] or ["\n".join(phrase for phrase, _ in phrases())] * 40
    characters = sum(map(len, texts))
    print(f"{'':<12}{'phrases':>9}{'MONEY':>20}{'PERCENT':>20}{'characters/s':>15}")
    speeds: dict[str, float] = {}
    for maker in (ours, natasha, pullenti, duckling):
        try:
            reader = maker()
            right = sum(any(abs(v - value) <= 1e-6 * value for *_, v, _ in reader(phrase)) for phrase, value in phrases())
        except ImportError as error:
            print(f"{maker.__name__:<12} not installed ({error})")
            continue
        start = time.process_time()
        for text in texts:  # one by one, as a batch is read: some rivals grow slower with the length of a text
            reader(text)
        speeds[maker.__name__] = characters / max(time.process_time() - start, 1e-9)
        money, percent = recall(reader, documents, "MONEY", "money"), recall(reader, documents, "PERCENT", "percent")
        score = f"{right}/{len(phrases())}"
        print(f"{maker.__name__:<12}{score:>9}{money:>20}{percent:>20}{speeds[maker.__name__]:>15,.0f}")
    own = speeds.pop("ours", None)
    if own is None:
        return
    for name, speed in speeds.items():
        print(f"svodka's stage runs {own / speed:.1f} times as fast as {name}")
    if documents:
        print(f"DATE spans with a year that svodka's periods overlap: {dates(documents)}")


if __name__ == "__main__":
    main()
