"""How a data set is reached: its files and its services, in the words of the EU vocabularies.

Source: EU Publications Office authority tables, file types and planned availability; IANA media
types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

EU: Final = "http://publications.europa.eu/resource/authority/"
IANA: Final = "http://www.iana.org/assignments/media-types/"
SPARQL_PROTOCOL: Final = "https://www.w3.org/TR/sparql11-protocol/"


@dataclass(frozen=True, slots=True)
class Form:
    """A file that holds the data set.

    Attributes:
        path: From the base address.
        title: In French.
        description: In French: what the file holds, and for whom.
        media_type: Of IANA.
        file_type: Code of the EU table of file types.
        packed: Media type of the parcel, when the file is one of several in it.
        size: Bytes, if known.
        sha256: Hexadecimal digest, if known.
    """

    path: str
    title: str
    description: str
    media_type: str
    file_type: str
    packed: str | None = None
    size: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """A way of asking the data set over HTTP.

    Attributes:
        path: From the base address.
        title: In French.
        description: In French.
        documentation: Path of what describes its operations.
        conforms_to: IRI of the standard that it follows.
    """

    path: str
    title: str
    description: str
    documentation: str
    conforms_to: str


_TURTLE = ("Turtle", "Les énoncés de toutes les sources, réunis.", "text/turtle", "RDF_TURTLE")
_TRIG = (
    "TriG",
    "Les énoncés, chacun dans le graphe nommé de la section qui le porte.",
    "application/trig",
    "RDF_TRIG",
)
_JSONLD = (
    "JSON-LD",
    "Les énoncés et leurs sections, pour un programme qui lit du JSON.",
    "application/ld+json",
    "JSON_LD",
)
_NQUADS = (
    "N-Quads",
    "Les énoncés et leurs sections, un par ligne.",
    "application/n-quads",
    "RDF_N_QUADS",
)
_CSV = "text/csv", "CSV"

SERVED: Final = (
    Form("export.ttl", *_TURTLE),
    Form("export.trig", *_TRIG),
    Form("export.jsonld", *_JSONLD),
    Form("export.nq", *_NQUADS),
    Form(
        "export.csv.zip",
        "CSV",
        "Les énoncés et leurs libellés en tableaux, pour un tableur.",
        *_CSV,
        packed="application/zip",
    ),
)
"""The files that a server of the data set gives."""

PACKED: Final = (
    Form("graphe.ttl", *_TURTLE),
    Form("graphe.trig", *_TRIG),
    Form("graphe.jsonld", *_JSONLD),
)
"""The files of a pack that hold the data set whole."""

SERVICES: Final = (
    Service(
        "sparql",
        "Point d'accès SPARQL",
        "Requêtes SPARQL 1.1 en lecture sur les énoncés et leurs sections.",
        "sparql",
        SPARQL_PROTOCOL,
    ),
    Service(
        "api/ask",
        "Questions en français",
        "Une question en français, une réponse en JSON avec ses sources.",
        "openapi.json",
        "https://spec.openapis.org/oas/v3.1.0",
    ),
    Service(
        "reconcile",
        "Réconciliation de noms",
        "Rapproche les noms d'un tableau des nœuds du graphe, pour OpenRefine.",
        "reconcile",
        "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/",
    ),
)
"""The services that a server of the data set offers."""
