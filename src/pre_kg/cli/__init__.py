"""The command line: French by default, data on stdout, everything else on stderr."""

from pre_kg.cli.program import ask_main, main

__all__ = ["ask_main", "main"]
