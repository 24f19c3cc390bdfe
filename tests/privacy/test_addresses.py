"""Network addresses: limits count them, and what they keep tells nobody which they are."""

import os
import time
from pathlib import Path

import pytest
from django.core.cache import CacheHandler, cache
from django.core.management import call_command

from forum import settings as site
from forum.lib.limits import may_go_on
from tests.factories import PASSWORD
from tests.privacy.canaries import counted, where_is

ADDRESS = "203.0.113.77"
DAY = 86_400

pytestmark = pytest.mark.django_db


def come(client, address=ADDRESS):
    """Try at every door whose limit counts addresses, and sign in at last; sessions keep the network alone."""
    for path, data in (
        ("/accounts/login/", {"login": "alice", "password": "wrong"}),
        ("/accounts/2fa/webauthn/login/", {"credential": "{}"}),
        ("/accounts/password/reset/", {"email": "nobody@example.org"}),
        ("/accounts/password/reset/key/1-x/", {"password1": "x", "password2": "x"}),
        ("/accounts/signup/", {"username": "dave", "email": "dave@example.org", "password1": PASSWORD}),
    ):
        client.post(path, data, REMOTE_ADDR=address)
    client.cookies.clear()
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD}, REMOTE_ADDR=address)
    assert client.session["_auth_user_id"]


@pytest.mark.parametrize("address", [ADDRESS, "2001:db8:1234:5678:9abc:def0:1234:5678"])
def test_address_stands_in_no_table_file_or_log(client, alice, caplog, address):
    caplog.set_level("DEBUG")
    come(client, address)
    assert len(counted()) >= 5
    said = " ".join([*counted(), *counted().values(), caplog.text, *map(str, vars(client.session).values())])
    for part in (address, address.replace(":5678", ":0"), "2001:db8:1234:5678"):
        assert where_is(part) == set()
        assert part not in said


def test_names_of_what_is_counted_take_the_key_of_the_site(client, alice, settings):
    names = []
    for key in ("the key of one site, of no use to anybody", "the key of another site, of as little use"):
        settings.SECRET_KEY = key
        cache.clear()
        client.post("/accounts/login/", {"login": "alice", "password": "wrong"}, REMOTE_ADDR=ADDRESS)
        names.append(set(counted()))
    assert len(names[0]) == len(names[1]) == 3
    assert not names[0] & names[1]


def test_redis_is_given_no_address(monkeypatch):
    monkeypatch.setattr(site, "_CACHE_URL", "redis://127.0.0.1:6379/0")
    given = CacheHandler({"default": site._limits_cache()})["default"].make_key(f"login:ip:{ADDRESS}")
    assert ADDRESS not in given
    assert given == cache.make_key(f"login:ip:{ADDRESS}").replace(":1:", "rostra:1:", 1)


def test_what_is_counted_goes_after_its_days(settings, capsys):
    settings.ADDRESS_DAYS = 3
    folder = Path(settings.DATA_DIR, "limits")
    for who, age in (("old", 3 * DAY + 60), ("young", 3 * DAY - 60)):
        may_go_on("look", who, most=1, seconds=60)
        (made,) = set(folder.glob("*.djcache")) - {folder / "young.djcache"} - {folder / "old.djcache"}
        made.rename(folder / f"{who}.djcache")
        os.utime(folder / f"{who}.djcache", (time.time() - age,) * 2)
    call_command("keep_house")
    assert sorted(file.name for file in folder.iterdir()) == ["lock", "young.djcache"]
    assert "counted tries forgotten: 1\n" in capsys.readouterr().out


def test_last_try_is_what_counts(settings):
    folder = Path(settings.DATA_DIR, "limits")
    may_go_on("look", 1, most=1, seconds=60)
    (file,) = folder.glob("*.djcache")
    os.utime(file, (time.time() - 2 * DAY,) * 2)
    assert may_go_on("look", 1, most=1, seconds=60) is False
    call_command("keep_house", verbosity=0)
    assert may_go_on("look", 1, most=1, seconds=60) is False
