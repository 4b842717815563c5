"""Teaching the looks that follow the network: a second one at the words of a label, and one for words that the text lacks.

Both are two small layers, taught on what documents got from a linker that was not taught them: binary cross-entropy, Adam, scaled
signs. Changes when the way of teaching them does.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from thinc.api import Adam

from svodka.linking import lacking, review
from svodka.linking.linker import Linker, sigmoid
from svodka.linking.network import Look, looked
from svodka.training.examples import Example

Floats = npt.NDArray[np.float32]
FAR = 4.0  # standard deviations to which a sign is cut while it learns
VECTOR_SCALE = 0.5  # of the columns of word vectors, beside signs of which each says something


@dataclass(frozen=True, slots=True)
class Teaching:
    """``rounds`` are passes, ``rate`` is the highest; ``dropout`` leaves out signs and hidden values, ``least`` is
    added to deviations."""

    rounds: int
    batch: int
    ridge: float
    least: float
    dropout: float = 0.0
    rate: float = 2e-3


AGAIN = Teaching(15, 256, 4e-3, 1e-2)
LACKING = Teaching(12, 64, 1e-4, 5e-2, dropout=0.3)
Table = tuple[Floats, npt.NDArray[np.bool_]]  # signs, and what is right


def one_cycle(done: float, highest: float) -> float:
    """The learning rate: up to ``highest`` in the first fifth, then down to almost nothing."""
    return highest * (done / 0.2 if done < 0.2 else (1 - done) / 0.8) + 1e-6


def words(judge: Linker, examples: Sequence[Example]) -> Table:
    """What the second look sees of the words of documents that the judge was not taught, and which are right."""
    signs: list[Floats] = [np.zeros((0, review.WIDTH), np.float32)]
    right = [np.zeros((0, 1), bool)]
    for one in examples:
        possible = review.possible(one.seen, one.drafts, sigmoid(judge.scores(one.seen).tokens))
        target = one.targets.tokens[possible.options]
        counts = (target >= 0) & one.targets.known[one.seen.tokens.query[possible.options]]
        signs.append(possible.signs[counts])
        right.append(target[counts, None] > 0)
    return np.concatenate(signs), np.concatenate(right)


def labels(judge: Linker, examples: Sequence[Example]) -> Table:
    """The signs of the labels that the judge gives after its second look, and which of its words the text lacks for each."""
    lemmas = [lemma for lemma, _ in judge.settings.words]
    signs: list[Floats] = [np.zeros((0, lacking.width()), np.float32)]
    right = [np.zeros((0, len(lemmas)), bool)]
    for one in examples:
        known = one.targets.known
        signs.append(lacking.signs(one.seen, judge.words(one.seen, one.drafts))[known])
        absent = [[lemma in those for lemma in lemmas] for those in one.targets.absent]
        right.append(np.array(absent, bool).reshape(len(known), len(lemmas))[known])
    return np.concatenate(signs), np.concatenate(right)


def teach_again(linker: Linker, tables: Sequence[Table], seed: int) -> None:
    """Teach a linker the second look."""
    if linker.network is not None and any(len(right) for _, right in tables):
        _teach(linker.network.second, tables, AGAIN, seed)
        linker.settings = dataclasses.replace(linker.settings, reviewed=True)


def teach_lacking(linker: Linker, tables: Sequence[Table], seed: int) -> None:
    """Teach a linker which words texts lack."""
    if linker.network is not None and any(right.size for _, right in tables):
        _teach(linker.network.third, tables, LACKING, seed, vectors=lacking.VECTORS)


def _teach(look: Look, tables: Sequence[Table], how: Teaching, seed: int, vectors: int = 0) -> None:
    """Teach a look; the last ``vectors`` signs are word vectors."""
    signs, right = (np.concatenate(parts) for parts in zip(*tables, strict=True))
    mean, deviation = signs.mean(axis=0), signs.std(axis=0) + np.float32(how.least)
    if vectors:
        deviation[-vectors:] /= np.float32(VECTOR_SCALE)
    signs = np.asarray(np.clip((signs - mean) / deviation, -FAR, FAR), np.float32)
    optimizer = Adam(how.rate, L2=how.ridge, L2_is_weight_decay=False, grad_clip=5.0)
    rng = np.random.default_rng(seed)

    def kept(*shape: int) -> Floats:
        if not how.dropout:
            return np.ones(shape, np.float32)
        return (rng.random(shape, np.float32) >= how.dropout) * np.float32(1 / (1 - how.dropout))

    steps = how.rounds * -(-len(right) // how.batch)
    step = 0
    hidden = look[0]
    for _ in range(how.rounds):
        order = rng.permutation(len(right))
        for at in range(0, len(order), how.batch):
            optimizer.learn_rate = one_cycle(step / steps, how.rate)
            batch = order[at : at + how.batch]
            shown = signs[batch] * kept(len(batch), signs.shape[1])
            scores, backward = looked(look, shown, kept(len(batch), len(hidden.get_param("b"))))
            backward(((sigmoid(scores) - right[batch]) / np.float32(len(batch))).astype(np.float32))
            for layer in look:
                layer.finish_update(optimizer)
            step += 1
    weights = hidden.get_param("W") / deviation
    hidden.set_param("b", hidden.get_param("b") - weights @ mean)
    hidden.set_param("W", weights)
