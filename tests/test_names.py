import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT
from spacy.attrs import SENT_START
from svodka.places.names import REACH, _pieces, _sign, spans
from svodka.text.lexing import distinct_words
from svodka.text.recognizer import VECTORS, WEIGHTS, Recognizer, recognizer


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


def forget(model):
    model._signs.clear()
    model._slots.clear()


def tagged(model, given):
    """Tags of sentences of words, whose keys are numbers here."""
    words = list(dict.fromkeys(word for sentence in given for word in sentence))
    numbers = {word: number for number, word in enumerate(words)}
    flat = np.array([numbers[word] for sentence in given for word in sentence])
    sizes = np.array([len(sentence) for sentence in given])
    forget(model)
    tags = [model.tags[number] for number in model(flat, sizes, range(len(words)), words.__getitem__)]
    forget(model)
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
    words = list(dict.fromkeys(word for sentence in sentences(100) for word in sentence))[:200]
    products = []
    for order in (words, words[::-1], words[7:] + words[:7]):
        forget(model)
        rows = model._rows(np.arange(len(words)), range(len(words)), order.__getitem__)
        kept = dict(zip(order, model._products[rows], strict=True))
        products.append(np.stack([kept[word] for word in words]))
    forget(model)
    assert all(np.array_equal(products[0], other) for other in products[1:])


def test_forgetting_words_changes_nothing(monkeypatch):
    given = sentences(60)
    model = recognizer()
    expected = tagged(model, given)
    monkeypatch.setattr("svodka.text.recognizer.KEPT", 300)
    monkeypatch.setattr("svodka.text.recognizer.LEARNED", 200)
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
    names = ("<pad>", "O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
    tags = ["I-LOC", "I-LOC", "B-LOC", "O", "B-PER", "I-ORG", "I-ORG", "<pad>", "I-ORG", "B-PER"]
    numbers = np.array([names.index(tag) for tag in tags])
    assert list(spans(numbers, np.array([6, 3, 1]), names)) == [
        (0, 2, "LOC"),
        (2, 3, "LOC"),
        (4, 5, "PER"),
        (5, 6, "ORG"),
        (6, 7, "ORG"),
        (8, 9, "ORG"),
        (9, 10, "PER"),
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


def pieces(doc):
    """The words that the model is shown, and the sizes of the pieces."""
    _, words, which = distinct_words(doc)
    numbers, sizes = _pieces(doc.to_array([SENT_START]) == 1, np.array([_sign(word) for word in words])[which])
    return [doc[int(number)].text for number in numbers], sizes


def test_only_words_near_a_capital_are_shown(nlp):
    doc = nlp(
        "Работы продолжаются круглый год. " + "и в самом деле все было так " * 3 + "в селе Рабат, " + "где строят новую школу " * 4
    )
    shown, sizes = pieces(doc)
    assert sizes.tolist() == [len(shown)]
    at = shown.index("Рабат")
    assert (at, len(shown) - at - 1) == (REACH, REACH)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Работы продолжаются.", 0),
        ("– Работы продолжаются.", 0),  # nor behind marks and numbers does a common word begin a name
        ("2. Работы продолжаются.", 0),
        ("закон «О труде» принят", 0),
        ("Новая Программа развития КРС готова.", 0),
        ("в микрорайоне «Рассвет» чисто", 6),
        ("«Рассвет» – это хорошо.", 7),
        ("– Рабат растёт.", 4),
    ],
)
def test_what_may_hold_a_name(nlp, text, shown):
    assert len(pieces(nlp(text))[0]) == shown
