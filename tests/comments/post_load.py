"""One of several writers at once: ``python -m tests.comments.post_load ARTICLE THREAD POSTS``.

Half of its posts are new top-level comments, half replies into one thread.
"""

import sys

import django

django.setup()

from accounts.models import User  # noqa: E402
from forum.articles.models import Article  # noqa: E402
from forum.comments.models import Comment  # noqa: E402
from forum.comments.services import post_comment  # noqa: E402


def main(article_id, thread_id, posts):
    article, thread = Article.objects.get(pk=article_id), Comment.objects.get(pk=thread_id)
    writer = User.objects.get(username="alice")
    for number in range(posts):
        parent = thread if number % 2 else None
        post_comment(article=article, user=writer, text=f"Post {number}", parent=parent)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
