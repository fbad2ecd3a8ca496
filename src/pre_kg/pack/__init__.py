"""The partner pack: a folder with the graph in several forms, its record, its report and its sums.

Equal graphs give equal bytes: nothing in it comes from a clock, a file name or a machine.
"""

from pre_kg.pack.contents import Material, Since, files
from pre_kg.pack.folder import publish

__all__ = ["Material", "Since", "files", "publish"]
