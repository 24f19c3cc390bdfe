"""The comment, a node of a thread, and the quotations in it.

One nested-set tree for each top-level comment, whose ``tree_id`` is that
comment's own key. The parent link is the truth; ``lft``, ``rght`` and
``level`` are an index over it. Who may name those three is listed in
``tests/test_architecture.py``.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey

from accounts.models import Author, Source
from forum.articles.models import Article
from forum.comments.paths import PATH_LENGTH
from forum.comments.querysets import SHALLOW, CommentManager
from forum.markup.excerpt import excerpt
from forum.markup.formats import Format
from forum.markup.trusted import trusted


class Comment(MPTTModel):
    """What somebody said under an article, or in reply to another comment."""

    class State(models.TextChoices):
        VISIBLE = "visible", _("visible")
        HIDDEN = "hidden", _("hidden")
        DELETED = "deleted", _("deleted")
        MISSING = "missing", _("missing")

    class Presence(models.TextChoices):
        ONLINE = "online", _("online")
        OFFLINE = "offline", _("offline")

    source = models.ForeignKey(Source, models.PROTECT, related_name="comments", verbose_name=_("source"))
    external_id = models.CharField(_("id in the source"), max_length=255)
    article = models.ForeignKey(Article, models.PROTECT, related_name="comments", verbose_name=_("article"))
    author = models.ForeignKey(
        Author, models.PROTECT, null=True, blank=True, related_name="comments", verbose_name=_("author")
    )
    # Without an index of its own: those of the numbers serve it, and SQLite would rather read every
    # top-level comment of the site by it than those of one article by theirs.
    parent = TreeForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="replies",
        verbose_name=_("in reply to"),
    )
    # Declared here because django-mptt's own tree_id has 32 bits; ours is a primary key.
    tree_id = models.PositiveBigIntegerField(editable=False)
    lft = models.PositiveIntegerField(editable=False)
    rght = models.PositiveIntegerField(editable=False)
    level = models.PositiveIntegerField(editable=False)
    number = models.PositiveIntegerField(
        _("number"), editable=False, help_text=_("Place among its siblings; once given, never given again.")
    )
    path = models.CharField(
        _("place"),
        max_length=PATH_LENGTH,
        editable=False,
        help_text=_("Numbers from the top-level comment down to this one; only the last ones of a very deep place."),
    )
    body = models.TextField(_("text"), blank=True)
    body_format = models.CharField(_("format"), max_length=8, choices=Format.choices, default=Format.MARKDOWN)
    html = models.TextField(editable=False, blank=True)
    renderer_version = models.PositiveSmallIntegerField(editable=False, default=0)
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.VISIBLE)
    decided_at = models.DateTimeField(
        _("decided here"),
        null=True,
        editable=False,
        help_text=_("When somebody here hid, restored or deleted it; no import changes that again."),
    )
    presence = models.CharField(
        _("presence when archived"), max_length=7, choices=Presence.choices, blank=True, editable=False
    )
    score = models.IntegerField(_("score in the source"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), null=True, default=timezone.now, editable=False)
    created_offset = models.SmallIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(_("edited"), null=True, editable=False)
    updated_offset = models.SmallIntegerField(default=0, editable=False)
    reply_count = models.PositiveIntegerField(
        _("replies"), default=0, editable=False, help_text=_("Visible comments below this one, at any depth.")
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = CommentManager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", _("Can hide, restore and remove anybody's comments"))]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="comments_comment_external_id"),
            models.UniqueConstraint(
                fields=["tree_id"], condition=Q(parent__isnull=True), name="comments_comment_one_root"
            ),
            models.UniqueConstraint(
                fields=["article", "number"], condition=Q(parent__isnull=True), name="comments_comment_root_number"
            ),
            models.UniqueConstraint(
                fields=["parent", "number"],
                condition=Q(parent__isnull=False),
                name="comments_comment_reply_number",
            ),
            models.UniqueConstraint(
                fields=["tree_id", "lft"],
                deferrable=models.Deferrable.DEFERRED,
                name="comments_comment_tree_lft",
            ),
            models.CheckConstraint(
                condition=Q(lft__gte=1, rght__gt=F("lft"), level__gte=0), name="comments_comment_edges"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, level=0, lft=1, tree_id=F("id"))
                | Q(parent__isnull=False, level__gt=0, lft__gt=1),
                name="comments_comment_root_level",
            ),
        ]
        indexes = [
            models.Index(fields=["tree_id", "lft"], name="comments_comment_tree"),
            models.Index(fields=["tree_id", "lft"], condition=Q(level__lte=SHALLOW), name="comments_comment_shallow"),
            models.Index(fields=["author", "-created_at", "-id"], name="comments_comment_by_author"),
        ]

    def __str__(self) -> str:
        return self.path

    def get_absolute_url(self) -> str:
        return reverse("comments:permalink", kwargs={"comment_id": self.pk})

    @property
    def is_archived(self) -> bool:
        """Whether it came from an archive."""
        return not self.source.is_local

    @property
    def is_visible(self) -> bool:
        """Whether its text may be read by everybody."""
        return self.state == self.State.VISIBLE

    @property
    def rendered(self) -> SafeString:
        """The text as safe HTML."""
        return trusted(self.html)

    @property
    def fingerprint(self) -> str:
        """What tells this text from an earlier or a later one, for forms that edit it."""
        return hashlib.sha256(self.body.encode()).hexdigest()[:16]

    @property
    def first_words(self) -> str:
        """The beginning of the text, as plain words."""
        return excerpt(self.html, 90)

    @property
    def edited_at(self) -> datetime | None:
        """When its text was changed after it was written."""
        return self.updated_at


class Quotation(models.Model):
    """A passage of a comment that repeats an earlier comment or the article."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="quotations", verbose_name=_("quoting comment"))
    position = models.PositiveIntegerField(_("position"), help_text=_("Order of appearance, from 0."))
    author_name = models.CharField(
        _("quoted author"),
        max_length=255,
        blank=True,
        help_text=_("As the source names it; empty where the article is quoted."),
    )
    quoted = models.ForeignKey(
        Comment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="quoted_by",
        verbose_name=_("quoted comment"),
    )
    text = models.TextField(_("quoted text"))
    inferred = models.BooleanField(_("inferred"), default=False)

    class Meta:
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        constraints = [
            models.UniqueConstraint(fields=["comment", "position"], name="comments_quotation_position"),
        ]

    def __str__(self) -> str:
        return self.text[:60]
