import pytest

from tests.comments.damage import two_threads, without_guards


@pytest.fixture
def threads(db):
    """The comments of two discussions by letter, to be damaged."""
    return two_threads()


@pytest.fixture
def unguarded(threads):
    """The same in a database that refuses nothing, for as long as the test lasts."""
    with without_guards():
        yield threads
