"""Limits and logs of a running server with four workers, which count together and tell nothing of who asked."""

import re
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from tests.sites import new_site

ADDRESS = "203.0.113.77"
LOGIN = "kanarienvogel@example.org"
PASSWORD = "zwitscher zwitscher"
TOKEN = "canary-of-a-token"
SESSION = "canaryofasession"
SECRETS = (ADDRESS, LOGIN, "zwitscher", TOKEN, SESSION)
WRONG = "The name or the password is not right."
TRIES = 60


class Browser:
    """Asks a server over one connection, as somebody behind a proxy that tells their address."""

    def __init__(self, url):
        self.server = HTTPConnection(urlsplit(url).netloc, timeout=60)
        self.headers = {"X-Forwarded-For": ADDRESS, "Cookie": f"session={SESSION}"}

    def ask(self, method, path, **fields):
        body = urlencode(fields) if fields else None
        form = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        self.server.request(method, path, body, self.headers | form)
        answer = self.server.getresponse()
        return answer, answer.read().decode(errors="replace")


def sign_in_badly(url):
    """Return a browser that has the form for signing in, and what it posts."""
    browser = Browser(url)
    answer, page = browser.ask("GET", "/accounts/login/")
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    browser.headers["Cookie"] += f"; {cookie}"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    browser.server.close()  # until it is used again
    return browser, {"csrfmiddlewaretoken": token, "login": LOGIN, "password": PASSWORD}


def post(form):
    """Return the page that is answered."""
    browser, fields = form
    try:
        return browser.ask("POST", "/accounts/login/", **fields)[1]
    finally:
        browser.server.close()


def look_around(url, count):
    """Ask for pages that are there, that are not, and that are refused, with secrets in all that is sent."""
    browser = Browser(url)
    statuses = set()
    for number in range(count // 5):
        for method, path, fields in (
            ("GET", f"/?q={TOKEN}", {}),
            ("GET", f"/nowhere/{number}/?key={TOKEN}", {}),
            # Without the token against forgery, which is logged.
            ("POST", f"/accounts/password/reset/key/1-{TOKEN}/", {"password1": PASSWORD}),
            ("POST", "/accounts/login/", {"login": LOGIN, "password": PASSWORD}),
            ("GET", f"/settings/?next={LOGIN}", {}),
        ):
            statuses.add(browser.ask(method, path, **fields)[0].status)
    browser.server.close()
    return statuses


def test_workers_count_together_and_the_log_tells_no_secret(tmp_path):
    with new_site(tmp_path, TRUSTED_PROXY_COUNT="1") as site, site.serve("--workers", "4") as url:
        forms = [sign_in_badly(url) for _ in range(TRIES)]
        with ThreadPoolExecutor(TRIES) as threads:
            checked = sum(WRONG in page for page in threads.map(post, forms))
        assert 5 <= checked <= 12  # ten a minute from one address, five for one login
        statuses = look_around(url, 1_000)
        log = (tmp_path / "server.log").read_text()
        assert statuses == {200, 302, 403, 404}
        assert log.count("Not Found: /nowhere/") == 200
        assert log.count("/accounts/password/reset/key/…/") == 200
        assert [secret for secret in SECRETS if secret in log] == []
        kept = b"".join(
            file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and file.name != "secret_key"
        )
        assert [secret for secret in (ADDRESS, LOGIN, PASSWORD) if secret.encode() in kept] == []
        assert list((tmp_path / "limits").glob("*.djcache"))
