"""What of a linker is not weights, and how it is kept. Changes when a setting is added.

``linker.json`` holds the settings with a checksum over all of them; older models have none. Numbers that no training gives are
refused in any case: a threshold of -5 would make the whole report the metric.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from svodka.linking import doubts
from svodka.linking.network import Shape

CHECKSUM = "settings_sha256"
# far more than what was ever of use; a network of other sizes would not fit into memory
LARGEST, DEEPEST, MOST_WORDS = 1024, 16, 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """What of a model is not weights: the network's ``shape``, its label ``words`` (lemma and written form), thresholds, and the
    weights of the logistic regression that makes the ``confidence``."""

    shape: Shape = field(default_factory=Shape)
    words: tuple[tuple[str, str], ...] = ()
    metric_threshold: float = 0.4
    word_threshold: float = 0.35
    reviewed: bool = False  # whether the second look and the words that the text lacks were taught
    confidence: tuple[float, ...] = ()


def described(settings: Settings, about: Mapping[str, Any]) -> dict[str, Any]:
    """The content of ``linker.json``: ``about`` the model, its settings, and the checksum of both."""
    content = {**about, **dataclasses.asdict(settings)}
    return {**content, CHECKSUM: checksum(content)}


def checksum(content: Mapping[str, Any]) -> str:
    """The checksum of all settings but itself."""
    told = {name: value for name, value in content.items() if name != CHECKSUM}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def settings_of(content: Mapping[str, Any]) -> Settings:
    """The settings that ``linker.json`` tells.

    Raises:
        KeyError: one is missing.
        TypeError: one is of another type.
        ValueError: one makes no sense.
    """
    shape = _shape(content["shape"])
    words = tuple((_text(lemma), _text(form)) for lemma, form in content["words"])
    if len(words) != shape.words:
        raise ValueError(f"{len(words)} words in a network for {shape.words}")
    if not isinstance(content["reviewed"], bool):
        raise TypeError("reviewed is neither true nor false")
    confidence = tuple(_number("confidence", weight, -math.inf, math.inf) for weight in content["confidence"])
    if len(confidence) != doubts.WIDTH and (confidence or content["reviewed"]):
        raise ValueError(f"{len(confidence)} weights of the confidence instead of {doubts.WIDTH}")
    return Settings(
        shape,
        words,
        metric_threshold=_number("metric_threshold", content["metric_threshold"], 0, 1),
        word_threshold=_number("word_threshold", content["word_threshold"], 0, 1),
        reviewed=content["reviewed"],
        confidence=confidence,
    )


def _shape(content: Mapping[str, Any]) -> Shape:
    names = [one.name for one in dataclasses.fields(Shape)]
    dilations = tuple(_size("dilations", dilation, 1, LARGEST) for dilation in content["dilations"])
    if not 0 < len(dilations) <= DEEPEST or set(names) != set(content):
        raise ValueError("the shape is none of a network")
    return Shape(
        width=_size("width", content["width"], 1, LARGEST),
        pair=_size("pair", content["pair"], 1, LARGEST),
        hidden=_size("hidden", content["hidden"], 1, LARGEST),
        dilations=dilations,
        dropout=_number("dropout", content["dropout"], 0, 1),
        words=_size("words", content["words"], 0, MOST_WORDS),
        unseen=_number("unseen", content["unseen"], 0, 1),
    )


def _size(name: str, value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError(f"{name} is {value!r}, not a whole number from {least} to {most}")
    return value


def _number(name: str, value: object, low: float, high: float) -> float:
    """A number; at a bound a threshold would take everything or nothing, and NaN is within none."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}" + (f", not a number from {low} to {high}" if math.isfinite(high) else ""))
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"a word is {value!r}")
    return value
