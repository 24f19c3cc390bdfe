"""Deleting a comment, and bringing back what was deleted a moment ago."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from forum.comments import services
from forum.comments.models import Comment
from forum.comments.permissions import can_edit, can_moderate
from forum.comments.threads import locate, page_url
from forum.comments.views.lookup import chosen_order, get_comment_or_404, get_gone_comment_or_404
from forum.lib.errors import NotAllowed, TooLate, TryAgain

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_form
def delete(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Ask before a comment is deleted, then delete it and offer to bring it back."""
    comment = get_comment_or_404(request, comment_id)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if not (can_edit(request.user, comment) or can_moderate(request.user)):
        raise PermissionDenied
    if request.method != "POST":
        return render(request, "comments/delete.html", {"comment": comment, "article": comment.article})
    try:
        services.delete_comment(comment=comment, user=request.user)
    except NotAllowed:
        raise PermissionDenied from None
    except TryAgain:
        messages.error(request, _("The site is very busy and could not delete the comment. Try again."))
        return redirect(comment)
    messages.success(request, _("The comment is deleted."), extra_tags=f"undo-{comment.pk}")
    return redirect(_above(request, comment))


@require_form
def undelete(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Bring back a comment that this person deleted a moment ago."""
    comment = get_gone_comment_or_404(request, comment_id)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if request.method != "POST":  # from sign-in, which comes back to the address of the form
        return redirect(comment)
    try:
        services.undelete_comment(comment=comment, user=request.user)
    except NotAllowed:
        raise PermissionDenied from None
    except TooLate:
        messages.error(request, _("It is too late to bring this comment back: its text is gone."))
    except TryAgain:
        messages.error(request, _("The site is very busy and could not bring the comment back. Try again."))
    else:
        messages.success(request, _("The comment is back."))
    return redirect(comment)


def _above(request: HttpRequest, comment: Comment) -> str:
    """Return the address of what a deleted comment answered, of the discussion where that is gone too."""
    parent = Comment.objects.standing().with_people().filter(pk=comment.parent_id).first()
    order = chosen_order(request)
    if parent is None:
        return page_url(comment.article, order=order, anchor="discussion")
    return locate(parent, request.user, order)
