"""The article, and the tags it carries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.models import Author, Source
from forum.articles import slugs
from forum.articles.querysets import ArticleQuerySet, NamedQuerySet
from forum.markup.formats import Format
from forum.markup.trusted import trusted

# Where an article is listed of which neither a time nor a dated comment is known: behind all others.
UNDATED = datetime(1000, 1, 1, tzinfo=UTC)


class Named(models.Model):
    """A name that articles carry, and the address of the page that lists them."""

    route: ClassVar[str]

    name = models.CharField(_("name"), max_length=255, unique=True)
    slug = models.CharField(_("in its address"), max_length=slugs.LONGEST, unique=True)

    class Meta:
        abstract = True
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the page that lists its articles."""
        return reverse(self.route, args=[self.slug])


class Section(Named):
    """The page of a section. Which one an article is in, its own word says, as its archive does."""

    route = "articles:section"

    objects = NamedQuerySet["Section"].as_manager()

    class Meta(Named.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Tag(Named):
    route = "articles:tag"

    name = models.CharField(_("name"), max_length=100, unique=True)

    objects = NamedQuerySet["Tag"].as_manager()

    class Meta(Named.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")


class Article(models.Model):
    """A text that people talk under. Its row is the lock of its whole discussion."""

    class State(models.TextChoices):
        PUBLISHED = "published", _("published")
        DRAFT = "draft", _("draft")
        HIDDEN = "hidden", _("hidden")

    # The index of the ids in the source serves it.
    source = models.ForeignKey(
        Source, models.PROTECT, db_index=False, related_name="articles", verbose_name=_("source")
    )
    external_id = models.CharField(_("id in the source"), max_length=255)
    url = models.CharField(_("original address"), max_length=2000, blank=True)
    title = models.TextField(_("title"))
    body = models.TextField(_("text"), blank=True)
    body_format = models.CharField(_("format"), max_length=8, choices=Format.choices, default=Format.MARKDOWN)
    html = models.TextField(editable=False, blank=True)
    renderer_version = models.PositiveSmallIntegerField(editable=False, default=0)
    excerpt = models.TextField(editable=False, blank=True)
    notes = models.JSONField(_("notes"), default=list, blank=True, help_text=_("Pairs of label and value, in order."))
    author = models.ForeignKey(
        Author, models.PROTECT, null=True, blank=True, related_name="articles", verbose_name=_("author")
    )
    presence = models.CharField(max_length=7, blank=True, editable=False)
    section = models.CharField(_("section"), max_length=255, blank=True)
    tags = models.ManyToManyField(Tag, through="Tagging", related_name="articles", blank=True, verbose_name=_("tags"))
    language = models.CharField(_("language"), max_length=35, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_offset = models.SmallIntegerField(default=0, editable=False)
    published_text = models.CharField(_("time as the source shows it"), max_length=100, blank=True, editable=False)
    published_inferred = models.BooleanField(
        default=False, editable=False, help_text=_("The time was reckoned from when the page was saved.")
    )
    updated_at = models.DateTimeField(_("changed"), null=True, blank=True)
    updated_offset = models.SmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("added here"), default=timezone.now, editable=False)
    listed_at = models.DateTimeField(
        _("listed at"),
        default=timezone.now,
        editable=False,
        help_text=_(
            "Place in lists: when it was published or, where nobody knows, the first comment's time. "
            "Before this moment only editors see it."
        ),
    )
    comments_open = models.BooleanField(_("comments open"), default=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.PUBLISHED)
    decided_at = models.DateTimeField(
        _("decided here"),
        null=True,
        editable=False,
        help_text=_("When somebody here opened, closed, hid or published it; no import changes that again."),
    )
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)
    retired_number = models.PositiveIntegerField(
        default=0, editable=False, help_text=_("The highest number of a top-level comment that was moved away.")
    )
    last_comment_at = models.DateTimeField(_("last comment"), null=True, editable=False)
    version = models.PositiveBigIntegerField(
        default=1, editable=False, help_text=_("Goes up with every change that its page shows.")
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    imported_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text=_("Of the whole discussion as last imported.")
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [("view_unpublished", _("Can read drafts and hidden articles"))]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="articles_article_external_id"),
        ]
        indexes = [
            models.Index(fields=["state", "-listed_at", "-id"], name="articles_article_listed"),
            models.Index(fields=["state", "-comment_count", "-id"], name="articles_article_discussed"),
            models.Index(fields=["state", "-last_comment_at", "-id"], name="articles_article_active"),
            # When what each map of the site lists last changed.
            models.Index(fields=["state", "id", "changed_at", "listed_at"], name="articles_article_mapped"),
            models.Index(fields=["section", "state", "-listed_at", "-id"], name="articles_section_listed"),
            models.Index(fields=["section", "state", "-comment_count", "-id"], name="articles_section_discussed"),
            models.Index(fields=["section", "state", "-last_comment_at", "-id"], name="articles_section_active"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("articles:detail", kwargs={"article_id": self.pk, "slug": self.slug})

    def save_change(self, *fields: str) -> None:
        """Save fields of an article whose lock is held, and let no copy of its page stand."""
        self.version += 1
        self.changed_at = timezone.now()
        self.save(update_fields=[*fields, "version", "changed_at"])

    @property
    def slug(self) -> str:
        """The title as an address writes it; never empty."""
        return slugify(self.title, allow_unicode=True)[:80].strip("-") or "article"

    @property
    def takes_comments(self) -> bool:
        """Whether people may write under it."""
        return self.comments_open and self.is_public

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state == self.State.PUBLISHED and self.listed_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        """Whether it appears by itself when its time has come."""
        return self.state == self.State.PUBLISHED and not self.is_public

    @property
    def is_archived(self) -> bool:
        """Whether it came from an archive."""
        return not self.source.is_local

    @property
    def may_be_deleted(self) -> bool:
        """Whether nothing is lost to anybody when it is gone: a draft of ours that nobody has answered."""
        return self.state == self.State.DRAFT and not self.is_archived and not self.has_comments

    @property
    def has_comments(self) -> bool:
        """Whether anything stands under it, or stood."""
        # A reverse relation: articles do not know the comments.
        return bool(self.comments.exists())

    @property
    def section_url(self) -> str:
        """The address of its section's page, "" where none is known; only of rows read ``with_section``."""
        slug = getattr(self, "section_slug", None)
        return reverse("articles:section", args=[slug]) if slug else ""

    @property
    def rendered(self) -> SafeString:
        """The text as safe HTML."""
        return trusted(self.html)


class Tagging(models.Model):
    """A tag of an article, at the article's place in lists: the page of a tag is read by index like all others."""

    article = models.ForeignKey(Article, models.CASCADE, db_index=False, related_name="taggings")
    tag = models.ForeignKey(Tag, models.CASCADE, db_index=False, related_name="taggings")
    listed_at = models.DateTimeField(help_text=_("That of the article."))

    class Meta:
        db_table = "articles_article_tags"
        unique_together = [("article", "tag")]
        indexes = [
            models.Index(fields=["tag", "-listed_at", "-article"], name="articles_tagging_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.tag_id}"


class OldAddress(models.Model):
    """Where an article stood before it came here: path and query of an address that leads to it still."""

    article = models.ForeignKey(
        Article, models.CASCADE, db_index=False, related_name="old_addresses", verbose_name=_("article")
    )
    host = models.CharField(_("host"), max_length=255, blank=True)
    path = models.CharField(_("path"), max_length=2000, help_text=_("With its query, percent-encoded."))

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        constraints = [
            models.UniqueConstraint(fields=["article", "host", "path"], name="articles_oldaddress_once"),
        ]
        indexes = [
            models.Index(fields=["path", "id"], name="articles_oldaddress_path"),
            models.Index(fields=["host"], name="articles_oldaddress_host"),
        ]

    def __str__(self) -> str:
        return self.path
