"""The one sanitiser: every text that people or archives bring passes it last."""

from __future__ import annotations

import re

import nh3

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "cite", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "strong", "sub", "sup", "ul",
}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    # nh3 lets title and lang through on every tag unless told otherwise.
    "*": set(),
    "a": {"href"},
    "abbr": {"title"},
    "blockquote": {"class"},
    "ol": {"start"},
}
_CLASSES = {"blockquote": {"quote", "lost"}}
_DROPPED = {"script", "style", "svg", "math", "template", "noscript", "iframe", "object"}
_SCHEMES = {"http", "https", "mailto"}

_ON_TAGS = {tag: names - {"class"} for tag, names in _ATTRIBUTES.items()}
# The serialiser looks for each of these from every other on: so many of them in a text take it the square of the time.
_MANY = 1_000
_AMPERSAND = re.compile("&amp;|&(?![#a-zA-Z])")
_BLANK = re.compile("&nbsp;|\u00a0")
# Characters that no text has: what a source says with them is nothing.
_FOR_AMPERSAND, _FOR_BLANK = "\ufdd0", "\ufdd1"
_NO_CHARACTERS = re.compile("[\ufdd0\ufdd1]")


def _make_cleaner(tags: set[str], attributes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=_DROPPED,
        attributes=attributes,
        allowed_classes=_CLASSES,
        url_schemes=_SCHEMES,
        link_rel="nofollow ugc noopener",
        strip_comments=True,
    )


_cleaner = _make_cleaner(_TAGS, _ON_TAGS)
_with_pictures = _make_cleaner(_TAGS | {"img"}, _ON_TAGS | {"img": {"src", "alt"}})
_text_only = nh3.Cleaner(tags=set(), attributes={}, strip_comments=True)


def sanitise(html: str) -> str:
    """Return HTML that holds nothing but the tags and attributes that a text may have."""
    return _clean(_cleaner, html)


def _clean(cleaner: nh3.Cleaner, html: str) -> str:
    """Clean HTML; ampersands and fixed blanks, where they are many, wait outside in the guise of other characters."""
    if html.count("&") + html.count("\u00a0") < _MANY:
        return cleaner.clean(html)
    guised = _AMPERSAND.sub(_FOR_AMPERSAND, _NO_CHARACTERS.sub("\ufffd", html))
    cleaned = cleaner.clean(_BLANK.sub(_FOR_BLANK, guised))
    return cleaned.replace(_FOR_AMPERSAND, "&amp;").replace(_FOR_BLANK, "&nbsp;")


def canonical(html: str) -> str:
    """Return HTML written in one way, its pictures still in it: no result to show, but one to work on."""
    return _clean(_with_pictures, html)


def strip_markup(html: str) -> str:
    """Return the text of HTML, still escaped, without any tag."""
    return _text_only.clean(html)
