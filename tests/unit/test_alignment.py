"""What may be one thing is proposed with its reason; homonyms stay apart; nothing merges itself."""

from pathlib import Path

import pytest

from pre_kg import alignment, encoders, store, terms
from pre_kg.alignment.judging import SEMAPV
from pre_kg.errors import DataError
from pre_kg.model import Quad
from pre_kg.verbalise import Wording

ENCODER = encoders.load()
HEAD = """@prefix : <http://e/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix schema: <https://schema.org/> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:Dispositif rdfs:label "Dispositif"@fr . :Role rdfs:label "Métier"@fr .
:Organisme rdfs:label "Organisme"@fr . :Lieu rdfs:label "Lieu"@fr .
"""


def read(folder: Path, text: str, name: str = "g.ttl") -> list[alignment.Thing]:
    (folder / name).write_text(HEAD + text, encoding="utf-8")
    data = store.load([folder / name])
    return [
        t for t in alignment.things(data, Wording(data, store.empty()), store.empty()) if t.kind
    ]


def within(folder: Path, text: str) -> list[alignment.Proposal]:
    return alignment.propose(read(folder, text), None, ENCODER)


def between(folder: Path, mine: str, theirs: str) -> list[alignment.Proposal]:
    return alignment.propose(read(folder, mine), read(folder, theirs, "f.ttl"), ENCODER)


def node(name: str, kind: str, label: str, *more: str) -> str:
    return (
        f':{name} a :{kind} ; skos:prefLabel "{label}"@fr '
        + "".join(f"; {m} " for m in more)
        + ".\n"
    )


# --- Homonyms ----------------------------------------------------------------------------------

HOMONYMS = {
    "AED": [
        node("aed1", "Role", "Assistant d'éducation", 'skos:altLabel "AED"@fr'),
        node("aed2", "Dispositif", "Aide éducative à domicile", 'skos:altLabel "AED"@fr'),
    ],
    "AED d'une même sorte": [
        node("aed1", "Dispositif", "Aide éducative à domicile", 'skos:altLabel "AED"@fr'),
        node("aed2", "Dispositif", "Allocation d'éducation différée", 'skos:altLabel "AED"@fr'),
    ],
    "CEJ": [
        node("cej1", "Dispositif", "Contrat d'engagement jeune", 'skos:altLabel "CEJ"@fr'),
        node("cej2", "Dispositif", "Contrat enfance jeunesse", 'skos:altLabel "CEJ"@fr'),
    ],
    "MDA": [
        node("mda1", "Organisme", "Maison des adolescents", 'skos:altLabel "MDA"@fr'),
        node("mda2", "Organisme", "Maison des associations", 'skos:altLabel "MDA"@fr'),
        node("mda3", "Organisme", "Maison départementale de l'autonomie", 'skos:altLabel "MDA"@fr'),
    ],
    "PAP": [
        node("pap1", "Dispositif", "Plan d'accompagnement personnalisé (PAP)"),
        node("pap2", "Dispositif", "Projet annuel de performances (PAP)"),
    ],
    "PAS": [
        node("pas1", "Dispositif", "Pôle d'appui à la scolarité", 'skos:altLabel "PAS"@fr'),
        node("pas2", "Dispositif", "Prélèvement à la source", 'skos:altLabel "PAS"@fr'),
    ],
    "CAF et CNAF": [
        node("caf", "Organisme", "Caisse d'allocations familiales", 'skos:altLabel "CAF"@fr'),
        node("cnaf", "Organisme", "Caisse nationale des allocations familiales",
             'skos:altLabel "CNAF"@fr', "dcterms:spatial :france"),
        ":caf dcterms:spatial :local .",
    ],
    "Saint-Denis par leurs codes": [
        node("sd1", "Lieu", "Saint-Denis", 'dcterms:identifier "93066"^^:cog'),
        node("sd2", "Lieu", "Saint-Denis", 'dcterms:identifier "97411"^^:cog'),
    ],
    "Saint-Denis par leurs départements": [
        node("sd1", "Lieu", "Saint-Denis", "schema:containedInPlace :seine-saint-denis"),
        node("sd2", "Lieu", "Saint-Denis", "schema:containedInPlace :la-reunion"),
    ],
    "Paris, ville et département": [
        node("paris1", "Lieu", "Paris", 'dcterms:identifier "75056"^^:cog'),
        node("paris2", "Lieu", "Paris", 'dcterms:identifier "75"^^:cog'),
    ],
    "deux rapports d'un même titre": [
        node("r1", "Dispositif", "Rapport annuel", 'dcterms:issued "2020"'),
        node("r2", "Dispositif", "Rapport annuel", 'dcterms:issued "2021"'),
    ],
    "un métier et l'institution": [
        node("d1", "Organisme", "Défenseur des droits"),
        node("d2", "Role", "Défenseur des droits"),
    ],
    "Défenseur des enfants, remplacé": [
        node("d1", "Organisme", "Défenseur des droits", "dcterms:replaces :d2"),
        node("d2", "Organisme", "Défenseur des droits des enfants"),
    ],
    "deux lois": [
        node("l1", "Dispositif", "Loi n° 2005-32 de programmation"),
        node("l2", "Dispositif", "Loi n° 2005-102 de programmation"),
    ],
    "une série": [
        node("s1", "Dispositif", "Collèges publics en éducation prioritaire"),
        node("s2", "Dispositif", "Lycées publics en éducation prioritaire"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", HOMONYMS)
def test_homonyms_stay_apart(tmp_path: Path, name: str) -> None:
    found = within(tmp_path, "".join(HOMONYMS[name]))
    assert [(p.subject.label, p.object.label, p.why.reason) for p in found] == []


def test_homonyms_of_two_files_stay_apart_too(tmp_path: Path) -> None:
    for pair in HOMONYMS.values():
        assert between(tmp_path, "".join(pair), "".join(pair)) == []


# --- The same thing ----------------------------------------------------------------------------

SAME = {
    "nom": (
        node("a", "Lieu", "Vénissieux"),
        node("b", "Lieu", "Venissieux"),
        0.95, "LexicalMatching",
    ),
    "mots vides et pluriel": (
        node("a", "Organisme", "Caisse d'allocations familiales"),
        node("b", "Organisme", "Caisse des allocations familiales"),
        0.95, "LexicalMatching",
    ),
    "autre nom": (
        node("a", "Organisme", "Caisse d'allocations familiales", 'skos:altLabel "Allocs"@fr'),
        node("b", "Organisme", "Allocs"),
        0.9, "LexicalMatching",
    ),
    "identifiant malgré le nom": (
        node("a", "Organisme", "ANCT", 'org:identifier "130026032"^^:siren'),
        node("b", "Organisme", "Agence", 'dcterms:identifier "130 026 032"^^:siren'),
        0.99, "LexicalMatching",
    ),
    "référentiel commun": (
        node("a", "Organisme", "CNAF", "owl:sameAs <http://w/Q1>"),
        node("b", "Organisme", "Caisse nationale", "skos:exactMatch <http://w/Q1>"),
        0.98, "MappingChaining",
    ),
    "sigle et nom": (
        node("a", "Organisme", "ANCT"),
        node("b", "Organisme", "Agence nationale de la cohésion des territoires"),
        0.6, "LexicalMatching",
    ),
    "faute de frappe": (
        node("a", "Organisme", "Agence nationale de la cohésion"),
        node("b", "Organisme", "Agence nationnale de la coésion"),
        0.75, "LexicalSimilarityThresholdMatching",
    ),
    "un mot de moins": (
        node("a", "Organisme", "Agence nationale de la cohésion des territoires"),
        node("b", "Organisme", "Agence de la cohésion des territoires"),
        0.7, "SemanticSimilarityThresholdMatching",
    ),
    "sigle et noms voisins": (
        node("a", "Organisme", "Maison des adolescents et des familles (MDA)"),
        node("b", "Organisme", "Maison de l'adolescent et de sa famille (MDA)"),
        0.8, "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SAME)
def test_what_may_be_one_is_proposed_with_its_reason(tmp_path: Path, name: str) -> None:
    mine, theirs, confidence, justification = SAME[name]
    (found,) = between(tmp_path, mine, theirs)
    assert found.why.confidence >= confidence
    assert (SEMAPV + justification in found.why.justification) or not justification
    assert found.why.reason
    assert found.why.predicate.endswith(
        "exactMatch" if found.why.confidence >= 0.9 else "closeMatch"
    )
    assert alignment.propose([found.object], [found.subject], ENCODER), "either way round"


def test_what_is_said_already_is_not_proposed(tmp_path: Path) -> None:
    text = node("a", "Lieu", "Paris", "owl:sameAs :b") + node("b", "Lieu", "Paris")
    assert within(tmp_path, text) == []


def test_without_an_encoder_words_alone_decide(tmp_path: Path) -> None:
    mine, theirs, *_ = SAME["un mot de moins"]
    assert alignment.propose(read(tmp_path, mine), read(tmp_path, theirs, "f.ttl")) == []
    mine, theirs, *_ = SAME["nom"]
    assert alignment.propose(read(tmp_path, mine), read(tmp_path, theirs, "f.ttl"))


def test_the_surest_come_first_and_the_least_is_kept(tmp_path: Path) -> None:
    text = (
        "".join(SAME["nom"][:2])
        + node("c", "Organisme", "ANCT")
        + node("d", "Organisme", "Agence nationale de la cohésion des territoires")
    )
    found = within(tmp_path, text)
    assert [p.why.confidence for p in found] == sorted(
        (p.why.confidence for p in found), reverse=True
    )
    assert len(alignment.propose(read(tmp_path, text), None, ENCODER, least=0.9)) == 1


# --- SSSOM -------------------------------------------------------------------------------------


def table(folder: Path, text: str) -> Path:
    path = folder / "p.sssom.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_comes_back(tmp_path: Path) -> None:
    found = between(tmp_path, *SAME["nom"][:2])
    text = alignment.write_sssom(found, tool="pre-kg 1")
    rows = alignment.read_sssom(table(tmp_path, text))
    assert [(r.subject, r.predicate, r.object) for r in rows] == [
        ("http://e/a", terms.SKOS + "exactMatch", "http://e/b")
    ]
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert {"#mapping_tool: pre-kg", "#mapping_tool_version: 1", "#curie_map:"} <= set(head)
    assert any(line.startswith("#mapping_set_id: ") for line in head)
    assert any(line.startswith("#license: ") for line in head)
    assert text == alignment.write_sssom(found, tool="pre-kg 1")


def test_a_label_cannot_break_a_table(tmp_path: Path) -> None:
    bad = '"""=x\\t"é\\n# y"""@fr'
    text = f":a a :Lieu ; skos:prefLabel {bad} ." + f":b a :Lieu ; skos:prefLabel {bad} ."
    found = within(tmp_path, text)
    assert len(found) == 1
    (row,) = alignment.read_sssom(table(tmp_path, alignment.write_sssom(found, tool="x")))
    assert row.subject == "http://e/a"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "il manque la colonne subject_id"),
        ("subject_id\tpredicate_id\tobject_id\nx:a\ty\tz\n", "mapping_justification"),
        (
            "subject_id\tpredicate_id\tobject_id\tmapping_justification\nx:a\towl:sameAs\tx:b\ts\n",
            "ligne 2 : subject_id : « x:a » a un préfixe",
        ),
        (
            "subject_id\tpredicate_id\tobject_id\tmapping_justification\n\towl:sameAs\tx:b\ts\n",
            "ligne 2 : la case subject_id est vide",
        ),
    ],
)
def test_a_bad_table_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said.replace("(", r"\(")):
        alignment.read_sssom(table(tmp_path, text))


# --- Merging -----------------------------------------------------------------------------------

SAME_AS = terms.OWL_SAME_AS
KNOWN = frozenset(f"http://e/{c}" for c in "abcd")


def merged(folder: Path, *rows: str) -> list[Quad]:
    head = "#curie_map:\n#  e: http://e/\n#  x: http://x/\nsubject_id\tpredicate_id\tobject_id\t"
    lines = "".join(row.replace(" ", "\t") + "\tsemapv:x\n" for row in rows)
    path = table(folder, head + "mapping_justification\n" + lines)
    return alignment.merge(path, alignment.read_sssom(path), KNOWN)


def test_only_what_a_person_marked_is_merged(tmp_path: Path) -> None:
    assert merged(tmp_path, "e:a skos:exactMatch e:b", "e:a skos:closeMatch e:c") == []
    assert merged(tmp_path, "e:a owl:sameAs e:b", "e:a owl:sameAs x:z") == [
        Quad("http://e/a", SAME_AS, "http://x/z"),
        Quad("http://e/b", SAME_AS, "http://e/a"),
    ]


def test_a_chain_leads_to_the_one_that_stays(tmp_path: Path) -> None:
    assert merged(tmp_path, "e:b owl:sameAs e:c", "e:a owl:sameAs e:b") == [
        Quad("http://e/b", SAME_AS, "http://e/a"),
        Quad("http://e/c", SAME_AS, "http://e/a"),
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("e:a owl:sameAs x:z", "e:b owl:sameAs x:z"), "ligne 6 : http://x/z serait à la fois"),
        (("e:a owl:sameAs e:c", "e:b owl:sameAs e:c"), "ligne 6"),
        (("e:a owl:sameAs e:b", "e:b owl:sameAs e:a"), "tournent en rond"),
        (("e:a owl:sameAs e:a",), "des deux côtés"),
        (("x:z owl:sameAs e:a",), "ligne 5 : http://x/z n'est pas dans le graphe"),
    ],
)
def test_rows_that_would_join_what_stays_apart_are_refused(
    tmp_path: Path, rows: tuple[str, ...], said: str
) -> None:
    with pytest.raises(DataError, match=said):
        merged(tmp_path, *rows)
