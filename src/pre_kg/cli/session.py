"""What every command receives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pre_kg.cli.language import Say
    from pre_kg.config import Settings


@dataclass(frozen=True, slots=True)
class Session:
    """The settings of this run, and its language."""

    settings: Settings
    say: Say


def current() -> Session:
    """Return the session of the command that runs."""
    session = click.get_current_context().obj
    assert isinstance(session, Session), "a command runs under the program"
    return session
