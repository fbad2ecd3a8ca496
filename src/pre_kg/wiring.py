"""Put the parts together: from settings to a knowledge base that can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pre_kg import config, encoders, gate, index, provenance, store
from pre_kg.errors import DataError, IndexMissingError, IndexOutdatedError, StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pre_kg.config import Settings
    from pre_kg.index import Index
    from pre_kg.model import Answer, Encoder, Manifest
    from pre_kg.queries import NamedQuery
    from pre_kg.store import Dataset
