"""The folder of an index: whole or refused, and the previous one serves until the next is whole."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from tests.processes import unmeasured

from pre_kg import encoders, index, store
from pre_kg.errors import (
    EncoderUnavailableError,
    IndexMissingError,
    IndexOutdatedError,
    StoreError,
)
from pre_kg.index import folder
from pre_kg.model import Manifest
from pre_kg.store import Dataset

MINI = Path(__file__).parents[1] / "worlds" / "mini"
ENCODER = encoders.load("hachage")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return store.load([MINI / "graph.trig"])


@pytest.fixture(scope="module")
def schema() -> Dataset:
    return store.load([MINI / "ontology.ttl"])


@pytest.fixture
def build(data: Dataset, schema: Dataset, tmp_path: Path) -> Callable[..., Manifest]:
    def build(path: Path = tmp_path / "index", graph: str = "g1", **options: object) -> Manifest:
        return index.build(
            data, schema, ENCODER, path, graph_digest=graph, schema_digest="s", **options
        )

    return build


def opened(path: Path, graph: str = "g1", encoder: str = "hachage") -> index.Index:
    return index.open_index(path, graph_digest=graph, schema_digest="s", encoder_name=encoder)


def generation(path: Path) -> Path:
    return path / "generations" / (path / "current").read_text().strip()


def test_what_is_built_is_opened(build: Callable[..., Manifest], tmp_path: Path) -> None:
    manifest = build()
    found = opened(tmp_path / "index")
    assert found.manifest == manifest
    assert found.node_count == manifest.nodes > 5
    assert manifest.encoder == "hachage:256"


def test_a_folder_without_index_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="pre-kg build"):
        opened(tmp_path / "rien")


def test_an_unchanged_index_is_not_built_again(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    before = generation(tmp_path / "index")
    build()
    assert generation(tmp_path / "index") == before
    build(force=True)
    assert generation(tmp_path / "index") != before


@pytest.mark.parametrize(
    "other", [{"graph": "g2"}, {"encoder": "hachage:64"}, {"encoder": "integre"}]
)
def test_an_index_of_something_else_is_refused(
    build: Callable[..., Manifest], tmp_path: Path, other: dict[str, str]
) -> None:
    build()
    with pytest.raises(IndexOutdatedError, match="pre-kg build"):
        opened(tmp_path / "index", **other)


def test_an_index_of_another_recipe_is_refused(
    build: Callable[..., Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    monkeypatch.setattr("pre_kg.index.reader.recipe", lambda: "autre")
    with pytest.raises(IndexOutdatedError, match="version"):
        opened(tmp_path / "index")


def test_an_index_of_another_version_is_refused(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    path = generation(tmp_path / "index") / "manifest.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "format": 99}))
    with pytest.raises(IndexOutdatedError, match="version"):
        opened(tmp_path / "index")


@pytest.mark.parametrize("name", ["index.sqlite", "vectors.faiss"])
@pytest.mark.parametrize("place", [0.0, 0.3, 0.7, 0.999])
def test_one_flipped_bit_is_seen(
    build: Callable[..., Manifest], tmp_path: Path, name: str, place: float
) -> None:
    build()
    path = generation(tmp_path / "index") / name
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 1
    path.write_bytes(content)
    with pytest.raises(IndexOutdatedError, match="pre-kg build"):
        opened(tmp_path / "index")


@pytest.mark.parametrize("name", ["index.sqlite", "vectors.faiss", "manifest.json"])
@pytest.mark.parametrize("share", [0.0, 0.5])
def test_a_truncated_or_missing_file_is_seen(
    build: Callable[..., Manifest], tmp_path: Path, name: str, share: float
) -> None:
    build()
    path = generation(tmp_path / "index") / name
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(IndexOutdatedError, match="pre-kg build"):
        opened(tmp_path / "index")
    path.unlink()
    with pytest.raises(IndexOutdatedError, match="pre-kg build"):
        opened(tmp_path / "index")


@pytest.mark.parametrize("content", ["", "../ailleurs", "absente", "\x00", ".."])
def test_a_pointer_to_nothing_is_seen(
    build: Callable[..., Manifest], tmp_path: Path, content: str
) -> None:
    build()
    (tmp_path / "index" / "current").write_text(content)
    with pytest.raises(IndexOutdatedError):
        opened(tmp_path / "index")
    build()
    assert opened(tmp_path / "index").node_count


def test_a_damaged_index_is_mended_by_a_build(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    (generation(tmp_path / "index") / "index.sqlite").write_bytes(b"rien")
    build()
    assert opened(tmp_path / "index").search("zélie")


def test_a_large_index_is_hashed_once(
    build: Callable[..., Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build()
    monkeypatch.setattr(folder, "ALWAYS_HASHED", 0)
    opened(tmp_path / "index")
    hashed = []
    monkeypatch.setattr(folder, "_digest", lambda path: hashed.append(path) or "")
    opened(tmp_path / "index")
    assert not hashed
    path = generation(tmp_path / "index") / "index.sqlite"
    os.utime(path, ns=(1, 1))
    with pytest.raises(IndexOutdatedError):
        opened(tmp_path / "index")
    assert hashed


def test_a_folder_that_cannot_be_written_is_told(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(StoreError, match="--index"):
        build(tmp_path / "fichier" / "index")


def test_the_previous_index_serves_when_the_encoder_fails(
    data: Dataset, schema: Dataset, build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()

    class Broken:
        name, dim = "cassé", 4

        def encode_document(self, texts: list[str]) -> list[list[float]]:
            return [[float("nan")] * 4] * len(texts)

        encode_query = encode_document

    with pytest.raises(EncoderUnavailableError, match="cassé"):
        index.build(
            data, schema, Broken(), tmp_path / "index", graph_digest="g2", schema_digest="s"
        )
    assert opened(tmp_path / "index").search("zélie")
    assert len(list((tmp_path / "index" / "generations").iterdir())) == 1


SCRIPT = """
import sys
from pathlib import Path
from pre_kg import encoders, index, store
{before}
mini = Path({mini!r})
data, schema = store.load([mini / "graph.trig"]), store.load([mini / "ontology.ttl"])
encoder = encoders.load("hachage")
{after}
try:
    index.build(data, schema, encoder, Path({path!r}), graph_digest={graph!r}, schema_digest="s")
except Exception as error:
    print(type(error).__name__, error)
    sys.exit(7)
"""


def script(path: Path, graph: str, before: str = "", after: str = "") -> list[str]:
    source = SCRIPT.format(mini=str(MINI), path=str(path), graph=graph, before=before, after=after)
    return [sys.executable, "-c", source]


def test_a_full_disk_leaves_the_previous_index(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    for limit in (200, 30_000, 90_000):
        done = subprocess.run(
            script(tmp_path / "index", "g2"),
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),  # noqa: B023
            env=unmeasured(),
        )
        assert done.returncode == 7, (limit, done.stderr)
        assert done.stdout.startswith("StoreError"), done.stdout
        assert "précédent" in done.stdout
        assert opened(tmp_path / "index").search("zélie")
    assert len(list((tmp_path / "index" / "generations").iterdir())) == 1


SLOW = """
def slow(texts, encode=encoder.encoder.encode_document):
    Path({mark!r}).touch()
    import time; time.sleep(60)
    return encode(texts)
class Slow:
    name, dim, encode_document, encode_query = encoder.name, encoder.dim, staticmethod(slow), None
encoder = Slow()
"""


def test_a_build_that_is_killed_leaves_the_previous_index(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    mark = tmp_path / "en-cours"
    process = subprocess.Popen(script(tmp_path / "index", "g2", after=SLOW.format(mark=str(mark))))
    deadline = time.monotonic() + 30
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert opened(tmp_path / "index").search("zélie")
    build(graph="g2")
    assert opened(tmp_path / "index", graph="g2").search("zélie")
    names = [p.name for p in (tmp_path / "index" / "generations").iterdir()]
    assert not [name for name in names if name.startswith("tmp-")]


def test_two_builds_at_once_are_both_safe(tmp_path: Path) -> None:
    running = [subprocess.Popen(script(tmp_path / "index", "g1")) for _ in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    assert opened(tmp_path / "index").search("zélie")
    assert len(list((tmp_path / "index" / "generations").iterdir())) == 1


def test_a_build_waits_for_the_other_and_then_gives_up(
    build: Callable[..., Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "PATIENCE", 0.2)
    caught: list[Exception] = []

    def second() -> None:
        try:
            build()
        except StoreError as error:
            caught.append(error)

    with folder.locked(tmp_path / "index"):
        thread = Thread(target=second)
        thread.start()
        thread.join()
    assert "en cours" in str(caught[0])


def test_a_reader_keeps_its_generation_while_others_are_built(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    reader = opened(tmp_path / "index")
    for graph in ("g2", "g3", "g4"):
        build(graph=graph)
    assert reader.search("zélie")
    assert len(list((tmp_path / "index" / "generations").iterdir())) == 2


def test_nothing_in_the_folder_is_pickled(build: Callable[..., Manifest], tmp_path: Path) -> None:
    build()
    names = {path.name for path in generation(tmp_path / "index").iterdir()}
    assert names == {"index.sqlite", "vectors.faiss", "manifest.json"}
    connection = sqlite3.connect(generation(tmp_path / "index") / "index.sqlite")
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_an_index_in_a_read_only_folder_opens(
    build: Callable[..., Manifest], tmp_path: Path
) -> None:
    build()
    for path in [tmp_path / "index", *(tmp_path / "index").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert opened(tmp_path / "index").search("zélie")
    finally:
        for path in [tmp_path / "index", *(tmp_path / "index").rglob("*")]:
            path.chmod(0o755)
