"""Rows for tests, made the way the site makes them. Alice writes, bob moderates, charlie may not."""

import itertools
from datetime import UTC, datetime, timedelta
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from accounts.models import Author, Source, User
from accounts.roles import EDITOR, MEMBER, MODERATOR
from forum.archive.loader import Loader
from forum.archive.models import ImportRun
from forum.archive.preparing import prepare
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, ThreadRecord
from forum.archive.report import Report
from forum.archive.tally import Tally
from forum.articles.models import Article
from forum.comments.services import post_comment

PASSWORD = "correct horse battery staple"
_count = itertools.count(1)


def hash_password():
    """The hash of the password that everybody has here; it takes long to make, and once will do."""
    return _hash(settings.PASSWORD_HASHERS[0])


@cache
def _hash(_hasher):
    return make_password(PASSWORD)


def make_user(name="alice", *, role=MEMBER, **overrides):
    """An account with a verified address, in a role; ``role=None`` for none."""
    user = User.objects.create_user(name, f"{name}@example.org", **overrides)
    user.password = hash_password()
    user.save(update_fields=["password"])
    user.trust_email()
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def make_moderator(name="bob", **overrides):
    return make_user(name, role=MODERATOR, is_staff=True, **overrides)


def make_editor(name="erin", **overrides):
    return make_user(name, role=EDITOR, is_staff=True, **overrides)


def make_source(name="archive"):
    return Source.objects.get_or_create(name=name)[0]


def make_author(login="harbourmaster", *, source="archive", **overrides):
    return Author.objects.create(source=make_source(source), login=login, **overrides)


def make_article(**overrides):
    fields = {
        "title": "A town and its clock",
        "body": "The clock is fast.",
        "html": '<p id="p-1">The clock is fast.</p>',
    }
    fields["source"] = make_source(overrides.pop("source", "archive"))
    fields["external_id"] = f"article-{next(_count)}"
    return Article.objects.create(**(fields | overrides))


def make_comment(article, user, text="A comment.", parent=None):
    return post_comment(article=article, user=user, text=text, parent=parent)


def make_chain(article, user, length):
    """A thread in which each comment answers the one before; returns all of them."""
    chain = [make_comment(article, user, "Link 1")]
    for number in range(2, length + 1):
        chain.append(make_comment(article, user, f"Link {number}", parent=chain[-1]))
    return chain


def load_record(thread, source="archive"):
    """Import one thread as a run of its own would; return what became of it."""
    loader = Loader(make_source(source), Report(), Tally(), ImportRun.objects.create())
    return [written.result for written in loader.load([prepare(thread, thread.article, shows_parts=False)])]


def load_thread(parents, *, states=None, source="archive", **overrides):
    """An article with archived comments, placed by the loader; returns it and the comments.

    ``parents`` gives for each comment the index of the one it answers, ``None``
    for a top-level one; ``states`` the states by index, where not visible.
    """
    name = f"thread-{next(_count)}"
    paths = []
    replies = {}
    records = []
    for index, parent in enumerate(parents):
        replies[parent] = replies.get(parent, 0) + 1
        paths.append(f"{paths[parent]}.{replies[parent]}" if parent is not None else str(replies[parent]))
        records.append(
            CommentRecord(
                id=f"{name}-{index}",
                article=name,
                parent=None if parent is None else f"{name}-{parent}",
                number=paths[-1],
                author=AuthorRecord(f"person-{index % 7}"),
                created_at=datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=index),
                body=f"Comment {index}",
                state=(states or {}).get(index, "visible"),
            )
        )
    thread = ThreadRecord("page.txt", ArticleRecord(name, "A bridge"), tuple(records))
    load_record(thread, source)
    article = Article.objects.get(source__name=source, external_id=name)
    if overrides:
        Article.objects.filter(pk=article.pk).update(**overrides)
        article.refresh_from_db()
    return article, sorted(article.comments.all(), key=lambda comment: int(comment.external_id.rpartition("-")[2]))
