"""One report in every format: the text, title and dates that come out of it."""

import csv
import io
import json
import zipfile
from datetime import date
from itertools import pairwise

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from svodka.errors import InputError
from svodka.reading.containers import CONTAINERS
from svodka.reading.intake import Failure, read
from svodka.reading.readers import READERS, read_document

SENTENCE = "В 2023 году в районе построено 12 школ и отремонтировано 45 километров дорог."
ROWS = [["Показатель", "2022", "2023"], ["Добыча угля, тыс. тонн", "120,5", "130,1"]]
LINES = ["Добыча угля за 2022 год – 120,5 тыс. тонн", "Добыча угля за 2023 год – 130,1 тыс. тонн"]
HTML = f"""<!doctype html><html><head><title>Отчёт акима</title><meta property="article:published_time" content="2024-02-16">
</head><body><nav><a href="/">Главная</a></nav><article><h1>Отчёт акима</h1><p>{SENTENCE} {SENTENCE}</p>
<table>{"".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)}</table>
<p>Спасибо за внимание, уважаемые жители района, и за ваши вопросы.</p></article><footer>© 2024 Акимат</footer></body></html>"""


def docx_bytes(body=""):
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w')}>{body}</w:body>") if body else ():
        document.element.body.insert(-1, element)
    document.core_properties.title = "Отчёт акима"
    document.add_paragraph(SENTENCE)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for at, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            table.cell(at, column).text = cell
    document.add_paragraph("Конец.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def odt_bytes(rows=None):
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"'
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    rows = rows or "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)
    content = (
        f"<office:document-content {spaces}><office:body><office:text><text:h>Отчёт</text:h><text:p>{SENTENCE[:10]}"
        f"<text:span>{SENTENCE[10:]}</text:span></text:p><table:table>{rows}</table:table><text:p>Конец<text:s/>дня.</text:p>"
        "</office:text></office:body></office:document-content>"
    )
    meta = (
        f"<office:document-meta {spaces}><office:meta><dc:title>Отчёт акима</dc:title>"
        "<meta:creation-date>2024-02-10T10:00:00</meta:creation-date></office:meta></office:document-meta>"
    )
    return zipped({"content.xml": content.encode(), "meta.xml": meta.encode()})


def rtf_bytes(text=SENTENCE):
    body = "".join(char if ord(char) < 128 else f"\\u{ord(char)}?" for char in text)
    return (r"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0 Arial;}}\f0 " + body + r"\par}").encode()


def pdf_bytes(text):
    """A PDF of one page with ``text`` in a font that says which character each glyph is; no text: an empty page."""
    chars = sorted(set(text))
    codes = {char: at + 1 for at, char in enumerate(chars)}
    shown = "".join(f"{codes[char]:04X}" for char in text)
    stream = f"BT /F 12 Tf 10 700 Td <{shown}> Tj ET" if text else ""
    unicode_map = "".join(f"<{codes[char]:04X}> <{ord(char):04X}>\n" for char in chars)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def 1 begincodespacerange <0000> <FFFF> "
        f"endcodespacerange {len(chars)} beginbfchar\n{unicode_map}endbfchar endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 5000 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
        "/Supplement 0 >> /FontDescriptor 8 0 R /DW 500 >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        "<< /Type /FontDescriptor /FontName /A /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent 0 "
        "/CapHeight 700 /StemV 80 >>",
        "<< /Title (Report) /CreationDate (D:20240210100000) >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info 9 0 R >>\nstartxref\n{len(out)}\n%%EOF"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_html():
    content = READERS[".html"](HTML.encode(), "f")
    assert (content.title, content.published) == ("Отчёт акима", date(2024, 2, 16))
    lines = content.text.split("\n")
    assert lines[1] == f"{SENTENCE} {SENTENCE}"
    assert lines[2:4] == LINES
    assert "Главная" not in content.text


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("", "<p>Программа принята 05.06.2015, срок – 2022-01-31.</p>", None),
        ("<title>Отчёт за 2023 год</title>", "<h1>Отчёт за 2023 год</h1>", None),
        ("", "<footer>© 2021 Акимат. Дата создания 12.03.2018</footer>", None),
        ('<meta itemprop="copyrightYear" content="2021"><meta name="viewport" content="2019-01-01">', "", None),
        ('<meta name="date" content="2024-02-16">', "<p>Принято 05.06.2015.</p>", date(2024, 2, 16)),
        ('<script type="application/ld+json">{"datePublished": "2024-02-16T09:00:00"}</script>', "", date(2024, 2, 16)),
        ('<link rel="canonical" href="https://example.kz/news/2024/02/16/otchet">', "", date(2024, 2, 16)),
        ("", '<time datetime="2024-02-16">16 февраля</time>', date(2024, 2, 16)),
    ],
)
def test_the_date_of_a_page_is_what_its_markup_states(head, body, published):
    page = f"<html><head>{head}</head><body><article><p>{SENTENCE} {SENTENCE}</p>{body}</article></body></html>"
    assert READERS[".html"](page.encode(), "f").published == published


def test_html_of_a_page_without_a_main_text_and_in_another_encoding():
    page = f"<html><head><title>T</title><script>var x=5</script></head><body><b>{SENTENCE[:30]}</b></body></html>"
    content = READERS[".htm"](page.encode("cp1251"), "f")
    assert SENTENCE[:30].strip() in content.text
    assert "var" not in content.text


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def control(content, properties=""):
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


CONTENTS = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"<w:p>{run('Введено ')}<w:ins w:id='1'>{run('25 садов')}</w:ins>{run('.')}</w:p>", ["Введено 25 садов."]),
        (f"<w:p>{run('Введено ')}<w:del w:id='1'><w:r><w:delText>7</w:delText></w:r></w:del>{run('8')}</w:p>", ["Введено 8"]),
        (f"<w:p><w:moveFrom w:id='1'>{run('раз')}</w:moveFrom><w:moveTo w:id='2'>{run('два')}</w:moveTo></w:p>", ["два"]),
        (control(f"<w:p>{run('Построено 17 клубов')}</w:p><w:p>{run('и сад')}</w:p>"), ["Построено 17 клубов", "и сад"]),
        (f"<w:p>{run('Всего ')}{control(control(run('17')))}{run(' школ')}</w:p>", ["Всего 17 школ"]),
        (f"<w:p>{run('Всего ')}{control(run('Место для текста'), '<w:showingPlcHdr/>')}</w:p>", ["Всего "]),
        (control(f"<w:p>{run('Образование 12')}</w:p>", CONTENTS), []),
        (f"<w:p><w:smartTag w:element='a'>{run('В Абае')}</w:smartTag>{run(' 5 школ')}</w:p>", ["В Абае 5 школ"]),
        (
            "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"
            + "".join(
                f"<w:tr>{mark}<w:tc><w:p>{run(name)}</w:p></w:tc>{control(f'<w:tc><w:p>{run(value)}</w:p></w:tc>')}</w:tr>"
                for name, value, mark in [
                    ("Показатель", "2023", ""),
                    ("Школы, ед.", "5", "<w:trPr><w:ins w:id='1'/></w:trPr>"),
                    ("Сады, ед.", "4", "<w:trPr><w:del w:id='2'/></w:trPr>"),
                ]
            )
            + "</w:tbl>",
            ["Школы за 2023 год – 5 ед."],
        ),
    ],
)
def test_tracked_changes_are_made_and_content_controls_opened(body, lines):
    assert READERS[".docx"](docx_bytes(body), "f").text.split("\n")[: -len(LINES) - 2] == lines


def word_table(*rows):
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    grid = "".join("<w:gridCol/>" for _ in rows[0])
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def para(text):
    return f"<w:p>{run(text)}</w:p>"


MINES = word_table(*([para(cell) for cell in row] for row in ROWS))
BOX = f"<w:drawing><w:txbxContent>{para('Создано 17 рабочих мест.')}{MINES}</w:txbxContent></w:drawing>"
TWICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    f"<mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback></mc:AlternateContent>"
)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (word_table([para("Открыто 3 клуба.") + MINES + para("Всё.")]), ["Открыто 3 клуба.", *LINES, "Всё."]),
        (word_table([para("Слева"), MINES], [MINES, para("внизу")]), ["Слева", *LINES, *LINES, "внизу"]),
        (word_table([word_table([word_table([para("Раз")]), para("два")])]), ["Раз два"]),
        (
            word_table(*([word_table([para(cell)]) if cell == "120,5" else para(cell) for cell in row] for row in ROWS)),
            LINES,
        ),
        (f"<w:p>{run('До ')}<w:r>{BOX}</w:r>{run('после')}</w:p>", ["До после", "Создано 17 рабочих мест.", *LINES]),
        (f"<w:p>{run('До')}<w:r>{TWICE}</w:r></w:p>", ["До", "Создано 17 рабочих мест.", *LINES]),
    ],
    ids=["in a cell", "side by side", "three deep", "a cell in a cell", "box", "box for old programs too"],
)
def test_tables_in_cells_and_boxes_of_docx_are_read(body, lines):
    assert [line for line in READERS[".docx"](docx_bytes(body), "f").text.split("\n") if line][: -len(LINES) - 2] == lines


def test_tables_in_cells_and_boxes_of_odt_are_read():
    def rows(*texts):
        return "".join(
            f"<table:table-row>{''.join(f'<table:table-cell>{cell}</table:table-cell>' for cell in row)}</table:table-row>"
            for row in texts
        )

    mines = f"<table:table>{rows(*([f'<text:p>{cell}</text:p>' for cell in row] for row in ROWS))}</table:table>"
    draw = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    box = f"<text:p>До<draw:frame {draw}><draw:text-box><text:p>Создано 17 мест.</text:p></draw:text-box></draw:frame></text:p>"
    text = READERS[".odt"](odt_bytes(rows([f"{box}{mines}", "<text:p>рядом</text:p>"])), "f").text
    assert text.split("\n")[2:-1] == ["До", "Создано 17 мест.", *LINES, "рядом"]


SPANNED = [
    "Доходы – Исполнено за 2022 год – 1 200 млн тенге",
    "Доходы – Исполнено за 2023 год – 1 300 млн тенге",
    "Расходы – Исполнено за 2022 год – 900 млн тенге",
]


def test_headings_of_a_page_that_span_columns_and_rows():
    table = (
        "<table><caption>Бюджет города</caption><tr><th rowspan=2>Показатель</th><th colspan=2>Исполнено, млн<br>тенге</th></tr>"
        "<tr><th>2022</th><th>2023</th></tr><tr><td>Доходы</td><td>1 200</td><td>1 300</td></tr>"
        "<tr><td>Расходы</td><td colspan=2>900</td></tr></table>"
    )
    for page in (f"<body><article><p>{SENTENCE} {SENTENCE}</p>{table}</article></body>", f"<body>{table}</body>"):
        lines = READERS[".html"](page.encode(), "f").text.split("\n")
        assert lines[-4:] == ["Бюджет города", *SPANNED]


def test_cells_that_claim_to_span_a_million_places_stand_in_one():
    table = f"<table>{'<tr><td colspan=99999 rowspan=99999>x</td></tr>' * 500}</table>"
    assert len(READERS[".html"](f"<article><p>{SENTENCE} {SENTENCE}</p>{table}</article>".encode(), "f").text) < 5_000


def test_the_caption_of_a_table_gives_its_unit():
    rows = "<tr><th>Показатель</th><th>2023</th></tr><tr><td>Доходы</td><td>1,5</td></tr>"
    table = f"<table><caption>Бюджет, млн тенге</caption>{rows}</table>"
    page = f"<article><p>{SENTENCE} {SENTENCE}</p>{table}</article>"
    assert READERS[".html"](page.encode(), "f").text.split("\n")[-2:] == ["Бюджет, млн тенге", "Доходы за 2023 год – 1,5 млн тенге"]


def test_headings_of_an_odt_that_span_columns_and_rows():
    def cell(text, spans=""):
        return f"<table:table-cell{spans}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("Показатель", ' table:number-rows-spanned="2"')
        + cell("Исполнено, млн тенге", ' table:number-columns-spanned="2"')
        + covered,
        covered + cell("2022") + cell("2023"),
        cell("Доходы") + cell("1 200") + cell("1 300"),
        cell("Расходы") + cell("900", ' table:number-columns-spanned="2"') + covered,
    ]
    assert READERS[".odt"](odt_bytes("".join(f"<table:table-row>{row}</table:table-row>" for row in rows)), "f").text.split("\n")[
        2:-1
    ] == [*SPANNED]


def test_docx():
    content = READERS[".docx"](docx_bytes(), "f")
    assert content.text.split("\n") == [SENTENCE, *LINES, "Конец."]
    assert content.title == "Отчёт акима"
    assert content.published is None
    assert content.created is not None


def test_odt():
    content = READERS[".odt"](odt_bytes(), "f")
    assert content.text.split("\n") == ["Отчёт", SENTENCE, *LINES, "Конец дня."]
    assert (content.title, content.created) == ("Отчёт акима", date(2024, 2, 10))


def test_rtf():
    assert READERS[".rtf"](rtf_bytes(), "f").text.strip() == SENTENCE
    rows = "".join(rf"\trowd\cellx1\cellx2 {a}\intbl\cell {b}\intbl\cell\row" for a, b in (("Name", "2023"), ("Mines, %", "5")))
    table = rf"{{\rtf1\ansi {rows}\pard end\par}}"
    assert READERS[".rtf"](table.encode(), "f").text.split("\n")[0].strip() == "Mines за 2023 год – 5 %"


ESCAPED = rb"\u1054?\'f2\u1095?\'b8\'f2 \'e0\'ea\'e8\'ec\'e0"


@pytest.mark.parametrize("title", ["Отчёт акима".encode("cp1251"), ESCAPED], ids=["raw", "escaped"])
def test_rtf_has_a_title_and_a_day(title):
    info = rb"{\info{\title " + title + rb"}{\author A}{\creatim\yr2024\mo2\dy6\hr10}}"
    content = READERS[".rtf"](rtf_bytes().replace(rb"{\fonttbl", info + rb"{\fonttbl"), "f")
    assert (content.text.strip(), content.title, content.created) == (SENTENCE, "Отчёт акима", date(2024, 2, 6))


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "koi8-r"])
@pytest.mark.parametrize(
    "head", [r"\ansi\ansicpg1251", r"\ansi\ansicpg1252", r"\ansi", r"\ansi{\fonttbl{\f0\fcharset204 Arial;}}\f0"]
)
def test_rtf_with_letters_that_are_not_escaped(head, encoding):
    data = rf"{{\rtf1{head} ".encode() + SENTENCE.encode(encoding) + rb"\par \u1040\xc0\par}"
    assert READERS[".rtf"](data, "f").text.strip().split("\n") == [SENTENCE, "А"]


def test_pdf():
    content = READERS[".pdf"](pdf_bytes(SENTENCE), "f")
    assert content.text.strip() == SENTENCE
    assert (content.title, content.created) == ("Report", date(2024, 2, 10))


def test_a_pdf_without_text_is_called_scanned():
    with pytest.raises(InputError, match=r"has no text layer \(1 pages, scanned\?\)"):
        READERS[".pdf"](pdf_bytes(""), "f")


def test_markdown():
    table = "\n".join("| " + " | ".join(row) + " |" for row in [ROWS[0], ["---"] * 3, ROWS[1]])
    content = READERS[".md"](
        f"# Отчёт *акима*\n\n{SENTENCE[:20]} **{SENTENCE[21:-1]}**.\n\n{table}\n\n- раз\n- два\n".encode(), "f"
    )
    assert content.text.split("\n") == ["Отчёт акима", "", SENTENCE, "", *LINES, "", "раз", "", "два"]
    assert content.title == "Отчёт акима"


@pytest.mark.parametrize("written", ["2024-02-16", "16.02.2024", "2024-02-16T10:00:00", "2024-02-16 10:00:00 +0500"])
def test_front_matter_of_markdown_is_no_prose(written):
    text = f"---\ntitle: 'Отчёт: итоги'\nДата: {written}\ntags: [район, 2024]\n---\n\n# О районе\n\n{SENTENCE}\n"
    content = READERS[".md"](text.encode(), "f")
    assert content.text == f"О районе\n\n{SENTENCE}"
    assert (content.title, content.published) == ("Отчёт: итоги", date(2024, 2, 16))


@pytest.mark.parametrize("head", ["Школ: 12\nДорог: 45 км", "title: [", "- title\n- date", "date", "просто строка"])
def test_lines_between_dashes_that_tell_no_title_are_prose(head):
    content = READERS[".md"](f"---\n{head}\n---\n{SENTENCE}".encode(), "f")
    assert head.split("\n")[0].lstrip("- ") in content.text
    assert content.published is None


def test_front_matter_whose_title_is_a_bomb():
    levels = "\n".join(f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]" for one, two in pairwise("abcdefghijklm"))
    content = READERS[".md"](f"---\na: &a [x]\n{levels}\ntitle: *m\ndate: 2024-02-16\n---\n{SENTENCE}".encode(), "f")
    assert (content.text, content.title, content.published) == (SENTENCE, None, date(2024, 2, 16))


def test_front_matter_with_a_date_that_is_none():
    content = READERS[".md"](f"---\ntitle: Отчёт\ndate: весной\n---\n{SENTENCE}".encode(), "f")
    assert (content.text, content.title, content.published) == (SENTENCE, "Отчёт", None)


# Files of many documents


def found(path):
    return [
        (item.source, item.reason) if isinstance(item, Failure) else (item.doc_id, item.text, item.date) for item in read([path])
    ]


def test_csv_and_parquet(tmp_path):
    rows = [("а", "2024-02-16", SENTENCE), ("", "", "Вторая; с «кавычками»\nи строкой")]
    with (tmp_path / "t.csv").open("w", encoding="cp1251", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("ID", "Дата", "Текст"), *rows])
    dates = [date(2024, 2, 16), None]
    table = {"id": ["а", None], "date": dates, "content": [row[2] for row in rows], "n": [1, 2]}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    expected = [("а", SENTENCE, date(2024, 2, 16)), ("t-2", rows[1][2], None)]
    assert found(str(tmp_path / "t.csv")) == expected
    assert found(str(tmp_path / "t.parquet")) == expected


def test_a_table_without_a_column_of_texts_is_named(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    ((_, reason),) = found(str(tmp_path / "t.csv"))
    assert "has no column 'text' (only a, b)" in reason


def test_zip(tmp_path):
    inner = {
        "отчёты/б.txt": SENTENCE.encode(),
        "а.jsonl": json.dumps({"id": "х", "text": "раз"}).encode(),
        "p.png": b"1",
        "c.docx": docx_bytes(),
    }
    (tmp_path / "z.zip").write_bytes(zipped({**inner, "broken.docx": b"PK\x03\x04"}))
    reports = found(str(tmp_path / "z.zip"))
    assert [report[0] for report in reports if len(report) == 3] == ["c", "х", "отчёты/б"]
    assert [report[0] for report in reports if len(report) == 2] == [
        f"{tmp_path / 'z.zip'}/{name}" for name in ("broken.docx", "p.png")
    ]


def test_zip_bombs_are_not_opened(tmp_path):
    bomb = zipped({"bomb.txt": b"0" * (30 << 20), "good.txt": SENTENCE.encode()})
    (tmp_path / "z.zip").write_bytes(bomb)
    good, failure = sorted(found(str(tmp_path / "z.zip")), key=len, reverse=True)
    assert good[0] == "good"
    assert "zip bomb?" in failure[1]
    for suffix in (".docx", ".odt"):
        with pytest.raises(InputError, match="zip bomb"):
            READERS[suffix](zipped({"content.xml": b"0" * (30 << 20)}), "f")


@pytest.mark.parametrize("suffix", sorted(READERS))
@pytest.mark.parametrize("data", [b"", b"\0", b"PK\x03\x04", b"%PDF-1.4", b"{\\rtf1", b"<", "текст".encode()], ids=repr)
def test_what_is_no_such_file_is_refused_or_read(suffix, data):
    try:
        outcome = read_document(suffix, data, "f").text
    except InputError as error:
        outcome = str(error)
        assert outcome.startswith("f: ")
        assert "\n" not in outcome
    assert isinstance(outcome, str)


SEEDS = {
    ".html": HTML.encode(), ".docx": docx_bytes(), ".odt": odt_bytes(), ".rtf": rtf_bytes(), ".pdf": pdf_bytes(SENTENCE),
    ".md": f"# A\n\n|a|b|\n|-|-|\n|1|{SENTENCE}|".encode(),
}  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(suffix=st.sampled_from(sorted(SEEDS)), changes=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), max_size=6))
def test_damaged_files_are_refused_or_read(suffix, changes):
    data = bytearray(SEEDS[suffix])
    for place, new in changes:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    try:
        text = read_document(suffix, bytes(data), "f").text
    except InputError as error:
        text = str(error)
    assert isinstance(text, str)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    suffix=st.sampled_from(sorted(set(CONTAINERS) - {".zip"})), data=st.binary(max_size=200) | st.text(max_size=100).map(str.encode)
)
def test_any_bytes_as_a_file_of_many(tmp_path_factory, suffix, data):
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    assert all(item is not None for item in read([str(path)]))


GRID = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
MUCH = "".join(f"<p>{SENTENCE} В посёлке {name} открыт клуб.</p>" for name in ("Актас", "Агадырь", "Жарык", "Мойынты", "Сарышаган"))


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"<h1>Итоги района</h1><table>{GRID}</table>", ["Итоги района", *LINES]),
        (f"<h1>Итоги района</h1><p>{SENTENCE}</p><table>{GRID}</table>", [SENTENCE, *LINES]),
        ("<h1>Итоги</h1><ul><li>Построено 3 школы</li><li>Открыто 5 клубов</li></ul>", ["Построено 3 школы", "Открыто 5 клубов"]),
        (f"<table><tr><td>Меню</td><td><p>{SENTENCE}</p><table>{GRID}</table></td></tr></table>", [SENTENCE, *LINES]),
        (f"<article>{MUCH}</article><div><h3>Шахты</h3><table>{GRID}</table></div>", ["Шахты", *LINES]),
        ("<h1>Итоги</h1><p>Введено 30 м<sup>2</sup> жилья и 5<sup>2</sup> га.</p>", ["Введено 30 м² жилья и 5² га."]),
        ("<div>" * 300 + f"<p>{SENTENCE}</p>" + "</div>" * 300, [SENTENCE]),
    ],
    ids=["table alone", "little prose", "list", "page laid out by a table", "beside the main text", "raised", "deep"],
)
def test_blocks_of_a_page_are_kept_however_little_prose_it_has(body, lines):
    page = f"<html><head><title>Итоги района</title></head><body>{body}</body></html>"
    assert READERS[".html"](page.encode(), "f").text.split("\n")[-len(lines) :] == lines


def test_a_calendar_beside_the_main_text_is_no_table_of_it():
    days = f"<table><tr><td>Пн</td><td>Вт</td></tr>{'<tr><td>1</td><td>2</td></tr>' * 4}</table>"
    page = f"<html><body><article>{MUCH}</article><div>{days}</div></body></html>"
    assert "Пн" not in READERS[".html"](page.encode(), "f").text


@pytest.mark.parametrize(("suffix", "text"), [(".html", "<div>" * 3000 + SENTENCE), (".md", "> " * 300 + SENTENCE)])
def test_what_is_nested_too_deep_is_called_so(suffix, text):
    with pytest.raises(InputError, match="nested too deep"):
        READERS[suffix](text.encode(), "f")


@pytest.mark.parametrize(
    ("right", "taken"),
    [("utf-8", "cp1251"), ("utf-8", "latin-1"), ("utf-8", "cp1252"), ("cp1251", "latin-1"), ("cp1251", "cp1252")],
)
def test_garbled_letters_are_refused_by_name(right, taken):
    if right == taken:
        return
    garbled = f"{SENTENCE} «Рост» – на 12 %.".encode(right).decode(taken, "replace")
    with pytest.raises(InputError, match=rf"r\.txt: its letters are garbled \({right} read as "):
        READERS[".txt"](garbled.encode(), "r.txt")


def test_utf_7_is_refused_by_name():
    with pytest.raises(InputError, match="r.txt: is in UTF-7"):
        READERS[".txt"]((f"{SENTENCE} " * 9).encode("utf-7"), "r.txt")


@pytest.mark.parametrize(
    "text", ["Die Straße für Bürger in Köln, ÄÖÜ", "РСФСР «ССР»—РС — СССР", "Élève été à l'école – où", "Ðó er íslenska"]
)
def test_letters_of_other_languages_are_not_garbled(text):
    assert READERS[".txt"]((f"{text} " * 9).encode(), "r.txt").text.startswith(text)
