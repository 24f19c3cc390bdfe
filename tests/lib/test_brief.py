"""For a moment an answer is given again, to those who ask the very same, where the application allows it."""

import pytest

from forum.lib.brief import LONGEST, Repeater, allow_repeat


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


class Asked:
    """An application that counts how often it was asked, and answers with that."""

    def __init__(self, *, allows=True, status="200 OK"):
        self.count, self.allows, self.status = 0, allows, status

    def __call__(self, environ, start_response):
        self.count += 1
        if self.allows:
            allow_repeat(environ)
        body = f"answer {self.count}".encode()
        start_response(self.status, [("Content-Type", "text/html"), ("ETag", f'"{self.count}"'), ("Vary", "Cookie")])
        return [body]


def environ(**given):
    return {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "wsgi.url_scheme": "https", **given}


def ask(application, **given):
    started = []
    body = b"".join(application(environ(**given), lambda *start: started.append(start)))
    return started[0][0], body, dict(started[0][1])


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def repeater(asked, clock):
    return Repeater(asked, clock)


def test_same_question_is_answered_again_for_a_moment(repeater, clock):
    assert ask(repeater)[:2] == ("200 OK", b"answer 1")
    clock.now += LONGEST - 0.01
    assert ask(repeater)[:2] == ("200 OK", b"answer 1")
    clock.now += 0.01
    assert ask(repeater)[:2] == ("200 OK", b"answer 2")


def test_time_counts_from_when_the_application_was_asked(asked, clock):
    def slow(given, start_response):
        body = asked(given, start_response)
        clock.now += LONGEST
        return body

    repeater = Repeater(slow, clock)
    assert [ask(repeater)[1], ask(repeater)[1]] == [b"answer 1", b"answer 2"]


@pytest.mark.parametrize(
    "other",
    [
        {"PATH_INFO": "/a"},
        {"QUERY_STRING": "a=1"},
        {"HTTP_COOKIE": "theme=dark"},
        {"HTTP_HOST": "other.example"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"wsgi.url_scheme": "http"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_IF_MODIFIED_SINCE": "Mon, 01 Jan 2024 00:00:00 GMT"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_another_question_is_asked(repeater, asked, other):
    ask(repeater)
    ask(repeater, **other)
    assert asked.count == 2


@pytest.mark.parametrize("application", [Asked(allows=False), Asked(status="404 Not Found"), Asked(status="302 Found")])
def test_what_is_not_allowed_is_never_given_again(application, clock):
    repeater = Repeater(application, clock)
    first = ask(repeater)
    assert ask(repeater)[1] != first[1]


def test_browser_that_has_the_answer_is_told_so(repeater, asked):
    ask(repeater)
    status, body, headers = ask(repeater, HTTP_IF_NONE_MATCH='"1"')
    assert (status, body, asked.count) == ("304 Not Modified", b"", 1)
    assert headers == {"ETag": '"1"', "Vary": "Cookie"}
    assert ask(repeater, HTTP_IF_NONE_MATCH='"7"')[:2] == ("200 OK", b"answer 1")


def test_no_more_is_kept_than_a_moment_needs(repeater, asked):
    for number in range(1000):
        ask(repeater, PATH_INFO=f"/{number}")
    assert len(repeater._answers) == 256
    ask(repeater, PATH_INFO="/0")
    assert asked.count == 1001
