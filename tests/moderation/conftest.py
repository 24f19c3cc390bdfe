import pytest

from tests.factories import load_thread


@pytest.fixture
def comments(db):
    """A root with a reply that is answered, and a second root."""
    return load_thread([None, 0, 1, None])[1]


@pytest.fixture
def moderator(client, bob):
    client.force_login(bob)
    return client
