"""The vocabulary terms that the engine itself reads, as IRI strings.

Only terms with a meaning for the engine stand here: labels, notes, structure, provenance, and
the annotations by which an ontology tells how its terms are worded. A kind, a property or a node
of a particular graph never does: those are read from the ontology and the graph.
"""

from typing import Final

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SH: Final = "http://www.w3.org/ns/shacl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
DC: Final = "http://purl.org/dc/elements/1.1/"
FOAF: Final = "http://xmlns.com/foaf/0.1/"
SCHEMA: Final = "https://schema.org/"
SCHEMA_HTTP: Final = "http://schema.org/"
PROV: Final = "http://www.w3.org/ns/prov#"
OA: Final = "http://www.w3.org/ns/oa#"
QB: Final = "http://purl.org/linked-data/cube#"
SDMX_DIMENSION: Final = "http://purl.org/linked-data/sdmx/2009/dimension#"
SDMX_MEASURE: Final = "http://purl.org/linked-data/sdmx/2009/measure#"
SDMX_ATTRIBUTE: Final = "http://purl.org/linked-data/sdmx/2009/attribute#"

BASE: Final = "https://w3id.org/pre-kg/"
PRE: Final = BASE + "def#"
SHAPES: Final = BASE + "shapes#"

RDF_TYPE: Final = RDF + "type"
RDF_LANG_STRING: Final = RDF + "langString"
RDFS_LABEL: Final = RDFS + "label"
RDFS_COMMENT: Final = RDFS + "comment"
RDFS_SUBCLASS_OF: Final = RDFS + "subClassOf"
RDFS_DOMAIN: Final = RDFS + "domain"
RDFS_RANGE: Final = RDFS + "range"
OWL_INVERSE_OF: Final = OWL + "inverseOf"
OWL_SAME_AS: Final = OWL + "sameAs"
XSD_STRING: Final = XSD + "string"

SKOS_PREF_LABEL: Final = SKOS + "prefLabel"
SKOS_ALT_LABEL: Final = SKOS + "altLabel"
SKOS_HIDDEN_LABEL: Final = SKOS + "hiddenLabel"
SKOS_NOTATION: Final = SKOS + "notation"
SKOS_DEFINITION: Final = SKOS + "definition"
SKOS_BROADER: Final = SKOS + "broader"
SKOS_IN_SCHEME: Final = SKOS + "inScheme"

PREFERRED_LABELS: Final = (
    SKOS_PREF_LABEL,
    RDFS_LABEL,
    DCTERMS + "title",
    FOAF + "name",
    SCHEMA + "name",
    SCHEMA_HTTP + "name",
    DC + "title",
)
"""Properties that name a node, the most telling first."""

ALTERNATIVE_LABELS: Final = (
    SKOS_ALT_LABEL,
    SKOS_NOTATION,
    DCTERMS + "alternative",
    SCHEMA + "alternateName",
    SCHEMA_HTTP + "alternateName",
)
HIDDEN_LABELS: Final = (SKOS_HIDDEN_LABEL,)

DESCRIPTIONS: Final = (
    DCTERMS + "description",
    SKOS_DEFINITION,
    RDFS_COMMENT,
    SCHEMA + "description",
    SCHEMA_HTTP + "description",
    DC + "description",
)
"""Properties that describe a node in a sentence or more, the most telling first."""

# Annotations by which an ontology words its terms (declared in ontology/pre.ttl).
FORMULATION: Final = PRE + "formulation"
VERBALISATION: Final = PRE + "verbalisation"
INVERSE_WORDING: Final = PRE + "formuleInverse"
QUESTION: Final = PRE + "question"

# Provenance: a named graph is a section of a source.
SOURCE: Final = PRE + "Source"
SECTION: Final = PRE + "Section"
STATUS: Final = PRE + "statut"
ASSERTED: Final = PRE + "asserted"
ATTRIBUTED: Final = PRE + "attributed"
CONTRADICTED: Final = PRE + "contradicted"
STANDING: Final = PRE + "rangSource"
SECTION_DIGEST: Final = PRE + "empreinte"
DOCUMENT_DIGEST: Final = PRE + "empreinteDocument"
IS_PART_OF: Final = DCTERMS + "isPartOf"

ONTOLOGY_GRAPH: Final = BASE + "graph/ontologie"
"""Named graph that holds the ontology beside the data while verify queries run."""
