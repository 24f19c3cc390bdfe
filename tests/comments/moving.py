"""Where comments stand, as tests of moves and merges ask for it."""

from forum.comments.models import Comment
from forum.comments.services import move_branch


def places(*articles):
    """Path by comment, as it was numbered when it was made, in reading order."""
    rows = Comment.objects.filter(article__in=articles).in_reading_order()
    return [(int(row.external_id.rpartition("-")[2]), row.path) for row in rows]


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def move_to(comment, user, parent):
    return move_branch(comment=comment, user=user, article=parent.article, parent=parent)
