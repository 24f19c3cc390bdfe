"""Whether the time of an answer tells that an account exists: at sign-in, at a reset and at sign-up.

Argon2 takes longer than all the rest of an answer, and from one time to the
next it differs by more than that rest could. So the doors are measured as they
are, and again with a quick hash, which hides nothing that the rest tells.
"""

import random
import statistics
import time

from django.conf import settings
from django.core.cache import caches
from django.test import Client
from django.test.utils import override_settings

from tests.benchmarks.tables import Table, median
from tests.factories import PASSWORD, make_user

_RESAMPLED = 1000
_QUICK = "django.contrib.auth.hashers.MD5PasswordHasher"


def _sign_in(client, name, number):
    return client.post("/accounts/login/", {"login": f"{name}@example.org", "password": "wrong"})


def _reset(client, name, number):
    return client.post("/accounts/password/reset/", {"email": f"{name}@example.org"})


def _sign_up(client, name, number):
    # Whoever has no account yet has one afterwards: each takes a login and an address of their own.
    email = f"{name}-{number}@example.org" if name.startswith("no-") else f"{name}@example.org"
    return client.post("/accounts/signup/", {"username": f"{name}-{number}", "email": email, "password1": PASSWORD})


def measure(run):
    """Ask 2,000 times at each door, in turn for an account that is there and for one that is not."""
    tries = 50 if run.is_quick else 1000
    rows = _doors(tries, "ada")
    with override_settings(PASSWORD_HASHERS=[_QUICK, *settings.PASSWORD_HASHERS]):
        rows += _doors(tries, "quick", note=", quick hash")
    return [Table(f"Answers that must not tell an account, {tries} tries of each, ms", rows)]


def _doors(tries, known, note=""):
    make_user(known)
    doors = {"sign-in": _sign_in, "reset": _reset, "sign-up": _sign_up}
    return [_row(f"{name}{note}", *_times(ask, known, tries)) for name, ask in doors.items()]


def _times(ask, name, tries):
    """Return how long answers took where the account is there, and where it is not."""
    known, unknown, answers = [], [], set()
    # A new client reads all static files when it first asks, which takes longer than most answers.
    client = Client(SERVER_NAME="localhost")
    client.get("/accounts/login/")
    for number in range(tries):
        for times, whose in random.sample([(known, name), (unknown, f"no-{name}")], 2):
            for cache in caches.all():
                cache.clear()
            client.cookies.clear()
            started = time.perf_counter()
            answer = ask(client, whose, number)
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
