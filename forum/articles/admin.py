"""Articles and tags in Django's admin."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.permissions import signed_in
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
        self._set_open(request, articles, comments_open=True)

    @admin.action(description=_("Close comments"), permissions=["decide"])
    def close_comments(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_open(request, articles, comments_open=False)

    @admin.action(description=_("Publish"), permissions=["decide"])
    def publish(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, Article.State.PUBLISHED)

    @admin.action(description=_("Hide"), permissions=["decide"])
    def hide(self, request: HttpRequest, articles: QuerySet[Article]) -> None:
        self._set_state(request, articles, Article.State.HIDDEN)

    def _set_open(self, request: HttpRequest, articles: QuerySet[Article], *, comments_open: bool) -> None:
        user = signed_in(request)
        self.change_each(
            request, articles, lambda row: set_comments_open(article=row, user=user, comments_open=comments_open)
        )

    def _set_state(self, request: HttpRequest, articles: QuerySet[Article], state: Article.State) -> None:
        user = signed_in(request)
        self.change_each(request, articles, lambda row: set_article_state(article=row, user=user, state=state))
