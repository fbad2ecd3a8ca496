"""Questions to learn the weights of the fused search from; none is of a question set.

On the graph: formulations held out of the index, those of a second author, names asked for in many
ways, all misspelt too; and the half of our own questions that is there to tune.
On texts: headings and sentences of held-out passages, against the passages. Out of scope: everyday
questions of other domains.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pre_kg import store
from pre_kg.evaluation import NodeNames
from pre_kg.model import Literal
from training.augmentation import frame, misspell
from training.corpora import Passage, corpus_files, held_out, read_corpus
from training.resources import read_meanings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pre_kg.model import Document
    from pre_kg.verbalise import Wording

HELD_OUT = 4
"""One formulation in this many is asked rather than indexed."""
ELSEWHERE = ("logement", "travail", "vie-quotidienne", "etrangers-langue", "culture-loisirs")
LONGEST = 1_200
LEADING = ("keyword", "noisy", "paraphrase")
"""Kinds of question that lead to nodes and ask for no value."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the nodes, or the numbers of the texts, that answer it."""

    text: str
    wanted: frozenset[str]
    group: str


@dataclass(frozen=True, slots=True)
class TextSet:
    """Texts, and questions whose answers are numbers of texts."""

    name: str
    texts: list[str]
    questions: list[tuple[str, set[int]]]


def split(
    documents: Sequence[Document], foreign: frozenset[str] = frozenset()
) -> tuple[list[Document], list[Document], list[Document]]:
    """Return the documents to index, the formulations to ask, and those of the second author."""
    said = [d for d in documents if d.kind == "formulation"]
    others = [d for d in said if d.text in foreign]
    asked = [d for d in said if d.text not in foreign and _turn(d.text) == 0]
    gone = {d.doc_id for d in (*asked, *others)}
    return [d for d in documents if d.doc_id not in gone], asked, others


def second_author(formulations: Path) -> frozenset[str]:
    """Return the formulations that the second author alone wrote."""
    first = {q.object for q in store.load([formulations]).quads()}
    second = formulations / "second"
    if not second.is_dir():
        return frozenset()
    theirs = {q.object for q in store.load([second]).quads() if isinstance(q.object, Literal)}
    alone = {q.object for p in formulations.glob("*.ttl") for q in store.load([p]).quads()}
    return frozenset(" ".join(text.value.split()) for text in theirs & first - alone)


def _turn(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0] % HELD_OUT


def on_graph(
    documents: Sequence[Document],
    asked: Sequence[Document],
    foreign: Sequence[Document],
    seed: int,
    most: int,
) -> list[Asked]:
    """Return the questions on the graph, at most so many of each group."""
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    owners: dict[str, set[str]] = {}
    for document in documents:
        if document.kind == "label":
            owners.setdefault(document.text, set()).add(document.node)
    labels = [(text, frozenset(nodes)) for text, nodes in owners.items()]
    found = []
    for name, of_author in (("formulation", asked), ("autre plume", foreign)):
        chosen = draw.sample(list(of_author), min(most, len(of_author)))
        found += [Asked(d.text, frozenset({d.node}), name) for d in chosen]
        found += [
            Asked(slipped(d.text, draw), frozenset({d.node}), f"{name}:fautes") for d in chosen
        ]
    chosen_labels = draw.sample(labels, min(most, len(labels)))
    found += [Asked(frame(plain(t), draw), n, "nom") for t, n in chosen_labels]
    found += [Asked(slipped(t, draw), n, "nom:fautes") for t, n in chosen_labels if len(t) > 6]
    return found


def our_own(path: Path, wording: Wording) -> list[Asked]:
    """Return the tuning half of our own questions, of the kinds that name no value."""
    names = NodeNames({i: [label.text for label in wording.labels(i)] for i in wording.nodes()})
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["half"] == "tune" and row["kind"] in LEADING:
            wanted = frozenset().union(*(names.bearers(name) for name in row["expected_nodes"]))
            found.append(Asked(row["question"], wanted, row["kind"]))
    return found


def node_texts(documents: Sequence[Document], count: int, seed: int) -> TextSet:
    """Return each node's own text, with its formulations as questions."""
    by_node: dict[str, dict[str, list[str]]] = {}
    for d in documents:
        by_node.setdefault(d.node, {}).setdefault(d.kind, []).append(d.text)
    kept = [k for k in by_node.values() if "formulation" in k and "description" in k]
    texts = [" ".join((*k["label"], *k["description"], *k.get("fact", ()))) for k in kept]
    questions = [(q, {i}) for i, k in enumerate(kept) for q in k["formulation"]]
    random.Random(seed).shuffle(questions)  # noqa: S311 - a sample, no secret
    return TextSet("nœuds", texts, questions[:count])


def plain(text: str) -> str:
    """Return a name as people type it: small letters unless it is an acronym."""
    return " ".join(w if w.isupper() else w.lower() for w in text.split())


def slipped(text: str, draw: random.Random) -> str:
    """Return a text with one slip in each word of five letters or more."""
    return " ".join(misspell(w, draw) if len(w) >= 5 else w for w in text.split())


def out_of_scope() -> list[str]:
    """Return everyday questions of other domains."""
    return [e for m in read_meanings() if m.domain in ELSEWHERE for e in m.everyday[:2]]


def on_texts(corpora: Path, seed: int, pool: int) -> list[TextSet]:
    """Return the sets of texts with their questions."""
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    passages = [p for path in corpus_files(corpora) for p in read_corpus(path) if held_out(p)]
    sets = []
    for name in ("legi", "eltec", "service-public"):
        kept = [p for p in passages if p.corpus == name]
        draw.shuffle(kept)
        sets.append(_sentences(f"{name}:phrase", kept[:pool], draw))
        sets.append(_asked(f"{name}:question", kept[:pool], draw, whole=False))
        sets.append(_asked(f"{name}:sujet", kept[:pool], draw, whole=True))
    headed = [
        p for p in passages if p.corpus in ("service-public", "travail", "guides") and p.headings
    ]
    sets.append(_headings("titre", headed, draw, slips=False))
    sets.append(_headings("titre:fautes", headed, draw, slips=True))
    return [s for s in sets if s.questions]


def _sentences(name: str, passages: list[Passage], draw: random.Random) -> TextSet:
    texts: list[str] = []
    questions: list[tuple[str, set[int]]] = []
    for passage in passages:
        long = [i for i, s in enumerate(passage.sentences) if len(s.split()) >= 6]
        if len(passage.sentences) < 3 or not long:
            continue
        pick = draw.choice(long)
        words = passage.sentences[pick].split()
        start = draw.randrange(max(1, len(words) - 10))
        asked = " ".join(words[start : start + draw.randint(5, 10)])
        rest = " ".join(s for i, s in enumerate(passage.sentences) if i != pick)
        questions.append((asked, {len(texts)}))
        texts.append(rest[:LONGEST])
    return TextSet(name, texts, questions)


def _asked(name: str, passages: list[Passage], draw: random.Random, *, whole: bool) -> TextSet:
    """Ask for a passage by some words of a sentence of it or of it whole, two others, a frame."""
    strangers = [
        w for p in passages for s in p.sentences for w in s.split() if len(w) > 5 and w.isalpha()
    ]
    texts: list[str] = []
    questions: list[tuple[str, set[int]]] = []
    for passage in passages:
        long = [s for s in passage.sentences if len(s.split()) >= 6]
        if not long or not strangers:
            continue
        if whole:
            words = [w for w in " ".join(passage.sentences)[:LONGEST].split() if len(w) > 3]
            kept = draw.sample(words, min(5, len(words)))
        else:
            words = draw.choice(long).split()
            kept = [w for w in words if draw.random() < 0.35][:6] or words[:2]
        for _ in range(2):
            kept.insert(draw.randint(0, len(kept)), draw.choice(strangers))
        kept = [varied(word, draw) for word in kept]
        questions.append((frame(" ".join(kept), draw), {len(texts)}))
        texts.append(" ".join(passage.sentences)[:LONGEST])
    return TextSet(name, texts, questions)


def varied(word: str, draw: random.Random) -> str:
    """Return another form of a word one time in three: number, ending, a slip."""
    if len(word) < 5 or not word.isalpha() or draw.random() > 1 / 3:
        return word
    if draw.random() < 0.4:
        return misspell(word, draw)
    if word.endswith(("s", "x")):
        return word[:-1]
    return draw.choice((word + "s", word[:-1] + "er", word[:-2] + "ement"))


def _headings(name: str, passages: list[Passage], draw: random.Random, *, slips: bool) -> TextSet:
    places: dict[str, set[int]] = {}
    for place, passage in enumerate(passages):
        places.setdefault(" ".join(passage.headings[-2:]), set()).add(place)
    questions = [
        (slipped(key, draw) if slips else key, wanted) for key, wanted in sorted(places.items())
    ]
    return TextSet(name, [p.text[:LONGEST] for p in passages], questions)
