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
    compared: training the model moves them. Nor are spaces at the end of a line, nor empty lines at
    both ends.
    """
    lines = [line.rstrip() for line in "\n".join(shown).strip("\n").splitlines()]
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == OMITTED else _line(line) + "\n" for line in lines
    )
    text = "\n".join(line.rstrip() for line in said.splitlines()).strip("\n") + "\n"
    return re.fullmatch(pattern or "\n", SCORE.sub("#", text)) is not None


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in SCORE.sub("#", line).split(OMITTED))
