"""Settings that would hurt a site are named before it starts."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from forum.pages.checks import check_mail, check_plain_http


def ids(found):
    return [message.id for message in found]


@pytest.mark.parametrize("hosts", [["localhost"], ["127.0.0.1", "[::1]", "localhost"], ["127.8.9.1"], []])
def test_plain_http_on_ones_own_machine_is_taken(settings, hosts):
    settings.PLAIN_HTTP, settings.ALLOWED_HOSTS = True, hosts
    assert check_plain_http(None) == []


@pytest.mark.parametrize(
    "host",
    ["example.org", "*", ".localhost", "localhost.example.org", "192.168.1.2", "[::]", "127.0.0.1.nip.io"],
)
def test_plain_http_for_another_host_is_refused(settings, host):
    settings.PLAIN_HTTP, settings.ALLOWED_HOSTS = True, ["localhost", host]
    found = check_plain_http(None)
    assert ids(found) == ["forum.E001"]
    assert found[0].msg == f"PLAIN_HTTP is on, but the site answers to {host}."


def test_https_for_any_host_is_taken(settings):
    settings.PLAIN_HTTP, settings.ALLOWED_HOSTS = False, ["example.org"]
    assert check_plain_http(None) == []


def test_plain_http_for_another_host_stops_the_site(settings):
    settings.PLAIN_HTTP, settings.ALLOWED_HOSTS, settings.SILENCED_SYSTEM_CHECKS = (
        True,
        ["example.org"],
        ["models.W038"],
    )
    with pytest.raises(SystemCheckError, match="forum.E001"):
        call_command("check")


def test_site_without_a_mail_server_is_warned_of(settings):
    settings.EMAIL_HOST = ""
    assert ids(check_mail(None)) == ["forum.W001"]


def test_site_with_a_mail_server_is_taken(settings):
    settings.EMAIL_HOST = "mail.example.org"
    assert check_mail(None) == []
