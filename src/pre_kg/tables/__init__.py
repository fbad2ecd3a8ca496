"""Tables to statements, through a mapping: a SPARQL `CONSTRUCT` whose variables are the columns.

Rows are read and turned one batch after the other: memory does not grow with the table.

Source: TARQL, SPARQL for Tables (the mapping language).
"""

from pre_kg.tables.converting import Conversion, convert, used_columns
from pre_kg.tables.mapping import Mapping, named_mappings, read_mapping
from pre_kg.tables.reading import SUFFIXES, open_table
from pre_kg.tables.rows import Options
from pre_kg.tables.writing import FORMATS, write

__all__ = [
    "FORMATS",
    "SUFFIXES",
    "Conversion",
    "Mapping",
    "Options",
    "convert",
    "named_mappings",
    "open_table",
    "read_mapping",
    "used_columns",
    "write",
]
