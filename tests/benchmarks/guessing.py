"""Whether the time of an answer tells that an account exists: at sign-in, at a reset and at sign-up."""

import random
import statistics
import time

from django.core.cache import caches
from django.test import Client

from tests.benchmarks.tables import Table, median
from tests.factories import PASSWORD, make_user

_KNOWN, _UNKNOWN = "known@example.org", "nobody@example.org"
_RESAMPLED = 1000


def _sign_in(client, email, number):
    return client.post("/accounts/login/", {"login": email, "password": "wrong"})


def _reset(client, email, number):
    return client.post("/accounts/password/reset/", {"email": email})


def _sign_up(client, email, number):
    # Whoever has no account yet has one afterwards: each takes a name and an address of their own.
    name = f"twin-{number}" if email == _KNOWN else f"nobody-{number}"
    email = email if email == _KNOWN else f"{name}@example.org"
    return client.post("/accounts/signup/", {"username": name, "email": email, "password1": PASSWORD})


def measure(run):
    """Ask 2,000 times at each door, in turn for an account that is there and for one that is not."""
    make_user("known")
    tries = 100 if run.is_quick else 1000
    rows = [
        _row(name, *_times(ask, tries))
        for name, ask in {"sign-in": _sign_in, "reset": _reset, "sign-up": _sign_up}.items()
    ]
    return [Table(f"Answers that must not tell an account, {tries} tries of each, ms", rows)]


def _times(ask, tries):
    """Return how long answers took where the account is there, and where it is not."""
    known, unknown, answers = [], [], set()
    for number in range(tries):
        turns = [(known, _KNOWN), (unknown, _UNKNOWN)]
        random.shuffle(turns)
        for times, email in turns:
            for cache in caches.all():
                cache.clear()
            client = Client(SERVER_NAME="localhost")
            started = time.perf_counter()
            answer = ask(client, email, number)
            times.append((time.perf_counter() - started) * 1000)
            answers.add(answer.status_code)
    # One answer to all: neither a limit nor a fault has cut the work short.
    assert len(answers) == 1 and answers <= {200, 302}, answers
    return known, unknown


def _row(name, known, unknown):
    low, high = _interval(known, unknown)
    both = {"there, median": median(known), "not there, median": median(unknown)}
    return {"at": name, **both, "difference, 95% from": low, "to": high}


def _interval(known, unknown):
    """Return the interval that holds 95 % of the differences of medians of samples drawn again.

    Pairs are drawn, for two answers of one turn have the same weather: what else
    the machine does slows down both.
    """
    draw = random.Random(1)
    pairs = list(zip(known, unknown, strict=True))
    found = []
    for _sample in range(_RESAMPLED):
        there, not_there = zip(*draw.choices(pairs, k=len(pairs)), strict=True)
        found.append(statistics.median(there) - statistics.median(not_there))
    found.sort()
    return round(found[_RESAMPLED // 40], 2), round(found[-_RESAMPLED // 40], 2)
