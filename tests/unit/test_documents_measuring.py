"""The measures that the guide records are those of today."""

import re
from pathlib import Path

from tests.documents.measuring import measure

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "ingerer.md"
ROW = re.compile(r"^\| [\w ]+ \| (\d,\d\d) \| (\d,\d\d) \| (\d+) \|$", re.MULTILINE)


def test_the_guide_records_the_measures() -> None:
    recorded = ROW.findall(GUIDE.read_text(encoding="utf-8"))
    found = [(f"{m.precision:.2f}", f"{m.recall:.2f}", str(m.marked)) for m in measure()]
    assert [(p.replace(",", "."), r.replace(",", "."), n) for p, r, n in recorded] == found
