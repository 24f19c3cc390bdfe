"""What is kept of people, and for how long: said from the settings, so that it cannot say anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.comments.former_texts import UNDO_TIME
from forum.lib.kept_pages import KEPT_SECONDS


class Kept(NamedTuple):
    """One kind of data: what it is, what it is for, and when it goes."""

    what: str
    why: str
    until: str


def what_is_kept() -> list[Kept]:
    """Return every kind of data about people that this site keeps."""
    with_account = _("as long as the account")
    session = {"days": _days(settings.SESSION_COOKIE_AGE // 86_400)}
    return [
        Kept(_("Username, display name and what you say about yourself"), _("to sign what you write"), with_account),
        Kept(_("E-mail address"), _("to sign in and to be written to; shown to nobody"), with_account),
        Kept(
            _("Password, passkeys and codes of an app"),
            _("to sign in; the password is kept as a hash that nobody can read"),
            with_account,
        ),
        Kept(
            _("Comments, with what they said before you edited them"),
            _("to be read"),
            _("until you delete them; if you delete your account you choose whether they stay without your name"),
        ),
        Kept(
            _("Text of a deleted comment"),
            _("so that you can bring it back"),
            _minutes(UNDO_TIME),
        ),
        Kept(
            _("Votes, what you follow, how far you have read, whom you ignore, settings"),
            _("to show you your own pages; others see sums of votes alone"),
            with_account,
        ),
        Kept(
            _("When you were last here, to five minutes"),
            _("to show whether you are online, unless you switch it off"),
            _("until you come again, or the account goes"),
        ),
        Kept(
            _("Sessions: browser and network, the address cut to its first part"),
            _("so that you can see where you are signed in"),
            _("until you sign out, or %(days)s after your last sign-in") % session,
        ),
        Kept(
            _("Network addresses of those who sign in or ask for a mail, as hashes under a key of this site"),
            _("to slow down those who try passwords; who has only the hashes cannot read the addresses from them"),
            _("%(days)s after the last try, with the next daily cleaning") % {"days": _days(settings.ADDRESS_DAYS)},
        ),
        *_of_other_sites(with_account),
        Kept(
            _("Copies of pages as they were before a change"),
            _("to answer quickly; given to nobody once something on them has changed"),
            _minutes(timedelta(seconds=KEPT_SECONDS)),
        ),
        Kept(
            _("Claims to archived names, and what was decided"),
            _("so that a wrong decision can be taken back"),
            _("a claim that nobody decides: %(days)s; a code: %(hours)s; the log stays")
            % {"days": _days(settings.CLAIM_DAYS), "hours": _hours(settings.CLAIM_CODE_HOURS)},
        ),
        Kept(
            _("The file with your data, if you asked for it"),
            _("so that you can download it"),
            _days(settings.EXPORT_DAYS),
        ),
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
    ]


def _of_other_sites(until: str) -> list[Kept]:
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return []
    what = _("What another site tells when you sign in with it: your number there, name, address, picture")
    return [Kept(what, _("to know you again"), until)]


def _minutes(span: timedelta) -> str:
    count = int(span.total_seconds() // 60)
    return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}


def _hours(count: int) -> str:
    return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}


def _days(count: int) -> str:
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
