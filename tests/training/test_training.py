# ruff: noqa: PLC0415
"""The same data and seeds make the same small model, and public loaders read it."""

import json
import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("sentence_transformers", reason="extra [train]")
pytest.importorskip("model2vec", reason="extra [train]")

from training.augmentation import misspell_text
from training.distillation import Glossary
from training.material import Material, read_material
from training.recipe import Recipe
from training.similarity import make_pairs

from training import heldout, pipeline, shipping

SUBJECTS = (
    "la cantine",
    "le transport",
    "la bourse",
    "le stage",
    "la piscine",
    "le théâtre",
    "la garde",
    "le vélo",
)
ACTS = (
    "demander",
    "payer",
    "organiser",
    "arrêter",
    "contester",
    "retrouver",
    "déclarer",
    "préparer",
)
PLACES = (
    "à la mairie",
    "au collège",
    "chez le juge",
    "à l'hôpital",
    "dans le quartier",
    "au musée",
)

SMALL = replace(
    Recipe(),
    vocabulary=300,
    dimension=32,
    contexts=200,
    steps=30,
    batch=64,
    matryoshka=(16,),
    distilled=0.0,
    threads=1,
)


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    records = [
        {
            "title": f"Guide > {act} {subject} {place}",
            "text": f"Il faut {act} {subject} avant l'été. La demande se fait {place} par écrit. "
            f"Une réponse est donnée pour {subject} en un mois.",
        }
        for subject in SUBJECTS
        for act in ACTS
        for place in PLACES
    ]
    lines = "\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    (folder / "petit.jsonl.xz").write_bytes(lzma.compress(lines.encode()))
    return folder


@pytest.fixture(scope="module")
def resources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("resources")
    (folder / "everyday-fr" / "meanings").mkdir(parents=True)
    meanings = [
        {
            "id": f"m{n}",
            "domain": subject,
            "official": f"{act} {subject}",
            "official_alt": [f"{subject} : {act}"],
            "everyday": [
                {"text": f"jveu {act} {subject}"},
                {"text": f"{subject} jfais koi pour {act}"},
            ],
            "near_misses": [f"{ACTS[n % 3]} {SUBJECTS[-1]}"],
        }
        for n, (subject, act) in enumerate((s, a) for s in SUBJECTS for a in ACTS)
    ]
    lines = "\n".join(json.dumps(m, ensure_ascii=False) for m in meanings)
    (folder / "everyday-fr" / "meanings" / "m.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def material(corpora: Path, resources: Path) -> Material:
    return read_material(corpora, resources=resources)


@pytest.fixture(scope="module")
def trained(material: Material) -> pipeline.Trained:
    return pipeline.build(SMALL, material)


def test_two_runs_write_the_same_bytes(
    material: Material, trained: pipeline.Trained, tmp_path: Path
) -> None:
    again = pipeline.build(SMALL, material)
    first = shipping.write_model(tmp_path / "first", trained.tokenizer, trained.vectors, SMALL)
    second = shipping.write_model(tmp_path / "second", again.tokenizer, again.vectors, SMALL)
    assert first == second
    for name in ("tokenizer.json", "config.json"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_another_seed_writes_other_bytes(
    material: Material, trained: pipeline.Trained, tmp_path: Path
) -> None:
    other = pipeline.build(replace(SMALL, seed=1), material)
    assert not np.array_equal(other.vectors, trained.vectors)


def test_training_ranks_better_than_the_first_vectors(
    material: Material, trained: pipeline.Trained
) -> None:
    untrained = pipeline.build(replace(SMALL, steps=0), material)
    before = heldout.measures(untrained.encoder(), material.held_passages, material.held_meanings)
    after = heldout.measures(trained.encoder(), material.held_passages, material.held_meanings)
    assert after["courant"] > before["courant"]


def test_int8_keeps_every_direction(trained: pipeline.Trained) -> None:
    restored = shipping.restore(*shipping.quantise(trained.vectors))
    texts = [f"{a} {s}" for a in ACTS for s in SUBJECTS]
    full, small = trained.encoder()(texts), pipeline.encoder(trained.tokenizer, restored)(texts)
    assert np.einsum("nd,nd->n", full, small).min() > 0.999


@pytest.mark.parametrize("stems", [False, True])
def test_both_public_loaders_give_our_vectors(
    material: Material, tmp_path: Path, stems: bool
) -> None:
    from model2vec import StaticModel
    from sentence_transformers import SentenceTransformer

    recipe = replace(SMALL, stems=stems, steps=3)
    trained = pipeline.build(recipe, material)
    shipping.write_model(tmp_path, trained.tokenizer, trained.vectors, recipe)
    texts = [
        "Demander la bourse au collège",
        "jveu payé la cantine",
        "",
        "école 日本 ☂",
        "le vélo " * 2000,
    ]
    ours = pipeline.encoder(
        trained.tokenizer, shipping.restore(*shipping.quantise(trained.vectors))
    )(texts)
    sentence = SentenceTransformer(str(tmp_path), device="cpu").encode(texts)
    static = StaticModel.from_pretrained(tmp_path, force_download=False).encode(texts)
    np.testing.assert_allclose(sentence, ours, atol=1e-3)
    np.testing.assert_allclose(static, ours, atol=1e-3)


def test_held_out_passages_and_meanings_are_never_drawn(material: Material) -> None:
    held = {p.text for p in material.held_passages}
    assert held
    assert not held & {material.passages[i].text for i in material.chosen}
    assert material.held_meanings
    assert not set(material.held_meanings) & set(material.meanings)


def test_a_gloss_takes_the_longest_expression_first() -> None:
    glossary = Glossary(
        [
            ("garde", "custody"),
            ("garde à vue", "police custody"),
            ("là", "there"),
            ("enfant", "child"),
        ]
    )
    assert glossary.render("la garde des enfants")[0] == "custody child"
    assert glossary.render("une garde à vue")[0] == "police custody"


def test_misspelling_leaves_short_words_and_numbers() -> None:
    import random

    text = "le 12 mai au bal"
    assert misspell_text(text, 1.0, random.Random(0)) == text
    assert misspell_text("collège", 1.0, random.Random(0)) != "collège"


def test_graded_pairs_come_in_every_grade(material: Material) -> None:
    assert {grade for grade, _, _ in make_pairs(material.held_meanings)} == {0, 1, 2, 4, 5}


def test_a_folder_without_corpora_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"jsonl\.xz"):
        read_material(tmp_path)
