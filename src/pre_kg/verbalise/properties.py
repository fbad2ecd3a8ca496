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
COMPARED: Final = {
    "≈": "environ ",
    ">": "plus de ",
    "<": "moins de ",
    "≥": "au moins ",
    "≤": "au plus ",
}
"""How French says the sign of a comparison."""
SAYS_HOW_NEAR: Final = re.compile(
    r"(?:environ|plus|moins|près|presque|quelque|autour|au|jusqu|entre)\b|de .+ à\b|[≈><≥≤~]",
    re.IGNORECASE,
)
"""How a number that a source writes says its own comparison."""

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


def quantity(amount: str, unit: str | None, comparison: str | None, space: str = " ") -> str:
    """Return a number with its comparison and its unit, each said once.

    « 33 millions d'euros » and « € par an » are « 33 millions d'euros par an ».

    Args:
        amount: The number as it is written.
        unit: Its unit.
        comparison: The sign of its comparison.
        space: What stands before the unit.
    """
    said, rest = _words(amount), (unit or "").split()
    while rest and _words(rest[0]) and _words(rest[0]) <= said:
        rest.pop(0)
    compared = "" if SAYS_HOW_NEAR.match(amount) else COMPARED.get(comparison or "", "")
    return compared + amount + (space + " ".join(rest) if rest else "")


def _words(text: str) -> set[str]:
    spelt = text.casefold().replace("€", " euros ").replace("euros", "euro")
    return set(re.findall(r"[^\W\d_]+|[%‰]", spelt))
