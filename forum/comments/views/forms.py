"""The form that somebody writes in: on a page of its own, or in the page that is open."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from forum.articles.models import Article
from forum.comments.composing import compose
from forum.comments.drafts import forget_draft, read_draft
from forum.comments.forms import CommentForm, new_key
from forum.comments.models import Comment
from forum.comments.permissions import can_moderate
from forum.comments.threads import locate, sort_query
from forum.comments.views.lookup import chosen_order
from forum.lib.errors import EditedMeanwhile, NotAllowed, ParentGone, RostraError, ThreadClosed, TryAgain
from forum.lib.htmx import wants_part
from forum.lib.limits import may_go_on
from forum.markup.trusted import trusted

# Previews of one person.
_MOST_PREVIEWS, _SECONDS = 30, 60


@dataclass(frozen=True, slots=True)
class Writing:
    """What is written in a form: where it stands, what it is called, and who may save it how.

    ``answers`` is the comment that a reply is to, ``edits`` the one whose text
    is changed; where it has neither, a new conversation begins.
    """

    article: Article
    heading: str
    address: str
    allowed: bool
    save: Callable[[User, str], Comment]
    answers: Comment | None = None
    edits: Comment | None = None
    initial: str = ""

    @property
    def parent(self) -> Comment | None:
        """The comment that the text stands below."""
        return self.edits.parent if self.edits else self.answers

    @property
    def ids(self) -> str:
        """How the ids of the form are made: a page may have several."""
        return f"id_{self.answers.pk}_%s" if self.answers else "id_%s"


def handle_form(request: HttpRequest, writing: Writing) -> HttpResponse:
    """Run a form: sign in first, keep what was typed, say what is wrong beside it."""
    if not isinstance(request.user, User):
        return _sign_in_first(request)
    if not writing.allowed:
        raise PermissionDenied
    if request.method != "POST":
        text = read_draft(request) or writing.initial
        return _render(request, writing, CommentForm(initial={"text": text}, auto_id=writing.ids))
    form = CommentForm(request.POST, auto_id=writing.ids)
    is_preview = request.POST.get("action") == "preview"
    if not form.is_valid():
        if is_preview and wants_part(request):
            return _render_preview(request, str(form.errors["text"][0]))
        return _render(request, writing, form, status=400)
    if is_preview:
        return _preview(request, request.user, writing, form)
    try:
        comment = writing.save(request.user, form.cleaned_data["text"])
    except RostraError as error:
        return _refuse(request, writing, form, error)
    return forget_draft(_lead_to(request, comment))


def _refuse(request: HttpRequest, writing: Writing, form: CommentForm, error: RostraError) -> HttpResponse:
    """Give the form back with what is wrong; an answer to what is gone can be sent again to stand on its own."""
    form.add_error(None, explain(error))
    if isinstance(error, ParentGone):
        alone = reverse("comments:post", args=[writing.article.pk]) + sort_query(chosen_order(request))
        return _render(request, writing, form, status=400, action=alone, button=_("Post it on its own"))
    return _render(request, writing, form, status=409 if isinstance(error, EditedMeanwhile) else 400)


def _lead_to(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Lead to what was saved; a script is told which comment that is, to put it into its page."""
    fresh = Comment.objects.with_people().get(pk=comment.pk)
    # Its permanent address where it is seen no more.
    is_seen = fresh.is_visible
    url = locate(fresh, request.user, chosen_order(request)) if is_seen else fresh.get_absolute_url()
    if not wants_part(request):
        return redirect(url)
    if not is_seen:
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"posted": {"id": fresh.pk, "url": url}})})


def _preview(request: HttpRequest, user: User, writing: Writing, form: CommentForm) -> HttpResponse:
    """Show what the text becomes, as it would be stored; nothing is saved."""
    if not may_go_on("preview", user.pk, most=_MOST_PREVIEWS, seconds=_SECONDS):
        often = _("That was too often. Wait a minute before you look again.")
        if wants_part(request):
            response = _render_preview(request, often, status=429)
        else:
            form.add_error(None, often)
            response = _render(request, writing, form, status=429)
        response["Retry-After"] = str(_SECONDS)
        return response
    html = trusted(compose(form.cleaned_data["text"], writing.article, writing.parent).html)
    if wants_part(request):
        return render(request, "comments/_preview.html", {"html": html})
    return _render(request, writing, form, preview=html, base=request.POST.get("base"))


def _render_preview(request: HttpRequest, problem: str, status: int = 422) -> HttpResponse:
    return render(request, "comments/_preview.html", {"problem": problem}, status=status)


def _render(
    request: HttpRequest, writing: Writing, form: CommentForm, status: int = 200, **more: object
) -> HttpResponse:
    given = {
        "form": form,
        "article": writing.article,
        "heading": writing.heading,
        "quoted": writing.answers,
        "comment": writing.answers or writing.edits,
        "base": writing.edits.fingerprint if writing.edits else "",
        # A form that comes back with an error is the same one still.
        "key": request.POST.get("key") or new_key(),
        "action": writing.address,
        "max_length": settings.COMMENT_MAX_LENGTH,
        "may_read_hidden": can_moderate(request.user),
        "order": chosen_order(request),
        "reader": request.user.pk,
    }
    given |= {name: value for name, value in more.items() if value}
    if wants_part(request):
        # What comes back with an error takes the place of what was sent.
        status = 422 if status in (400, 409) else status
        return render(request, "comments/_in_place.html", given, status=status)
    return render(request, "comments/form.html", given, status=status)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in, which comes back to this very form; what is sent signed out does not come as far."""
    login = redirect_to_login(request.get_full_path())
    return HttpResponse(status=204, headers={"HX-Redirect": login.url}) if wants_part(request) else login


def explain(error: RostraError) -> str:
    """Return the sentence that tells a person why nothing was saved."""
    sentences: dict[type[RostraError], str] = {
        ThreadClosed: _("This discussion was closed while you wrote. It takes no new comments."),
        ParentGone: _(
            "The comment you answer was removed while you wrote. Your text is still here: post it on its own instead."
        ),
        EditedMeanwhile: _(
            "This comment was changed in another window meanwhile. Your text is still here: "
            "save it again to put it in place of the other."
        ),
        NotAllowed: _("You may not do this, or not any more."),
        TryAgain: _("The site is very busy and could not save this. Your text is still here: post it again."),
    }
    return sentences.get(type(error), _("This could not be saved. Your text is still here: try again."))
