"""Who may come in: private sites, the administration, the last administrator, and the picture of an app's key."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from accounts.models import User
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/@alice/", "/feeds/", "/sitemap.xml", "/no-such-page/", "/settings/"])
def test_private_site_shows_nothing_to_the_signed_out(client, alice, article, settings, path):
    settings.PRIVATE = True
    response = client.get(path)
    assert (response.status_code, response["Cache-Control"]) == (302, "private, no-store")
    assert response.url.startswith("/accounts/login/?next=")


def test_private_site_shows_no_page_kept_from_before(client, article, settings):
    address = article.get_absolute_url()
    assert client.get(address).status_code == 200
    settings.PRIVATE = True
    assert client.get(address).status_code == 302


def test_private_site_is_read_by_whoever_is_signed_in(client, alice, article, settings):
    settings.PRIVATE = True
    assert client.get("/accounts/login/").status_code == 200
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    assert client.get(article.get_absolute_url()).status_code == 200


def test_staff_without_second_factor_open_no_administration(client, bob, settings):
    settings.STAFF_NEED_SECOND_FACTOR = True
    client.force_login(bob)
    for path in ("/admin/", reverse("admin:comments_comment_changelist")):
        assertRedirects(client.get(path), "/accounts/2fa/")


def test_closed_sign_up_makes_nobody(client, settings):
    settings.SIGN_UP_OPEN = False
    data = {"username": "dave", "email": "dave@example.org", "password1": PASSWORD}
    assertContains(client.post("/accounts/signup/", data), "No new accounts")
    assert User.objects.count() == 0


def test_last_administrator_keeps_the_role(client):
    grace = make_user("grace", role="administrator", is_staff=True)
    client.force_login(grace)
    member = Group.objects.get(name="member").pk
    data = {"is_active": "on", "is_staff": "on", "groups": [member]}
    address = reverse("admin:accounts_user_change", args=[grace.pk])
    assertContains(client.post(address, data), "This is the last administrator. Make somebody else one first.")
    assert grace.groups.get().name == "administrator"
    make_user("heidi", role="administrator", is_staff=True)
    assert client.post(address, data).status_code == 302
    assert grace.groups.get().name == "member"


def test_policy_is_wider_on_the_page_with_the_picture_alone(client, alice):
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    assertContains(page, 'src="data:image/svg+xml')
    assert "img-src 'self' data:" in page["Content-Security-Policy"]
    assert "data:" not in client.get("/accounts/2fa/")["Content-Security-Policy"]
