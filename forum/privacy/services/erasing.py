"""An archived author who asks to be forgotten: name, texts and address go, and no import brings them back."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from accounts.claims.models import AuthorLink, Claim, PersonEvent
from accounts.claims.permissions import can_decide
from accounts.claims.retired import retire_name
from accounts.claims.services import lock_persons, note, part
from accounts.models import Author, User
from accounts.signed_pages import show_anew
from forum.archive.loader.retired import FORGOTTEN
from forum.archive.undoing.forgetting import forget_in_notes
from forum.archive.undoing.quoting import render_anew
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.comments.services import forget_texts
from forum.lib.errors import NotAllowed, NotClaimable
from forum.lib.transactions import retry_when_busy


@retry_when_busy
def ask_to_erase(*, author: Author, moderator: User, reason: str) -> None:
    """Decide that an archived author is forgotten, which ``erase_author`` does.

    Raises NotAllowed, NotClaimable, TryAgain.
    """
    if not can_decide(moderator):
        raise NotAllowed
    if author.source.is_local:
        raise NotClaimable
    with lock_persons():
        retire_name(author.source, author.login)
        for link in AuthorLink.objects.standing().filter(Q(author=author) | Q(person=author)):
            part(link, by=moderator, reason=reason)
        Claim.objects.filter(author=author).delete()
        note(PersonEvent.Kind.ERASED, by=moderator, author=author, reason=reason)


def erase_author(author: Author) -> None:
    """Forget an archived author, step by step: what is cut off is started again. Raises TryAgain."""
    signed = Comment.objects.filter(author=author).order_by()
    places = list(signed.values_list("pk", "article_id", "home_id"))
    articles = {key for _pk, *keys in places for key in keys if key is not None}
    articles |= set(Article.objects.filter(author=author).values_list("pk", flat=True))
    forget_in_notes(author.pk, articles, [pk for pk, *_keys in places])
    quoting = _unname(author) | forget_texts(author, signature=True)
    show_quoting_anew(quoting)
    show_anew([author.pk])
    Article.objects.filter(author=author).update(author=None)
    with lock_persons():
        AuthorLink.objects.filter(Q(author=author) | Q(person=author)).delete()
        Author.objects.filter(pk=author.pk).delete()


def show_quoting_anew(quoting: Collection[int]) -> None:
    """Write comments anew whose quotations name somebody otherwise now, and let no copy of their pages stand."""
    render_anew(quoting)
    authors = Comment.objects.filter(pk__in=quoting).order_by().values_list("author", flat=True)
    show_anew({author for author in authors if author is not None})


def _unname(author: Author) -> set[int]:
    """Take an author's name out of the quotations of it in its source; return the keys of the comments that quote."""
    names = {author.login, author.name} - {""}
    named = Quotation.objects.filter(
        Q(quoted__author=author) | Q(author_name__in=names, comment__source=author.source)
    ).exclude(author_name__in=["", FORGOTTEN])
    quoting = set(named.values_list("comment_id", flat=True))
    Quotation.objects.filter(pk__in=list(named.values_list("pk", flat=True))).update(author_name=FORGOTTEN)
    return quoting
