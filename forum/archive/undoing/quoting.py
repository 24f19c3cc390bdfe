"""The HTML of comments whose quotations lead elsewhere now, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Prefetch
from django.urls import reverse

from forum.archive.loader.outcome import in_batches
from forum.archive.passages import article_anchor
from forum.comments.models import Comment, Quotation
from forum.markup.formats import Format
from forum.markup.render import RENDERER_VERSION, Quoted, render


def render_anew(keys: Iterable[int]) -> None:
    """Render plain texts anew, with links to what their quotations lead to now."""
    quotations = Prefetch("quotations", Quotation.objects.order_by("position"))
    for batch in in_batches(sorted(keys)):
        found = Comment.objects.filter(pk__in=batch, body_format=Format.TEXT).select_related("article", "home")
        comments = list(found.prefetch_related(quotations))
        for comment in comments:
            quotes = [_quoted(comment, quotation) for quotation in comment.quotations.all()]
            comment.html = render(comment.body, comment.body_format, quotes)
            comment.renderer_version = RENDERER_VERSION
        Comment.objects.bulk_update(comments, ["html", "renderer_version"])


def _quoted(comment: Comment, quotation: Quotation) -> Quoted:
    # As its archive has it: only there an article is quoted by nobody's name.
    article = comment.home or comment.article
    if not quotation.author_name:
        href = article.get_absolute_url() + article_anchor(article, quotation.text)
        return Quoted(quotation.text, None, href, quotation.inferred)
    href = reverse("comments:permalink", args=[quotation.quoted_id]) if quotation.quoted_id else ""
    return Quoted(quotation.text, quotation.author_name, href, quotation.inferred)
