"""Count and check the everyday-French resource, and look for leaks from a question file.

    python -m training.everyday_fr_stats                        counts and checks
    python -m training.everyday_fr_stats --write                renew the tables of its README
    python -m training.everyday_fr_stats --against FILE [FILE]  texts too close to a question

Exits with 1 when a check fails or a leak is found.
"""

import argparse
import csv
import json
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent / "everyday-fr"
VOICES = ("parent", "ado", "pro", "habitant")
REGISTERS = ("courant", "maladroit", "sms", "régional", "fautes")
LEAK_JACCARD = 0.8
"""Share of words in common from which a text is too close to a question."""
LEAK_WORDS = 5
"""Shorter texts are compared whole only: a few common words make no leak."""
LONGEST_QUESTION = 60
"""Longer strings of a question file are passages, not questions."""
BEGIN, END = "<!-- statistiques -->", "<!-- fin des statistiques -->"


@dataclass(frozen=True, slots=True)
class Everyday:
    """One text that people type, with who types it and how."""

    text: str
    voice: str
    register: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of `meanings/*.jsonl`."""

    id: str
    domain: str
    official: tuple[str, ...]
    everyday: tuple[Everyday, ...]
    near_misses: tuple[str, ...]


def words(text: str) -> list[str]:
    """Lower-case words without accents or punctuation."""
    spread = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return re.findall(r"[a-z0-9]+", "".join(c for c in spread if not unicodedata.combining(c)))


def fold(text: str) -> str:
    """Return a text as it is compared: case, accents and punctuation set aside."""
    return " ".join(words(text))


def read_meanings(folder: Path = ROOT / "meanings") -> list[Meaning]:
    """Read every meaning, in the order of the files."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.append(
                Meaning(
                    row["id"],
                    row["domain"],
                    (row["official"], *row["official_alt"]),
                    tuple(Everyday(e["text"], e["voice"], e["register"]) for e in row["everyday"]),
                    tuple(row["near_misses"]),
                )
            )
    return found


def read_sentences(folder: Path = ROOT / "sentences") -> list[tuple[str, str, str]]:
    """Read every sentence: theme, French, English."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            found += [(path.stem, row["fr"], row["en"]) for row in rows]
    return found


def repeated(texts: Iterable[str]) -> list[str]:
    """Return the folded texts that occur more than once."""
    return sorted(t for t, n in Counter(map(fold, texts)).items() if n > 1)


def problems(meanings: list[Meaning], sentences: list[tuple[str, str, str]]) -> list[str]:
    """Return what breaks a rule of the guide, one line each; nothing when all is well."""
    found = [f"repeated id: {i}" for i, n in Counter(m.id for m in meanings).items() if n > 1]
    found += [
        f"repeated everyday text: {t}"
        for t in repeated(e.text for m in meanings for e in m.everyday)
    ]
    found += [
        f"repeated official wording: {t}" for t in repeated(o for m in meanings for o in m.official)
    ]
    found += [f"repeated sentence: {t}" for t in repeated(fr for _, fr, _ in sentences)]
    for m in meanings:
        official = set(map(fold, m.official))
        if any(fold(n) in official for n in m.near_misses):
            found.append(f"{m.id}: a near-miss is an official wording of the same meaning")
        if any(fold(e.text) in official for e in m.everyday):
            found.append(f"{m.id}: an everyday text is an official wording")
        if any(e.voice not in VOICES or e.register not in REGISTERS for e in m.everyday):
            found.append(f"{m.id}: unknown voice or register")
        if not (2 <= len(m.near_misses) <= 3 and 6 <= len(m.everyday) <= 8):
            found.append(f"{m.id}: number of everyday texts or near-misses")
    return found


def strings(value: object) -> Iterator[str]:
    """Every string of a JSON value, whatever its key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def read_questions(path: Path) -> list[str]:
    """Read the strings of a JSON or JSON Lines file that are short enough to be questions."""
    text = path.read_text(encoding="utf-8")
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = [json.loads(line) for line in text.splitlines() if line.strip()]
    return sorted({s for s in strings(value) if 2 <= len(words(s)) <= LONGEST_QUESTION})


def leaks(texts: list[str], questions: list[str]) -> list[tuple[str, str, float]]:
    """Return the texts too close to a question: text, question, share of words in common.

    Args:
        texts: of the resource.
        questions: of a question set; equal after folding is always a leak, and so are
            LEAK_JACCARD of the words in common when both have at least LEAK_WORDS.
    """
    whole = {fold(q): q for q in questions}
    asked = [(q, set(words(q))) for q in questions]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, (_, terms) in enumerate(asked):
        for term in terms:
            holders[term].append(number)
    found = []
    for text in texts:
        if fold(text) in whole:
            found.append((text, whole[fold(text)], 1.0))
            continue
        terms = set(words(text))
        if len(terms) < LEAK_WORDS:
            continue
        shared = Counter(number for term in terms for number in holders.get(term, ()))
        for number, common in shared.items():
            question, other = asked[number]
            share = common / len(terms | other)
            if len(other) >= LEAK_WORDS and share >= LEAK_JACCARD:
                found.append((text, question, share))
    return found


def close_pairs(meanings: list[Meaning]) -> list[tuple[str, str]]:
    """Everyday texts of different meanings that share most of their words."""
    owner = {e.text: m.id for m in meanings for e in m.everyday}
    texts = sorted(owner)
    sets = [set(words(text)) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    found = []
    for number, (text, terms) in enumerate(zip(texts, sets, strict=True)):
        shared = Counter(i for term in terms for i in holders[term])
        for other, common in shared.items():
            long = min(len(terms), len(sets[other])) >= LEAK_WORDS
            near = common >= LEAK_JACCARD * len(terms | sets[other])
            if long and near and owner[text] != owner[texts[other]]:
                found.append((texts[other], text))
        for term in terms:
            holders[term].append(number)
    return found


def stems(text: str) -> set[str]:
    """First five letters of the words of four letters or more."""
    return {w[:5] for w in words(text) if len(w) >= 4}


def far_texts(meanings: list[Meaning]) -> int:
    """Count the everyday texts that share no stem with any official wording of their meaning."""
    official = {m.id: set().union(*map(stems, m.official)) for m in meanings}
    return sum(not stems(e.text) & official[m.id] for m in meanings for e in m.everyday)


def table(title: str, counts: Mapping[str, tuple[int, ...]], heads: tuple[str, ...]) -> list[str]:
    """Lay counts out as a Markdown table."""
    lines = [f"| {title} | {' | '.join(heads)} |", f"| --- |{' ---: |' * len(heads)}"]
    return [*lines, *(f"| {k} | {' | '.join(map(str, v))} |" for k, v in counts.items())]


def report(meanings: list[Meaning], sentences: list[tuple[str, str, str]]) -> str:
    """Return the statistics in Markdown, as they stand in the README."""
    everyday = [e for m in meanings for e in m.everyday]
    official = {fold(o) for m in meanings for o in m.official}
    misses = sum(len(m.near_misses) for m in meanings)
    shared = sum(fold(n) in official for m in meanings for n in m.near_misses)
    wordings = sum(len(m.official) * len(m.everyday) for m in meanings)
    lengths = sorted(len(e.text.split()) for e in everyday)
    domains = {}
    for domain in sorted({m.domain for m in meanings}):
        mine = [m for m in meanings if m.domain == domain]
        texts = sum(len(m.everyday) for m in mine)
        domains[domain] = (len(mine), texts, sum(len(m.near_misses) for m in mine))
    voices = Counter(e.voice for e in everyday)
    registers = Counter(e.register for e in everyday)
    themes = Counter(theme for theme, _, _ in sentences)
    lines = [
        f"- sens : {len(meanings)}",
        f"- paires (formulation officielle principale, texte de tous les jours) : {len(everyday)}",
        f"- paires avec toutes les formulations officielles : {wordings}",
        f"- faux amis (exemples négatifs difficiles) : {misses}, "
        f"dont {shared} sont la formulation officielle d'un autre sens",
        f"- textes sans aucun mot de leurs formulations officielles (mots de quatre lettres "
        f"et plus, comparés sur cinq lettres) : {far_texts(meanings)}",
        f"- longueur des textes de tous les jours : médiane {lengths[len(lengths) // 2]} mots, "
        f"de {lengths[0]} à {lengths[-1]}",
        f"- phrases avec leur rendu anglais : {len(sentences)}",
        f"- textes de sens différents qui partagent au moins 80 % de leurs mots (5 mots et plus) : "
        f"{len(close_pairs(meanings))}",
        f"- règles enfreintes (doublons compris) : {len(problems(meanings, sentences))}",
        "",
        *table("Domaine", domains, ("sens", "textes", "faux amis")),
        "",
        *table("Voix", {v: (voices[v],) for v in VOICES}, ("textes",)),
        "",
        *table("Registre", {r: (registers[r],) for r in REGISTERS}, ("textes",)),
        "",
        *table("Phrases, par thème", {t: (n,) for t, n in sorted(themes.items())}, ("phrases",)),
    ]
    return "\n".join(lines)


def renew(readme: Path, text: str) -> None:
    """Write the statistics between the two marks of a README."""
    before, rest = readme.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", action="store_true", help="renew the tables of the README")
    parser.add_argument("--against", nargs="+", type=Path, default=[], metavar="FILE")
    options = parser.parse_args(arguments)
    meanings, sentences = read_meanings(), read_sentences()
    failed = False
    if options.against:
        texts = [e.text for m in meanings for e in m.everyday] + [fr for _, fr, _ in sentences]
        for path in options.against:
            found = leaks(texts, read_questions(path))
            failed |= bool(found)
            print(f"{path}: {len(found)} too close")
            for text, question, share in found:
                print(f"  {share:.2f}  {text}  ≈  {question}")
        return int(failed)
    text = report(meanings, sentences)
    if options.write:
        renew(ROOT / "README.md", text)
    print(text)
    for line in problems(meanings, sentences):
        failed = True
        print(line, file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
