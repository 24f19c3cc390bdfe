"""The record of each import."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Source
from forum.articles.models import Article


class ImportRun(models.Model):
    """One run of an import: what was read, made, changed and left, and each problem."""

    class State(models.TextChoices):
        RUNNING = "running", _("running or cut off")
        COMPLETE = "complete", _("complete")
        PARTIAL = "partial", _("some inputs were not imported")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

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


class ImportProblem(models.Model):
    """Something that a run tells the operator. An error: a part was not imported."""

    class Severity(models.TextChoices):
        ERROR = "error", _("error")
        WARNING = "warning", _("warning")

    run = models.ForeignKey(
        ImportRun, models.CASCADE, db_index=False, related_name="problems", verbose_name=_("import")
    )
    file = models.TextField(_("file"))
    line = models.PositiveBigIntegerField(_("line"), null=True)
    severity = models.CharField(_("severity"), max_length=7, choices=Severity.choices)
    code = models.CharField(_("kind"), max_length=40)
    message = models.TextField(_("message"))

    class Meta:
        verbose_name = _("problem of an import")
        verbose_name_plural = _("problems of imports")
        ordering = ("id",)
        indexes = [models.Index(fields=["run", "severity", "id"], name="archive_importproblem_run")]

    def __str__(self) -> str:
        return self.message


class ImportedThread(models.Model):
    """What a run did to one article and its comments: enough to take it back.

    ``created`` holds the keys of new comments as pairs of first and last,
    ``before`` what the source had said of the article, of comments and of
    authors that the run changed. Rows of one run and article are taken back
    in the reverse of their order.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, db_index=False, related_name="threads", verbose_name=_("import"))
    article = models.ForeignKey(Article, models.CASCADE, related_name="imported", verbose_name=_("article"))
    is_new = models.BooleanField(_("made by this import"), default=False)
    created = models.JSONField(default=list)
    before = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("imported discussion")
        verbose_name_plural = _("imported discussions")
        indexes = [models.Index(fields=["run", "id"], name="archive_importedthread_run")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.article_id}"
