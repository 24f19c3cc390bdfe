"""Old anchors: the fragments that addressed comments on the pages they came from (``comment-id-7``).

On the page that shows such a comment its anchor is an ``id``; from the others a
script asks which page that is. An anchor that looks like an id of our own pages
is neither: new addresses come before old ones. A comment that had a page to
itself, such as a letter of a mailing list, has that page's address for an anchor.
"""

from __future__ import annotations

import itertools
import re

from forum.articles.models import Article, OldAddress
from forum.comments.models import Comment
from forum.lib.old_addresses import normalise, old_port

# Every id on an article's page; tests look through the templates.
_OURS = {
    "above-h", "acts", "compose", "compose-h", "compose-hints", "context-h", "discussion", "discussion-h",
    "errors", "follow-l", "keys", "keys-h", "main", "sections-h", "signin-h", "sort-l", "tags-h", "theme-label",
    "title", "typed", "visit",
}  # fmt: skip
_NUMBERED = re.compile(r"(?:c-\d+(?:-by)?|p-\d+|id_.*)", re.ASCII)


def can_be_id(anchor: str) -> bool:
    """Whether a page of ours can have an anchor as an id: it is one word, and no id that the page has anyway."""
    is_word = bool(anchor) and len(anchor.split()) == 1 and anchor.strip() == anchor
    return is_word and not is_ours(anchor) and not is_address(anchor)


def is_address(anchor: str) -> bool:
    """Whether an anchor is the address of a page of its own."""
    return anchor.startswith(("http://", "https://"))


def is_ours(anchor: str) -> bool:
    """Whether an anchor reads like an id that our own pages give."""
    return anchor in _OURS or _NUMBERED.fullmatch(anchor) is not None


def find_addressed(address: OldAddress) -> Comment | None:
    """Return the comment that had the page at an old address to itself, ``None`` where the article stood there."""
    article = address.article
    if normalise(article.url) == address.path:
        return None
    # An anchor is kept in the same way of writing, but with what an old address is kept without.
    path, mark, query = address.path.partition("?")
    ways = itertools.product(("https://", "http://"), ("", "www."), {"", old_port(article.url)}, ("", "/"))
    written = [f"{scheme}{www}{address.host}{port}{path}{slash}{mark}{query}" for scheme, www, port, slash in ways]
    standing = Comment.objects.standing(with_hidden=False)
    # The index holds none without an anchor: only a query that says so is answered by it.
    return standing.filter(article=article, home=None, anchor__in=written).exclude(anchor="").first()


def find_anchored(article: Article, anchor: str) -> Comment | None:
    """Return the comment that an anchor addressed on an article's old page, though it may stand elsewhere here.

    Of several with one anchor that is the first; it need not be visible.
    """
    if not anchor or is_ours(anchor):
        return None
    return Comment.objects.anchored(article, anchor).first() or Comment.objects.moved_from(article, anchor).first()
