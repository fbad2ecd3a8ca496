"""The contract of every encoder of the registry, and what is refused."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pre_kg import encoders
from pre_kg.encoders.registry import MODEL_FOLDER
from pre_kg.encoders.static import read_static, read_tensors
from pre_kg.encoders.tokenizing import read_tokenizer
from pre_kg.encoders.wordpieces import WordPieces
from pre_kg.errors import EncoderUnavailableError, UnknownEncoderError
from pre_kg.model import Encoder

NAMES = [*encoders.available(), "hachage:64", "hashing"]
TEXTS = ["soutien à la parentalité", "", "   ", "日本語", "🙂", "a\x00b", "L’école !", "\ud800"]


@pytest.fixture(scope="module", params=NAMES)
def encoder(request: pytest.FixtureRequest) -> Encoder:
    return encoders.load(str(request.param))


def test_the_registry_is_not_empty() -> None:
    assert "hachage" in encoders.available()
    assert encoders.DEFAULT in {name.partition(":")[0] for name in encoders.names()}


def test_rows_are_float32_and_of_length_one_or_zero(encoder: Encoder) -> None:
    for encode in (encoder.encode_query, encoder.encode_document):
        rows = encode(TEXTS)
        assert rows.shape == (len(TEXTS), encoder.dim)
        assert rows.dtype == np.float32
        assert np.isfinite(rows).all()
        norms = np.linalg.norm(rows, axis=1)
        assert np.all(np.isclose(norms, 1, atol=1e-5) | (norms == 0))
    assert np.linalg.norm(rows[0]) > 0.99
    assert not rows[1].any()


def test_no_text_gives_no_row(encoder: Encoder) -> None:
    assert encoder.encode_query([]).shape == (0, encoder.dim)


def test_the_same_text_always_gives_the_same_row(encoder: Encoder) -> None:
    again = encoders.load(encoder.name.partition("@")[0])
    together = encoder.encode_document(TEXTS)
    apart = np.concatenate([again.encode_document([text]) for text in TEXTS])
    assert np.allclose(together, apart, atol=1e-6)


def test_a_text_of_a_megabyte_is_encoded(encoder: Encoder) -> None:
    (row,) = encoder.encode_document(["réussite éducative " * 50_000])
    (short,) = encoder.encode_document(["réussite éducative"])
    assert row @ short > 0.999


def test_case_and_accents_do_not_matter(encoder: Encoder) -> None:
    one, other = encoder.encode_query(["ÉCOLE PRIMAIRE", "ecole primaire"])
    assert one @ other > 0.999


def test_shared_words_bring_texts_together(encoder: Encoder) -> None:
    asked, near, far = encoder.encode_query(
        ["aide aux devoirs", "aide aux leçons", "tarte aux poires"]
    )
    assert asked @ near > asked @ far


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(), max_size=40))
def test_no_text_makes_an_encoder_fail(encoder: Encoder, text: str) -> None:
    (row,) = encoder.encode_query([text])
    assert np.isfinite(row).all()
    assert np.isclose(np.linalg.norm(row), 1, atol=1e-4) or not row.any()


@pytest.mark.parametrize(
    "name", ["inconnu", "", "hachage:beaucoup", "hachage:3", "sentence-transformers", "integre:x"]
)
def test_an_unknown_name_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownEncoderError) as caught:
        encoders.load(name)
    assert caught.value.nearest


def test_the_nearest_name_is_offered() -> None:
    with pytest.raises(UnknownEncoderError, match="integre"):
        encoders.load("integrer")


class Broken:
    name = "cassé"
    dim = 4

    def __init__(self, rows: object) -> None:
        self.rows = rows

    def encode_query(self, texts: list[str]) -> object:
        return self.rows

    encode_document = encode_query


@pytest.mark.parametrize(
    "rows",
    [
        np.full((1, 4), np.nan),
        np.full((1, 4), np.inf),
        np.zeros((2, 4)),
        np.zeros((1, 3)),
        np.zeros(4),
        [["a", "b", "c", "d"]],
        None,
    ],
)
def test_what_is_no_vector_is_refused_by_the_name_of_the_encoder(rows: object) -> None:
    with pytest.raises(EncoderUnavailableError, match="cassé"):
        encoders.Checked(Broken(rows)).encode_query(["x"])  # type: ignore[arg-type]


def test_checked_rows_are_brought_to_length_one() -> None:
    found = encoders.Checked(Broken([[3.0, 0, 4.0, 0]])).encode_query(["x"])  # type: ignore[arg-type]
    assert np.allclose(found, [[0.6, 0, 0.8, 0]])


def test_a_name_is_the_same_as_its_full_name() -> None:
    for name in encoders.available():
        assert encoders.same(name, encoders.load(name).name)
    assert encoders.same("hashing", "hachage:256")
    assert not encoders.same("hachage:64", "hachage:256")
    assert not encoders.same("integre", "integre@000000000000")
    assert encoders.same("sentence-transformers:a/b", "sentence-transformers:a/b@0123")
    assert not encoders.same("sentence-transformers:a/c", "sentence-transformers:a/b@0123")


# --- The static model's files ----------------------------------------------------------------

HAS_MODEL = (MODEL_FOLDER / "model.safetensors").exists()
with_model = pytest.mark.skipif(not HAS_MODEL, reason="the built-in model is not in this checkout")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL_FOLDER, tmp_path / "modele"))


@with_model
@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_missing_or_truncated_file_is_told(model: Path, name: str) -> None:
    content = (model / name).read_bytes()
    (model / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(EncoderUnavailableError):
        read_static(model, "essai")
    (model / name).unlink()
    with pytest.raises(EncoderUnavailableError):
        read_static(model, "essai")


@with_model
def test_a_model_whose_dimension_is_not_the_announced_one_is_refused(model: Path) -> None:
    config = json.loads((model / "config.json").read_text())
    (model / "config.json").write_text(json.dumps({**config, "hidden_dim": 999}))
    with pytest.raises(EncoderUnavailableError, match="999"):
        read_static(model, "essai")


@with_model
def test_the_product_reads_the_model_as_the_tokenizers_package_does() -> None:
    tokenizers = pytest.importorskip("tokenizers")
    reference = tokenizers.Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))
    ours = read_tokenizer(MODEL_FOLDER / "tokenizer.json")
    assert isinstance(ours, WordPieces)
    for text in [
        "L'Œuvre d’été 12h30 ½",
        "anticonstitutionnellement",
        "ﬁn ß ŁÓDŹ",
        "a_b-c",
        "x" * 90,
        *TEXTS[:-1],
    ]:
        ids = [i for i in reference.encode(text, add_special_tokens=False).ids if i != ours.unknown]
        assert ours.ids(text) == ids, text


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x04pickle", b"\xff" * 64, (10).to_bytes(8, "little") + b"[1, 2, 3] "]
)
def test_a_file_that_is_no_safetensors_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(EncoderUnavailableError):
        read_tensors(path)


def test_pieces_are_the_longest_from_the_left() -> None:
    pieces = WordPieces({"[UNK]": 0, "par": 1, "parent": 2, "##al": 3, "##ite": 4, "12": 5}, 0)
    assert pieces.ids("Parentalité 12 xyz") == [2, 3, 4, 5]
    assert pieces.ids("parent12") == [2, 5]
