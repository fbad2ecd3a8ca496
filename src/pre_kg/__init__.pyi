from pre_kg.answers import as_json
from pre_kg.errors import PreKgError
from pre_kg.model import Answer
from pre_kg.wiring import Knowledge, open_knowledge

__all__ = ["Answer", "Knowledge", "PreKgError", "__version__", "as_json", "open_knowledge"]

__version__: str
