"""Properties and classes that wording treats apart, in vocabularies of wide use."""

from __future__ import annotations

import re
from typing import Final

from pre_kg import terms

VOCABULARIES: Final = (terms.OWL, terms.RDFS, terms.SH, terms.RDF)
"""A node with a type of one of these is a term of a vocabulary, not a thing of the data."""

MEASURES: Final = (terms.SDMX_MEASURE + "obsValue", terms.RDF + "value", terms.SCHEMA + "value")
EXACT_FORMS: Final = (terms.PRE + "valeurLexicale",)
UNITS: Final = (
    terms.PRE + "unite",
    terms.SDMX_ATTRIBUTE + "unitMeasure",
    terms.SCHEMA + "unitText",
)
COMPARISONS: Final = (terms.PRE + "operateur",)
PERIODS: Final = (
    terms.SDMX_DIMENSION + "refPeriod",
    terms.SCHEMA + "observationDate",
    terms.DCTERMS + "temporal",
)
OF_A_FIGURE: Final = frozenset((*MEASURES, *EXACT_FORMS, *UNITS, *COMPARISONS, *PERIODS))
COMPARED: Final = {"≈": "environ ", ">": "plus de ", "<": "moins de ", "≥": "au moins "}

LABELS: Final = (*terms.PREFERRED_LABELS, *terms.ALTERNATIVE_LABELS, *terms.HIDDEN_LABELS)
STRUCTURE: Final = frozenset(
    (
        terms.RDF_TYPE,
        terms.SKOS_IN_SCHEME,
        terms.SKOS + "topConceptOf",
        terms.SKOS + "hasTopConcept",
        terms.SKOS + "exactMatch",
        terms.SKOS + "closeMatch",
        terms.OWL_SAME_AS,
        terms.RDFS + "seeAlso",
        terms.RDFS + "isDefinedBy",
        terms.FORMULATION,
        terms.STATUS,
        terms.SECTION_DIGEST,
        terms.DOCUMENT_DIGEST,
        *LABELS,
        *terms.DESCRIPTIONS,
    )
)
"""Properties whose statements are no facts to be worded."""

LABEL_FORMS: Final = {
    **dict.fromkeys(terms.PREFERRED_LABELS, "pref"),
    **dict.fromkeys(terms.ALTERNATIVE_LABELS, "alt"),
    **dict.fromkeys(terms.HIDDEN_LABELS, "hidden"),
}


def says_unit(amount: str, unit: str) -> bool:
    """Return whether an amount already says its unit, as « 2 millions d'euros » says « € »."""
    said, words = (set(re.findall(r"[^\W\d_]+|[%‰]", _spelt(text))) for text in (amount, unit))
    return bool(words) and words <= said


def _spelt(text: str) -> str:
    return text.casefold().replace("€", " euros ").replace("euros", "euro")
