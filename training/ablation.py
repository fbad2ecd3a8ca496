"""Variants of the recipe, each with one thing changed, trained and measured alike."""

import argparse
import dataclasses
import json
import logging
import time
from pathlib import Path

import numpy as np

from training import evaluation, heldout
from training.distillation import RememberingTeacher, teach
from training.material import Material, read_material
from training.pipeline import Prepared, Trained, build, encoder, prepare
from training.recipe import Recipe
from training.shipping import quantise, restore, write_json
from training.similarity import agreement, read_pairs

log = logging.getLogger(__name__)

VARIANTS: dict[str, dict[str, object]] = {
    "recette": {},
    "sans distillation": {"distilled": 0.0},
    "distillation : rotation seule": {"distillation": "rotation"},
    "distillation : relations seules": {"distillation": "relations"},
    "distillation sans gloses": {"glosses": 0},
    "sans français courant": {"meanings": False},
    "sans lexique ni français courant": {"lexicon": False, "meanings": False},
    "sans négatifs difficiles": {"hard_negatives": False},
    "sans fautes de frappe": {"typos": 0.0},
    "sans tournures de question": {"questions": 0.0},
    "sans poids des mots rares": {"rarity": 0.0},
    "une ligne par sous-mot (sans radicaux)": {"stems": False, "vocabulary": 17_900},
    "mots entiers (sans sous-mots)": {"algorithm": "words"},
    "unigram": {"algorithm": "unigram"},
    "sans 1 composante": {"components": 1},
    "256 dimensions": {"dimension": 256, "vocabulary": 52_000},
    "384 dimensions": {"dimension": 384, "vocabulary": 36_000},
    "avec libellés d’ontologie": {"ontology": 0.02},
    "sans ELTeC": {"corpus": "eltec"},
    "sans LEGI": {"corpus": "legi"},
}
"""Name → changes.

`lexicon`, `meanings` and `corpus` change the material, the rest are fields of the recipe.
"""


TABLE_BEGINS, TABLE_ENDS = "<!-- tableau -->", "<!-- fin du tableau -->"
PREPARED_BY = ("algorithm", "vocabulary", "stems", "dimension", "window", "contexts", "sif", "seed")
"""Fields of the recipe on which the preparation depends."""


def without(material: Material, changes: dict[str, object]) -> Material:
    """Return the material less what a variant takes away."""
    if changes.get("lexicon") is False:
        material = dataclasses.replace(material, lexicon=[], sentences=[])
    if changes.get("meanings") is False:
        material = dataclasses.replace(material, meanings=[])
    if corpus := changes.get("corpus"):
        kept = [i for i in material.chosen if material.passages[i].corpus != corpus]
        material = dataclasses.replace(material, chosen=np.array(kept))
    return material


def measured(trained: Trained, material: Material, options: argparse.Namespace) -> dict[str, float]:
    """Measure a variant as it would ship, in int8."""
    encode = encoder(trained.tokenizer, restore(*quantise(trained.vectors)))
    figures = heldout.measures(encode, material.held_passages, material.held_meanings)
    figures["ressemblance"] = round(agreement(encode, read_pairs()), 2)
    if options.service_public:
        figures["service-public"] = round(
            evaluation.service_public(encode, options.service_public), 2
        )
    if options.piaf:
        figures["PIAF"] = round(evaluation.piaf(encode, options.piaf), 2)
    return figures


def ablate(options: argparse.Namespace) -> None:
    """Train and measure the variants asked for, writing the record after each."""
    record = (
        json.loads(options.record.read_text(encoding="utf-8")) if options.record.exists() else {}
    )
    full = read_material(options.corpora, ontology=options.ontology)
    teacher = RememberingTeacher(options.teacher_cache) if options.teacher_cache else teach
    prepared: dict[tuple[object, ...], Prepared] = {}
    fields = {f.name for f in dataclasses.fields(Recipe)}
    for name in options.only or VARIANTS:
        if name in record:
            continue
        changes = VARIANTS[name]
        recipe = dataclasses.replace(
            Recipe(),
            steps=options.steps,
            batch=options.batch,
            threads=options.threads,
            **{k: v for k, v in changes.items() if k in fields},  # type: ignore[arg-type]
        )
        began = time.monotonic()
        material = without(full, changes)
        key = (*(getattr(recipe, f) for f in PREPARED_BY), len(material.chosen))
        if key not in prepared:
            prepared[key] = prepare(recipe, material)
        trained = build(recipe, material, teacher, prepared[key])
        record[name] = {
            "changes": changes,
            "steps": recipe.steps,
            "batch": recipe.batch,
            "seconds": round(time.monotonic() - began),
            "figures": measured(trained, full, options),
        }
        log.info("%s %s", name, json.dumps(record[name]["figures"], ensure_ascii=False))
        write_json(options.record, record)
        write_table(record, options.record.with_suffix(".md"))


def table(record: dict[str, dict[str, dict[str, float]]]) -> str:
    """Return the record as a Markdown table: one line a variant, differences from the first."""
    first = next(iter(record.values()))["figures"]
    lines = ["| variante | " + " | ".join(first) + " |", "| --- " + "| ---: " * len(first) + "|"]
    for place, (name, row) in enumerate(record.items()):
        figures = row["figures"]
        cells = [
            f"{figures[c]:.1f}" if place == 0 else f"{figures[c] - first[c]:+.1f}" for c in first
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def write_table(record: dict[str, dict[str, dict[str, float]]], page: Path) -> None:
    """Put the table between the marks of a page; a page without marks is left alone."""
    if not page.exists():
        return
    before, mark, rest = page.read_text(encoding="utf-8").partition(TABLE_BEGINS)
    _, end, after = rest.partition(TABLE_ENDS)
    if mark and end:
        page.write_text(f"{before}{mark}\n{table(record)}{end}{after}", encoding="utf-8")
