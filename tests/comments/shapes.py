"""Random threads for property tests, and a database that forgets them again."""

from contextlib import contextmanager

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# Each example cleans up after itself with `forgotten`, so one database serves all of them.
many = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@contextmanager
def forgotten():
    """Run an example of a property in a transaction that is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@st.composite
def parents(draw, most=60):
    """Parents of a random discussion, as ``load_thread`` takes them: few or many, flat or deep."""
    size = draw(st.sampled_from([1, 3, 10, 50, most]))
    reach = draw(st.sampled_from([1, 2, 5, 30, most]))
    top_level = draw(st.integers(0, 9))
    picks = draw(st.lists(st.integers(0, 10**6), min_size=size, max_size=size))
    return [
        None if index == 0 or pick % 10 < top_level else max(0, index - 1 - pick // 10 % reach)
        for index, pick in enumerate(picks)
    ]
