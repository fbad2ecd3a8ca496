"""French questions to statements, values and SPARQL, or an honest refusal.

understand → link → retrieve → interpret → execute → decide → word: one module each. Nothing of a
particular graph is known here; words and questions come from the ontology and the graph.
"""

from pre_kg.ask.engine import Engine

__all__ = ["Engine"]
