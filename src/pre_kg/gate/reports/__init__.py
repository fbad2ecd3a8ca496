"""One report, several ways to say it; every function returns a string and nothing prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pre_kg.gate.reports.as_json import as_json
from pre_kg.gate.reports.as_sarif import as_sarif
from pre_kg.gate.reports.as_text import as_text
from pre_kg.gate.reports.as_turtle import as_turtle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pre_kg.model import Report

FORMATS: Mapping[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "ttl": as_turtle,
    "sarif": as_sarif,
}
"""Name of a format to what writes it, with its defaults."""

__all__ = ["FORMATS", "as_json", "as_sarif", "as_text", "as_turtle"]
