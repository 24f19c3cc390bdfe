"""The one sanitiser: every text that people or archives bring passes it last."""

from __future__ import annotations

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

_cleaner = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_DROPPED,
    attributes={tag: names - {"class"} for tag, names in _ATTRIBUTES.items()},
    allowed_classes=_CLASSES,
    url_schemes=_SCHEMES,
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)
_with_pictures = nh3.Cleaner(
    tags=_TAGS | {"img"},
    clean_content_tags=_DROPPED,
    attributes={**{tag: names - {"class"} for tag, names in _ATTRIBUTES.items()}, "img": {"src", "alt"}},
    allowed_classes=_CLASSES,
    url_schemes=_SCHEMES,
    link_rel="nofollow ugc noopener",
    strip_comments=True,
)
_text_only = nh3.Cleaner(tags=set(), attributes={}, strip_comments=True)


def sanitise(html: str) -> str:
    """Return HTML that holds nothing but the tags and attributes that a text may have."""
    return _cleaner.clean(html)


def canonical(html: str) -> str:
    """Return HTML written in one way, its pictures still in it: no result to show, but one to work on."""
    return _with_pictures.clean(html)


def strip_markup(html: str) -> str:
    """Return the text of HTML, still escaped, without any tag."""
    return _text_only.clean(html)
