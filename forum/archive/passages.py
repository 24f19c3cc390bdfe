"""Where in an article a quoted passage stands."""

from __future__ import annotations

import re

from forum.articles.models import Article


def article_anchor(article: Article, text: str) -> str:
    """Return the fragment of an article's page that a passage stands at: its title or a paragraph."""
    wanted = _folded(text)
    if wanted in _folded(article.title):
        return "#title"
    paragraphs = [part for part in re.split(r"\n[^\S\n]*\n", article.body) if part.strip()]
    for number, paragraph in enumerate(paragraphs, start=1):
        if wanted in _folded(paragraph):
            return f"#p-{number}"
    return "#title"


def _folded(text: str) -> str:
    """Return a text as quotations compare it: without case, white space and final punctuation."""
    return " ".join(text.casefold().split()).rstrip(".!?…:;,\"'»”")
