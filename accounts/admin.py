"""People in Django's admin: to look at, and to change what belongs to a role."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import allauth.account.admin  # noqa: F401 - registers what is registered anew below
import allauth.mfa.admin  # noqa: F401 - the same
import allauth.socialaccount.admin  # noqa: F401 - the same
import allauth.usersessions.admin  # noqa: F401 - the same
import django.contrib.auth.admin  # noqa: F401 - the same
import django_tasks_db.admin  # noqa: F401 - the same
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts.models import Author, Source, User
from accounts.roles import ADMINISTRATOR, EDITOR, MEMBER, MODERATOR
from accounts.services import give_role, keep_an_administrator, take_role
from forum.lib.admin import ReadOnlyAdmin
from forum.lib.errors import NotAllowed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

# Their own apps would let rows be changed, past what sign-up relies on, and show what is nobody's but the owner's.
admin.site.unregister(
    [EmailAddress, Group, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession, DBTaskResult]
)


@admin.register(Group)
class RoleAdmin(ReadOnlyAdmin):
    """The roles, which migrations make: without them nobody could sign up."""

    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).prefetch_related("permissions__content_type")


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    """Addresses and whether they are verified, which only a code sent there can make them."""

    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email", "user__username")
    ordering = ("email", "id")


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin):
    list_display = ("name", "created_at")
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(Author)
class AuthorAdmin(ReadOnlyAdmin):
    list_display = ("login", "name", "source", "account")
    list_filter = ("source",)
    list_select_related = ("source", "account")
    search_fields = ("login", "name")
    ordering = ("login", "source")
    exclude = ("email",)


_LAST = _("This is the last administrator. Make somebody else one first.")


class UserForm(forms.ModelForm):  # type: ignore[type-arg]
    """Takes roles away from nobody who is the last to give any."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        groups = {group.name for group in given.get("groups", ())}
        stays = given.get("is_active") and (self.instance.is_superuser or ADMINISTRATOR in groups)
        try:
            if not stays:
                keep_an_administrator(without=self.instance)
        except NotAllowed:
            raise ValidationError(_LAST) from None
        return given


def _role_action(change: Callable[..., bool], role: str, description: StrPromise) -> Callable[..., None]:
    """Return an action on accounts that changes this role of each."""

    @admin.action(description=description, permissions=["change"])
    def act(page: UserAdmin, request: HttpRequest, users: QuerySet[User]) -> None:
        def change_one(user: User) -> bool:
            try:
                return change(user=user, role=role)
            except NotAllowed:
                page.message_user(request, _LAST, messages.ERROR)
                return False

        page.change_each(request, users, change_one)

    act.__name__ = f"{change.__name__}_{role}"
    return act


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Accounts. Their roles may be given and taken; nothing else of a row changes here."""

    form = UserForm
    list_display = ("username", "email", "is_active", "is_staff", "roles", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("username", "email")
    ordering = ("username",)
    filter_horizontal = ("groups",)
    actions = (
        _role_action(give_role, MEMBER, _("Make them members")),
        _role_action(give_role, MODERATOR, _("Make them moderators")),
        _role_action(give_role, EDITOR, _("Make them editors")),
        _role_action(give_role, ADMINISTRATOR, _("Make them administrators")),
        _role_action(take_role, MEMBER, _("Make them members no more")),
        _role_action(take_role, MODERATOR, _("Make them moderators no more")),
        _role_action(take_role, EDITOR, _("Make them editors no more")),
        _role_action(take_role, ADMINISTRATOR, _("Make them administrators no more")),
    )
    fields = ("username", "email", "author", "is_active", "is_staff", "groups", "date_joined", "last_login")
    readonly_fields = ("username", "email", "author", "date_joined", "last_login")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm("accounts.change_user")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups").select_related("author__source")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())
