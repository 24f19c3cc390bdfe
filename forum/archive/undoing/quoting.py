"""The HTML of comments whose quotations lead elsewhere now, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Prefetch
from django.urls import reverse

from forum.archive.loader.outcome import in_batches
from forum.articles.passages import article_anchor
from forum.comments.mentions import find_mentioned
from forum.comments.models import Comment, Quotation
from forum.markup.formats import Format
from forum.markup.render import RENDERER_VERSION, Quoted, render

_QUOTING = (Format.TEXT, Format.MARKDOWN)


def render_anew(keys: Iterable[int]) -> None:
    """Render texts anew whose quotations are known, with links to what these lead to now."""
    quotations = Prefetch("quotations", Quotation.objects.order_by("position"))
    for batch in in_batches(sorted(keys)):
        found = Comment.objects.filter(pk__in=batch, body_format__in=_QUOTING).select_related(
            "article", "home", "source"
        )
        comments = list(found.prefetch_related(quotations))
        for comment in comments:
            quotes = [_quoted(comment, quotation) for quotation in comment.quotations.all()]
            comment.html = render(comment.body, comment.body_format, quotes, _mentions(comment))
            comment.renderer_version = RENDERER_VERSION
        Comment.objects.bulk_update(comments, ["html", "renderer_version"])


def _mentions(comment: Comment) -> Mapping[str, str]:
    is_typed_here = comment.body_format == Format.MARKDOWN and not comment.is_archived
    return find_mentioned(comment.body) if is_typed_here else {}


def _quoted(comment: Comment, quotation: Quotation) -> Quoted:
    # As its archive has it: only there an article is quoted by nobody's name.
    article = comment.home or comment.article
    if not quotation.author_name:
        href = article.get_absolute_url() + article_anchor(article, quotation.text)
        return Quoted(quotation.text, None, href, quotation.inferred)
    href = reverse("comments:permalink", args=[quotation.quoted_id]) if quotation.quoted_id else ""
    return Quoted(quotation.text, quotation.author_name, href, quotation.inferred)
