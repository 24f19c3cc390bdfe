"""``@login`` leads to somebody's page, where there is such a person."""

import pytest

from tests.factories import make_author, make_comment, make_user

REL = 'rel="nofollow ugc noopener"'


def link(handle, words=None):
    return f'<a href="/@{handle}/" {REL}>@{words or handle}</a>'


def test_login_leads_to_the_profile(alice, article):
    assert make_comment(article, alice, "Ask @alice.").html == f"<p>Ask {link('alice')}.</p>\n"


def test_login_may_be_written_large(alice, article):
    assert link("alice", "Alice") in make_comment(article, alice, "@Alice knows.").html


def test_archived_login_is_named_with_its_source(alice, article):
    make_author("Harbour_Master", source="gazette")
    assert link("Harbour_Master@gazette") in make_comment(article, alice, "So said @Harbour_Master@gazette.").html


@pytest.mark.parametrize(
    "typed",
    [
        "@nobody",
        "mail@alice",
        "alice@alice",
        "`@alice`",
        "    @alice",
        "https://example.org/@alice",
        "@ alice",
        "@@alice",
    ],
)
def test_anything_else_stays_words(alice, article, typed):
    assert "/@alice/" not in make_comment(article, alice, f"Hm.\n\n{typed}").html


def test_link_of_ones_own_is_left_alone(alice, article):
    html = make_comment(article, alice, "[see @alice](https://example.org/)").html
    assert html == f'<p><a href="https://example.org/" {REL}>see @alice</a></p>\n'


def test_names_of_a_text_are_asked_for_at_once(alice, article, django_assert_max_num_queries):
    names = [make_user(f"reader{number}").username for number in range(5)]
    make_comment(article, alice)
    with django_assert_max_num_queries(30) as queries:
        html = make_comment(article, alice, " ".join(f"@{name}" for name in names)).html
    assert all(link(name) in html for name in names)
    assert sum("accounts_author" in query["sql"] and "login" in query["sql"] for query in queries) == 1


def test_names_of_a_text_are_bounded(alice, article):
    html = make_comment(article, alice, " ".join(f"@nobody{number}" for number in range(50)) + " @alice").html
    assert "/@alice/" not in html
