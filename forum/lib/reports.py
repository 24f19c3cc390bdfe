"""What is logged and mailed of errors: what the site did, and nothing of the people who asked."""

from __future__ import annotations

import logging
import re
import smtplib
from types import TracebackType
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as SmtpBackend
from django.http import HttpRequest
from django.views.debug import ExceptionReporter

# What in an address of this site proves who somebody is.
_TOKEN = re.compile(r"(/reset/key/)[^/\s]+")


class Reporter(ExceptionReporter):
    """Mails where an error happened: no address, cookie or typed word of whoever asked, and no setting."""

    def __init__(
        self,
        request: HttpRequest | None,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
        is_email: bool = False,
    ) -> None:
        super().__init__(None if is_email else request, exc_type, exc_value, tb, is_email)

    def get_traceback_data(self) -> dict[str, Any]:
        """Return what the report shows; settings stay here."""
        data: dict[str, Any] = super().get_traceback_data()
        return data | {"settings": {}} if self.is_email else data


class WithoutTokens(logging.Filter):
    """Writes addresses without what proves who somebody is."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_TOKEN.sub(r"\1…", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


class EmailBackend(SmtpBackend):
    """Sends mail by SMTP; what the server refuses is told without the address, which such errors quote."""

    def _send(self, email_message: EmailMessage) -> bool:
        try:
            return bool(super()._send(email_message))  # type: ignore[misc]
        except smtplib.SMTPRecipientsRefused as error:
            codes = sorted({code for code, _words in error.recipients.values()})
        except smtplib.SMTPResponseException as error:
            codes = [error.smtp_code]
        raise smtplib.SMTPException(f"The mail server refused a letter: {', '.join(map(str, codes))}.")
