"""The edge where errors become messages and exit codes."""

from __future__ import annotations

import difflib
import re
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
        return say(str(error), _english(error)), code
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
    if isinstance(error, click.BadOptionUsage):
        name = error.option_name
        return say(f"option mal employée : {name} ({_french(error.message)})", error.message)
    if isinstance(error, click.BadParameter) and error.param is not None:
        return _bad_value(error, error.param, say)
    return say(_french(error.message), error.message)


_UNEXPECTED = re.compile(r"Got unexpected extra arguments? \((.*)\)")


def _french(message: str) -> str:
    if found := _UNEXPECTED.match(message):
        return f"de trop : {found[1]}. Voir --help."
    if "requires an argument" in message:
        return "il lui faut une valeur"
    return "elle n'en prend pas" if "does not take a value" in message else message


def _bad_value(error: click.BadParameter, param: click.Parameter, say: Say) -> str:
    head = say(f"valeur refusée pour {param.opts[0]}", f"invalid value for {param.opts[0]}")
    value = re.match(r"'?(.*?)'? is not ", error.message)
    given = say(f" : « {value[1]} »", f": {value[1]}") if value else ""
    if isinstance(param.type, click.Choice):
        return head + given + nearest(value[1] if value else "", list(param.type.choices), say)
    if isinstance(param.type, click.IntRange | click.FloatRange):
        low, high = param.type.min, param.type.max
        limits = say(f" d'au moins {low:g}", f" of at least {low:g}") if low is not None else ""
        limits += say(f", d'au plus {high:g}", f", of at most {high:g}") if high is not None else ""
        return head + given + say(". Attendu : un nombre", ". Expected: a number") + limits + "."
    return f"{head} : {error.message}"


def _english(error: errors.PreKgError) -> str:  # noqa: PLR0911 - one a class
    names = f" Nearest names: {', '.join(near)}." if (near := getattr(error, "nearest", ())) else ""
    match error:
        case errors.UnknownNodeError(name=name):
            return f"Unknown node: {name!r}.{names}"
        case errors.UnknownQueryError(name=name):
            return f"Unknown query: {name!r}.{names} `pre-kg query --list` gives them all."
        case errors.UnknownEncoderError(name=name):
            return f"Unknown encoder: {name!r}.{names}"
        case errors.QueryTimeoutError(seconds=seconds):
            return f"Query stopped after {seconds:g} s. Narrow it (LIMIT) or raise --timeout."
        case errors.MalformedQueryError(line=int(line), column=column):
            return f"Malformed SPARQL query at line {line}, column {column}."
        case errors.ParseError(path=path, line=int(line), column=column):
            return f"{path}, line {line}, column {column}: not well formed."
        case errors.ExtraMissingError(extra=extra):
            return f"The extra {extra!r} is not installed. Run: pip install 'pre-kg[{extra}]'."
        case errors.GateError():
            return "The graph does not pass the gate. `pre-kg check` lists why."
        case _:
            return str(error)  # said in French only
