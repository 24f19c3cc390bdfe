"""What is kept of people, and for how long: said from the settings, so that it cannot say anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from forum.comments.former_texts import UNDO_TIME
from forum.lib.kept_pages import KEPT_SECONDS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise


class Kept(NamedTuple):
    """One kind of data: what it is, what it is for, and when it goes, with the names of spans (``_spans``) in it."""

    what: str | StrPromise
    why: str | StrPromise
    until: str | StrPromise


_WITH_ACCOUNT = _("as long as the account")

_OF_OTHER_SITES = Kept(
    _("What another site tells when you sign in with it: your number there, name, address, picture"),
    _("to know you again"),
    _WITH_ACCOUNT,
)

_KEPT = (
    Kept(_("Username, display name and what you say about yourself"), _("to sign what you write"), _WITH_ACCOUNT),
    Kept(_("E-mail address"), _("to sign in and to be written to; shown to nobody"), _WITH_ACCOUNT),
    Kept(
        _("Password, passkeys and codes of an app"),
        _("to sign in; the password is kept as a hash that nobody can read"),
        _WITH_ACCOUNT,
    ),
    Kept(
        _("Comments, with what they said before you edited them"),
        _("to be read"),
        _("until you delete them; if you delete your account you choose whether they stay without your name"),
    ),
    Kept(_("Text of a deleted comment"), _("so that you can bring it back"), "%(undo)s"),
    Kept(
        _("Votes, what you follow, how far you have read, whom you ignore, settings"),
        _("to show you your own pages; others see sums of votes alone"),
        _WITH_ACCOUNT,
    ),
    Kept(
        _("When you were last here, to five minutes"),
        _("to show whether you are online, unless you switch it off"),
        _("until you come again, or the account goes"),
    ),
    Kept(
        _("Sessions: browser and network, the address cut to its first part"),
        _("so that you can see where you are signed in"),
        _("until you sign out, or %(session)s after your last sign-in"),
    ),
    Kept(
        _("Network addresses of those who sign in or ask for a mail, as hashes under a key of this site"),
        _("to slow down those who try passwords; who has only the hashes cannot read the addresses from them"),
        _("%(network)s after the last try, with the next daily cleaning"),
    ),
    _OF_OTHER_SITES,
    Kept(
        _("Copies of pages as they were before a change"),
        _("to answer quickly; given to nobody once something on them has changed"),
        "%(page)s",
    ),
    Kept(
        _("Claims to archived names, and what was decided"),
        _("so that a wrong decision can be taken back"),
        _("a claim that nobody decides: %(claim)s; a code: %(code)s; the log stays"),
    ),
    Kept(_("The file with your data, if you asked for it"), _("so that you can download it"), "%(export)s"),
    Kept(
        _("What archives say of their authors: names, sites, texts; e-mail addresses, shown to nobody"),
        _("to be read as it was; the address proves whose name it is"),
        _("until the author asks a moderator to remove it"),
    ),
    Kept(
        _("A digest of the names of those who left"),
        _("so that nobody takes the name, and no later import brings it back"),
        _("for good; who has only the database cannot read the name from it"),
    ),
)


def what_is_kept() -> list[Kept]:
    """Return every kind of data about people that this site keeps."""
    spans = _spans()
    rows = [row for row in _KEPT if row is not _OF_OTHER_SITES or settings.SOCIALACCOUNT_PROVIDERS]
    return [row._replace(until=row.until % spans) for row in rows]


def _spans() -> dict[str, str]:
    return {
        "undo": _minutes(UNDO_TIME),
        "page": _minutes(timedelta(seconds=KEPT_SECONDS)),
        "session": _days(settings.SESSION_COOKIE_AGE // 86_400),
        "network": _days(settings.ADDRESS_DAYS),
        "claim": _days(settings.CLAIM_DAYS),
        "code": _hours(settings.CLAIM_CODE_HOURS),
        "export": _days(settings.EXPORT_DAYS),
    }


def _minutes(span: timedelta) -> str:
    count = int(span.total_seconds() // 60)
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
