"""What people change of their own accounts, and the roles that administrators give."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Author, User
from accounts.permissions import is_last_administrator
from accounts.roles import ADMINISTRATOR, MEMBER
from forum.lib.errors import NotAllowed
from forum.lib.transactions import retry_when_busy


@retry_when_busy
@transaction.atomic
def save_settings(*, user: User, name: str, **changed: object) -> None:
    """Save somebody's display name and other settings (fields of the account), already checked."""
    for field, value in changed.items():
        setattr(user, field, value)
    user.save(update_fields=[*changed])
    rename_author(author=user.author, name=name)


@retry_when_busy
@transaction.atomic
def rename_author(*, author: Author, name: str) -> bool:
    """Change the display name of an author, wherever it stands; return whether it was another."""
    if author.name == name:
        return False
    author.name = name
    author.save(update_fields=["name"])
    renew_pages_of(author)
    return True


def renew_pages_of(author: Author) -> None:
    """Let no kept copy stand of a page that names this author."""
    articles = author.articles.model.objects
    named = author.comments.order_by().values("article_id").distinct()
    articles.filter(Q(author=author) | Q(pk__in=named)).update(version=F("version") + 1, changed_at=timezone.now())


@retry_when_busy
@transaction.atomic
def give_role(*, user: User, role: str) -> bool:
    """Give somebody a role and its way into the administration; return whether it is new. Raises TryAgain."""
    if user.groups.filter(name=role).exists():
        return False
    user.groups.add(Group.objects.get(name=role))
    _open_administration(user)
    return True


@retry_when_busy
@transaction.atomic
def take_role(*, user: User, role: str) -> bool:
    """Take a role; return whether somebody had it. Raises NotAllowed for the last administrator's, TryAgain."""
    if not user.groups.filter(name=role).exists():
        return False
    if role == ADMINISTRATOR and not user.is_superuser:
        keep_an_administrator(without=user)
    user.groups.remove(Group.objects.get(name=role))
    _open_administration(user)
    return True


def keep_an_administrator(*, without: User) -> None:
    """See to it that somebody can give roles without this account. Raises NotAllowed.

    Asked in the transaction that takes the account away: of two who would take
    away each other, the second one waits here, and is refused.
    """
    Group.objects.select_for_update().get(name=ADMINISTRATOR)
    if is_last_administrator(without):
        raise NotAllowed


def _open_administration(user: User) -> None:
    """Let into the administration whoever has a role there, and nobody else."""
    user.is_staff = user.is_superuser or user.groups.exclude(name=MEMBER).exists()
    user.save(update_fields=["is_staff"])
