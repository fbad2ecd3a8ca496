"""pre_kg: a French knowledge graph of educational success, and the engine that answers from it."""

__version__ = "0.1.0"
