"""What a SPARQL text is, from its tokens: its form, and whether it would leave the data set.

Source: SPARQL 1.1 Query Language, §19.8 (grammar), terminals 139 to 173.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pre_kg.errors import ForbiddenQueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(
    r"""
      (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<string>'''(?:[^'\\]|\\.|'(?!''))*''' | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
                |'(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*")
    | (?P<comment>\#[^\n\r]*)
    | (?P<name>[?$@]?[^\W\d][\w\-]*(?:[.:%][\w\-%:]+)*:?[\w\-.%:]*)
    | (?P<prefixed>:[\w\-.%:]*)
    | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)

READING_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)


def _tokens(text: str) -> list[re.Match[str]]:
    return [m for m in _TOKEN.finditer(_unescape(text)) if m.lastgroup != "comment"]


def _unescape(text: str) -> str:
    # Code point escapes are replaced before the grammar applies (§19.2), so a keyword may hide.
    def character(match: re.Match[str]) -> str:
        code = int(match.group(1) or match.group(2), 16)
        return chr(code) if code < 0x110000 else "\ufffd"

    return re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", character, text)


def _word(token: re.Match[str]) -> str:
    bare = token.lastgroup == "name" and token.group().isascii() and token.group().isalpha()
    return token.group().upper() if bare else ""


def form(text: str) -> str:
    """Return `SELECT`, `ASK`, `CONSTRUCT` or `DESCRIBE`, or `""` when the text is none of them."""
    return next((w for w in map(_word, _tokens(text)) if w in READING_FORMS), "")


def names_graphs(text: str) -> bool:
    """Return whether a query says itself, with `FROM`, which graphs it reads."""
    return "FROM" in map(_word, _tokens(text))


def refuse_leaving(text: str, graphs: frozenset[str]) -> None:
    """Raise when a query would write, or reach anything outside the data set.

    Args:
        text: The query.
        graphs: Names of the graphs of the data set; `FROM` may name no other.

    Raises:
        ForbiddenQueryError: The query holds an update, `SERVICE`, or a foreign `FROM`.
    """
    tokens = _tokens(text)
    words = [_word(t) for t in tokens]
    first = next((w for w in words if w in READING_FORMS or w in UPDATES), "")
    if first in UPDATES:
        raise ForbiddenQueryError(
            f"Mise à jour refusée ({first}) : seules les lectures sont admises "
            f"({', '.join(READING_FORMS)})."
        )
    if "SERVICE" in words:
        raise ForbiddenQueryError(
            "SERVICE est refusé : une requête ne sort pas du graphe. Retirez cette clause."
        )
    for name, iri in _dataset_clauses(tokens, words):
        if iri not in graphs:
            raise ForbiddenQueryError(
                f"FROM {name} est refusé : ce graphe n'est pas dans les données, et rien n'est "
                "lu sur le disque ni sur le réseau."
            )


def _dataset_clauses(
    tokens: list[re.Match[str]], words: list[str]
) -> Iterator[tuple[str, str | None]]:
    prefixes: dict[str, str] = {}
    for index, word in enumerate(words[:-2]):
        if word == "PREFIX":
            prefixes[tokens[index + 1].group()] = tokens[index + 2].group()[1:-1]
    for index, word in enumerate(words[:-1]):
        if word == "FROM":
            name = tokens[index + 1 + (words[index + 1] == "NAMED")].group()
            head, colon, local = name.partition(":")
            iri = name[1:-1] if name.startswith("<") else prefixes.get(head + colon, "") + local
            yield name, iri
