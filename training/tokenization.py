"""The sub-word tokenizer: lower case, no accents, words of letters or digits, then sub-words."""

from collections.abc import Iterable
from typing import Any

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

UNKNOWN = "[UNK]"
CONTINUING = "##"
WORDS = r"\p{L}+|\p{N}+"
LONGEST_WORD = 40


def blank_tokenizer(algorithm: str) -> Tokenizer:
    """Return an untrained tokenizer with the normalisation that the product repeats.

    Raises:
        ValueError: the algorithm is none of `wordpiece`, `unigram`, `words`.
    """
    if algorithm == "wordpiece":
        tokenizer = Tokenizer(
            models.WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD)
        )
        tokenizer.decoder = decoders.WordPiece()
    elif algorithm == "unigram":
        tokenizer = Tokenizer(models.Unigram())
    elif algorithm == "words":
        tokenizer = Tokenizer(models.WordLevel(unk_token=UNKNOWN))
    else:
        raise ValueError(f"tokenizer {algorithm!r}: expected wordpiece, unigram or words")
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKD(),
            normalizers.StripAccents(),
            normalizers.Lowercase(),
            normalizers.Replace("œ", "oe"),
            normalizers.Replace("æ", "ae"),
        ]
    )
    split = pre_tokenizers.Split(Regex(WORDS), behavior="removed", invert=True)
    parts: list[pre_tokenizers.PreTokenizer] = [split]
    if algorithm == "unigram":
        parts.append(
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
        )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(parts)
    return tokenizer


def train_tokenizer(texts: Iterable[str], algorithm: str, vocabulary: int) -> Tokenizer:
    """Train a tokenizer; token 0 is the unknown token."""
    tokenizer = blank_tokenizer(algorithm)
    settings: dict[str, Any] = {
        "vocab_size": vocabulary,
        "special_tokens": [UNKNOWN],
        "show_progress": False,
    }
    if algorithm == "unigram":
        tokenizer.train_from_iterator(texts, trainers.UnigramTrainer(unk_token=UNKNOWN, **settings))
        return tokenizer
    if algorithm == "words":
        tokenizer.train_from_iterator(texts, trainers.WordLevelTrainer(**settings))
        return tokenizer
    kept = list(texts)
    pieces = [CONTINUING + c for c in characters(tokenizer, kept)]
    trainer = trainers.WordPieceTrainer(
        vocab_size=vocabulary,
        min_frequency=3,
        special_tokens=[UNKNOWN, *pieces],
        show_progress=False,
    )
    tokenizer.train_from_iterator(kept, trainer)
    trained = blank_tokenizer(algorithm)
    vocab = tokenizer.get_vocab()
    trained.model = models.WordPiece(
        vocab=vocab, unk_token=UNKNOWN, max_input_chars_per_word=LONGEST_WORD
    )
    trained.add_special_tokens([UNKNOWN])
    return trained


def characters(tokenizer: Tokenizer, texts: list[str]) -> list[str]:
    """Return the letters and digits of the texts as the tokenizer sees them, sorted.

    The trainer numbers the pieces that continue a word in the order of a hash table, which
    changes from run to run, and breaks ties by these numbers: naming the pieces beforehand makes
    two runs alike.
    """
    found: set[str] = set()
    for text in texts:
        found.update(tokenizer.normalizer.normalize_str(text))
    return sorted(c for c in found if c.isalnum())
