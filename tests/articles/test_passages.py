"""Where in an article a quoted passage stands."""

from forum.articles import passages
from forum.articles.models import Article
from forum.articles.passages import article_anchor


def test_passage_stands_at_the_title_or_at_a_paragraph():
    article = Article(title="The Ferry Waits", body="Fog all day.\n\n \n\nIt lifts  on\nMonday, perhaps!")
    assert article_anchor(article, "ferry waits.") == "#title"
    assert article_anchor(article, "fog") == "#p-1"
    assert article_anchor(article, "It lifts on Monday") == "#p-2"
    assert article_anchor(article, "nowhere") == "#title"


def test_article_that_is_quoted_often_is_folded_once(monkeypatch):
    folded = []
    fold = passages._folded
    monkeypatch.setattr(passages, "_folded", lambda text: folded.append(text) or fold(text))
    article = Article(title="Tides", body="Low at noon.\n\nHigh at six, they say.")
    for _time in range(50):
        assert article_anchor(article, "high at six") == "#p-2"
    assert sorted(folded) == sorted([article.title, "Low at noon.", "High at six, they say.", *["high at six"] * 50])


def test_article_that_changes_is_folded_anew():
    article = Article(title="Tides", body="Low at noon.")
    assert article_anchor(article, "low") == "#p-1"
    article.body = "First.\n\nLow at noon."
    assert article_anchor(article, "low") == "#p-2"
