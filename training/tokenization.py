"""The sub-word tokenizer: lower case, no accents, words of letters or digits, then sub-words."""

from collections.abc import Iterable

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from tokenizers import decoders

UNKNOWN = "[UNK]"
WORDS = r"\p{L}+|\p{N}+"


def blank_tokenizer(algorithm: str) -> Tokenizer:
    """Return an untrained tokenizer with the normalisation that the product repeats.

    Raises:
        ValueError: the algorithm is none of `wordpiece`, `unigram`, `bpe`.
    """
    if algorithm == "wordpiece":
        tokenizer = Tokenizer(models.WordPiece(unk_token=UNKNOWN, max_input_chars_per_word=40))
        tokenizer.decoder = decoders.WordPiece()
    elif algorithm == "unigram":
        tokenizer = Tokenizer(models.Unigram())
    elif algorithm == "bpe":
        tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN, continuing_subword_prefix="##"))
    else:
        raise ValueError(f"tokenizer {algorithm!r}: expected wordpiece, unigram or bpe")
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
        parts.append(pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(parts)
    return tokenizer


def train_tokenizer(texts: Iterable[str], algorithm: str, vocabulary: int) -> Tokenizer:
    """Train a tokenizer; token 0 is the unknown token."""
    tokenizer = blank_tokenizer(algorithm)
    settings = {"vocab_size": vocabulary, "special_tokens": [UNKNOWN], "show_progress": False}
    if algorithm == "wordpiece":
        trainer = trainers.WordPieceTrainer(min_frequency=3, **settings)
    elif algorithm == "unigram":
        trainer = trainers.UnigramTrainer(unk_token=UNKNOWN, **settings)
    else:
        trainer = trainers.BpeTrainer(min_frequency=3, continuing_subword_prefix="##", **settings)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer
