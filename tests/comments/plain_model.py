"""A discussion as plain objects: what the site's comments are compared with."""

from dataclasses import dataclass, field

from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.ranking import rank

# What is compared of each comment.
STORED = (
    *("pk", "article", "home", "parent", "path", "state", "merged_into"),
    *("body", "reply_count", "ups", "downs", "rank"),
)


@dataclass(eq=False)
class Remark:
    """A comment of the model; ``comment`` is the row as somebody saw it some time ago."""

    comment: Comment
    place: "Place"
    parent: "Remark | None"
    number: int
    author: str
    text: str
    state: str = "visible"
    removed: tuple = ()
    votes: dict = field(default_factory=dict)
    home: "Place | None" = None
    merged_into: "Remark | None" = None
    last_number: int = 0

    @property
    def path(self):
        return f"{self.parent.path}.{self.number}" if self.parent else str(self.number)

    @property
    def is_visible(self):
        return self.state == "visible"

    def is_below(self, other):
        """Whether it answers the other, or itself is the other."""
        one = self
        while one is not None and one is not other:
            one = one.parent
        return one is other


@dataclass(eq=False)
class Place:
    """An article of the model."""

    article: Article
    last_number: int = 0


def expected(one, known):
    """Return what should be stored of a comment of the model."""
    home, parent, into = one.home and one.home.article.pk, _key(one.parent), _key(one.merged_into)
    where = (one.comment.pk, one.place.article.pk, home, parent, one.path)
    below = [other for other in known if other.is_visible and other is not one and other.is_below(one)]
    values = list(one.votes.values())
    ups, downs = values.count(1), values.count(-1)
    return (*where, one.state, into, one.text, len(below), ups, downs, rank(None, ups, downs))


def _key(one):
    return one.comment.pk if one else None
