"""The network's scores without its gradients: the numbers of ``Network.scores``, many times as fast. Changes when the network does.

It reads the same weights (tests/test_linker.py compares). Faster is how:

- The first layer is computed once per distinct word and kept; what a word has by its place comes from a small table. The first
  convolution multiplies each distinct word of a report with its weights once, and adds up products.
- Only the words that a query can see are computed, and their neighbours.
- The four heads share their matrix products; options pass in chunks that stay in the processor's cache. What the features of an
  option add up to stands in a few tables, one for several features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from svodka.linking.features import Features
from svodka.linking.layouts import PLACED, WORD, Floats, Indicators, Ints, Layout, begins, each_once
from svodka.linking.network import HEADS, Network, Scores, around, in_sight
from svodka.linking.options import Options
from svodka.linking.slots import Slots
from svodka.linking.wordtable import Words, own_columns
from svodka.text.recognizer import WIDTH, recognizer

KEPT = 16_384  # distinct words whose first layer is kept, 256 bytes each
CHUNK = 2048  # words or options that pass the layers at once


@dataclass(frozen=True, slots=True)
class Convolution:
    """One convolution: of a word and those ``dilation`` words before and behind."""

    dilation: int
    weight: Floats
    bias: Floats

    def __call__(self, hidden: Floats, rows: Ints) -> Floats:
        """What the words at ``rows`` of ``hidden`` become, which has rows of all the words that they see, and zeros around them."""
        around = (rows[:, None] + np.array((-self.dilation, 0, self.dilation))).ravel()
        window = hidden.take(around, axis=0).reshape(len(rows), -1)
        values: Floats = window @ self.weight
        values += self.bias
        np.maximum(values, 0, out=values)
        width = values.shape[1]
        values += window[:, width : 2 * width]
        return values


@dataclass(frozen=True, slots=True)
class FirstConvolution:
    """The same of words that stand more than once: each is multiplied once with the weights of all three places, ``weight``."""

    dilation: int
    weight: Floats  # (3, width, width)
    bias: Floats

    def __call__(self, words: Floats, which: Ints, rows: Ints) -> Floats:
        """What the words at ``rows`` become; ``which`` tells of each word its row in ``words``, of which the first is zeros."""
        before, here, behind = np.matmul(words, self.weight)
        here += self.bias
        own = which[rows]
        values: Floats = here.take(own, axis=0)
        values += before.take(which[rows - self.dilation], axis=0)
        values += behind.take(which[rows + self.dilation], axis=0)
        np.maximum(values, 0, out=values)
        values += words.take(own, axis=0)
        return values


LARGEST = 2048  # rows of a table of sums


class Sums:
    """What the features of a row of indicators add up to in a layer: the products with a matrix of zeros and ones, looked up."""

    def __init__(self, layout: Layout, weight: Floats) -> None:
        self.tables: list[Floats] = []
        strides: list[Floats] = []  # for each table what a step of each feature's value is worth in its rows
        for number, (name, size) in enumerate(layout.sizes.items()):
            at = layout.at[name]
            own = np.concatenate([weight[at : at + size], np.zeros((1, weight.shape[1]), np.float32)])  # the last: does not apply
            if self.tables and len(self.tables[-1]) * len(own) <= LARGEST:
                self.tables[-1] = (self.tables[-1][:, None] + own).reshape(-1, weight.shape[1])
                strides[-1] *= size + 1
            else:
                self.tables.append(own)
                strides.append(np.zeros(len(layout.sizes), np.float32))
            strides[-1][number] = 1
        self._strides = np.array(strides)

    def codes(self, hot: Indicators) -> Ints:
        """For each table the row of every row of indicators."""
        return np.asarray((self._strides @ hot.values.T).astype(np.int64))


class Scorer:
    """The weights of a network, arranged for scoring."""

    def __init__(self, network: Network) -> None:
        self.network = network
        weight, bias = self._weights("enter")
        self._enter = weight[:WIDTH].astype(float), weight[WIDTH:], bias
        self._places = self._of_places(weight[WIDTH:])
        first, *others = network.shape.dilations
        weight, bias = self._weights("conv0")
        self._first = FirstConvolution(first, weight.reshape(3, len(bias), -1), bias)
        self._convolutions = [Convolution(dilation, *self._weights(f"conv{at}")) for at, dilation in enumerate(others, 1)]
        # what queries and words give to every head, side by side
        self._query = self._beside([f"{head}.{part}" for head in HEADS for part in ("query", "left")] + ["class.hidden"])
        self._word = {head: self._stacked([f"{head}.word", f"{head}.right"]) for head in HEADS}
        pairs = {head: self._weights(f"{head}.pair") for head in HEADS}
        self._pair = pairs
        self._sums: dict[str, Sums] = {}
        self._slots = Slots(KEPT, len(bias), np.float32)

    def scores(self, seen: Features) -> Scores:
        """The scores of a document."""
        pair = self.network.shape.pair
        words = self._encode(seen)
        query = np.concatenate([words[seen.first], words[seen.last], seen.queries], axis=1) @ self._query[0] + self._query[1]
        heads = {}
        for number, head in enumerate(HEADS):
            own, left = (query[:, at : at + pair] for at in (2 * number * pair, (2 * number + 1) * pair))
            heads[head] = self._head(head, own, left, words, getattr(seen, head))
        lit = np.maximum(query[:, 2 * len(HEADS) * pair :], 0)
        status = self._linear("class.status", lit)
        return Scores(heads["tokens"], heads["entities"], heads["years"], heads["units"], status)

    # Words

    def _encode(self, seen: Features) -> Floats:
        """The encoded words that the queries see; the rows of the others mean nothing, the last is nowhere."""
        dilations = self.network.shape.dilations
        wanted = in_sight(seen)
        encoded = np.zeros((len(wanted) + 1, self.network.shape.width), np.float32)
        reach = [sum(dilations[number:]) for number in range(len(dilations) + 1)]
        margin = max(dilations)  # of zeros at both ends, so that every word has neighbours
        at = around(wanted, reach[0])
        for start in range(0, len(at), CHUNK):
            first = max(start - reach[0], 0)  # the words at the edges see only a part of their neighbours
            part = at[first : start + CHUNK + reach[0]]
            words, which = self._entered(seen.table, part)
            flags = wanted[part]
            rows = around(flags, reach[1]) + margin
            hidden = np.zeros((len(part) + 2 * margin, self.network.shape.width), np.float32)
            hidden[rows] = self._first(words, np.pad(which, margin), rows)
            for layer, distance in zip(self._convolutions, reach[2:], strict=True):
                rows = around(flags, distance) + margin
                following = np.zeros_like(hidden)
                following[rows] = layer(hidden, rows)
                hidden = following
            chunk = at[start : start + CHUNK]
            encoded[chunk] = hidden[margin + start - first : margin + start - first + len(chunk)]
        return encoded

    def _entered(self, table: Words, at: Ints) -> tuple[Floats, Ints]:
        """What the first layer makes of the words ``at``: rows of which the first is zeros, and the row of each word."""
        places = len(self._places)
        placed = table.which[at] * places + table.role[at] * WORD.sizes["line"] + table.opens[at]
        distinct, which = each_once(placed, len(table.distinct) * places)
        word, place = np.divmod(distinct, places)
        entered = np.zeros((len(distinct) + 1, self._places.shape[1]), np.float32)
        np.add(self._own(table, word), self._places.take(place, axis=0), out=entered[1:])
        return np.maximum(entered, 0, out=entered), which + 1

    def _own(self, table: Words, which: Ints) -> Floats:
        """The first layer's products of words, without what a word has by its place; ``which`` is ascending."""
        first = begins(which)
        used = which[first]
        words = [table.distinct[number] for number in used.tolist()]
        own = self._slots.of(words, lambda new: self._products(table.signs[used[new]]))
        return np.asarray(own[first.cumsum() - 1])

    def _products(self, signs: Ints) -> Floats:
        """The first layer's products of words with these ``signs``."""
        from_vector, from_columns, bias = self._enter
        products = from_columns.take(own_columns(signs), axis=0).sum(axis=1)
        products += bias
        # in double precision, then rounded: in single precision a word's result would depend on its company on some processors
        return np.asarray(products + recognizer().vectors(signs[:, 0]) @ from_vector)

    # Options

    def _head(self, head: str, query: Floats, left: Floats, words: Floats, options: Options) -> Floats:
        """The scores of the options of one sort."""
        pair = self.network.shape.pair
        at, word = each_once(options.word, len(words))
        weights, biases = self._word[head]
        given = np.matmul(words[at], weights)
        given += biases
        own, right = given
        weight, bias = self._pair[head]
        if head not in self._sums:  # the layout of its options
            self._sums[head] = Sums(options.hot.layout, weight)
        codes = self._sums[head].codes(options.hot)
        query = query + bias
        left = left * np.float32(pair**-0.5)
        score = np.empty(len(word), np.float32)
        for start in range(0, len(word), CHUNK):
            chunk = slice(start, start + CHUNK)
            of_query, of_word = options.query[chunk], word[chunk]
            total = query.take(of_query, axis=0)
            total += own.take(of_word, axis=0)
            for table, code in zip(self._sums[head].tables, codes, strict=True):
                total += table.take(code[chunk], axis=0)
            inner = self._linear(f"{head}.hidden", np.maximum(total, 0, out=total))
            score[chunk] = self._linear(f"{head}.score", np.maximum(inner, 0, out=inner))[:, 0]
            # the products of all queries and words of the chunk: fewer than its options have rows
            first, low, width = of_query[0], of_word.min(), of_word.max() + 1 - of_word.min()
            products = left[first : of_query[-1] + 1] @ right[low : low + width].T
            score[chunk] += products.take((of_query - first) * width + of_word - low)
        return score

    # Weights

    def _parameter(self, layer: str, name: str) -> Any:
        return self.network.layers[layer].get_param(name)

    def _weights(self, name: str) -> tuple[Floats, Floats]:
        """The matrix of a layer, a row for each input, and its bias."""
        return np.ascontiguousarray(self._parameter(name, "W").T), self._parameter(name, "b")

    def _linear(self, name: str, values: Floats) -> Floats:
        products: Floats = values @ self._parameter(name, "W").T
        products += self._parameter(name, "b")
        return products

    def _beside(self, names: Sequence[str]) -> tuple[Floats, Floats]:
        """The matrices and biases of layers with the same input, side by side."""
        weights, biases = zip(*(self._weights(name) for name in names), strict=True)
        return np.concatenate(weights, axis=1), np.concatenate(biases)

    def _stacked(self, names: Sequence[str]) -> tuple[Floats, Floats]:
        """The same one behind the other."""
        weights, biases = zip(*(self._weights(name) for name in names), strict=True)
        return np.stack(weights), np.stack(biases)[:, None]

    def _of_places(self, weight: Floats) -> Floats:
        """What each pair of values of the two features in ``PLACED`` adds to the first layer; ``weight`` has a row a column."""
        role, line = (weight[WORD.at[name] : WORD.at[name] + WORD.sizes[name]] for name in PLACED)
        return (role[:, None] + line[None]).reshape(-1, weight.shape[1])
