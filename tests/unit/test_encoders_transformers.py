"""sentence-transformers models: a real tiny one from a folder, prompts, and what is refused."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from pre_kg import encoders
from pre_kg.encoders.transformers import _prompts, load_transformer
from pre_kg.errors import EncoderUnavailableError


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    library = pytest.importorskip("sentence_transformers")
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding  # noqa: PLC0415
    from tokenizers import Tokenizer, models, pre_tokenizers  # noqa: PLC0415

    words = ["[UNK]", "aide", "aux", "devoirs", "query", "passage", ":"]
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.random.default_rng(7).normal(size=(len(words), 16)).astype(np.float32)
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    path = tmp_path_factory.mktemp("modeles") / "petit-e5"
    library.SentenceTransformer(modules=[module], device="cpu").save(str(path))
    for weights_file in path.rglob("*.bin"):
        weights_file.unlink()
    return path


def test_a_model_in_a_folder_gives_unit_rows(folder: Path) -> None:
    encoder = encoders.load(f"sentence-transformers:{folder}", device="cpu")
    rows = encoder.encode_document(["aide aux devoirs", "", "aide " * 10_000])
    assert rows.shape == (3, encoder.dim) == (3, 16)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=1e-5)


def test_documents_of_a_model_can_be_kept_between_builds(folder: Path, tmp_path: Path) -> None:
    name, kept = f"sentence-transformers:{folder}", tmp_path / "vecteurs.sqlite"
    told: list[tuple[int, int]] = []
    given = {"device": "cpu", "cache": kept, "progress": lambda *x: told.append(x)}
    first = encoders.load(name, **given).encode_document(["aide", "devoirs"])
    again = encoders.load(name, **given).encode_document(["devoirs", "aide"])
    assert told == [(2, 2)]
    assert np.array_equal(first, again[::-1])


def test_the_name_holds_a_digest_of_the_weights(folder: Path) -> None:
    encoder = encoders.load(f"sentence-transformers:{folder}", device="cpu")
    assert encoders.same(f"sentence-transformers:{folder}", encoder.name)
    assert len(encoder.name.rpartition("@")[2]) == 12


def test_an_e5_model_hears_whether_it_reads_a_question(folder: Path) -> None:
    encoder = load_transformer(str(folder), device="cpu")
    assert encoder.prompts == ("query: ", "passage: ")
    assert not np.allclose(encoder.encode_query(["aide"]), encoder.encode_document(["aide"]))


def test_progress_is_told(folder: Path) -> None:
    told: list[tuple[int, int]] = []
    encoder = load_transformer(str(folder), device="cpu", progress=lambda *x: told.append(x))
    encoder.encode_document(["aide"] * 70)
    assert told == [(64, 70), (70, 70)]


def test_prompts_of_the_model_come_first() -> None:
    model = SimpleNamespace(prompts={"query": "q> ", "document": "d> "})
    assert _prompts("org/multilingual-e5-small", model) == ("q> ", "d> ")
    silent = SimpleNamespace(prompts={})
    assert _prompts("intfloat/multilingual-e5-small", silent) == ("query: ", "passage: ")
    assert _prompts("OrdalieTech/Solon-embeddings-base-0.1", silent)[0] == "query : "
    assert _prompts("org/autre", silent) == ("", "")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "0_Dense/weights.PKL"])
def test_pickled_weights_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "modules.json").write_text("[]")
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"\x80\x04.")
    with pytest.raises(EncoderUnavailableError, match="pickle"):
        load_transformer(str(tmp_path))


def test_code_in_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "modeling_x.py").write_text("raise SystemExit")
    with pytest.raises(EncoderUnavailableError, match="code"):
        load_transformer(str(tmp_path))


def test_a_folder_that_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailableError, match=r"modules\.json"):
        load_transformer(str(tmp_path))
    (tmp_path / "modules.json").write_text("[{}]")
    with pytest.raises(EncoderUnavailableError, match="ne se charge pas"):
        load_transformer(str(tmp_path))


@pytest.mark.parametrize("target", ["./absent", "/nulle/part", "~/rien-ici", "un-seul-mot"])
def test_a_missing_folder_is_told_without_asking_a_hub(target: str) -> None:
    with pytest.raises(EncoderUnavailableError, match="introuvable"):
        load_transformer(target)


def test_a_missing_extra_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderUnavailableError, match=r"pre-kg\[transformers\]"):
        load_transformer("intfloat/multilingual-e5-small")
