"""The reference pages say what the program, the vocabulary and the queries are now."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """Returns the script that writes the pages."""
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_reference_page_is_stale(generator: ModuleType) -> None:
    assert generator.stale() == [], "run: .venv/bin/python docs/generate.py"


def test_nothing_lies_among_the_reference_pages_that_is_not_generated(
    generator: ModuleType,
) -> None:
    assert {path.name for path in generator.FOLDER.iterdir()} == set(generator.PAGES)


def test_the_reference_names_every_command_query_and_term(generator: ModuleType) -> None:
    program = generator.command_line()
    assert all(f"## `pre-kg {name}`" in program for name in generator.COMMANDS)
    named = generator.named_queries()
    files = list((ROOT / "queries").rglob("*.rq"))
    assert len(files) > 20
    assert all(f"## `{file.stem}`" in named for file in files)
    terms = generator.vocabulary()
    assert "### `pre:Dispositif`" in terms
    assert "### `pre:publicCible`" in terms
    assert "- Vers `pre:Public`." in terms


def test_a_page_that_was_changed_by_hand_is_stale(
    generator: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generator, "FOLDER", tmp_path)
    for name, write in generator.PAGES.items():
        (tmp_path / name).write_text(write(), "utf-8")
    assert generator.stale() == []
    (tmp_path / "ontologie.md").write_text("autre chose", "utf-8")
    assert generator.stale() == ["ontologie.md"]
