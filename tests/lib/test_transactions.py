"""Services that lost against another writer are tried again, a few times."""

import pytest
from django.db import OperationalError, transaction

from forum.lib import transactions
from forum.lib.errors import TryAgain
from forum.lib.transactions import retry_when_busy


class PostgresError(Exception):
    def __init__(self, sqlstate):
        self.sqlstate = sqlstate


def busy(sqlstate=None, text="database is locked"):
    error = OperationalError(text)
    error.__cause__ = PostgresError(sqlstate) if sqlstate else None
    return error


class Service:
    """Fails as often as it is told to, then answers."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.calls = 0

    def __call__(self, answer):
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return answer


@pytest.fixture(autouse=True)
def pauses(monkeypatch):
    """The pauses made between tries, not waited for."""
    made = []
    monkeypatch.setattr(transactions.time, "sleep", made.append)
    return made


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("error", [busy(), busy("40001", ""), busy("40P01", ""), busy("55P03", "")])
def test_busy_database_is_tried_again(error, pauses):
    service = Service(error)
    assert retry_when_busy(service)("done") == "done"
    assert (service.calls, len(pauses)) == (2, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_database_that_stays_busy_is_given_up(pauses):
    service = Service(*[busy() for _ in range(9)])
    with pytest.raises(TryAgain):
        retry_when_busy(service)("done")
    assert (service.calls, len(pauses)) == (4, 3)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pauses_grow_and_are_bounded(pauses):
    with pytest.raises(TryAgain):
        retry_when_busy(Service(*[busy() for _ in range(4)]))("done")
    assert all(low <= pause <= 2 * low for low, pause in zip([0.05, 0.1, 0.2], pauses, strict=True))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("error", [busy(text="no such table"), busy("42P01", ""), ValueError("mine")])
def test_other_errors_are_not_tried_again(error):
    service = Service(error)
    with pytest.raises(type(error)) as raised:
        retry_when_busy(service)("done")
    assert (raised.value, service.calls) == (error, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_inside_another_transaction_nothing_is_tried_again():
    service = Service(busy())
    with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
        retry_when_busy(service)("done")
    assert service.calls == 1


def test_name_and_docstring_of_the_service_are_kept():
    @retry_when_busy
    def post_comment():
        """Add a comment."""

    assert (post_comment.__name__, post_comment.__doc__) == ("post_comment", "Add a comment.")
