"""What happens to an anchor before it is encoded: question frames, lost words, keyboard slips."""

import random
import re

QUESTION_FRAMES = (
    "qu'est-ce que {}", "qu'est-ce que c'est {}", "c'est quoi {}", "que veut dire {}",
    "à quoi sert {}", "comment {}", "comment faire {}", "comment faire pour {}",
    "comment ça marche {}", "comment obtenir {}", "comment demander {}", "comment se passe {}",
    "comment fonctionne {}", "pourquoi {}", "où {}", "où trouver {}", "où s'adresser {}",
    "quand {}", "quand faut-il {}", "à quelle date {}", "en quelle année {}", "depuis quand {}",
    "jusqu'à quand {}", "combien {}", "combien coûte {}", "combien de temps {}",
    "combien y a-t-il de {}", "quel est {}", "quelle est {}", "quels sont {}", "quelles sont {}",
    "quel âge {}", "quel est le nom de {}", "quel est le rôle de {}", "qui {}", "qui est {}",
    "qui a {}", "qui peut {}", "qui s'occupe de {}", "à qui {}", "de qui {}", "par qui {}",
    "avec qui {}", "est-ce que {}", "est-ce qu'on peut {}", "peut-on {}", "puis-je {}",
    "doit-on {}", "faut-il {}", "a-t-on le droit de {}", "ai-je droit à {}", "y a-t-il {}",
    "existe-t-il {}", "que faire {}", "que faire si {}", "que faire en cas de {}",
    "que se passe-t-il {}", "que dit la loi sur {}", "que devient {}", "que fait {}",
    "dans quel cas {}", "dans quel pays {}", "dans quelle ville {}", "pour quelle raison {}",
    "de quoi {}", "de quoi parle {}", "sous quelles conditions {}", "quelles conditions pour {}",
    "quelle différence entre {}", "je voudrais savoir {}", "je cherche {}", "j'ai besoin de {}",
    "je veux {}", "mon fils {}", "ma fille {}", "mon enfant {}", "on m'a parlé de {}",
    "dites-moi {}", "renseignement sur {}", "informations {}", "{} comment faire",
    "{} c'est quoi", "{} quelles démarches", "{} qui contacter", "{} conditions", "{} définition",
)  # fmt: skip
"""Ways of asking, written for this project; a frame says nothing about what is asked."""

NEIGHBOURS = {
    "a": "zqe", "b": "vnh", "c": "xvs", "d": "sfe", "e": "zrd", "f": "dgr", "g": "fht",
    "h": "gjy", "i": "uok", "j": "hku", "k": "jli", "l": "kmo", "m": "lpn", "n": "bhm",
    "o": "ipl", "p": "oml", "q": "asw", "r": "etf", "s": "qdz", "t": "ryg", "u": "yij",
    "v": "cbf", "w": "xsq", "x": "wcs", "y": "tuh", "z": "aes",
}  # fmt: skip
"""Keys beside each key of a French keyboard."""

SOUNDS = (
    ("qu", "k"), ("ph", "f"), ("eau", "o"), ("au", "o"), ("ai", "é"), ("er", "é"), ("ez", "é"),
    ("ss", "s"), ("tion", "sion"), ("mm", "m"), ("nn", "n"), ("ll", "l"), ("tt", "t"),
    ("pp", "p"), ("rr", "r"), ("an", "en"), ("en", "an"), ("c", "ss"), ("s", "c"), ("y", "i"),
    ("h", ""),
)  # fmt: skip
"""Spellings that sound alike."""

WORD = re.compile(r"[^\W\d_]{4,}")


def misspell(word: str, draw: random.Random) -> str:
    """Make one slip in a word: a near key, a lost, doubled or swapped letter, a like sound."""
    place = draw.randrange(len(word))
    letter = word[place]
    slip = draw.random()
    if slip < 0.3:
        sounds = [(old, new) for old, new in SOUNDS if old in word]
        if sounds:
            old, new = draw.choice(sounds)
            return word.replace(old, new, 1)
    if slip < 0.5:
        return word[:place] + word[place + 1 :]
    if slip < 0.65:
        return word[:place] + letter + word[place:]
    if slip < 0.85 and place + 1 < len(word):
        return word[:place] + word[place + 1] + letter + word[place + 2 :]
    near = NEIGHBOURS.get(letter.lower(), "e")
    return word[:place] + draw.choice(near) + word[place + 1 :]


def misspell_text(text: str, rate: float, draw: random.Random) -> str:
    """Misspell each word of four letters or more with probability `rate`."""
    return WORD.sub(lambda m: misspell(m[0], draw) if draw.random() < rate else m[0], text)


def frame(text: str, draw: random.Random) -> str:
    """Put a text into a way of asking."""
    return draw.choice(QUESTION_FRAMES).format(text)


def shorten(sentence: str, draw: random.Random) -> str:
    """Keep a run of 3 to 16 words of a sentence, or some of its words in order."""
    words = sentence.split()
    if len(words) <= 4:
        return sentence
    if draw.random() < 0.5:
        length = draw.randint(3, min(16, len(words)))
        begin = draw.randint(0, len(words) - length)
        return " ".join(words[begin : begin + length])
    share = draw.uniform(0.25, 0.9)
    kept = [w for w in words[:40] if draw.random() < share]
    return " ".join(kept) if kept else sentence
