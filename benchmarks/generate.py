"""A made-up graph in the shape of ours, of any size: the same seed gives the same bytes.

    python -m benchmarks.generate 100000 -o world.nq

Every town has its organisation, schemes, texts, events and figures, described, labelled and asked
for in the words of the domain, and stated by sections of a source of its own. Labels clash as
they do in life: neighbouring towns have schemes of the same name, acronyms mean several things,
some labels are misspelt. Nothing in it is true.
"""

import argparse
import random
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

BASE = "https://w3id.org/pre-kg/"
PRE = BASE + "def#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
ORG = "http://www.w3.org/ns/org#"
ELI = "http://data.europa.eu/eli/ontology#"
SDMX = "http://purl.org/linked-data/sdmx/2009/"
SCHEMA = "https://schema.org/"
FORMULATIONS = 22

WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
THEMES: list[str] = WORDS["themes"]
PUBLICS: list[str] = WORDS["publics"]


@dataclass(frozen=True)
class Town:
    """A place and the IRIs of what is stated about it."""

    number: int
    name: str
    section: str
    disputed: str


class World:
    """Writes a made-up graph, line by line, as N-Quads."""

    def __init__(self, seed: int = 1) -> None:
        """Start from a seed."""
        self._random = random.Random(seed)  # noqa: S311 - a made-up graph, no secret

    def lines(self, triples: int) -> Iterator[str]:
        """Yield at least that many statements, then stop at the end of a town."""
        written = 0
        for line in self._vocabulary():
            written += 1
            yield line
        number = 0
        while written < triples:
            for line in dict.fromkeys(self._town(number)):
                written += 1
                yield line
            number += 1

    def _vocabulary(self) -> Iterator[str]:
        for kind, labels in (("Theme", THEMES), ("Public", PUBLICS)):
            for place, label in enumerate(labels):
                iri = _concept(kind, place)
                yield _link(iri, RDF_TYPE, SKOS + "Concept")
                yield from self._named(iri, PRE + kind, label.capitalize())
                if place:
                    yield _link(iri, SKOS + "broader", _concept(kind, (place - 1) // 4))

    def _town(self, number: int) -> Iterator[str]:
        town = self._place(number)
        yield from self._source(town)
        office = _iri("organisation", town, 0)
        name = f"{self._random.choice(WORDS['offices'])} de {town.name}"
        yield from self._named(office, ORG + "FormalOrganization", name)
        yield from self._asked(office, name, town)
        yield _text(office, PRE + "nature", "service de proximité", town.section)
        before = None
        for place in range(self._random.randint(5, 8)):
            scheme, figures = _iri("dispositif", town, place), self._random.randint(0, 3)
            yield from self._scheme(scheme, office, town)
            for figure in range(figures):
                yield from self._figure(_iri("chiffre", town, 10 * place + figure), scheme, town)
            if before is not None and self._random.random() < 0.4:
                yield _link(scheme, PRE + "articule", before, town.section)
            before = scheme
        yield from self._text_of_law(_iri("texte", town, 0), before or office, town)
        yield from self._event(_iri("evenement", town, 0), office, town)

    def _place(self, number: int) -> Town:
        pick = self._random
        name = f"{pick.choice(WORDS['town_starts'])}{pick.choice(WORDS['town_ends'])}"
        if pick.random() < 0.6:
            name += f"-sur-{pick.choice(WORDS['rivers'])}"
        section = f"{BASE}doc/bilan-{number}/s1"
        return Town(number, name, section, f"{section}-attribue")

    def _source(self, town: Town) -> Iterator[str]:
        source = f"{BASE}doc/bilan-{town.number}"
        year = self._random.randint(2015, 2024)
        yield _link(source, RDF_TYPE, PRE + "Source")
        yield _text(source, DCTERMS + "title", f"Bilan éducatif {year} de {town.name}")
        yield _typed(source, DCTERMS + "issued", f"{year}-06-30", "date")
        for section, parent, status in (
            (town.section, source, "asserted"),
            (town.disputed, town.section, "attributed"),
        ):
            yield _link(section, RDF_TYPE, PRE + "Section")
            yield _link(section, DCTERMS + "isPartOf", parent)
            yield _text(section, DCTERMS + "title", "Actions et chiffres")
            yield _link(section, PRE + "statut", PRE + status)

    def _scheme(self, iri: str, office: str, town: Town) -> Iterator[str]:
        pick = self._random
        theme, public = pick.randrange(len(THEMES)), pick.randrange(len(PUBLICS))
        kind = pick.choice(WORDS["schemes"])
        name = f"{kind} de {THEMES[theme]}"
        if pick.random() < 0.7:
            name += f" de {town.name}"
        yield from self._named(iri, PRE + "Dispositif", name)
        yield from self._asked(iri, name, town, theme, public)
        yield _text(iri, DCTERMS + "description", self._described(kind, theme, public, town))
        yield _link(iri, DCTERMS + "subject", _concept("Theme", theme), town.section)
        yield _link(iri, PRE + "publicCible", _concept("Public", public), town.section)
        yield _link(office, PRE + "anime", iri, town.section)
        yield _typed(iri, DCTERMS + "created", str(pick.randint(1995, 2023)), "gYear", town.section)
        if pick.random() < 0.3:
            yield _text(iri, PRE + "constat", "Les familles en parlent peu.", town.disputed)

    def _described(self, kind: str, theme: int, public: int, town: Town) -> str:
        trouble = self._random.choice(WORDS["troubles"])
        return (
            f"{kind} ouvert aux {PUBLICS[public]} de {town.name}, pour tout ce qui touche à : "
            f"{THEMES[theme]}. Utile par exemple quand un enfant {trouble}."
        )

    def _figure(self, iri: str, about: str, town: Town) -> Iterator[str]:
        pick = self._random
        label = pick.choice(WORDS["counts"])
        share = label.startswith(("part", "taux"))
        value = f"{pick.uniform(5, 95):.1f}" if share else str(pick.randint(10, 90_000))
        unit = "%" if share else "€ par an" if label.startswith("budget") else "personnes"
        yield from self._named(iri, PRE + "Chiffre", f"{label.capitalize()} à {town.name}")
        yield _typed(iri, SDMX + "measure#obsValue", value, "decimal", town.section)
        yield _text(iri, PRE + "valeurLexicale", value.replace(".", ","), town.section)
        yield _text(iri, PRE + "unite", unit, town.section)
        yield _text(iri, PRE + "operateur", pick.choice("==≈>"), town.section)
        year = str(pick.randint(2018, 2024))
        yield _typed(iri, SDMX + "dimension#refPeriod", year, "gYear", town.section)
        yield _link(iri, PRE + "concerne", about, town.section)

    def _text_of_law(self, iri: str, about: str, town: Town) -> Iterator[str]:
        pick = self._random
        date = f"{pick.randint(1998, 2023)}-{pick.randint(1, 12):02d}-{pick.randint(1, 28):02d}"
        name = f"{pick.choice(WORDS['texts'])} du {date} de {town.name}"
        yield from self._named(iri, ELI + "LegalResource", name)
        yield from self._asked(iri, name, town)
        yield _typed(iri, ELI + "date_document", date, "date", town.section)
        yield _link(about, PRE + "prevuPar", iri, town.section)

    def _event(self, iri: str, office: str, town: Town) -> Iterator[str]:
        pick = self._random
        theme = pick.randrange(len(THEMES))
        name = f"{pick.choice(WORDS['events'])} {THEMES[theme]} de {town.name}"
        yield from self._named(iri, SCHEMA + "Event", name)
        yield from self._asked(iri, name, town, theme)
        year, month = pick.randint(2018, 2024), pick.randint(1, 12)
        yield _typed(iri, SCHEMA + "startDate", f"{year}-{month:02d}-15", "date", town.section)
        yield _link(iri, SCHEMA + "organizer", office, town.section)

    def _named(self, iri: str, kind: str, label: str) -> Iterator[str]:
        yield _link(iri, RDF_TYPE, kind)
        yield _text(iri, SKOS + "prefLabel", label)
        acronym = "".join(word[0] for word in label.replace("-", " ").split() if len(word) > 3)
        yield _text(iri, SKOS + "altLabel", acronym.upper())
        if self._random.random() < 0.5:
            yield _text(iri, SKOS + "hiddenLabel", misspelt(label, self._random))

    def _asked(
        self,
        iri: str,
        label: str,
        town: Town,
        theme: int | None = None,
        public: int | None = None,
    ) -> Iterator[str]:
        pick = self._random
        theme = pick.randrange(len(THEMES)) if theme is None else theme
        public = pick.randrange(len(PUBLICS)) if public is None else public
        for number in range(FORMULATIONS):
            question = pick.choice(WORDS["asks"]).format(
                who=pick.choice(WORDS["situations"]),
                trouble=pick.choice(WORDS["troubles"]),
                town=town.name,
                theme=THEMES[theme],
                public=PUBLICS[public],
                kind=label.split(maxsplit=1)[0].lower(),
            )
            yield _text(iri, PRE + "formulation", f"{question}{' ?' * (number % 2)}")


def misspelt(text: str, pick: random.Random) -> str:
    """Return a text with one edit in one of its words of five letters or more, if it has any."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) >= 5]
    if long:
        place = pick.choice(long)
        words[place] = edited(words[place], pick)
    return " ".join(words)


def misspelt_throughout(text: str, pick: random.Random) -> str:
    """Return a text with one edit in each of its words of five letters or more."""
    return re.sub(r"[^\W\d_]{5,}", lambda match: edited(match.group(), pick), text)


def edited(word: str, pick: random.Random) -> str:
    """Return a word with one letter left out, doubled, changed or swapped with the next."""
    at = pick.randrange(1, len(word) - 1)
    edits = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + pick.choice("aeiourstnl") + word[at + 1 :],
        word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :],
    )
    return pick.choice(edits)


def _concept(kind: str, number: int) -> str:
    return f"{BASE}id/{kind.lower()}/{number}"


def _iri(kind: str, town: Town, number: int) -> str:
    return f"{BASE}id/{kind}/{town.number}-{number}"


def _link(subject: str, predicate: str, target: str, graph: str | None = None) -> str:
    return f"<{subject}> <{predicate}> <{target}>{_graph(graph)}"


def _text(subject: str, predicate: str, text: str, graph: str | None = None) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'<{subject}> <{predicate}> "{escaped}"@fr{_graph(graph)}'


def _typed(subject: str, predicate: str, text: str, kind: str, graph: str | None = None) -> str:
    return f'<{subject}> <{predicate}> "{text}"^^<{XSD}{kind}>{_graph(graph)}'


def _graph(graph: str | None) -> str:
    return " ." if graph is None else f" <{graph}> ."


def write(path: Path, triples: int, seed: int = 1) -> int:
    """Write a graph of at least that many statements; return how many lines it has."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        return sum(stream.write(f"{line}\n") > 0 for line in World(seed).lines(triples))


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("triples", type=int)
    parser.add_argument("-o", "--output", type=Path, help="N-Quads file; standard output if none")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.output is None:
        sys.stdout.writelines(f"{line}\n" for line in World(options.seed).lines(options.triples))
    else:
        print(write(options.output, options.triples, options.seed))


if __name__ == "__main__":
    main()
