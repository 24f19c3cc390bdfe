"""How allauth makes accounts here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.utils import build_absolute_uri
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import resolve
from django.utils.translation import gettext_lazy as _

from accounts.claims.retired import is_retired
from accounts.letters import add_html
from accounts.lookalikes import skeleton
from accounts.models import Author, Source, User
from accounts.roles import MEMBER
from accounts.validators import LOCAL_SOURCE

_WAYS_TO_PROVE = {
    "reauthenticate": _("Use your password"),
    "reauthenticate_by_code": _("Get a code by mail"),
    "mfa_reauthenticate": _("Use a code of the app"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


# How often allauth asks for the address of an account that it has made.
_LOOKS = 7


class AccountAdapter(DefaultAccountAdapter):
    """Gives each new account its author and its role."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_taken": _("Somebody signs with this name already. Choose another one."),
        "username_alike": _("Somebody signs with a name that looks like this one. Choose another one."),
        "invalid_login": _("The name or the password is not right."),
        "email_password_mismatch": _("The name or the password is not right."),
        "username_password_mismatch": _("The name or the password is not right."),
        "enter_current_password": _("This is not your password now."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This is not the code. It is in the newest message."),
        "same_as_current": _("It is the same as now. Choose another one."),
        "duplicate_email": _("This is the address of your account already."),
        "email_taken": _("Another account has this address. Use a different one."),
        "too_many_login_attempts": _("There were too many tries. Wait some minutes, and try it again."),
        "rate_limited": _("There were too many tries. Wait some minutes, and try it again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether the site takes new accounts."""
        is_open: bool = settings.SIGN_UP_OPEN
        return is_open

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return a login that nobody signs with here, an author without account included."""
        cleaned: str = super().clean_username(username, shallow=shallow)
        login = cleaned.lower()
        if shallow:
            return cleaned
        if login.startswith("deleted-") or is_retired(Source.objects.local(), login):
            raise self.validation_error("username_taken")
        if Author.objects.filter(source__name=LOCAL_SOURCE, login=login).exists():
            raise self.validation_error("username_taken")
        if User.objects.filter(lookalike=skeleton(cleaned)).exists():
            raise self.validation_error("username_alike")
        return cleaned

    def render_mail(self, template_prefix: str, email: Any, context: Any, headers: Any = None) -> EmailMessage:
        """Return a mail as text and, unless its reader wants none, as HTML."""
        letter: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        add_html(letter, build_absolute_uri(self.request, "").rstrip("/"))
        return letter

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways in which somebody may prove that it is still they, the first one first, in our words.

        One that we know nothing of comes with the words that it has.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [method | {"description": _WAYS_TO_PROVE.get(method["id"], method["description"])} for method in methods]

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address by mail, after as long as it takes to make a new account."""
        if username := self.request.POST.get("username"):
            _make_for_nothing(username, self.request.POST.get("password1"))
        super().send_account_already_exists_mail(email)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account. Raises ImmediateHttpResponse where its name or address was taken since the check."""
        try:
            return self._save_member(request, user, form)
        except IntegrityError:
            form.full_clean()
            if form.is_valid() and not form.account_already_exists:
                raise
        _answer_again(request)

    @transaction.atomic
    def _save_member(self, request: HttpRequest, user: User, form: Any) -> User:
        """Save a new account together with its author, in the role of a member."""
        super().save_user(request, user, form, commit=False)
        user.author = Author.objects.create(source=Source.objects.local(), login=user.username)
        user.save()
        user.groups.add(Group.objects.get(name=MEMBER))
        return user


def _make_for_nothing(username: str, password: str | None) -> None:
    """Make an account and take it back: an answer that comes sooner would tell that the address has one."""
    with suppress(IntegrityError):
        with _taken_back():
            user = User.objects.create_user(username, f"{uuid4()}@localhost", password)
            user.groups.add(Group.objects.get(name=MEMBER))
        for _look in range(_LOOKS):
            EmailAddress.objects.filter(user_id=user.pk, email=user.email).exists()
        with _taken_back():
            EmailAddress.objects.create(user=user, email=user.email, primary=True)


@contextmanager
def _taken_back() -> Iterator[None]:
    """Take back what is done within, and commit: a transaction that is rolled back does not wait for the disk."""
    with transaction.atomic(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def _answer_again(request: HttpRequest) -> NoReturn:
    """Ask the view once more, which finds now what is taken and says so as ever; allauth sends the answer."""
    view, args, kwargs = resolve(request.path_info)
    raise ImmediateHttpResponse(view(request, *args, **kwargs))
