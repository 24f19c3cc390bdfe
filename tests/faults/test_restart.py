"""A database server that crashes and comes back under a running site, while people write."""

import http.client
import time
from dataclasses import dataclass, field
from threading import Condition, Thread
from urllib.parse import urlencode, urlsplit

import pytest

from tests.faults.cluster import own_cluster
from tests.sites import new_site

WRITERS = 4
# Seconds: what a request may take at most, and what any of the steps may.
NO_HANG, PATIENCE = 60, 120
TOKEN = "0123456789abcdef0123456789abcdef"

SETUP = """
from django.test import Client
from tests.factories import make_article, make_user
client = Client()
client.force_login(make_user("alice"))
print(make_article().pk, client.cookies["session"].value)
"""
TEXTS = """
from forum.comments.models import Comment
print("\\n".join(Comment.objects.values_list("body", flat=True)))
"""


@dataclass
class Log:
    """What the writers were answered, as it comes in."""

    answers: list = field(default_factory=list)
    news: Condition = field(default_factory=Condition)
    is_over: bool = False

    def note(self, *answer):
        with self.news:
            self.answers.append(answer)
            self.news.notify_all()

    def wait_for_each(self, *statuses):
        """Wait until every writer has been answered so once more from now on."""
        with self.news:
            start = len(self.answers)
            enough = self.news.wait_for(
                lambda: (
                    len({who for who, status, _text, _taken in self.answers[start:] if status in statuses}) == WRITERS
                ),
                timeout=PATIENCE,
            )
            assert enough, self.answers[start:][-10:]

    def texts(self, status):
        return {text for _who, found, text, _taken in self.answers if found == status}


def write(log, who, url, session):
    """Post comment after comment until it is over."""
    number = 0
    while not log.is_over:
        number += 1
        text = f"Comment {number} of writer {who}"
        started = time.monotonic()
        status, _answer = ask(url, session, {"text": text, "csrfmiddlewaretoken": TOKEN})
        log.note(who, status, text, time.monotonic() - started)


def ask(url, session="", form=None):
    """Ask for a page, or post a form; returns status and headers, or the error of a connection that broke."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=NO_HANG)
    headers = {"Cookie": f"session={session}; csrf={TOKEN}" if session else ""}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST" if form else "GET", parts.path, urlencode(form or {}), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers
    except OSError as error:
        return repr(error), {}
    finally:
        connection.close()


@pytest.fixture
def cluster(monkeypatch):
    with own_cluster() as made:
        monkeypatch.setenv("DATABASE_URL", made.url)
        yield made


@pytest.fixture
def site(cluster, tmp_path):
    """A site on the server that may crash."""
    with new_site(tmp_path) as made:
        yield made


def test_site_outlives_a_crash_of_its_database_and_loses_nothing_that_it_acknowledged(cluster, site):
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    key, session = site.run(SETUP).split()
    log = Log()
    with site.serve() as url:
        article = f"{url}/articles/{key}/"
        writers = [Thread(target=write, args=(log, who, f"{article}comments/new/", session)) for who in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            log.wait_for_each(302)
            cluster.stop("immediate")
            log.wait_for_each(503)
            status, headers = ask(article)
            assert (status, headers["Retry-After"]) == (503, "5")
            cluster.start()
            log.wait_for_each(302)
        finally:
            log.is_over = True
            for writer in writers:
                writer.join(PATIENCE)

    assert {status for _who, status, _text, _taken in log.answers} == {302, 503}
    stored = set(site.run(TEXTS).splitlines())
    assert log.texts(302) <= stored <= log.texts(302) | log.texts(503)
    assert site.output("check_threads").endswith(": sound\n")
