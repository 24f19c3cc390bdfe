"""Emoticons that text pages keep as the names of their pictures: bare words, shown as signs where that is certain.

A word is taken for a picture only where no sentence could have it: between a word in lower case and the capital of a
sentence that begins there, behind the end of a sentence, alone on its line, twice in a row, or in a text of another
script. Everywhere else it stays a word: ``no`` and ``what`` are pictures too, and mostly are not.
"""

from __future__ import annotations

import re
from html import escape


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Of the engine whose pages the contract describes.
_SIGNS = {
    "am": "😡",
    "angry": "😠",
    "belay": "😲",
    "bully": "😎",
    "crying": "😢",
    "feel": "😳",
    "fellow": "👍",
    "laughing": "😆",
    "lol": "🤣",
    "love": "😍",
    "no": "🙅",
    "recourse": "🥺",
    "request": "🙏",
    "sad": "😞",
    "smile": "🙂",
    "tongue": "😛",
    "wassat": "🤪",
    "what": "😕",
    "wink": "😉",
    "winked": "😉",
}
# Those that are no sentence by themselves, as «no» is, or «love».
_ALONE = _words("belay bully crying fellow laughing lol recourse smile tongue wassat wink winked")
# Those that no sentence ends with, but behind one of the words below.
_BETWEEN = _words("belay laughing lol wassat")
_LEADING = _words("""
    a am an and are be been began begin by can could for from he her his i i'm is it it's just keep keeps kept me my no
    not of off on or our out she start started stop stopped that the their they to us was we were while will with you
    your
""")
# What has a capital only where a sentence begins.
_STARTING = _words("""
    A After All Although An And Are As At Because Before But By Can Do Does Even First For From Has Have He Her Here
    His How However If In Is It Its Let Maybe My No Not Now Of Oh On Only Or Our Perhaps She Since So That The Their
    Then There These They This Those Though To Was We Well Were What When Where Which While Who Why With Yes Yet You
    Your
""")
_NAMES = frozenset(_SIGNS)
_NAME = rf"(?:{'|'.join(_SIGNS)})(?!\S)"
_RUN = re.compile(rf"(?<!\S){_NAME}(?:\s+{_NAME})*")
_SENTENCE_END = re.compile(r"(?<!\.)[.!]\Z")
_LATIN = re.compile("[A-Za-z]")
_OTHER = re.compile(r"[^\W\d_A-Za-z]")
# No word that matters here is longer.
_LONGEST_WORD = 60


def show_emoticons(line: str) -> str:
    """Return a line of plain text as HTML, the emoticons in it as signs that keep their names."""
    if _NAMES.isdisjoint(line.split()):
        # As in most lines: words are compared ten times as fast as a pattern is looked for.
        return escape(line, quote=False)
    html, end = [], 0
    for run in _RUN.finditer(line):
        before = line[max(run.start() - _LONGEST_WORD, 0) : run.start()].split()[-1:]
        after = line[run.end() : run.end() + _LONGEST_WORD].split()[:1]
        html += [escape(line[end : run.start()], quote=False), _show_run(run[0], "".join(before), "".join(after))]
        end = run.end()
    return "".join(html) + escape(line[end:], quote=False)


def _show_run(run: str, before: str, after: str) -> str:
    """Return names that stand side by side, between two words ("" for none), those of emoticons as signs."""
    names = run.split()
    neighbours = zip(["", *names], names, [*names[1:], ""], strict=False)
    return " ".join(
        _sign(name) if _is_certain(name, before, after, doubled=name in (left, right)) else name
        for left, name, right in neighbours
    )


def _sign(name: str) -> str:
    return f'<abbr class="emoticon" title="{name}">{_SIGNS[name]}</abbr>'


def _is_certain(name: str, before: str, after: str, *, doubled: bool) -> bool:
    """Whether a name between two words can be nothing but a picture."""
    if _OTHER.search(before + after) and not _LATIN.search(before + after):
        return True
    is_alone = (not before or _SENTENCE_END.search(before)) and (not after or after[0].isupper())
    if name in _ALONE and (doubled or is_alone):
        return True
    return name in _BETWEEN and before.islower() and before.isalpha() and before not in _LEADING and after in _STARTING
