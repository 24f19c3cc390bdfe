"""The record of each import."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Source


class ImportRun(models.Model):
    """One run of an import: what was read, made, changed and left, and each problem."""

    class State(models.TextChoices):
        RUNNING = "running", _("running or cut off")
        COMPLETE = "complete", _("complete")
        PARTIAL = "partial", _("some inputs were not imported")

    source = models.ForeignKey(Source, models.PROTECT, null=True, related_name="import_runs", verbose_name=_("source"))
    paths = models.JSONField(_("inputs"), default=list)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-started_at", "-id")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
