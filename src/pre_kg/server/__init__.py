"""The graph over HTTP: pages, linked data, SPARQL, the named queries and the answer object.

One process speaks HTTP and holds no statement. What reads the graph is a function whose first
argument is a `Snapshot`; `Served.compute` runs it in a worker process, which is killed past its
time. Each surface is a module with `routes(served)`, put together by `app`.
"""
