"""Ways of choosing the words of a metric, side by side: rules, gradient-boosted trees, the linker's network.

    python tests/benchmarks/linkers.py [--epochs 12] [--folds 3]

Cross-validated by document on corpus/train.jsonl and corpus/dev.jsonl: each document is judged by what was learned without it.
The trees see the same options and indicators as the network, with word vectors reduced to 24 dimensions (principal components);
they need LightGBM, which svodka does not: ``pip install lightgbm scikit-learn``. Printed: share of labels that agree
(F1 of content lemmas at least 0.5) and that agree strictly (0.8), and characters per second of CPU time of the choosing alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from svodka import agreement, chain
from svodka.evaluation import gold
from svodka.linking import layouts
from svodka.linking.features import Features
from svodka.training import loop
from svodka.training.examples import Example, example
from svodka.training.loop import Plan

CORPUS = Path(__file__).parents[2] / "corpus"
DIMENSIONS = 24
THRESHOLD = 0.45
Chooser = Callable[[Example], list[str]]


def rules(_: Sequence[Example], __: Plan) -> Chooser:
    """The labels that the ordered rules make."""
    return lambda one: [draft.metric for draft in one.drafts]


def network(taught: Sequence[Example], plan: Plan) -> Chooser:
    """The linker."""
    linker = loop.fit(taught, plan)
    return lambda one: [record.metric for _, record, _ in loop.judged(linker, one)]


def trees(taught: Sequence[Example], _: Plan) -> Chooser:
    """LightGBM: is this word of the metric of this number?"""
    import lightgbm
    import sklearn  # noqa: F401  # its classifier needs it, and says so with an error of its own

    sample = np.concatenate([one.seen.vectors[::7] for one in taught[::3]])
    mean = sample.mean(axis=0)
    axes = np.linalg.svd(sample - mean, full_matrices=False)[2][:DIMENSIONS].T

    def table(seen: Features, at: np.ndarray | slice = slice(None)) -> np.ndarray:
        query, word = seen.tokens.query[at], seen.tokens.word[at]
        parts = (seen.tokens.indicators[at], seen.words[word], (seen.vectors[word] - mean) @ axes, seen.words[seen.first[query]],
                 seen.queries[query], (seen.vectors[seen.last[query]] - mean) @ axes)  # fmt: skip
        return np.concatenate(parts, axis=1).astype(np.float32)

    rng = np.random.default_rng(0)
    rows, right = [], []
    for one in taught:
        counts = one.targets.known[one.seen.tokens.query] & (one.targets.tokens >= 0)
        at = np.flatnonzero(counts & ((one.targets.tokens > 0) | (rng.random(len(counts)) < 0.2)))
        rows.append(table(one.seen, at))
        right.append(one.targets.tokens[at] > 0)
    labels = np.concatenate(right).astype(int)
    model = lightgbm.LGBMClassifier(n_estimators=400, num_leaves=63, learning_rate=0.08, min_child_samples=40, n_jobs=1, verbose=-1)
    model.fit(np.concatenate(rows), labels, sample_weight=np.where(labels > 0, 1.0, 5.0))

    def choose(one: Example) -> list[str]:
        share = model.predict_proba(table(one.seen))[:, 1] if len(one.seen.tokens.query) else np.zeros(0)
        chosen = []
        for query in range(len(one.drafts)):
            at = np.flatnonzero(one.seen.tokens.query == query)
            kept = at[share[at] > THRESHOLD]
            kept = kept if len(kept) or not len(at) else at[[share[at].argmax()]]
            chosen.append(" ".join(one.seen.table.text[word] for word in np.sort(one.seen.tokens.word[kept])))
        return chosen

    return choose


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--epochs", type=int, default=Plan().epochs)
    options.add_argument("--folds", type=int, default=3)
    chosen = options.parse_args()
    nlp = chain.load("rules")
    documents = gold.read([CORPUS / "train.jsonl", CORPUS / "dev.jsonl"])
    examples = [one for document in documents if (one := example(nlp, document))]
    parts = [examples[number :: chosen.folds] for number in range(chosen.folds)]
    plan = Plan(epochs=chosen.epochs)
    print(f"{'':<10}{'agree':>8}{'strict':>8}{'characters/s':>14}")
    for name, way in (("rules", rules), ("trees", trees), ("network", network)):
        agree = strict = pairs = 0
        seconds = characters = 0.0
        try:
            for part in parts:
                choose = way([one for other in parts if other is not part for one in other], plan)
                for one in part:
                    began = time.process_time()
                    labels = choose(one)
                    seconds += time.process_time() - began
                    characters += float(one.seen.table.end[-1])
                    for i, j in agreement.pairs(one.gold, [draft.as_dict() for draft in one.drafts]):
                        f1 = agreement.metric_f1(one.gold[i]["metric"], labels[j])
                        agree += f1 >= agreement.METRIC_F1
                        strict += f1 >= agreement.STRICT_METRIC_F1
                        pairs += 1
        except ModuleNotFoundError as error:
            print(f"{name:<10}{error.name} is not installed")
            continue
        speed = "–" if name == "rules" else f"{characters / seconds:.0f}"
        print(f"{name:<10}{agree / pairs:>8.3f}{strict / pairs:>8.3f}{speed:>14}")
    print(f"features: signature {layouts.signature()}, {len(examples)} documents")


if __name__ == "__main__":
    main()
