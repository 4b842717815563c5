"""Word vectors: navec's 250 000 Russian words, 300 dimensions, from natasha's package. Changes when the vectors do."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from svodka.errors import ModelError

WIDTH = 300
FILE = "emb/navec_news_v1_1B_250K_300d_100q.tar"


def natasha_file(name: str) -> Path:
    """The path of a file of weights in natasha's package.

    Raises:
        ModelError: natasha is not installed, or does not hold the file.
    """
    spec = importlib.util.find_spec("natasha")
    if spec is None or spec.origin is None:
        raise ModelError("the package natasha is not installed; run: pip install natasha")
    path = Path(spec.origin).parent / "data" / name
    if not path.exists():
        raise ModelError(f"{path.name} is missing from the package natasha; reinstall natasha 1.6")
    return path


@cache
def navec() -> Any:
    """The vectors, read once per process (github.com/natasha/navec)."""
    from navec import Navec

    return Navec.load(natasha_file(FILE))


def row(*words: str) -> int:
    """The row of the first of ``words`` that has a vector, else that of the unknown word."""
    vocab = navec().vocab
    for word in words:
        if word in vocab:
            return int(vocab[word])
    return int(vocab.unk_id)


def rows(ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """The vectors of rows, shape ``(len(ids), 300)``: product quantization is undone for these rows only."""
    quantized = navec().pq
    unique, back = np.unique(ids, return_inverse=True)
    codes = quantized.codes[np.arange(quantized.qdim)[None], quantized.indexes[unique]]
    table: npt.NDArray[np.float32] = codes.reshape(len(unique), -1).astype(np.float32)
    return table[back]
