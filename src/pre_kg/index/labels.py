"""The names of nodes: who is named in a question, and which names come nearest to a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pre_kg.french import Analyzer, stem, tokens
from pre_kg.index.database import chunks, marks
from pre_kg.index.hits import Mention

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from pre_kg.french import Token
    from pre_kg.verbalise import Label

BRACKETED: Final = re.compile(r"^(?P<name>.*\S)\s*\((?P<inside>[^()]{2,80})\)\s*$", re.DOTALL)
LONGEST_NAME: Final = 14
MOST_TOKENS: Final = 200
SHORT_FORM: Final = 8
SCORES: Final = {"exact": 1.0, "acronym": 1.0, "folded": 0.95, "stem": 0.85, "fuzzy": 0.75}
FORMS: Final = {"pref": 0, "alt": 1, "local": 2, "hidden": 3}
WHOLE_CUTOFF: Final = 84.0
SUGGESTED_FROM: Final = 45.0
ALL_KEPT_BELOW: Final = 5_000

Row = tuple[int, str, str, str, str, int]


def rows(node: int, names: Sequence[Label]) -> Iterator[Row]:
    """Yield the rows of the table for the names of a node, a bracketed acronym on its own."""
    seen = set()
    for label in names:
        for text in (label.text, *_parts(label.text)):
            found = tokens(text)
            key = " ".join(t.text for t in found)
            if key and key not in seen:
                seen.add(key)
                yield node, key, _stems(found), text, label.form, int(is_acronym(text))


def is_acronym(text: str) -> bool:
    """Whether a name is a short form in capitals (`CLAS`, `C.L.A.S.`, `ANARÉ`)."""
    bare = text.replace(".", "").replace(" ", "")
    return 2 <= len(bare) <= SHORT_FORM and bare.isupper() and " " not in text.strip()


def _parts(text: str) -> tuple[str, ...]:
    found = BRACKETED.match(text)
    if not found:
        return ()
    inside = found["inside"]
    return (found["name"], inside) if is_acronym(inside) else (found["name"],)


def _stems(found: Sequence[Token]) -> str:
    words = Analyzer(expand=False).content_words(found)
    return " ".join(stem(word) for word in words)


class Labels:
    """The names in an index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Keep the open file."""
        self._connection = connection
        self._keys: list[str] | None = None
        self._count = int(connection.execute("SELECT count(*) FROM labels").fetchone()[0])

    def of(self, node: int) -> list[tuple[str, str]]:
        """Return the names of a node with their form, in the graph's order."""
        found = self._connection.execute(
            "SELECT text, form FROM labels WHERE node = ? ORDER BY id", (node,)
        )
        return list(found)

    def mentions(
        self, question: str, found: Sequence[Token], corrected: Mapping[str, str]
    ) -> list[Mention]:
        """Return the longest names in a question, left to right; one name may name several nodes.

        Args:
            question: The question.
            found: Its words.
            corrected: What misspelt words stand for.
        """
        found = found[:MOST_TOKENS]
        claimed = [False] * len(found)
        mentions: list[Mention] = []
        for how, readings in self._readings(found, corrected):
            known = self._look_up("stems" if how == "stem" else "key", sorted(readings))
            for key, spans in readings.items():
                readings[key] = spans if key in known else []
            named_spans = [(start, end, key) for key, at in readings.items() for start, end in at]
            for start, end, key in sorted(named_spans, key=lambda s: (s[0] - s[1], s[0])):
                if any(claimed[start:end]):
                    continue
                span = found[start:end]
                mended = how == "stem" and any(t.text in corrected for t in span)
                said = "fuzzy" if mended else how
                named = [m for row in known[key] if (m := _mention(question, span, row, said))]
                if named:
                    claimed[start:end] = [True] * (end - start)
                    mentions.extend(named)
        return sorted(mentions, key=lambda m: (m.start, -m.score, FORMS.get(m.form, 9), m.node))

    def _readings(
        self, found: Sequence[Token], corrected: Mapping[str, str]
    ) -> Iterator[tuple[str, dict[str, list[tuple[int, int]]]]]:
        words = [t.text for t in found]
        yield "exact", _windows(words)
        mended = [corrected.get(word, word) for word in words]
        if mended != words:
            yield "fuzzy", _windows(mended)
        content = [Analyzer(expand=False).content_words([t]) for t in found]
        stems = [" ".join(stem(corrected.get(w, w)) for w in ws) for ws in content]
        yield "stem", _windows(stems)

    def _look_up(self, column: str, keys: Sequence[str]) -> dict[str, list[LabelRow]]:
        known: dict[str, list[LabelRow]] = {}
        for chunk in chunks(keys):
            for key, *row in self._connection.execute(
                f"SELECT {column}, labels.text, form, acronym, iri FROM labels "  # noqa: S608
                f"JOIN nodes ON nodes.id = labels.node WHERE {column} IN ({marks(chunk)})",
                chunk,
            ):
                known.setdefault(key, []).append((row[0], row[1], row[2], row[3]))
        return known

    def nearest(self, text: str, k: int) -> list[tuple[str, float]]:
        """Return the `k` known names nearest to a text, with their nearness in [0, 1]."""
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - for suggestions alone

        key = " ".join(t.text for t in tokens(text)[:MOST_TOKENS])
        content = " ".join(Analyzer(expand=False).words(text)[:MOST_TOKENS]) or key
        if not content:
            return []
        keys = self._all_keys()
        ranked: dict[str, float] = {}
        for scorer, weight in ((fuzz.WRatio, 0.95), (fuzz.ratio, 1.0)):
            for name, score, _ in process.extract(
                content, keys, scorer=scorer, limit=4 * k, score_cutoff=SUGGESTED_FROM
            ):
                ranked[name] = max(ranked.get(name, 0.0), weight * score / 100)
        best = sorted(ranked, key=lambda name: (-ranked[name], len(name), name))
        return self._named(best, ranked, k)

    def _named(
        self, best: Sequence[str], ranked: Mapping[str, float], k: int
    ) -> list[tuple[str, float]]:
        found: dict[str, float] = {}
        for key in best:
            row = self._connection.execute(
                "SELECT nodes.label FROM labels JOIN nodes ON nodes.id = labels.node "
                "WHERE key = ? ORDER BY labels.id LIMIT 1",
                (key,),
            ).fetchone()
            if row and row[0] not in found:
                found[row[0]] = ranked[key]
            if len(found) == k:
                break
        return list(found.items())

    def whole(self, words: Sequence[str]) -> list[tuple[int, float]]:
        """Return the nodes whose name is nearly the whole of a short question, with nearness."""
        if self._count > ALL_KEPT_BELOW or not words:
            return []
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        near = process.extract(
            " ".join(words), self._all_keys(), scorer=fuzz.ratio, limit=5, score_cutoff=WHOLE_CUTOFF
        )
        return [
            (node, score / 100)
            for key, score, _ in near
            for (node,) in self._connection.execute("SELECT node FROM labels WHERE key = ?", (key,))
        ]

    def _all_keys(self) -> list[str]:
        if self._keys is None:
            rows = self._connection.execute("SELECT DISTINCT key FROM labels ORDER BY key")
            self._keys = [key for (key,) in rows]
        return self._keys


LabelRow = tuple[str, str, int, str]


def _windows(words: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """Return each run of words as one text, with where it stands; empty words join nothing."""
    found: dict[str, list[tuple[int, int]]] = {}
    for start, first in enumerate(words):
        if not first:
            continue
        text = ""
        for end in range(start, min(len(words), start + LONGEST_NAME)):
            if not words[end]:
                continue
            text = f"{text} {words[end]}" if text else words[end]
            found.setdefault(text, []).append((start, end + 1))
    return found


def _mention(question: str, span: Sequence[Token], row: LabelRow, how: str) -> Mention | None:
    text, form, acronym, node = row
    start, end = span[0].start, span[-1].end
    typed = question[start:end]
    if how == "exact":
        if acronym and len(span) == 1:
            if not span[0].acronym and _is_a_word(span[0].text):
                return None
            how = "acronym"
        elif typed != text:
            how = "folded"
    elif acronym or (how == "stem" and _is_weak(span)):
        return None
    score = SCORES[how] * (0.95 if form == "hidden" else 1.0)
    if how == "acronym" and not span[0].acronym:
        score *= 0.9
    return Mention(start, end, typed, node, round(score, 4), how, text, form)


def _is_a_word(text: str) -> bool:
    return not Analyzer(expand=False).content_words(tokens(text.lower()))


def _is_weak(span: Sequence[Token]) -> bool:
    return len(Analyzer(expand=False).content_words(span)) == 1 and len(span[0].text) < 4
