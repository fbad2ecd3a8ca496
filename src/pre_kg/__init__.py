"""pre_kg: a French knowledge graph of educational success, and the engine that answers from it.

```python
from pre_kg import open_knowledge

kg = open_knowledge()
answer = kg.ask("combien de PRE en France ?")
print(answer.text, answer.values, answer.sparql)
```

Importing this package loads nothing else: what it offers is imported when it is first used.
"""

from importlib import import_module

__version__ = "0.1.0"

_OFFERED = {
    "Answer": "pre_kg.model",
    "Knowledge": "pre_kg.wiring",
    "PreKgError": "pre_kg.errors",
    "as_json": "pre_kg.answers",
    "open_knowledge": "pre_kg.wiring",
}
"""Name to the module that holds it; `__init__.pyi` tells type checkers the same."""

__all__ = ["Answer", "Knowledge", "PreKgError", "__version__", "as_json", "open_knowledge"]


def __getattr__(name: str) -> object:
    """Import what is offered when it is first asked for."""
    if name not in _OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_OFFERED[name]), name)
    return found


def __dir__() -> list[str]:
    """Name what is offered, imported or not."""
    return sorted({*globals(), *__all__})
