"""What is new in a discussion, what was read of it, and who follows it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from forum.articles.models import Article
from forum.articles.views import get_article_or_404
from forum.comments import services
from forum.comments.acts import render_following
from forum.comments.models import Comment
from forum.comments.threads import locate, page_url
from forum.comments.views.lookup import chosen_order, get_comment_or_404, page_stood_on, query_stood_on, way_back
from forum.comments.visits import find_visit, next_new
from forum.lib.errors import NotAllowed, TryAgain
from forum.lib.htmx import wants_part
from forum.lib.keys import read_key, read_keys

# Sign-in comes back to the address of a form with GET: that leads on to what the form belongs to.
require_button = require_http_methods(["GET", "HEAD", "POST"])

# More than any page shows.
_MOST_SHOWN = 10_000


@require_button
def visit(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take what was read: all of it by the form, what the page showed (``shown``) by the script."""
    article = get_article_or_404(request, article_id)
    if request.method != "POST":
        return redirect(_discussion(request, article))
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    by_script = "shown" in request.POST
    upto, shown = read_key(request.POST.get("upto", "")), read_keys(request.POST.get("shown", ""), _MOST_SHOWN)
    if upto is None or shown is None:
        return HttpResponseBadRequest()
    try:
        services.record_visit(article=article, user=request.user, upto=upto, shown=shown if by_script else None)
    except TryAgain:
        return HttpResponse(status=503) if by_script else _say_busy(request, _discussion(request, article))
    if by_script:
        return HttpResponse(status=204)
    messages.success(request, _("Marked as read."))
    return redirect(_discussion(request, article))


@require_safe
def next_comment(request: HttpRequest, article_id: int) -> HttpResponse:
    """Lead to the new comment that arrived after another (``after``), from the last one to the first again."""
    article = get_article_or_404(request, article_id)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    found = _find_next(request.user, article, read_key(request.GET.get("after", "")) or 0)
    if found is None:
        messages.info(request, _("Nothing new since your last visit."))
        return redirect(page_url(article, order=chosen_order(request), anchor="discussion"))
    return redirect(locate(found, request.user, chosen_order(request)))


def _find_next(user: User, article: Article, after: int) -> Comment | None:
    """Return the new comment that arrived after another, the first of all after the last."""
    last_visit = find_visit(user, article.pk)
    if last_visit is None:
        return None
    return next_new(last_visit, user.author_id, after) or next_new(last_visit, user.author_id, 0)


@require_button
def follow_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Follow a discussion, or cease to."""
    article = get_article_or_404(request, article_id)
    back = _discussion(request, article)
    return _follow(request, back, _("You follow this discussion."), _("You no longer follow this discussion."), article)


@require_button
def follow_comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Follow the replies to a comment, or cease to."""
    comment = get_comment_or_404(request, comment_id)
    back = way_back(request, comment)
    started = _("You follow the replies to this comment.")
    ended = _("You no longer follow the replies to this comment.")
    return _follow(request, back, started, ended, comment=comment)


def _follow(
    request: HttpRequest,
    back: str,
    started: str,
    ended: str,
    article: Article | None = None,
    comment: Comment | None = None,
) -> HttpResponse:
    """Run the button of an article or a comment, and lead back with the sentence that fits."""
    if request.method != "POST":
        return redirect(back)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    chosen = request.POST.get("follow")
    if chosen not in ("on", "off"):
        return HttpResponseBadRequest()
    following = chosen == "on"
    try:
        services.set_following(user=request.user, following=following, article=article, comment=comment)
    except NotAllowed:
        raise PermissionDenied from None
    except TryAgain:
        return _say_busy(request, back)
    if wants_part(request):
        return HttpResponse(_followed(request, following, article, comment))
    messages.success(request, started if following else ended)
    return redirect(back)


def _followed(request: HttpRequest, following: bool, article: Article | None, comment: Comment | None) -> str:
    """Return the button as it stands on the page from now on."""
    query = query_stood_on(request)
    if comment is not None:
        return render_following(comment.pk, comment.path, query, following=following)
    context = {"article_id": article.pk if article else 0, "query": query, "following": following}
    return render_to_string("comments/_follow.html", context, request)


def _discussion(request: HttpRequest, article: Article) -> str:
    return page_stood_on(request, article, "discussion")


def _say_busy(request: HttpRequest, back: str) -> HttpResponse:
    messages.error(request, _("The site is very busy and could not save this. Try again."))
    return redirect(back)
