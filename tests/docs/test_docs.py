"""Every command, query, file and link that the documentation shows is true today.

A page is read from top to bottom in a folder of its own. What its blocks mean:

- `console`: commands after `$`, run; what they say is compared with what is shown. Those that
  must fail show a message, or are followed by `$ echo $?`.
- any language with `fichier="…"`: the file is written; with `ajout="…"`: added at its end.
- `diff fichier="…"`: lines after `-` become the lines after `+`.
- `sparql`: run on the shipped graph, must find something. `python`: run. `json`: parsed.
- `sh`: what needs the network or a person; not run, but its words are checked.

A page that changes the graph works on a copy of it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from .blocks import Block, blocks, commands, matches

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "docs" / "reference"
PAGES = sorted(
    page
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    if GENERATED not in page.parents
)
NOT_RUN = {
    "source",
    "git",
    "make",
    "python3",
    "pip",
    "cd",
    ".venv/bin/python",
    ".venv/bin/pip",
    "curl",
    "pre-commit",
}
COPIED = ("graph", "mappings", "ontology", "queries", "src")
TIME_LIMIT = 60
MAKE_ASK = re.compile(r'^make ask Q="([^"]*)"$')
MADE_BY_THE_READER = {"graph/sources/bulletin-exemple.trig"}
REFUSALS = ("Erreur", "Usage")


@dataclass(slots=True)
class Shell:
    """Where the commands of a page run, and what the last one returned."""

    folder: Path
    environment: dict[str, str]
    status: int = 0
    said: list[str] = field(default_factory=list)

    def run(self, command: str) -> str:
        """Runs a command; returns both its outputs."""
        # `make ask` installs from the network: what it runs in the end is run instead.
        command = MAKE_ASK.sub(r'pre-kg ask "\1"', command)
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.status})\n{command}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIME_LIMIT,
            encoding="utf-8",
            check=False,
        )
        self.status = done.returncode
        return done.stdout


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a home whose cache holds the index of the shipped graph."""
    folder = tmp_path_factory.mktemp("home")
    shell = Shell(folder, environment(folder))
    said = shell.run("pre-kg build")
    assert shell.status == 0, said
    return folder


def environment(home: Path) -> dict[str, str]:
    """Returns the environment of a reader: nothing set, the commands on the path."""
    kept = {key: value for key, value in os.environ.items() if key in {"LANG", "LC_ALL", "TMPDIR"}}
    path = os.pathsep.join((str(Path(sys.executable).parent), os.defpath))
    return {
        **kept,
        "PATH": path,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "PYTHONUTF8": "1",
        "COLUMNS": "100",
    }


@pytest.fixture
def shell(home: Path, tmp_path: Path, page: Path) -> Shell:
    """Returns the shell of a page: in a copy of the project when the page changes its files."""
    variables = environment(home)
    if any(set(block.attributes) & {"ajout"} for block in blocks(page)):
        for name in COPIED:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
        variables["PYTHONPATH"] = str(tmp_path / "src")
    return Shell(tmp_path, variables)


def names(paths: list[Path]) -> list[str]:
    """Returns the names of pages in test reports."""
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_there_are_pages() -> None:
    assert len(PAGES) > 10


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_what_a_page_shows_is_what_happens(page: Path, shell: Shell) -> None:
    for block in blocks(page):
        place = f"{page.relative_to(ROOT)}:{block.line}"
        if block.language == "console":
            converse(block, shell, place)
        elif block.language == "diff" and block.attributes:
            mend(shell.folder / block.attributes["fichier"], block.text, place)
        elif block.attributes:
            write(block, shell.folder)
        elif block.language == "sparql":
            ask_graph(block.text, shell, place)
        elif block.language == "python":
            (shell.folder / "exemple.py").write_text(block.text, "utf-8")
            said = shell.run("python exemple.py")
            assert shell.status == 0, f"{place}\n{said}"
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "sh":
            recognise(block.text, place)


def converse(block: Block, shell: Shell, place: str) -> None:
    """Runs the commands of a block and compares what they say."""
    found = commands(block)
    for command, following in zip(found, [*found[1:], None], strict=True):
        said = shell.run(command.text)
        assert matches(command.shown, said), f"{place}\n$ {command.text}\n{said}"
        asked = following is not None and following.text == "echo $?"
        refused = any(line.startswith(REFUSALS) for line in command.shown)
        assert shell.status == 0 or asked or refused, f"{place}\n$ {command.text}\n{said}"


def write(block: Block, folder: Path) -> None:
    """Writes the file of a block, or adds the block at its end."""
    if "fichier" in block.attributes:
        path = folder / block.attributes["fichier"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
    else:
        path = folder / block.attributes["ajout"]
        path.write_text(path.read_text("utf-8").rstrip("\n") + "\n\n" + block.text, "utf-8")


def mend(path: Path, change: str, place: str) -> None:
    """Replaces the lines after `-` by those after `+`."""
    lines = change.splitlines()
    before = "\n".join(line[1:] for line in lines if not line.startswith("+"))
    after = "\n".join(line[1:] for line in lines if not line.startswith("-"))
    text = path.read_text("utf-8")
    assert text.count(before) == 1, place
    path.write_text(text.replace(before, after), "utf-8")


def ask_graph(query: str, shell: Shell, place: str) -> None:
    """Runs a query on the graph: it must find something."""
    (shell.folder / "exemple.rq").write_text(query, "utf-8")
    said = shell.run("pre-kg query -f exemple.rq --rows 5")
    assert shell.status == 0, f"{place}\n{said}"
    assert said == "oui\n" or len(said.splitlines()) > 1, f"{place}\n{said}"


def recognise(text: str, place: str) -> None:
    """Checks commands that are not run: known programs, targets that exist."""
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        serves = words[:2] == ["pre-kg", "serve"]  # for ever
        assert serves or words[0] in NOT_RUN, f"{place}: {line}"
        if words[0] == "make":
            assert words[1] in targets, f"{place}: {line}"


# --- Links ---------------------------------------------------------------------------------------

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchor(heading: str) -> str:
    """Returns the anchor that a heading gets on a code host."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower()
    return kept.replace(" ", "-")


@pytest.mark.parametrize(
    "page", [*PAGES, *sorted(GENERATED.glob("*.md"))], ids=lambda p: p.relative_to(ROOT).as_posix()
)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?^```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in LINK.findall(text):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, fragment = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), f"{page.relative_to(ROOT)}: {target}"
        assert found.is_relative_to(ROOT), f"{page.relative_to(ROOT)}: {target}"
        if fragment:
            anchors = {anchor(h) for h in HEADING.findall(found.read_text("utf-8"))}
            assert fragment in anchors, f"{page.relative_to(ROOT)}: {target}"


PLACE = re.compile(
    r"`((?:graph|ontology|queries|src|tests|docs|training|evaluation)/[a-z0-9_./-]*)`"
)
"""A path in the text; one with capitals stands for a name that the reader chooses."""


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_path_that_a_page_names_is_there(page: Path) -> None:
    missing = [p for p in PLACE.findall(page.read_text("utf-8")) if not (ROOT / p).exists()]
    assert [p for p in missing if p not in MADE_BY_THE_READER] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    reached, waiting = set(), [ROOT / "docs" / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = (t.partition("#")[0] for t in LINK.findall(page.read_text("utf-8")))
        waiting += [
            found
            for target in targets
            if target.endswith(".md") and (found := (page.parent / target).resolve()).is_file()
        ]
    docs = {page for page in PAGES if (ROOT / "docs") in page.parents}
    assert docs - reached == set()
