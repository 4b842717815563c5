"""A user adds a unit, a currency, a hedge and a stop word in files of his own; no code."""

import re
from decimal import Decimal

import pytest
import svodka
from svodka import lexicon
from svodka.errors import LexiconError
from svodka.numbers.quantities import find

UNITS = (
    "surface\tunit\tkind\tseen\n"
    "аршин~\tаршин\tmeasure\t15 аршин\nталер\tXTS\tmoney\t15 талер\nгектар~\thectare\tmeasure\t15 гектаров\n"
)
HEDGES = "surface\tbound\tside\tseen\nвроде\tabout\tleft\tвроде 15 школ\n"


@pytest.fixture
def own(tmp_path):
    (tmp_path / "units.tsv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "hedges.tsv").write_text(HEDGES, encoding="utf-8")
    yield tmp_path
    lexicon.use(None)


def read(text):
    return [(quantity.value, quantity.unit, quantity.bound) for quantity in find(text) if not quantity.stop]


def test_rows_are_added_and_replaced_and_go_away_again(own):
    text = "отрезали 15 аршин, отдали 7 млн талер, вроде 20 школ, вспахали 4 гектара"
    before = read(text)
    assert (Decimal(4), "ha", "exact") in before
    lexicon.use(own)
    assert read(text) == [
        (Decimal(15), "аршин", "exact"), (Decimal(7_000_000), "XTS", "exact"), (Decimal(20), "школа", "about"),
        (Decimal(4), "hectare", "exact"),
    ]  # fmt: skip
    lexicon.use(None)
    assert read(text) == before


def test_a_changed_file_is_read_anew(own):
    lexicon.use(own)
    (own / "units.tsv").write_text(UNITS.replace("XTS", "XXX"), encoding="utf-8")
    lexicon.use(own)
    assert read("отдали 7 талер") == [(Decimal(7), "XXX", "exact")]


def test_worker_processes_get_the_lists_too(own):
    reports = [{"id": str(number), "text": "В 2023 году в Темиртау отдали 7 млн талер."} for number in range(3)]
    frame = svodka.extract(reports, lexicon=own, jobs=2)
    assert list(frame["unit"]) == ["XTS"] * 3


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("units.tsv", "surface\tunit\n", None),
        ("units.tsv", "surface\tunit\nталер\tXTS\n", "the columns must be those of the built-in list: surface, unit, kind, seen"),
        ("units.tsv", "surface\tunit\tkind\tseen\nталер\tXTS\n", ":2: expected 4 tab-separated columns"),
        ("words.tsv", "surface\tunit\n", "is none of the lists that svodka reads"),
        ("notes.txt", "nothing", "holds no word list"),
    ],
)
def test_faults_are_named_and_change_nothing(tmp_path, name, content, complaint):
    (tmp_path / name).write_text(content, encoding="utf-8")
    if complaint is None:
        lexicon.use(tmp_path)
        lexicon.use(None)
        return
    with pytest.raises(LexiconError, match=re.escape(complaint)):
        lexicon.use(tmp_path)
    assert lexicon.in_use() is None


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(LexiconError, match="is no folder"):
        svodka.load(lexicon=tmp_path / "nowhere")
