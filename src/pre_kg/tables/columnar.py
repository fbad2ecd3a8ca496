"""Parquet files, read batch by batch."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from pre_kg.errors import DataError, ParseError
from pre_kg.tables.rows import Row, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

BATCH: Final = 4096


@contextmanager
def columnar(path: Path, used: Callable[[Sequence[str]], Sequence[str]]) -> Iterator[Table]:
    """Open a Parquet file; only the columns that are looked at are read.

    Raises:
        DataError: pyarrow is missing.
        ParseError: The file is not Parquet, or a column that is looked at holds nested values.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ImportError:
        raise DataError("Lire un Parquet demande : pip install 'pre-kg[tables]'.") from None
    try:
        file = pq.ParquetFile(path, memory_map=True)
    except (pa.ArrowException, ValueError) as error:
        raise ParseError(str(path), f"ce n'est pas un fichier Parquet ({error}).") from error
    with file:
        schema = file.schema_arrow
        header = tuple(schema.names)
        wanted = [name for name in header if name in set(used(header))]
        for name in wanted:
            if pa.types.is_nested(schema.field(name).type):
                detail = f"colonne « {name} » : valeurs composées. Attendu : une valeur par case."
                raise ParseError(str(path), detail)
        at = 0

        def rows() -> Iterator[Row]:
            nonlocal at
            for cells in _cells(path, file, header, wanted):
                at += 1
                yield Row(at, cells)

        total = max(file.metadata.num_rows, 1)
        yield Table(path, header, rows(), lambda: at / total)


def _cells(
    path: Path, file: Any, header: Sequence[str], wanted: Sequence[str]
) -> Iterator[list[Any]]:
    import pyarrow as pa  # noqa: PLC0415

    places = [header.index(name) for name in wanted]
    try:
        for batch in file.iter_batches(batch_size=BATCH, columns=list(wanted)):
            columns = [column.to_pylist() for column in batch.columns]
            for values in zip(*columns, strict=True) if columns else [()] * batch.num_rows:
                cells: list[Any] = [None] * len(header)
                for place, value in zip(places, values, strict=True):
                    cells[place] = value.decode("utf-8") if isinstance(value, bytes) else value
                yield cells
    except (pa.ArrowException, UnicodeDecodeError) as error:
        raise ParseError(str(path), f"fichier Parquet illisible ({error}).") from error
