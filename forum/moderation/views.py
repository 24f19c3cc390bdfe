"""What moderators do with the place of a comment: move its branch, or merge it into another."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from forum.comments.permissions import can_moderate
from forum.comments.services import merge_comments, move_branch, split_branch
from forum.comments.threads import sort_query
from forum.comments.views.lookup import chosen_order, get_comment_or_404
from forum.lib.errors import MovedMeanwhile, MoveIntoItself, NotAllowed, NumbersSpent, ParentGone, RostraError, TryAgain
from forum.moderation.forms import Asker, MergeForm, MoveForm

require_form = require_http_methods(["GET", "HEAD", "POST"])


def moderators_only(view: Callable[[HttpRequest, Asker], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """Let a view have only comments that may be read, and only moderators, who have signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, comment_id: int) -> HttpResponse:
        comment = get_comment_or_404(request, comment_id)
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not can_moderate(request.user):
            raise PermissionDenied
        return view(request, Asker(request.user, comment, request.get_host()))

    return guarded


@require_form
@moderators_only
def move(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Ask where a comment goes, say it in words, and move it with all the replies below it."""
    form = MoveForm(asker, _typed(request))
    count = asker.comment.reply_count
    words = ngettext(
        "The comment and the reply to it were moved.", "The comment and the %(count)d replies to it were moved.", count
    )
    done = words % {"count": count} if count else _("The comment was moved.")
    return _confirm(request, asker, form, "move", lambda: _move(form), done)


@require_form
@moderators_only
def merge(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Ask which comment stays, show both, and put it in the place of its duplicate."""
    form = MergeForm(asker, _typed(request))

    def act() -> None:
        merge_comments(comment=asker.comment, into=form.cleaned_data["into"], user=asker.user)

    return _confirm(request, asker, form, "merge", act, _("The duplicate was merged into this comment."))


def _typed(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _move(form: MoveForm) -> None:
    """Move a comment to where a form says. Raises what the services raise."""
    comment, user, place = form.asker.comment, form.asker.user, form.cleaned_data
    if place["destination"] == MoveForm.Destination.TOP:
        split_branch(comment=comment, user=user)
    else:
        move_branch(comment=comment, user=user, article=place["article"], parent=place["parent"])


def _confirm(
    request: HttpRequest, asker: Asker, form: forms.Form, verb: str, act: Callable[[], None], done: str
) -> HttpResponse:
    """Show a form, then what it would do, and do it only when that is confirmed."""
    context = {"comment": asker.comment, "article": asker.comment.article, "form": form}
    page = f"moderation/{verb}.html"
    if request.method != "POST" or "change" in request.POST:
        return render(request, page, context)
    if not form.is_valid():
        return render(request, page, context, status=400)
    if "confirmed" not in request.POST:
        return render(request, f"moderation/{verb}_confirm.html", context | form.cleaned_data)
    here = f"{asker.comment.article_id}-{asker.comment.path}"
    if request.POST.get("stands", here) != here:
        form.add_error(None, _explain(MovedMeanwhile()))
        return render(request, page, context, status=409)
    try:
        act()
    except RostraError as error:
        form.add_error(None, _explain(error))
        return render(request, page, context, status=400)
    messages.success(request, done)
    # A merged comment's address leads to the one that stays.
    return redirect(asker.comment.get_absolute_url() + sort_query(chosen_order(request)))


def _explain(error: RostraError) -> str:
    """Return the sentence that tells a moderator why nothing was changed."""
    sentences: dict[type[RostraError], str] = {
        ParentGone: _("The other comment was removed or moved meanwhile. Look where it stands now, and try again."),
        MoveIntoItself: _("The other comment was moved below this one meanwhile. Name another one."),
        MovedMeanwhile: _("This comment was moved meanwhile. Look where it stands now, and try again."),
        NumbersSpent: _("There are no numbers left in that place. Move it somewhere else."),
        NotAllowed: _("You may not do this, or not any more."),
        TryAgain: _("The site is very busy and could not do this. What you typed is still here: try again."),
    }
    return sentences.get(type(error), _("This could not be done. Try again."))
