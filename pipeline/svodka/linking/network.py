"""The linker's network: from :class:`~svodka.linking.features.Features` to scores. Changes when its shape does.

Words pass through a stack of dilated convolutions (rectified, residual); a query is the pair of the
words at which its quantity starts and ends. An option is scored by what the query, the option's word and the indicators of how
they stand to each other add up to. One encoder serves all the heads. Words of the metric are then looked at once more
(``review.py``) by two small layers of their own; two more tell which words the text lacks (``lacking.py``). Built of thinc's
layers (thinc.ai); weights are saved by thinc as MessagePack, which runs no code when it is read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from thinc.api import Dropout, Linear, Model, NumpyOps, Relu
from thinc.types import Floats1d, Floats2d

from svodka.linking import lacking, layouts, review
from svodka.linking.features import Features
from svodka.linking.layouts import Flags, Ints
from svodka.linking.options import Options
from svodka.text.recognizer import WIDTH

Floats = npt.NDArray[np.float32]
Look = tuple[Model[Any, Any], Model[Any, Any]]
Backward = Callable[[Floats], Floats]
HEADS = ("tokens", "entities", "years", "units")
REVIEW = 48  # width of the second look
LACKING = 64  # width of what tells of words that the text lacks
RARE = -4.0  # the log odds of such a word to begin with


class Products(NumpyOps):  # type: ignore[misc]  # thinc compiles it
    """thinc's operations with numpy's matrix product, which takes less than half the time of the one in thinc's BLIS, and with
    dropout drawn from the network's own generator, in single precision, which takes a quarter of the time."""

    random: np.random.Generator

    def get_dropout_mask(self, shape: Any, drop: float) -> Any:
        """What values are multiplied with: 0 for the share ``drop`` of them, more than 1 for the others."""
        if drop <= 0:
            return np.ones(shape, np.float32)
        return (self.random.random(shape, np.float32) >= drop) * np.float32(1 / (1 - drop))

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """The product of two matrices, either of them transposed before."""
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network: ``width`` of a word, ``pair`` and ``hidden`` of an option's two layers, the ``dilations`` of the
    convolutions; ``words`` is the number of label words that the text need not contain; ``unseen`` is the share of a report's
    words that are hidden, wherever they stand, while it is learned: on new reports many are unknown."""

    width: int = 64
    pair: int = 96
    hidden: int = 32
    dilations: tuple[int, ...] = (1, 3, 6)
    dropout: float = 0.3
    words: int = 0
    unseen: float = 0.2


@dataclass(slots=True)
class Scores:
    """What the network says of a document, before softmax or sigmoid; also the gradients of these, on the way back."""

    tokens: Floats  # (options,) whether a word belongs to the metric
    entities: Floats  # (options,)
    years: Floats  # (options,)
    units: Floats  # (options,)
    status: Floats  # (Q, 2)


class Network:
    """The layers and how they are wired."""

    def __init__(self, shape: Shape, seed: int = 0) -> None:
        self.shape = shape
        ops = self.ops = Products()
        width, pair, drop = shape.width, shape.pair, shape.dropout
        rng = ops.random = np.random.default_rng(seed)
        self.layers: dict[str, Model[Any, Any]] = {"see": Dropout(drop), "enter": Relu(width, WIDTH + layouts.WORD.width)}
        for number, _ in enumerate(shape.dilations):
            self.layers[f"drop{number}"] = Dropout(drop / 2)
            self.layers[f"conv{number}"] = Relu(width, 3 * width)
        self.layers["leave"] = Dropout(drop)
        query = 2 * width + layouts.QUERY.width
        sizes = {
            "tokens": layouts.TOKEN.width,
            "entities": layouts.entity_layout().width,
            "years": layouts.year_layout().width,
            "units": layouts.unit_layout().width,
        }
        for head in HEADS:
            self.layers[f"{head}.query"] = Linear(pair, query)
            self.layers[f"{head}.word"] = Linear(pair, width)
            self.layers[f"{head}.pair"] = Linear(pair, sizes[head])
            self.layers[f"{head}.drop"] = Dropout(drop)
            self.layers[f"{head}.hidden"] = Linear(shape.hidden, pair)
            self.layers[f"{head}.score"] = Linear(1, shape.hidden)
            self.layers[f"{head}.left"] = Linear(pair, query)
            self.layers[f"{head}.right"] = Linear(pair, width)
        self.layers["class.hidden"] = Linear(64, query)
        self.layers["class.drop"] = Dropout(drop)
        self.layers["class.status"] = Linear(2, 64)
        for layer in self.layers.values():
            layer.ops = ops
            layer.initialize()
            _seeded(layer, rng)
        self.second: Look = Linear(REVIEW, review.WIDTH), Linear(1, REVIEW)
        self.third: Look = Linear(LACKING, lacking.width()), Linear(shape.words, LACKING)
        for layer in (*self.second, *self.third):
            layer.ops = ops
            layer.initialize()
            _seeded(layer, rng)
        self.third[1].set_param("b", cast(Floats1d, np.full(shape.words, RARE, np.float32)))
        layers = [*self.layers.values(), *self.second, *self.third]
        self.model: Model[Any, Any] = Model("svodka_linker", lambda *_: None, layers=layers, ops=ops)

    def look_again(self, signs: Floats) -> Floats:
        """The scores of words that :func:`review.possible` describes."""
        return answered(self.second, signs)[:, 0]

    def look_for_lacking(self, signs: Floats) -> Floats:
        """The scores, ``(queries, shape.words)``, of words that the text lacks; :func:`lacking.signs` describes the queries."""
        return answered(self.third, signs)

    def scores(self, seen: Features, train: bool = False) -> tuple[Scores, Callable[[Scores], None]]:
        """The scores of a document, and the function that takes their gradients and adds up those of the weights."""
        words, back_words = self._encode(seen, train)
        first, last = seen.first, seen.last
        query = np.concatenate([words[first], words[last], seen.queries], axis=1)
        width = self.shape.width
        heads = {head: self._head(head, query, words, getattr(seen, head), train) for head in HEADS}
        status, back_status = self._status(query, train)
        scores = Scores(heads["tokens"][0], heads["entities"][0], heads["years"][0], heads["units"][0], status)

        def backward(gradient: Scores) -> None:
            d_words = np.zeros_like(words)
            d_query = back_status(gradient.status)
            for head in HEADS:
                more_query, more_words = heads[head][1](getattr(gradient, head))
                d_query += more_query
                d_words += more_words
            np.add.at(d_words, first, d_query[:, :width])
            np.add.at(d_words, last, d_query[:, width : 2 * width])
            back_words(d_words)

        return scores, backward

    def _call(self, name: str, value: Floats, train: bool) -> tuple[Floats, Backward]:
        return self.layers[name](np.ascontiguousarray(value, np.float32), train)

    def _encode(self, seen: Features, train: bool) -> tuple[Floats, Callable[[Floats], None]]:
        at = around(in_sight(seen), sum(self.shape.dilations))
        vectors = seen.vectors[at]
        if train and self.shape.unseen:
            vectors = vectors * self._known(seen)[at, None]
        shown, _ = self._call("see", vectors, train)
        hidden, back_enter = self._enter(np.concatenate([shown, seen.words[at]], axis=1))
        backs = []
        for number, dilation in enumerate(self.shape.dilations):
            dropped, back_drop = self._call(f"drop{number}", hidden, train)
            convolved, back_conv = self._call(f"conv{number}", _window(dropped, dilation), train)
            hidden = hidden + convolved
            backs.append((dilation, back_drop, back_conv))
        left, back_leave = self._call("leave", hidden, train)
        words = np.zeros((len(seen.vectors), left.shape[1]), np.float32)
        words[at] = left

        def backward(gradient: Floats) -> None:
            gradient = back_leave(gradient[at])
            for dilation, back_drop, back_conv in reversed(backs):
                gradient = gradient + back_drop(_unwindow(back_conv(gradient), dilation))
            back_enter(gradient)

        return words, backward

    def _known(self, seen: Features) -> Floats:
        """1 for the words that are not hidden, 0 for the others; the same word is hidden everywhere."""
        drawn = self.ops.random.random(len(seen.table.distinct), np.float32)
        return np.asarray(drawn >= self.shape.unseen, np.float32)[seen.table.which]

    def _enter(self, shown: Floats) -> tuple[Floats, Callable[[Floats], None]]:
        """The first layer; its input is given, so that no gradient of it is computed."""
        layer = self.layers["enter"]
        products: Floats = shown @ layer.get_param("W").T + layer.get_param("b")
        lit = products > 0

        def backward(gradient: Floats) -> None:
            back: Any = gradient * lit
            layer.inc_grad("b", back.sum(axis=0))
            layer.inc_grad("W", back.T @ shown)

        return products * lit, backward

    def _head(
        self, head: str, query: Floats, words: Floats, options: Options, train: bool
    ) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
        size = len(options.query)
        if not size:
            return np.zeros(0, np.float32), lambda _: (np.zeros_like(query), np.zeros_like(words))
        at, at_word = np.unique(options.word, return_inverse=True)  # the words that are options, few of all
        extended = np.concatenate([words, np.zeros((1, words.shape[1]), np.float32)])[at]  # the row behind the words is nowhere
        at_query = options.query
        q, back_q = self._call(f"{head}.query", query, train)
        w, back_w = self._call(f"{head}.word", extended, train)
        pair = self.layers[f"{head}.pair"]
        p, _ = self._call(f"{head}.pair", options.indicators, train)
        left, back_left = self._call(f"{head}.left", query, train)
        right, back_right = self._call(f"{head}.right", extended, train)
        total = q[at_query] + w[at_word] + p
        active = total > 0
        dropped, back_drop = self._call(f"{head}.drop", total * active, train)
        inner, back_hidden = self._call(f"{head}.hidden", dropped, train)
        lit = inner > 0
        score, back_score = self._call(f"{head}.score", inner * lit, train)
        scale = np.float32(self.shape.pair**-0.5)
        score = score[:, 0] + (left[at_query] * right[at_word]).sum(axis=1) * scale

        def backward(gradient: Floats) -> tuple[Floats, Floats]:
            column = gradient.reshape(-1, 1).astype(np.float32)
            d_total: Any = np.ascontiguousarray(back_drop(back_hidden(back_score(column) * lit)) * active)
            pair.inc_grad("b", d_total.sum(axis=0))  # indicators need no gradient
            pair.inc_grad("W", d_total.T @ options.indicators)
            d_query = back_q(_scatter(d_total, at_query, len(query))) + back_left(
                _scatter(column * scale * right[at_word], at_query, len(query))
            )
            d_words = back_w(_scatter(d_total, at_word, len(extended))) + back_right(
                _scatter(column * scale * left[at_query], at_word, len(extended))
            )
            somewhere = at < len(words)
            d_all = np.zeros_like(words)
            d_all[at[somewhere]] = d_words[somewhere]
            return d_query, d_all

        return score, backward

    def _status(self, query: Floats, train: bool) -> tuple[Floats, Backward]:
        hidden, back_hidden = self._call("class.hidden", query, train)
        lit = hidden > 0
        dropped, back_drop = self._call("class.drop", hidden * lit, train)
        status, back_status = self._call("class.status", dropped, train)
        return status, lambda gradient: np.array(back_hidden(back_drop(back_status(gradient)) * lit))


def answered(look: Look, signs: Floats) -> Floats:
    """The scores of a look of two layers that is not taught, without the ceremony of layers."""
    first, second = ((cast(Floats, layer.get_param("W")).T, cast(Floats, layer.get_param("b"))) for layer in look)
    hidden = signs @ first[0] + first[1]
    return np.asarray(np.maximum(hidden, 0, out=hidden) @ second[0] + second[1])


def looked(look: Look, signs: Floats, kept: Floats) -> tuple[Floats, Callable[[Floats], None]]:
    """The scores of a look while it is taught, and the function that takes their gradients.

    ``kept`` tells what dropout leaves of the first layer.
    """
    hidden, back_hidden = look[0](signs, True)
    lit = np.asarray((hidden > 0) * kept, np.float32)
    score, back_score = look[1](hidden * lit, True)

    def backward(gradient: Floats) -> None:
        back_hidden(back_score(gradient) * lit)

    return score, backward


def in_sight(seen: Features) -> Flags:
    """Which words a query is, or has among its options."""
    flags = np.zeros(len(seen.table.text) + 1, bool)
    for words in (seen.first, seen.last, *(getattr(seen, head).word for head in HEADS)):
        flags[words] = True
    return flags[:-1]


def around(flags: Flags, distance: int) -> Ints:
    """The words with a flagged one no farther than ``distance``: no other has a say in what flagged ones become, and where words
    are left out, none sees so far that it would mistake those behind the gap for its neighbours."""
    before = np.zeros(len(flags) + 2 * distance + 1, np.int64)  # how many there are up to each word, as many words farther on
    flags.cumsum(out=before[distance + 1 : distance + 1 + len(flags)])
    before[distance + 1 + len(flags) :] = before[distance + len(flags)]
    return (before[2 * distance + 1 :] > before[: len(flags)]).nonzero()[0]


def _seeded(layer: Model[Any, Any], rng: np.random.Generator) -> None:
    """Draw the weights of a layer anew from ``rng``: the same seed gives the same model."""
    if not layer.has_param("W") or not layer.has_param("b"):
        return
    weights = layer.get_param("W")
    if weights is not None:
        bound = np.sqrt(6.0 / (weights.shape[-1] + weights.shape[0]))
        drawn = rng.uniform(-bound, bound, weights.shape).astype(np.float32)
        layer.set_param("W", cast(Floats2d, drawn))


def _window(values: Floats, dilation: int) -> Floats:
    """Each row beside those ``dilation`` rows before and behind, zeros outside: ``(T, 3 * width)``."""
    length, width = values.shape
    wide = np.zeros((length, 3 * width), np.float32)
    wide[:, width : 2 * width] = values
    if length > dilation:
        wide[dilation:, :width] = values[:-dilation]
        wide[:-dilation, 2 * width :] = values[dilation:]
    return wide


def _unwindow(gradient: Floats, dilation: int) -> Floats:
    width = gradient.shape[1] // 3
    total = gradient[:, width : 2 * width].copy()
    if len(gradient) > dilation:
        total[:-dilation] += gradient[dilation:, :width]
        total[dilation:] += gradient[:-dilation, 2 * width :]
    return total


def _scatter(values: Floats, at: npt.NDArray[np.int64], length: int) -> Floats:
    """Sum of the rows of ``values`` for each row number ``at``; much faster than ``np.add.at``."""
    if not len(at):
        return np.zeros((length, values.shape[1]), np.float32)
    order = np.argsort(at, kind="stable")
    ordered = at[order]
    starts = np.flatnonzero(layouts.begins(ordered))
    sums = np.zeros((length, values.shape[1]), np.float32)
    sums[ordered[starts]] = np.add.reduceat(values[order], starts, axis=0)
    return sums
