"""Mail as a discussion: mbox files, maildirs and single messages."""

from __future__ import annotations

from forum.archive.readers.mail.reader import MAIL

__all__ = ["MAIL"]
