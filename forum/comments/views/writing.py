"""The forms that add to a discussion, change what one wrote in it, or remove it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from forum.articles.models import Article
from forum.articles.views import get_article_or_404
from forum.comments import services
from forum.comments.acts import render_votes
from forum.comments.drafts import forget_draft, keep_draft, read_draft
from forum.comments.forms import KEY_LENGTH, CommentForm, new_key
from forum.comments.models import Comment
from forum.comments.permissions import can_comment, can_edit, can_moderate
from forum.comments.threads import locate
from forum.comments.views.lookup import chosen_order, get_comment_or_404, query_stood_on, way_back
from forum.lib.errors import EditedMeanwhile, NotAllowed, ParentGone, RostraError, ThreadClosed, TryAgain
from forum.lib.htmx import wants_part

require_form = require_http_methods(["GET", "HEAD", "POST"])
_VOTES = {"up": 1, "down": -1, "none": 0}


@require_form
def post(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a new top-level comment."""
    return _write(request, get_article_or_404(request, article_id), None)


@require_form
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a reply."""
    parent = get_comment_or_404(request, comment_id)
    if request.method != "POST" and not parent.is_visible:
        messages.error(request, _("This comment was removed and takes no replies."))
        return redirect(locate(parent, request.user, chosen_order(request)))
    return _write(request, parent.article, parent)


@require_form
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take a new text for one's own comment."""
    comment = get_comment_or_404(request, comment_id)
    context = {
        "comment": comment,
        "article": comment.article,
        "heading": _("Edit your comment"),
        "base": comment.fingerprint,
    }

    def save(user: User, text: str) -> Comment:
        services.edit_comment(comment=comment, user=user, text=text, base=request.POST.get("base", ""))
        return comment

    allowed = can_edit(request.user, comment)
    return _handle_form(request, context, save, allowed=allowed, initial=comment.body)


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
    context = {"comment": parent, "article": article, "heading": _heading(parent), "quoted": parent}

    def save(user: User, text: str) -> Comment:
        key = request.POST.get("key", "")[:KEY_LENGTH]
        return services.post_comment(article=article, user=user, text=text, parent=parent, key=key)

    return _handle_form(request, context, save, allowed=can_comment(request.user))


def _heading(parent: Comment | None) -> str:
    if parent is None:
        return _("Add to the discussion")
    if parent.author is None or not parent.is_visible:
        return _("Reply to comment %(place)s") % {"place": parent.path}
    return _("Reply to %(login)s") % {"login": parent.author.login}


def _handle_form(
    request: HttpRequest,
    context: Mapping[str, object],
    save: Callable[[User, str], Comment],
    *,
    allowed: bool,
    initial: str = "",
) -> HttpResponse:
    """Run the form of a comment: sign in first, keep what was typed, say what is wrong beside it."""
    if not request.user.is_authenticated:
        return sign_in_first(request, request.POST.get("text", ""))
    if not allowed:
        raise PermissionDenied
    if request.method != "POST":
        form = CommentForm(initial={"text": read_draft(request) or initial})
        return _render_form(request, context, form)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            comment = save(request.user, form.cleaned_data["text"])
        except RostraError as error:
            form.add_error(None, explain(error))
            return _render_form(request, context, form, status=409 if isinstance(error, EditedMeanwhile) else 400)
        else:
            return forget_draft(redirect(_where(request, comment)))
    return _render_form(request, context, form, status=400)


def _where(request: HttpRequest, comment: Comment) -> str:
    """Return the address of what was saved; its permanent one where it is seen no more."""
    fresh = Comment.objects.with_people().get(pk=comment.pk)
    return locate(fresh, request.user, chosen_order(request)) if fresh.is_visible else fresh.get_absolute_url()


def _render_form(
    request: HttpRequest, context: Mapping[str, object], form: CommentForm, status: int = 200
) -> HttpResponse:
    given = {
        **context,
        "form": form,
        "max_length": settings.COMMENT_MAX_LENGTH,
        "may_read_hidden": can_moderate(request.user),
        "order": chosen_order(request),
        # A form that comes back with an error is the same one still.
        "key": request.POST.get("key") or new_key(),
    }
    return render(request, "comments/form.html", given, status=status)


def sign_in_first(request: HttpRequest, text: str) -> HttpResponse:
    """Lead to sign-in, which comes back to this very form with what was typed in it."""
    response = redirect_to_login(request.get_full_path())
    if text and not keep_draft(response, request, text):
        return render(request, "comments/signed_out.html", {"typed": text, "login": response.url}, status=403)
    return response


def explain(error: RostraError) -> str:
    """Return the sentence that tells a person why nothing was saved."""
    sentences: dict[type[RostraError], str] = {
        ThreadClosed: _("This discussion was closed while you wrote. It takes no new comments."),
        ParentGone: _("The comment you answer was removed while you wrote. Post your text on its own instead."),
        EditedMeanwhile: _(
            "This comment was changed in another window meanwhile. Your text is still here: "
            "save it again to put it in place of the other."
        ),
        NotAllowed: _("You may not do this, or not any more."),
        TryAgain: _("The site is very busy and could not save this. Your text is still here: post it again."),
    }
    return sentences.get(type(error), _("This could not be saved. Your text is still here: try again."))
