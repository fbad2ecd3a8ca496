"""`pre-kg ask` as a process: what goes to stdout and to stderr, exit codes, the prompt."""

import fcntl
import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest
from tests.asking import MINI, claimed, well_formed, world

from pre_kg import as_json
from pre_kg.wiring import BUILT_WHEN_ASKED

COMMAND = [sys.executable, "-c", "from pre_kg.cli import main; main()"]
ZOO = ["--graph", str(MINI / "graph.trig"), "--ontology", str(MINI / "ontology.ttl")]
FOOD = "Que mange Zélie ?"
ESCAPE = "\x1b["


class Zoo:
    """`pre-kg` on a small graph, its index in a cache of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith("PRE_KG_")
        } | {"XDG_CACHE_HOME": str(folder / "cache")}
        self.environment.pop("NO_COLOR", None)

    def __call__(self, *arguments: str | bytes, **more: Any) -> subprocess.CompletedProcess[bytes]:
        if "input" not in more:
            more["stdin"] = subprocess.DEVNULL
        return subprocess.run(
            [*COMMAND, *ZOO, *arguments],
            capture_output=True,
            env=self.environment,
            cwd=self.folder,
            check=False,
            **more,
        )

    def lines(self, text: bytes, *arguments: str) -> list[dict[str, Any]]:
        done = self("ask", "--json", *arguments, "-", input=text)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Zoo:
    built = Zoo(tmp_path_factory.mktemp("zoo"))
    assert built("build").returncode == 0
    return built


# --- One answer ---------------------------------------------------------------------------------


def test_an_answer_is_on_stdout_and_nothing_on_stderr(zoo: Zoo) -> None:
    done = zoo("ask", FOOD)
    assert done.returncode == 0
    text = done.stdout.decode()
    assert text.startswith("Du foin et des pommes et des bananes, selon « Guide du parc »")
    assert "source : Guide du parc, « Les animaux »" in text
    assert ESCAPE not in text
    assert done.stderr == b""


def test_the_words_of_a_question_need_no_quotes(zoo: Zoo) -> None:
    assert zoo("ask", *FOOD.split()).stdout == zoo("ask", FOOD).stdout


def test_json_is_the_answer_object_of_the_python_interface(zoo: Zoo) -> None:
    found = json.loads(zoo("ask", "--json", FOOD).stdout)
    well_formed(found)
    expected = as_json(world("mini").ask(FOOD))
    for content in (found, expected):
        del content["elapsed_ms"]
    assert found == expected


def test_an_abstention_is_an_answer(zoo: Zoo) -> None:
    done = zoo("ask", "Combien de visiteurs du bassin en 2015 ?")
    assert done.returncode == 0
    assert done.stdout.decode().startswith("Je ne sais pas")


def test_an_empty_question_is_answered_too(zoo: Zoo) -> None:
    done = zoo("ask", "--json", "")
    assert done.returncode == 0
    assert json.loads(done.stdout)["reason"] == "unknown_terms"


@pytest.mark.parametrize("k", ["1", "3"])
def test_k_is_the_most_nodes(zoo: Zoo, k: str) -> None:
    assert len(json.loads(zoo("ask", "--json", "-k", k, FOOD).stdout)["nodes"]) == int(k)


@pytest.mark.parametrize("k", ["0", "-3", "beaucoup", "1001"])
def test_a_k_that_is_none_is_a_usage_error(zoo: Zoo, k: str) -> None:
    done = zoo("ask", "-k", k, FOOD)
    assert done.returncode == 2
    assert "-k" in done.stderr.decode()


def test_an_argument_that_is_no_utf_8_is_answered(zoo: Zoo) -> None:
    done = zoo("ask", "--json", b"Z\xe9lie")
    assert done.returncode == 0
    assert json.loads(done.stdout)["question"] == "Z\ufffdlie"


@pytest.mark.parametrize("words", ["\x1b[31mZélie", "é" * 60_000, "'; DROP TABLE nodes; --", "😀"])
def test_bad_input_is_answered_in_text(zoo: Zoo, words: str) -> None:
    done = zoo("ask", words)
    assert done.returncode == 0
    assert done.stderr == b""
    assert "\x1b" not in done.stdout.decode()


def test_explain_prints_each_step(zoo: Zoo) -> None:
    text = zoo("ask", "--explain", FOOD).stdout.decode()
    steps = ["Comprise", "Liée", "Trouvée", "Lue"]
    assert [line for line in text.splitlines() if line in steps] == steps
    assert "Éléphante Zélie — nommé" in text


def test_explain_beside_json_leaves_stdout_to_json(zoo: Zoo) -> None:
    done = zoo("ask", "--json", "--explain", FOOD)
    well_formed(json.loads(done.stdout))
    assert "Comprise" in done.stderr.decode()


# --- Many questions -----------------------------------------------------------------------------


def test_each_line_has_its_line_in_order(zoo: Zoo) -> None:
    asked = [FOOD, "", "soigneur", "   ", "Combien de visiteurs au bassin ?", "😀", FOOD]
    found = zoo.lines("".join(f"{line}\n" for line in asked).encode())
    assert [f["question"] for f in found] == asked
    for answer in found:
        well_formed(answer)
    assert claimed(found[0]) == claimed(found[-1]) == ["des bananes", "du foin et des pommes"]


def test_k_holds_for_each_line(zoo: Zoo) -> None:
    found = zoo.lines(b"soigneur\nloutre\n", "-k", "1")
    assert [len(f["nodes"]) for f in found] == [1, 1]


def test_the_last_line_needs_no_end(zoo: Zoo) -> None:
    assert len(zoo.lines(b"soigneur\nloutre")) == 2


def test_no_line_has_no_line(zoo: Zoo) -> None:
    assert zoo.lines(b"") == []


def test_lines_of_another_system_are_read(zoo: Zoo) -> None:
    found = zoo.lines("\ufeffloutre\r\nsoigneur\r\n".encode())
    assert [f["question"] for f in found] == ["loutre", "soigneur"]


def test_bytes_that_are_no_text_do_not_stop_the_lines(zoo: Zoo) -> None:
    found = zoo.lines(b"\xff\xfe\x00\nZ\xe9lie\n\xed\xa0\x80\n\x80\x81\nloutre\n")
    assert len(found) == 5
    for answer in found:
        well_formed(answer)
    assert found[-1]["nodes"][0]["label"] == "Loutre Câline"


def test_the_index_is_opened_once_for_all_lines(tmp_path: Path) -> None:
    done = Zoo(tmp_path)("ask", "--json", "-", input=b"loutre\n" * 20)
    assert done.stderr.decode().count("Construction de l'index") == 1
    assert len(done.stdout.splitlines()) == 20


def test_an_answer_comes_before_the_next_question(zoo: Zoo) -> None:
    command = [*COMMAND, *ZOO, "ask", "--json", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=zoo.environment,
        cwd=zoo.folder,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for question in (b"loutre\n", b"soigneur\n"):
            program.stdin.write(question)
            program.stdin.flush()
            ready, _, _ = select.select([program.stdout], [], [], 60)
            assert ready
            assert json.loads(program.stdout.readline())["question"].encode() + b"\n" == question
        program.stdin.close()
        assert program.wait(60) == 0


def test_a_reader_that_stops_ends_the_program_quietly(zoo: Zoo) -> None:
    command = [*COMMAND, *ZOO, "ask", "--json", "-"]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=zoo.environment,
        cwd=zoo.folder,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdin.write(b"loutre\n")
        program.stdin.flush()
        program.stdout.readline()
        program.stdout.close()
        program.stdin.write(b"loutre\n" * 50)
        program.stdin.close()
        assert program.stderr.read() == b""
        assert program.wait(60) == 0


def test_lines_without_json_are_answered_as_text(zoo: Zoo) -> None:
    done = zoo("ask", "-", input=f"{FOOD}\nsoigneur\n".encode())
    assert done.returncode == 0
    assert "Du foin" in done.stdout.decode()
    assert "Mila Ferrand" in done.stdout.decode()


# --- The index ----------------------------------------------------------------------------------


def test_a_missing_index_is_built_and_told_on_stderr_alone(tmp_path: Path) -> None:
    done = Zoo(tmp_path)("ask", "--json", FOOD)
    assert done.returncode == 0
    well_formed(json.loads(done.stdout))
    assert done.stderr.decode() == "Construction de l'index…\n"


def test_a_large_graph_without_index_is_refused_with_the_command_that_builds_it(
    tmp_path: Path,
) -> None:
    graph = tmp_path / "un grand graphe.nt"
    with graph.open("w", encoding="utf-8") as stream:
        for number in range(BUILT_WHEN_ASKED):
            stream.write(f'<http://e/{number}> <http://e/p> "{number}" .\n')
    done = subprocess.run(
        [*COMMAND, "--graph", str(graph), "--index", str(tmp_path / "index"), "ask", "7"],
        capture_output=True,
        text=True,
        env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
        check=False,
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert f"pre-kg --graph '{graph}' --index {tmp_path / 'index'} build" in done.stderr
    assert str(BUILT_WHEN_ASKED) in done.stderr
    assert not (tmp_path / "index").exists()


# --- Nobody asks, or a person does --------------------------------------------------------------


@pytest.mark.parametrize("arguments", [[], ["--json"]], ids=["text", "json"])
def test_no_question_and_no_terminal_is_a_usage_error(zoo: Zoo, arguments: list[str]) -> None:
    done = zoo("ask", *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "il manque la question" in done.stderr.decode()
    assert "--json -" in done.stderr.decode()


def test_no_question_is_refused_in_english_too(zoo: Zoo) -> None:
    done = zoo("--lang", "en", "ask")
    assert done.returncode == 2
    assert done.stderr.decode().startswith("Error: no question.")


def _own_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # Ctrl-C is a signal to the program


class Terminal:
    """A program on a terminal of its own."""

    def __init__(self, zoo: Zoo, *arguments: str, **environment: str) -> None:
        self.main, side = pty.openpty()
        self.seen = ""
        self.program = subprocess.Popen(
            [*COMMAND, *ZOO, *arguments],
            stdin=side,
            stdout=side,
            stderr=side,
            env={**zoo.environment, "TERM": "xterm", **environment},
            cwd=zoo.folder,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - the tests run no thread
        )
        os.close(side)

    def read_until(self, text: str, patience: float = 60) -> str:
        """Return what came since the last call, up to a text."""
        deadline = time.monotonic() + patience
        while text not in self.seen:
            assert time.monotonic() < deadline, f"no {text!r} in {self.seen!r}"
            if select.select([self.main], [], [], 0.2)[0]:
                self.seen += self._read()
        before, _, self.seen = self.seen.partition(text)
        return before

    def _read(self) -> str:
        try:
            return os.read(self.main, 65536).decode("utf-8", "replace")
        except OSError:  # the other side is closed
            return ""

    def type(self, text: str) -> None:
        os.write(self.main, text.encode())

    def end(self) -> int:
        code = self.program.wait(60)
        while select.select([self.main], [], [], 0)[0] and (more := self._read()):
            self.seen += more
        os.close(self.main)
        return code


def test_a_terminal_gets_a_prompt_with_history(zoo: Zoo) -> None:
    terminal = Terminal(zoo, "ask")
    terminal.read_until("Une question ? (Ctrl-D pour finir)")
    terminal.read_until("> ")
    terminal.type(f"{FOOD}\n")
    terminal.read_until("Du foin et des pommes et des bananes")
    terminal.read_until("> ")
    terminal.type("\n")
    terminal.read_until("> ")
    terminal.type("\x04")
    assert terminal.end() == 0
    history = zoo.folder / "cache" / "pre-kg" / "historique"
    assert FOOD in history.read_text(encoding="utf-8").splitlines()


def test_a_prompt_completes_labels(zoo: Zoo) -> None:
    terminal = Terminal(zoo, "ask")
    terminal.read_until("> ")
    terminal.type("loutre c\t\n")
    assert "Loutre Câline" in terminal.read_until("Petite nageuse")
    terminal.read_until("> ")
    terminal.type("\x04")
    assert terminal.end() == 0


def test_an_interrupted_prompt_exits_130(zoo: Zoo) -> None:
    terminal = Terminal(zoo, "ask")
    terminal.read_until("> ")
    time.sleep(0.5)  # a signal in the instant before Python waits for a key is seen at the next one
    terminal.type("\x03")
    terminal.read_until("interrompu")
    assert terminal.end() == 130


def test_a_prompt_can_answer_in_json(zoo: Zoo) -> None:
    terminal = Terminal(zoo, "ask", "--json", "-k", "1")
    terminal.read_until("> ")
    terminal.type("soigneur\n")
    terminal.read_until('{"question": "soigneur", "status": "related"')
    terminal.read_until("> ")
    terminal.type("\x04")
    assert terminal.end() == 0


def test_a_prompt_lives_without_a_place_for_its_history(zoo: Zoo, tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    terminal = Terminal(
        zoo, "--index", str(tmp_path / "index"), "ask", XDG_CACHE_HOME=str(tmp_path / "fichier")
    )
    terminal.read_until("> ")
    terminal.type("\x04")
    assert terminal.end() == 0
    assert "Traceback" not in terminal.seen


def test_a_terminal_gets_colour_unless_it_wants_none(zoo: Zoo) -> None:
    coloured = Terminal(zoo, "ask", FOOD)
    assert coloured.end() == 0
    assert ESCAPE in coloured.seen
    plain = Terminal(zoo, "ask", FOOD, NO_COLOR="1")
    assert plain.end() == 0
    assert ESCAPE not in plain.seen
    assert re.sub(r"\x1b\[\d*m", "", coloured.seen) == plain.seen


def test_building_is_drawn_on_a_terminal(tmp_path: Path) -> None:
    terminal = Terminal(Zoo(tmp_path), "ask", FOOD)
    assert terminal.end() == 0
    assert re.search(r"Index \[█+\s*\] \d+/\d+", terminal.seen)


# --- English ------------------------------------------------------------------------------------


def test_the_frame_speaks_english_and_the_answer_french(zoo: Zoo) -> None:
    text = zoo("--lang", "en", "ask", "--explain", FOOD).stdout.decode()
    assert "Worth reading" in text
    assert "source: Guide du parc" in text
    assert "Du foin et des pommes" in text
    for french in ("À lire", "source :", "Comprise", "Trouvée"):
        assert french not in text


def test_building_is_told_in_english(tmp_path: Path) -> None:
    done = Zoo(tmp_path)("--lang", "en", "ask", "--json", FOOD)
    assert done.stderr.decode() == "Building the index…\n"
