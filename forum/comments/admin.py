"""Comments and quotations in Django's admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.permissions import signed_in
from forum.comments.models import Comment, Quotation
from forum.comments.permissions import can_moderate
from forum.comments.services import delete_comment, hide_comment, restore_comment
from forum.lib.admin import ReadOnlyAdmin


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    list_display = ("path", "author", "article", "created_at", "state", "first_words")
    list_filter = ("state", "source")
    list_select_related = ("article", "author__source")
    search_fields = ("body", "author__login", "author__name")
    ordering = ("-id",)
    exclude = ("html", "digest")
    autocomplete_fields = ("article", "author", "parent")
    actions = ("hide", "restore", "delete")

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return can_moderate(request.user)

    @admin.action(description=_("Hide"), permissions=["moderate"])
    def hide(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.change_each(request, comments, lambda row: hide_comment(comment=row, user=signed_in(request)))

    @admin.action(description=_("Restore what is hidden"), permissions=["moderate"])
    def restore(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.change_each(request, comments, lambda row: restore_comment(comment=row, user=signed_in(request)))

    @admin.action(description=_("Delete"), permissions=["moderate"])
    def delete(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        self.change_each(request, comments, lambda row: delete_comment(comment=row, user=signed_in(request)))


@admin.register(Quotation)
class QuotationAdmin(ReadOnlyAdmin):
    list_display = ("text", "author_name", "comment", "quoted", "inferred")
    list_filter = ("inferred",)
    list_select_related = ("comment", "quoted")
    search_fields = ("text", "author_name")
    ordering = ("-id",)
