"""Who may claim an archived author, and who decides it."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from accounts.claims.models import Claim
from accounts.models import Author, User


def can_claim(user: User | AnonymousUser, author: Author) -> bool:
    """Whether this person may claim the author: one from an archive, whom nobody is known to be."""
    return may_claim_at_all(user) and not author.source.is_local and author.person_id is None


def may_claim_at_all(user: User | AnonymousUser) -> bool:
    """Whether somebody may make claims: whoever may write here, with an address that is verified."""
    if not isinstance(user, User) or not user.is_active or not user.has_perm("comments.add_comment"):
        return False
    return bool(user.emailaddress_set.filter(verified=True).exists())  # type: ignore[attr-defined] # allauth's


def can_decide(user: User | AnonymousUser) -> bool:
    """Whether this person decides who archived authors are."""
    return user.is_active and user.has_perm("claims.decide_claim")


def can_decide_claim(user: User | AnonymousUser, claim: Claim) -> bool:
    """Whether this person decides the claim: never the one who made it."""
    return can_decide(user) and claim.user_id != user.pk
