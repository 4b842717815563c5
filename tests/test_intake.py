import io
import json
import os
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from svodka.errors import InputError
from svodka.reading.intake import Failure, Report, as_report, decode, items, parse_date, read

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
    *reports, left_out = read([str(tmp_path)], when=date(2020, 1, 1))
    assert [(r.doc_id, r.date) for r in reports] == [
        ("a", date(2020, 1, 1)),
        ("b/two", date(2020, 1, 1)),
        ("три", date(2024, 1, 1)),
    ]
    assert reports[2].source == f"{tmp_path / 'c.jsonl'}:1"
    assert (left_out.source, left_out.left_out) == (str(tmp_path / "ignored.bin"), True)


def test_a_document_is_called_the_same_whatever_stands_beside_it(tmp_path):
    def write(name):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("sub/report.txt", "текст")
                archive.writestr("lines.jsonl", '{"text": "раз"}')
        else:
            path.write_text("текст", encoding="utf-8")

    write("y/report.txt")
    write("report.zip")
    before = {report.source: report.doc_id for report in read([str(tmp_path)])}
    assert list(before.values()) == ["report/lines-1", "report/sub/report", "y/report"]
    write("x/report.txt")
    write("report.txt")
    after = {report.source: report.doc_id for report in read([str(tmp_path)])}
    assert before.items() <= after.items()
    assert sorted(set(after.values()) - set(before.values())) == ["report", "x/report"]
    assert [report.doc_id for report in read([str(tmp_path / "report.zip"), str(tmp_path / "y/report.txt")])] == [
        "lines-1",
        "sub/report",
        "report",
    ]


def test_a_file_that_vanishes_during_the_run_is_called_gone(tmp_path):
    (failure,) = items([tmp_path / "a.txt"])
    assert failure.reason == f"{tmp_path / 'a.txt'}: was there when the run began and is gone; was it moved?"


def test_names_that_occur_twice_get_a_number(tmp_path):
    for name in ("report.md", "report.txt"):
        (tmp_path / name).write_text("текст", encoding="utf-8")
    assert [report.doc_id for report in read([str(tmp_path)])] == ["report", "report~2"]


def packed(*parts):
    """A zip archive of parts ``(name in bytes, flags)``."""
    text, out, listed = b"text", b"", b""
    for name, flags in parts:
        sizes = struct.pack("<IIIHH", zlib.crc32(text), len(text), len(text), len(name), 0)
        listed += struct.pack("<4sHHHHHH", b"PK\1\2", 20, 20, flags, 0, 0, 0) + sizes
        listed += struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + name
        out += struct.pack("<4sHHHHH", b"PK\3\4", 20, flags, 0, 0, 0) + sizes + name + text
    return out + listed + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), len(out), 0)


@pytest.mark.parametrize(
    ("name", "flags", "doc_id"),
    [
        ("Отчёт акима 2023".encode("cp866"), 0, "Отчёт акима 2023"),
        ("Отчёт акима 2023".encode("cp1251"), 0, "Отчёт акима 2023"),
        ("Отчёт акима 2023".encode(), 0, "Отчёт акима 2023"),
        ("Отчёт акима 2023".encode(), 0x800, "Отчёт акима 2023"),
        ("Отчёт акима ".encode() + b"\xd0", 0x800, "Отчёт акима \ufffd"),
        (b"..\\dir\\report", 0, "dir/report"),
    ],
    ids=["cp866", "cp1251", "utf-8", "utf-8 that is said to be", "broken utf-8", "windows"],
)
def test_names_in_zip_archives(tmp_path, name, flags, doc_id):
    (tmp_path / "a.zip").write_bytes(packed((name + b".txt", flags), (b"second.txt", 0x800)))
    assert sorted(report.doc_id for report in read([str(tmp_path / "a.zip")])) == sorted([doc_id, "second"])


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "broken JSON"),
        ("[1]", "one JSON object"),
        ('{"id": "a"}', "'text' must hold"),
        ('{"text": 5}', "'text' must hold"),
        ('{"text": ""}', "the text is empty"),
        ('{"text": "a", "date": "31.02.2024"}', "is no date"),
        ('{"text": "a", "date": "02/16/2024"}', "is no date"),
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


def test_file_names_that_are_no_text_are_escaped(tmp_path):
    name = os.fsdecode("отчёт-16.02.2024.txt".encode("cp1251"))
    try:
        (tmp_path / name).write_text("Построено 5 школ", encoding="utf-8")
        (tmp_path / f"{name}.jsonl").write_text('{"text": "раз", "title": "\\ud800"}\n{', encoding="utf-8")
        (tmp_path / "две\nстроки.md").write_text("", encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    report, line, broken, empty = sorted(read([str(tmp_path)]), key=lambda item: item.source)
    for item in (empty, report, line, broken):
        (item.source + str(item)).encode()
    assert empty.reason.startswith(f"{tmp_path}/две\\x0aстроки.md: is empty")
    assert report.doc_id == r"\xee\xf2\xf7\xb8\xf2-16.02.2024"
    assert report.source == f"{tmp_path}/{report.doc_id}.txt"
    assert (line.text, line.title) == ("раз", "\ufffd")
    assert "broken JSON" in broken.reason


def test_what_stands_in_a_folder_and_is_no_file_to_read_is_named(tmp_path, monkeypatch):
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    for path in (folder / "sub", folder / "closed", folder / ".git", elsewhere):
        path.mkdir(parents=True)
    for name in ("good.txt", "old.doc", "noext", ".hidden.txt", "~$good.docx"):
        (folder / name).write_text("Построено 5 школ", encoding="utf-8")
    (folder / "dead.txt").symlink_to(tmp_path / "nothing.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "inner").symlink_to(folder / "sub")
    (folder / "outer").symlink_to(elsewhere)
    os.mkfifo(folder / "fifo.txt")
    scan = os.scandir

    def scandir(path):  # root may open every folder
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = list(read([str(folder)]))
    names = [Path(item.source).name for item in found]
    assert names == ["closed", "dead.txt", "fifo.txt", "good.txt", "loop.txt", "noext", "old.doc", "outer"]
    reasons = {item.source.rpartition("/")[2]: item.reason for item in found if isinstance(item, Failure)}
    assert "Permission denied" in reasons["closed"]
    assert "is a broken link" in reasons["dead.txt"]
    assert "is a broken link" in reasons["loop.txt"]
    assert "is neither a file nor a folder" in reasons["fifo.txt"]
    assert "is not followed" in reasons["outer"]
    assert [Path(item.source).name for item in found if isinstance(item, Failure) and item.left_out] == ["noext", "old.doc"]
    (failure,) = read([str(folder / "dead.txt")])
    assert "is a link to nothing" in failure.reason
    (failure,) = read([str(tmp_path / ("д" * 300))])
    assert "File name too long" in failure.reason


def test_what_a_zip_holds_besides_reports_is_named(tmp_path):
    for name, parts in (("mixed", ("a.txt", "b.zip", "c.doc", "d")), ("only", ("c.doc",))):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            for part in parts:
                archive.writestr(part, "Построено 5 школ")
    report, nested, word, plain = read([str(tmp_path / "mixed.zip")])
    assert report.doc_id == "a"
    assert "an archive inside an archive" in nested.reason
    assert not nested.left_out
    assert word.left_out
    assert plain.left_out
    word, failure = read([str(tmp_path / "only.zip")])
    assert word.source.endswith("only.zip/c.doc")
    assert "holds no reports" in failure.reason


@pytest.mark.parametrize(
    "value", ["2024-02-06", "06.02.2024", "6.2.2024", "2024-02-06T10:00:00", "06.02.2024 10:00", "2024-02-06 10:00:00+05"]
)
def test_dates_in_fields(tmp_path, value):
    (tmp_path / "a.csv").write_text(f"Дата;Текст\n{value};раз\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text(json.dumps({"date": value, "text": "раз"}), encoding="utf-8")
    assert [report.date for report in read([str(tmp_path)])] == [date(2024, 2, 6)] * 2
