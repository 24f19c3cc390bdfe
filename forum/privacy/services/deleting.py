"""An account that its owner wants deleted: asked for, called off, done when it is due."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.claims.models import AuthorLink
from accounts.claims.retired import retire_name
from accounts.claims.services import lock_persons, part
from accounts.models import Author, User
from accounts.services import keep_an_administrator
from accounts.sessions import forget_sessions
from accounts.signed_pages import show_anew
from forum.archive.nameless import Nameless
from forum.comments.models import Quotation
from forum.comments.services import (
    forget_former_texts,
    forget_name_in_removed,
    forget_texts,
    withdraw_votes,
)
from forum.lib.transactions import retry_when_busy
from forum.privacy.models import AccountDeletion
from forum.privacy.services.erasing import forget_in_log, show_quoting_anew


@retry_when_busy
def ask_to_delete(*, user: User, erases_texts: bool) -> AccountDeletion:
    """Let an account be deleted in some days. Raises NotAllowed for the last administrator, TryAgain."""
    due_at = timezone.now() + timedelta(days=settings.DELETION_DAYS)
    with transaction.atomic():
        keep_an_administrator(without=user)
        asked, _made = AccountDeletion.objects.update_or_create(
            user=user, defaults={"erases_texts": erases_texts, "due_at": due_at, "asked_at": timezone.now()}
        )
    return asked


@retry_when_busy
def call_off_deletion(*, user: User) -> bool:
    """Let an account live on; return whether anything changed. Raises TryAgain."""
    return bool(AccountDeletion.objects.filter(user=user).delete()[0])


def delete_account(asked: AccountDeletion) -> None:
    """Delete an account that is due, step by step: what is cut off is started again. Raises NotAllowed, TryAgain."""
    user = asked.user
    with transaction.atomic():
        keep_an_administrator(without=user)
        # From here on nobody signs in with it, and nothing is added.
        User.objects.filter(pk=user.pk).update(is_active=False)
    withdraw_votes(user)
    author = user.author
    quoting = set(Quotation.objects.filter(quoted__author=author).values_list("comment_id", flat=True))
    if asked.erases_texts:
        forget_texts(author, signature=False)
    forget_former_texts(author)
    for export in user.data_exports.all():
        for path in (export.path, export.draft):
            path.unlink(missing_ok=True)
    _let_go(user, author)
    show_quoting_anew(quoting)


@retry_when_busy
def _let_go(user: User, author: Author) -> None:
    """Take the name from the author, its links and the account; all at once."""
    nobody = f"deleted-{author.pk}"
    with lock_persons():
        for link in AuthorLink.objects.standing().filter(person=author):
            part(link, by=None, reason="")
        retire_name(author.source, author.login)
        Quotation.objects.filter(quoted__author=author).exclude(author_name="").update(author_name=nobody)
        forget_name_in_removed(author, nobody)
        _forget_in_records(user, nobody)
        Author.objects.filter(pk=author.pk).update(login=nobody, name="", url="", email="", described_at=None)
        show_anew([author.pk])
        user.delete()


def _forget_in_records(user: User, nobody: str) -> None:
    """Take an account out of what the machinery keeps: sessions, logs of who is who and what was done, failed tasks."""
    forget_sessions(user)
    author = user.author
    nameless = Nameless([author.login, author.name, user.email])
    forget_in_log(Q(author=author) | Q(person=author) | Q(actor=user), nameless)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(user.pk)).update(object_repr=nobody)
    said = Q(traceback__icontains=user.email) | Q(traceback__contains=f"({user.username})")
    DBTaskResult.objects.filter(said).update(traceback="")
