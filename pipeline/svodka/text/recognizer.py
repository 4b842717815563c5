"""slovnet's NER (github.com/natasha/slovnet) with navec's vectors, at a multiple of slovnet's speed. Changes with the weights.

A word's vector and its shape pass three convolutions of three words each; a CRF picks the best sequence of tags. The weights
come in natasha's package and give the tags that slovnet's own code gives (tests/test_names.py compares). Faster is how:

- The first convolution, two thirds of the work, is linear in each word. Its three products are computed once for all words of one
  vector and shape (most numbers have one) and kept; in the text they are only added up.
- The others compute two words at once from four products where six would be usual (Winograd's minimal filtering), over sentences
  laid end to end, a row between them.
- What follows a convolution word by word and is linear (bias, batch norm) is part of the next one's weights.
- All sentences of a report go through the CRF together.

On one core a whole report passes at three to five times the speed of slovnet's own code, more than 100 thousand words a second.
The matrix products run at the machine's full rate, so that another runtime for them would gain little and be a dependency.
Vectors are mapped from the file, not read, so that processes share them.
"""

from __future__ import annotations

import importlib.util
import tarfile
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from gzip import decompress
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from svodka.errors import ModelError

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
VECTORS, WEIGHTS = "emb/navec_news_v1_1B_250K_300d_100q.tar", "model/slovnet_ner_news_v1.tar"
WIDTH = 300  # of a vector
UNKNOWN = b"<unk>"
REMEMBERED = 20_000  # words whose row, or sign, is kept
LINES = 64  # words that are looked through for one
KEPT = 8192  # signs of words whose first convolution is kept, 3 kB each: those asked for last
NEW = 256  # new words at once
LEARNED = 4096  # words of which the distinct ones are learnt at once, fewer than are kept
CHUNK = 256  # words that pass the convolutions at once


@dataclass(frozen=True, slots=True)
class Layer:
    """One convolution.

    Bias and batch norm of its output are in the weights of what reads it: as max(x + b, 0) is max(x, -b) + b, only the ``floor``
    -b is left to do. ``gap`` is what then stands for a zero, between sentences. ``weight`` holds four matrices (see
    :func:`_paired`), for the first layer the three of a word and its neighbours side by side.
    """

    weight: Floats
    floor: Floats
    gap: Floats

    def __call__(self, inputs: Floats, gaps: Ints) -> Floats:
        """The layer's output for an even number of rows of which the first and the last are gaps."""
        even, odd = inputs[::2], inputs[1::2]
        before, one, two, behind = even[:-1], odd[:-1], even[1:], odd[1:]
        mixed = np.empty((4, len(one), inputs.shape[1]), np.float32)
        np.subtract(before, two, out=mixed[0])
        np.add(one, two, out=mixed[1])
        np.subtract(two, one, out=mixed[2])
        np.subtract(one, behind, out=mixed[3])
        products = mixed @ self.weight
        output = np.empty((len(inputs), self.weight.shape[2]), np.float32)
        ones, twos = output[1:-1:2], output[2:-1:2]
        np.add(products[1], products[2], out=ones)
        ones += products[0]
        np.subtract(products[1], products[2], out=twos)
        twos -= products[3]
        return self.finish(output, gaps)

    def add(self, products: Floats, gaps: Ints) -> Floats:
        """The output of the first layer, of whose words the products with its three matrices are known."""
        width = len(self.floor)
        output = np.empty((len(products), width), np.float32)
        np.add(products[:-2, :width], products[1:-1, width : 2 * width], out=output[1:-1])
        output[1:-1] += products[2:, 2 * width :]
        return self.finish(output, gaps)

    def finish(self, output: Floats, gaps: Ints) -> Floats:
        """ReLU, and the rows between sentences."""
        np.maximum(output, self.floor, out=output)
        output[gaps] = self.gap
        return output


class Words:
    """The words that have a vector, in one string of bytes: a list of them takes four times the memory, slovnet's dictionary more.

    Every word stands on a line of its own, in the order of their bytes; of each so many lines the first is known.
    """

    def __init__(self, compressed: bytes) -> None:
        words, self.unknown = _lines(decompress(compressed))
        breaks = np.flatnonzero(np.frombuffer(words, np.uint8) == ord("\n"))
        self._words = words
        self._breaks: list[int] = [*breaks[:-1:LINES].tolist(), len(words)]  # in front of the first line of each block
        ends = breaks[1::LINES].tolist()
        self._firsts = [words[start + 1 : end] for start, end in zip(self._breaks, ends, strict=False)]
        self.row: Callable[[str], int | None] = lru_cache(maxsize=REMEMBERED)(self._row)  # two stages ask for most words

    def _row(self, word: str) -> int | None:
        """The row of the vector of ``word``, if it has one."""
        wanted = word.encode("utf-8", "replace")
        block = bisect_right(self._firsts, wanted) - 1
        if block < 0 or b"\n" in wanted:
            return None
        start = self._breaks[block]
        at = self._words.find(b"\n%b\n" % wanted, start, self._breaks[block + 1] + 1)
        return None if at < 0 else block * LINES + self._words.count(b"\n", start, at)


def _lines(words: bytes) -> tuple[bytes, int]:
    """The words in front of the unknown one, each between two line ends; and how many they are, which is the row of that one."""
    known = b"\n" + words[: words.index(b"\n" + UNKNOWN + b"\n") + 1]
    return known, known.count(b"\n") - 1


class Recognizer:
    """Tags the words of sentences: ``O``, ``B-LOC``, ``I-LOC`` …"""

    def __init__(self, folder: Path) -> None:
        from slovnet.exec.model import NER
        from slovnet.exec.pack import Pack, vocab_name
        from slovnet.shape import word_shape

        with Pack(folder / WEIGHTS) as pack:
            pack.load_meta().check_protocol()
            model = pack.load_model(NER)
            model = model.inject_arrays(dict(pack.load_arrays(model.weights)))
            self._words, self._shapes = Words(pack.read(vocab_name("word"))), pack.load_vocab("shape")
            self.tags: tuple[str, ...] = tuple(pack.load_vocab("tag").items)
        self._shape_of: Callable[[str], str] = word_shape
        self._shape_vectors: Floats = model.emb.shape.weight.array
        self._indexes, self._codes = _vectors(folder / VECTORS)
        parts, centroids, _ = self._codes.shape
        self._codes = self._codes.reshape(parts * centroids, -1)
        self._first_codes = np.arange(parts) * centroids  # where the codes of each part begin
        self._layers, self._head = _folded(model.encoder.layers, model.head.proj)
        self._transitions: Floats = model.head.crf.transitions.array
        self._signs: dict[int, int] = {}  # of words by their key: one number for vector and shape, all that the model sees of them
        self._slots: OrderedDict[int, int] = OrderedDict()  # the row of each sign's products, the sign asked for last behind
        self._lock = Lock()
        self._first_weight = self._layers[0].weight.astype(float)
        self._products: Floats = np.zeros((KEPT + 1, self._first_weight.shape[1]), dtype=np.float32)  # row 0: no word

    def __call__(self, words: Ints, sizes: Ints, keys: Sequence[int], spell: Callable[[int], str]) -> Ints:
        """The numbers of the tags of words: sentences of ``sizes`` words, end to end, each word as its number in ``keys``.

        ``spell`` gives the word for a key; it is asked once for a key and the answer is kept.
        """
        if not len(words):
            return np.zeros(0, np.int64)
        emissions = []
        with self._lock:  # threads may share it: what one has learnt is not forgotten before it is read
            for learned in _groups(sizes, LEARNED):
                row = self._rows(words[learned.words], keys, spell)
                for group in _groups(sizes[learned.sentences], CHUNK):
                    placed = row[words[learned.words][group.words]]
                    emissions.append(self._convolve(placed, sizes[learned.sentences][group.sentences]))
        return _decode(np.concatenate(emissions), sizes, self._transitions)

    def row(self, *words: str) -> int:
        """The row of the vector of the first of ``words`` (lower case) that has one, else that of the unknown word."""
        for word in words:
            row = self._words.row(word)
            if row is not None:
                return row
        return self._words.unknown

    def vectors(self, rows: NDArray[np.int64]) -> Floats:
        """The vectors of rows, shape ``(len(rows), 300)``."""
        unique, back = np.unique(rows, return_inverse=True)
        return self._known(unique)[back]

    def _rows(self, words: Ints, keys: Sequence[int], spell: Callable[[int], str]) -> Ints:
        """For each of ``keys`` that is one of ``words`` the row in which its products are kept."""
        used = np.flatnonzero(np.bincount(words)).tolist()
        if len(self._signs) > REMEMBERED:
            self._signs.clear()
        signs = []
        for number in used:
            key = keys[number]
            sign = self._signs.get(key)
            if sign is None:
                sign = self._signs[key] = self._sign(spell(key))
            signs.append(sign)
        self._learn(dict.fromkeys(signs))
        rows = np.zeros(len(keys), np.int64)
        rows[used] = [self._slots[sign] for sign in signs]
        return rows

    def _sign(self, word: str) -> int:
        return self.row(word.lower()) * len(self._shape_vectors) + int(self._shapes.encode(self._shape_of(word)))

    def _convolve(self, rows: Ints, sizes: Ints) -> Floats:
        """The CRF's inputs for the words of some sentences, end to end, whose products stand in ``rows``."""
        gaps = np.concatenate(([0], np.cumsum(sizes + 1)))
        if (len(rows) + len(gaps)) % 2:
            gaps = np.append(gaps, gaps[-1] + 1)
        is_word = np.ones(len(rows) + len(gaps), dtype=bool)
        is_word[gaps] = False
        placed = np.zeros(len(is_word), dtype=np.intp)
        placed[is_word] = rows
        first, *others = self._layers
        output = first.add(self._products.take(placed, axis=0), gaps)
        for layer in others:
            output = layer(output, gaps)
        weight, bias = self._head
        emissions: Floats = output[is_word] @ weight + bias
        return emissions

    def _learn(self, signs: Iterable[int]) -> None:
        """Make sure that the products of all ``signs``, each given once, are kept."""
        new = []
        for sign in signs:
            if sign in self._slots:
                self._slots.move_to_end(sign)
            else:
                new.append(sign)
        for at in range(0, len(new), NEW):
            some = new[at : at + NEW]
            # in double precision, then rounded: in single precision a word's result would depend on its company on some processors
            self._products[[self._slot(sign) for sign in some]] = self._inputs(some) @ self._first_weight

    def _inputs(self, signs: Sequence[int]) -> NDArray[np.float64]:
        """What the first convolution is given for signs."""
        rows, shapes = np.divmod(signs, len(self._shape_vectors))
        inputs = np.empty((len(signs), len(self._first_weight)))
        inputs[:, :WIDTH] = self._known(rows)
        inputs[:, WIDTH:] = self._shape_vectors[shapes]
        return inputs

    def _known(self, rows: Ints) -> Floats:
        """The vectors of rows, put together from their codes."""
        known: Floats = self._codes.take(self._indexes.take(rows, axis=0) + self._first_codes, axis=0).reshape(len(rows), -1)
        return known

    def _slot(self, sign: int) -> int:
        """A row for the products of a new sign: where all are taken that of the sign that has not been asked for the longest."""
        slot = len(self._slots) + 1 if len(self._slots) < KEPT else self._slots.popitem(last=False)[1]
        self._slots[sign] = slot
        return slot


class Group(NamedTuple):
    """Some sentences and their words."""

    sentences: slice
    words: slice


def _groups(sizes: Ints, most: int) -> Iterator[Group]:
    """Sentences of ``sizes`` words in groups of at most so many words, at least one sentence in each."""
    ends = np.cumsum(sizes)
    first = begin = 0
    while first < len(sizes):
        last = max(int(np.searchsorted(ends, begin + most, "right")), first + 1)
        end = int(ends[last - 1])
        yield Group(slice(first, last), slice(begin, end))
        first, begin = last, end


def _folded(layers: Sequence[Any], head: Any) -> tuple[tuple[Layer, ...], tuple[Floats, Floats]]:
    """The layers, and weight and bias of what reads the last, each with the bias and the batch norm of the layer before in it."""
    inputs = layers[0].conv.weight.array.shape[1]
    scale, shift = np.ones(inputs), np.zeros(inputs)  # of what the layer before gives
    folded: list[Layer] = []
    for layer in layers:
        near = layer.conv.weight.array.astype(float).transpose(2, 1, 0)  # a matrix for the word before, itself, the word behind
        bias = layer.conv.bias.array + shift @ near.sum(axis=0)
        near = near * scale.reshape(-1, 1)
        scale = layer.norm.weight.array.astype(float) / layer.norm.std.array
        shift = (bias - layer.norm.mean.array) * scale + layer.norm.bias.array
        weight = _paired(near) if folded else np.concatenate(near, axis=1)
        folded.append(Layer(*(np.ascontiguousarray(part, np.float32) for part in (weight, -bias, -shift / scale))))
    weight = head.weight.array * scale.reshape(-1, 1)
    return tuple(folded), (weight.astype(np.float32), (head.bias.array + shift @ head.weight.array).astype(np.float32))


def _paired(near: NDArray[Any]) -> NDArray[Any]:
    """The four matrices by which a convolution gives two words at once (F(2, 3) of arxiv.org/abs/1509.09308)."""
    before, itself, behind = near
    return np.stack([before, (before + itself + behind) / 2, (before - itself + behind) / 2, behind])


def _vectors(path: Path) -> tuple[NDArray[np.uint8], Floats]:
    """navec's quantised vectors: for each word the numbers of its codes, and the codes; both mapped from the file."""
    with tarfile.open(path) as tar:
        offset = tar.getmember("pq.bin").offset_data
    words, parts, centroids = np.fromfile(path, np.uint32, 4, offset=offset)[[0, 2, 3]].tolist()
    offset += 16
    indexes = np.asarray(np.memmap(path, np.uint8, "r", offset, (words, parts)))
    dim = 3  # 300 dimensions in 100 parts
    codes = np.fromfile(path, np.float32, parts * centroids * dim, offset=offset + words * parts)
    return indexes, codes.reshape(parts, centroids, dim)


def _decode(emissions: Floats, sizes: Ints, transitions: Floats) -> Ints:
    """The best sequence of tags of each sentence (Viterbi), all sentences at once, the longest first."""
    order = np.argsort(-sizes, kind="stable")
    lengths = sizes[order]
    live = np.searchsorted(-lengths, -np.arange(1, lengths[0] + 1), side="right")  # sentences of at least 1, 2, 3 … words
    # the words by their position: all first ones, all second ones …; a row for each tag
    begins = (np.cumsum(sizes) - sizes)[order]
    at = np.concatenate([begins[:count] + position for position, count in enumerate(live.tolist())])
    placed = np.ascontiguousarray(emissions[at].T)
    moves = transitions[:, :, None]  # from a tag to a tag
    first = live[0]
    scores = [placed[:, :first]]
    for count in live[1:].tolist():
        reached = np.maximum.reduce(scores[-1][:, None, :count] + moves)
        reached += placed[:, first : first + count]
        scores.append(reached)
        first += count
    tags = np.empty(len(emissions), np.int64)
    best = np.empty(0, np.int64)
    for count, score in zip(live[::-1].tolist(), reversed(scores), strict=True):
        score[:, : len(best)] += transitions.take(best, axis=1)  # the others end here
        best = score.argmax(0)
        first -= count
        tags[at[first : first + count]] = best
    return tags


@cache
def recognizer() -> Recognizer:
    """The one recognizer of this process.

    Raises:
        ModelError: natasha's package does not hold the weights.
    """
    spec = importlib.util.find_spec("natasha")
    if spec is None or spec.origin is None:
        raise ModelError("the package natasha is not installed; run: pip install natasha")
    folder = Path(spec.origin).parent / "data"
    for name in (VECTORS, WEIGHTS):
        if not (folder / name).exists():
            raise ModelError(f"{Path(name).name} is missing from the package natasha; reinstall natasha 1.6")
    return Recognizer(folder)
