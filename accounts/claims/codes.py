"""Codes and marks by which somebody proves to be who they say."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.claims.models import Claim

# Without letters and figures that look alike.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
MOST_TRIES = 5


def new_code() -> str:
    """Return a code as it is mailed: two times four characters."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def new_mark() -> str:
    """Return what somebody puts on a page of their own site."""
    return f"claim-{secrets.token_hex(12)}"


def digest_code(claim: Claim, code: str) -> str:
    """Return what is kept of a code: without the site's key nobody can try all codes against it."""
    letters = code.upper().replace("-", "").replace(" ", "")
    return salted_hmac("accounts.claims.code", f"{claim.pk}:{letters}", algorithm="sha256").hexdigest()


def fits(claim: Claim, code: str) -> bool:
    """Whether this is the code that was sent for a claim, in time, and not guessed at too often."""
    too_old = timezone.now() > claim.made_at + timedelta(hours=settings.CLAIM_CODE_HOURS)
    # Compared in any case, so that an answer takes the same time where no code was sent.
    same = constant_time_compare(claim.code_digest, digest_code(claim, code))
    return same and bool(claim.code_digest) and not too_old and claim.tries <= MOST_TRIES
