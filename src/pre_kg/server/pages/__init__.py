"""What a person reads in a browser: questions, nodes, sources, disagreements, the editor.

A page is a function from a snapshot and a `Visit` to HTML, so that a worker can make it. No page
knows a particular graph: kinds, properties, their order and their words come from the ontology,
its shapes and the graph. Every page works without JavaScript.
"""

from pre_kg.server.pages.routing import Surface, routes

__all__ = ["Surface", "routes"]
