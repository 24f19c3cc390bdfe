"""Being seen, and ignoring people."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.contacts.models import Ignored, Presence
from accounts.models import Author, User
from forum.lib.errors import NotAllowed, TooOften
from forum.lib.transactions import retry_when_busy

# No more often than this is it written down that somebody is here.
_APART = timedelta(minutes=5)
# So many people can be ignored: the list is read with every page.
MOST_IGNORED = 500


@retry_when_busy
def note_seen(user: User) -> bool:
    """Note that somebody is here, unless they hide it or were noted a moment ago; return whether it was noted.

    Raises TryAgain.
    """
    now = timezone.now()
    due = Q(seen_at=None) | Q(seen_at__lt=now - _APART)
    if Presence.objects.filter(due, user=user, is_shown=True).update(seen_at=now):
        return True
    if Presence.objects.filter(user=user).exists():
        return False
    with transaction.atomic():
        return Presence.objects.get_or_create(user=user, defaults={"seen_at": now})[1]


@retry_when_busy
def show_presence(user: User, *, shown: bool) -> None:
    """Let others know when somebody is here, or not; who hides it is not noted any more. Raises TryAgain."""
    given = {"is_shown": True} if shown else {"is_shown": False, "seen_at": None}
    with transaction.atomic():
        Presence.objects.update_or_create(user=user, defaults=given)


@retry_when_busy
def ignore_author(*, user: User, author: Author, ignored: bool) -> bool:
    """Fold an author's comments for somebody, or cease to; return whether anything changed.

    Raises NotAllowed for oneself and where an account is blocked, TooOften
    where the list is full, TryAgain.
    """
    if not ignored:
        return bool(Ignored.objects.filter(user=user, author=author).delete()[0])
    if not user.is_active or user.author_id in (author.pk, author.person_id):
        raise NotAllowed
    with transaction.atomic():
        if Ignored.objects.filter(user=user).count() >= MOST_IGNORED:
            raise TooOften
        return Ignored.objects.get_or_create(user=user, author=author)[1]
