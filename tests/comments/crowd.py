"""Many at once in one process, each with a connection of its own: ``python -m tests.comments.crowd ACT COMMENT …``."""

import sys
from functools import partial
from threading import Barrier, Thread

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from forum.articles.models import Article  # noqa: E402
from forum.comments.models import Comment  # noqa: E402
from forum.comments.services import move_branch, post_comment, vote_on_comment  # noqa: E402


def vote_again_and_again(comment_id):
    """Fifty times the same vote of the same person, all at once."""
    user = User.objects.get(username="voter-0")
    return [partial(_vote, comment_id, user, 1)] * 50


def vote_each(comment_id):
    """A vote of each of the voters, all at once; every third is against."""
    voters = User.objects.filter(username__startswith="voter-").order_by("pk")
    return [partial(_vote, comment_id, user, 1 if place % 3 else -1) for place, user in enumerate(voters)]


def send_again_and_again(comment_id):
    """Fifty times the same form of the same person, all at once; each comes back with the only comment of it."""
    user, parent = User.objects.get(username="voter-0"), Comment.objects.get(pk=comment_id)
    return [partial(_send, parent, user)] * 50


def swap(*comment_ids):
    """Move each comment to the other of two articles, all at once, again and again."""
    mover, articles = User.objects.get(username="bob"), list(Article.objects.order_by("pk"))
    return [partial(_swap, key, mover, articles) for key in comment_ids]


def _vote(comment_id, user, value, together):
    together.wait()
    return vote_on_comment(comment=Comment.objects.get(pk=comment_id), user=user, value=value)


def _send(parent, user, together):
    together.wait()
    made = post_comment(article=parent.article, user=user, text="Only once.", parent=parent, key="a form")
    return made == Comment.objects.get(body="Only once.")


def _swap(comment_id, mover, articles, together):
    for _time in range(20):
        comment = Comment.objects.get(pk=comment_id)
        (target,) = (article for article in articles if article.pk != comment.article_id)
        together.wait()
        # Without another try, so that a deadlock would show.
        move_branch.__wrapped__(comment=comment, user=mover, article=target)
    return True


def run(acts):
    """Do everything at once; returns how often something was changed."""
    together, changes = Barrier(len(acts), timeout=60), []

    def take_part(act):
        try:
            changes.append(act(together))
        except BaseException:
            together.abort()
            raise
        finally:
            connection.close()

    threads = [Thread(target=take_part, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return changes.count(True)


if __name__ == "__main__":
    acts = (vote_again_and_again, vote_each, send_again_and_again, swap)
    act = {act.__name__: act for act in acts}[sys.argv[1]]
    print(run(act(*map(int, sys.argv[2:]))), "changed")
