"""The stages in order: how a report becomes records. Changes when a stage is added or a model is described anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svodka.errors import ModelError
from svodka.intake import Report

if TYPE_CHECKING:
    from spacy.language import Language

    from svodka.record import Record

STAGES = (
    "svodka_sentences",
    "svodka_morphology",
    "svodka_names",
    "svodka_quantities",
    "svodka_periods",
    "svodka_territories",
    "svodka_claims",
)
MODEL_NAME = "svodka_rules"
LONGEST = 1 << 31  # characters: spaCy's own limit is for its neural parser, which is not used here


def load(model: str | Path | None = None) -> Language:
    """The pipeline as a ``spacy.Language``.

    ``nlp(text)`` gives a ``Doc`` whose ``doc._.records`` are the records; the other attributes that the stages set are
    listed in :mod:`svodka.document`. ``model`` is a folder that ``nlp.to_disk`` wrote; by default the rules that come
    with the package. Weights are read at the first report.

    Raises:
        ModelError: ``model`` is no folder with a spaCy pipeline that has svodka's stages.
    """
    import spacy

    from svodka import claims, lexing, names, periods, quantities, territories  # noqa: F401  (they register themselves)

    if model is None:
        nlp = spacy.blank("ru", config={"nlp": {"tokenizer": {"@tokenizers": "svodka_tokenizer.v1"}}})
        for stage in STAGES:
            nlp.add_pipe(stage)
        nlp.meta["name"] = MODEL_NAME
    else:
        check_model(model)
        folder = Path(model)
        try:
            nlp = spacy.load(folder)
        except (OSError, ValueError) as error:
            raise ModelError(
                f"{folder}: cannot be loaded ({str(error).splitlines()[0]}); retrain it or reinstall svodka"
            ) from error
        if "svodka_claims" not in nlp.pipe_names:
            raise ModelError(f"{folder}: is a spaCy pipeline without the stage svodka_claims; it makes no records")
    nlp.max_length = LONGEST
    return nlp


def check_model(model: str | Path | None) -> None:
    """Find out, without loading it, whether ``model`` can be one.

    Raises:
        ModelError: it is no folder with a pipeline.
    """
    if model is not None and not (Path(model) / "config.cfg").is_file():
        raise ModelError(f"{model}: is no model (there is no config.cfg in it); name a folder written by nlp.to_disk")


def model_version(nlp: Language) -> str:
    """Name and version of a loaded model, as tables carry it."""
    return _version(nlp.meta)


def described(model: str | Path | None) -> str:
    """The same of a model that is not loaded."""
    if model is None:
        return _version({"name": MODEL_NAME, "version": "0.0.0"})  # as spacy.blank has it
    return _version(json.loads((Path(model) / "meta.json").read_text(encoding="utf-8")))


def _version(meta: Mapping[str, Any]) -> str:
    from svodka.version import __version__

    return f"{meta.get('name', MODEL_NAME)}-{meta.get('version') or __version__}"


def run(nlp: Language, reports: Iterable[Report]) -> Iterator[tuple[Report, tuple[Record, ...]]]:
    """The records of each report, in the order of the reports."""
    for report in reports:
        doc = nlp.make_doc(report.text)
        doc._.date = report.date
        yield report, nlp(doc)._.records
