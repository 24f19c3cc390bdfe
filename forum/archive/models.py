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


class ImportedFile(models.Model):
    """A file that a run read, or several that it read together as a folder of mail, and what became of it.

    ``format`` is what it was read as, ``size`` its length in bytes, out of its
    container; ``sha256`` that of one file that was read to its end,
    ``encoding`` Python's name of the one that its text was read in. ``lines``
    counts lines that are not blank, or items; ``lines_reported`` are those of
    them that were left out. ``article`` is the one that all of it went into;
    of several only their number is kept, in which one that comes again counts
    again unless its copies stand side by side.
    """

    class Result(models.TextChoices):
        """From the worst to the best."""

        SKIPPED = "skipped", _("skipped")
        UNCHANGED = "unchanged", _("unchanged")
        UPDATED = "updated", _("updated")
        CREATED = "created", _("created")

    run = models.ForeignKey(ImportRun, models.CASCADE, db_index=False, related_name="files", verbose_name=_("import"))
    name = models.TextField(_("file"))
    files = models.PositiveIntegerField(_("files read together"))
    format = models.CharField(_("format"), max_length=40)
    size = models.PositiveBigIntegerField(_("bytes"), null=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    encoding = models.CharField(_("encoding"), max_length=40)
    lines = models.PositiveBigIntegerField(_("lines or items"))
    lines_reported = models.PositiveBigIntegerField(_("lines or items left out"))
    articles = models.PositiveBigIntegerField(_("articles"))
    # Not held by the database: an article may be removed between its import and this note of it.
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, db_constraint=False, related_name="+", verbose_name=_("article")
    )
    result = models.CharField(_("result"), max_length=9, choices=Result.choices)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        ordering = ("id",)
        indexes = [models.Index(fields=["run", "id"], name="archive_importedfile_run")]

    def __str__(self) -> str:
        return self.name


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
