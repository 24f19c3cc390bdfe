"""Whom somebody may want to name in what they write."""

from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from forum.articles.views import get_article_or_404
from forum.comments.mentions import suggest_people
from forum.comments.permissions import can_comment
from forum.lib.limits import may_go_on

_MOST_ASKED, _SECONDS = 240, 60


@require_safe
def people(request: HttpRequest, article_id: int) -> HttpResponse:
    """Tell a script who may be meant by the beginning of a login (``q``), in the form under an article."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not can_comment(request.user):
        raise PermissionDenied
    article = get_article_or_404(request, article_id)
    if not may_go_on("people", request.user.pk, most=_MOST_ASKED, seconds=_SECONDS):
        return HttpResponse(status=429, headers={"Retry-After": str(_SECONDS)})
    found = suggest_people(article, request.GET.get("q", ""))
    return JsonResponse({"people": [{"handle": author.handle, "name": author.realname} for author in found]})
