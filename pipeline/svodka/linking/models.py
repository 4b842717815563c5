"""Where models are, what is known of them, and which one is used. Changes when the layout of a model folder does.

A model folder is what spaCy writes for a pipeline (``config.cfg``, ``meta.json``, a folder for each component) with ``model.json``:
what it was trained on, with which seed, and how it scores; ``README.md`` is its card, ``documents.txt`` has a hash of each text
that it was taught. None of it runs code when it is read.
A pipeline that a user put together and saved with spaCy has neither of the two.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from svodka.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT = 1
ABOUT, CARD, TAUGHT = "model.json", "README.md", "documents.txt"
MAIN = "record_f1"  # the score that tells most
RULES = "rules"  # the name of the pipeline without trained parts


@dataclass(frozen=True, slots=True)
class Source:
    """A file that a model was trained on."""

    file: str
    sha256: str
    documents: int
    records: int


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a model: ``scores`` by the name of the measured corpus; ``verdict`` compares it with ``against``, the model
    in use when it was trained: ``better``, ``worse``, ``no different``, ``undecided`` or "" where nothing was compared.
    ``worse`` are the scores that fell beyond noise, ``fallen`` those that fell far on too few documents to tell."""

    svodka: str
    seed: int
    epochs: int
    sources: tuple[Source, ...]
    scores: dict[str, dict[str, float]] = field(default_factory=dict)
    against: str = ""
    verdict: str = ""
    worse: tuple[str, ...] = ()
    fallen: tuple[str, ...] = ()
    curve: tuple[tuple[int, float], ...] = ()

    @property
    def data_hash(self) -> str:
        """A hash of all that the model was trained on."""
        return hashlib.sha256("".join(sorted(source.sha256 for source in self.sources)).encode()).hexdigest()[:16]


def source(path: Path, documents: int, records: int) -> Source:
    """The description of a corpus file."""
    return Source(path.name, hashlib.sha256(path.read_bytes()).hexdigest(), documents, records)


def is_model(folder: Path) -> bool:
    """Whether spaCy wrote a pipeline to ``folder``."""
    return (folder / "config.cfg").is_file() and (folder / "meta.json").is_file()


def write_about(folder: Path, about: About) -> None:
    """Write ``model.json``."""
    content = {"format": FORMAT, "data": about.data_hash, **dataclasses.asdict(about)}
    (folder / ABOUT).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def text_hash(text: str) -> str:
    """By what a text that a model was taught is known again, in whatever corpus it stands by then."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def write_taught(folder: Path, texts: Iterable[str]) -> None:
    """Write ``documents.txt``."""
    (folder / TAUGHT).write_text("".join(f"{one}\n" for one in sorted(map(text_hash, texts))), encoding="utf-8")


def read_taught(folder: Path) -> frozenset[str]:
    """Hashes of the texts that a model was taught.

    Raises:
        ModelError: nobody knows them.
    """
    path = folder / TAUGHT
    try:
        return frozenset(path.read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path}: cannot be read, so nobody knows what the model was trained on; name another --base") from error


def read_about(folder: Path) -> About:
    """What ``model.json`` says of a model; of a pipeline put together by hand, which has none, that nothing is known.

    Raises:
        ModelError: the folder is no model, or the file is of another format.
    """
    path = folder / ABOUT
    if is_model(folder) and not path.exists():
        return About(svodka="", seed=0, epochs=0, sources=())
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise ModelError(f"{path}: is of another format than this svodka reads ({FORMAT}); train the model again")
        content.pop("data", None)
        content["sources"] = tuple(Source(**item) for item in content["sources"])
        content["worse"], content["fallen"] = tuple(content["worse"]), tuple(content.get("fallen", ()))
        content["curve"] = tuple((int(records), float(score)) for records, score in content["curve"])
        return _checked(About(**content))
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror or error}); name a folder that svodka train wrote") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: cannot be read ({error}); name a folder that svodka train wrote") from error


def _checked(about: About) -> About:
    """``about``, whose parts are of the types that they should be.

    Raises:
        TypeError: one is not.
    """
    texts = [about.svodka, about.against, about.verdict, *about.worse, *about.fallen, *about.scores]
    numbers: list[object] = [about.seed, about.epochs]
    for one in about.sources:
        texts += [one.file, one.sha256]
        numbers += [one.documents, one.records]
    for name, scores in about.scores.items():
        if MAIN not in scores:
            raise TypeError(f"{name} has no score {MAIN}")
        numbers += scores.values()
    if not all(isinstance(text, str) for text in texts) or not all(isinstance(number, int | float) for number in numbers):
        raise TypeError("a text or number is none")
    return about


def builtin() -> Path | None:
    """The folder of the model that comes with the package; None where there is none."""
    try:
        folder = Path(str(files("svodka.default")))
    except ModuleNotFoundError:
        return None
    return folder if (folder / "config.cfg").is_file() else None


def _choice() -> Path:
    """The file that names the model that the user chose."""
    import click

    return Path(os.environ.get("SVODKA_HOME") or click.get_app_dir("svodka")) / "model"


def in_use() -> Path | None:
    """The folder of the model that is used where none is named: the user's choice, else the built-in one.

    Raises:
        ModelError: the model that was chosen is gone, or the choice cannot be read.
    """
    choice = _choice()
    try:
        chosen = Path(choice.read_text(encoding="utf-8").strip())
        found = (chosen / "config.cfg").is_file()
    except OSError:
        return builtin()
    except ValueError as error:  # not UTF-8, or a NUL in the name
        raise ModelError(
            f"{choice}: cannot be read ({error}); choose a model anew: svodka models use DIR (or: built-in)"
        ) from error
    if not found:
        raise ModelError(f"{chosen}: the model that was chosen is gone; choose another: svodka models use DIR (or: built-in)")
    return chosen


def use(folder: Path | None, *, force: bool = False) -> None:
    """Make ``folder`` the model that is used where none is named; None goes back to the built-in one.

    Raises:
        ModelError: it is no model, nothing is known of it, it was measured to be worse than the one it would replace or to fall far
            behind it on few documents, or the choice cannot be kept.
    """
    choice = _choice()
    if folder is not None:
        about = read_about(folder)
        if not about.sources and not force:
            raise ModelError(
                f"{folder}: was put together by hand, so nobody knows what it was taught; measure it with "
                "svodka evaluate --model, and insist with --force"
            )
        if about.verdict == "worse" and not force:
            raise ModelError(
                f"{folder}: is worse than {about.against} beyond noise ({', '.join(about.worse)}); "
                "annotate more or train longer, or insist with --force"
            )
        if about.fallen and not force:
            raise ModelError(
                f"{folder}: fell far behind {about.against} ({', '.join(about.fallen)}), on too few documents to tell whether "
                "by chance; measure it on more (--test), or insist with --force"
            )
    try:
        if folder is None:
            choice.unlink(missing_ok=True)
            return
        choice.parent.mkdir(parents=True, exist_ok=True)
        choice.write_text(str(folder.resolve()) + "\n", encoding="utf-8")
    except OSError as error:
        raise ModelError(
            f"{choice}: cannot be written ({error.strerror or error}); name another folder for settings in SVODKA_HOME"
        ) from error


def doubt(about: About) -> str:
    """What a user should know who is about to use a model that is not refused; "" where nothing speaks against it."""
    if not about.scores:
        return "it was not measured, so nobody knows whether it is better; train it with --test to know"
    if about.verdict == "undecided":
        return f"whether it is better than {about.against} is not known: the documents that it was measured on are too few to tell"
    return ""


def known(paths: Sequence[Path] = ()) -> list[tuple[str, Path, About | ModelError]]:
    """Names, folders and descriptions: of the built-in model, the one in use, and of those among or inside ``paths``; instead of a
    description what is wrong with it."""
    folders: dict[Path, str] = {}
    own = builtin()
    if own is not None:
        folders[own] = "built-in"
    try:
        current = in_use()
    except ModelError:
        current = None
    if current is not None:
        folders.setdefault(current, current.name)
    for path in paths:
        for folder in [path, *sorted(path.glob("*/"))]:
            if (folder / ABOUT).is_file() or is_model(folder):
                folders.setdefault(folder.resolve(), folder.name)
    return [(name, folder, _told(folder)) for folder, name in folders.items()]


def _told(folder: Path) -> About | ModelError:
    try:
        return read_about(folder)
    except ModelError as error:
        return error


def check_place(target: Path) -> None:
    """Find out, before a model is trained, whether it can be written to ``target``; nothing stays of the trial.

    Raises:
        ModelError: something else than a model stands there, or nothing can be written there.
    """
    if target.is_symlink() and not target.exists():
        raise ModelError(f"{target}: is a link to nowhere; choose another place for -o")
    try:
        if target.exists() and any(target.iterdir() if target.is_dir() else [target]) and not (target / ABOUT).is_file():
            raise ModelError(f"{target}: exists and is no model; choose another place for -o")
        nearest = next(folder for folder in target.absolute().parents if folder.exists())
        Path(tempfile.mkdtemp(prefix=f".{target.name}.part-", dir=nearest)).rmdir()
    except OSError as error:
        raise unwritable(target, error) from error


def unwritable(target: Path, error: OSError) -> ModelError:
    """The error of a place that cannot be written."""
    return ModelError(f"{target}: cannot be written ({error.strerror or error}); choose another place for -o")


def place(written: Path, target: Path) -> None:
    """Move a finished model folder to its place, replacing an older model there: whole or not at all.

    Raises:
        ModelError: something else than a model stands there.
    """
    check_place(target)
    if target.exists():
        old = target.with_name(f".{target.name}.old-{os.getpid()}")
        target.rename(old)
        written.rename(target)
        shutil.rmtree(old, ignore_errors=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    written.rename(target)
