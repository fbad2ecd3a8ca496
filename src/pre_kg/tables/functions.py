"""Functions that a mapping may call beside those of SPARQL.

Source: TARQL documentation, « Prefix expansion ».
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

import pyoxigraph as ox

from pre_kg import terms
from pre_kg.french import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TARQL: Final = "http://tarql.github.io/tarql#"
OWN: Final = terms.BASE + "function#"

Functions: TypeAlias = (
    "dict[ox.NamedNode, Callable[..., ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None]]"
)


def functions(prefixes: Mapping[str, str]) -> Functions:
    """Return the functions by IRI.

    - `tarql:expandPrefix("schema")`: the namespace of a prefix that the mapping declares
    - `tarql:expandPrefixedName("schema:name")`: the IRI of a prefixed name
    - `f:slug(?name)`: a name in small letters, digits and hyphens, for an IRI

    What cannot be computed is unbound.
    """

    def expand_prefix(prefix: ox.Literal) -> ox.Literal | None:
        space = prefixes.get(prefix.value)
        return None if space is None else ox.Literal(space)

    def expand_name(name: ox.Literal) -> ox.NamedNode | None:
        prefix, _, local = name.value.partition(":")
        return ox.NamedNode(prefixes[prefix] + local) if prefix in prefixes else None

    def slug(name: ox.Literal) -> ox.Literal | None:
        text = re.sub(r"[^a-z0-9]+", "-", fold(name.value)).strip("-")
        return ox.Literal(text) if text else None

    return {
        ox.NamedNode(TARQL + "expandPrefix"): expand_prefix,
        ox.NamedNode(TARQL + "expandPrefixedName"): expand_name,
        ox.NamedNode(OWN + "slug"): slug,
    }
