"""No page is missing from the catalogue."""

from django.urls import Resolver404, URLPattern, get_resolver, resolve

from tests.catalogue.pages import PAGES

# What answers with something other than a page of ours: a redirect, data for machines, or a form that is sent.
NO_PAGES = {
    "articles:short",
    "comments:anchors",
    "comments:people",
    "comments:post",
    "comments:next",
    "comments:visit",
    "comments:news",
    "comments:follow_article",
    "comments:undelete",
    "comments:vote",
    "comments:follow",
    "archive:report",
    "pages:theme",
    "privacy:download",
    "privacy:keep",
    "accounts:end_session",
    "articles:hide",
    "articles:preview",
    "contacts:ignore",
    "contacts:seen",
    "mfa_download_recovery_codes",
    # Where steps of other pages lead, or nobody does: everybody has a password, and no code signs in.
    "account_email_verification_sent",
    "account_set_password",
    "account_confirm_login_code",
    # Only in the middle of signing in or with a device at hand, or where another site signs people in:
    # not in the catalogue yet. tests/journeys/test_passkeys.py and tests/accounts go there.
    "account_confirm_reauthentication_code",
    "account_request_reauthentication_code",
    "account_signup_by_passkey",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_signup_webauthn",
    "mfa_view_recovery_codes",
    "socialaccount_connections",
    "socialaccount_signup",
    "None",
}
FOREIGN = ("admin", "syndication")


class _Anything(dict):
    """Words for any place of an address."""

    def __missing__(self, name):
        return "/articles/1/a-title/" if f"{{{name}}}" in {page.path.partition("?")[0] for page in PAGES} else "1"


def _view_of(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def _views(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        elif pattern.namespace not in FOREIGN:
            prefix = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _views(pattern.url_patterns, f"{namespace}{prefix}")


def test_every_view_that_shows_a_page_is_in_the_catalogue():
    shown = {_view_of(page.path.format_map(_Anything()).partition("?")[0].partition("#")[0]) for page in PAGES}
    assert set(_views(get_resolver().url_patterns)) - shown - NO_PAGES == set()


def test_names_are_given_once():
    names = [page.name for page in PAGES]
    assert sorted(set(names)) == sorted(names)
