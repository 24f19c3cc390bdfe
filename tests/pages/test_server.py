"""What a server refuses to start with, and whom it tells of errors."""

import subprocess
import sys

import pytest
from django.core import mail

from tests.sites import ROOT


def test_server_refuses_plain_http_for_other_hosts(tmp_path):
    env = {"DATA_DIR": str(tmp_path), "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "localhost,rostra.example"}
    started = subprocess.run([sys.executable, "-c", "import forum.wsgi"], cwd=ROOT, env=env, capture_output=True)
    assert started.returncode == 1
    assert b"PLAIN_HTTP is on, but the site answers to rostra.example." in started.stderr


def test_server_starts_with_plain_http_for_this_machine(tmp_path):
    env = {"DATA_DIR": str(tmp_path), "PLAIN_HTTP": "1", "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]"}
    (tmp_path / "static").mkdir()
    started = subprocess.run([sys.executable, "-c", "import forum.wsgi"], cwd=ROOT, env=env, capture_output=True)
    assert (started.returncode, started.stderr) == (0, b"")


def test_data_of_a_site_are_nobody_elses_to_read(tmp_path):
    env = {"DATA_DIR": str(tmp_path / "var"), "SECRET_KEY": "given"}
    subprocess.run([sys.executable, "-c", "import forum.settings"], cwd=ROOT, env=env, check=True)
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


@pytest.fixture
def broken(client, db, settings, monkeypatch):
    """A browser on a site that fails at every list, and that tells it."""
    settings.ADMINS = [("Ops", "ops@example.org")]
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise RuntimeError("the lamp went out")

    monkeypatch.setattr("forum.articles.lists.read_page", fail)
    return client


def test_admins_are_told_of_errors(broken):
    assert broken.get("/").status_code == 500
    (message,) = mail.outbox
    assert (message.to, "the lamp went out" in message.body) == (["ops@example.org"], True)
    assert "forum/articles/" in message.body


def test_admins_are_told_nothing_of_who_asked(broken, alice, settings):
    broken.force_login(alice)
    broken.cookies["theme"] = "canary-of-a-cookie"
    broken.get("/?q=canary-of-a-query", REMOTE_ADDR="203.0.113.77", HTTP_X_FORWARDED_FOR="203.0.113.78")
    (message,) = mail.outbox
    words = ("203.0.113", "canary", "alice", broken.session.session_key, settings.SECRET_KEY, "DATABASES")
    assert [word for word in words if word in message.subject + message.body] == []
