"""What holds for every template, and for the one that writes nested lists in a flat loop."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template

from forum.comments.audiences import Audience
from forum.comments.rendering import render_thread
from forum.comments.slots import fill_slots, split_slots
from forum.comments.threads import read_page
from forum.pages.templatetags.display import web_host
from tests.factories import load_thread, make_chain, make_comment

ROOT = settings.BASE_DIR / "templates"
TEMPLATES = sorted(str(path.relative_to(ROOT)) for path in ROOT.rglob("*.html"))
PAGES = [name for name in TEMPLATES if not Path(name).name.startswith("_") and "/elements/" not in name]
PARTIALS = [
    name
    for name in TEMPLATES
    if Path(name).name.startswith("_") or name.startswith("components/") or "/snippets/" in name
]
# The layout of mails brings its style along: the policy is one of pages, and a mail can load nothing.
MAIL = "account/email/layout.html"
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "use"}


def source(name):
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    get_template(name)


@pytest.mark.parametrize("name", [name for name in PAGES if '{% extends "base.html" %}' in source(name)])
def test_page_has_a_title(name):
    assert re.search(r"{% block title %}\s*\S.*?{% endblock title %}", source(name), re.DOTALL)


def is_account_page(name):
    """Whether it is a page of allauth's, not a layout or a base of several."""
    is_base = "/layouts/" in name or "account/base_" in name
    return not is_base and re.search(r'{% extends "(account|allauth)/', source(name))


@pytest.mark.parametrize("name", [name for name in PAGES if is_account_page(name)])
def test_account_page_has_a_title_of_its_own(name):
    extended = re.search(r'{% extends "(account/base_\w+\.html)" %}', source(name))
    inherited = source(extended[1]) if extended and extended[1] in TEMPLATES else ""
    assert "{% block head_title %}" in source(name) + inherited


@pytest.mark.parametrize("name", TEMPLATES)
def test_time_of_day_is_written_in_the_readers_zone(name):
    times = re.findall(r"<time\b.*?</time>", source(name))
    assert [time for time in times if '"DATETIME_FORMAT"' in time and "data-moment" not in time] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_extends_stands_first(name):
    assert source(name).find("{% extends") in (-1, 0)


@pytest.mark.parametrize("name", TEMPLATES)
def test_blocks_are_closed_by_name(name):
    assert "{% endblock %}" not in source(name)


@pytest.mark.parametrize("name", PARTIALS)
def test_partial_opens_with_its_inputs(name):
    assert re.match(r"{#.*Inputs?:.*#}|{% comment %}.*Inputs:.*?{% endcomment %}", source(name), re.DOTALL)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize(
    "forbidden",
    [
        r"<style\b",
        # Data for machines is no script.
        r'<script(?![^>]*\bsrc=)(?! type="application/ld\+json">)',
        r"\sstyle=",
        r"\son[a-z]+=",
        r"\|\s*safe\b",
        r"autoescape\s+off",
    ],
    ids=["style element", "inline script", "style attribute", "event handler", "safe", "autoescape"],
)
def test_template_has_nothing_that_the_policy_forbids(name, forbidden):
    if (name, forbidden) != (MAIL, r"<style\b"):
        assert not re.search(forbidden, source(name))


@pytest.mark.parametrize(
    "name", [name for name in PAGES if 'rel="stylesheet"' in source(name) and "{% extends" in source(name)]
)
def test_style_comes_after_that_of_all_pages(name):
    """A layer that a page's own style names first would be the weakest of all."""
    outside = re.sub(r"{% block styles %}.*?{% endblock styles %}", "", source(name), flags=re.DOTALL)
    assert 'rel="stylesheet"' not in outside


class Balance(HTMLParser):
    """Fails at the first end tag that does not close the element opened last."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.depths = {}

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        given = dict(attrs)
        if "data-depth" in given:
            inside = sum(tag == "ol" for tag in self.open)
            self.depths[given["id"]] = (int(given["data-depth"]), inside)
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """A slash closes it in SVG."""

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open, self.getpos())
        self.open.pop()


def write(article, *, user=None, branch=None, after=""):
    """The discussion of a page as HTML, checked: balanced, and every comment at its depth."""
    audience = Audience.of(user or AnonymousUser())
    thread = read_page(article, with_hidden=audience.moderates, branch=branch, after=after)
    html = fill_slots(split_slots(render_thread(thread, article, audience)), {}).decode()
    balance = Balance()
    balance.feed(html)
    balance.close()
    assert balance.open == []
    assert [depth for depth, inside in balance.depths.values() if depth != inside] == []
    assert len(balance.depths) == len(thread.nodes) + (branch is not None)
    return html


_STAR = [None, *[0] * 130]
_COMB = [None, 0, 1, 1, 0, 4, 5, 6, None, 8, 8, None]
_CHAIN = [None, *range(40)]
_FOREST = [None] * 130
_BUSHES = [index - index % 30 if index % 30 else None for index in range(240)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "parents",
    [[None], _COMB, _CHAIN, _STAR, _FOREST, _BUSHES],
    ids=["one", "comb", "chain", "star", "forest", "bushes"],
)
def test_lists_are_balanced_whatever_the_shape(parents):
    article, comments = load_thread(parents)
    for branch in [None, *comments[:8]]:
        write(article, branch=branch)
    write(article, after="50")


@pytest.mark.django_db
def test_branch_without_replies_is_balanced():
    article, comments = load_thread([None])
    assert 'id="c-' in write(article, branch=comments[0])


@pytest.mark.django_db
def test_what_a_page_leaves_out_is_linked():
    article, comments = load_thread([None, *[0] * 130, *[None] * 3])
    html = write(article)
    shown = html.count('class="node"') - 4
    assert f"?thread={comments[0].pk}&amp;after={shown}#discussion" in html
    assert f"{130 - shown} more replies" in html


@pytest.mark.django_db
def test_thread_deeper_than_a_page_shows_continues_on_its_own(alice, article):
    chain = make_chain(article, alice, settings.MAX_VISIBLE_DEPTH + 3)
    html = write(article)
    assert "Continue this thread (3 replies)" in html
    assert f"?thread={chain[settings.MAX_VISIBLE_DEPTH - 1].pk}#discussion" in html


@pytest.mark.django_db
def test_hidden_text_reaches_moderators_alone(alice, bob, article):
    hidden = make_comment(article, alice, "An insult")
    make_comment(article, alice, "An answer", parent=hidden)
    hidden.state = "hidden"
    hidden.save(update_fields=["state"])
    for branch in [None, hidden]:
        assert "An insult" not in write(article, user=alice, branch=branch)
        assert "An insult" in write(article, user=bob, branch=branch)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["deleted", "missing"])
def test_placeholder_names_nobody_and_offers_nothing(state):
    article, comments = load_thread([None, 0], states={0: state})
    html = write(article)
    assert "person-0" not in html
    assert f"/comments/{comments[0].pk}/reply/" not in html
    assert f"in reply to a {state} comment" in html


@pytest.mark.django_db
def test_closed_discussion_offers_no_reply(alice, article):
    comment = make_comment(article, alice)
    reply = f'href="/comments/{comment.pk}/reply/"'
    assert reply in write(article)
    article.comments_open = False
    assert reply not in write(article)


@pytest.mark.django_db
def test_names_are_escaped(article):
    article, comments = load_thread([None])
    author = comments[0].author
    author.name = '"><script>x</script>'
    author.save()
    assert "<script" not in write(article)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://example.org/a?b", "example.org"),
        ("http://EXAMPLE.org", "example.org"),
        ("javascript:alert(1)", ""),
        ("//example.org/", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_linked(url, host):
    assert web_host(url) == host
