"""Expressions that are tried only at some words find what they find in the whole text."""

import json
import re
from pathlib import Path

import pytest
from svodka import lexicon
from svodka.fields import claims, voices  # noqa: F401 (all frames are made)
from svodka.fields.reporting import _anniversary
from svodka.numbers import numerals
from svodka.numbers.mending import _glued_prepositions
from svodka.openings import CAPITALS, INDEX, WORD, Opened, words_of
from svodka.places import okrugs, organisations, people, regions, territories, villages
from svodka.time import periods, stated, timewords

DEV = Path(__file__).parents[1] / "corpus/dev.jsonl"
CUT = "Атбасар ского района в3 селах, вчетыре двора изпяти; 20-летие Независимости; ¾ полей, 5тыс. т, р-н Самар, №7.\n"
OPENED = {
    "relative years": periods._relative().opened,
    "lengths": periods._lengths(),
    "months": timewords._parts()[0],
    "parts of a year": timewords._parts()[1].opened,
    "years": stated._stated(),
    "years in words": stated._ordinals()[0],
    "legal forms": organisations._legal_and_name(),
    "titled": organisations._titled(),
    "legal forms alone": organisations._legal_alone(),
    "companies": organisations._company()[0],
    "ports": organisations._port(),
    "manner": people.MANNER,
    "works": organisations._works_of(),
    "numbered": organisations.NUMBERED,
    "adjective names": organisations.ADJECTIVE_NAME,
    "generic words": territories._generic_words()[0],
    **{f"phrase {number}": phrase for number, (_, _, phrase) in enumerate(territories._generic_phrases())},
    **{f"several {kind}": lead for kind, lead in regions._several()},
    **{f"{said} of some kind": voices._words(said) for said in ("word", "part")},
    "okrug named": okrugs.OKRUG_NAMED,
    "region named": regions._region_named(),
    "district named": regions.DISTRICT_NAMED,
    "split": regions.SPLIT,
    "okrug adjective": okrugs.OKRUG_ADJECTIVE,
    "items": villages._item(),
    "series": villages._series(),
    "glued prepositions": _glued_prepositions(),
    "anniversaries": _anniversary()[0],
}


@pytest.fixture(scope="module")
def text():
    texts = [json.loads(line)["text"] for line in DEV.read_text(encoding="utf-8").splitlines()]
    return CUT.join(texts)


@pytest.mark.parametrize("name", OPENED)
def test_the_matches_are_those_of_the_whole_text(name, text):
    opened = OPENED[name]
    assert [m.span() for m in opened.finditer(text)] == [m.span() for m in opened.regex.finditer(text)]


FRAMES = [frame for frame in lexicon.FRAMES if lexicon._heads(frame.source) is not None]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame.source)
def test_frames_that_begin_with_a_cue_are_found_in_any_part_of_a_text(frame, text):
    ends = [text.rfind(" ", 0, end) for end in range(500, 40_000, 197)]
    found = [frame.search(text, end - 70, end) for end in ends]
    expected = [frame.regex.search(text, end - 70, end) for end in ends]
    assert [m and m.span() for m in found] == [m and m.span() for m in expected]


@pytest.mark.parametrize("cue", sorted(lexicon._cues()))
def test_cues_are_found_in_any_part_of_a_text(cue, text):
    ends = [text.rfind(" ", 0, end) for end in range(1000, 40_000, 500)]
    for sought in (lexicon.whole(cue), lexicon.starting(cue)):
        found = [sought.search(text, end - 500, end) for end in ends]
        expected = [sought.regex.search(text, end - 500, end) for end in ends]
        assert [m and m.span() for m in found] == [m and m.span() for m in expected]


def test_numbers_are_found_at_the_words_that_may_begin_one(text):
    atoms = numerals._atoms()
    passed = {m.span() for m in atoms.regex.finditer(text)} - {m.span() for m in atoms.finditer(text)}
    assert not [text[start:end] for start, end in passed if numerals._counts(text[start:end]) and end - start > 4]


def test_what_begins_with_no_word_is_sought_everywhere():
    sign = Opened(re.compile(r"%|доля"), ["%", "доля"])
    assert [m[0] for m in sign.finditer("5 % и доля" + " " * 1000)] == ["%", "доля"]


def test_words_stand_where_they_begin():
    text = "Ёлка 12тонн, ёлки"
    words = words_of(text)
    assert words.starts.tolist() == [0, 5, 7, 13]
    assert (words.numbers, words.opening(CAPITALS)) == ([5], [0])


def test_words_are_those_of_the_expression():
    for text in ("", "ё", "№5тонн²,12 га_і", "\ud800 пять 🔥x5", "١٢ гектаров"):
        assert words_of(text).starts.tolist() == [match.start() for match in WORD.finditer(text)]


def test_an_expression_of_two_words_is_tried_where_both_stand(monkeypatch):
    text = "В прошлом году, в 5 сёлах, за 3 месяца, в прочих, в Прошлом году. " * 20
    regex = re.compile(r"в\s+прошл\w+|\d+\s+мес\w+", re.IGNORECASE)
    opened = Opened(regex, ["в прошл~", "5 мес~"])
    tried = []
    monkeypatch.setattr(opened, "_match", lambda *place: tried.append(place[1]) or regex.match(*place))
    assert [m.span() for m in opened.finditer(text)] == [m.span() for m in regex.finditer(text)]
    assert len(tried) == 3 * 20


def test_what_is_made_behind_the_words_of_a_text_is_found_in_it_and_in_the_next_one():
    text = "Собрано 5 тонн, в Абае сдано 3 дома, до мая – 4. " * 20
    words_of(text)
    for body, openings in ((r"до\s+мая", ["до мая"]), (r"в\s+абае", ["в аба~"]), (r"сдан\w", ["сд*"]), (r"\d\s+дома", ["5 дома"])):
        opened = Opened(re.compile(body, re.IGNORECASE), openings)
        for told in (text, f"Итоги. {text}"):
            assert [m.span() for m in opened.finditer(told)] == [m.span() for m in opened.regex.finditer(told)]


def test_expressions_that_are_gone_are_forgotten():
    kept, gone = (Opened(re.compile(word), [word]) for word in ("план", "факт"))
    known = INDEX.openers().known
    assert known == gone.number
    del gone
    INDEX.forget()
    assert INDEX.openers().known < known
    text = "По плану 5, факт – 4, план – 6. " * 20
    assert [m.start() for m in kept.finditer(text)] == [m.start() for m in re.finditer("план", text)]
