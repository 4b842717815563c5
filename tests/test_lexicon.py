"""Every line of every word list: it loads, and its stage finds the example in the line."""

import re

import pytest
from spacy.strings import get_string_id
from spacy.tokens import Doc
from spacy.vocab import Vocab
from svodka import lexicon
from svodka.agreement import content_lemmas
from svodka.errors import LexiconError
from svodka.evaluation import gold
from svodka.fields import dating, kinds, reporting, statuses
from svodka.fields.context import Report
from svodka.fields.metrics import is_content, written
from svodka.fields.tokens import Columns, Token
from svodka.numbers import stops
from svodka.numbers.numerals import find as find_numerals
from svodka.numbers.quantities import find
from svodka.places.naming import nominatives, place_adjective
from svodka.time import periods

LISTS = sorted(path.stem for path in lexicon.FOLDER.glob("*.tsv"))


def rows(name):
    return [pytest.param(row, id=row.surface) for row in lexicon.rows(name)]


def claims(text):
    return [quantity for quantity in find(text) if not quantity.stop]


@pytest.mark.parametrize("name", LISTS)
def test_lists_load(name):
    assert lexicon.rows(name)


@pytest.mark.parametrize("row", [*rows("units"), *rows("nouns")])
def test_units_are_found(row):
    text = row["seen"]
    measured = [quantity for quantity in find(text) if quantity.unit == row["unit"]]
    frequency = row["unit"] == "times"
    assert measured or frequency, text


@pytest.mark.parametrize("row", [*rows("denominators"), *rows("currency_signs")])
def test_rates_and_signs_are_found(row):
    (quantity,) = claims(row["seen"])
    assert quantity.unit.endswith("/" + row["unit"]) or quantity.unit == row["unit"]


@pytest.mark.parametrize("row", rows("money_nouns"))
def test_money_nouns_make_money(row):
    assert [quantity.unit for quantity in claims(row["seen"])] == ["KZT"]


@pytest.mark.parametrize("row", [*rows("numerals"), *rows("scales"), *rows("fractions"), *rows("multiples")])
def test_number_words_are_read(row):
    found = list(find_numerals(row["seen"]))
    assert found, row["seen"]
    if "factor" in row.fields and row.file == "scales.tsv":
        assert found[0].value % int(row["factor"]) == 0
    if row.file == "fractions.tsv":
        assert found[0].value == float(row["percent"]) or str(found[0].value) == row["percent"]


@pytest.mark.parametrize("row", rows("compounds"))
def test_compounds_carry_their_unit(row):
    (numeral,) = find_numerals(row["seen"])
    assert (numeral.form, numeral.unit) == ("compound", row["unit"])


@pytest.mark.parametrize("row", rows("hedges"))
def test_hedges_set_the_bound(row):
    assert [quantity.bound for quantity in find(row["seen"])] == [row["bound"]]


def reading(text):
    quantity = claims(text)[-1]
    return kinds.kind_of(text, quantity, (0, len(text)), None)


@pytest.mark.parametrize("row", rows("directions"))
def test_directions_make_signed_changes(row):
    found = reading(row["seen"])
    assert (found.kind, found.value > 0) == ("change", row["sign"] == "1")


@pytest.mark.parametrize("row", rows("shares"))
def test_share_and_index_words(row):
    assert reading(row["seen"]).kind == row["kind"]


@pytest.mark.parametrize("row", rows("plans"))
def test_plan_words(row):
    text = row["seen"]
    report = Report(text, text, None, None, "", None, "", (), (), Columns(Doc(Vocab())))
    assert statuses.status_of(report, claims(text)[-1], (0, len(text)))[0] == "plan"


@pytest.mark.parametrize("row", [*rows("stops_left"), *rows("stops_right")])
def test_stop_words_stop(row):
    found = [quantity.stop for quantity in find(row["seen"])]
    assert all(found), found
    assert any(row["reason"] in stop for stop in found), found


@pytest.mark.parametrize("row", rows("shapes"))
def test_shapes_stop(row):
    assert stops.mask(row["seen"])
    assert not claims(row["seen"])


@pytest.mark.parametrize("row", rows("bases"))
def test_bases_are_no_claims(row):
    assert len(claims(row["seen"])) == 1


@pytest.mark.parametrize("row", rows("durations"))
def test_measured_durations_are_claims(row):
    assert len(claims(row["seen"])) == 1


@pytest.mark.parametrize("row", rows("name_endings"))
def test_endings_of_names_lead_to_the_nominative(row):
    written, nominative = row["seen"].split(" | ")
    *_, form = written.lower().split()
    assert form.endswith(row.surface)
    assert nominative.lower() in nominatives(form)


@pytest.mark.parametrize("row", rows("adjective_stems"))
def test_names_have_adjectives(row):
    name, adjective = row["seen"].split(" | ")
    assert name.endswith(row.surface)
    assert place_adjective(name) == adjective


@pytest.mark.parametrize("row", [*rows("months"), *rows("periods")])
def test_periods_are_found(row):
    assert periods.find(row["seen"])
    assert not claims(row["seen"])


@pytest.mark.parametrize("row", [*rows("year_parts"), *rows("year_counts"), *rows("ordinal_years")])
def test_parts_and_lengths_are_found(row):
    (period, *_) = periods.find(row["seen"])
    assert period.part or period.length or period.offset or period.year


@pytest.mark.parametrize("row", rows("months_kazakh"))
def test_kazakh_dates_are_read(row):
    assert dating.stated_date(row["seen"]).month == int(row["month"])


@pytest.mark.parametrize("row", rows("cues"))
def test_cues_match_their_example(row):
    front, behind = ("", r"(?!\w)") if row["cue"].endswith(" ending") else (r"(?<!\w)", "")
    assert re.search(f"{front}{lexicon.pattern(row.surface)}{behind}", row["seen"], re.IGNORECASE)


@pytest.mark.parametrize("row", rows("contexts"))
def test_contexts_complete_a_unit(row):
    assert claims(row["seen"])[-1].unit == row["becomes"]


@pytest.mark.parametrize("row", rows("look_alikes"))
def test_look_alikes_are_read_as_digits(row):
    digits = "".join(char if char.isdigit() else row["digit"] for char in row["seen"].split()[0])
    assert gold.can_mean(row["seen"], float(digits))


@pytest.mark.parametrize("row", rows("number_words"))
def test_number_words_may_be_numbers(row):
    assert re.search(rf"(?<!\w){re.escape(row.surface)}", row["seen"], re.IGNORECASE)


@pytest.mark.parametrize("row", rows("parts"))
def test_parts_add_to_a_number(row):
    assert any(numeral.value != int(numeral.value) or numeral.value % 10**9 for numeral in find_numerals(row["seen"]))


@pytest.mark.parametrize("row", rows("light_words"))
def test_light_words_are_no_part_of_a_metric(row):
    assert not is_content(Token(0, 5, row.surface, get_string_id(row.surface), "NOUN", True))


@pytest.mark.parametrize("row", rows("label_forms"))
def test_labels_write_other_words_than_the_text(row):
    assert re.search(rf"(?<!\w){re.escape(row.surface)}(?!\w)", row["seen"])
    assert written(row.surface.capitalize()) == row["label"]
    assert content_lemmas(row.surface) != content_lemmas(row["label"])


@pytest.mark.parametrize("row", rows("territories"))
def test_gazetteer_names_are_recognised(nlp, row):
    names = [mention.name for mention in nlp(f"построено в {row.surface}, и точка")._.mentions]
    assert row.surface in names


@pytest.mark.parametrize("row", rows("generic_places"))
def test_generic_words_point_back(nlp, row):
    assert f"generic {row['kind']}" in [mention.kind for mention in nlp(row["seen"])._.mentions]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("surface\tvalue\nодин\t1\nодин\t2\n", ":3: 'один' is listed twice, first in line 2"),
        ("surface\tvalue\nодин\n", ":2: expected 2 tab-separated columns"),
        ("value\n1\n", ":1: the first line must name the columns"),
    ],
)
def test_broken_lists_are_refused(tmp_path, content, complaint):
    path = tmp_path / "broken.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(complaint)):
        lexicon.read_file(path)


def test_patterns_know_endings_and_yo():
    regex = re.compile(lexicon.pattern("населённ~ пункт~"), re.IGNORECASE)
    assert regex.fullmatch("населенных пунктов")
    assert not regex.fullmatch("населённый пунктир")


@pytest.mark.parametrize("row", rows("anniversaries"))
def test_anniversaries_tell_a_year(row):
    found = reporting.signs(row["seen"], None, periods.find(row["seen"]))
    assert [year for year, own in found.items() if own["anniversary"]], row["seen"]


def test_a_tree_takes_the_longest_word():
    pattern = re.compile(lexicon.tree(["", "а", "ами", "ев", "его", "и", "иями"]))
    for text, length in (("ами", 3), ("ам", 1), ("ёв", 2), ("его", 3), ("иям", 1), ("х", 0)):
        assert pattern.match(text).end() == length


SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(lexicon.FOLDER.parent.rglob("*.py")))
CUES = sorted({row["cue"] for row in lexicon.rows("cues")})
NO_CUES = {"name", "hedge", "unk", "time"}  # groups of an expression, navec's word for those that it lacks, an element of web pages


def test_slots_of_frames_are_cues():
    assert {name for name in lexicon.SLOT.findall(SOURCE) if name not in NO_CUES} <= set(CUES)


@pytest.mark.parametrize("name", CUES)
def test_every_cue_is_looked_for(name):
    ends, begins = (" word", " part", " noun", " ending"), ("average of the ", "centre of the ", "several ")
    composed = name.endswith(ends) or name.startswith(begins)
    assert composed or f"<{name}>" in SOURCE or f'"{name}"' in SOURCE or f"'{name}'" in SOURCE


def test_a_frame_reads_its_slots():
    frame = lexicon.Frame(r"(?P<word><on>)\s(?:<hedge>\s)?\d")
    assert frame.search("вырос на почти 12 %")["word"] == "на"
    assert not frame.search("вырос до 12 %")


def test_what_surfaces_begin_with_is_put_together_only_where_their_order_stays():
    surfaces = [
        "не более чем",
        "не более",
        "не больше",
        "не",
        "превысил* отметку в",
        "превысил*",
        "прев",
        "ёлка",
        "еле-еле",
        "ме=тр",
    ]
    surfaces += ["еле", "кв. м", "кв.м", "план~", "плановый", "плана", "Мир", "мирный", "метр~"]
    longest_first = sorted(surfaces, key=len, reverse=True)
    body = lexicon.any_of((surface, lexicon.pattern(surface)) for surface in surfaces)
    for after in ("", r"(?!\w)", r"\s+\d"):
        regex = re.compile(f"(?:{body}){after}", re.IGNORECASE)
        for text in (
            *longest_first,
            "не\u00a0более 5",
            "превысили отметку в 5",
            "превысила 5",
            "планы",
            "елка 5",
            "кв.  м",
            "мётр",
            "МИРА",
        ):
            alone = (re.compile(lexicon.pattern(surface) + after, re.IGNORECASE).match(text) for surface in longest_first)
            expected = next(filter(None, alone), None)
            found = regex.match(text)
            assert (found and found.span()) == (expected and expected.span()), text


def test_endings_are_put_together_only_where_the_order_of_surfaces_stays():
    surfaces = ["тонн~", "т", "тонно-километр", "тонна зерна", "тысяч~", "тыс", "метр~", "метр квадратный", "ме=тр"]
    rows = [lexicon.Row(surface, {"surface": surface}, "own.tsv", number) for number, surface in enumerate(surfaces)]
    for after in ("", r"(?!\w)"):
        matcher = lexicon.matcher(rows, before="", after=after)
        for text in (
            "тоннами",
            "тонна зерна",
            "тонно-километр",
            "т",
            "тысяч",
            "тыс",
            "метров",
            "метр квадратный",
            "тоннель",
            "метр",
        ):
            plain = [
                (row, match)
                for row in sorted(rows, key=lambda row: len(row.surface), reverse=True)
                if (match := re.compile(lexicon.pattern(row.surface) + after, re.IGNORECASE).match(text))
            ]
            found = matcher.regex.match(text)
            assert (found is None) == (not plain)
            if found:
                assert (matcher.row(found), found.end()) == (plain[0][0], plain[0][1].end())
