"""The wheel works by itself, from anywhere: data, model and both commands travel in it."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ("graph", "ontology", "queries")
BESIDE_CODE = (
    "ask/weights.json",
    "encoders/modele/config.json",
    "encoders/modele/model.safetensors",
    "encoders/modele/tokenizer.json",
    "index/fusion.json",
    "py.typed",
)


def run(*command: object, cwd: Path = ROOT, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload]
        [str(part) for part in command],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def build(kind: str, source: Path, into: Path) -> Path:
    done = run(sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into, cwd=source)
    assert done.returncode == 0, done.stderr
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, as who builds from it finds it."""
    archive = build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))
    folder = tmp_path_factory.mktemp("sources")
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    (only,) = folder.iterdir()
    return only


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, unpacked: Path) -> Path:
    """The wheel, built from the source distribution."""
    return build("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The commands of an environment that holds the wheel; its dependencies come from ours."""
    folder = tmp_path_factory.mktemp("env")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    done = run(*pip, "--disable-pip-version-check", wheel)
    assert done.returncode == 0, done.stderr
    (packages,) = folder.glob("lib/python*/site-packages")
    # A path named by a .pth file is searched, but its own .pth files, our checkout's, are not read.
    (packages / "dependances.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def environment(home: Path) -> dict[str, str]:
    return {"HOME": str(home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}


def shipped(folder: str) -> set[str]:
    listed = run("git", "ls-files", "-z", folder)
    if listed.returncode:
        pytest.skip("no git checkout")
    names = {n for n in listed.stdout.split("\0") if n and (ROOT / n).is_file()}
    assert names, f"nothing tracked under {folder}"
    return names


@pytest.mark.parametrize("folder", DATA)
def test_the_wheel_carries_every_data_file_as_it_is(wheel: Path, folder: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in shipped(folder):
            assert archive.read(f"pre_kg/_data/{name}") == (ROOT / name).read_bytes()


def test_the_wheel_carries_the_code_with_what_lies_beside_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    code = {n.removeprefix("src/") for n in shipped("src")}
    assert code <= names
    assert {f"pre_kg/{name}" for name in BESIDE_CODE} <= names
    assert any(name.startswith("pre_kg/french/data/") for name in names)
    roots = {name.partition("/")[0] for name in names}
    assert {r for r in roots if not r.endswith(".dist-info")} == {"pre_kg"}


def test_the_wheel_carries_the_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    licences = {name.partition("licenses/")[2] for name in names}
    assert {"LICENSE", "NOTICE", "graph/LICENSE"} <= licences


def test_it_is_the_wheel_that_is_tested(installed: Path, home: Path) -> None:
    where = run(
        installed / "python",
        "-c",
        "import pre_kg.config; print(pre_kg.config.data_folder())",
        cwd=Path("/"),
        env=environment(home),
    )
    folder = Path(where.stdout.strip())
    assert folder.is_relative_to(installed.parent)
    assert folder.name == "_data"


def test_ask_answers_from_the_root_folder(installed: Path, home: Path) -> None:
    arguments = ("soutien parentalité", "--json")
    first, second, short = (
        run(*command, *arguments, cwd=Path("/"), env=environment(home))
        for command in (
            [installed / "pre-kg", "ask"],
            [installed / "pre-kg", "ask"],
            [installed / "ask"],
        )
    )
    assert first.returncode == 0, first.stderr
    answer = json.loads(first.stdout)
    assert answer["nodes"][0]["iri"] == "https://w3id.org/pre-kg/id/theme/soutien-parentalite"
    assert first.stderr == "Construction de l'index…\n"
    assert second.stderr == short.stderr == ""
    for again in (second, short):
        assert {**json.loads(again.stdout), "elapsed_ms": 0} == {**answer, "elapsed_ms": 0}
    cache = home / ".cache" / "pre-kg"
    assert list((cache / "index").iterdir())
    # The graph carries its verdict: nothing was validated, so none was kept.
    assert not list(cache.glob("verdict-*")), "run `make verdict`: the one carried is stale"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["check"], "Conforme"),
        (["query", "--list"], "acteurs-d-un-theme"),
        (["show", "soutien parentalité"], "https://w3id.org/pre-kg/id/theme/soutien-parentalite"),
        (["export", "--node", "soutien parentalité", "--depth", "0"], "@prefix"),
        (["--version"], "pre-kg "),
    ],
)
def test_the_other_commands_find_their_data_too(
    installed: Path, home: Path, arguments: list[str], says: str
) -> None:
    done = run(installed / "pre-kg", *arguments, cwd=Path("/"), env=environment(home))
    assert done.returncode == 0, done.stderr
    assert says in done.stdout
