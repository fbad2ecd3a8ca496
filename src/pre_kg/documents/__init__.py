"""Documents (PDF, DOCX, ODT, HTML, Markdown, text) to sections with range and digest.

Text alone is read: what an image shows needs character recognition, which is not done here.
"""

from pre_kg.documents.outline import Block, Document, Section, Span, from_blocks, from_spans
from pre_kg.documents.reading import EXTRA, READERS, read

__all__ = [
    "EXTRA",
    "READERS",
    "Block",
    "Document",
    "Section",
    "Span",
    "from_blocks",
    "from_spans",
    "read",
]
