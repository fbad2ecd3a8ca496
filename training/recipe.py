"""Every choice of a training run, as one frozen value printed and written beside the model."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Hyper-parameters of one run; the defaults are those of the shipped model."""

    seed: int = 20221213
    threads: int = 1
    # Tokenizer
    algorithm: str = "wordpiece"
    vocabulary: int = 26_800
    stems: bool = True
    # Initialisation
    dimension: int = 512
    window: int = 6
    contexts: int = 16_000
    sif: float = 1e-3
    # Contrastive training
    steps: int = 1_500
    batch: int = 2_048
    learning_rate: float = 0.006
    scale: float = 25.0
    passage_tokens: int = 160
    matryoshka: tuple[int, ...] = (256, 128)
    # Share of the steps of each kind of pairs; 0 leaves the kind out
    spans: float = 0.55
    headings: float = 0.25
    everyday: float = 0.06
    ontology: float = 0.0
    distilled: float = 0.3
    distillation: str = "both"
    distillation_scale: float = 20.0
    glosses: int = 20_000
    # Augmentation of anchors
    typos: float = 0.2
    questions: float = 0.5
    whole: float = 0.5
    hard_negatives: bool = True
    # Clean-up
    components: int = 0
    rarity: float = 0.0

    def digest(self) -> str:
        """Return the SHA-256 of the recipe's canonical JSON."""
        text = json.dumps(dataclasses.asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
