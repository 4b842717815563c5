"""The stages in order: how a report becomes records. Changes when a stage is added or a model is described anew."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svodka.document import uncollected
from svodka.errors import ModelError
from svodka.report import Report, date_in_name

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from svodka.record import Record

STAGES = (
    "svodka_sentences",
    "svodka_morphology",
    "svodka_names",
    "svodka_quantities",
    "svodka_periods",
    "svodka_territories",
    "svodka_claims",
    "svodka_linker",
)
MODEL_NAME = "svodka_rules"
# weights and word lists are read at the first text; this one asks for most of them
WARM = """ОТЧЁТ акима Темиртау за 2023 год

Сельское хозяйство, млн тенге
1. В прошлом году в Темиртау построено 3 школы на 1,2 млрд тенге, что на 5 % больше, чем в 2022 году; из них две – частные.
За последние три года в селе Рабат и Карагандинской области ТОО «Колос» собрало около 12 ц/га, а по плану на 1 января – 12.
Вдвое, до половины, вырос район имени Абая: Енбек – 300, Отенай – 25, от 3 до 5 тыс. человек (10) и 4.
В 2024 году индекс составил 104,9 %, доля дорог – 87 %, план собран на 118,6 %, надой снизился на 12 % к уровню 2022 года.
Из них одна школа сдана, в том числе 2 из 3 новых, или на 40 тыс.; ещё один – позже, а годом ранее их было 7.
По плану на 2025 год построят 5 домов за счёт бюджета. На 1000 жителей приходится 30 врачей. Расходы – 25 млн, проект – 300.
Они собрали 14 центнеров с гектара. В этом году у нас 3, в районном акимате работают 20, во всех аулах: Отенай, Еркин и Мойнак.
Сколько построили? Двадцать пять. Аким района сообщил: школа 300-местная, дорога – 5 км 400 м, январь 2023 (2022), районный центр.
Коров 1 тысяча, 2 из них – овцы, 1 120. Врачей на 10 тыс. населения – 17,8, очередь – 40. Открыта трёхсотместная школа.
Жамбылский район: доля выросла с 10 до 12 %, 105 % от плана; КСК в городе 48, трёхсменных школ осталось 2, ТОО «Нива» – 7.
Сдано 5-этажных домов 4 (5-й – позже), за 1 тонну – 300 тенге, 2,5 т угля и 3 метра; проект Шуского района – 450 (план – 500).
В Аксу и Ушарале соответственно 5 и 7 школ, домов 91 в Темиртау, 40 в Абае; сдано 105 % плана, в городе 44 %.
По Закону Республики Казахстан от 5 мая 2020 года «О районах Казахстана» бюджет 2022 года уточнён: 12 млрд, в 2019-м – 9.
Утвердить бюджет села Рабат на 2025–2027 годы. Цены на хлеб выросли: 97 % к 2022 году, 96 % против 2021-го, больше прошлогоднего.
В городе Абае и его сёлах, по сравнению с Темиртау, 2 раза в неделю и каждые 3 дня 12-ти семьям из соседнего Абайского района дают 7
Сдали 40 с лишним домов, 15 единиц новой техники, хранилище на 300 м3 воды; в 4 классах, на 1 тыс. человек – 25, один учитель на 5.
ТОО «Нива-2020», Агробизнес-2020 и завод «Колос» в Абае выпустили 30 т, по данным акимата, при плане 20; в3 селах впяти домах.
Мост 1978 года постройки: износ – 85 %, вместо 3 домов в 2019 году. Планы изменены. На реке Или и в Каспийском море – 4 судна.
Показатель | 2021 | 2022
Обещают плюс 5 % к 2025 году, могут построить 3 дома; в первом полугодии 7 новых, оборудованных под газ, 2 . 5 % .
Надой к 2022 году – 97 %. К 2010 году сталь прибавила 6 %; за 2022 год потеряли 640 человек, в 1,4 раза больше, 23 раза в месяц.
По штату врачей 12, в центре района дворов 340, по посёлку – 3; врачей, на 1000 жителей – 30. ТОО «Нива» и ещё 5 хозяйств сдали 8.
Темиртауский завод: по области – 12, в среднем по Казахстану – 14. В городе 44 %, а в селе 22; хранилище на 300 куб. из села Аксу.
село Рабат, 16 февраля 2024 года
"""
LONGEST = 1 << 31  # characters: spaCy's own limit is for its neural parser, which is not used here


def load(model: str | Path | None = None, *, lexicon: str | Path | None = None) -> Language:
    """The pipeline as a ``spacy.Language``.

    ``nlp(text)`` gives a ``Doc`` whose ``doc._.records`` are the records; the other attributes that the stages set are
    listed in :mod:`svodka.document`. ``model`` is a folder that ``svodka train`` or ``nlp.to_disk`` wrote, or ``rules`` for the
    pipeline without trained parts; by default the model that is in use: the one that comes with the package, unless
    ``svodka models use`` chose another. ``lexicon`` is a folder with word lists of your own, which are added to the built-in
    ones in this process and those it starts, not while another thread reads (:func:`svodka.lexicon.use`).

    Raises:
        LexiconError: a word list in ``lexicon`` is broken.
        ModelError: ``model`` is no folder with a spaCy pipeline that has svodka's stages.
    """
    from svodka import lexicon as word_lists

    if lexicon is not None:
        word_lists.use(lexicon)
    with uncollected():  # what is loaded stays: to search it for garbage takes a tenth of the time
        return _loaded(model)


def _loaded(model: str | Path | None) -> Language:
    import spacy

    # the stages register themselves
    from svodka.fields import claims  # noqa: F401
    from svodka.linking import linker  # noqa: F401
    from svodka.numbers import quantities  # noqa: F401
    from svodka.places import names, territories  # noqa: F401
    from svodka.text import lexing  # noqa: F401
    from svodka.time import periods  # noqa: F401

    folder = located(model)
    if folder is None:
        nlp = spacy.blank("ru", config={"nlp": {"tokenizer": {"@tokenizers": "svodka_tokenizer.v1"}}})
        for stage in STAGES:
            nlp.add_pipe(stage)
        nlp.meta["name"] = MODEL_NAME
    else:
        check_model(model)
        try:
            nlp = spacy.load(folder)
        except (OSError, ValueError) as error:
            reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
            raise ModelError(f"{folder}: cannot be loaded ({reason}); retrain it or reinstall svodka") from error
        if "svodka_claims" not in nlp.pipe_names:
            raise ModelError(f"{folder}: is a spaCy pipeline without the stage svodka_claims; it makes no records")
    nlp.max_length = LONGEST
    return nlp


def located(model: str | Path | None) -> Path | None:
    """The folder of a model: the one named, or the one in use; None stands for the rules alone."""
    from svodka.linking import models

    if model is None:
        return models.in_use()
    return None if str(model) == models.RULES else Path(model)


def check_model(model: str | Path | None) -> None:
    """Find out, without loading it, whether ``model`` can be one. ``model.json`` may be missing (a pipeline put together by hand
    has none), but not be of an unknown format or cut.

    Raises:
        ModelError: it is no folder with a pipeline, or what it tells of itself cannot be read.
    """
    from svodka.linking import models

    folder = located(model)
    if folder is not None and not (folder / "config.cfg").is_file():
        raise ModelError(f"{folder}: is no model (there is no config.cfg in it); name a folder that svodka train wrote")
    if folder is not None and (folder / models.ABOUT).exists():
        models.read_about(folder)


def model_version(nlp: Language) -> str:
    """Name and version of a loaded model, as tables carry it."""
    return _version(nlp.meta)


def described(model: str | Path | None) -> str:
    """The same of a model that is not loaded.

    Raises:
        ModelError: its ``meta.json`` cannot be read.
    """
    folder = located(model)
    if folder is None:
        return _version({"name": MODEL_NAME, "version": "0.0.0"})  # as spacy.blank has it
    try:
        return _version(json.loads((folder / "meta.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder / 'meta.json'}: cannot be read ({error}); retrain the model or copy it again") from error


def _version(meta: Mapping[str, Any]) -> str:
    from svodka.version import __version__

    return f"{meta.get('name', MODEL_NAME)}-{meta.get('version') or __version__}"


def run(nlp: Language, reports: Iterable[Report]) -> Iterator[tuple[Report, tuple[Record, ...]]]:
    """The records of each report, in the order of the reports."""
    for report in reports:
        with uncollected():
            records = own_records(nlp(make_doc(nlp, report)), report)
        yield report, records


def make_doc(nlp: Language, report: Report) -> Doc:
    """The ``Doc`` of a report, with the dates that are known of it before it is read.

    A title of its own stands above the text, for it tells territory and year as a heading does: :func:`own_records` are those of
    the text.
    """
    doc = nlp.make_doc(heading(report) + report.text)
    doc._.date, doc._.name_date = report.date, date_in_name(report.doc_id)
    return doc


def own_records(doc: Doc, report: Report) -> tuple[Record, ...]:
    """The records of a document without those of the title above it, with their places in the report's text."""
    records: tuple[Record, ...] = doc._.records
    above = len(heading(report))
    if not above:
        return records
    return tuple(
        record.revised({"start": record.start - above, "end": record.end - above}) for record in records if record.start >= above
    )


LONGEST_HEADING = 300  # characters: a longer title is an abstract
RUSSIAN = re.compile("[а-яё]{3}", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
NAME = re.compile(r"\w[ \u00a0]+[«\"]?[А-ЯЁӘҒҚҢӨҰҮҺІ]")  # not the first word, which is always large


def heading(report: Report) -> str:
    """The title of a report as the lines above its text, "" where that begins with it or with a line that tells a name and a year.

    What stands behind a bar is the name of a web site. Office programs leave titles such as «Document1».
    """
    title = " ".join(report.title.partition("|")[0].split()) if report.title else ""
    if not RUSSIAN.search(title) or len(title) > LONGEST_HEADING:
        return ""
    first = report.text.lstrip()[: 2 * LONGEST_HEADING]
    line = first.partition("\n")[0]
    if _letters(title) in _letters(first) or (YEAR.search(line) and NAME.search(line) and len(line) <= LONGEST_HEADING):
        return ""
    return f"{title}\n\n"


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))
