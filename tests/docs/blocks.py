"""Read the fenced blocks of a Markdown page, and compare what a command says with what is shown."""

import re
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(
    r"^(?P<mark>`{3,})(?P<language>\w*)(?P<attributes>[^\n`]*)\n(?P<text>.*?)^(?P=mark)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
PROMPT = "$ "
OMITTED = "…"
ORDINARY_SPACES = {0x00A0: " ", 0x202F: " "}
INCIDENTAL = {"Construction de l'index…"}
SCORE = re.compile(r"(?<![\d.,])[01]\.\d\d(?![\d.,])")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: its language, its attributes (`fichier="…"`), its text and its line."""

    language: str
    attributes: dict[str, str]
    text: str
    line: int


@dataclass(slots=True)
class Command:
    """A command shown after `$`, and the lines shown below it."""

    text: str
    shown: list[str] = field(default_factory=list)


def blocks(page: Path) -> list[Block]:
    """Returns the fenced blocks of a page, in order."""
    text = page.read_text("utf-8")
    return [
        Block(
            found["language"],
            dict(ATTRIBUTE.findall(found["attributes"])),
            found["text"],
            text.count("\n", 0, found.start()) + 1,
        )
        for found in FENCE.finditer(text)
    ]


def commands(block: Block) -> list[Command]:
    """Returns the commands of a console block; a line that ends in a backslash goes on."""
    found: list[Command] = []
    for line in block.text.splitlines():
        if found and found[-1].text.endswith("\\"):
            found[-1].text += "\n" + line
        elif line.startswith(PROMPT):
            found.append(Command(line.removeprefix(PROMPT)))
        else:
            found[-1].shown.append(line)
    return found


def matches(shown: list[str], said: str) -> bool:
    """Whether a command says what is shown.

    A line `…` stands for any lines, and `…` in a line for any text. Scores such as 0.97 are not
    compared: training the model moves them. Nor are spaces at the end of a line, empty lines at
    both ends, the kind of a space, and the line that says that the index is being built.
    """
    lines = _compared("\n".join(shown))
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == OMITTED else _line(line) + "\n" for line in lines
    )
    text = "".join(line + "\n" for line in _compared(said)) or "\n"
    return re.fullmatch(pattern or "\n", SCORE.sub("#", text)) is not None


def _compared(text: str) -> list[str]:
    lines = (line.rstrip() for line in text.translate(ORDINARY_SPACES).splitlines())
    return "\n".join(line for line in lines if line not in INCIDENTAL).strip("\n").splitlines()


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in SCORE.sub("#", line).split(OMITTED))
