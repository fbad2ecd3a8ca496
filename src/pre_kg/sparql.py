"""What a SPARQL text is, from its tokens: its form, and whether it would leave the data set.

Source: SPARQL 1.1 Query Language, §19.8 (grammar), terminals 139 to 173.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pre_kg.errors import ForbiddenQueryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
                |'(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
    | (?P<comment>\#[^\n\r]*)
    | (?P<variable>[?$]\w+)
    | (?P<name>@?[^\W\d][\w\-]*(?:[.:%][\w\-%:]+)*:?[\w\-.%:]*)
    | (?P<prefixed>:[\w\-.%:]*)
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)

_GAP = r"(?:\s|\#[^\n\r]*+)*+"
_NAME = r"(?:\\.|[^\s<>{}()\\\#])"
_SERVICE = re.compile(
    rf"""
      [?$]\w++  # a variable whose name holds the word
    | SERVICE {_GAP} (?:SILENT {_GAP})?
      (?: (?P<target>[?$]\w++ | <[^<>\s]*+>) {_GAP} \{{
        | (?P<name>{_NAME}{{1,300}}+) (?: {_GAP} \{{ | (?P<long>(?={_NAME})) ) )
    """,
    re.VERBOSE | re.IGNORECASE,
)

READING_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)


def tokens(text: str) -> list[re.Match[str]]:
    """Return the tokens of a text but for its comments; `lastgroup` says what each one is.

    They are those of the text without code point escapes, which each match gives (`string`).
    """
    return [m for m in _TOKEN.finditer(unescaped(text)) if m.lastgroup != "comment"]


def unescaped(text: str) -> str:
    """Return a query without the escapes that stand for code points anywhere in it (§19.2)."""

    # Code point escapes are replaced before the grammar applies (§19.2), so a keyword may hide.
    def character(match: re.Match[str]) -> str:
        code = int(match.group(1) or match.group(2), 16)
        return chr(code) if code < 0x110000 else "\ufffd"

    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", character, text)


def word_of(token: re.Match[str]) -> str:
    """Return a token in capitals if it could be a keyword, else an empty text."""
    bare = token.lastgroup == "name" and token.group().isascii() and token.group().isalpha()
    return token.group().upper() if bare else ""


def form(text: str) -> str:
    """Return `SELECT`, `ASK`, `CONSTRUCT` or `DESCRIBE`, or `""` when the text is none of them."""
    return next((w for w in map(word_of, tokens(text)) if w in READING_FORMS), "")


def names_graphs(text: str) -> bool:
    """Return whether a query says itself, with `FROM`, which graphs it reads."""
    return "FROM" in map(word_of, tokens(text))


def undeclared(text: str, prefixes: Mapping[str, str]) -> list[str]:
    """Return the prefixes that a query uses and nobody declares, sorted, with their colon."""
    found = tokens(text)
    declared = {f"{prefix}:" for prefix in prefixes}
    declared |= {
        following.group() for token, following in pairwise(found) if word_of(token) == "PREFIX"
    }
    named = (t.group() for t in found if t.lastgroup in {"name", "prefixed"} and ":" in t.group())
    return sorted({f"{name.partition(':')[0]}:" for name in named} - declared - {"_:"})


def refuse_leaving(
    text: str, graphs: frozenset[str], prefixes: Mapping[str, str] | None = None
) -> None:
    """Raise when a query would write, or reach anything outside the data set.

    What could be read as a `SERVICE` clause is refused wherever it stands, in a comment or a
    string as well: no reading of the tokens, ours or an engine's, then lets one through.

    Args:
        text: The query.
        graphs: Names of the graphs of the data set; `FROM` may name no other.
        prefixes: Prefixes that the query may use without declaring them.

    Raises:
        ForbiddenQueryError: The query holds an update, `SERVICE`, or a foreign `FROM`.
    """
    if _calls_service(text) or _calls_service(unescaped(text)):
        raise ForbiddenQueryError(
            "SERVICE est refusé, même en commentaire : une requête ne sort pas du graphe. "
            "Retirez cette clause."
        )
    found = tokens(text)
    words = [word_of(t) for t in found]
    first = next((w for w in words if w in READING_FORMS or w in UPDATES), "")
    if first in UPDATES:
        raise ForbiddenQueryError(
            f"Mise à jour refusée ({first}) : seules les lectures sont admises "
            f"({', '.join(READING_FORMS)})."
        )
    for name, iri in _dataset_clauses(found, words, prefixes or {}):
        if iri not in graphs:
            raise ForbiddenQueryError(
                f"FROM {name} est refusé : ce graphe n'est pas dans les données, et rien n'est "
                "lu sur le disque ni sur le réseau."
            )


def _calls_service(text: str) -> bool:
    # Engines need no space after the keyword (SERVICE:x{ }), and tell `<` from an IRI by their
    # grammar; so the clause is looked for in the bare text, whatever surrounds it.
    return any(
        m["target"] is not None or m["long"] is not None or ":" in (m["name"] or "")
        for m in _SERVICE.finditer(text)
    )


def _dataset_clauses(
    found: list[re.Match[str]], words: list[str], known: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    base, prefixes = "", {f"{prefix}:": space for prefix, space in known.items()}
    for index, word in enumerate(words[:-1]):
        following = found[index + 1].group()
        if word == "BASE":
            base = urljoin(base, following[1:-1])
        elif word == "PREFIX" and index + 2 < len(found):
            prefixes[following] = urljoin(base, found[index + 2].group()[1:-1])
        elif word == "FROM":
            named = words[index + 1] == "NAMED" and index + 2 < len(found)
            name = found[index + 1 + named].group()
            head, colon, local = name.partition(":")
            iri = urljoin(base, name[1:-1]) if name.startswith("<") else None
            yield name, iri or prefixes.get(head + colon, "") + local
