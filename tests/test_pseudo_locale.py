"""Every page in a language that marks what goes through gettext: no other word is there for people, but their own."""

import re
from html.parser import HTMLParser
from zoneinfo import available_timezones

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import translation

from tests.catalogue import content
from tests.catalogue.pages import PAGES
from tests.test_urls import ROUTES, fill

_WORD = re.compile(r"[^\W\d_]{2,}")
_OPEN, _CLOSE = "⟦", "⟧"
_TOKENS = re.compile(rf"[{_OPEN}{_CLOSE}]|[^{_OPEN}{_CLOSE}]+")
_SHOWN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
# A word for people that a script takes from the page begins like a sentence, or is one.
_SENTENCE = re.compile(r"[A-Z][a-z]+|.*[a-z] [a-z]")
# Addresses, and names with the archive that they are of.
_ADDRESS = re.compile(r"\S+@\S+|(https?://)?[\w-]+(\.[\w-]+)+(/\S*)?")
_VOID = {"br", "hr", "img", "input", "link", "meta", "use", "path"}
# Code, keys, data for machines, names of people and what they typed.
_KEPT = {"bdi", "code", "kbd", "pre", "script", "style", "textarea", "samp"}


def marked(text):
    """A text as the language of this test has it: longer, and not of ASCII alone."""
    return f"{_OPEN}{text} {'·' * (len(text) // 3)}ẑ{_CLOSE}" if text else text


class PseudoLocale:
    """Stands in for Django's translations."""

    gettext = staticmethod(marked)

    @staticmethod
    def ngettext(singular, plural, number):
        return marked(singular if number == 1 else plural)

    @staticmethod
    def pgettext(context, message):
        return marked(message)

    @staticmethod
    def npgettext(context, singular, plural, number):
        return marked(singular if number == 1 else plural)


class Unmarked(HTMLParser):
    """Gathers the words of a page that stand outside of marks."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.own = []
        self._inside = []
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        is_own = tag in _KEPT or attrs.get("dir") == "auto" or self._is_own()
        for name, value in attrs.items():
            if name in _SHOWN or (tag == "input" and attrs.get("type") == "submit" and name == "value"):
                self._look(value or "", 0, is_own and name != "aria-label")
            elif name.startswith("data-") and name != "data-folded" and _SENTENCE.match(value or ""):
                self._look(value, 0, False)
        if tag not in _VOID:
            self._inside.append((tag, is_own))

    def handle_endtag(self, tag):
        while tag not in _VOID and self._inside and self._inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self.depth = self._look(data, self.depth, self._is_own())

    def _is_own(self):
        return bool(self._inside) and self._inside[-1][1]

    def _look(self, text, depth, is_own):
        for token in _TOKENS.findall(text):
            depth += {_OPEN: 1, _CLOSE: -1}.get(token, 0)
            if depth == 0 and _WORD.search(token):
                (self.own if is_own else self.found).append(token.strip(" \n·:,"))
        return depth


def unmarked(html):
    page = Unmarked()
    page.feed(html)
    page.close()
    assert page.depth == 0
    own = {settings.SITE_NAME, *available_timezones(), *page.own}
    found = [text.removesuffix(f" · {settings.SITE_NAME}") for text in page.found]
    return [text for text in found if text not in own and not _ADDRESS.fullmatch(text)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<h1>⟦Go on⟧</h1><p>Plain</p>", ["Plain"]),
        ('<label>⟦Go <b dir="auto">on</b> now⟧</label> <svg><use href="#"/></svg><br>Plain', ["Plain"]),
        ('<p title="Plain">⟦Go on⟧</p><p title="⟦Go on⟧">3</p>', ["Plain"]),
        ('<output data-posted="Plain" data-at="two-words"></output>', ["Plain"]),
        ('<title>A lamp · Rostra</title><h1 dir="auto">A lamp</h1><bdi>alice</bdi> a@example.org', []),
    ],
)
def test_plain_words_are_found(html, found):
    assert unmarked(html) == found


@pytest.fixture
def words(db, capsys):
    """What the addresses of the catalogue are filled in with."""
    call_command("import_archive", "forum/pages/demo", "--source", "pellwick", verbosity=0)
    return content.make()


@pytest.fixture
def pseudo_locale(monkeypatch):
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        monkeypatch.setattr(translation._trans, name, getattr(PseudoLocale, name), raising=False)
    # What pages keep of their words is kept for each language.
    with translation.override("en-au"):
        yield


def everything_shown(words):
    """Each page of the catalogue that no steps lead to, and what an empty form is answered with there."""
    visitors = {}
    for page in PAGES:
        if page.site != "full" or "github" in page.path:
            continue
        path = page.path.format_map(words)
        if page.who not in visitors:
            visitors[page.who] = Client(raise_request_exception=False)
            if page.who:
                visitors[page.who].get(f"/arrive/as/{page.who}/")
        yield page.name, visitors[page.who].get(path, follow=True)
        yield f"{page.name}, sent empty", sent(visitors[page.who], path, {})


def everything_sent(words):
    """What each address answers to the form of somebody who may send it, as a script asks."""
    alice = Client(raise_request_exception=False)
    alice.get("/arrive/as/alice/")
    place = {"article_id": words["busy_id"], "comment_id": words["others"], "claim_id": words["claim_code"]}
    place |= {"author_id": words["person"], "slug": "harbour", "handle": "alice"}
    for route, form in ROUTES.items():
        yield route, sent(alice, fill(route, **place), form, headers={"HX-Request": "true"})


def sent(visitor, path, form, **more):
    """The answer to a form, whose effects are taken back."""
    with transaction.atomic():
        answer = visitor.post(path, form, follow=True, **more)
        transaction.set_rollback(True)
    return answer


@pytest.mark.urls("tests.catalogue.urls")
@pytest.mark.parametrize("answers", [everything_shown, everything_sent])
def test_pages_say_nothing_that_is_not_translated(words, pseudo_locale, answers):
    found = {}
    for name, answer in answers(words):
        if "html" in answer.get("Content-Type", ""):
            for text in unmarked(answer.content.decode()):
                found.setdefault(text, name)
    assert found == {}
