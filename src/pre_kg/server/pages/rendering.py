"""Templates to HTML. Every text is escaped; no page holds a script or a style of its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from pre_kg import __version__

if TYPE_CHECKING:
    from pre_kg.server.pages.visit import Visit

STATIC: Final = Path(__file__).parent / "static"
VENDOR: Final = STATIC / "vendor"


@dataclass(frozen=True, slots=True)
class Page:
    """A page, ready to be sent."""

    html: str
    status: int = 200

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.html)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("pre_kg.server.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["path"] = lambda text: quote(str(text), safe="")
    return found


@lru_cache(maxsize=1)
def assets() -> dict[str, str]:
    """Return the files that pages load, each with a mark of its content."""
    files = sorted(f for f in STATIC.rglob("*") if f.is_file())
    return {
        str(f.relative_to(STATIC)): hashlib.sha256(f.read_bytes()).hexdigest()[:12] for f in files
    }


def render(visit: Visit, template: str, *, status: int = 200, **values: object) -> Page:
    """Return a page."""

    def static(name: str) -> str:
        return visit.data(f"/static/{name}", v=assets().get(name))

    html = (
        _environment()
        .get_template(template)
        .render(
            visit=visit,
            say=visit.say,
            static=static,
            has_asset=assets().__contains__,
            version=__version__,
            **values,
        )
    )
    return Page(html, status)
