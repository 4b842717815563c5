import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from spacy.attrs import IS_SPACE, SENT_START
from svodka.places.names import REACH, _capital, _pieces, spans
from svodka.text.lexing import distinct_words
from svodka.text.recognizer import BLOCK, VECTORS, WEIGHTS, Recognizer, recognizer


@pytest.fixture(scope="module")
def slovnet():
    """slovnet's own code with the same weights."""
    from navec import Navec
    from slovnet import NER

    data = Path(importlib.util.find_spec("natasha").origin).parent / "data"
    return NER.load(data / WEIGHTS, batch_size=1).navec(Navec.load(data / VECTORS))


def sentences(limit):
    lines = (ROOT / "corpus/test.jsonl").read_text(encoding="utf-8").splitlines()
    found = [line.split() for text in lines for line in json.loads(text)["text"].split("\n")]
    return sorted((words for words in found if words), key=len, reverse=True)[:limit] + [["Темиртау"]]


def tagged(model, given):
    """Tags of sentences of words, whose keys are numbers here."""
    words = list(dict.fromkeys(word for sentence in given for word in sentence))
    numbers = {word: number for number, word in enumerate(words)}
    flat = np.array([numbers[word] for sentence in given for word in sentence])
    sizes = np.array([len(sentence) for sentence in given])
    model._slots.clear()
    tags = [model.tags[number] for number in model(flat, sizes, range(len(words)), words.__getitem__)]
    model._slots.clear()
    return [tags[end - size : end] for end, size in zip(np.cumsum(sizes), sizes, strict=True)]


def test_the_tags_are_those_of_slovnet(slovnet):
    given = sentences(300)
    inputs = slovnet.infer.encoder(given)
    expected = list(slovnet.infer.decoder(slovnet.infer.process(inputs)))
    assert tagged(recognizer(), given) == expected
    assert sum(tag != "O" for tags in expected for tag in tags) > 100


def test_a_word_never_depends_on_its_company():
    """The same bits whatever words were new at the same time: results must not depend on the order of reports."""
    model = recognizer()
    words = list(dict.fromkeys(word for sentence in sentences(100) for word in sentence))[: 3 * BLOCK]
    products = []
    for order in (words, words[::-1], words[7:] + words[:7]):
        model._slots.clear()
        model._learn(range(len(words)), order.__getitem__)
        rows = {word: model._products[model._slots[number]].copy() for number, word in enumerate(order)}
        products.append(np.stack([rows[word] for word in words]))
    model._slots.clear()
    assert all(np.array_equal(products[0], other) for other in products[1:])


def test_forgetting_words_changes_nothing(monkeypatch):
    given = sentences(60)
    model = recognizer()
    expected = tagged(model, given)
    monkeypatch.setattr("svodka.text.recognizer.KEPT", 300)
    monkeypatch.setattr("svodka.text.recognizer.CHUNK", 100)
    assert tagged(model, given) == expected


def test_no_words_no_tags(nlp):
    none = np.zeros(0, np.int64)
    assert len(recognizer()(none, none, [], str)) == 0
    assert [nlp(text).ents for text in ("", " \n ", "!")] == [()] * 3


def test_names_in_a_text(nlp):
    doc = nlp("Кайрат Бегимов посетил Темиртау и компанию «Казахмыс».\nВ Караганде построено 3 школы.")
    assert [(entity.text, entity.label_) for entity in doc.ents] == [
        ("Кайрат Бегимов", "PER"),
        ("Темиртау", "LOC"),
        ("Казахмыс", "ORG"),
        ("Караганде", "LOC"),
    ]


def test_spans_of_tags():
    assert list(spans(["I-LOC", "I-LOC", "B-LOC", "O", "B-PER", "I-ORG"])) == [
        (0, 2, "LOC"),
        (2, 3, "LOC"),
        (4, 5, "PER"),
        (5, 6, "ORG"),
    ]


def test_missing_weights_are_named(tmp_path, monkeypatch):
    from svodka.errors import ModelError

    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelError, match="natasha is not installed"):
        recognizer.__wrapped__()
    monkeypatch.undo()
    monkeypatch.setattr("svodka.text.recognizer.WEIGHTS", "no.tar")
    with pytest.raises(ModelError, match="is missing"):
        recognizer.__wrapped__()
    assert Recognizer is type(recognizer())


def test_only_words_near_a_capital_are_shown(nlp):
    doc = nlp(
        "Работы продолжаются круглый год. " + "и в самом деле все было так " * 3 + "в селе Рабат, " + "где строят новую школу " * 4
    )
    _, words, which = distinct_words(doc)
    capital = np.array([_capital(word) for word in words])[which]
    numbers, sizes = _pieces(doc.to_array([IS_SPACE, SENT_START]), capital)
    shown = [doc[int(number)].text for number in numbers]
    assert sizes.tolist() == [len(shown)]
    at = shown.index("Рабат")
    assert (at, len(shown) - at - 1) == (REACH, REACH)
