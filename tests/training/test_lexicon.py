"""The French–English lexicon: format, duplicates, size, shape of the renderings, statistics."""

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

FOLDER = Path(__file__).parents[2] / "training" / "lexicon-fr-en"
PARTS = sorted(FOLDER.glob("*.tsv"))
RENDERING = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,'\-]*")
DOMAINS = {
    "école",
    "réussite éducative",
    "politique de la ville",
    "parentalité",
    "protection de l'enfance",
    "santé mentale",
    "compétences psychosociales",
    "administration",
    "association",
    "logement",
    "handicap",
    "familier",
    "sigles",
    "expressions",
}


def lines(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def fold(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


ENTRIES = [row for path in PARTS for row in lines(path)[1:]]


@pytest.fixture(scope="module")
def stats() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lexicon_stats", FOLDER / "stats.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
def test_a_part_has_three_full_columns_and_stays_short(path: Path) -> None:
    rows = lines(path)
    assert rows[0] == ["fr", "en", "domain"]
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    assert [row for row in rows if row != [cell.strip() for cell in row]] == []
    assert len(rows) <= 1200


def test_the_lexicon_is_large_and_covers_the_domain() -> None:
    assert len(ENTRIES) >= 8000
    assert {row[2] for row in ENTRIES} >= DOMAINS


def test_no_entry_comes_twice() -> None:
    counts = Counter(fold(row[0]) for row in ENTRIES)
    assert [entry for entry, number in counts.items() if number > 1] == []


def test_renderings_are_short_and_english_like() -> None:
    assert [row for row in ENTRIES if not RENDERING.fullmatch(row[1])] == []
    assert [row for row in ENTRIES if len(row[1].split()) > 5] == []


@pytest.mark.parametrize(
    ("french", "word"),
    [
        ("avocat", "lawyer"),
        ("aide aux devoirs", "homework"),
        ("centre social", "community"),
        ("mettre en œuvre", "implement"),
        ("caf", "family"),
        ("pmi", "health"),
        ("aesh", "assistant"),
        ("bahut", "school"),
        ("daron", "dad"),
        ("galère", "hassle"),
    ],
)
def test_the_usual_sense_is_given(french: str, word: str) -> None:
    renderings = {fold(row[0]): row[1] for row in ENTRIES}
    assert word in renderings[french].lower()


def test_statistics_count_entries_and_coverage(stats: ModuleType, tmp_path: Path) -> None:
    record = json.dumps({"text": "L'école aide xyzzy"})
    (tmp_path / "petit.jsonl").write_text(record + "\n", encoding="utf-8")
    report = "\n".join(stats.report(stats.read_entries(), tmp_path))
    assert f"{len(ENTRIES)} entrées" in report
    assert "| petit.jsonl | 3 | 66.7 % | 66.7 % | 66.7 % |" in report
