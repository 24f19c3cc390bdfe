"""Articles and tags in Django's admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from forum.articles.models import Article, Tag
from forum.articles.permissions import can_change_articles
from forum.articles.services import set_article_state, set_comments_open
from forum.lib.admin import ReadOnlyAdmin


@admin.register(Tag)
class TagAdmin(ReadOnlyAdmin):
    search_fields = ("name",)


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    list_display = ("title", "source", "author", "published_at", "state", "comments_open", "comment_count")
    list_filter = ("state", "comments_open", "source")
    list_select_related = ("source", "author__source")
    search_fields = ("title", "url")
    ordering = ("-listed_at", "-id")
    date_hierarchy = "published_at"
    exclude = ("html", "digest")
    actions = ("open_comments", "close_comments", "publish", "hide")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return can_change_articles(request.user)

    @admin.action(description=_("Open comments"), permissions=["decide"])
    def open_comments(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._each(request, articles, set_comments_open, comments_open=True)

    @admin.action(description=_("Close comments"), permissions=["decide"])
    def close_comments(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._each(request, articles, set_comments_open, comments_open=False)

    @admin.action(description=_("Publish"), permissions=["decide"])
    def publish(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._each(request, articles, set_article_state, state=Article.State.PUBLISHED)

    @admin.action(description=_("Hide"), permissions=["decide"])
    def hide(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._each(request, articles, set_article_state, state=Article.State.HIDDEN)

    def _each(
        self, request: HttpRequest, articles: QuerySet[Article], service: Callable[..., bool], **options: Any
    ) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the admin is for people who signed in
        changed = sum(service(article=article, user=request.user, **options) for article in articles)
        words = ngettext("%d article was changed.", "%d articles were changed.", changed)
        self.message_user(request, words % changed, messages.SUCCESS)
