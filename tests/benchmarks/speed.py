"""svodka beside natasha's four stages on the same texts, in one run, on one core.

    python tests/benchmarks/speed.py [TEXTS.jsonl] [--characters 500000] [--jobs 2] [--documents 10000]

Prints processor time, characters and tokens per second of svodka from text to Arrow table and of each of its stages, of
natasha's segmentation + morphology + NER + syntax, and the ratio of the two; then how long a process needs to start, and the
peak memory of one that reads all the texts. The two take turns text by text, so that a busy machine slows both. By default
the texts are those of the shared data, all of them, else the sample report, repeated. Fewer characters are read at a lower speed:
words met for the first time are looked up, expressions used for the first time are compiled.

``--jobs`` instead runs ``svodka extract`` over a folder of the texts with one worker and with so many, and prints how much faster
the many are. ``--documents`` instead reads so many small documents and prints the memory on the way.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"})
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/data/rurebus.jsonl"
LONE = """
import json, re, resource, sys, time
from pathlib import Path
start = time.perf_counter()
import svodka
from svodka.chain import WARM
nlp = svodka.load()
print(f"start {time.perf_counter() - start:.2f}")
nlp(WARM)
print(f"first {time.perf_counter() - start:.2f}")
for text in json.load(sys.stdin):
    nlp(text)
status = Path("/proc/self/status")  # where there is one: getrusage counts in what the parent process took
peak = re.search(r"VmHWM:\\s*(\\d+)", status.read_text())[1] if status.exists() else resource.getrusage(0).ru_maxrss
print("memory", int(peak) // 1024)
"""


MANY = """
import json, re, sys
from pathlib import Path
from svodka.running import worker
from svodka.report import Item
extract = worker.extractor(None)
parts = json.load(sys.stdin)
count = int(sys.argv[1])
for number in range(count):
    text = f"{parts[number % len(parts)]}\\nВ селе Слово{number} выпущено {number} штук «Изделие-{number}»."
    assert isinstance(extract((Item(f"{number}.txt", str(number), ".txt", text.encode()), None)), bytes)
    if (number + 1) % max(count // 10, 1) == 0:
        status = Path("/proc/self/status").read_text()
        print(number + 1, int(re.search(r"VmRSS:\\s*(\\d+)", status)[1]) // 1024, flush=True)
"""
SMALL = 500  # characters of a small document


EVERYTHING = 2_900_000  # characters of the shared data


def texts(path: Path | None, characters: int) -> list[str]:
    """Texts of at least ``characters`` together, if there are so many."""
    if path is None and SHARED.exists():
        path = SHARED
    if path is None:
        source = [(ROOT / "corpus/sample.txt").read_text(encoding="utf-8")]
        return source * (characters // len(source[0]) + 1)
    found: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found.append(json.loads(line)["text"])
        if sum(map(len, found)) >= characters:
            break
    return found


def natasha_stages():
    """natasha's stack without its vocabulary, which needs pymorphy2."""
    from natasha import Doc, NewsEmbedding, NewsMorphTagger, NewsNERTagger, NewsSyntaxParser, Segmenter

    segmenter, embedding = Segmenter(), NewsEmbedding()
    morphology, syntax, names = NewsMorphTagger(embedding), NewsSyntaxParser(embedding), NewsNERTagger(embedding)

    def run(text: str) -> None:
        doc = Doc(text)
        doc.segment(segmenter)
        doc.tag_morph(morphology)
        doc.parse_syntax(syntax)
        doc.tag_ner(names)

    return run


def svodka_stages():
    """svodka from text to Arrow table; gives the number of tokens and adds what each stage took to ``spent``."""
    import svodka
    from svodka.running import table

    nlp = svodka.load()

    def run(text: str, spent: dict[str, float]) -> int:
        clock = time.process_time()

        def lap(name: str) -> None:
            nonlocal clock
            now = time.process_time()
            spent[name] = spent.get(name, 0.0) + now - clock
            clock = now

        doc = nlp.make_doc(text)
        lap("tokenizer")
        for name, stage in nlp.pipeline:
            doc = stage(doc)
            lap(name)
        table.to_arrow(table.rows(svodka.Report("text", text), doc._.records))
        lap("table")
        return len(doc)

    return run


ROUNDS = 5  # so often the texts are read to see how workers share them: an archive takes longer than the start of its workers


def scaling(items: list[str], jobs: int) -> None:
    """Print how long an archive of the texts takes one worker and several, and how many times as fast the several are."""
    command = Path(sys.executable).with_name("svodka")
    seconds = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "reports").mkdir()
        for number, text in enumerate(items * ROUNDS):  # the same text twice would be read once
            (folder / f"reports/{number:04}.txt").write_text(f"{text}\nВ селе Слово{number} {number} дворов.", encoding="utf-8")
        for workers in (1, jobs):
            start = time.perf_counter()
            arguments = [command, "extract", folder / "reports", "-o", f"{folder}/{workers}/", "--jobs", str(workers)]
            subprocess.run(arguments, check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
    print(
        f"an archive: {seconds[0]:.1f} s with 1 worker, {seconds[1]:.1f} s with {jobs}: {seconds[0] / seconds[1]:.2f} times as fast"
    )


def memory(items: list[str], documents: int) -> None:
    """Print the memory of a worker on its way through many small documents."""
    parts = [text[at : at + SMALL] for text in items for at in range(0, len(text), SMALL)]
    done = subprocess.run(
        [sys.executable, "-c", MANY, str(documents)], input=json.dumps(parts), check=True, capture_output=True, text=True
    )
    print("memory after documents:", ", ".join("{}: {} MiB".format(*line.split()) for line in done.stdout.splitlines()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="?", type=Path)
    parser.add_argument("--characters", type=int, default=EVERYTHING)
    parser.add_argument("--jobs", type=int, default=0)
    parser.add_argument("--documents", type=int, default=0)
    arguments = parser.parse_args()
    if arguments.jobs or arguments.documents:
        items = texts(arguments.texts, arguments.characters)
        if arguments.jobs:
            scaling(items, arguments.jobs)
        if arguments.documents:
            memory(items, arguments.documents)
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core

    from svodka import chain
    from svodka.document import uncollected

    items = texts(arguments.texts, arguments.characters)
    ours, theirs = svodka_stages(), natasha_stages()
    ours(chain.WARM, {})
    theirs(chain.WARM)
    gc.collect()
    gc.freeze()
    spent: dict[str, float] = {}
    natasha, tokens = 0.0, 0
    for text in items:
        with uncollected():
            tokens += ours(text, spent)
        start = time.process_time()
        theirs(text)
        natasha += time.process_time() - start
    total, everything = sum(map(len, items)), sum(spent.values())
    print(f"{len(items)} texts, {total:,} characters, {tokens:,} tokens\n")
    print(f"{'':<28}{'seconds':>9}{'characters/s':>14}{'tokens/s':>12}")
    for name, time_spent in {**spent, "svodka, all": everything, "natasha, four stages": natasha}.items():
        print(f"{name:<28}{time_spent:9.2f}{total / time_spent:14,.0f}{tokens / time_spent:12,.0f}")
    print(f"\nsvodka does {natasha / everything:.1f} times as much as natasha's four stages")
    done = subprocess.run([sys.executable, "-c", LONE], input=json.dumps(items), check=True, capture_output=True, text=True)
    lone = dict(line.split() for line in done.stdout.splitlines())
    print(f"start {lone['start']} s, first report after {lone['first']} s, peak memory {lone['memory']} MiB")


if __name__ == "__main__":
    main()
