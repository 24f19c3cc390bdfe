"""What readers can do with a comment, and the words and templates that comments are written with."""

from __future__ import annotations

from functools import lru_cache

from django.template import engines
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from jinja2 import Template

from forum.comments.orders import ORDERS
from forum.comments.slots import slot
from forum.comments.threads import sort_query
from forum.lib.jinja import address
from forum.lib.numbers import grouped
from forum.markup.trusted import trusted


def render_votes(comment_id: int, path: str, score: int, page: str, *, vote: int) -> str:
    """Return the buttons to vote on a comment, and its score; ``vote`` is what this reader has voted.

    ``page`` is the query of the page that they stand on and lead back to.
    """
    return act("votes", comment_id, path, signed(score), f"?{page}" if page else "", vote)


def render_own_acts(comment_id: int, path: str, score: int, order: str, *, may_delete_already: bool) -> tuple[str, str]:
    """Return what stands for the buttons to vote under one's own comment, and the links to edit and delete it."""
    return act("score", signed(score), ""), act("own", comment_id, path, sort_part(order), may_delete_already)


def render_following(comment_id: int, path: str, page: str, *, following: bool = True) -> str:
    """Return the button to follow a branch, or to follow it no more."""
    return act("follow", comment_id, path, f"?{page}" if page else "", following)


def render_new(discussion_id: int, comment_id: int, order: str) -> str:
    """Return the mark of a comment that is new to a reader, which leads to the next one."""
    url = f"{address('comments:next', discussion_id)}?after={comment_id}{sort_part(order).replace('?', '&')}"
    return act("new", url)


def act(name: str, *given: object) -> str:
    """Return one of the macros of ``acts.jinja``, filled in."""
    return str(getattr(template("comments/acts.jinja").module, name)(words(get_language() or ""), *given))


def safe_slot(name: str, default: str = "") -> str:
    """Return an open place for a template to write as it is."""
    return trusted(slot(name, default))


@lru_cache(maxsize=1)
def icons() -> str:
    """Return the address of the sprite of icons."""
    return static("icons.svg")


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """Return one of Jinja2's templates, without Django's wrapping, which costs as much as a comment."""
    found: Template = engines["jinja2"].get_template(name).template  # type: ignore[attr-defined]
    return found


@lru_cache(maxsize=64)
def words(language: str) -> dict[str, str]:
    """Return the words of every comment in a language."""
    # A language puts the name at the start, in the middle or at the end.
    before, _mark, after = _("in reply to %(login)s").partition("%(login)s")
    return {
        "archived": _("Archived"),
        "quoted_in": _("Quoted in"),
        "parent": _("Parent"),
        "root": _("Root"),
        "following": _("Next"),
        "of_comment": _("of comment"),
        "after_comment": _("after comment"),
        "now": _("now"),
        "also": _("also"),
        "when_archived": _("when archived"),
        "no_date": _("Date not recorded"),
        "edited": _("edited"),
        "before_parent": before,
        "after_parent": after,
        "permanent": _("Permanent link to comment"),
        "comment": _("comment"),
        "reply": _("Reply"),
        "quote": _("Quote"),
        "edit": _("Edit"),
        "delete": _("Delete"),
        "move": _("Move"),
        "merge": _("Merge"),
        "follow": _("Follow"),
        "unfollow": _("Unfollow"),
        "follow_rest": _("replies to comment"),
        "score": _("Score"),
        "up": _("Vote up comment"),
        "down": _("Vote down comment"),
        "new": _("New"),
        "next_new": _(": go to the next new comment"),
        "hidden": _("Hidden by a moderator. Only moderators see the text."),
        "signed": _("Comment %(path)s by %(login)s"),
        "unsigned": _("Comment %(path)s"),
    }


def sort_part(order: str) -> str:
    """Return what an address carries to keep an order, by its name."""
    return sort_query(ORDERS[order])


def signed(score: int) -> str:
    """Write a score for people, with a minus sign and not a hyphen."""
    return grouped(score).replace("-", "\u2212")
