"""Who writes: the source a text came from, the author that signs it, the user that signs in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.lookalikes import skeleton
from accounts.querysets import AuthorQuerySet, SourceQuerySet
from accounts.validators import LOCAL_SOURCE, validate_source_name


class Source(models.Model):
    """Where content came from. External ids are unique within one."""

    name = models.CharField(_("name"), max_length=100, unique=True, validators=[validate_source_name])
    created_at = models.DateTimeField(_("first used"), auto_now_add=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name

    @property
    def is_local(self) -> bool:
        """Whether this is what people write here."""
        return self.name == LOCAL_SOURCE


# A login, the sign, and the name of a source.
LONGEST_HANDLE = 255 + 1 + 100


def handle_of(login: str, source: str) -> str:
    """Return a login as addresses write it: with the source's name where it is not local."""
    return login if source == LOCAL_SOURCE else f"{login}@{source}"


class Author(models.Model):
    """A name that signs. Not the account: an archived author has none until it is claimed."""

    # The index by login serves it.
    source = models.ForeignKey(Source, models.PROTECT, db_index=False, related_name="authors", verbose_name=_("source"))
    login = models.CharField(_("login"), max_length=255)
    name = models.CharField(_("display name"), max_length=255, blank=True)
    url = models.CharField(_("address of a site"), max_length=2000, blank=True)
    email = models.CharField(_("e-mail in the archive"), max_length=320, blank=True, help_text=_("Shown to nobody."))
    described_at = models.DateTimeField(
        _("described at"),
        null=True,
        editable=False,
        help_text=_("Time of the text that the name, site and e-mail were last taken from."),
    )

    person = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="names",
        verbose_name=_("person"),
        help_text=_("Who this is by a claim or a link: an index over the links, which are the truth."),
    )

    objects = AuthorQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints = [
            models.UniqueConstraint(fields=["source", "login"], name="accounts_author_login"),
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        return reverse("accounts:profile", kwargs={"handle": self.handle})

    @property
    def handle(self) -> str:
        """The login as addresses write it: with the source's name where it is not local."""
        return handle_of(self.login, self.source.name)

    @property
    def realname(self) -> str:
        """The display name where it says more than the login does."""
        return "" if self.name.casefold() == self.login.casefold() else self.name


class UserManager(DjangoUserManager["User"]):
    """Makes accounts together with the author that signs for them."""

    use_in_migrations = False

    @transaction.atomic
    def _create_user(self, username: str, email: str, password: str | None, **fields: Any) -> User:
        username, email = username.lower(), email.lower()
        fields.setdefault("author", Author.objects.create_local(username))
        return super()._create_user(username, email, password, **fields)  # type: ignore[misc]

    @transaction.atomic
    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:  # type: ignore[override]
        """Make an account with every permission; its address counts as verified, so it can sign in."""
        user = super().create_superuser(username, email, password, **fields)
        user.trust_email()
        return user

    def by_address(self, email: str) -> list[User]:
        """Return who signs in with an address: who proved that it is theirs, or else who gave it.

        Asks twice whatever it finds: an answer that comes sooner would tell that the address has an account.
        """
        proved = list(self.filter(emailaddress__email=email.lower(), emailaddress__verified=True))
        given = list(self.filter(email=email.lower()))
        return proved or given


class Theme(models.TextChoices):
    """Light or dark pages."""

    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class CommentsOrder(models.TextChoices):
    """In which order a reader is shown the conversations of an article."""

    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")
    BEST = "best", _("Best first")


class User(AbstractUser):
    """An account that signs in."""

    author = models.OneToOneField(
        Author, models.PROTECT, related_name="account", editable=False, verbose_name=_("author")
    )
    email = models.EmailField(_("e-mail address"), unique=True)
    lookalike = models.CharField(  # noqa: DJ001 - empty is none: two of these may be
        _("login as the eye sees it"),
        max_length=300,
        unique=True,
        null=True,
        editable=False,
        help_text=_("Equal for logins that look alike; empty where two did so before this was kept."),
    )
    bio = models.CharField(_("about you"), max_length=1000, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=63, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    comments_order = models.CharField(
        _("order of comments"), max_length=6, choices=CommentsOrder.choices, default=CommentsOrder.OLDEST
    )
    comments_per_page = models.PositiveSmallIntegerField(_("comments on a page"), null=True, blank=True)
    mails_sign_ins = models.BooleanField(_("mail when somebody signs in to the account"), default=False)
    mails_plainly = models.BooleanField(_("mails as plain text alone"), default=False)
    # The author has the display name.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]

    objects: ClassVar[UserManager] = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment]
        verbose_name_plural = _("accounts")  # type: ignore[assignment]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self._state.adding and self.lookalike is None:
            self.lookalike = skeleton(self.username)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("accounts:profile", kwargs={"handle": self.username})

    def trust_email(self) -> None:
        """Take the account's address as verified."""
        addresses = self.emailaddress_set  # type: ignore[attr-defined] # allauth's reverse relation
        addresses.update_or_create(email=self.email, defaults={"verified": True, "primary": True})
