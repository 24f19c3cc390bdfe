"""What comments said before: texts that were edited, and those deleted a moment ago."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# How long a deletion can be taken back; afterwards the text is nobody's.
UNDO_TIME = timedelta(minutes=10)


class Revision(models.Model):
    """A text that a comment had before it was edited; whoever may read the comment may read it."""

    comment = models.ForeignKey(
        "comments.Comment", models.CASCADE, db_index=False, related_name="revisions", verbose_name=_("comment")
    )
    number = models.PositiveIntegerField(_("number"), help_text=_("From 1, the first text, onwards."))
    body = models.TextField(_("text"))
    written_at = models.DateTimeField(_("written"), null=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="comments_revision_number"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.number}"


class RemovedText(models.Model):
    """What a comment was that somebody deleted a moment ago, kept apart until that can be undone no more.

    The comment's own row is emptied at once, so that nothing that reads
    comments (pages, exports, searches) can come upon the text.
    """

    comment = models.OneToOneField(
        "comments.Comment", models.CASCADE, primary_key=True, related_name="removed_text", verbose_name=_("comment")
    )
    removed_by = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("deleted by"))
    removed_at = models.DateTimeField(_("deleted"), default=timezone.now, db_index=True)
    state = models.CharField(max_length=7)
    decided_at = models.DateTimeField(null=True)
    body = models.TextField(_("text"))
    html = models.TextField()
    quotations = models.JSONField(default=list)

    class Meta:
        verbose_name = _("deleted text")
        verbose_name_plural = _("deleted texts")

    def __str__(self) -> str:
        return str(self.comment_id)

    @property
    def can_be_undone(self) -> bool:
        """Whether there is time left to take the deletion back."""
        return self.removed_at > timezone.now() - UNDO_TIME
