"""What people have asked to be done with their data."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class AccountDeletion(models.Model):
    """Somebody wants their account deleted. Until it is due they can change their mind."""

    user = models.OneToOneField(User, models.CASCADE, related_name="deletion", verbose_name=_("account"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), db_index=True)
    erases_texts = models.BooleanField(_("comments are emptied"), default=False)

    class Meta:
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.due_at:%Y-%m-%d}"


class DataExport(models.Model):
    """A file with all that is kept of somebody, made because they asked for it; it lies there for some days."""

    user = models.ForeignKey(User, models.CASCADE, related_name="data_exports", verbose_name=_("account"))
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True)
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    name = models.CharField(max_length=64, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("download of one's data")
        verbose_name_plural = _("downloads of one's data")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.asked_at:%Y-%m-%d}"

    @property
    def path(self) -> Path:
        """Where the file lies; nothing but this site's own views reads there."""
        return Path(settings.DATA_DIR) / "exports" / f"{self.name}.zip"

    @property
    def draft(self) -> Path:
        """Where it is being made; it lies there still where that was cut off."""
        return self.path.with_suffix(".new")

    @property
    def is_ready(self) -> bool:
        """Whether it can be downloaded."""
        return self.ready_at is not None and self.expires_at > timezone.now()
