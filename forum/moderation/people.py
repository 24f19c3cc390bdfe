"""Who is who: the queue of claims, one claim with its evidence, and what is known of one archived author."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.claims.models import AuthorLink, Claim, PersonEvent
from accounts.claims.permissions import can_decide, can_decide_claim
from accounts.claims.services import decide_claim, link_authors, unlink_author
from accounts.claims.tasks import tell_decision
from accounts.claims.views import explain
from accounts.models import Author, User
from forum.comments.models import Comment
from forum.lib.errors import RostraError
from forum.lib.paging import read_page
from forum.moderation.people_forms import DecisionForm, LinkForm, ReasonForm

P = ParamSpec("P")
require_form = require_http_methods(["GET", "HEAD", "POST"])
# Claims and events on one page, and comments shown beside a claim.
_LISTED = 50
_SAMPLE = 10


def deciders_only(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view have only people who decide claims, and who have signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not can_decide(request.user):
            raise PermissionDenied
        return view(request, request.user, *args, **kwargs)

    return guarded


@require_safe
@deciders_only
def claims(request: HttpRequest, user: User) -> HttpResponse:
    """Show the claims that wait, the oldest first, those that were decided last, and all that was done of late."""
    waiting = Claim.objects.for_moderators().with_people().order_by("made_at", "id")[: _LISTED + 1]
    decided = read_page(
        Claim.objects.with_people().exclude(decided_at=None).exclude(state=Claim.State.WITHDRAWN),
        time_field="decided_at",
        size=_LISTED,
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("since", ""),
    )
    context = {
        "waiting": list(waiting[:_LISTED]),
        "more": len(waiting) > _LISTED,
        "page": decided,
        "events": _listed(PersonEvent.objects.select_related("author__source")),
    }
    return render(request, "moderation/claims.html", context)


@require_form
@deciders_only
def claim(request: HttpRequest, user: User, claim_id: int) -> HttpResponse:
    """Show a claim beside what speaks for it, and decide it."""
    found = get_object_or_404(Claim.objects.with_people(), pk=claim_id)
    form = DecisionForm(request.POST or None)
    if form.is_valid():
        grant = form.cleaned_data["decision"] == "grant"
        try:
            decide_claim(claim=found, moderator=user, grant=grant, reason=form.cleaned_data["reason"])
        except RostraError as error:
            form.add_error(None, explain(error))
        else:
            tell_decision.enqueue(found.pk, f"{request.scheme}://{request.get_host()}")
            messages.success(request, _("The claim is granted.") if grant else _("The claim is refused."))
            return redirect("moderation:claims")
    status = 400 if request.method == "POST" else 200
    return render(request, "moderation/claim.html", _evidence(user, found) | {"form": form}, status=status)


@require_form
@deciders_only
def author(request: HttpRequest, user: User, author_id: int) -> HttpResponse:
    """Show who an archived author is known to be and all that was done about it; link it, or take that back."""
    found = get_object_or_404(Author.objects.select_related("source", "person__source"), pk=author_id)
    if found.source.is_local:
        raise Http404
    link = AuthorLink.objects.standing().filter(author=found).select_related("person__source").first()
    form: LinkForm | ReasonForm = ReasonForm(request.POST or None) if link else LinkForm(request.POST or None)
    if form.is_valid():
        try:
            done = _change_link(found, user, form)
        except RostraError as error:
            form.add_error(None, explain(error))
        else:
            claimed = Claim.objects.filter(link=link, state=Claim.State.UNDONE).first() if link else None
            if claimed:
                tell_decision.enqueue(claimed.pk, f"{request.scheme}://{request.get_host()}")
            messages.success(request, done)
            return redirect("moderation:author", found.pk)
    context = {"author": found, "link": link, "form": form, "events": _events(found)}
    return render(request, "moderation/author.html", context, status=400 if request.method == "POST" else 200)


def _change_link(found: Author, user: User, form: LinkForm | ReasonForm) -> str:
    """Link an author, or take its link back; return the sentence that says so. Raises what the services raise."""
    reason = form.cleaned_data["reason"]
    if isinstance(form, LinkForm):
        person = form.cleaned_data["person"]
        link_authors(author=found, person=person, moderator=user, reason=reason)
        return _("%(author)s and %(person)s are one person now.") % {"author": found.handle, "person": person.handle}
    unlink_author(author=found, user=user, reason=reason)
    return _("The link is taken back.")


def _evidence(user: User, found: Claim) -> dict[str, Any]:
    """Return what speaks for a claim: both names with what they wrote, and what was done before."""
    archived, account = found.author, found.user
    verified = account.emailaddress_set.filter(verified=True)  # type: ignore[attr-defined] # allauth's
    return {
        "claim": found,
        "archived_comments": _sample(archived),
        "own_comments": _sample(account.author),
        "holds_address": bool(archived.email),
        "same_address": bool(archived.email) and verified.filter(email__iexact=archived.email).exists(),
        "others": Claim.objects.with_people().filter(author=archived).exclude(pk=found.pk).order_by("-id")[:_SAMPLE],
        "events": _events(archived),
        "may_decide": can_decide_claim(user, found),
    }


def _sample(signing: Author) -> list[Comment]:
    """Return the last comments that somebody signed."""
    signed = Comment.objects.filter(author=signing, state=Comment.State.VISIBLE)
    return list(signed.select_related("article").order_by("-placed_at", "-id")[:_SAMPLE])


def _events(found: Author) -> list[PersonEvent]:
    return _listed(PersonEvent.objects.filter(author=found))


def _listed(events: QuerySet[PersonEvent]) -> list[PersonEvent]:
    """Return the latest of some events, with the people in them."""
    return list(events.select_related("actor", "person__source").order_by("-at", "-id")[:_LISTED])
