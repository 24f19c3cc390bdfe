import time
from types import SimpleNamespace

import pytest

from forum.comments.services import record_visit
from tests.comments.damage import two_threads, without_guards
from tests.factories import load_thread


@pytest.fixture
def threads(db):
    """The comments of two discussions by letter, to be damaged."""
    return two_threads()


@pytest.fixture
def unguarded(threads):
    """The same in a database that refuses nothing, for as long as the test lasts."""
    with without_guards():
        yield threads


@pytest.fixture
def talk(alice):
    """A discussion of three conversations, the second with a reply, in the order of arrival; new to alice."""
    article, comments = load_thread([None, None, 1, None])
    return article, sorted(comments, key=lambda comment: comment.pk)


@pytest.fixture
def keys(alice, talk):
    """The keys of three comments that are new to alice, who has seen the first one of four."""
    article, comments = talk
    first, *others = [comment.pk for comment in comments]
    record_visit(article=article, user=alice, upto=first, shown=None)
    return others


# A root with two replies, the first answered twice, and a second root with a reply.
SHAPE = [None, 0, 1, 1, 0, None, 5]


@pytest.fixture
def thread(db):
    return load_thread(SHAPE)


@pytest.fixture
def stopped_clock(monkeypatch):
    """No window of time in which something is counted ends while the test lasts."""
    now = time.time()
    monkeypatch.setattr("forum.lib.limits.time", SimpleNamespace(time=lambda: now))
