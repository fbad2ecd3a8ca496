"""Processes that the measure of coverage must leave alone."""

import os


def unmeasured() -> dict[str, str]:
    """Return the environment of a process that runs without the measure of coverage.

    It loads modules of its own, writes a file that a full disk cuts in two, and holds a lock that
    Ctrl-C can leave locked for ever.
    """
    return {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE_")}
