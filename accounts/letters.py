"""Mail to people, as text and as HTML."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string


def send_letter(name: str, *, to: str, origin: str, **context: Any) -> None:
    """Send the mail of the templates ``name_subject.txt`` and ``name_message.txt``, with ``.html`` where there is one.

    ``origin`` is scheme and host of the site as its people know it: nobody is asking, so there is no request to say it.
    """
    site = urlsplit(origin)
    # By the names that the base of all mails knows them under.
    context |= {
        "request": SimpleNamespace(scheme=site.scheme),
        "current_site": SimpleNamespace(domain=site.netloc, name=settings.SITE_NAME),
        "site_name": settings.SITE_NAME,
        "origin": origin,
    }
    subject = " ".join(render_to_string(f"{name}_subject.txt", context).split())
    mail = EmailMultiAlternatives(subject, render_to_string(f"{name}_message.txt", context), to=[to])
    with suppress(TemplateDoesNotExist):
        mail.attach_alternative(render_to_string(f"{name}_message.html", context), "text/html")
    mail.send()
