"""Mail about accounts that the worker sends: nobody waits for it, and nobody is kept out where it fails."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_tasks import task

from accounts.letters import send_letter
from accounts.models import User
from accounts.templatetags.devices import browser


def tell_if_wanted(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Let a person be told by mail that somebody signed in to their account, where they asked for that."""
    if user.mails_sign_ins:
        origin = f"{request.scheme}://{request.get_host()}"
        tell_of_sign_in.enqueue(user.pk, browser(request.headers.get("User-Agent", "")), origin)


@task()
def tell_of_sign_in(user_id: int, browser: str, origin: str) -> None:
    """Tell somebody that a browser signed in to their account."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        send_letter("account/email/signed_in", to=user.email, origin=origin, user=user, browser=browser)
