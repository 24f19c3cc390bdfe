"""Other sites that sign people in: none unless the environment names it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from forum.lib.providers import read_providers

NAMES = ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET", "OIDC_CLIENT_ID"]
NAMES += ["OIDC_CLIENT_SECRET", "OIDC_URL", "OIDC_NAME", "OIDC_FORM_ORIGINS"]


@pytest.fixture
def named(monkeypatch):
    """Read the providers of an environment that has these variables and no others of theirs."""

    def read(**values):
        for name in NAMES:
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return read_providers()

    return read


def test_nothing_is_on_by_itself(named):
    found = named()
    assert (found.apps, found.settings, found.origins) == ([], {}, [])


@pytest.mark.parametrize(
    ("prefix", "provider", "origin"),
    [("GOOGLE", "google", "https://accounts.google.com"), ("GITHUB", "github", "https://github.com")],
)
def test_one_that_is_named_is_on_alone(named, prefix, provider, origin):
    found = named(**{f"{prefix}_CLIENT_ID": "rostra", f"{prefix}_CLIENT_SECRET": "hush"})
    assert found.apps == [f"allauth.socialaccount.providers.{provider}"]
    assert found.settings[provider]["APPS"] == [{"client_id": "rostra", "secret": "hush"}]
    assert found.settings[provider]["OAUTH_PKCE_ENABLED"] is True
    assert found.origins == [origin]


def test_any_openid_server_is_on_by_its_address(named):
    oidc = {"OIDC_CLIENT_ID": "rostra", "OIDC_CLIENT_SECRET": "hush", "OIDC_URL": "https://id.example.org/realm/"}
    found = named(**oidc, OIDC_FORM_ORIGINS="https://login.example.org/x,https://other.example.org")
    [app] = found.settings["openid_connect"]["APPS"]
    assert (app["name"], app["settings"]) == ("id.example.org", {"server_url": "https://id.example.org/realm"})
    assert found.origins == ["https://id.example.org", "https://login.example.org", "https://other.example.org"]
    assert named(**oidc, OIDC_NAME="Our club").settings["openid_connect"]["APPS"][0]["name"] == "Our club"


@pytest.mark.parametrize("half", ["CLIENT_ID", "CLIENT_SECRET"])
@pytest.mark.parametrize("prefix", ["GOOGLE", "GITHUB", "OIDC"])
def test_one_that_is_named_by_halves_is_refused(named, prefix, half):
    with pytest.raises(ImproperlyConfigured, match=f"Name both {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET"):
        named(**{f"{prefix}_{half}": "rostra"})


@pytest.mark.parametrize("url", ["", "id.example.org", "ftp://id.example.org", "javascript:alert(1)"])
def test_openid_server_without_a_web_address_is_refused(named, url):
    with pytest.raises(ImproperlyConfigured, match="is no web address"):
        named(OIDC_CLIENT_ID="rostra", OIDC_CLIENT_SECRET="hush", OIDC_URL=url)
