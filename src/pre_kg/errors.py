"""Everything that can go wrong, in one tree.

PreKgError
├── ConfigError                 a setting that cannot be used
├── DataError                   what was given cannot be used
│   ├── ParseError              not RDF: file, line, column
│   ├── GateError               refused by shapes or verify queries: holds the report
│   └── StoreError              a file, folder or endpoint that cannot be read or written
├── SearchError
│   ├── UnknownEncoderError     no encoder of that name: nearest names
│   ├── EncoderUnavailableError known, but its package, folder or model is missing
│   ├── IndexMissingError       never built for this graph
│   └── IndexOutdatedError      built for another graph, encoder, recipe, or damaged
├── QueryError
│   ├── UnknownQueryError       no named query of that name: nearest names
│   ├── ParameterError          a parameter that is missing, unknown or of another kind
│   ├── MalformedQueryError     not SPARQL: line, column
│   ├── ForbiddenQueryError     would write, or reach disk or network
│   └── QueryTimeoutError       stopped at its limit of time
├── ServiceError
│   ├── BusyError               every worker of a server is taken
│   └── LostWorkerError         a worker of a server died
├── ExtraMissingError           what is asked comes with an extra that is not installed
└── UnknownNodeError            no node of that name: nearest labels

Errors hold data; an edge (command line, server) turns them into exit codes and statuses.
The text of each is French and says what was expected, what was found, and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pre_kg.model import Report


def _nearest(names: Sequence[str]) -> str:
    return f" Noms proches : {', '.join(names)}." if names else ""


class PreKgError(Exception):
    """Base of every error that this package raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        """Cross from one process to another whole, whatever `__init__` takes."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[PreKgError], arguments: tuple[object, ...], attributes: dict[str, object]
) -> PreKgError:
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(attributes)
    return error


class ConfigError(PreKgError):
    """A setting that cannot be used."""


class DataError(PreKgError):
    """What was given cannot be used."""


class ParseError(DataError):
    """A file that is not the RDF it should be.

    Attributes:
        path: The file.
        line: From 1, `None` when unknown.
        column: From 1, `None` when unknown.
    """

    def __init__(
        self, path: str, detail: str, *, line: int | None = None, column: int | None = None
    ) -> None:
        """Say where and what."""
        self.path, self.detail, self.line, self.column = path, detail, line, column
        place = "" if line is None else f", ligne {line}"
        place += "" if column is None else f", colonne {column}"
        super().__init__(f"{path}{place} : {detail}")


class GateError(DataError):
    """Data that the shapes or the verify queries refuse."""

    def __init__(self, report: Report) -> None:
        """Hold the report."""
        self.report = report
        count = sum(v.severity == "violation" for v in report.violations)
        super().__init__(
            f"Le graphe ne passe pas le contrôle : {count} violation(s). "
            "`pre-kg check` en donne la liste et dit comment corriger."
        )


class StoreError(DataError):
    """A file, folder or endpoint that cannot be read or written."""


class SearchError(PreKgError):
    """The index or an encoder cannot serve."""


class UnknownEncoderError(SearchError):
    """No encoder bears that name."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        """Hold the name and the nearest known ones."""
        self.name, self.nearest = name, tuple(nearest)
        super().__init__(f"Encodeur inconnu : « {name} ».{_nearest(self.nearest)}")


class EncoderUnavailableError(SearchError):
    """An encoder that is known but cannot be loaded here."""


class IndexMissingError(SearchError):
    """No index was built for this graph."""


class IndexOutdatedError(SearchError):
    """The index was built from something else, or is damaged."""


class QueryError(PreKgError):
    """A query that cannot be answered."""


class UnknownQueryError(QueryError):
    """No named query bears that name."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        """Hold the name and the nearest known ones."""
        self.name, self.nearest = name, tuple(nearest)
        super().__init__(
            f"Requête inconnue : « {name} ».{_nearest(self.nearest)} "
            "`pre-kg query --list` les donne toutes."
        )


class ParameterError(QueryError):
    """A parameter of a query that is missing, unknown or of another kind."""


class MalformedQueryError(QueryError):
    """Text that is not SPARQL."""

    def __init__(self, detail: str, *, line: int | None = None, column: int | None = None) -> None:
        """Say where and what."""
        self.detail, self.line, self.column = detail, line, column
        place = "" if line is None else f" (ligne {line}, colonne {column})"
        super().__init__(f"Requête SPARQL mal formée{place} : {detail}")


class ForbiddenQueryError(QueryError):
    """A query that would write, or reach disk or network."""


class QueryTimeoutError(QueryError):
    """A query stopped at its limit of time.

    Attributes:
        seconds: The limit.
    """

    def __init__(self, seconds: float) -> None:
        """Hold the limit."""
        self.seconds = seconds
        super().__init__(
            f"Requête interrompue au bout de {seconds:g} s. "
            "Restreignez-la (LIMIT, moins de motifs) ou augmentez la limite."
        )


class ServiceError(PreKgError):
    """A server that cannot answer now."""


class BusyError(ServiceError):
    """Every worker is taken, and enough requests wait already."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__("Le serveur est occupé. Réessayez dans quelques secondes.")


class LostWorkerError(ServiceError):
    """A worker died.

    Attributes:
        begun: Whether it had begun the work.
    """

    def __init__(self, *, begun: bool = True) -> None:
        """Hold whether the work had begun."""
        self.begun = begun
        super().__init__(
            "Le calcul s'est arrêté sans réponse (mémoire épuisée ?). Restreignez la demande."
        )


class ExtraMissingError(PreKgError):
    """What is asked comes with an extra that is not installed."""

    def __init__(self, extra: str) -> None:
        """Hold the name of the extra."""
        self.extra = extra
        super().__init__(
            f"L'extra « {extra} » n'est pas installé. Faites : pip install 'pre-kg[{extra}]'."
        )


class UnknownNodeError(PreKgError):
    """No node bears that IRI, CURIE or label."""

    def __init__(self, name: str, nearest: Sequence[str] = ()) -> None:
        """Hold the name and the nearest known labels."""
        self.name, self.nearest = name, tuple(nearest)
        super().__init__(f"Nœud inconnu : « {name} ».{_nearest(self.nearest)}")
