"""Mail to people, as text and as HTML: the text is what is written, and one layout makes the HTML of it."""

from __future__ import annotations

from textwrap import dedent
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string

from accounts.models import User

# What mail programs hold for the end of a letter; the layout has an end of its own.
_SIGNATURE = "\n-- \n"


def send_letter(name: str, *, to: str, origin: str, **context: Any) -> None:
    """Send the mail of the templates ``name_subject.txt`` and ``name_message.txt``.

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
    letter = EmailMultiAlternatives(subject, render_to_string(f"{name}_message.txt", context).strip(), to=[to])
    add_html(letter, origin)
    letter.send()


def add_html(letter: EmailMessage, origin: str) -> None:
    """Show a letter as HTML too, unless the account of its address asked for text alone."""
    addresses = {"emailaddress__email__in": letter.to, "mails_plainly": True}
    if not isinstance(letter, EmailMultiAlternatives) or User.objects.filter(**addresses).exists():
        return
    context = {
        "paragraphs": _paragraphs(str(letter.body), origin),
        "subject": letter.subject,
        "site_name": settings.SITE_NAME,
    }
    letter.attach_alternative(render_to_string("account/email/layout.html", context | {"origin": origin}), "text/html")


def _paragraphs(text: str, origin: str) -> list[dict[str, Any]]:
    """Return the paragraphs of a text: what is indented stands out, a page of this site alone is a link."""
    blocks = [block.strip("\n") for block in text.partition(_SIGNATURE)[0].split("\n\n") if block.strip()]
    written = [(block.startswith("    "), dedent(block).strip()) for block in blocks]
    return [
        {"text": text, "stands_out": indented, "is_page": text.startswith(f"{origin}/") and len(text.split()) == 1}
        for indented, text in written
    ]
