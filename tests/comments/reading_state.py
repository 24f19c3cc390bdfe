"""What somebody has read, as tests of visits ask for it."""

from forum.articles.models import Article
from forum.comments.models import Visit
from forum.comments.services import record_visit
from forum.comments.visits import new_comments


def read(user, upto, shown=None):
    """Record a visit to the only article."""
    return record_visit(article=Article.objects.get(), user=user, upto=upto, shown=shown)


def new_to(user):
    """The keys that are new to somebody, in the order of their arrival."""
    return [comment.pk for comment in new_comments(Visit.objects.get(user=user), user.author_id)]


def state(user):
    return Visit.objects.values_list("seen_id", "read_ids").get(user=user)
