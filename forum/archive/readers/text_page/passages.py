"""The passages of an article that a comment may repeat word for word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from forum.archive.readers.profiles import Profile

FEWEST_WORDS = 4
SENTENCE_ENDS = ".!?…"
OPENING_MARKS = "\"'«‹“„‘‚(["
CLOSING_MARKS = "\"'»›”“’)]"
DIRECT_SPEECH = re.compile(r"[\"«“„]([^\"«»“”„]+)[\"»”“]")


def passages_of(title: str, paragraphs: list[list[str]], profile: Profile) -> frozenset[str]:
    """Return the keys of the title and of each paragraph, line and sentence of an article."""
    texts = {title}
    for lines in paragraphs:
        for text in {" ".join(lines), *lines}:
            text = text.removeprefix(profile.bullet)
            texts.add(text)
            texts.update(split_sentences(text, profile.abbreviations))
            for speech in direct_speech(text):
                texts.update(split_sentences(speech, profile.abbreviations))
    return frozenset(passage_key(text) for text in texts) - {""}


def passage_key(text: str) -> str:
    """Return a passage as it is compared, "" where it is too short to be told from chance.

    Case, spaces and final punctuation do not count, nor quotation marks
    around the whole.
    """
    words = text.casefold().split()
    if len(words) < FEWEST_WORDS or not has_words(words):
        return ""
    return strip_final_punctuation("".join(words)).lstrip(OPENING_MARKS)


def has_words(parts: list[str]) -> bool:
    """Say whether enough parts of a text are words, not only signs."""
    count = 0
    for part in parts:
        count += part.isalnum() or any(map(str.isalnum, part))
        if count == FEWEST_WORDS:
            return True
    return False


def strip_final_punctuation(text: str) -> str:
    """Return a text without the punctuation at its end."""
    end = len(text)
    while end and unicodedata.category(text[end - 1]).startswith("P"):
        end -= 1
    return text[:end]


def split_sentences(text: str, abbreviations: frozenset[str]) -> Iterator[str]:
    """Give the sentences of a text.

    In doubt (after an abbreviation or an initial) a sentence goes on: half a
    sentence must not be taken for a whole one.
    """
    words = text.split()
    start = 0
    for at, word in enumerate(words):
        following = words[at + 1] if at + 1 < len(words) else ""
        if not following or ends_sentence(word, following, abbreviations):
            yield " ".join(words[start : at + 1])
            start = at + 1


def ends_sentence(word: str, following: str, abbreviations: frozenset[str]) -> bool:
    """Say whether a word is a sentence's last, seen from it and the next."""
    bare = word.rstrip(CLOSING_MARKS)
    if not bare or bare[-1] not in SENTENCE_ENDS:
        return False
    if following.lstrip(OPENING_MARKS)[:1].islower():
        return False
    stem = bare.rstrip(SENTENCE_ENDS).lstrip(OPENING_MARKS)
    return bare != f"{stem}." or not is_abbreviation(stem, abbreviations)


def is_abbreviation(stem: str, abbreviations: frozenset[str]) -> bool:
    """Say whether a word that a full stop follows is one that it shortens: Dr., J., U.S."""
    parts = stem.split(".")
    return stem.casefold() in abbreviations or all(len(part) == 1 and part.isalpha() for part in parts)


def direct_speech(text: str) -> Iterator[str]:
    """Give what stands between quotation marks and is closed by a sentence's end."""
    for found in DIRECT_SPEECH.finditer(text):
        speech = found[1].strip()
        if speech and speech[-1] in SENTENCE_ENDS and not speech[0].islower():
            yield speech
