"""The fast parts of the search give what slow, plain ones give."""

import math
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pre_kg import encoders, index, store
from pre_kg.errors import IndexOutdatedError
from pre_kg.french import Analyzer, ngrams
from pre_kg.index import corpus, dense, fusion
from pre_kg.index.corpus import Corpus
from pre_kg.index.grams import Grams, Writer, inverse_frequency

MINI = Path(__file__).parents[1] / "worlds" / "mini"
TEXTS = [
    "le chat dort sur le tapis rouge",
    "un chien et un chat dans la cour de l'école",
    "la cour de l'école est fermée le mercredi",
    "aide aux devoirs après l'école, aide aux leçons",
    "le tapis du salon",
    "rouge rouge rouge",
    "inscription à la cantine de l'école",
    "le mercredi les enfants mangent à la cantine",
]


@pytest.fixture(scope="module")
def indexed() -> Iterator[Corpus]:
    with corpus.indexed(TEXTS, encoders.load("hachage")) as found:
        yield found


def read(path: Path, count: int, dim: int) -> dense.VectorIndex:
    with path.open("rb") as stream:
        return dense.open_vectors(stream, count, dim)


def bm25(texts: list[str], question: str, k1: float = 1.2, b: float = 0.75) -> list[float]:
    analyzer = Analyzer()
    counted = [Counter(analyzer.terms(text)) for text in texts]
    lengths = [c.total() for c in counted]
    mean = sum(lengths) / len(lengths)
    scores = []
    for count, length in zip(counted, lengths, strict=True):
        score = 0.0
        for term in set(analyzer.terms(question)):
            spread = sum(term in c for c in counted)
            rarity = max(1e-6, math.log((len(texts) - spread + 0.5) / (spread + 0.5)))
            weight = count[term] * (k1 + 1) / (count[term] + k1 * (1 - b + b * length / mean))
            score += rarity * weight
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "question", ["chat rouge", "aide à l'école", "cantine du mercredi", "tapis"]
)
def test_lexical_scores_are_bm25(indexed: Corpus, question: str) -> None:
    found = indexed.parts(question)["lexical"]
    expected = np.array(bm25(TEXTS, question))
    assert np.allclose(found / found.max(), expected / expected.max(), atol=1e-5)


def test_a_full_match_of_an_average_text_is_about_one(indexed: Corpus) -> None:
    assert 0.5 < indexed.parts("aide aux devoirs après l'école")["lexical"][3] < 2.2


@pytest.mark.parametrize("question", ["chats rouges", "ecolle", "mercredis", "xyz"])
def test_ngram_scores_are_bm25_of_ngrams(indexed: Corpus, question: str) -> None:
    analyzer = Analyzer()
    counted = [Counter(analyzer.grams(text)) for text in TEXTS]
    mean = sum(c.total() for c in counted) / len(TEXTS)
    reading = indexed._index.read(question)
    asked = Counter(gram for word in reading.words for gram in ngrams(word))
    spread = {gram: sum(gram in c for c in counted) for gram in asked}
    rarity = {gram: inverse_frequency(n, len(TEXTS)) for gram, n in spread.items() if n}
    full = sum(rarity[gram] * asked[gram] for gram in rarity)
    expected = [
        sum(
            rarity[g] * asked[g] * c[g] * 2.2 / (c[g] + 1.2 * (0.25 + 0.75 * c.total() / mean))
            for g in rarity
        )
        / (full or 1)
        for c in counted
    ]
    assert np.allclose(indexed.parts(question)["ngrams"], expected, atol=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(1, 12), st.integers(0, 10_000))
def test_dense_search_is_brute_force(count: int, k: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = draw.normal(size=(count, 8)).astype(np.float32)
    vector = draw.normal(size=8).astype(np.float32)
    found, scores = dense.LoadedVectors(rows).nearest(vector, k)
    expected = sorted(range(count), key=lambda i: (-float(rows[i] @ vector), i))[:k]
    assert list(found) == expected
    assert np.allclose(scores, (rows @ vector)[expected] if count else [], atol=1e-4)


def test_numpy_and_faiss_read_the_same_file_alike(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(7)
    rows = draw.normal(size=(500, 32)).astype(np.float32)
    dense.write_vectors(tmp_path / "v.faiss", rows)
    by_numpy = read(tmp_path / "v.faiss", 500, 32)
    monkeypatch.setattr(dense, "LOADED_BELOW", 0)
    by_faiss = read(tmp_path / "v.faiss", 500, 32)
    assert type(by_numpy) is not type(by_faiss)
    for vector in draw.normal(size=(20, 32)).astype(np.float32):
        (one, a), (other, b) = by_numpy.nearest(vector, 20), by_faiss.nearest(vector, 20)
        assert list(one) == list(other)
        assert np.allclose(a, b, atol=1e-4)


def test_eight_bits_a_number_find_nearly_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(7)
    rows = draw.normal(size=(3_000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    monkeypatch.setattr(dense, "EXACT_BELOW", 1_000)
    dense.write_vectors(tmp_path / "v.faiss", rows)
    assert (tmp_path / "v.faiss").stat().st_size < rows.nbytes / 3
    found = read(tmp_path / "v.faiss", 3_000, 64)
    kept = []
    for vector in rows[:50]:
        exact = set(np.argsort(-(rows @ vector))[:10])
        kept.append(len(exact & set(found.nearest(vector, 10)[0])) / 10)
    assert np.mean(kept) > 0.9


def test_rows_that_were_not_looked_at_get_the_least_score_that_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = np.random.default_rng(7)
    rows = draw.normal(size=(900, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    dense.write_vectors(tmp_path / "v.faiss", rows)
    exact = read(tmp_path / "v.faiss", 900, 16).every(rows[3])
    assert np.allclose(exact, rows @ rows[3], atol=1e-3)
    monkeypatch.setattr(dense, "LOADED_BELOW", 0)
    some = read(tmp_path / "v.faiss", 900, 16).every(rows[3])
    assert np.allclose(np.sort(some)[-200:], np.sort(exact)[-200:], atol=1e-3)
    assert np.allclose(np.sort(some)[:-200], np.sort(exact)[-200], atol=1e-3)


@pytest.mark.parametrize("count", [0, 1])
def test_hardly_any_vector_is_no_special_case(tmp_path: Path, count: int) -> None:
    rows = np.ones((count, 4), dtype=np.float32)
    dense.write_vectors(tmp_path / "v.faiss", rows)
    found, _ = read(tmp_path / "v.faiss", count, 4).nearest(rows.sum(axis=0), 5)
    assert len(found) == count


@pytest.mark.parametrize(("count", "dim"), [(3, 4), (2, 5)])
def test_a_file_of_other_vectors_is_refused(tmp_path: Path, count: int, dim: int) -> None:
    dense.write_vectors(tmp_path / "v.faiss", np.ones((2, 4), dtype=np.float32))
    with pytest.raises(IndexOutdatedError, match="pre-kg build"):
        read(tmp_path / "v.faiss", count, dim)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.lists(st.text("abcd", min_size=1, max_size=6), max_size=6), min_size=1, max_size=8),
    st.lists(st.text("abcde", min_size=1, max_size=6), max_size=4),
)
def test_ngram_scores_are_never_negative_and_only_for_shared_ngrams(
    documents: list[list[str]], asked: list[str]
) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE grams (gram, rarity, documents, weights)")
    writer = Writer()
    for number, words in enumerate(documents):
        writer.add(number, words)
    connection.executemany("INSERT INTO grams VALUES (?, ?, ?, ?)", writer.rows())
    scores = Grams(connection, len(documents)).scores(asked)
    wanted = {gram for word in asked for gram in ngrams(word)}
    for score, words in zip(scores, documents, strict=True):
        shares = bool(wanted & {gram for word in words for gram in ngrams(word)})
        assert shares == (score > 0)
    connection.close()


def test_texts_are_ranked_by_each_part_and_by_all() -> None:
    encoder = encoders.load("hachage")
    for part in (None, *corpus.ALONE):
        (ranked,) = corpus.rank(TEXTS, ["la cantine de l'école"], encoder, k=3, part=part)
        assert ranked[0] == 6
        assert len(ranked) == 3


def test_the_committed_weights_are_small_and_whole() -> None:
    weights = fusion.learned()
    assert set(weights.parts) == {"label", "description", "formulation", "fact", "passage"}
    for mix in weights.parts.values():
        assert all(0 <= getattr(mix, part) <= 4 for part in fusion.PARTS)
    assert weights.slope > 0


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_likelihood_lies_between_0_and_1_and_never_falls(one: float, other: float) -> None:
    low, high = sorted((one, other))
    weights = fusion.learned()
    assert 0 <= weights.likelihood(low) <= weights.likelihood(high) <= 1


def test_a_search_loads_neither_rdf_nor_deep_learning(tmp_path: Path) -> None:
    data, schema = store.load([MINI / "graph.trig"]), store.load([MINI / "ontology.ttl"])
    name = encoders.available()[0]
    index.build(data, schema, encoders.load(name), tmp_path, graph_digest="g", schema_digest="s")
    source = f"""
import sys
from pathlib import Path
from pre_kg import index
assert not {{"numpy", "faiss", "rapidfuzz", "snowballstemmer"}} & set(sys.modules), "index"
found = index.open_index(Path({str(tmp_path)!r}), graph_digest="g", schema_digest="s",
                         encoder_name={name!r})
assert "numpy" not in sys.modules, "open"
assert found.search("qui soigne l'elefante")
heavy = {{"rdflib", "pyshacl", "torch", "transformers", "sentence_transformers", "faiss", "pandas"}}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", source], check=True)
