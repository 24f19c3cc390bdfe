"""Which names are one person: links made and taken back, and the index over them kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from accounts.claims.models import AuthorLink, Claim, PersonEvent
from accounts.claims.permissions import can_decide
from accounts.models import Author, Source, User
from accounts.signed_pages import show_anew
from forum.lib.errors import NotAllowed, NotClaimable
from forum.lib.transactions import retry_when_busy

Kind = PersonEvent.Kind


@contextmanager
def lock_persons() -> Iterator[None]:
    """Hold all links of the site for one transaction: they are few, and a chain must not be closed from two ends."""
    with transaction.atomic():
        Source.objects.select_for_update(no_key=True).local()
        yield


@retry_when_busy
def link_authors(*, author: Author, person: Author, moderator: User, reason: str) -> AuthorLink:
    """Say that two archived authors are one person. Raises NotAllowed, NotClaimable, TryAgain."""
    if not can_decide(moderator):
        raise NotAllowed
    with lock_persons():
        if person.source.is_local:
            raise NotClaimable
        if person_of(person).pk == moderator.author_id:
            raise NotAllowed
        return join(author, person, by=moderator, kind=Kind.LINKED, reason=reason)


@retry_when_busy
def unlink_author(*, author: Author, user: User, reason: str) -> bool:
    """Take the link of an author back; return whether there was one.

    Moderators take back any, people those to themselves: an author that they
    were granted. Raises NotAllowed, TryAgain.
    """
    with lock_persons():
        link = AuthorLink.objects.standing().filter(author=author).first()
        if not (can_decide(user) or (link and user.is_active and link.person_id == user.author_id)):
            raise NotAllowed
        if link is None:
            return False
        part(link, by=user, reason=reason)
    return True


def join(author: Author, person: Author, *, by: User | None, kind: Kind, reason: str) -> AuthorLink:
    """Link an author to a person, while all links are held. Raises NotClaimable."""
    if author.source.is_local or AuthorLink.objects.standing().filter(author=author).exists():
        raise NotClaimable
    if person_of(person) == author:
        raise NotClaimable
    link = AuthorLink.objects.create(author=author, person=person)
    note(kind, by=by, author=author, person=person, reason=reason)
    _keep_index(author)
    return link


def part(link: AuthorLink, *, by: User | None, reason: str) -> None:
    """Take a link back, with the claim that it was made by, while all links are held. The log keeps why it was made."""
    AuthorLink.objects.filter(pk=link.pk).update(undone_at=timezone.now())
    claimed = Claim.objects.filter(link=link).update(state=Claim.State.UNDONE, reason=reason)
    note(Kind.UNDONE if claimed else Kind.UNLINKED, by=by, author=link.author, person=link.person, reason=reason)
    _keep_index(link.author)


def person_of(author: Author) -> Author:
    """Return who an author is: the end of the chain of links, the author itself where nothing is known."""
    here = author
    while link := AuthorLink.objects.standing().filter(author=here).select_related("person__source").first():
        here = link.person
    return here


def note(kind: Kind, *, by: User | None, author: Author, person: Author | None = None, reason: str = "") -> None:
    """Write down who did what to whom, and why."""
    PersonEvent.objects.create(kind=kind, actor=by, author=author, person=person, reason=reason)


def _keep_index(author: Author) -> None:
    """Write down anew who an author is, and all those that are linked to it, and show it on their pages."""
    person = person_of(author)
    level = names = {author.pk}
    while level:
        below = AuthorLink.objects.standing().filter(person__in=level)
        level = set(below.values_list("author", flat=True)) - names
        names = names | level
    Author.objects.filter(pk__in=names).exclude(pk=person.pk).update(person=person)
    Author.objects.filter(pk=person.pk).update(person=None)
    show_anew(names)
