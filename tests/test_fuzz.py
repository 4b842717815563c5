"""Whatever a text is made of: no crash, no hang, and every record stands where it says."""

import re
import subprocess
import sys
from datetime import date
from time import perf_counter

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from svodka.fields import heads
from svodka.numbers.mending import digits_for
from svodka.numbers.quantities import find as quantities
from svodka.numbers.stops import mask
from svodka.numbers.unit_headings import headings
from svodka.places.organisations import quoted
from svodka.places.people import manners
from svodka.places.regions import adjectives
from svodka.reading.readers import READERS
from svodka.time.stated import stated
from test_readers import HTML, docx_bytes, odt_bytes, pdf_bytes, rtf_bytes

FORMATS = sorted(READERS)
SEEDS = {
    suffix: bytes([FORMATS.index(suffix)]) + data
    for suffix, data in {
        ".html": HTML.encode(), ".docx": docx_bytes(), ".odt": odt_bytes(), ".rtf": rtf_bytes(), ".pdf": pdf_bytes("5 школ"),
        ".md": "# A\n\n|a|b|\n|-|-|\n|1|школы|".encode(),
    }.items()
}  # fmt: skip
TEXT_SEEDS = ["В 2023 году построено 3 школы на 1,2 млрд тенге.".encode(), "от 3 до 5 тыс. га, 82 % – вдвое".encode()]
WORDS = (
    "5 1,5 12 300 1 2 000 48 млрд млн тыс. тенге тонн % п.п. процента га км школ домов человек две полтора половина треть вдвое "
    "почти от до с по из них – - — , . ; : ( ) « » / № \n \t \u00a0 \u202f 2023 году 2019–2021 году. года в прошлом этом году "
    "Абайский район Темиртау области построено создано выросло план 10–12 300-местная 5-й 12.05.2023 8(7212)42-10-09 $85 ₸ ² ½ Ⅷ ٣ "
    "әлеуметтік \u0301 \ufeff 😀 \ud83d a\u0000b 9999999999999999999999999 1e308 −7 +5 ~3 <4"
)
PIECES = st.sampled_from(WORDS.split(" "))
TEXTS = st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=20).map("".join), st.text(max_size=120))


@settings(max_examples=300, deadline=20_000, suppress_health_check=list(HealthCheck))
@given(text=TEXTS, when=st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1)))
@example(text="5 " * 400, when=None)
@example(text="1 234 567 890 " * 50, when=None)
@example(text="от " * 200 + "5", when=None)
@example(text="(" * 300 + "5" + ")" * 300, when=None)
@example(text="\ufeff²🀀", when=None)
def test_records_always_slice(nlp, text, when):
    text = text.encode("utf-8", "replace").decode("utf-8")
    doc = nlp.make_doc(text)
    doc._.date = when
    doc = nlp(doc)
    assert doc.text == text
    for record in doc._.records:
        assert 0 <= record.start < record.end <= len(text)
        assert text[record.start : record.end] == record.quantity
        assert record.quantity in record.sentence
    places = [(record.start, record.end) for record in doc._.records]
    assert all(a[1] <= b[0] for a, b in zip(places, places[1:], strict=False))


def speakers(text):
    """Whoever speaks behind «аким Шетского района»."""
    return filter(None, [heads.SPEAKS.match(text)])


def headed(text):
    """What headings govern, wherever a number stands."""
    return headings(text, [match.start() for match in re.finditer(r"\d", text)])


def enterprises(text):
    return quoted(text, text)


@pytest.mark.parametrize(
    ("read", "front", "block", "behind"),
    [
        (adjectives, "", "ский-", ""),
        (manners, "", "по-", ""),
        (enterprises, "", "АО ", ""),
        (speakers, "", " ", ""),
        (digits_for, "", "1-", ""),
        (digits_for, "", "1.", ""),
        (stated, "", "2020 2021 ", ""),
        (headed, "Итоги, тыс. тонн:", "  ", "мясо 5"),
        (headed, "Показатели, млн", "  ", "х5"),
        (headed, "", "зерно, тонн: 5, ", ""),
        (mask, "", "1-", ""),
        (quantities, "", "8-", ""),
    ],
)
def test_what_repeats_without_end_is_read_in_linear_time(read, front, block, behind):
    def seconds(count):
        started = perf_counter()
        list(read(f"{front}{block * count}{behind}"))
        return perf_counter() - started

    read(front + behind)
    once, four = (min(seconds(count) for _ in range(3)) for count in (2500, 10_000))
    assert four < 9 * once + 0.01


@pytest.mark.parametrize(("target", "seeds", "runs"), [("readers", SEEDS.values(), 1500), ("numbers", TEXT_SEEDS, 2000)])
def test_coverage_guided(target, seeds, runs, tmp_path):
    pytest.importorskip("atheris")
    for number, seed in enumerate(seeds):
        (tmp_path / str(number)).write_bytes(seed)
    command = [sys.executable, str(ROOT / "tests/fuzzing.py"), target, f"-runs={runs}", "-seed=7", "-max_len=20000", "-timeout=20"]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, timeout=300, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    finished = re.search(r"Done (\d+) runs", done.stderr)
    assert finished
    assert int(finished[1]) >= runs
