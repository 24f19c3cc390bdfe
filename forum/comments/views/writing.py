"""The forms that add to a discussion or change what one wrote in it, and votes."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from forum.articles.models import Article
from forum.articles.views import get_article_or_404
from forum.comments import services
from forum.comments.acts import render_votes
from forum.comments.forms import KEY_LENGTH
from forum.comments.models import Comment
from forum.comments.permissions import can_comment, can_edit
from forum.comments.threads import locate, sort_query
from forum.comments.views.forms import Writing, handle_form
from forum.comments.views.lookup import (
    chosen_order,
    get_comment_or_404,
    get_gone_comment_or_404,
    query_stood_on,
    way_back,
)
from forum.comments.wording import full_signature
from forum.lib.errors import NotAllowed, TryAgain
from forum.lib.htmx import wants_part
from forum.markup.passages import is_passage
from forum.markup.quoting import quote_text, quote_words

require_form = require_http_methods(["GET", "HEAD", "POST"])
_VOTES = {"up": 1, "down": -1, "none": 0}
# A selection that is longer fits no address.
_LONGEST_SELECTION = 2000


@require_form
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a new top-level comment."""
    return _write(request, get_article_or_404(request, article_id), None)


@require_form
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a reply; ``?quote=1`` begins it with what is answered, ``?quoted=`` with a passage of that."""
    parent = _get_answered_or_404(request, comment_id)
    if request.method != "POST" and not parent.is_visible:
        messages.error(request, _("This comment was removed and takes no replies."))
        return redirect(locate(parent, request.user, chosen_order(request)))
    return _write(request, parent.article, parent)


@require_form
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a new text for one's own comment."""
    comment = get_comment_or_404(request, comment_id)

    def save(user: User, text: str) -> Comment:
        services.edit_comment(comment=comment, user=user, text=text, base=request.POST.get("base", ""))
        return comment

    writing = Writing(
        article=comment.article,
        heading=_("Edit your comment"),
        address=_address(request, "comments:edit", comment.pk),
        allowed=can_edit(request.user, comment),
        save=save,
        edits=comment,
        initial=comment.body,
    )
    return handle_form(request, writing)


@require_form
def vote(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a vote, or take one back, and lead back to the comment."""
    comment = get_comment_or_404(request, comment_id)
    back = way_back(request, comment)
    if request.method != "POST":  # from sign-in, which comes back to the address of the form
        return redirect(back)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    value = _VOTES.get(request.POST.get("vote", ""))
    if value is None:
        return HttpResponseBadRequest(_("A vote is up, down or none."))
    try:
        services.vote_on_comment(comment=comment, user=request.user, value=value)
    except NotAllowed:
        raise PermissionDenied from None
    except TryAgain:
        messages.error(request, _("The site is very busy and could not take your vote. Try again."))
        return redirect(back)
    if wants_part(request):
        score = Comment.objects.get(pk=comment.pk).total_score
        return HttpResponse(render_votes(comment.pk, comment.path, score, query_stood_on(request), vote=value))
    return redirect(back)


def _write(request: HttpRequest, article: Article, parent: Comment | None) -> HttpResponse:
    """Show and take the form of a new comment or reply."""

    def save(user: User, text: str) -> Comment:
        key = request.POST.get("key", "")[:KEY_LENGTH]
        return services.post_comment(article=article, user=user, text=text, parent=parent, key=key)

    name, key = ("comments:reply", parent.pk) if parent else ("comments:post", article.pk)
    writing = Writing(
        article=article,
        heading=_heading(parent),
        address=_address(request, name, key),
        allowed=can_comment(request.user),
        save=save,
        answers=parent,
        initial=_quotation(request, parent) if parent else "",
    )
    return handle_form(request, writing)


def _get_answered_or_404(request: HttpRequest, comment_id: int) -> Comment:
    """Return the comment that is answered; what is sent to one that has gone meanwhile is not lost for that."""
    try:
        return get_comment_or_404(request, comment_id)
    except Http404:
        if request.method != "POST" or not request.user.is_authenticated:
            raise
        return get_gone_comment_or_404(request, comment_id)


def _quotation(request: HttpRequest, parent: Comment) -> str:
    """Return what a reply begins with: the passage that was selected, or all that is answered, if that is asked for."""
    if not parent.is_visible:
        return ""
    selected = request.GET.get("quoted", "")[:_LONGEST_SELECTION]
    # An address made by somebody else puts no words into anybody's form but those that stand there.
    if selected and is_passage(selected, parent.html):
        return quote_words(selected)
    return quote_text(parent.body, parent.body_format, parent.html) if "quote" in request.GET else ""


def _address(request: HttpRequest, view: str, key: int) -> str:
    """Return the address of a form, with the reader's order."""
    return reverse(view, args=[key]) + sort_query(chosen_order(request))


def _heading(parent: Comment | None) -> str:
    if parent is None:
        return _("Add to the discussion")
    if parent.author is None or not parent.is_visible:
        return _("Reply to comment %(place)s") % {"place": parent.path}
    return _("Reply to %(login)s") % {"login": full_signature(parent)}
