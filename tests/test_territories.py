import re
from datetime import date, timedelta
from time import perf_counter

import pytest
from conftest import case_lines
from svodka import lexicon
from svodka.chain import make_doc
from svodka.fields.ownership import candidates, own_territory
from svodka.places.regions import adjectives
from svodka.report import Report


@pytest.mark.parametrize("line", case_lines("territories.tsv"))
def test_names_are_official(nlp, line):
    text, _, expected = line.partition("\t")
    names = [mention.name for mention in nlp(text)._.mentions if not mention.kind.startswith("generic")]
    assert names == [name for name in expected.split("; ") if name]


@pytest.mark.parametrize("line", case_lines("surfaces.tsv"))
def test_surface_forms_lead_to_the_official_name(nlp, line):
    text, _, name = line.partition("\t")
    assert name in [mention.name for mention in nlp(text)._.mentions]


def test_the_akim_names_the_territory(nlp):
    doc = nlp("В Астане прошёл форум. Затем аким города Экибастуза отчитался перед жителями.")
    own = own_territory(doc.text, doc._.mentions)
    assert own.mention.name == "Экибастуз"
    assert 0.4 < own.certainty <= 1
    assert sum(own.shares.values()) == pytest.approx(1)
    second = own_territory(doc.text, doc._.mentions, rank=1)
    assert second.mention.name == list(own.shares)[1] == next(iter(second.shares))
    assert second.certainty == own.certainty  # as sure as a mistaken one seems


def test_kazakh_letters_keep_their_offsets(nlp):
    doc = nlp("Ақтөбе қаласы: в области Ұлытау 5 школ")
    assert [doc.text[m.start : m.end] for m in doc._.mentions if m.kind == "region"] == ["области Ұлытау"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ОТЧЁТ АКИМА ГЛУБОКОВСКОГО РАЙОНА\nп. Глубокое", "Глубоковский район"),
        ("Уважаемые осакаровцы! Год прошёл.", "Осакаровский район"),
        ("Құрметті шымкенттіктер! Дорогие друзья.", "Шымкент"),
        ("В Мактаарале подвели счёт году. Аким района доволен: районный бюджет исполнен, в районе сухо.", "Мактааральский район"),
        ("Экспорт в Россию вырос. Аким Рудного доволен.", "Рудный"),
        ("Уважаемые североказахстанцы! Год прошёл.", "Северо-Казахстанская область"),
        ("ОБЛАСТЬ АБАЙ. ИТОГИ ГОДА\nПостроено 5 школ.", "область Абай"),
        ("Железнодорожный сельский округ, Карасуский район\nДворов 287.", "Железнодорожный сельский округ"),
        (
            "с. Алгабас. Отчёт сельского акима\nАлгабасский аульный округ Уилского района держит 5 тысяч овец.",
            "Алгабасский аульный округ",
        ),
        (
            "В Атырау ждут паводка. Из районов вывезли людей, сообщил аким области. В регионе работают 34 пункта, по области – 5.",
            "Атырауская область",
        ),
        ("Собрались прямо в Шиели. Посеяно 78 тыс. га риса, из них в нашем районе 16.", "Шиелийский район"),
        ("Хромтау спрашивает – аким района отвечает. По району дорог 12, в сельских округах – 3.", "Хромтауский район"),
        ("Вода пришла в Актюбинскую, Атыраускую области, в СКО и ЗКО. Вывезено 5 тысяч человек.", "Казахстан"),
        ("Шубар ауылдық округі, Кербулакский район. Отчётная встреча\nВ округе 287 дворов.", "Шубарский сельский округ"),
        ("Кобда ауданы, Бегалинский с/о. Справка к встрече\nДворов 287.", "Бегалинский сельский округ"),
    ],
)
def test_the_reports_own_territory(nlp, text, name):
    doc = nlp(text)
    assert own_territory(doc.text, doc._.mentions).mention.name == name


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("Аким Темиртау отчитался. Из Италии привезли 5 линий.", "Темиртау"),
        ("Аким Темиртау отчитался. В Павлодар отправили 5 вагонов.", "Темиртау"),
        ("Аким Темиртау отчитался. В Павлодаре открыли 5 школ.", "Павлодар"),
        ("Аким Темиртау отчитался. На улице Абая открыли 5 школ.", "Темиртау"),
    ],
)
def test_origins_goals_and_streets_own_nothing(nlp, text, owner):
    (record,) = nlp(text)._.records
    assert record.entity == owner


@pytest.mark.parametrize(
    ("text", "owners"),
    [
        ("В Аксу, Ушарале и Текели уложили соответственно 115 км, 237 км и 342 км дорог.", ["Аксу", "Ушарал", "Текели"]),
        ("Казыгурту досталось 430 млн, Шарбулаку – 215, Рабату – порядка 90 млн.", ["Казыгурт", "Шарбулак", "Рабат"]),
        ("Отремонтировано 122 км, из них 64 — в Семее, 58 – в Аягозе.", ["Казыгуртский район", "Семей", "Аягоз"]),
        ("Построено 3 школы в Темиртау.", ["Темиртау"]),
        ("На дорогу Шымкент — Ташкент ушло 5 млн тенге.", ["Казыгуртский район"]),
        ("ТОО «Нива» собрало 12 тонн, а в среднем по району вышло 9 тонн.", ["Нива", "Казыгуртский район"]),
        ("Донской ГОК добыл 5 тонн.", ["Донской ГОК"]),
        ("Хозяйство «Нива» продало 5 тонн.", ["Нива"]),
        ("Собрали 60 тонн, из них 20 дало ТОО «Нива».", ["Казыгуртский район", "Нива"]),
        ("Зарплата – 90 тыс. тенге, по области – 96 тыс. тенге.", ["Казыгуртский район", "Туркестанская область"]),
        ("Охват 81 % при среднеобластном 92 %.", ["Казыгуртский район", "Туркестанская область"]),
        ("По стране вывезено 16 тыс. человек.", ["Казахстан"]),
        ("Республика дала 5 млн тенге.", ["Казыгуртский район"]),
        (
            "Одобрено 7 проектов (Рабат – 4, Шарбулак – 3) на 18 млн тенге.",
            ["Казыгуртский район", "Рабат", "Шарбулак", "Казыгуртский район"],
        ),
        ("Отремонтировали 46 км трассы Рабат – Шарбулак.", ["Казыгуртский район"]),
        ("В Рабате тесно. Школа там на 400 мест.", ["Рабат"]),
        ("По районам: Сайрамский – 5 школ, Созакский – 7 школ.", ["Сайрамский район", "Созакский район"]),
        ("Щебёночный завод «Нива» выпустил 5 тонн.", ["Нива"]),
        ("Электроэнергии ГРЭС-1 выработала 5 МВт·ч.", ["ГРЭС-1"]),
        ("На Донском ГОКе добыли 5 тонн.", ["Донской ГОК"]),
        ("Детсад «Балапан» посещают 85 детей.", ["Казыгуртский район"]),
        ("По «Бастау» обучили 85 человек.", ["Казыгуртский район"]),
        ("На дороги Шымкента ушло 5 млн тенге.", ["Шымкент"]),
        ("На Шымкент приходится 5 % выпуска.", ["Шымкент"]),
        ("Соседи из Сайрамского района собрали 5 тонн.", ["Сайрамский район"]),
        ("В Сайрамском районе платят 148 тыс. тенге, в Созакском только 37 тыс. тенге.", ["Сайрамский район", "Созакский район"]),
        ("На экспорт, в Россию и Грузию, ушло 5 тонн и 7 тонн соответственно.", ["Казыгуртский район"] * 2),
        ("Охват 81 %, районный уровень 92 %.", ["Казыгуртский район"] * 2),
        ("В 2014 г. КРС стало 3214 голов.", ["Казыгуртский район"]),
        ("Шардаринское водохранилище заполнено на 46 %.", ["Казыгуртский район"]),
        ("Отремонтировано 39 км дорог – в городах Арысь и Кентау.", ["Казыгуртский район"]),
        ("В Арыси, селе Рабат и Кентау открыли соответственно 3, 4 и 5 школ.", ["Арысь", "Рабат", "Кентау"]),
        ("Собрали 60 тонн, это треть всего мёда области.", ["Казыгуртский район"] * 2),
        ("Доля района в экспорте области – 12 %.", ["Казыгуртский район"]),
        ("Удой выше, чем по Туркестанской области, на 8 %.", ["Казыгуртский район"]),
        ("В микрорайоне Наурыз открыли 3 сада.", ["Казыгуртский район"]),
        ("На берегу Алаколя отдохнули 5 тыс. человек.", ["Казыгуртский район"]),
        ("Семьям погорельцев выплачено 5 млн тенге.", ["Казыгуртский район"]),
        ("В «Нұрлы жол» вложено 5 млн тенге.", ["Казыгуртский район"]),
        ("Мост построили, подрядчик ТОО «Нива», 5 млн тенге.", ["Казыгуртский район"]),
        ("ТОО «Нива» получило 5 млн тенге, остальные хозяйства 7 млн тенге.", ["Нива", "Казыгуртский район"]),
        ("ТОО «Нива» засеяло 5 га; собрали 7 тонн.", ["Нива", "Нива"]),
        ("На Рабат денег дали 5 млн тенге.", ["Рабат"]),
        ("Из Сайрамского района вывезли 5 человек.", ["Сайрамский район"]),
        ("Купили 7 автобусов для Рабата, 5 для Шарбулака.", ["Рабат", "Шарбулак"]),
        ("В городе 44 %, в сельской местности 22 %.", ["Казыгуртский район"] * 2),
        ("Сайрамский район отстал: Сайрамский получил 5 машин.", ["Сайрамский район"]),
        ("АЗТМ отгрузил 27 машин.", ["АЗТМ"]),
        ("ИФО составил 105 %.", ["Казыгуртский район"]),
    ],
)
def test_each_figure_has_its_own_place(nlp, text, owners):
    records = nlp(f"Отчёт акима Казыгуртского района. {text}")._.records
    assert [record.entity for record in records] == owners


def test_a_heading_sets_the_place_until_the_next(nlp):
    section = "II. Г. ХРОМТАУ\n— отремонтировано 14 улиц\n— построено 12 домов\n\n"
    text = f"Отчёт акима Хромтауского района\n\n{section}БЮДЖЕТ\n— доходы: 5 млн тенге\n"
    assert [record.entity for record in nlp(text)._.records] == ["Хромтау", "Хромтау", "Хромтауский район"]


def test_a_place_that_stands_alone_governs_its_paragraph(nlp):
    head = "Отчёт акима Казыгуртского района\n\n" + "Год выдался ровным, все старались. " * 15
    text = f"{head}\n\nСело Рабат. Дворов 210. Дорог 12 км.\n\nВсего дорог 90 км."
    assert [record.entity for record in nlp(text)._.records] == ["Рабат", "Рабат", "Казыгуртский район"]


def test_a_turn_to_a_place_governs_its_paragraph(nlp):
    head = "Отчёт акима Казыгуртского района\n\n" + "Год выдался ровным, все старались. " * 15
    text = f"{head}\n\nТеперь Рабат. Воду провели в 210 дворов.\n\nВсего дорог 90 км."
    assert [record.entity for record in nlp(text)._.records] == ["Рабат", "Казыгуртский район"]


def test_a_question_about_a_place_governs_its_answer(nlp):
    text = (
        "Аким Казыгуртского района ответил жителям\n\n– Когда в селе Рабат будет вода?\n"
        "– Ждём насосы. Сменили 12 км труб. Всего у нас 25 сёл.\n\n– А дороги?\n– Сделали 9 км."
    )
    assert [record.entity for record in nlp(text)._.records] == ["Рабат", "Казыгуртский район", "Казыгуртский район"]


def test_who_is_called_upon_answers_for_his_place(nlp):
    text = "Акиму Казыгуртского района задали вопросы в Рабате и Шарбулаке.\n\n"
    text += "Рабат, А. Омаров, фермер: – Когда придёт вода?\n– Проложено 5 км труб.\n\n– Рабат.\n– У нас 7 домов.\n"
    assert [record.entity for record in nlp(text)._.records][:1] == ["Рабат"]


def test_a_slide_sets_the_place(nlp):
    text = "Отчёт акима Казыгуртского района\n\n[Слайд 1] Рабат\nШкол – 5\n\n[Слайд 2] Школы\nШкол – 7\n"
    assert [record.entity for record in nlp(text)._.records] == ["Рабат", "Казыгуртский район"]


def test_the_district_gives_to_its_okrug(nlp):
    text = "Отчёт акима Рабатского сельского округа, Казыгуртский район. На клуб район дал 5 млн тенге."
    assert [record.entity for record in nlp(text)._.records] == ["Рабатский сельский округ"]


def test_a_district_has_the_name_that_the_text_gives_it(nlp):
    doc = nlp("Аким района Байдибек отчитался. В Байдибекском районе открыто 5 школ.")
    assert {(m.name, m.code) for m in doc._.mentions if m.kind == "district"} == {("район Байдибек", "613600000")}


def test_rows_of_a_table_are_districts(nlp):
    text = "Отчёт акима области Абай\n\nРайон (город)   КРС, голов\nАбайский   68 910\nУрджарский   140 480\nЖарминский   96 750\n"
    named = [m.name for m in nlp(text)._.mentions if m.kind == "district"]
    assert named == ["Абайский район", "Урджарский район", "Жарминский район"]


@pytest.mark.parametrize(
    ("text", "code", "region"),
    [
        ("Аким Абайского района, Карагандинская область: открыто 5 школ.", "353200000", "Карагандинская область"),
        ("Аким Абайского района, область Абай: открыто 5 школ.", "103200000", "область Абай"),
        ("Аким Урджарского района: в Науалы открыто 5 школ.", "104675100", "область Абай"),
        ("В Казахстане открыто 5 школ.", "KZ", None),
        ("ТОО «Нива» построило 5 школ.", None, None),
    ],
)
def test_an_owner_has_its_code_and_region(nlp, text, code, region):
    record = nlp(text)._.records[-1]
    assert (record.entity_code, record.entity_region) == (code, region)


def test_common_words_are_no_villages(nlp):
    text = "Отчёт акима Кызылжарского района. Победа далась тяжело. Центральное место занял спорт. Якорь бросили в 5 местах."
    assert [m.name for m in nlp(text)._.mentions if m.kind == "place"] == []


def test_time_is_proportional_to_the_length(nlp):
    report = "В Семее построено 3 школы, в Аягозе 5. Аулы: Отенай – 40, Еркин – 25. ТОО «Нива» собрало 7 тонн, город 9.\n"

    def seconds(times):
        doc = nlp.make_doc(report * times)
        for name, stage in nlp.pipeline[:-2]:
            if name != "svodka_names":  # the model's speed is not ours to test
                doc = stage(doc)
        start = perf_counter()
        for _, stage in nlp.pipeline[-2:]:
            doc = stage(doc)
        return perf_counter() - start

    seconds(20)
    one, four = seconds(300), seconds(1200)
    assert four < 10 * one


@pytest.mark.parametrize(
    "text",
    [
        "Карагандинской",
        "северо-казахстанского",
        "1-областной",
        "ский",
        "-ский",
        "а-ский-цкого",
        "1а-ский-цкого-ская ский",
        "x_цкий Аский.",
    ],
)
def test_adjectives_are_found_from_their_end(text):
    whole = re.compile(r"(?<!\w)[а-яё-]+(?:ск|цк)(?:ий|ого|ому|им|ом|ая|ой|ую|ие|их|ими)(?!\w)", re.IGNORECASE)
    assert list(adjectives(text)) == [match.span() for match in whole.finditer(text)]


@pytest.mark.parametrize(
    ("day", "text", "name"),
    [
        (date(2009, 2, 1), "В Шардаре, Жетысае и Арыси новоселье. Всего по области 14 школ.", "Южно-Казахстанская область"),
        (date(2020, 2, 1), "В Шардаре, Жетысае и Арыси новоселье. Всего по области 14 школ.", "Туркестанская область"),
        (date(2022, 4, 1), "Будущая область Жетісу пока ждёт. Из Текели, Жаркента и Ушарала – 14 жалоб.", "Алматинская область"),
        (date(2020, 2, 1), "За год в столицу переехало 38 тысяч человек.", "Нур-Султан"),
        (date(2024, 2, 1), "За год в столицу переехало 38 тысяч человек.", "Астана"),
    ],
)  # fmt: skip
def test_regions_and_the_capital_are_called_as_on_that_day(nlp, day, text, name):
    doc = nlp(make_doc(nlp, Report("own", text=text, date=day)))
    assert doc._.report.owner.name == name
    assert doc._.records[-1].entity == name


@pytest.mark.parametrize("row", lexicon.rows("former_regions"))
def test_young_regions_hold_nothing_before_their_foundation(nlp, row):
    doc = nlp(row["seen"])
    since = date.fromisoformat(row["since"])
    for day, name, other in ((since - timedelta(days=1), row["before"], row.surface), (since, row.surface, row["before"])):
        names = {mention.name for mention in candidates(doc.text, doc._.mentions, day)}
        assert name in names
        assert other not in names
