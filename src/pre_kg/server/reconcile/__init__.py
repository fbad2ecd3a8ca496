"""The Reconciliation Service API 0.2: a table's cells matched with the nodes of the graph.

Source: Reconciliation Service API v0.2, W3C Entity Reconciliation Community Group. JSONP, which it
leaves to choice, is not offered: CORS, which it asks for, does the same without foreign code.
"""

from pre_kg.server.reconcile.routing import routes
from pre_kg.server.reconcile.things import warm

__all__ = ["routes", "warm"]
