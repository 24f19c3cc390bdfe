"""Which names belong to one person, who asked for that, and who decided it.

A link says that an archived author is the person who signs as another author:
the local one of an account, or another archived one. Links are the truth;
``Author.person`` is an index over them, the end of each chain of links.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Author, Source, User


class AuthorLinkQuerySet(models.QuerySet["AuthorLink"]):
    def standing(self) -> AuthorLinkQuerySet:
        """Return the links that were not taken back."""
        return self.filter(undone_at=None)


class AuthorLink(models.Model):
    """An author is the person who signs as another one. Taking it back keeps the row, as what once held."""

    # Protected: where one of a chain went, the index would say what no link says.
    author = models.ForeignKey(Author, models.PROTECT, related_name="links", verbose_name=_("author"))
    person = models.ForeignKey(Author, models.PROTECT, related_name="linked", verbose_name=_("the same person as"))
    linked_at = models.DateTimeField(_("linked"), default=timezone.now)
    undone_at = models.DateTimeField(_("taken back"), null=True)

    objects = AuthorLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link of authors")
        verbose_name_plural = _("links of authors")
        constraints = [
            models.UniqueConstraint(
                fields=["author"], condition=Q(undone_at__isnull=True), name="claims_authorlink_one_person"
            ),
            models.CheckConstraint(condition=~Q(author=F("person")), name="claims_authorlink_two_authors"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id}: {self.person_id}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> ClaimQuerySet:
        """Return the claims that are neither decided nor too old."""
        return self.filter(state=Claim.State.OPEN, expires_at__gt=timezone.now())

    def for_moderators(self) -> ClaimQuerySet:
        """Return the claims that a moderator is asked to decide."""
        return self.waiting().exclude(proof=Claim.Proof.CODE).exclude(proof=Claim.Proof.SITE, page="")

    def with_people(self) -> ClaimQuerySet:
        """Fetch both names in the same query."""
        return self.select_related("author__source", "user__author__source", "decided_by")


class Claim(models.Model):
    """Somebody says that an archived author is them."""

    class Proof(models.TextChoices):
        CODE = "code", _("a code sent to the address in the archive")
        SITE = "site", _("a mark on the author's own site")
        EVIDENCE = "evidence", _("reasons for a moderator")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")
        UNDONE = "undone", _("taken back")

    user = models.ForeignKey(User, models.CASCADE, related_name="claims", verbose_name=_("account"))
    author = models.ForeignKey(Author, models.CASCADE, related_name="claims", verbose_name=_("archived author"))
    proof = models.CharField(_("proof"), max_length=8, choices=Proof.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    words = models.TextField(_("reasons"), blank=True)
    page = models.CharField(_("page with the mark"), max_length=2000, blank=True)
    mark = models.CharField(_("mark"), max_length=40, blank=True)
    code_digest = models.CharField(max_length=64, blank=True, editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="decided_claims", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    reason = models.TextField(_("reason"), blank=True)
    link = models.OneToOneField(AuthorLink, models.SET_NULL, null=True, editable=False, related_name="claim")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        permissions = [("decide_claim", _("Can decide who an archived author is"))]
        constraints = [
            models.UniqueConstraint(fields=["user", "author"], condition=Q(state="open"), name="claims_claim_one_open"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")), name="claims_claim_not_ones_own"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "made_at", "id"], name="claims_claim_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.author_id}"

    def get_absolute_url(self) -> str:
        return reverse("claims:claim", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be decided."""
        return self.state == self.State.OPEN and self.expires_at > timezone.now()


class PersonEvent(models.Model):
    """What was done about who is who: by whom, when and why. Moderators can read it; nothing takes it away."""

    class Kind(models.TextChoices):
        CLAIMED = "claimed", _("claimed")
        CODE_SENT = "code_sent", _("code sent")
        CODE_WRONG = "code_wrong", _("wrong code")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        UNDONE = "undone", _("taken back")
        LINKED = "linked", _("linked")
        UNLINKED = "unlinked", _("link taken back")
        ERASED = "erased", _("erased on request")

    at = models.DateTimeField(_("when"), default=timezone.now)
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    author = models.ForeignKey(
        Author, models.SET_NULL, null=True, related_name="person_events", verbose_name=_("author")
    )
    person = models.ForeignKey(
        Author, models.SET_NULL, null=True, related_name="+", verbose_name=_("the same person as")
    )
    reason = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["-at", "-id"], name="claims_personevent_latest"),
            models.Index(fields=["author", "kind", "at"], name="claims_personevent_author"),
        ]

    def __str__(self) -> str:
        return self.kind


class RetiredName(models.Model):
    """A login that nobody bears again: its account was deleted, or its owner asked an archive to forget it.

    Kept as a digest under the site's key: who has only the database cannot read from it who that was.
    """

    digest = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey(Source, models.CASCADE, related_name="+", verbose_name=_("source"))
    retired_at = models.DateTimeField(_("retired"), default=timezone.now)

    class Meta:
        verbose_name = _("retired name")
        verbose_name_plural = _("retired names")

    def __str__(self) -> str:
        return self.digest[:8]
