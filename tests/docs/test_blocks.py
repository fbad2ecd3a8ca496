"""The comparison that the documentation is held to can fail."""

import pytest

from .blocks import Block, commands, matches


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (["a", "…", "b"], "a\nx\ny\nb\n"),
        (["a", "…", "b"], "a\nb\n"),
        (["x … z"], "x y z\n"),
        (["  0.97  A"], "  0.42  A\n"),
        (["85 000 personnes"], "85\u202f000\u00a0personnes\n"),
        (["b"], "Construction de l'index…\nb\n"),
        (["…"], ""),
        ([], ""),
        (["", "a", ""], "\na\n\n"),
    ],
)
def test_what_is_shown_is_found(shown: list[str], said: str) -> None:
    assert matches(shown, said)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (["a", "b"], "a\nx\nb\n"),
        ([], "x\n"),
        (["x"], "x\ny\n"),
        (["0.97"], "10.97\n"),
        (["41,8 %"], "41,9 %\n"),
        (["a.b"], "axb\n"),
        (["…", "a"], "b\n"),
    ],
)
def test_what_is_not_said_is_noticed(shown: list[str], said: str) -> None:
    assert not matches(shown, said)


def test_commands_are_told_from_what_they_say() -> None:
    block = Block("console", {}, "$ un \\\n    deux\ntrois\n$ quatre\n", 1)
    found = [(command.text, command.shown) for command in commands(block)]
    assert found == [("un \\\n    deux", ["trois"]), ("quatre", [])]
