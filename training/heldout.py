"""Measures on what was held out of the training data: hyper-parameters are chosen here."""

import random

from training.augmentation import misspell
from training.corpora import Passage
from training.evaluation import Encode, ranked
from training.resources import Meaning

POOL = 3_000


def measures(
    encode: Encode, passages: list[Passage], meanings: list[Meaning], seed: int = 7
) -> dict[str, float]:
    """nDCG@10 on held-out passages and meanings, in points.

    Args:
        encode: texts → unit rows.
        passages: held-out passages.
        meanings: held-out meanings; the official wordings of all of them are the documents.
        seed: of what is drawn and misspelt.
    """
    draw = random.Random(seed)  # noqa: S311 - draws examples, guards nothing
    found: dict[str, float] = {}
    for corpus in ("legi", "eltec", "service-public"):
        rows = [p for p in passages if p.corpus == corpus]
        draw.shuffle(rows)
        if rows:
            found[f"{corpus}:phrase"] = sentence_to_rest(encode, rows[:POOL], draw)
    rows = [
        p for p in passages if p.corpus in ("service-public", "travail", "guides") and p.headings
    ]
    if rows:
        found["titre"] = heading_to_passage(encode, rows, draw, slips=False)
        found["titre:fautes"] = heading_to_passage(encode, rows, draw, slips=True)
    rows = [p for p in passages if p.corpus == "legi" and len(p.headings) > 1][:POOL]
    if rows:
        found["titre:legi"] = heading_to_passage(encode, rows, draw, slips=False)
    if meanings:
        found["courant"] = everyday_to_official(encode, meanings)
    found["moyenne"] = sum(found.values()) / len(found)
    return {name: round(value, 2) for name, value in found.items()}


def sentence_to_rest(encode: Encode, passages: list[Passage], draw: random.Random) -> float:
    """The first 12 words of a sentence against the rest of its passage."""
    queries, documents = [], []
    for passage in passages:
        long = [i for i, s in enumerate(passage.sentences) if len(s.split()) >= 5]
        if len(passage.sentences) < 2 or not long:
            continue
        pick = draw.choice(long)
        queries.append(" ".join(passage.sentences[pick].split()[:12]))
        documents.append(" ".join(s for i, s in enumerate(passage.sentences) if i != pick)[:1200])
    return ranked(encode, queries, documents, [{i} for i in range(len(queries))])


def heading_to_passage(
    encode: Encode, passages: list[Passage], draw: random.Random, slips: bool
) -> float:
    """The last two headings against the passages; every passage under the same headings answers."""
    keys = [" ".join(p.headings[-2:]) for p in passages]
    places: dict[str, set[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, set()).add(place)
    queries = sorted(places)
    asked = (
        [" ".join(misspell(w, draw) if len(w) >= 5 else w for w in q.split()) for q in queries]
        if slips
        else queries
    )
    return ranked(encode, asked, [p.text[:1200] for p in passages], [places[q] for q in queries])


def everyday_to_official(encode: Encode, meanings: list[Meaning]) -> float:
    """Everyday wordings against the official wordings and near misses of all meanings held out."""
    documents = [text for m in meanings for text in (m.official[0], *m.near_misses)]
    first: dict[str, int] = {}
    for place, text in enumerate(documents):
        first.setdefault(text, place)
    queries = [(e, first[m.official[0]]) for m in meanings for e in m.everyday]
    return ranked(encode, [q for q, _ in queries], documents, [{d} for _, d in queries])
