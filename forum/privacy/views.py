"""What people can ask to be done with their data, and what is said about it."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Author, User
from accounts.permissions import is_last_administrator, signed_in
from forum.lib.errors import NotAllowed, RostraError, TooOften
from forum.lib.limits import may_go_on
from forum.moderation.people import deciders_only
from forum.privacy.forms import DeletionForm, EraseForm
from forum.privacy.kept import what_is_kept
from forum.privacy.models import AccountDeletion, DataExport
from forum.privacy.services.deleting import ask_to_delete, call_off_deletion
from forum.privacy.services.erasing import ask_to_erase
from forum.privacy.services.exporting import ask_for_export
from forum.privacy.tasks import delete_when_due, erase_archived_author, export_data, tell_of_deletion

require_form = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of people, why and how long."""
    context = {"kept": what_is_kept(), "deletion_days": settings.DELETION_DAYS}
    return render(request, "privacy/privacy.html", context)


@require_form
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def data(request: HttpRequest) -> HttpResponse:
    """Show the files that somebody has asked for, and make another one."""
    user = signed_in(request)
    if request.method != "POST":
        exports = DataExport.objects.filter(user=user).order_by("-asked_at")[:10]
        return render(request, "privacy/data.html", {"exports": exports, "days": settings.EXPORT_DAYS})
    try:
        export = ask_for_export(user)
    except RostraError as error:
        messages.error(request, _explain(error))
    else:
        export_data.enqueue(export.pk, _origin(request))
        messages.success(request, _("Your file is being made. A mail tells you when it is ready."))
    return redirect("privacy:data")


@require_safe
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    """Give somebody the file with their data, as long as it lies there."""
    export = get_object_or_404(DataExport, pk=export_id, user=signed_in(request))
    if not export.is_ready or not export.path.exists():
        raise Http404
    day = export.asked_at.strftime("%Y-%m-%d")
    return FileResponse(export.path.open("rb"), as_attachment=True, filename=f"{export.user.username}-{day}.zip")


@require_form
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def delete_account(request: HttpRequest) -> HttpResponse:
    """Ask what becomes of the comments, and let the account be deleted in some days."""
    user = signed_in(request)
    form = DeletionForm(request.POST or None)
    if form.is_valid():
        try:
            asked = ask_to_delete(user=user, erases_texts=form.cleaned_data["texts"] == "erase")
        except RostraError as error:
            form.add_error(None, _explain(error))
        else:
            delete_when_due.using(run_after=asked.due_at).enqueue(asked.pk)
            if may_go_on("deletion", user.pk, most=2, seconds=86_400):
                tell_of_deletion.enqueue(asked.pk, _origin(request))
            return redirect("privacy:delete")
    context = {
        "form": form,
        "asked": AccountDeletion.objects.filter(user=user).first(),
        "days": settings.DELETION_DAYS,
        "is_last": is_last_administrator(user),
    }
    return render(request, "privacy/delete.html", context, status=400 if form.is_bound else 200)


@require_form
@login_required
def keep_account(request: HttpRequest) -> HttpResponse:
    """Call the deletion off: nobody has to prove anything for that."""
    try:
        if request.method == "POST" and call_off_deletion(user=signed_in(request)):
            messages.success(request, _("Your account stays."))
    except RostraError as error:
        messages.error(request, _explain(error))
    return redirect("privacy:delete")


@require_form
@deciders_only
def erase(request: HttpRequest, user: User, author_id: int) -> HttpResponse:
    """Ask whether an archived author is to be forgotten, and let the worker do it."""
    author = get_object_or_404(Author.objects.select_related("source"), pk=author_id)
    if author.source.is_local:
        raise Http404
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            ask_to_erase(author=author, moderator=user, reason=form.cleaned_data["reason"])
        except RostraError as error:
            form.add_error(None, _explain(error))
        else:
            erase_archived_author.enqueue(author.pk)
            messages.success(request, _("The author is being forgotten: name, address and texts go within minutes."))
            return redirect("moderation:claims")
    context = {"author": author, "form": form}
    return render(request, "privacy/erase.html", context, status=400 if form.is_bound else 200)


def _explain(error: RostraError) -> str:
    sentences: dict[type[RostraError], str] = {
        NotAllowed: _("You may not do this. The last administrator has to name another one first."),
        TooOften: _("You have asked for this within a day already. Take that file, or ask again tomorrow."),
    }
    return sentences.get(type(error), _("The site is very busy and could not do this. Try it again."))


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
