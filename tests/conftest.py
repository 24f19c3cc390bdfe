import pytest
from django.core.cache import caches
from django.db import connection
from hypothesis import HealthCheck, settings

from tests.factories import make_article, make_editor, make_moderator, make_user
from tests.sites import new_site, shared_folder

# How long an example takes decides no test.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure():
    """Name the folder that sites share before any process of the run begins: it goes with the last one."""
    shared_folder()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Put back what migrations had written, where a test that commits has emptied the database: any test may follow."""
    done = yield
    mark = item.get_closest_marker("django_db")
    # Behind the last test the database is gone; one that was skipped has no fixtures, and emptied nothing.
    if nextitem and mark and mark.kwargs.get("serialized_rollback") and item.funcargs:
        with item._request.getfixturevalue("django_db_blocker").unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return done


@pytest.fixture(autouse=True)
def _forget_rate_limits():
    """Sign-in limits live in the cache, and pages of articles whose keys come again: no test may see another's."""
    for cache in caches.all():
        cache.clear()
    yield


@pytest.fixture
def alice(db):
    return make_user("alice")


@pytest.fixture
def bob(db):
    return make_moderator("bob")


@pytest.fixture
def charlie(db):
    """Signed in, but in no role: may not write."""
    return make_user("charlie", role=None)


@pytest.fixture
def article(db):
    return make_article()


@pytest.fixture
def site(tmp_path):
    """A migrated site with a database of its own, for commands and servers."""
    with new_site(tmp_path) as made:
        yield made


@pytest.fixture
def erin(db):
    return make_editor("erin")
