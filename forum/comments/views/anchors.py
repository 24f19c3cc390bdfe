"""Where the comment of an old anchor stands."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from forum.articles.views import get_article_or_404
from forum.comments.anchors import find_anchored
from forum.comments.models import Comment
from forum.comments.threads import locate
from forum.comments.views.lookup import chosen_order, get_comment_or_404

# Seconds for which anybody's cache may keep an answer: a comment that moves is found where it went soon after.
_KEPT = 60


@require_safe
def find(request: HttpRequest, article_id: int) -> HttpResponse:
    """Tell a script the address of the comment that an anchor (``name``) addressed on an article's old page."""
    name = request.GET.get("name", "")
    if not name:
        return HttpResponseBadRequest()
    article = get_article_or_404(request, article_id)
    comment = _standing(request, find_anchored(article, name))
    response = (
        JsonResponse({}, status=404)
        if comment is None
        else JsonResponse({"url": locate(comment, request.user, chosen_order(request))})
    )
    if request.user.is_anonymous:
        response["Cache-Control"] = f"max-age={_KEPT}"
        patch_vary_headers(response, ["Cookie"])
    return response


def _standing(request: HttpRequest, found: Comment | None) -> Comment | None:
    """Return a comment where this person may see its place, for a merged one that which it was merged into."""
    if found is None:
        return None
    try:
        return get_comment_or_404(request, found.merged_into_id or found.pk)
    except Http404:
        return None
