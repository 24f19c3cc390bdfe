"""What a browser fetches for an article, signed out and signed in."""

from tests.factories import PASSWORD

SETUP = """
from tests.factories import load_thread, make_user
make_user("alice")
print(load_thread([None, 0])[0].get_absolute_url())
"""


def requested(page, path):
    """Open a page; returns the names of the files that it asked for, without their hashes."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path, wait_until="networkidle")
    names = [url.split("/static/")[1].split("#")[0].split(".") for url in asked if "/static/" in url]
    return sorted({f"{name[0]}.{name[-1]}" for name in names})


def test_reader_fetches_one_style_and_one_script_and_writer_one_more(served, visit):
    path = served.site.run(SETUP).strip()
    page = visit().page
    reading = ["bundles/reading.css", "bundles/reading.js", "favicon.svg", "icons.svg", "logo.svg"]
    assert set(requested(page, path)) <= set(reading)
    assert page.evaluate("typeof htmx") == "undefined"

    page.goto(f"/accounts/login/?next={path}")
    page.locator("input[name=login]").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**{path}")
    assert "bundles/writing.js" in requested(page, path)
    # Nothing that the policy would have to allow, and nothing kept where the next person at this machine finds it.
    config = page.evaluate("htmx.config")
    wanted = {"includeIndicatorStyles": False, "allowEval": False, "allowScriptTags": False, "selfRequestsOnly": True}
    assert config | wanted | {"historyCacheSize": 0} == config
