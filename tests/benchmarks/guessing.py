"""Whether the time of an answer tells that an account exists: at sign-in, at a reset and at sign-up.

Argon2 takes all processors for longer than the rest of an answer, and from one
time to the next it differs by more. So it is measured by itself, and the doors
are with a quick hash in its place: that they hash equally often is for a test.
"""

import random
import statistics
import time

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.cache import caches
from django.test import Client
from django.test.utils import override_settings

from tests.benchmarks.tables import Table, median
from tests.factories import PASSWORD, make_user

_KNOWN, _UNKNOWN = "known@example.org", "nobody@example.org"
_RESAMPLED = 1000
_QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


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
    tries = 100 if run.is_quick else 1000
    rows = [_row("hashing alone", *_hashing(tries // 5))]
    with override_settings(PASSWORD_HASHERS=[_QUICK, *settings.PASSWORD_HASHERS]):
        make_user("known")
        for name, ask in {"sign-in": _sign_in, "reset": _reset, "sign-up": _sign_up}.items():
            rows.append(_row(name, *_times(ask, tries)))
    return [Table(f"Answers that must not tell an account, {tries} tries of each ({tries // 5} of hashing), ms", rows)]


def _hashing(tries):
    """Return how long it took to compare a wrong password, and to make a hash where there is none to compare with."""
    kept = make_password(PASSWORD)
    known, unknown = [], []
    for _try in range(tries):
        turns = [(known, lambda: check_password("wrong", kept)), (unknown, lambda: make_password("wrong"))]
        for times, work in random.sample(turns, 2):
            started = time.perf_counter()
            work()
            times.append((time.perf_counter() - started) * 1000)
    return known, unknown


def _times(ask, tries):
    """Return how long answers took where the account is there, and where it is not."""
    known, unknown, answers = [], [], set()
    # A new client reads all static files when it first asks, which takes longer than most answers.
    client = Client(SERVER_NAME="localhost")
    client.get("/accounts/login/")
    for number in range(tries):
        for times, email in random.sample([(known, _KNOWN), (unknown, _UNKNOWN)], 2):
            for cache in caches.all():
                cache.clear()
            client.cookies.clear()
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
    """Return the interval that holds 95 % of the median differences of samples drawn again.

    Differences are within pairs, for two answers of one turn have the same
    weather: what else the machine does slows down both.
    """
    draw = random.Random(1)
    differences = [there - not_there for there, not_there in zip(known, unknown, strict=True)]
    found = sorted(statistics.median(draw.choices(differences, k=len(differences))) for _sample in range(_RESAMPLED))
    return round(found[_RESAMPLED // 40], 2), round(found[-_RESAMPLED // 40], 2)
