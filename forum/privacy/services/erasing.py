"""An archived author who asks to be forgotten: name, texts and address go, and no import brings them back."""

from __future__ import annotations

from collections.abc import Collection
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from accounts.claims.models import AuthorLink, Claim, PersonEvent
from accounts.claims.permissions import can_decide
from accounts.claims.retired import retire_name
from accounts.claims.services import lock_persons, note, part
from accounts.models import Author, User
from accounts.signed_pages import show_anew
from forum.archive.nameless import FORGOTTEN, Nameless
from forum.archive.undoing.forgetting import forget_in_notes, forget_in_reports
from forum.archive.undoing.quoting import render_anew
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.comments.services import forget_name_in_removed, forget_texts
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
        retire_name(author.source, author.login, _names(author))
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
    said = [*_names(author), author.email, author.url]
    nameless = Nameless(said, signed.exclude(body="").values_list("body", flat=True).iterator())
    forget_in_notes(author, articles, [pk for pk, *_keys in places], nameless)
    forget_in_reports(author.source, nameless)
    forget_in_log(Q(author=author) | Q(person=author), nameless)
    quoting = _unname(author, nameless) | forget_texts(author, signature=True)
    show_quoting_anew(quoting)
    show_anew([author.pk])
    Article.objects.filter(author=author).update(author=None)
    with lock_persons():
        AuthorLink.objects.filter(Q(author=author) | Q(person=author)).delete()
        Author.objects.filter(pk=author.pk).delete()


def forget_in_log(concerned: Q, nameless: Nameless) -> None:
    """Take somebody out of the reasons that stand in the log of who is who; what was done stays."""
    for event in PersonEvent.objects.filter(concerned).exclude(reason=""):
        PersonEvent.objects.filter(pk=event.pk).update(reason=nameless.message(event.reason))


def show_quoting_anew(quoting: Collection[int]) -> None:
    """Write comments anew whose quotations name somebody otherwise now, and let no copy of their pages stand."""
    render_anew(quoting)
    authors = Comment.objects.filter(pk__in=quoting).order_by().values_list("author", flat=True)
    show_anew({author for author in authors if author is not None})


def _names(author: Author) -> set[str]:
    """Return all names under which an author is shown: their own, and those that quotations of them say."""
    said = Quotation.objects.filter(quoted__author=author, comment__source=author.source)
    return {author.login, author.name, *said.values_list("author_name", flat=True).distinct()} - {"", FORGOTTEN}


def _unname(author: Author, nameless: Nameless) -> set[int]:
    """Take an author's name out of what others say of their quotations; return the keys of the comments that quote."""
    names = _names(author)
    within = reduce(or_, (Q(text__contains=name) for name in names))
    named = Q(quoted__author=author) | Q(author_name__in=names) | within
    quotations = Quotation.objects.filter(named, comment__source=author.source).exclude(author_name="")
    # Quoted by people of this site: they are named by nobody else.
    quotations |= Quotation.objects.filter(quoted__author=author).exclude(author_name__in=["", FORGOTTEN])
    quoting = set(quotations.values_list("comment_id", flat=True))
    spoken = reduce(or_, (Q(body__contains=name) for name in nameless.names))
    others = Comment.objects.filter(spoken, source=author.source).exclude(author=author).order_by()
    changed = {key for key in sorted(quoting) if _unname_in(key, author, nameless, quotes=True)}
    rest = sorted(set(others.values_list("pk", flat=True)) - quoting)
    changed |= {key for key in rest if _unname_in(key, author, nameless, quotes=False)}
    with transaction.atomic():
        forget_name_in_removed(author, FORGOTTEN, nameless.text)
    return changed


@retry_when_busy
def _unname_in(key: int, author: Author, nameless: Nameless, *, quotes: bool) -> bool:
    """Take the name out of what one comment says of its quotations; return whether it was there."""
    with transaction.atomic():
        comment = Comment.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)
        theirs = Q(quoted__author=author) | Q(author_name__in=nameless.names)
        changed = comment.quotations.filter(theirs).exclude(author_name="").update(author_name=FORGOTTEN)
        if not comment.is_archived:
            return bool(changed)
        for quotation in comment.quotations.all():
            Quotation.objects.filter(pk=quotation.pk).update(text=nameless.text(quotation.text))
        body, html = (nameless.text(text, quotes=quotes) for text in (comment.body, comment.html))
        if (body, html) != (comment.body, comment.html):
            changed += Comment.objects.filter(pk=key).update(body=body, html=html)
    return bool(changed)
