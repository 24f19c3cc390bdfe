"""Opening, closing, publishing and hiding articles."""

import pytest

from forum.articles.models import Article
from forum.articles.services import decide_article, set_article_state, set_comments_open
from forum.lib.errors import NotAllowed
from tests.factories import make_article


def stored(article):
    return Article.objects.filter(pk=article.pk).values().get()


def test_comments_are_closed_and_opened_again(erin, article):
    assert set_comments_open(article=article, user=erin, comments_open=False) is True
    assert stored(article)["comments_open"] is False
    assert set_comments_open(article=article, user=erin, comments_open=True) is True
    assert stored(article)["comments_open"] is True


def test_article_is_hidden_and_published_again(erin, article):
    assert set_article_state(article=article, user=erin, state="hidden") is True
    assert stored(article)["state"] == "hidden"
    assert set_article_state(article=article, user=erin, state="published") is True
    assert stored(article)["state"] == "published"


def test_decision_is_dated(erin, article):
    assert article.decided_at is None
    set_article_state(article=article, user=erin, state="hidden")
    assert stored(article)["decided_at"] > article.created_at


def test_decision_repeated_changes_nothing(erin, article):
    before = stored(article)
    assert set_comments_open(article=article, user=erin, comments_open=True) is False
    assert set_article_state(article=article, user=erin, state="published") is False
    assert stored(article) == before


def test_decision_sees_what_was_changed_meanwhile(erin, article):
    Article.objects.filter(pk=article.pk).update(state="hidden")
    assert set_article_state(article=article, user=erin, state="hidden") is False


@pytest.mark.parametrize("person", ["alice", "bob", "charlie"])
def test_decision_of_somebody_who_is_no_editor_is_refused(request, article, person):
    before = stored(article)
    user = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        set_comments_open(article=article, user=user, comments_open=False)
    with pytest.raises(NotAllowed):
        set_article_state(article=article, user=user, state="hidden")
    assert stored(article) == before


def test_state_that_there_is_not_is_refused(erin, article):
    with pytest.raises(ValueError, match="'gone' is not a valid Article.State"):
        set_article_state(article=article, user=erin, state="gone")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("A town, and its clock!", "a-town-and-its-clock"),
        ("Öl für Çatalhöyük", "öl-für-çatalhöyük"),
        ("Часы на башне", "часы-на-башне"),
        ("???", "article"),
        ("", "article"),
        ("x" * 79 + " y", "x" * 79),
    ],
)
def test_slug_says_the_title(title, slug):
    assert Article(title=title).slug == slug


def test_articles_of_two_sources_may_have_one_external_id(db):
    make_article(source="a", external_id="1")
    make_article(source="b", external_id="1")
    assert Article.objects.filter(external_id="1").count() == 2


def test_both_decisions_are_taken_together_or_neither(erin, article):
    before = stored(article)
    with pytest.raises(ValueError, match="'gone' is not a valid Article.State"):
        decide_article(article=article, user=erin, comments_open=False, state="gone")
    assert stored(article) == before
    assert decide_article(article=article, user=erin, comments_open=False, state="hidden") is True
    article.refresh_from_db()
    assert (article.comments_open, article.state) == (False, "hidden")
    assert decide_article(article=article, user=erin, comments_open=False, state="hidden") is False
