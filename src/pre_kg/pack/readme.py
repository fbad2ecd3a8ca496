"""What a partner reads first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import terms
from pre_kg.catalogue.description import DESCRIPTION, PUBLISHER, TITLE
from pre_kg.diff import SUMS
from pre_kg.model import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.catalogue import Description
    from pre_kg.model import Report


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page of a pack tells."""

    described: Description
    licences: Sequence[str]
    tables: int
    report: Report
    changes: bool


def readme(found: Summary) -> str:
    """Return the page of a pack."""
    counts = found.described.counts
    lines = [
        f"# {found.described.text(TITLE)}",
        "",
        found.described.text(DESCRIPTION),
        "",
        f"Énoncés : {counts.triples}. Nœuds : {counts.subjects}. "
        f"Sources : {len(found.described.sources)}.",
        "",
        *_about(found),
        "## Ce que contient ce paquet",
        "",
        "| Fichier | Contenu |",
        "| --- | --- |",
        "| `graphe.trig` | le graphe entier, chaque énoncé dans la section de la source qui le "
        "porte : à préférer |",
        "| `graphe.ttl` | les mêmes énoncés, réunis, sans leurs sections |",
        "| `graphe.jsonld` | le graphe entier, en JSON-LD |",
        f"| `tableaux/` | {found.tables} tableaux CSV, un par sorte de nœuds ; "
        "`tableaux/LISEZ-MOI.md` dit le sens de chaque colonne, `tableaux/csv-metadata.json` le "
        "dit aux programmes (CSVW) |",
        "| `catalogue.ttl` | la fiche du jeu de données, en DCAT-AP et en VoID |",
        f"| `rapport-shacl.ttl` | le rapport du contrôle : {_verdict(found.report)} |",
        *(
            [
                "| `CHANGEMENTS.md` | ce qui a changé depuis la version précédente |",
                "| `changements.json` | la même liste, pour un programme |",
            ]
            if found.changes
            else []
        ),
        f"| `{SUMS}` | l'empreinte de chaque fichier : `sha256sum -c {SUMS}` la vérifie |",
        "",
        "## Comment l'utiliser",
        "",
        "- Dans un tableur : ouvrir un fichier de `tableaux/` en UTF-8, séparé par des virgules.",
        "- Dans un entrepôt RDF (Virtuoso, GraphDB, Jena, Oxigraph…) : charger `graphe.trig`.",
        '- Avec pre_kg : `pre-kg --graph graphe.trig ask "…"`.',
        "",
        "## Nous rendre un fichier corrigé",
        "",
        "Corrigez `graphe.trig`, ou n'envoyez que ce que vous changez, dans un fichier RDF. "
        "`pre-kg check VOTRE-FICHIER` dit s'il passe le contrôle et ce qu'il changerait, nœud par "
        "nœud, avant que rien ne soit écrit.",
        "",
    ]
    return "\n".join(lines)


def _about(found: Summary) -> list[str]:
    described = found.described
    agents = [str(value) for value in described.values(PUBLISHER)]
    names = sorted(
        q.object.value
        for q in described.parts
        if q.subject in agents
        and q.predicate == terms.FOAF + "name"
        and isinstance(q.object, Literal)
        and q.object.value
    )
    rows = [
        ("Producteur", ", ".join(names)),
        ("Version", described.text(terms.OWL + "versionInfo")),
        ("Modifié le", described.text(terms.DCTERMS + "modified")),
        ("Licence", ", ".join(f"<{licence}>" for licence in found.licences)),
    ]
    lines = [f"- {name} : {value}" for name, value in rows if value]
    return [*lines, ""] if lines else []


def _verdict(report: Report) -> str:
    count = len(report.violations)
    return "rien à signaler" if not count else f"conforme, avec {count} avertissements ou remarques"
