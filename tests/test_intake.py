import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from svodka.errors import InputError
from svodka.reading.intake import Failure, Report, as_report, decode, parse_date, read

TEXT = "В районе построено 12 школ и отремонтировано 45 километров дорог за прошлый год."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings(encoding):
    assert decode(TEXT.encode(encoding), "f") == TEXT


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5", "mac-cyrillic"])
@pytest.mark.parametrize(
    "text",
    [
        "В 2023 ГОДУ ПОСТРОЕНО 3 ШКОЛЫ. ОТЧЁТ АКИМА РАЙОНА.",
        "ОТЧЁТ АКИМА\n" + TEXT,
        "Введено 5 школ",
    ],
)
def test_capitals_and_short_texts_are_told_apart(text, encoding):
    assert decode(text.encode(encoding), "f") == text


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["bare", "with a mark"])
@pytest.mark.parametrize("tail", [b"\xff", b"\xd1", b"\xe2\x84", b"\xa0\xff"], ids=repr)
def test_a_wrong_byte_in_utf8_costs_one_character(bom, tail):
    data = TEXT.encode()
    half = data.index(b"45")
    assert decode(bom + data + tail, "f").rstrip("\ufffd") == TEXT
    text = decode(bom + data[:half] + tail + data[half:], "f")
    assert text.replace("\ufffd", "") == TEXT
    assert text.index("километров") - text.index("школ") == TEXT.index("километров") - TEXT.index("школ") + text.count("\ufffd")


def test_a_report_with_a_wrong_byte_keeps_its_offsets(nlp, tmp_path):
    (tmp_path / "a.txt").write_bytes("Отчёт за 2023 год. В селе ".encode() + b"\xd0" + "Абай построено 12 школ и 3 клуба.".encode())
    (report,) = read([str(tmp_path / "a.txt")])
    records = nlp(report.text)._.records
    assert [(report.text[record.start : record.end], record.unit) for record in records] == [
        ("12 школ", "школа"),
        ("3 клуба", "клуб"),
    ]


def test_kazakh_text_in_utf8_is_kept():
    assert decode("Құрметті жерлестер".encode(), "f") == "Құрметті жерлестер"


BINARY = [b"\x89PNG\r\n\x1a\n\0\0\0", bytes(range(256)) * 10, b"%PDF-1.4\xff\xfe\x00\x01", b"\xff\xfe\x00"]


@pytest.mark.parametrize("data", BINARY, ids=["png", "all bytes", "pdf", "half a character"])
def test_binary_is_refused(data):
    with pytest.raises(InputError, match="f: "):
        decode(data, "f")


@given(st.binary(max_size=300))
def test_any_bytes_give_a_text_or_a_refusal(data):
    try:
        outcome = decode(data, "f")
    except InputError as error:
        outcome = str(error)
    assert isinstance(outcome, str)


def test_folders_are_read_in_a_stable_order(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_text("два", encoding="utf-8")
    (tmp_path / "a.txt").write_text("раз", encoding="utf-8")
    (tmp_path / "c.jsonl").write_text(json.dumps({"id": "три", "text": "три", "date": "2024-01-01"}) + "\n", encoding="utf-8")
    (tmp_path / "ignored.bin").write_bytes(b"\0")
    reports = list(read([str(tmp_path)], when=date(2020, 1, 1)))
    assert [(r.doc_id, r.date) for r in reports] == [("a", date(2020, 1, 1)), ("two", date(2020, 1, 1)), ("три", date(2024, 1, 1))]
    assert reports[2].source == f"{tmp_path / 'c.jsonl'}:1"


def test_names_that_occur_twice_get_a_number(tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "report.txt").write_text("текст", encoding="utf-8")
    assert [report.doc_id for report in read([str(tmp_path)])] == ["report", "report~2"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "broken JSON"),
        ("[1]", "one JSON object"),
        ('{"id": "a"}', "'text' must hold"),
        ('{"text": 5}', "'text' must hold"),
        ('{"text": ""}', "the text is empty"),
        ('{"text": "a", "date": "16.02.2024"}', "is no date"),
        ('{"text": "a", "date": 5}', "'date' must be a date"),
        ('{"text": "a", "id": [1]}', "'id' must be a string"),
        ("[" * 100000, "broken JSON"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path, line, complaint):
    path = tmp_path / "reports.jsonl"
    path.write_text(f'{{"text": "раз"}}\n{line}\n{{"text": "три"}}\n', encoding="utf-8")
    first, failure, last = read([str(path)])
    assert (first.text, last.text) == ("раз", "три")
    assert isinstance(failure, Failure)
    assert failure.reason.startswith(f"{path}:2: ")
    assert complaint in failure.reason
    assert "\n" not in failure.reason


def test_missing_empty_and_unreadable_files_are_failures(tmp_path):
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "folder").mkdir()
    failures = list(read([str(tmp_path / name) for name in ("no.txt", "empty.txt", "folder")]))
    assert ["no such file" in failures[0].reason, "is empty" in failures[1].reason, "holds no reports" in failures[2].reason] == [
        True
    ] * 3


def test_a_huge_number_in_a_line_costs_that_line_only(tmp_path):
    path = tmp_path / "reports.jsonl"
    path.write_text('{"text": "раз", "n": ' + "9" * 5000 + '}\n{"text": "два"}\n', encoding="utf-8")
    failure, report = read([str(path)])
    assert isinstance(failure, Failure)
    assert report.text == "два"


def test_standard_input_as_text_and_as_lines():
    (report,) = read(["-"], stdin=io.BytesIO("В селе 5 школ".encode()))
    assert (report.doc_id, report.text) == ("stdin", "В селе 5 школ")
    lines = '{"id": "a", "text": "раз"}\n{"id": "b", "text": "два"}\n'.encode()
    assert [report.doc_id for report in read(["-"], stdin=io.BytesIO(lines))] == ["a", "b"]


def test_reports_from_strings_dictionaries_and_reports():
    assert as_report("текст", 3) == Report("text-3", "текст")
    assert as_report({"text": "т", "date": date(2024, 1, 2)}).date == date(2024, 1, 2)
    with pytest.raises(InputError, match="expected a text"):
        as_report(5)


@pytest.mark.parametrize("value", ["2024-02-30", "16.02.2024", "", "2024-2-1", "вчера"])
def test_wrong_dates(value):
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        parse_date(value, "--date")
