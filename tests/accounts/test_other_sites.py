"""What forms may lead to: this site, and the other sites that the environment names."""

from http.client import HTTPConnection
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests.sites import new_site

GITHUB = {"GITHUB_CLIENT_ID": "rostra", "GITHUB_CLIENT_SECRET": "hush"}
# With an address that leads where another site sends somebody for the first time.
ARRIVALS = {"DJANGO_SETTINGS_MODULE": "tests.catalogue.settings"}


@pytest.mark.parametrize(
    ("named", "allowed", "shown"),
    [({}, "form-action 'self'", False), (GITHUB, "form-action 'self' https://github.com", True)],
    ids=["none", "one"],
)
def test_forms_lead_to_switched_on_sites_alone(tmp_path, named, allowed, shown):
    with new_site(tmp_path, **named, **ARRIVALS) as site, site.serve() as url:
        server = HTTPConnection(urlsplit(url).netloc)
        server.request("GET", "/accounts/login/")
        page = server.getresponse()
        policy, html = page.headers["Content-Security-Policy"], page.read().decode()
        server.close()
        if shown:
            arrived = build_opener(HTTPCookieProcessor()).open(f"{url}/arrive/from-github/").read().decode()
            assert "You come from GitHub for the first time." in arrived
    assert allowed in {part.strip() for part in policy.split(";")}
    assert ("GitHub" in html, "Google" in html) == (shown, False)
