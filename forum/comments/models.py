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
from django.db.models import Case, F, Q, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from mptt.models import MPTTModel, TreeForeignKey

from accounts.models import LONGEST_HANDLE, Author, Source, User
from forum.articles.models import Article
from forum.comments.former_texts import RemovedText, Revision
from forum.comments.orders import LONG_AGO, Conversation
from forum.comments.paths import PATH_LENGTH
from forum.comments.querysets import CommentManager
from forum.markup.excerpt import excerpt
from forum.markup.formats import Format
from forum.markup.trusted import trusted

__all__ = ["Comment", "Follow", "Quotation", "RemovedText", "Revision", "Visit", "Vote"]


class Comment(MPTTModel):
    """What somebody said under an article, or in reply to another comment."""

    class State(models.TextChoices):
        VISIBLE = "visible", _("visible")
        HIDDEN = "hidden", _("hidden")
        DELETED = "deleted", _("deleted")
        MISSING = "missing", _("missing")
        MERGED = "merged", _("merged")

    class Presence(models.TextChoices):
        ONLINE = "online", _("online")
        OFFLINE = "offline", _("offline")

    # Source, article and author have no indexes of their own: those of the ids in the source, by arrival and of what an
    # author signed serve them, and each index costs every comment that is written.
    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, related_name="comments", verbose_name=_("source")
    )
    external_id = models.CharField(_("id in the source"), max_length=255)
    article = models.ForeignKey(
        Article, models.PROTECT, db_index=False, related_name="comments", verbose_name=_("article")
    )
    home = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="moved_away",
        verbose_name=_("article in the source"),
        help_text=_("Where its archive has it, if it was moved to another article here."),
    )
    author = models.ForeignKey(
        Author,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="comments",
        verbose_name=_("author"),
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
    retired_number = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("The highest number of a reply that was moved away.")
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
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="duplicates",
        verbose_name=_("merged into"),
    )
    presence = models.CharField(
        _("presence when archived"), max_length=7, choices=Presence.choices, blank=True, editable=False
    )
    score = models.IntegerField(_("score in the source"), null=True, blank=True, editable=False)
    ups = models.PositiveIntegerField(_("votes up"), default=0, editable=False)
    downs = models.PositiveIntegerField(_("votes down"), default=0, editable=False)
    rank = models.IntegerField(default=0, editable=False, help_text=_("Place among the best: the lower, the better."))
    created_at = models.DateTimeField(_("written"), null=True, default=timezone.now, editable=False)
    created_offset = models.SmallIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(_("edited"), null=True, editable=False)
    updated_offset = models.SmallIntegerField(default=0, editable=False)
    created_text = models.CharField(_("time as the source shows it"), max_length=100, blank=True, editable=False)
    created_inferred = models.BooleanField(
        default=False, editable=False, help_text=_("The time was reckoned from when the page was saved.")
    )
    created_ahead = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("The time was still to come when it was read: it says nothing of the order."),
    )
    anchor = models.CharField(
        _("original anchor"), max_length=255, blank=True, editable=False, help_text=_("Its fragment on the old page.")
    )
    reply_count = models.PositiveIntegerField(
        _("replies"), default=0, editable=False, help_text=_("Visible comments below this one, at any depth.")
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)
    # What the newest are sorted by. The database keeps it, so that it can be no other.
    placed_at = models.GeneratedField(
        expression=Case(
            When(created_at__isnull=False, created_ahead=False, then="created_at"), default=Value(LONG_AGO)
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
    )

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
            models.Index(fields=["author", "-placed_at", "-id"], name="comments_comment_signed"),
            models.Index(fields=["article", "id"], name="comments_comment_arrival"),
            models.Index(
                fields=["article", "placed_at", "id"], condition=Q(parent__isnull=True), name="comments_comment_newest"
            ),
            models.Index(
                fields=["article", "rank", "number"], condition=Q(parent__isnull=True), name="comments_comment_best"
            ),
            models.Index(fields=["tree_id", "lft"], condition=Q(state="hidden"), name="comments_comment_hidden"),
            models.Index(fields=["article", "anchor"], condition=~Q(anchor=""), name="comments_comment_anchor"),
            models.Index(fields=["home"], condition=Q(home__isnull=False), name="comments_comment_home"),
            models.Index(
                fields=["merged_into"], condition=Q(merged_into__isnull=False), name="comments_comment_merged"
            ),
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
    def dated_at(self) -> datetime | None:
        """When it was written, as far as that can be true."""
        return None if self.created_ahead else self.created_at

    def as_conversation(self) -> Conversation:
        """Return it as a page lists it."""
        size = (self.rght - self.lft + 1) // 2
        return Conversation(self.pk, self.number, self.rank, self.dated_at or LONG_AGO, size)

    @property
    def total_score(self) -> int:
        """The score of the source and the votes given here."""
        return (self.score or 0) + self.ups - self.downs

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


class Quotation(models.Model):
    """A passage of a comment that repeats an earlier comment or the article."""

    # The index by position serves it.
    comment = models.ForeignKey(
        Comment, models.CASCADE, db_index=False, related_name="quotations", verbose_name=_("quoting comment")
    )
    position = models.PositiveIntegerField(_("position"), help_text=_("Order of appearance, from 0."))
    author_name = models.CharField(
        _("quoted author"),
        max_length=LONGEST_HANDLE,
        blank=True,
        help_text=_("As the source names it; empty where the article is quoted."),
    )
    quoted = models.ForeignKey(
        Comment,
        models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
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
        # With the key: a page asks for the first ones of each comment.
        indexes = [models.Index(fields=["quoted", "id"], name="comments_quotation_quoted")]

    def __str__(self) -> str:
        return self.text[:60]


class Vote(models.Model):
    """What somebody thinks of another's comment; the comment keeps the sums."""

    class Value(models.IntegerChoices):
        UP = 1, _("up")
        DOWN = -1, _("down")

    # Protected: whoever deletes an account has to take its votes out of the sums first.
    user = models.ForeignKey(User, models.PROTECT, related_name="votes", verbose_name=_("account"))
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="votes", verbose_name=_("comment"))
    value = models.SmallIntegerField(_("vote"), choices=Value.choices)
    voted_at = models.DateTimeField(_("voted"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["user", "comment"], name="comments_vote_one_each"),
            models.CheckConstraint(condition=Q(value__in=[1, -1]), name="comments_vote_value"),
        ]

    def __str__(self) -> str:
        return f"{self.value:+d}"


class Visit(models.Model):
    """How far somebody has read a discussion: up to one comment in the order of arrival, and which after it.

    Keys are taken under the article's lock, so those of one discussion rise
    with time; a row a comment is not needed.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="visits", verbose_name=_("account"))
    article = models.ForeignKey(Article, models.CASCADE, related_name="visits", verbose_name=_("article"))
    seen_at = models.DateTimeField(_("seen"), default=timezone.now)
    seen_id = models.PositiveBigIntegerField(default=0, help_text=_("Every comment up to this one was seen."))
    read_ids = models.JSONField(default=list, help_text=_("Comments after that one that were seen too."))

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [models.UniqueConstraint(fields=["user", "article"], name="comments_visit_one_each")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.article_id}"


class Follow(models.Model):
    """Somebody wants to hear of new comments under an article, or below one comment."""

    user = models.ForeignKey(User, models.CASCADE, related_name="follows", verbose_name=_("account"))
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, related_name="followed_by", verbose_name=_("article")
    )
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, related_name="followed_by", verbose_name=_("comment")
    )
    followed_at = models.DateTimeField(_("followed"), default=timezone.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [
            models.UniqueConstraint(fields=["user", "article"], name="comments_follow_article"),
            models.UniqueConstraint(fields=["user", "comment"], name="comments_follow_comment"),
            models.CheckConstraint(
                condition=Q(article__isnull=True, comment__isnull=False)
                | Q(article__isnull=False, comment__isnull=True),
                name="comments_follow_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.comment_id or self.article_id}"
