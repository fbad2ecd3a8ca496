"""What the sentences of a document seem to say, and what they do not."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pre_kg import documents
from pre_kg.documents.actors import organisations, persons
from pre_kg.documents.dates import dates
from pre_kg.documents.extracting import Found, extract
from pre_kg.documents.figures import figures
from pre_kg.documents.known import Known
from pre_kg.documents.legal import texts
from pre_kg.documents.passages import LONGEST, passages, sentences
from pre_kg.documents.relations import Patterns
from pre_kg.wiring import Knowledge, open_knowledge

FOLDER = Path(__file__).parents[1] / "documents"
NODE = "https://example.org/n/"
Reading = Callable[[str], Found]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return open_knowledge(
        FOLDER / "atelier.ttl",
        ontology=FOLDER / "atelier-mots.ttl",
        index=tmp_path_factory.mktemp("index"),
        encoder="hashing",
    )


@pytest.fixture(scope="module")
def known(knowledge: Knowledge) -> Known:
    return Known(knowledge.data, knowledge.wording, knowledge.index)


@pytest.fixture
def read(knowledge: Knowledge, known: Known) -> Reading:
    def reading(text: str) -> Found:
        document = documents.from_blocks("a", "", [documents.Block(text)])
        (found,) = extract(document, known, Patterns(knowledge.vocabulary))
        return found

    return reading


def whole(text: str) -> tuple[str, int, int]:
    return text, 0, len(text)


def test_passages_hold_every_paragraph_once() -> None:
    blocks = [documents.Block("Titre", 1), documents.Block("Une phrase ici. " * 120)]
    document = documents.from_blocks("a", "", blocks)
    cut = list(passages(document))
    assert len(cut) > 1
    assert all(p.end - p.start <= LONGEST and p.section == "1" for p in cut)
    said = " ".join(document.text[p.start : p.end] for p in cut)
    assert said == document.text.partition("\n\n")[2]


def test_a_shortened_word_ends_no_sentence() -> None:
    text = "M. Morel cite l'art. L. 12 et le n° 3. Il part ! « Oui. » Elle reste"
    assert [text[s:e] for s, e in sentences(*whole(text))] == [
        "M. Morel cite l'art. L. 12 et le n° 3.",
        "Il part !",
        "« Oui. »",
        "Elle reste",
    ]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("le 1er mars 2023", "2023-03-01", "date"),
        ("le 13/12/2022", "2022-12-13", "date"),
        ("en mars 2023", "2023-03", "gYearMonth"),
        ("en 2023", "2023", "gYear"),
        ("l'année 2021-2022", "2021/2022", "string"),
    ],
)
def test_dates_are_read(text: str, value: str, kind: str) -> None:
    (found,) = dates(*whole(text))
    assert (found.value, found.datatype.rpartition("#")[2]) == (value, kind)


@pytest.mark.parametrize("text", ["le 45 mars 2023", "le 12/34/2022", "2 000 pages", "vers 1850"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert not [d for d in dates(*whole(text)) if d.datatype.endswith("#date")]


@pytest.mark.parametrize(
    ("text", "value", "comparison", "unit", "counted"),
    [
        ("près de 1 200 cerfs-volants volent", "1200", "≈", "cerfs-volants", "cerfs-volants"),
        ("plus de 58,2 % des familles", "58.2", ">", "%", "familles"),
        ("moins de 3,5 millions d'euros", "3500000", "<", "€", ""),
        ("douze écoles participent", "12", "=", "écoles", "écoles"),
        ("plus de deux parents sur cinq viennent", "2", ">", "sur 5", "parents"),
        ("jusqu'à 40 familles monoparentales", "40", "<", "familles", "familles monoparentales"),
        ("12 pour cent des voix", "12", "=", "%", "voix"),
    ],
)
def test_figures_are_read(text: str, value: str, comparison: str, unit: str, counted: str) -> None:
    (found,) = figures(*whole(text), [])
    assert (found.value, found.comparison, found.unit, found.counted) == (
        Decimal(value),
        comparison,
        unit,
        counted,
    )


@pytest.mark.parametrize(
    "text",
    ["article 12 du code", "page 4 en bas", "34000 Montpellier", "dix ans plus tard", "n° 7 bis"],
)
def test_a_number_that_counts_nothing_is_no_figure(text: str) -> None:
    assert list(figures(*whole(text), [])) == []


def test_a_figure_has_the_period_of_its_sentence() -> None:
    text = "En 2023, 40 familles sont venues."
    (found,) = figures(*whole(text), list(dates(*whole(text))))
    assert found.period is not None
    assert found.period.value == "2023"


def test_legal_texts_are_read_with_their_numbers() -> None:
    text = (
        "Le décret n° 2024-115 du 13 février 2024 (NOR : TREB2401234D), la loi du 2 mars 2022, "
        "JORFTEXT000000806166 et https://www.legifrance.gouv.fr/eli/loi/2022/3/2/X/jo/texte."
    )
    assert [(t.scheme, t.value) for t in texts(*whole(text))] == [
        ("title", "décret n° 2024-115 du 13 février 2024"),
        ("title", "loi du 2 mars 2022"),
        ("nor", "TREB2401234D"),
        ("jorf", "JORFTEXT000000806166"),
        ("eli", "https://www.legifrance.gouv.fr/eli/loi/2022/3/2/X/jo/texte"),
    ]


def test_organisations_are_read_by_acronym_and_capitals() -> None:
    text = (
        "L'Union des ateliers de quartier (UAQ), la Fédération nationale des écoles et l'OZC "
        "étaient là. Le Bureau est ouvert."
    )
    assert [(o.name, o.acronym) for o in organisations(*whole(text))] == [
        ("Union des ateliers de quartier", "UAQ"),
        ("Fédération nationale des écoles", ""),
        ("OZC", ""),
    ]


def test_a_title_in_capitals_names_no_organisation() -> None:
    assert list(organisations(*whole("LES GRANDS VENTS DE LA MER"))) == []


def test_persons_are_read_with_their_role() -> None:
    text = "Mme Jeanne Morel, directrice de l'anse, puis Paul Vidal, coordonnateur, et M. Lebrun."
    assert [(p.name, p.role) for p in persons(*whole(text))] == [
        ("Jeanne Morel", "directrice de l'anse"),
        ("Lebrun", ""),
        ("Paul Vidal", "coordonnateur"),
    ]


def test_known_nodes_are_named_with_their_place(read: Reading) -> None:
    found = read("Hier, la Guilde du vent et le CVA ont parlé.")
    assert [(n.start, n.end, n.nodes) for n in found.named] == [
        (9, 23, (NODE + "gdv",)),
        (30, 33, (NODE + "cva",)),
    ]
    assert found.organisations == ()


@pytest.mark.parametrize(
    "text",
    [
        "La Guilde du vent monte l'Atelier des voilures.",
        "Le GDV met sur pied l'Atelier des voilures.",
        "L'Atelier des voilures est monté par la Guilde du vent.",
    ],
)
def test_a_wording_of_the_ontology_makes_a_relation(read: Reading, text: str) -> None:
    (found,) = read(text).relations
    assert (found.subject, found.object) == (NODE + "gdv", NODE + "atelier")
    assert found.predicate == "https://example.org/v#monte"
    assert found.sure


def test_an_enumeration_makes_a_relation_each(read: Reading) -> None:
    found = read("Le GDV monte l'Atelier des voilures et la Fête des girouettes.").relations
    assert [r.object for r in found] == [NODE + "atelier", NODE + "fete"]


@pytest.mark.parametrize(
    "text",
    [
        "La Guilde du vent ne monte pas l'Atelier des voilures.",
        "La Guilde du vent n'a jamais monté l'Atelier des voilures.",
        "La Guilde du vent monte le CVA.",
        "Le GDV monte. L'Atelier des voilures dort.",
    ],
)
def test_a_denial_or_an_unfit_kind_makes_none(read: Reading, text: str) -> None:
    assert read(text).relations == ()


def test_identifiers_and_near_names_lead_to_known_nodes(known: Known) -> None:
    assert known.identified("PLGE2400012A") == NODE + "arrete"
    assert known.identified("PLGE2400013A") is None
    assert known.alike("Guildes du vent") == (NODE + "gdv", "Guilde du vent")
    assert known.alike("Guilde des marées") is None


@pytest.mark.parametrize(
    "text",
    [
        "Association " + "de " * 20_000,
        "Aa " * 30_000 + "(AB",
        "1 000 " * 20_000,
        "dedelal'" * 10_000,
        "M. " * 20_000,
        "loi n° " + "1-" * 20_000,
        "A" * 100_000,
    ],
)
def test_text_made_to_hang_patterns_is_read_to_its_end(read: Reading, text: str) -> None:
    assert read(text).section == "0"
