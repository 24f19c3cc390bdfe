"""For whom a page is made: everybody of one audience is shown the same, but for a few places of their own."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from forum.articles.permissions import can_change_articles
from forum.comments.permissions import can_comment, can_moderate


@dataclass(frozen=True, slots=True)
class Audience:
    """What a group of readers may do. It says nothing of who they are."""

    signed_in: bool = False
    writes: bool = False
    moderates: bool = False
    edits: bool = False

    @classmethod
    def of(cls, user: User | AnonymousUser) -> Audience:
        """Return the audience that somebody belongs to."""
        if not user.is_authenticated:
            return ANYBODY
        return cls(
            signed_in=True, writes=can_comment(user), moderates=can_moderate(user), edits=can_change_articles(user)
        )


ANYBODY = Audience()
