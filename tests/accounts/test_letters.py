"""Mails: each in this site's words, as text and as HTML in one layout."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.template.loader import get_template
from django.utils import timezone

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
TEMPLATES = Path(allauth.__file__).parent / "templates"
# For what is not switched on here: a new password by a code.
NEVER = {"account/email/password_reset_code"}
KINDS = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_message.txt")
    for path in TEMPLATES.glob("*/email/*_message.txt")
    if path.name != "base_message.txt"
)
GIVEN = {
    "activate_url": "http://testserver/accounts/confirm-email/",
    "code": "ABCD-EFGH",
    "deleted_email": "old@example.org",
    "email": "alice@example.org",
    "from_email": "old@example.org",
    "ip": "192.0.2.77",
    "password_reset_url": "http://testserver/accounts/password/reset/",
    "provider": "GitHub",
    "signup_url": "http://testserver/accounts/signup/",
    "timestamp": timezone.now(),
    "to_email": "alice@example.org",
    "user_agent": FIREFOX,
    "username": "alice",
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in NEVER])
def test_mail_of_allauths_is_in_our_words_and_layout(rf, alice, mailoutbox, kind):
    for part in ("subject", "message"):
        name = get_template(f"{kind}_{part}.txt").origin.name
        written = Path(name).read_text(encoding="utf-8")
        for included in re.findall(r'{% include "(\S+)" %}', written):
            name = get_template(included).origin.name
        assert Path(name).is_relative_to(settings.BASE_DIR / "templates")
    with context.request_context(rf.get("/")):
        get_adapter().send_mail(kind, "alice@example.org", GIVEN | {"user": alice})
    [letter] = mailoutbox
    [(html, type_)] = letter.alternatives
    assert type_ == "text/html" and f"<h1>{letter.subject}</h1>" in html.replace("&#x27;", "'")
    assert letter.body.endswith("\n-- \nRostra\nhttp://testserver/")
    assert "\n\n\n" not in letter.body and "192.0.2.77" not in letter.body + html
    told = letter.body.partition("\n-- \n")[0].split("\n\n")
    assert html.count("<p") == len(told) + 2


def test_every_mail_is_made_where_it_gets_its_layout():
    makes = re.compile(r"\b(?:EmailMessage|EmailMultiAlternatives|send_mail|mail_\w+)\(")
    modules = [path for app in ("accounts", "forum") for path in (settings.BASE_DIR / app).rglob("*.py")]
    found = [path.name for path in modules if makes.search(path.read_text(encoding="utf-8"))]
    assert found == ["letters.py"]
