"""What links tell search engines: those of readers and archives are not the site's own word, those of editors are."""

import re

import pytest

from forum.markup.formats import Format
from forum.markup.render import render, render_article
from tests.factories import make_comment

LINK = "[there](https://example.org/)"


def rels(html):
    return [set(rel.split()) for rel in re.findall(r'<a href="https://example.org/" rel="([^"]*)"', html)]


@pytest.mark.parametrize(
    ("text", "form"),
    [(LINK, Format.MARKDOWN), ('<a href="https://example.org/" rel="follow">there</a>', Format.HTML)],
)
def test_links_of_readers_and_archives_are_theirs(text, form):
    assert rels(render(text, form)) == [{"ugc", "nofollow", "noopener"}]
    assert rels(render_article(text, form)) == [{"ugc", "nofollow", "noopener"}]


def test_links_of_editors_are_the_sites_own():
    assert rels(render_article(LINK, Format.MARKDOWN, by_editors=True)) == [{"noopener"}]


@pytest.mark.django_db
def test_link_in_a_typed_comment_is_its_readers(client, alice, article):
    make_comment(article, alice, LINK)
    assert rels(client.get(article.get_absolute_url()).content.decode()) == [{"ugc", "nofollow", "noopener"}]
