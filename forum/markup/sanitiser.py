"""The one sanitiser: every text that people or archives bring passes it last."""

from __future__ import annotations

import re
from html import unescape

import nh3

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "strong", "sub", "sup", "ul",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    # nh3 lets title and lang through on every tag unless told otherwise.
    "*": set(),
    "a": {"href"},
    "abbr": {"class", "title"},
    "blockquote": {"class"},
    "ol": {"start"},
}
_CLASSES = {"abbr": {"emoticon"}, "blockquote": {"quote", "lost"}}
_DROPPED = {"script", "style", "svg", "math", "template", "noscript", "iframe", "object"}
_SCHEMES = {"http", "https", "mailto"}

_ON_TAGS = {tag: names - {"class"} for tag, names in _ATTRIBUTES.items()}
# The serialiser looks for what it may have to escape (ampersands, and whatever begins with the byte of a fixed blank:
# U+0080 to U+00BF) from each of these on again: so many of them in one text take it the square of the time.
_MANY = 1_000
_BYTE = b"\xc2"
_SLOW = ["&", *map(chr, range(0x80, 0xC0))]
# They wait outside in the guise of characters that no text has: what a source says with those is nothing.
_UNUSED = [*range(0xFDD0, 0xFDF0), *(plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF))]
_GUISES = dict(zip(_SLOW, map(chr, _UNUSED), strict=False))
_DISGUISE = str.maketrans({slow: guise for slow, guise in _GUISES.items() if slow != "&"})
_UNVEIL = str.maketrans(
    {guise: slow for slow, guise in _GUISES.items()} | {_GUISES["&"]: "&amp;", _GUISES["\xa0"]: "&nbsp;"}
)
_TO_NOTHING = dict.fromkeys(_UNUSED, "\ufffd")
_REFERENCE = re.compile("&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});|&(?![#a-zA-Z])")

# Paragraphs of words and nothing else, as most texts are: the cleaner gives them back as they are, which takes it long.
_WORDS = "[^<>&\x00-\x08\x0b-\x1f\x7f\u00a0]*"
_PARAGRAPHS = re.compile(f"<p>{_WORDS}(?:<br>{_WORDS})*</p>(?:\n<p>{_WORDS}(?:<br>{_WORDS})*</p>)*")


# Links of readers, and of archives, are not the site's own word; nor are their targets told of it.
_READERS, _EDITORS = "nofollow ugc noopener", "noopener"


def _make_cleaner(tags: set[str], attributes: dict[str, set[str]], rel: str = _READERS) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=_DROPPED,
        attributes=attributes,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel=rel,
        strip_comments=True,
    )


_cleaner = _make_cleaner(_TAGS, _ON_TAGS)
_cleaner_of_editors = _make_cleaner(_TAGS, _ON_TAGS, _EDITORS)
_with_pictures = _make_cleaner(_TAGS | {"img"}, _ON_TAGS | {"img": {"src", "alt"}})
_text_only = nh3.Cleaner(tags=set(), attributes={}, strip_comments=True)


def sanitise(html: str, *, by_editors: bool = False) -> str:
    """Return HTML that holds nothing but the tags and attributes that a text may have."""
    return html if _PARAGRAPHS.fullmatch(html) else _clean(_cleaner_of_editors if by_editors else _cleaner, html)


def _clean(cleaner: nh3.Cleaner, html: str) -> str:
    """Clean HTML, in a time that grows with its length whatever it is full of."""
    if len(html) < _MANY or html.count("&") + html.encode("utf-8", "surrogatepass").count(_BYTE) < _MANY:
        return cleaner.clean(html)
    guised = _REFERENCE.sub(_guise_of, html.translate(_TO_NOTHING)).translate(_DISGUISE)
    return cleaner.clean(guised).translate(_UNVEIL)


def _guise_of(found: re.Match[str]) -> str:
    """Return in which guise an ampersand or a reference to a character waits, itself where it needs none."""
    reference = found[0]
    return _GUISES.get(unescape(reference), reference)


def canonical(html: str) -> str:
    """Return HTML written in one way, its pictures still in it: no result to show, but one to work on."""
    return _clean(_with_pictures, html)


def strip_markup(html: str) -> str:
    """Return the text of HTML, still escaped, without any tag."""
    return _clean(_text_only, html)
