import gc
import subprocess
import sys

import pytest
import spacy
import svodka
from svodka import chain
from svodka.chain import STAGES
from svodka.document import uncollected
from svodka.errors import ModelError
from svodka.report import Item, Report
from svodka.running import batch, worker


def test_stages_run_in_order_and_declare_what_they_need(nlp):
    assert tuple(nlp.pipe_names) == STAGES
    problems = nlp.analyze_pipes()["problems"]
    assert not any(problems.values())


def test_a_stage_works_alone_through_its_entry_point():
    code = (
        "import spacy; nlp = spacy.blank('ru'); nlp.add_pipe('svodka_sentences'); nlp.add_pipe('svodka_quantities');"
        "print([q.unit for q in nlp('Собрано 5 млн тонн')._.quantities])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['t']"


def test_a_saved_pipeline_gives_the_same_records(nlp, tmp_path, sample):
    nlp.to_disk(tmp_path / "model")
    again = svodka.load(tmp_path / "model")
    assert again(sample)._.records == nlp(sample)._.records


def test_a_folder_that_is_no_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"there is no config\.cfg"):
        svodka.load(tmp_path)
    spacy.blank("ru").to_disk(tmp_path / "blank")
    with pytest.raises(ModelError, match="without the stage svodka_claims"):
        svodka.load(tmp_path / "blank")


def test_importing_svodka_imports_nothing_heavy():
    code = "import svodka, sys; print([m for m in ('spacy', 'pandas', 'pyarrow', 'natasha', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_of_natasha_is_imported():
    code = (
        "import svodka, sys; svodka.extract('В Темиртау открыли 3 школы');"
        "print([m for m in ('natasha', 'yargy', 'pymorphy2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_long_line_and_a_long_text_finish(nlp):
    line = "Построено 12 школ на 4,5 млрд тенге, это на 3 % больше, чем годом ранее, "
    assert len(nlp(line * 700)._.records) == 3 * 700
    noise = [piece * 10_000 for piece in ("1 1 1 1 ", ",,,, ", "тыс тыс тыс ", "((", "5-", "а" * 10, "«" * 5, "-" * 5, "9" * 5)]
    noise.append("а," + " " * 3000 + "1x")
    for text in noise:
        nlp(text)


def test_a_pipeline_full_of_words_is_read_anew(monkeypatch):
    item = Item("a.txt", "a", ".txt", "В селе Рабат построено 3 школы за 1,2 млрд тенге.".encode())
    first = batch.loaded(None)
    extract = worker.extractor(None)
    once = extract((item, None))
    monkeypatch.setattr(batch, "MOST_WORDS", 1)
    assert [extract((item, None)) for _ in range(3)] == [once] * 3
    assert batch.loaded(None) is not first


def test_garbage_is_collected_again_when_threads_overlap():
    before = gc.get_threshold()
    one, other = uncollected(), uncollected()
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert gc.get_threshold()[0] == 0
    other.__exit__(None, None, None)
    assert gc.get_threshold() == before


PLAIN = "Уважаемые жители!\n\nПостроено 3 школы. Введено 12 тыс. кв. м жилья."
TITLE = "Отчёт акима Жанааркинского района по итогам 2021 года"


def told(title, text):
    frame = svodka.extract({"id": "a", "text": text, "title": title})
    assert [text[row.start : row.end] for row in frame.itertuples()] == list(frame["quantity"])
    return {(row.entity, row.year) for row in frame.astype(object).where(frame.notna(), None).itertuples()}


def test_a_title_beside_the_text_tells_territory_and_year_as_a_heading_would():
    assert told(TITLE, PLAIN) == told(None, f"{TITLE}\n\n{PLAIN}") == {("Жанааркинский район", 2021)}
    assert told(f"{TITLE} | Новости области Абай", PLAIN) == {("Жанааркинский район", 2021)}
    assert told("Построено 5 школ в Балхаше", PLAIN) == {("Балхаш", None)}


@pytest.mark.parametrize("title", ["Microsoft Word - otchet", "", None, "Итоги года " * 100])
def test_a_title_that_says_nothing_is_not_read(title):
    assert told(title, PLAIN) == {(None, None)}


def test_a_title_is_not_read_above_a_text_that_begins_with_one():
    assert chain.heading(Report("a", f"{TITLE.upper()}\n\n{PLAIN}", title=TITLE)) == ""
    assert told("Отчёт акима Шетского района за 2015 год", f"{TITLE}\n\n{PLAIN}") == {("Жанааркинский район", 2021)}
