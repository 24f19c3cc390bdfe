"""What one request costs, asked of the application in this process."""

import gzip
import time
from dataclasses import dataclass

from django.core.cache import caches
from django.db import connection
from django.test import Client

from forum.comments.rendering import forget


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of the clock, of the processor and in the database; queries; bytes and comments of the page."""

    clock: float
    processor: float
    database: float
    queries: int
    size: int
    comments: int


def ask(client, url):
    """Ask for a page; returns what it cost."""
    waited = []

    def time_query(execute, *args):
        started = time.perf_counter()
        try:
            return execute(*args)
        finally:
            waited.append(time.perf_counter() - started)

    with connection.execute_wrapper(time_query):
        clock, processor = time.perf_counter(), time.process_time()
        response = client.get(url, headers={"accept-encoding": "gzip"})
        processor, clock = time.process_time() - processor, time.perf_counter() - clock
    assert response.status_code == 200, (url, response.status_code)
    packed = response.get("Content-Encoding") == "gzip"
    page = gzip.decompress(response.content) if packed else response.content
    return Cost(
        clock * 1000, processor * 1000, sum(waited) * 1000, len(waited), len(page), page.count(b'<li class="node"')
    )


def visitor(user=None):
    """A browser, signed in where somebody is named."""
    client = Client(SERVER_NAME="localhost")
    if user:
        client.force_login(user)
    return client


def forget_pages():
    """Forget every page and comment that was made before."""
    for cache in caches.all():
        cache.clear()
    forget()
