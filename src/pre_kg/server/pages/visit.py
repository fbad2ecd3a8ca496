"""Where a reader stands: the language, and the addresses that the links of a page lead to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from pre_kg.model import Iri

_MOVES = {".", ".."}
"""Parts that a browser takes out of a path."""
_PATH_SAFE = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a reader.

    Attributes:
        prefix: Path under which a proxy serves us, without a final `/`.
        base: What the local IRIs begin with; `""` when the graph has none.
        path: Path of the page, without the prefix.
        query: Parameters of the page, without the language.
        language: `fr` or `en`.
    """

    prefix: str = ""
    base: Iri = ""
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    language: str = "fr"

    def say(self, french: str, english: str) -> str:
        """Choose between the two wordings of one message."""
        return english if self.language == "en" else french

    def page(self, path: str, **parameters: object) -> str:
        """Return the address of one of our pages, in the language of the reader."""
        wanted = {k: str(v) for k, v in parameters.items() if v not in (None, "")}
        if self.language != "fr":
            wanted["lang"] = self.language
        return self.data(path, **wanted)

    def data(self, path: str, **parameters: object) -> str:
        """Return the address of something without a language."""
        wanted = {k: str(v) for k, v in parameters.items() if v not in (None, "")}
        query = f"?{urlencode(wanted)}" if wanted else ""
        return f"{self.prefix}{quote(path, safe=_PATH_SAFE)}{query}"

    def node(self, iri: Iri) -> str:
        """Return the address of the page of a node."""
        return self.page(*self._node(iri)[:1], **self._node(iri)[1])

    def node_data(self, iri: Iri, form: str) -> str:
        """Return the address of a node in a format of data."""
        path, parameters = self._node(iri)
        return self.data(path, **parameters, format=form)

    def _node(self, iri: Iri) -> tuple[str, dict[str, str]]:
        local = iri.removeprefix(self.base) if self.base and iri.startswith(self.base) else ""
        if not local or "//" in local or local.startswith("/") or _MOVES & set(local.split("/")):
            return "/noeud", {"iri": iri}
        if any(mark in local for mark in "?#%\\") or not local.isprintable():
            return "/noeud", {"iri": iri}
        return f"/noeud/{local}", {}

    def in_language(self, language: str) -> str:
        """Return the address of this same page in a language."""
        other = Visit(self.prefix, self.base, language=language)
        return other.page(self.path, **dict(self.query))
