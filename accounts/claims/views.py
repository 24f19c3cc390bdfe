"""What somebody does who says that an archived author is them. Moderators decide on pages of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.claims.codes import MOST_TRIES
from accounts.claims.forms import ClaimForm, CodeForm, PageForm
from accounts.claims.models import Claim
from accounts.claims.permissions import may_claim_at_all
from accounts.claims.services import enter_code, make_claim, name_page, unlink_author, withdraw_claim
from accounts.claims.tasks import send_code
from accounts.models import Author, User
from forum.lib.errors import (
    ClaimClosed,
    ClaimWaits,
    CodeWrong,
    NotAllowed,
    NotClaimable,
    RostraError,
    TooOften,
    TryAgain,
)

P = ParamSpec("P")
require_form = require_http_methods(["GET", "HEAD", "POST"])
Proof, State = Claim.Proof, Claim.State


def claimants_only(
    view: Callable[Concatenate[HttpRequest, User, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a view have only people who may make claims, and who have signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        if not may_claim_at_all(request.user):
            raise PermissionDenied
        return view(request, request.user, *args, **kwargs)

    return guarded


@require_form
@claimants_only
def new_claim(request: HttpRequest, user: User, author_id: int) -> HttpResponse:
    """Ask how somebody will prove that they are an archived author, and make the claim."""
    author = get_object_or_404(Author.objects.select_related("source", "person__source"), pk=author_id)
    if author.source.is_local:
        raise Http404
    waiting = Claim.objects.waiting().filter(user=user, author=author).first()
    if waiting:
        return redirect(waiting)
    form = ClaimForm(author, request.POST or None)
    if form.is_valid():
        try:
            claim = make_claim(author=author, user=user, **form.cleaned_data)
        except RostraError as error:
            form.add_error(None, explain(error))
        else:
            if claim.proof == Proof.CODE:
                send_code.enqueue(claim.pk, _origin(request))
            return redirect(claim)
    return render(
        request, "claims/new.html", {"author": author, "form": form}, status=400 if request.method == "POST" else 200
    )


@require_form
@claimants_only
def claim(request: HttpRequest, user: User, claim_id: int) -> HttpResponse:
    """Show one's own claim and what it waits for, and take the code, the page or the withdrawal."""
    found = get_object_or_404(Claim.objects.with_people(), pk=claim_id, user=user)
    if request.method != "POST":
        return _show(request, found, _form(found))
    act = request.POST.get("do", "")
    form = _form(found, request)
    try:
        if act == "withdraw":
            withdraw_claim(claim=found, user=user)
            messages.success(request, _("Your claim is withdrawn."))
            return redirect(found.author)
        if act == "give-up":
            unlink_author(author=found.author, user=user, reason=_("Given up by the claimant."))
            messages.success(request, _("This name is not linked to you any more."))
            return redirect(found.author)
        if form is None or not form.is_valid():
            return _show(request, found, form, status=400)
        if isinstance(form, CodeForm):
            enter_code(claim=found, user=user, code=form.cleaned_data["code"])
            messages.success(request, _("The code is right: this name is yours now."))
            return redirect(found.author)
        name_page(claim=found, user=user, page=form.cleaned_data["page"])
        messages.success(request, _("A moderator will look at the page."))
        return redirect(found)
    except RostraError as error:
        if form is None:
            messages.error(request, explain(error))
            return redirect(found)
        form.is_valid()
        form.add_error(None, explain(error))
        found.refresh_from_db(fields=["tries", "state"])
        return _show(request, found, form, status=400)


def explain(error: RostraError) -> str:
    """Return the sentence that tells somebody why nothing was done."""
    sentences: dict[type[RostraError], str] = {
        NotAllowed: _("You may not do this, or not any more."),
        NotClaimable: _("Nobody can claim this name: it belongs to somebody already."),
        ClaimWaits: _("You have an open claim to this name already."),
        ClaimClosed: _("This claim was decided or withdrawn meanwhile, or it is too old. You can make a new one."),
        TooOften: _("There were too many claims within a day. Try it again tomorrow, or in another way."),
        CodeWrong: _("This is not the code, or it does not work any more. Nothing has changed."),
        TryAgain: _("The site is very busy and could not do this. Try it again."),
    }
    return sentences.get(type(error), _("This could not be done. Try again."))


def _form(found: Claim, request: HttpRequest | None = None) -> forms.Form | None:
    """Return what a claim waits for from its owner, ``None`` where it waits for nothing."""
    given = request.POST if request else None
    if not found.is_waiting:
        return None
    if found.proof == Proof.CODE:
        return CodeForm(given)
    return PageForm(found.author, given) if found.proof == Proof.SITE else None


def _show(request: HttpRequest, found: Claim, form: forms.Form | None, status: int = 200) -> HttpResponse:
    context = {"claim": found, "form": form, "left": max(MOST_TRIES - found.tries, 0), "states": State, "proofs": Proof}
    return render(request, "claims/claim.html", context, status=status)


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
