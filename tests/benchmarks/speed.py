"""svodka beside natasha's four stages on the same texts, in one run, on one core.

    python tests/benchmarks/speed.py [TEXTS.jsonl] [--characters 300000]

Prints characters per second and the ratio to natasha's segmentation + morphology + NER + syntax; also the time to import,
to load, and the peak memory. By default the texts are those of the shared data, else the sample report, repeated.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"})
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared/data/rurebus.jsonl"


def texts(path: Path | None, characters: int) -> list[str]:
    """Texts of at least ``characters`` together, cut into pieces of 20 000."""
    if path is None and SHARED.exists():
        path = SHARED
    if path is None:
        source = [(ROOT / "corpus/sample.txt").read_text(encoding="utf-8")]
        return source * (characters // len(source[0]) + 1)
    pieces: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"]
        pieces += [text[at : at + 20_000] for at in range(0, len(text), 20_000)]
        if sum(map(len, pieces)) >= characters:
            break
    return pieces


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


def seconds(function, items) -> float:
    """Processor time of this process."""
    start = time.process_time()
    for item in items:
        function(item)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="?", type=Path)
    parser.add_argument("--characters", type=int, default=300_000)
    arguments = parser.parse_args()
    for label, code in (("import svodka", "import svodka"), ("svodka.load()", "import svodka; svodka.load()")):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        print(f"{label:<28}{time.perf_counter() - start:8.2f} s")

    import svodka

    items = texts(arguments.texts, arguments.characters)
    total = sum(map(len, items))
    nlp = svodka.load()
    nlp("В 2023 году в Темиртау построено 3 школы.")  # weights are read here
    stages = dict.fromkeys(nlp.pipe_names, 0.0)
    tokenizing = 0.0
    for text in items:
        start = time.process_time()
        doc = nlp.make_doc(text)
        tokenizing += time.process_time() - start
        for name, stage in nlp.pipeline:
            start = time.process_time()
            doc = stage(doc)
            stages[name] += time.process_time() - start
    ours = tokenizing + sum(stages.values())
    theirs = seconds(natasha_stages(), items)
    print(f"{'characters':<28}{total:8d}")
    for name, spent in {"tokenizer": tokenizing, **stages, "svodka, all": ours, "natasha, four stages": theirs}.items():
        print(f"{name:<28}{spent:8.2f} s {total / spent:12,.0f} characters/s")
    print(f"{'ratio natasha / svodka':<28}{theirs / ours:8.2f}")
    print(f"{'peak memory':<28}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB (both)")


if __name__ == "__main__":
    main()
