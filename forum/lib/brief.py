"""Answers that may be given again for a moment, before the application is asked.

A page that many people ask for at once costs the server nothing but sending
it: for a quarter of a second the same answer goes to all who ask the same,
which is also the most that anonymous people may be behind.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LONGEST = 0.25  # seconds
_ALLOWED = "rostra.may_repeat"
# Answers kept in a process: those of a moment, each some tens of kilobytes.
_MOST = 256
# What an answer may depend on. With anything else that matters the application does not allow to repeat it.
_HEADERS = ("HTTP_HOST", "HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE", "HTTP_X_FORWARDED_PROTO")
_PARTS = ("wsgi.url_scheme", "REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", *_HEADERS)


@dataclass(frozen=True, slots=True)
class _Answer:
    until: float
    status: str
    headers: list[tuple[str, str]]
    etag: str
    body: list[bytes]


def allow_repeat(environ: WSGIEnvironment) -> None:
    """Say that the answer to this request may go to everybody who asks the same for a moment."""
    environ[_ALLOWED] = True


class Repeater:
    """A WSGI application in front of another one, which gives its answers again where that allows it."""

    def __init__(self, application: WSGIApplication, clock: Callable[[], float] = time.monotonic) -> None:
        self._application = application
        self._clock = clock
        self._answers: dict[tuple[object, ...], _Answer] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_IF_MODIFIED_SINCE" in environ:
            return self._application(environ, start_response)
        key = tuple(map(environ.get, _PARTS))
        answer = self._answers.get(key)
        if answer is not None and answer.until > self._clock():
            return _repeat(answer, environ.get("HTTP_IF_NONE_MATCH"), start_response)
        return self._ask(key, environ, start_response)

    def _ask(self, key: tuple[object, ...], environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        # Counted from before the application looks: what it reads may change right behind it.
        until = self._clock() + LONGEST
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def keep_start(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            started.append((status, headers))
            return start_response(status, headers, *error)

        body = self._application(environ, keep_start)
        if not environ.get(_ALLOWED) or not started or not started[0][0].startswith("200"):
            return body
        try:
            whole = list(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        status, headers = started[0]
        etag = next((value for name, value in headers if name.lower() == "etag"), "")
        self._keep(key, _Answer(until, status, headers, etag, whole))
        return whole

    def _keep(self, key: tuple[object, ...], answer: _Answer) -> None:
        with self._lock:
            now = self._clock()
            self._answers = {kept: given for kept, given in self._answers.items() if given.until > now}
            while len(self._answers) >= _MOST:
                self._answers.pop(next(iter(self._answers)))
            self._answers[key] = answer


def _repeat(answer: _Answer, known: str | None, start_response: StartResponse) -> Iterable[bytes]:
    if known and answer.etag and answer.etag in known:
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _OF_THE_BODY]
        start_response("304 Not Modified", headers)
        return []
    start_response(answer.status, list(answer.headers))
    return answer.body


_OF_THE_BODY = {"content-length", "content-type", "content-encoding"}
