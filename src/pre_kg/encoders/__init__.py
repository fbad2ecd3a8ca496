"""Encoders by name: text to unit vectors.

| name | what |
| --- | --- |
| `integre` | the built-in static French model; needs numpy alone |
| `sentence-transformers:<folder or hub name>` | any sentence-transformers model; needs the extra |
| `hachage` | hashed stems and character n-grams; deterministic, no model, for tests |

An encoder is loaded when it is first asked for, never before.
"""

from pre_kg.encoders.registry import DEFAULT, available, load, names, same
from pre_kg.encoders.validation import Checked, checked

__all__ = ["DEFAULT", "Checked", "available", "checked", "load", "names", "same"]
