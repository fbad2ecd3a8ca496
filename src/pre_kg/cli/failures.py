"""The edge where errors become messages and exit codes."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import click

from pre_kg import errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.cli.language import Say

DONE, NEGATIVE, USAGE, UNUSABLE, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4, 130

EXIT_CODES: dict[type[errors.PreKgError], int] = {
    errors.ConfigError: USAGE,
    errors.UnknownQueryError: USAGE,
    errors.UnknownNodeError: USAGE,
    errors.UnknownEncoderError: USAGE,
    errors.ParameterError: USAGE,
    errors.MalformedQueryError: UNUSABLE,
    errors.GateError: REFUSED,
    errors.DataError: UNUSABLE,
    errors.PreKgError: REFUSED,
}
"""The nearest class of an error in its tree gives the code."""


def account(error: BaseException, say: Say) -> tuple[str, int]:
    """Return the message and the exit code of an error."""
    if isinstance(error, click.UsageError):
        return _usage(error, say), USAGE
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return say("interrompu.", "interrupted."), INTERRUPTED
    if isinstance(error, errors.PreKgError):
        code = next(EXIT_CODES[c] for c in type(error).__mro__ if c in EXIT_CODES)
        return str(error), code
    if isinstance(error, OSError):
        return say(f"lecture ou écriture impossible ({error}).", f"{error}."), UNUSABLE
    return say(
        f"imprévu ({type(error).__name__}). Relancez avec PRE_KG_DEBUG=1 pour le détail.",
        f"unexpected ({type(error).__name__}). Run again with PRE_KG_DEBUG=1 for details.",
    ), REFUSED


def nearest(name: str, known: Sequence[str], say: Say) -> str:
    """Return the end of a message: the known names nearest to an unknown one."""
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.5) or list(known)
    return say(". Noms proches : ", ". Nearest names: ") + ", ".join(close) + "."


def _usage(error: click.UsageError, say: Say) -> str:
    if isinstance(error, click.NoSuchOption):
        known = (
            [o for p in error.ctx.command.get_params(error.ctx) for o in p.opts]
            if error.ctx
            else []
        )
        text = say(f"option inconnue : {error.option_name}", f"no such option: {error.option_name}")
        return text + nearest(error.option_name, known, say)
    if isinstance(error, click.MissingParameter) and error.param is not None and error.ctx:
        name = error.param.make_metavar(error.ctx)
        return say(f"il manque {name}. Voir --help.", f"{name} is missing. See --help.")
    if isinstance(error, click.BadParameter) and error.param is not None:
        name = error.param.opts[0]
        return say(f"valeur refusée pour {name} : ", f"invalid value for {name}: ") + error.message
    return error.message
