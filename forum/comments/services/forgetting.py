"""All that somebody wrote, taken away for good, and their votes taken out of the sums."""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.db.models import Case, Value, When
from django.db.models.functions import Now
from django.utils.html import escape

from accounts.models import Author, User
from forum.comments.former_texts import RemovedText, Revision
from forum.comments.models import Comment, Quotation, Vote
from forum.comments.services.counters import recount
from forum.comments.services.erasing import renumber_trees
from forum.comments.services.locks import lock_comment, lock_thread
from forum.comments.services.votes import count_votes
from forum.lib.transactions import retry_when_busy

State = Comment.State
_GONE = {
    "body": "", "html": "", "digest": "", "presence": "", "created_text": "", "renderer_version": 0,
}  # fmt: skip


def forget_texts(author: Author, *, signature: bool) -> set[int]:
    """Empty all comments of an author, article by article; return the keys of those that quoted them.

    With ``signature`` the author's name goes from them too. The places stay,
    deleted by a decision of this site: no import fills them again. What is cut
    off is started again. Raises TryAgain.
    """
    quoting: set[int] = set()
    signed = Comment.objects.filter(author=author).order_by()
    for article in sorted(set(signed.values_list("article_id", flat=True))):
        quoting |= _forget_in(article, author, signature=signature)
    return quoting


def forget_former_texts(author: Author) -> None:
    """Take away what comments of an author said before they were edited or deleted."""
    Revision.objects.filter(comment__author=author).delete()
    RemovedText.objects.filter(comment__author=author).delete()


def forget_name_in_removed(author: Author, instead: str, rewrite: Callable[[str], str] = str) -> None:
    """Name an author otherwise in deleted texts that quote them and may yet be brought back.

    ``rewrite`` takes the name out of such a text too. Runs in a transaction.
    """
    for kept in RemovedText.objects.select_for_update().exclude(quotations=[]):
        keys = {row["quoted_id"] for row in kept.quotations if row["quoted_id"]}
        theirs = set(Comment.objects.filter(pk__in=keys, author=author).order_by().values_list("pk", flat=True))
        for row in kept.quotations:
            row["text"] = rewrite(row["text"])
            if row["quoted_id"] in theirs and row["author_name"]:
                kept.html = kept.html.replace(escape(row["author_name"]), escape(instead))
                row["author_name"] = instead
        kept.body, kept.html = rewrite(kept.body), rewrite(kept.html)
        kept.save(update_fields=["body", "html", "quotations"])


@retry_when_busy
def _forget_in(article_id: int, author: Author, *, signature: bool) -> set[int]:
    with lock_thread(article_id) as article:
        rows = dict(Comment.objects.filter(article=article, author=author).order_by().values_list("pk", "tree_id"))
        quoting = _quoting(rows.keys())
        for model in (Quotation, Revision, RemovedText):
            model._default_manager.filter(comment__in=rows).delete()
        emptied = {"author": None} if signature else {}
        shown = Case(When(state__in=[State.VISIBLE, State.HIDDEN], then=Value(State.DELETED)), default="state")
        Comment.objects.filter(pk__in=rows).update(state=shown, decided_at=Now(), **_GONE, **emptied)
        renumber_trees(set(rows.values()))
        recount(article)
    return quoting - rows.keys()


def _quoting(keys: Collection[int]) -> set[int]:
    return set(Quotation.objects.filter(quoted__in=keys).values_list("comment_id", flat=True))


def withdraw_votes(user: User) -> int:
    """Take all votes of an account back, out of the sums too; return how many. Raises TryAgain."""
    votes = Vote.objects.filter(user=user).order_by("pk").select_related("comment")
    return sum(_withdraw(vote) for vote in votes.iterator(chunk_size=500))


@retry_when_busy
def _withdraw(vote: Vote) -> bool:
    with lock_comment(vote.comment) as article:
        gone = bool(Vote.objects.filter(pk=vote.pk).delete()[0])
        count_votes(vote.comment)
        article.save_change()
    return gone
