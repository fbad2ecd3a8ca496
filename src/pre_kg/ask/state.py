"""What is known of a question before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.ask.covers import Asked
    from pre_kg.ask.link import Anchor
    from pre_kg.ask.rank import Ranked
    from pre_kg.ask.understand import Understanding
    from pre_kg.index import NodeHit


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was found for a question before deciding."""

    understanding: Understanding
    hits: Sequence[NodeHit]
    anchors: Sequence[Anchor]
    asked: Asked
    readings: Sequence[Ranked]
    unknown: Sequence[str]
    covered: float
