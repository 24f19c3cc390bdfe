"""What a claim leaves to the worker: mail, which would tell by its time whether an archive holds an address."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from accounts.claims.models import Claim
from accounts.claims.services import make_code
from accounts.letters import send_letter


@task()
def send_code(claim_id: int, origin: str) -> None:
    """Send the code of a claim to the address that the archive holds; nothing where it holds none."""
    claim = Claim.objects.with_people().filter(pk=claim_id).first()
    code = make_code(claim) if claim else ""
    if claim and code:
        send_letter(
            "claims/email/code",
            to=claim.author.email,
            origin=origin,
            claim=claim,
            code=code,
            hours=settings.CLAIM_CODE_HOURS,
        )


@task()
def tell_decision(claim_id: int, origin: str) -> None:
    """Tell somebody what a moderator decided of their claim."""
    claim = Claim.objects.with_people().filter(pk=claim_id).first()
    if claim and claim.user.is_active and claim.state in (Claim.State.GRANTED, Claim.State.REFUSED, Claim.State.UNDONE):
        send_letter("claims/email/decision", to=claim.user.email, origin=origin, claim=claim, states=Claim.State)
