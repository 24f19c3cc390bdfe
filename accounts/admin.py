"""People in Django's admin: to look at, and to change what belongs to a role."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Author, Source, User
from forum.lib.admin import ReadOnlyAdmin


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


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """Accounts. Their roles may be given and taken; nothing else of a row changes here."""

    list_display = ("username", "email", "is_active", "is_staff", "roles", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "groups")
    search_fields = ("username", "email")
    ordering = ("username",)
    filter_horizontal = ("groups",)
    fields = ("username", "email", "author", "is_active", "is_staff", "groups", "date_joined", "last_login")
    readonly_fields = ("username", "email", "author", "date_joined", "last_login")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return request.user.has_perm("accounts.change_user")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("groups").select_related("author__source")

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())
