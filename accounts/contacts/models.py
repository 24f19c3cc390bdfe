"""What people are to each other: who is here, and whom one would rather not read."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Author, User

# Somebody who was seen so shortly ago is here; that they were is said for a day.
ONLINE = timedelta(minutes=10)
RECENTLY = timedelta(days=1)


class Presence(models.Model):
    """When somebody was last here, and whether others may know."""

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="presence", verbose_name=_("account")
    )
    seen_at = models.DateTimeField(_("last seen"), null=True)
    is_shown = models.BooleanField(_("shown to others"), default=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")

    def __str__(self) -> str:
        return f"{self.user_id}"

    @property
    def is_online(self) -> bool:
        """Whether somebody is here now, as far as others may know."""
        return self._was_seen_within(ONLINE)

    @property
    def was_here_lately(self) -> bool:
        """Whether somebody was here within a day, as far as others may know."""
        return self._was_seen_within(RECENTLY)

    def _was_seen_within(self, span: timedelta) -> bool:
        return self.is_shown and self.seen_at is not None and self.seen_at > timezone.now() - span


class Ignored(models.Model):
    """Somebody does not want to read an author: their comments are folded for this reader alone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="ignored", verbose_name=_("account"))
    author = models.ForeignKey(Author, models.CASCADE, related_name="ignored_by", verbose_name=_("author"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("ignored author")
        verbose_name_plural = _("ignored authors")
        constraints = [models.UniqueConstraint(fields=["user", "author"], name="contacts_ignored_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.author_id}"
