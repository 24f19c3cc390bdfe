"""What becomes of a typed text: its HTML, whom it mentions, and what it quotes.

People quote by a sign at the beginning of lines (``>``) and need not say whom:
a quotation whose words stand in the comment that is answered, or in one above
it, is from there; one whose words stand in the article is from the article.
What fits neither stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from django.urls import reverse

from forum.articles.models import Article
from forum.articles.passages import article_anchor
from forum.comments.mentions import find_mentioned
from forum.comments.models import Comment, Quotation
from forum.comments.wording import full_signature
from forum.markup.citations import Quoted
from forum.markup.formats import Format
from forum.markup.markdown import quoted_passages
from forum.markup.passages import is_passage
from forum.markup.render import render

# How many comments above are looked through for what is quoted.
_ABOVE = 10
# How many quotations of a text are linked.
_MOST = 50
# What an article shares with a comment by chance is shorter.
_ARTICLE_WORDS = 4


@dataclass(frozen=True, slots=True)
class Composed:
    """A typed text as it is stored: the HTML, and the passages in it that are from elsewhere."""

    html: str
    quotes: tuple[tuple[Quoted, int | None], ...]

    def save_quotations(self, comment: Comment) -> None:
        """Write down what a comment quotes, in place of what it quoted before; its article's lock is held."""
        comment.quotations.all().delete()
        keys = [key for _quote, key in self.quotes if key is not None]
        standing = set(Comment.objects.filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
        rows = [
            Quotation(
                comment=comment,
                position=position,
                author_name=quote.author or "",
                quoted_id=key if key in standing else None,
                text=quote.text,
                inferred=quote.inferred,
            )
            for position, (quote, key) in enumerate(self.quotes)
        ]
        Quotation.objects.bulk_create(rows)


def compose(body: str, article: Article, parent: Comment | None) -> Composed:
    """Return what a Markdown text becomes as a comment under an article, in reply to ``parent`` if there is one."""
    passages = quoted_passages(body)[:_MOST]
    quotes = tuple(_resolve(passages, article, parent)) if passages else ()
    html = render(body, Format.MARKDOWN, [quote for quote, _key in quotes], find_mentioned(body))
    return Composed(html, quotes)


def _resolve(passages: list[str], article: Article, parent: Comment | None) -> Iterator[tuple[Quoted, int | None]]:
    """Yield the passages that are from the comments above, the nearest first, or from the article."""
    above = _readable_above(parent) if parent else []
    for text in passages:
        found = next((comment for comment in above if is_passage(text, comment.html)), None)
        if found is not None and found.author is not None:
            href = reverse("comments:permalink", args=[found.pk])
            yield Quoted(text, full_signature(found), href, inferred=False), found.pk
        elif len(text.split()) >= _ARTICLE_WORDS and _is_from_article(text, article):
            href = article.get_absolute_url() + article_anchor(article, text)
            yield Quoted(text, None, href, inferred=False), None


def _readable_above(parent: Comment) -> list[Comment]:
    """Return a comment and those above it, the nearest first, but for what nobody may read or signs."""
    above = [parent, *reversed(Comment.objects.ancestors_of(parent, _ABOVE))]
    return [comment for comment in above if comment.is_visible and comment.author is not None]


def _is_from_article(text: str, article: Article) -> bool:
    return is_passage(text, article.html) or is_passage(text, escape(article.title))
