# ruff: noqa: PLC0415
"""`python -m training train|evaluate|ablate`: make, measure, take apart our encoder."""

import argparse
import dataclasses
import json
import logging
import time
from pathlib import Path

DEFAULT_MODEL = Path(__file__).parents[1] / "src" / "pre_kg" / "encoders" / "modele"


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, quantise and write the model")
    train.add_argument("--corpora", type=Path, required=True, help="folder of *.jsonl.xz")
    train.add_argument(
        "--ontology",
        type=Path,
        help="folder of Turtle files whose labels are paired (with --set ontology=…)",
    )
    train.add_argument(
        "--out", type=Path, default=DEFAULT_MODEL, help="folder of the model (%(default)s)"
    )
    train.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a value of the recipe",
    )
    measure = commands.add_parser("evaluate", help="measure a model, as float32 and as shipped")
    measure.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    add_question_sets(measure)
    measure.add_argument(
        "--english", action="store_true", help="measure the English teacher beside it"
    )
    ablate = commands.add_parser(
        "ablate", help="train variants, each without one part, and record them"
    )
    ablate.add_argument("--corpora", type=Path, required=True)
    ablate.add_argument("--ontology", type=Path)
    ablate.add_argument(
        "--steps", type=int, default=400, help="steps of each variant (%(default)s)"
    )
    ablate.add_argument("--batch", type=int, default=1_024, help="pairs a step (%(default)s)")
    ablate.add_argument("--threads", type=int, default=2)
    ablate.add_argument("--teacher-cache", type=Path, help="file that keeps the teacher's vectors")
    ablate.add_argument("--only", nargs="*", help="names of variants; all by default")
    ablate.add_argument(
        "--record", type=Path, required=True, help="JSON file; variants already in it are kept"
    )
    add_question_sets(ablate)
    return top


def add_question_sets(command: argparse.ArgumentParser) -> None:
    """Let a command take the paths of the two public question sets; neither is read by `train`."""
    command.add_argument("--service-public", type=Path, help="service-public-questions.jsonl")
    command.add_argument("--piaf", type=Path, help="piaf-v1.1.json")


def changed(recipe: object, settings: list[str]) -> dict[str, object]:
    """Turn `NAME=VALUE` settings into typed values of the recipe.

    Raises:
        SystemExit: the recipe has no such name.
    """
    found: dict[str, object] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if not hasattr(recipe, name):
            raise SystemExit(f"--set {setting}: the recipe has no {name!r}; see training/recipe.py")
        found[name] = value if isinstance(getattr(recipe, name), str) else json.loads(value.lower())
    return found


def run_train(options: argparse.Namespace) -> None:
    """Train and write the model; print the recipe, the data, the seeds and the digests."""
    from training import heldout
    from training.material import read_material
    from training.pipeline import build, encoder
    from training.recipe import Recipe
    from training.shipping import quantise, restore, write_json, write_model

    began = time.monotonic()
    recipe = Recipe()
    recipe = dataclasses.replace(recipe, **changed(recipe, options.set))  # type: ignore[arg-type]
    print(json.dumps(dataclasses.asdict(recipe)))
    material = read_material(options.corpora, ontology=options.ontology)
    trained = build(recipe, material)
    digest = write_model(options.out, trained.tokenizer, trained.vectors, recipe)
    record = {
        "recipe": dataclasses.asdict(recipe),
        "data": material.digests,
        "model.safetensors": digest,
        "held out, float32": heldout.measures(
            trained.encoder(), material.held_passages, material.held_meanings
        ),
        "held out, int8": heldout.measures(
            encoder(trained.tokenizer, restore(*quantise(trained.vectors))),
            material.held_passages,
            material.held_meanings,
        ),
    }
    write_json(options.out / "training.json", record)
    print(
        json.dumps(
            {k: v for k, v in record.items() if k.startswith("held")}, ensure_ascii=False, indent=1
        )
    )
    print(f"{options.out}: model.safetensors sha256 {digest}, {time.monotonic() - began:.0f} s")


def run_evaluate(options: argparse.Namespace) -> None:
    """Print the figures of a model folder through each of its loaders."""
    from training.evaluation import report

    for name, figures in report(
        options.model, options.service_public, options.piaf, options.english
    ).items():
        print(name, json.dumps(figures, ensure_ascii=False))


def run_ablate(options: argparse.Namespace) -> None:
    """Train and measure the variants, recording each as soon as it is known."""
    from training.ablation import ablate

    ablate(options)


def main() -> None:
    """Run a sub-command."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
    options = parser().parse_args()
    {"train": run_train, "evaluate": run_evaluate, "ablate": run_ablate}[options.command](options)


if __name__ == "__main__":
    main()
