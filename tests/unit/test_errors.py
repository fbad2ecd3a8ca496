"""Every error is in the drawn tree, crosses processes whole, has a code and says what to do."""

import inspect
import pickle
import re

import pytest

from pre_kg import errors
from pre_kg.cli import failures
from pre_kg.cli.language import english, french
from pre_kg.model import Report, Violation

CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.PreKgError)
}
VIOLATION = Violation("urn:a", None, None, "urn:s", "violation", "m")
EXAMPLES = [
    errors.ConfigError("a"),
    errors.ParseError("a.ttl", "trouvé : x", line=3, column=7),
    errors.ParseError("a.rdf", "trouvé : x"),
    errors.GateError(Report((VIOLATION,))),
    errors.StoreError("a"),
    errors.UnknownEncoderError("hashin", ["hashing"]),
    errors.EncoderUnavailableError("a"),
    errors.IndexMissingError("a"),
    errors.IndexOutdatedError("a"),
    errors.UnknownQueryError("sortes", []),
    errors.ParameterError("a"),
    errors.MalformedQueryError("« } »", line=1, column=2),
    errors.MalformedQueryError("vide"),
    errors.ForbiddenQueryError("a"),
    errors.QueryTimeoutError(0.5),
    errors.UnknownNodeError("PR", ["PRE"]),
    errors.ExtraMissingError("mcp"),
    errors.BusyError(),
    errors.LostWorkerError(),
]
EXPECTED = {
    "ConfigError": 2, "ParseError": 3, "GateError": 4, "StoreError": 3, "UnknownEncoderError": 2,
    "EncoderUnavailableError": 4, "IndexMissingError": 4, "IndexOutdatedError": 4,
    "UnknownQueryError": 2, "ParameterError": 2, "MalformedQueryError": 3,
    "ForbiddenQueryError": 4, "QueryTimeoutError": 4, "UnknownNodeError": 2,
    "ExtraMissingError": 4, "BusyError": 4, "LostWorkerError": 4,
}  # fmt: skip


def test_the_tree_is_drawn_as_it_is() -> None:
    drawn, above = {}, {-1: "PreKgError"}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"^([│├└─ ]+)(\w+Error)\b", line):
            depth = len(found[1]) // 4
            above[depth] = found[2]
            drawn[found[2]] = above.get(depth - 1, "PreKgError")
        elif found := re.match(r"^([│├└─ ]+)(\w+)$", line):
            above[len(found[1]) // 4] = found[2]
    real = {n: k.__base__.__name__ for n, k in CLASSES.items() if n != "PreKgError"}
    assert set(real) - {"DataError", "SearchError", "QueryError", "ServiceError"} <= set(drawn)
    for name, parent in drawn.items():
        assert real[name] == parent, name


def test_there_is_an_example_of_every_leaf() -> None:
    leaves = {n for n, k in CLASSES.items() if not k.__subclasses__()}
    assert {type(e).__name__ for e in EXAMPLES} == leaves == set(EXPECTED)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_an_error_crosses_processes_whole(error: errors.PreKgError) -> None:
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert (str(back), back.args, vars(back)) == (str(error), error.args, vars(error))


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda e: type(e).__name__)
def test_an_error_has_the_exit_code_of_the_contract_in_either_language(
    error: errors.PreKgError,
) -> None:
    for say in (french, english):
        message, code = failures.account(error, say)
        assert code == EXPECTED[type(error).__name__]
        assert message
    assert failures.account(error, french)[0] == str(error)


def test_places_and_nearest_names_are_in_the_message() -> None:
    assert str(EXAMPLES[1]) == "a.ttl, ligne 3, colonne 7 : trouvé : x"
    assert "hashing" in str(EXAMPLES[5])
    assert "Noms proches" not in str(EXAMPLES[9])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (KeyboardInterrupt(), 130),
        (OSError(28, "No space left on device"), 3),
        (ZeroDivisionError("secret"), 4),
    ],
)
def test_what_is_not_ours_has_a_code_and_no_trace(error: BaseException, code: int) -> None:
    for say in (french, english):
        message, found = failures.account(error, say)
        assert found == code
        assert "Traceback" not in message
        assert "secret" not in message
