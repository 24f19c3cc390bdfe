"""What to call a comment that is gone, and one that nobody signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.models import handle_of
from forum.comments.models import Comment

if TYPE_CHECKING:
    from forum.comments.querysets import ThreadRow

State = Comment.State


def signature(comment: ThreadRow | Comment) -> str:
    """Return the login that signs a comment, "" where nobody is named or may be."""
    if comment.state not in (State.VISIBLE, State.HIDDEN):
        return ""
    if isinstance(comment, Comment):
        return comment.author.login if comment.author else ""
    return comment.login or ""


def signature_beside(comment: ThreadRow | Comment, other: ThreadRow | Comment) -> str:
    """Return what signs a comment where another one names it: with its source, where that is not the other's."""
    login, source = signature(comment), _source(comment)
    return login if not login or source == _source(other) else handle_of(login, source)


def full_signature(comment: Comment) -> str:
    """Return what signs a comment as addresses write it, "" where nobody is named or may be."""
    login = signature(comment)
    return handle_of(login, comment.source.name) if login else ""


def _source(comment: ThreadRow | Comment) -> str:
    return comment.source.name if isinstance(comment, Comment) else comment.source


def heading(state: str) -> str:
    """Return what to call a comment that nobody signs."""
    names = {State.DELETED: _("Deleted comment"), State.MISSING: _("Missing comment")}
    return names.get(State(state), _("Author not recorded"))


def in_reply_to_nobody(state: str) -> str:
    """Return how a comment that nobody signs is answered."""
    phrases = {
        State.DELETED: _("in reply to a deleted comment"),
        State.MISSING: _("in reply to a missing comment"),
    }
    return phrases.get(State(state), _("in reply to an author not recorded"))


def why_gone(state: str, *, may_read: bool) -> str:
    """Return the sentence that stands in place of a text, "" where the text may be read."""
    if state == State.VISIBLE or (state == State.HIDDEN and may_read):
        return ""
    if state == State.HIDDEN:
        return _("Hidden by a moderator.")
    if state == State.MISSING:
        return _("This comment is not in the archive. The replies remain.")
    return _("This comment was deleted. The replies remain.")
