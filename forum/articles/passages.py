"""Where in an article a quoted passage stands."""

from __future__ import annotations

import re
from functools import lru_cache

from forum.articles.models import Article


def article_anchor(article: Article, text: str) -> str:
    """Return the fragment of an article's page that a passage stands at: its title or a paragraph."""
    wanted = _folded(text)
    title, paragraphs = _folded_parts(article.title, article.body)
    if wanted in title:
        return "#title"
    for number, paragraph in enumerate(paragraphs, start=1):
        if wanted in paragraph:
            return f"#p-{number}"
    return "#title"


# The comments of a discussion are written together: a few articles are asked about again and again.
@lru_cache(maxsize=8)
def _folded_parts(title: str, body: str) -> tuple[str, tuple[str, ...]]:
    """Return an article's title and its paragraphs as quotations are compared with them."""
    paragraphs = re.split(r"\n[^\S\n]*\n", body)
    return _folded(title), tuple(_folded(part) for part in paragraphs if part.strip())


def _folded(text: str) -> str:
    """Return a text as quotations compare it: without case, white space and final punctuation."""
    return " ".join(text.casefold().split()).rstrip(".!?…:;,\"'»”")
