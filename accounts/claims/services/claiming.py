"""Claims: made, proved by a code, withdrawn, decided."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.claims.codes import MOST_TRIES, digest_code, fits, new_code, new_mark
from accounts.claims.models import Claim, PersonEvent
from accounts.claims.permissions import can_claim, can_decide_claim, may_claim_at_all
from accounts.claims.services.linking import join, lock_persons, note
from accounts.models import Author, User
from forum.lib.errors import ClaimClosed, ClaimWaits, CodeWrong, NotAllowed, NotClaimable, TooOften
from forum.lib.transactions import retry_when_busy

Kind, State, Proof = PersonEvent.Kind, Claim.State, Claim.Proof
# Within a day: claims that somebody makes, and codes that one author is sent, whoever asks for them.
CLAIMS_A_DAY = 5
CODES_A_DAY = 3


@retry_when_busy
def make_claim(*, author: Author, user: User, proof: Claim.Proof, words: str = "") -> Claim:
    """Say that an archived author is oneself, and how that will be proved.

    Raises NotAllowed, NotClaimable, ClaimWaits, TooOften, TryAgain.
    """
    with lock_persons():
        author.refresh_from_db()
        if not may_claim_at_all(user):
            raise NotAllowed
        if not can_claim(user, author):
            raise NotClaimable
        expire_claims(author)
        if Claim.objects.filter(user=user, author=author, state=State.OPEN).exists():
            raise ClaimWaits
        _check_not_too_often(author, user, proof)
        claim = Claim.objects.create(
            author=author,
            user=user,
            proof=proof,
            words=words,
            mark=new_mark() if proof == Proof.SITE else "",
            expires_at=timezone.now() + timedelta(days=settings.CLAIM_DAYS),
        )
        note(Kind.CLAIMED, by=user, author=author)
        if proof == Proof.CODE:
            note(Kind.CODE_SENT, by=user, author=author)
    return claim


def make_code(claim: Claim) -> str:
    """Give an open claim its code and return it, "" where the archive holds no address or the claim has one."""
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).select_related("author").get(pk=claim.pk)
        if not claim.is_waiting or claim.proof != Proof.CODE or claim.code_digest or not claim.author.email:
            return ""
        code = new_code()
        Claim.objects.filter(pk=claim.pk).update(code_digest=digest_code(claim, code))
    return code


def enter_code(*, claim: Claim, user: User, code: str) -> None:
    """Grant a claim by the code that was sent to the address in the archive.

    A wrong one is counted: after five none is right any more. Raises
    NotAllowed, ClaimClosed, NotClaimable, CodeWrong, TryAgain.
    """
    if not _try_code(claim, user, code):
        raise CodeWrong


@retry_when_busy
def _try_code(claim: Claim, user: User, code: str) -> bool:
    with lock_persons():
        claim = _read_open(claim)
        if claim.user_id != user.pk or not may_claim_at_all(user):
            raise NotAllowed
        claim.tries = min(claim.tries + 1, MOST_TRIES + 1)
        Claim.objects.filter(pk=claim.pk).update(tries=claim.tries)
        if claim.proof != Proof.CODE or not fits(claim, code):
            note(Kind.CODE_WRONG, by=user, author=claim.author)
            return False
        _grant(claim, by=None, reason="")
    return True


@retry_when_busy
def name_page(*, claim: Claim, user: User, page: str) -> None:
    """Say where the mark stands, for a moderator to look at. Raises NotAllowed, ClaimClosed, TryAgain."""
    with lock_persons():
        claim = _read_open(claim)
        if claim.user_id != user.pk or claim.proof != Proof.SITE:
            raise NotAllowed
        Claim.objects.filter(pk=claim.pk).update(page=page)


@retry_when_busy
def withdraw_claim(*, claim: Claim, user: User) -> None:
    """Take one's own claim back before it is decided. Raises NotAllowed, ClaimClosed, TryAgain."""
    with lock_persons():
        claim = _read_open(claim)
        if claim.user_id != user.pk:
            raise NotAllowed
        Claim.objects.filter(pk=claim.pk).update(state=State.WITHDRAWN, decided_at=timezone.now())
        note(Kind.WITHDRAWN, by=user, author=claim.author)


@retry_when_busy
def decide_claim(*, claim: Claim, moderator: User, grant: bool, reason: str) -> None:
    """Grant or refuse a claim, and say why. Raises NotAllowed, ClaimClosed, NotClaimable, TryAgain."""
    with lock_persons():
        claim = _read_open(claim)
        if not can_decide_claim(moderator, claim):
            raise NotAllowed
        if grant:
            _grant(claim, by=moderator, reason=reason)
            return
        decided = {"state": State.REFUSED, "decided_by": moderator, "decided_at": timezone.now(), "reason": reason}
        Claim.objects.filter(pk=claim.pk).update(**decided)
        note(Kind.REFUSED, by=moderator, author=claim.author, person=claim.user.author, reason=reason)


def expire_claims(author: Author | None = None) -> int:
    """Close the claims that nobody decided in time, to one author or all; return how many."""
    old = Claim.objects.filter(state=State.OPEN, expires_at__lte=timezone.now())
    return (old.filter(author=author) if author else old).update(state=State.EXPIRED)


def _read_open(claim: Claim) -> Claim:
    """Return a claim as it is now. Raises ClaimClosed."""
    found = Claim.objects.with_people().filter(pk=claim.pk).first()
    if found is None or not found.is_waiting:
        raise ClaimClosed
    return found


def _grant(claim: Claim, *, by: User | None, reason: str) -> None:
    """Link the author to the account's. Other claims to it wait for a decision no more."""
    if not claim.user.is_active:
        raise NotAllowed
    link = join(claim.author, claim.user.author, by=by or claim.user, kind=Kind.GRANTED, reason=reason)
    decided = {"decided_by": by, "decided_at": timezone.now(), "reason": reason}
    Claim.objects.filter(pk=claim.pk).update(state=State.GRANTED, link=link, code_digest="", **decided)
    others = Claim.objects.filter(author=claim.author, state=State.OPEN)
    others.update(state=State.REFUSED, decided_at=timezone.now())


def _check_not_too_often(author: Author, user: User, proof: Claim.Proof) -> None:
    """Count what was asked for within a day. Raises TooOften."""
    day = timezone.now() - timedelta(days=1)
    if Claim.objects.filter(user=user, made_at__gt=day).count() >= CLAIMS_A_DAY:
        raise TooOften
    sent = PersonEvent.objects.filter(author=author, kind=Kind.CODE_SENT, at__gt=day)
    if proof == Proof.CODE and sent.count() >= CODES_A_DAY:
        raise TooOften
