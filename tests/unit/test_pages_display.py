"""How pages name, date and cite what a graph holds, on the fair with one more source."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.serving import ROOT, indexed

from pre_kg.ask import word
from pre_kg.config import Settings
from pre_kg.server.pages.display import Display
from pre_kg.server.pages.visit import Visit
from pre_kg.server.snapshot import Snapshot, load

FOIRE = ROOT / "tests" / "worlds" / "foire"
BASE = "https://exemple.org/foire/"
MORE = """
<doc/almanach> a pre:Source ; dcterms:title "Almanach"@fr ; dcterms:issued "2006~" .
<doc/almanach/s1> a pre:Section ; dcterms:isPartOf <doc/almanach> ;
    dcterms:title "Almanach — ouï-dire"@fr ; pre:statut pre:attributed .
<doc/almanach/s1> { <stand/miel> f:ouvertDepuis "1996"^^xsd:gYear . }
<stand/thym> a f:Stand ; skos:prefLabel "Expositions"@en , "Expositions"@fr .
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    graph = tmp_path_factory.mktemp("foire") / "graph.trig"
    graph.write_text((FOIRE / "graph.trig").read_text(encoding="utf-8") + MORE, encoding="utf-8")
    with indexed(graph, FOIRE / "ontology.ttl") as named:
        yield load(Settings(graph=(graph,), ontology=FOIRE / "ontology.ttl", index=Path(named[-1])))


def display(snapshot: Snapshot, language: str = "fr") -> Display:
    return Display(snapshot, Visit(base=snapshot.state.base, language=language))


def test_a_citation_says_the_name_of_its_source_once(snapshot: Snapshot) -> None:
    cited = display(snapshot).cited(f"{BASE}doc/almanach/s1")
    assert cited.section is not None
    assert (cited.source.text, cited.section.text) == ("Almanach", "ouï-dire")
    assert cited.section.language == "fr"


@pytest.mark.parametrize(("language", "said"), [("fr", "vers 2006"), ("en", "2006~")])
def test_an_approximate_date_keeps_a_moment_that_a_browser_reads(
    snapshot: Snapshot, language: str, said: str
) -> None:
    issued = display(snapshot, language).cited(f"{BASE}doc/almanach/s1").issued
    assert issued is not None
    assert (issued.text, issued.moment) == (said, "2006")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_name_that_two_languages_share_is_in_that_of_the_reader(
    snapshot: Snapshot, language: str
) -> None:
    assert display(snapshot, language).label(f"{BASE}stand/thym").language == language


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2006~", "vers 2006"),
        ("2016-11~", "vers novembre 2016"),
        ("2016-11-04~", "vers le 4 novembre 2016"),
        ("~2006", "~2006"),
        ("2009/2010", "2009/2010"),
    ],
)
def test_an_approximate_date_is_said_to_be_so(written: str, said: str) -> None:
    assert word.date(written) == said
