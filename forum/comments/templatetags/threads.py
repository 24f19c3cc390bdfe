"""What templates ask of a discussion: addresses of its pages, and what to call its comments."""

from __future__ import annotations

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.articles.models import Article
from forum.comments import wording
from forum.comments.acts import sort_part
from forum.comments.models import Comment
from forum.comments.orders import BEST, NEWEST, OLDEST, Order
from forum.comments.threads import ThreadPage, page_url, sort_query

register = template.Library()

_DISCUSSION = "discussion"

register.filter("signature", wording.signature)
register.filter("in_reply_to_nobody", wording.in_reply_to_nobody)


register.filter("signature_beside", wording.signature_beside)
register.filter("full_signature", wording.full_signature)


@register.filter
def undo_url(message: Message) -> str:
    """Return where what a message tells can be undone, "" where it cannot."""
    what, _dash, key = (message.extra_tags or "").partition("-")
    return reverse("comments:undelete", args=[int(key)]) if what == "undo" and key.isdecimal() else ""


@register.filter
def part_id(form: BaseForm, part: str) -> str:
    """Return the id of a part of a form, of which there may be several on a page."""
    return str(form.auto_id) % part


@register.simple_tag
def discussion_url(article: Article, thread: ThreadPage, after: str) -> str:
    """Return the address of another page of the same listing."""
    branch_id = thread.branch.pk if thread.branch else None
    return page_url(article, branch_id=branch_id, order=thread.order, after=after, anchor=_DISCUSSION)


@register.simple_tag
def order_url(article: Article, order: Order) -> str:
    """Return the address of the first page of a discussion in an order."""
    return page_url(article, order=order, anchor=_DISCUSSION)


@register.simple_tag
def compose_url(article: Article, thread: ThreadPage) -> str:
    """Return the address of the box to write in, on the page that is read."""
    return page_url(article, order=thread.order, after=thread.after, anchor="compose")


@register.simple_tag
def comment_url(comment: Comment, order: Order) -> str:
    """Return the address that leads to a comment in the reader's order."""
    return comment.get_absolute_url() + sort_query(order)


@register.simple_tag
def post_url(article: Article, order: Order) -> str:
    """Return the address that a new comment is sent to."""
    return reverse("comments:post", args=[article.pk]) + sort_query(order)


@register.filter
def sorting(order: str) -> str:
    """Return what an address carries to keep an order, by its name."""
    return sort_part(order)


@register.filter
def order_label(order: Order) -> str:
    """Return what people call an order."""
    return {OLDEST.name: _("Oldest"), NEWEST.name: _("Newest"), BEST.name: _("Best")}[order.name]


@register.filter
def opening_words(comment: Comment, may_read_hidden: bool) -> str:
    """Return a comment's first words, or why they cannot be read."""
    return wording.why_gone(comment.state, may_read=may_read_hidden) or comment.first_words


@register.filter
def may_be_read(comment: Comment, may_read_hidden: bool) -> bool:
    """Whether a comment has a text that can be shown."""
    return bool(comment.html) and not wording.why_gone(comment.state, may_read=may_read_hidden)


@register.filter
def signed_by(comment: Comment) -> str:
    """Return what signs a comment, with its source, or what to call it where nobody is named."""
    return wording.full_signature(comment) or wording.heading(comment.state)
