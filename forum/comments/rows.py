"""What a row of a page says of who signs it."""

from __future__ import annotations

from accounts.models import handle_of
from forum.comments.querysets import ThreadRow


def realname(row: ThreadRow) -> str:
    """Return the display name where it says more than the login does."""
    name, login = row.name or "", row.login or ""
    return "" if name.casefold() == login.casefold() else name


def person_handle(row: ThreadRow) -> str:
    """Return who an author is known to be, "" where nobody knows."""
    return handle_of(row.person, row.person_source or "") if row.person else ""
