"""Curated tables of sourced facts, and the Turtle and TriG of `graph/` that is written from them.

`python -m knowledge` writes; `--check` says what is stale; `--count FACTS.json…` counts.
"""
