"""What a cache raises when it is away, and that no driver is loaded to know it."""

# A request, with all that a process of the site loads for it, and a look into each cache.
SCRIPT = """
import sys
import django
django.setup()
from django.core.cache import caches
from django.test import Client
from forum.lib.cache_errors import cache_errors
assert Client(headers={"host": "localhost"}).get("/feeds/").status_code == 200
for name in caches.settings:
    try:
        caches[name].get("anything")
    except cache_errors() as error:
        print(type(error).__name__)
cache_errors()
print("redis" in sys.modules)
"""


def said(site, cache):
    site.env.update(DJANGO_SETTINGS_MODULE="forum.settings", CACHE_URL=cache)
    return site.start("-W", "ignore", "-c", SCRIPT).communicate(timeout=60)[0].decode().splitlines()


def test_site_without_redis_loads_no_driver_of_it(site):
    assert said(site, "") == ["False"]


def test_redis_that_is_away_raises_what_is_caught(site):
    *errors, is_loaded = said(site, "redis://127.0.0.1:9/0")
    assert (set(errors), is_loaded) == ({"ConnectionError"}, "True")
