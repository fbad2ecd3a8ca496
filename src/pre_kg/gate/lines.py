"""The line of each statement of a Turtle, TriG, N-Triples or N-Quads file.

The engine parses but does not say where a statement stands, so this reader goes over the text
again. It is exact or silent: a construct that it does not know ends the reading, and what stands
after has no line. Blank nodes read as `None`.

Source: RDF 1.1 Turtle, §6.5 (grammar); RDF 1.1 TriG, §4.5.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from urllib.parse import urljoin

from pre_kg.model import Iri, Literal, Term
from pre_kg.store import base_iri
from pre_kg.terms import RDF, RDF_LANG_STRING, RDF_TYPE, XSD, XSD_STRING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Node: TypeAlias = "Term | None"

_ESCAPED = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_LOCAL = r"(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])"
_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+ | \#[^\r\n]*+)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|{_ESCAPED})*+>)
    | (?P<string>\"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]++|\\.|'(?!''))*+'''
               | "(?:[^"\\\r\n]++|\\.)*+" | '(?:[^'\\\r\n]++|\\.)*+')
    | (?P<suffix>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+(?:--(?:ltr|rtl))?)
    | (?P<blank>_:[\w][\w\-·]*(?:\.+[\w\-·]+)*)
    | (?P<name>(?:[^\W\d_](?:[\w\-·]|\.+(?=[\w\-·]))*+)?:
               (?:{_LOCAL}(?:{_LOCAL}|\.+(?={_LOCAL}))*+)?)
    | (?P<number>[+-]?(?:\d+\.?\d*[eE][+-]?\d+|\.\d+[eE][+-]?\d+|\d*\.\d+|\d+))
    | (?P<word>[A-Za-z]+)
    | (?P<mark>\^\^|[.;,\[\](){{}}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_QUADS = frozenset({".nq"})
_SUFFIXES = frozenset({".ttl", ".trig", ".nt", ".nq"})


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as a file writes it, `None` standing for a blank node.

    Attributes:
        line: Line on which the object begins, from 1.
        block: Line on which the subject stands.
    """

    subject: Iri | None
    predicate: Iri
    object: Node
    graph: Iri | None
    line: int
    block: int


class _Token(NamedTuple):
    kind: str
    text: str
    line: int


class _UnknownConstructError(Exception):
    """The text goes beyond RDF 1.1, or ends early."""


def statements(path: Path) -> list[Statement]:
    """Return the statements of a file with their lines, in the order of the text.

    Other syntaxes than the four give nothing, and so does a file that is not UTF-8.
    """
    if path.suffix not in _SUFFIXES:
        return []
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return []
    return statements_of(text, base_iri(path), quads=path.suffix in _QUADS)


def statements_of(text: str, base: Iri, *, quads: bool = False) -> list[Statement]:
    """Return the statements of a text with their lines.

    Args:
        text: Turtle, TriG or N-Triples.
        base: What relative IRIs are resolved against.
        quads: The text is N-Quads instead.
    """
    reader = _Reader(text, base)
    try:
        if quads:
            reader.quads()
        else:
            reader.document()
    except (_UnknownConstructError, RecursionError):
        pass  # exact or silent: the rest has no line
    return reader.found


def _tokens(text: str) -> Iterator[_Token]:
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _UnknownConstructError
        kind, content = str(match.lastgroup), match.group()
        if kind != "space":
            yield _Token(kind, content, line)
        line += content.count("\n")
        position = match.end()
    yield _Token("end", "", line)


class _Reader:
    """Walks over the tokens and notes each statement."""

    def __init__(self, text: str, base: Iri) -> None:
        self.found: list[Statement] = []
        self._stream = _tokens(text)
        self._base = base
        self._prefixes: dict[str, str] = {}
        self._graph: Iri | None = None
        self._block = 1
        self._token = _Token("start", "", 1)
        self._started = False

    # --- Tokens ---

    def _peek(self) -> _Token:
        if not self._started:
            self._started, self._token = True, next(self._stream)
        return self._token

    def _take(self, text: str | None = None) -> _Token:
        token = self._peek()
        if token.kind == "end" or (text is not None and token.text != text):
            raise _UnknownConstructError
        self._token = next(self._stream)
        return token

    def _at(self, *texts: str) -> bool:
        token = self._peek()
        return token.kind in ("mark", "word", "suffix") and token.text in texts

    # --- Grammar ---

    def quads(self) -> None:
        while self._peek().kind != "end":
            self._block = self._peek().line
            subject, predicate = self._iri_or_blank(), self._predicate()
            line, term = self._peek().line, self._object()
            self._graph = None if self._at(".") else self._iri_or_blank()
            self._note(subject, predicate, term, line)
            self._take(".")

    def document(self) -> None:
        while self._peek().kind != "end":
            if not self._directive():
                self._graph_or_triples()

    def _directive(self) -> bool:
        token = self._peek()
        name = token.text.lstrip("@").lower()
        if token.kind not in ("word", "suffix") or name not in ("prefix", "base", "version"):
            return False
        self._take()
        if name == "version":
            self._take()
        elif name == "base":
            self._base = self._iri_or_blank() or self._base
        else:
            prefix = self._take().text
            self._prefixes[prefix] = self._iri_or_blank() or ""
        if token.kind == "suffix":
            self._take(".")
        return True

    def _graph_or_triples(self) -> None:
        token = self._peek()
        if token.kind == "word" and token.text.upper() == "GRAPH":
            self._take()
            self._graph_block(self._iri_or_blank())
        elif self._at("{"):
            self._graph_block(None)
        elif token.kind in ("iri", "name", "blank"):
            self._block = token.line
            subject = self._iri_or_blank()
            if self._at("{"):
                self._graph_block(subject)
            else:
                self._predicates(subject)
                self._take(".")
        else:
            self._triples()
            if self._at("{"):
                self._graph_block(None)
            else:
                self._take(".")

    def _graph_block(self, graph: Iri | None) -> None:
        self._graph = graph
        self._take("{")
        while not self._at("}"):
            self._triples()
            if not self._at("}"):
                self._take(".")
        self._take("}")
        self._graph = None

    def _triples(self) -> None:
        self._block = self._peek().line
        bracketed = self._at("[")
        subject = self._object()
        if isinstance(subject, Literal):
            raise _UnknownConstructError
        if not (bracketed and self._at(".", "}", "{")):
            self._predicates(subject)

    def _predicates(self, subject: Iri | None) -> None:
        block = self._block
        while True:
            predicate = self._predicate()
            while True:
                line, term = self._peek().line, self._object()
                self._block = block
                self._note(subject, predicate, term, line)
                if not self._at(","):
                    break
                self._take()
            if not self._at(";"):
                return
            while self._at(";"):
                self._take()
            if self._at(".", "]", "}"):
                return

    def _note(self, subject: Iri | None, predicate: Iri, term: Node, line: int) -> None:
        self.found.append(Statement(subject, predicate, term, self._graph, line, self._block))

    def _predicate(self) -> Iri:
        if self._at("a"):
            self._take()
            return RDF_TYPE
        predicate = self._iri_or_blank()
        if predicate is None:
            raise _UnknownConstructError
        return predicate

    def _iri_or_blank(self) -> Iri | None:
        token = self._take()
        if token.kind == "iri":
            written = _unescape(token.text[1:-1])
            return written if re.match(r"[A-Za-z][\w+.\-]*:", written) else self._resolve(written)
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if f"{prefix}:" not in self._prefixes:
                raise _UnknownConstructError
            return self._prefixes[f"{prefix}:"] + re.sub(r"\\(.)", r"\1", local)
        if token.kind == "blank":
            return None
        if token.text == "[":
            self._take("]")
            return None
        raise _UnknownConstructError

    def _resolve(self, written: str) -> Iri:
        return urljoin(self._base, written) if written else self._base.partition("#")[0]

    def _object(self) -> Node:
        token = self._peek()
        if token.kind == "string":
            return self._string()
        if token.kind == "number":
            return Literal(self._take().text, XSD + _numeric_type(token.text))
        if self._at("true", "false"):
            return Literal(self._take().text, XSD + "boolean")
        if self._at("["):
            self._property_list()
            return None
        if self._at("("):
            return self._collection()
        return self._iri_or_blank()

    def _string(self) -> Literal:
        written = self._take().text
        quotes = 3 if len(written) >= 6 and written[0] * 3 == written[:3] else 1
        value = _unescape(written[quotes:-quotes])
        if self._peek().kind == "suffix":
            language = self._take().text[1:].lower()
            return Literal(value, RDF_LANG_STRING, language)
        if self._at("^^"):
            self._take()
            return Literal(value, self._iri_or_blank() or XSD_STRING)
        return Literal(value)

    def _property_list(self) -> None:
        self._block = self._take("[").line
        if not self._at("]"):
            self._predicates(None)
        self._take("]")

    def _collection(self) -> Iri | None:
        self._take("(")
        if self._at(")"):
            self._take()
            return RDF + "nil"
        while not self._at(")"):
            line, term = self._peek().line, self._object()
            self._note(None, RDF + "first", term, line)
            self._note(None, RDF + "rest", RDF + "nil" if self._at(")") else None, line)
        self._take()
        return None


def _numeric_type(text: str) -> str:
    if "e" in text.lower():
        return "double"
    return "decimal" if "." in text else "integer"


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        if code:
            return chr(int(code, 16))
        return _CONTROLS.get(match[3], match[3])

    return _ESCAPE.sub(character, text)
