"""Builds that go wrong, as processes: a French message, an exit code, the last index unharmed."""

import json
import os
import pty
import resource
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.processes import unmeasured

from pre_kg.wiring import BUILT_WHEN_ASKED

COMMAND = [sys.executable, "-c", "from pre_kg.cli import main; main()"]
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
MANY = 1500
"""Nodes of a graph whose index takes long enough to be interrupted."""
QUESTION = ["ask", "--json", "jardin numéro 7"]


def graph(path: Path, nodes: int) -> str:
    lines = (f'<http://e/{n}> {LABEL} "jardin numéro {n}"@fr .\n' for n in range(nodes))
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


class Program:
    """`pre-kg` on a graph, its index in a folder of its own."""

    def __init__(self, folder: Path, nodes: int = 30) -> None:
        self.folder = folder
        self.index = folder / "index"
        self.graph = graph(folder / "jardins.nt", nodes)
        self.environment = {**unmeasured(), "XDG_CACHE_HOME": str(folder / "cache")}

    def command(self, *arguments: str) -> list[str]:
        options = ["--graph", self.graph, "--index", str(self.index), "--encoder", "hashing"]
        return [*COMMAND, *options, *arguments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self.command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
            cwd=self.folder,
        )

    def __call__(self, *arguments: str, **more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # type: ignore[call-overload]
            self.command(*arguments),
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.folder,
            check=False,
            **more,
        )

    def generations(self) -> list[Path]:
        return sorted((self.index / "generations").iterdir())

    def current(self) -> Path:
        name = (self.index / "current").read_text(encoding="utf-8").strip()
        return self.index / "generations" / name


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path)


def answers(done: subprocess.CompletedProcess[str]) -> bool:
    assert done.returncode == 0, done.stderr
    return bool(json.loads(done.stdout)["nodes"][0]["iri"] == "http://e/7")


# --- Two at once, and none to the end ---------------------------------------------------------


def test_two_builds_at_once_both_end_well_and_leave_one_index(program: Program) -> None:
    both = [program.start("build", "--force"), program.start("build", "--force")]
    for build in both:
        _, err = build.communicate(timeout=120)
        assert (build.returncode, "Index à jour" in err) == (0, True)
    assert program.current() in program.generations()
    assert not [path for path in program.generations() if path.name.startswith("tmp-")]
    assert answers(program(*QUESTION))


@pytest.fixture
def killed(tmp_path: Path) -> Program:
    """A built index, then a build that was killed while it wrote."""
    program = Program(tmp_path, MANY)
    assert program("build").returncode == 0
    before = program.current()
    build = program.start("build", "--force")
    deadline = time.monotonic() + 60
    while not list((program.index / "generations").glob("tmp-*/index.sqlite")):
        assert build.poll() is None, "the build ended before it could be killed: raise MANY"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    build.send_signal(signal.SIGKILL)
    build.communicate(timeout=60)
    assert build.returncode == -signal.SIGKILL
    assert program.current() == before
    return program


def test_after_a_killed_build_the_previous_index_serves_without_a_word(killed: Program) -> None:
    done = killed(*QUESTION)
    assert answers(done)
    assert done.stderr == ""


def test_after_a_killed_build_the_next_one_cleans_up(killed: Program) -> None:
    assert [p for p in killed.generations() if p.name.startswith("tmp-")]
    assert killed("build", "--force", timeout=120).returncode == 0
    assert not [p for p in killed.generations() if p.name.startswith("tmp-")]
    assert answers(killed(*QUESTION))


def test_an_interrupted_build_exits_130(tmp_path: Path) -> None:
    program = Program(tmp_path, MANY)
    build = program.start("build")
    while not list(program.index.glob("generations/tmp-*/index.sqlite")):
        assert build.poll() is None
        time.sleep(0.002)
    build.send_signal(signal.SIGINT)
    _, err = build.communicate(timeout=60)
    assert build.returncode == 130
    assert err.strip() == "Erreur : interrompu."


# --- A disk that refuses ----------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_is_refused(program: Program) -> None:
    (program.folder / "fichier").write_text("", encoding="utf-8")
    program.index = program.folder / "fichier" / "dessous"
    done = program("build")
    assert done.returncode == 3
    assert "Écriture impossible" in done.stderr
    assert "--index" in done.stderr


def test_a_cache_that_cannot_be_written_only_costs_time(program: Program) -> None:
    (program.folder / "cache").write_text("", encoding="utf-8")
    assert answers(program(*QUESTION))


def small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def test_a_full_disk_leaves_the_previous_index(program: Program) -> None:
    assert program("build").returncode == 0
    before = program.current()
    done = program("build", "--force", preexec_fn=small_files)
    assert done.returncode == 3
    assert "espace disque" in done.stderr
    assert "Traceback" not in done.stderr
    assert program.current() == before
    assert answers(program(*QUESTION))


# --- An index that does not fit ---------------------------------------------------------------


def of_another_version(program: Program) -> None:
    manifest = program.current() / "manifest.json"
    content = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**content, "format": 0}), encoding="utf-8")


def truncated(program: Program) -> None:
    vectors = program.current() / "vectors.faiss"
    vectors.write_bytes(vectors.read_bytes()[:-7])


def one_bit_flipped(program: Program) -> None:
    database = program.current() / "index.sqlite"
    content = bytearray(database.read_bytes())
    content[len(content) // 2] ^= 1
    database.write_bytes(content)


def without_manifest(program: Program) -> None:
    (program.current() / "manifest.json").unlink()


def pointing_nowhere(program: Program) -> None:
    (program.index / "current").write_text("ailleurs\n", encoding="utf-8")


DAMAGES = [of_another_version, truncated, one_bit_flipped, without_manifest, pointing_nowhere]


@pytest.mark.parametrize("damage", DAMAGES)
def test_ask_rebuilds_a_damaged_index_and_says_so_on_stderr(program: Program, damage) -> None:
    assert program("build").returncode == 0
    damage(program)
    done = program(*QUESTION)
    assert answers(done)
    assert done.stderr == "Construction de l'index…\n"
    assert program(*QUESTION).stderr == ""


def test_ask_rebuilds_the_index_of_a_graph_that_changed(program: Program) -> None:
    assert program("build").returncode == 0
    with Path(program.graph).open("a", encoding="utf-8") as stream:
        stream.write(f'<http://e/neuf> {LABEL} "verger municipal"@fr .\n')
    done = program("ask", "--json", "verger municipal")
    assert json.loads(done.stdout)["nodes"][0]["iri"] == "http://e/neuf"
    assert done.stderr == "Construction de l'index…\n"


def test_on_a_terminal_the_building_is_drawn_on_stderr(program: Program) -> None:
    terminal, end = pty.openpty()
    ask = subprocess.Popen(
        program.command(*QUESTION),
        stdout=subprocess.PIPE,
        stderr=end,
        env=program.environment,
    )
    out, _ = ask.communicate(timeout=60)
    assert select.select([terminal], [], [], 5)[0]
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    os.close(end)
    assert json.loads(out)["status"]
    assert "Index [" in shown
    assert shown.endswith(" \r"), "the line is left clean"


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A graph that asking does not index."""
    return Program(tmp_path_factory.mktemp("grand"), BUILT_WHEN_ASKED + 1)


def test_a_large_graph_without_index_is_refused_with_what_mends_it(large: Program) -> None:
    done = large(*QUESTION)
    assert (done.returncode, done.stdout) == (4, "")
    assert "`pre-kg build`" in done.stderr


def test_a_large_graph_with_the_index_of_another_is_refused(
    large: Program, program: Program
) -> None:
    assert program("build").returncode == 0
    large.index = program.index
    done = large(*QUESTION)
    assert (done.returncode, done.stdout) == (4, "")
    assert "`pre-kg build`" in done.stderr


def test_a_graph_of_nothing_is_refused(program: Program) -> None:
    Path(program.graph).write_text("# rien\n", encoding="utf-8")
    for command in (["build"], QUESTION):
        done = program(*command)
        assert done.returncode == 3
        assert "Le graphe est vide" in done.stderr
