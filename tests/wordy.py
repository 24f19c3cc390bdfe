"""A discussion of a hundred comments on one page, of words that no packing takes for others."""

from random import Random

from forum.articles.models import Article
from tests.factories import load_thread

# Conversations of ten comments, four deep.
_SHAPE = [None, 0, 1, 2, 1, 0, None, 6, None, None]


def make_wordy_discussion():
    """Return an article with a text and a hundred comments, and how many bytes the texts of these have."""
    article, comments = load_thread([None if up is None else up + ten for ten in range(0, 100, 10) for up in _SHAPE])
    dice = Random(7)
    words = ["".join(dice.choices("eeaaiourtnslcdpmhg", k=dice.randint(2, 10))) for _word in range(2_000)]

    def write(length):
        return f"<p>{' '.join(dice.choices(words, k=length))}</p>"

    for comment in comments:
        comment.html, comment.score = write(dice.randint(20, 100)), dice.choice([None, 3, 12])
        comment.save(update_fields=["html", "score"])
    Article.objects.filter(pk=article.pk).update(html="".join(write(80) for _paragraph in range(6)), version=2)
    return article, sum(len(comment.html) for comment in comments)
