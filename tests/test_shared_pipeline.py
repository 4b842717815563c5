"""What is kept of words between reports: it holds when threads share a pipeline, and when a report fails in its middle."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import svodka
from svodka import lexicon
from svodka.places import names
from svodka.text import lexing

DEV = Path(__file__).parents[1] / "corpus/dev.jsonl"
TEXT = "Верблюдоводы Тарбагатая настригли 5 тонн шерсти."


def fresh():
    """A pipeline that has read nothing."""
    return svodka.load("rules")


def seen(doc):
    return [(token.lemma_, token.pos_, token.ent_type_) for token in doc]


def test_threads_read_as_one_does():
    texts = [json.loads(line)["text"][:1500] for line in DEV.read_text(encoding="utf-8").splitlines()[:12]]
    expected = [seen(doc) for doc in map(fresh(), texts)]
    nlp = fresh()
    with ThreadPoolExecutor(4) as threads:
        assert [seen(doc) for doc in threads.map(nlp, texts)] == expected


def test_words_of_a_report_that_failed_are_analysed_anew(monkeypatch):
    expected = seen(fresh()(TEXT))
    nlp, readings, asked = fresh(), lexing.readings, []

    def interrupted(word):
        asked.append(word)
        if len(asked) == 3:
            raise MemoryError
        return readings(word)

    monkeypatch.setattr(lexing, "readings", interrupted)
    with pytest.raises(MemoryError):
        nlp(TEXT)
    monkeypatch.setattr(lexing, "readings", readings)
    assert seen(nlp(TEXT)) == expected


def test_word_lists_reach_the_names_after_a_report(tmp_path):
    header = (lexicon.FOLDER / "cues.tsv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "cues.tsv").write_text(f"{header}\nжумаброва\tno name\tЖумаброва пришла\n", encoding="utf-8")
    fresh()(TEXT)
    try:
        lexicon.use(tmp_path)
        assert "жумаброва" in names._nameless()
    finally:
        lexicon.use(None)
