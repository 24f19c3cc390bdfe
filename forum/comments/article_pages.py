"""An article's page, made for an audience and not for a person."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template

from accounts.validators import LOCAL_SOURCE
from forum.articles.models import Article
from forum.articles.structured_data import article_data
from forum.comments.audiences import Audience
from forum.comments.forms import CommentForm
from forum.comments.models import Comment
from forum.comments.orders import ORDERS, Order
from forum.comments.querysets import row_of
from forum.comments.quoting import find_quoting
from forum.comments.rendering import render_thread
from forum.comments.shared_pages import SharedPage, SignedComment
from forum.comments.slots import put_in, slot, split_slots
from forum.comments.threads import ThreadPage, read_page
from forum.comments.visits import latest_id
from forum.lib.themes import THEMES
from forum.markup.data import data_block
from forum.markup.trusted import trusted


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a shared page may know of the request it is made for."""

    path: str
    theme: str
    zone: str
    site: str

    @property
    def get_full_path(self) -> str:
        """The address asked for, by the name that templates know it under."""
        return self.path

    def build_absolute_uri(self, path: str) -> str:
        """Return the whole address of a path of this site, by the name that templates know it under."""
        return f"{self.site}{path}"


def make_page(
    article: Article, branch: Comment | None, *, order: Order, after: str, audience: Audience, asked: Asked
) -> SharedPage:
    """Return one page of an article's discussion, or of a branch of it, with places left open for what is personal."""
    # Before the comments are read: what arrives meanwhile stays new.
    latest = latest_id(article.pk)
    thread = read_page(article, with_hidden=audience.moderates, branch=branch, order=order, after=after)
    # Neither request nor user are given, nor any processor run: what is not here cannot get onto the page.
    shell = get_template("articles/detail.html").render(_context(article, thread, audience, asked, latest)).encode()
    # Put in afterwards: each template around it would copy all of it once more.
    comments = _signed(thread)
    html = put_in(shell, "thread", render_thread(thread, article, audience, find_quoting(article.pk, comments)))
    return SharedPage(
        pieces=split_slots(html),
        comments=comments,
        article_id=article.pk,
        order=order.name,
        query=thread.query,
        latest_id=latest,
    )


def _context(article: Article, thread: ThreadPage, audience: Audience, asked: Asked, latest: int) -> dict[str, object]:
    return {
        "article": article,
        "thread": thread,
        "orders": ORDERS,
        "audience": audience,
        "latest_id": latest,
        "can_comment": audience.writes and article.takes_comments,
        "form": CommentForm(),
        "max_length": settings.COMMENT_MAX_LENGTH,
        "csrf_token": slot("csrf"),
        "key": slot("key"),
        "reader": slot("reader"),
        "structured_data": data_block(article_data(article, asked.build_absolute_uri)),
        "open": {name: trusted(slot(name)) for name in ("account", "messages", "visit", "follow", "thread")},
        "request": asked,
        "user": AnonymousUser(),
        "site_name": settings.SITE_NAME,
        "theme": asked.theme,
        "themes": THEMES,
        "own_zone": asked.zone,
    }


def _signed(thread: ThreadPage) -> dict[int, SignedComment]:
    rows = [node.row for node in thread.nodes]
    if thread.branch:
        rows.insert(0, row_of(thread.branch))
    return {
        row.id: SignedComment(row.path, row.author_id, row.score, row.source == LOCAL_SOURCE, row.person_id)
        for row in rows
        if row.state == Comment.State.VISIBLE
    }
