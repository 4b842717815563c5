"""The linker: what it sees, what it learns, what it refuses."""

import dataclasses
import json

import numpy as np
import pytest
import svodka
from hypothesis import given, settings
from hypothesis import strategies as st
from svodka import chain
from svodka.agreement import content_lemmas
from svodka.errors import InputError, ModelError
from svodka.evaluation import gold
from svodka.linking import doubts, features, lacking, layouts, linker, network, review
from svodka.linking.linker import Linker, shares
from svodka.linking.options import Options
from svodka.linking.settings import CHECKSUM, Settings, checksum
from svodka.linking.slots import Slots
from svodka.report import Report
from svodka.training import looks, loop, targets
from svodka.training.examples import Example, example
from svodka.training.loop import Plan
from threadpoolctl import threadpool_limits

TEXT = (
    "ОТЧЁТ акима Темиртау\n\nОбразование\nВ 2023 году построено 3 школы, на их оснащение направили 1,2 млрд тенге. "
    "Карагандинская область ввела 11 детских садов, из них 4 – частные.\n"
)


@pytest.fixture(scope="module")
def rules():
    return chain.load("rules")


@pytest.fixture(scope="module")
def seen(rules):
    doc = rules(chain.make_doc(rules, Report("t", TEXT)))
    return features.of(doc, doc._.report, doc._.records), doc._.records


def test_every_draft_is_a_query(seen):
    shown, drafts = seen
    assert len(shown.first) == len(drafts) == 4
    for query, draft in enumerate(drafts):
        assert shown.table.start[shown.first[query]] <= draft.start < shown.table.end[shown.first[query]]
        assert shown.table.end[shown.last[query]] >= draft.end


def test_options_come_in_the_order_of_queries(seen):
    shown, _ = seen
    for options in (shown.tokens, shown.entities, shown.years, shown.units):
        assert (np.diff(options.query) >= 0).all()
        assert len(options.query) == len(options.word) == len(options.indicators) == len(options.values)


def test_gold_answers_are_among_the_options(seen):
    shown, drafts = seen
    entities = {value for value, query in zip(shown.entities.values, shown.entities.query, strict=True) if query == 2}
    assert {"Темиртау", "Карагандинская область"} <= entities
    years = {value for value, query in zip(shown.years.values, shown.years.query, strict=True) if query == 0}
    assert 2023 in years
    words = {shown.table.text[at] for at, query in zip(shown.tokens.word, shown.tokens.query, strict=True) if query == 3}
    assert {"детских", "садов", "частные", "Образование"} <= words
    assert drafts[0].unit == "школа"


def test_targets_mark_the_nearest_words(seen):
    shown, drafts = seen
    gold_row = {**drafts[3].as_dict(), "metric": "частные детские сады", "entity": "Карагандинская область", "year": 2023}
    target = targets.of(shown, [draft.as_dict() for draft in drafts], [gold_row])
    assert target.known.tolist() == [False, False, False, True]
    marked = {shown.table.text[at] for at in shown.tokens.word[target.tokens > 0]}
    assert content_lemmas(" ".join(marked)) == content_lemmas("частные детские сады")
    assert target.entities.any()
    assert target.years.any()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40).map(sorted))
def test_shares_of_a_query_add_up_to_one(query):
    at = np.array(query)
    share = shares(np.linspace(-50, 50, len(at)).astype(np.float32), at, 5)
    totals = np.bincount(at, share, 5)
    assert all(total == pytest.approx(1, abs=1e-4) for number, total in enumerate(totals) if number in query)


def test_gradients_are_those_of_the_loss(seen):
    """Central differences on a few weights of every layer."""
    shown, drafts = seen
    rows = [draft.as_dict() for draft in drafts]
    one = Example("t", shown, drafts, rows, targets.of(shown, rows, rows))
    plan = Plan(shape=network.Shape(width=16, pair=16, dilations=(1, 2), dropout=0.0, unseen=0.0))
    net = network.Network(plan.shape)

    def loss():
        scores, _ = net.scores(shown)
        counts = (one.targets.tokens >= 0) & one.targets.known[shown.tokens.query]
        total = np.logaddexp(0, np.where(one.targets.tokens > 0, -scores.tokens, scores.tokens))[counts].sum(dtype=np.float64)
        for options, values, right, weight in (
            (shown.entities, scores.entities, one.targets.entities, plan.entity),
            (shown.years, scores.years, one.targets.years, plan.year),
            (shown.units, scores.units, one.targets.units, plan.unit),
        ):
            together = np.bincount(options.query, shares(values, options.query, len(drafts)) * right, len(drafts))
            total += weight * -np.log(together[together > 0]).sum()
        status = scores.status - np.logaddexp.reduce(scores.status, axis=1, keepdims=True)
        total += plan.status * -status[np.arange(len(drafts)), one.targets.status].sum()
        return float(total)

    scores, backward = net.scores(shown, train=True)
    gradient, _ = loop.losses(scores, one, plan)
    backward(gradient)
    rng = np.random.default_rng(0)
    for name, layer in net.layers.items():
        if not layer.has_param("W") or layer.get_param("W") is None:
            continue
        weights, slope = layer.get_param("W"), layer.get_grad("W")
        at = tuple(int(rng.integers(size)) for size in weights.shape) if slope is None or not slope.any() else np.unravel_index(
            np.abs(slope).argmax(), slope.shape
        )  # fmt: skip
        kept, step = float(weights[at]), 1e-4  # larger ones cross the edges of maxout
        weights[at] = kept + step
        above = loss()
        weights[at] = kept - step
        below = loss()
        weights[at] = kept
        measured = (above - below) / (2 * step) * float(loop.GRADIENT)
        assert float(slope[at]) == pytest.approx(measured, rel=0.15, abs=2e-3), name


def test_words_are_hidden_wherever_they_stand(seen):
    shown, _ = seen
    net = network.Network(network.Shape(width=16, pair=16, dilations=(1,), unseen=0.5))
    known = net._known(shown)
    assert 0.2 < known.mean() < 0.8
    for number in range(len(shown.table.distinct)):
        assert len(set(known[shown.table.which == number])) <= 1


def test_second_look_sees_the_words_beside(seen):
    shown, drafts = seen
    share = np.zeros(len(shown.tokens.query), np.float32)
    at = {
        (query, shown.table.text[word]): number
        for number, (query, word) in enumerate(zip(shown.tokens.query.tolist(), shown.tokens.word.tolist(), strict=True))
    }
    share[at[2, "детских"]], share[at[2, "садов"]], share[at[3, "садов"]], share[at[3, "частные"]] = 0.6, 0.9, 0.4, 0.8
    found = review.possible(shown, drafts, share)
    assert found.options.tolist() == np.flatnonzero(share).tolist()
    assert found.signs.shape == (4, review.WIDTH)
    row = found.signs[found.options.tolist().index(at[3, "садов"])]
    assert row[1] > 0  # not the likeliest of its query
    assert row[2] == pytest.approx(0.8)  # the others together
    assert row[11] == pytest.approx(0.9)  # the same word in the record before
    assert row[13] == pytest.approx(0.9)  # the same lemma there


def test_second_look_takes_a_report_without_likely_words(seen):
    shown, drafts = seen
    none = review.possible(shown, drafts, np.zeros(len(shown.tokens.query), np.float32))
    assert none.signs.shape == (0, review.WIDTH)


def test_agreement_is_reckoned_from_the_shares(seen):
    shown, _ = seen
    token = np.zeros(len(shown.tokens.query), np.float32)
    first = np.flatnonzero(shown.tokens.query == 0)[:3]
    token[first] = (1.0, 0.5, 0.0)
    none, empty = np.zeros((4, 0), np.float32), np.zeros((4, 0), bool)
    # the label is its first word; with the second one gold has two, and F1 is 2/3
    strict, loose = doubts.agreement(shown, token, first[:1], none, empty, (0.8, 0.5))
    assert strict[0] == pytest.approx(0.5)
    assert loose[0] == pytest.approx(1.0)


def test_the_rules_answer_stands_unless_another_is_much_surer():
    hot = layouts.Indicators(layouts.year_layout(), 4)
    hot.set("draft", np.array([1, 0, 1, 0]))
    years = Options(np.array([0, 0, 1, 1]), np.zeros(4, np.int64), hot, np.array([0, 1, 0, 1]), [2022, 2023], np.full(4, -1))
    (choice,) = doubts.choose([years], [np.array([0.4, 0.6, 0.2, 0.8], np.float32)], 2, [0.4])
    assert choice.value == [2022, 2023]
    assert choice.option == [0, 3]
    assert choice.ahead == pytest.approx([-0.2, 0.6])


def test_options_of_the_document_stand_for_its_other_candidates(rules):
    text = (
        "Аким района имени Казыбек би отчитался. Караганда и Темиртау помогли. За 2022 год, а в 2021 году хуже.\nПостроено 3 школы."
    )
    doc = rules(chain.make_doc(rules, Report("t", text)))
    report, shown = doc._.report, features.of(doc, doc._.report, doc._.records)
    everywhere = len(shown.table.text)
    for options, likely in ((shown.entities, report.owner_shares), (shown.years, report.year_shares)):
        offered = {value for value, word in zip(options.values, options.word.tolist(), strict=True) if word == everywhere}
        assert {value for value in list(likely)[:3] if likely[value] > layouts.STANDINGS[0]} <= offered


def test_a_document_is_also_shown_as_if_the_rules_had_erred(rules):
    text = "Аким Темиртау отчитался за 2022 год. Караганда помогла.\nПостроено 3 школы. В 2021 году построено 2 школы."
    shown = [example(rules, gold.Document(f"d{number}", text, None, None, (), "train", "", 1)) for number in range(8)]
    erred = [one.mistaken for one in shown]
    assert {(one.drafts[0].entity, one.drafts[0].year) for one in shown} == {("Темиртау", 2022)}
    wrong = {(one.drafts[0].entity != "Темиртау", one.drafts[0].year != 2022) for one in erred}
    assert wrong == {(True, False), (False, True)}


def test_lacking_words_are_told_by_the_label(seen):
    shown, _ = seen
    share = np.zeros(len(shown.tokens.query), np.float32)
    none = lacking.signs(shown, share)
    assert none.shape == (4, lacking.width())
    of_label = slice(-lacking.VECTORS, -lacking.VECTORS + 300)
    assert not none[:, of_label].any()
    at = np.flatnonzero(shown.tokens.query == 1)[3]
    share[at] = 1
    label = lacking.signs(shown, share)[:, of_label]
    assert label[1] == pytest.approx(shown.vectors[shown.tokens.word[at]])
    assert not label[[0, 2, 3]].any()


def test_no_adjective_is_invented(seen):
    shown, _ = seen
    linker = Linker()
    linker.settings = Settings(words=(("стоимость", "стоимость"), ("детский", "детских"), ("плюшевый", "плюшевых")))
    told = linker._sayable(shown, np.ones((len(shown.first), 3), bool))
    assert told[:, 0].all()
    assert told[:, 1].all()  # «детских садов» stand in it
    assert not told[:, 2].any()


def test_a_look_learns_what_signs_tell():
    rng = np.random.default_rng(0)
    signs = rng.normal(3, 5, (400, lacking.width())).astype(np.float32)
    right = np.stack([signs[:, 0] > 8, np.zeros(400, bool)], axis=1)
    linker = Linker()
    linker.network = network.Network(network.Shape(width=16, pair=16, dilations=(1,), words=2))
    looks.teach_lacking(linker, [(signs, right)], 0)
    scores = linker.network.look_for_lacking(signs)
    assert ((scores > 0) == right).mean() > 0.9


def test_no_writer_stands_in_two_parts(rules, seen):
    shown, drafts = seen
    target = targets.of(shown, [draft.as_dict() for draft in drafts], [])
    examples = [Example(f"{writer}-{n}", shown, drafts, [], target, writer) for writer in "abcd" for n in range(5)]
    parts = loop.parted(examples)
    assert sorted(len(part) for part in parts) == [5, 5, 10]
    writers = [{one.writer for one in part} for part in parts]
    assert sum(len(part) for part in writers) == len(set().union(*writers)) == 4
    assert len(loop.parted([Example(str(n), shown, drafts, [], target) for n in range(9)])) == 3


@pytest.fixture(scope="module")
def small(rules):
    """A linker trained on eight short reports, and the reports."""
    documents = sorted(gold.read(["corpus/train.jsonl"]), key=lambda document: len(document.text))[:8]
    plan = Plan(epochs=3, shape=network.Shape(width=32, pair=32, dilations=(1, 2)))
    return loop.train(rules, documents, plan), documents, plan


def test_same_data_and_seed_give_the_same_model(rules, small):
    linker, documents, plan = small
    again = loop.train(rules, documents, plan)
    assert again.settings == linker.settings
    assert again.network.model.to_bytes() == linker.network.model.to_bytes()
    apart = loop.train(rules, documents, plan, jobs=2)
    assert apart.network.model.to_bytes() == linker.network.model.to_bytes()
    assert apart.settings == linker.settings
    with threadpool_limits(2, "blas"):
        threads = loop.train(rules, documents, plan)
    assert threads.network.model.to_bytes() == linker.network.model.to_bytes()
    other = loop.train(rules, documents, dataclasses.replace(plan, seed=1))
    assert other.network.model.to_bytes() != linker.network.model.to_bytes()


def test_what_is_taught_does_not_depend_on_the_order_of_sets(seen):
    shown, drafts = seen
    rows = [draft.as_dict() for draft in drafts]
    lacking = [f"слово{letter}" for letter in "едгвба"]
    target = dataclasses.replace(targets.of(shown, rows, rows), absent=[lacking, lacking[::-1], ["частое"] * 3])
    assert targets.absent_words([target], 2) == ["частое", *sorted(lacking)]


def test_too_few_documents_are_refused(rules, small):
    with pytest.raises(InputError, match="too few"):
        loop.train(rules, small[1][:2], small[2])


def test_written_and_read_again(rules, small, tmp_path):
    linker, documents, _ = small
    linker.to_disk(tmp_path / "linker")
    read = Linker().from_disk(tmp_path / "linker")
    doc = rules(chain.make_doc(rules, Report("t", documents[0].text)))
    assert read.revise(doc) == linker.revise(doc)
    for record in read.revise(doc):
        assert 0 <= record.confidence <= 1
        assert record.metric
        assert documents[0].text[record.start : record.end] == record.quantity


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda folder: (folder / "weights.msgpack").write_bytes((folder / "weights.msgpack").read_bytes()[:-100]), "damaged"),
        (lambda folder: (folder / "linker.json").write_text("{"), "cannot be read"),
        (lambda folder: (folder / "linker.json").unlink(), "cannot be read"),
        (lambda folder: edited(folder, format=99), "another format"),
        (lambda folder: edited(folder, features="0"), "other features"),
    ],
    ids=["truncated weights", "truncated settings", "no settings", "unknown format", "other features"],
)
def test_a_spoilt_model_is_refused(small, tmp_path, spoil, reason):
    small[0].to_disk(tmp_path / "linker")
    spoil(tmp_path / "linker")
    with pytest.raises(ModelError, match=reason):
        Linker().from_disk(tmp_path / "linker")


def edited(folder, **values):
    path = folder / "linker.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


SENSELESS = {
    "shape": [{"width": 8}, None, []],
    "width": [64_000_000, 0, -1, 64, True, "32", 32.0],
    "dilations": [[0], [1], [10**9], 3],
    "dropout": [1.5, float("nan")],
    "words": [[["а", "б"]], [["а"]], None],
    "metric_threshold": [-5, 2, float("nan"), "0.4", True, None],
    "word_threshold": [-0.1, float("inf")],
    "reviewed": ["no", 1],
    "confidence": [[], [1.0], [float("nan")] * doubts.WIDTH, ["1"] * doubts.WIDTH, [True] * doubts.WIDTH, 1],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in SENSELESS.items() for value in values])
def test_senseless_settings_are_refused(small, tmp_path, name, value):
    small[0].to_disk(tmp_path / "linker")
    path = tmp_path / "linker" / "linker.json"
    told = json.loads(path.read_text())
    (told["shape"] if name in told["shape"] and name != "words" else told)[name] = value
    for sealed in (None, checksum(told)):  # as an older model, which has no checksum, and with a forged one
        path.write_text(json.dumps({**told, CHECKSUM: sealed} if sealed else {k: v for k, v in told.items() if k != CHECKSUM}))
        with pytest.raises(ModelError, match="fits its settings"):
            Linker().from_disk(tmp_path / "linker")


def test_changed_settings_are_refused_and_older_ones_read(small, tmp_path):
    small[0].to_disk(tmp_path / "linker")
    path = tmp_path / "linker" / "linker.json"
    told = json.loads(path.read_text())
    edited(tmp_path / "linker", metric_threshold=0.9)
    with pytest.raises(ModelError, match="was changed"):
        Linker().from_disk(tmp_path / "linker")
    del told[CHECKSUM]
    path.write_text(json.dumps(told))
    assert Linker().from_disk(tmp_path / "linker").settings == small[0].settings


def test_signs_of_confidence_are_as_many_as_settings_tell(small, rules):
    doc = rules(chain.make_doc(rules, Report("t", TEXT)))
    answers = small[0].answers(features.of(doc, doc._.report, doc._.records), doc._.records)
    assert {len(answer.signs) for answer in answers} == {doubts.WIDTH}


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet="12 3,%.млнтегшколаВА\n–()«»г", max_size=200))
def test_any_text_passes(rules, small, text):
    doc = rules(chain.make_doc(rules, Report("t", text)))
    for record in small[0].revise(doc) if doc._.records else ():
        assert doc.text[record.start : record.end] == record.quantity


def test_full_stores_forget_the_words_not_asked_for_longest():
    slots = Slots(8, 1, np.int64)
    learnt: list[str] = []

    def asked(words: str) -> str:
        def fill(new):
            learnt.extend(words[number] for number in new)
            return [[ord(words[number])] for number in new]

        assert slots.of(list(words), fill).ravel().tolist() == list(map(ord, words))
        found = "".join(learnt)
        learnt.clear()
        return found

    assert asked("abcdefg") == "abcdefg"
    assert asked("a") == ""
    assert asked("ahi") == "hi"
    assert asked("ahi") == ""
    assert asked("ahidefg") == ""  # only a quarter is forgotten: «b» and «c»
    assert asked("bc") == "bc"
    assert asked("stuvwxyz") == "stuvwxyz"  # as many as there are rows


def test_words_whose_learning_is_interrupted_are_learnt_again():
    def interrupted(new):
        raise MemoryError

    slots = Slots(4, 1, np.int64)
    slots.of(["a"], lambda new: [[1]])
    with pytest.raises(MemoryError):
        slots.of(["a", "b", "c"], interrupted)
    assert slots.of(["a", "b", "c", "d"], lambda new: [[number + 10] for number in new]).ravel().tolist() == [1, 11, 12, 13]


def test_a_label_keeps_what_denies_it(rules):
    doc = rules(chain.make_doc(rules, Report("t", "В районе не хватает 39 учителей.")))
    shown = features.of(doc, doc._.report, doc._.records)
    words = shown.table.text
    chosen = [words.index("хватает"), words.index("учителей")]
    assert [words[at] for at in linker._joined(shown, chosen)] == ["не", "хватает", "учителей"]


def test_a_number_with_its_sign_is_no_word_of_a_label():
    frame = svodka.extract("Отчёт акима Темиртау за 2023 год. Сальдо миграции составило -312 человек.")
    assert list(frame["value"]) == [-312]
    assert "312" not in frame["metric"][0]
