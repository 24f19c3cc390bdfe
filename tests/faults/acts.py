"""What writers are killed in: posts, moves and repairs, and what has to be true afterwards."""

import uuid

from django.db.models import F

from forum.articles.models import Article
from forum.comments.integrity import find_breaks, repair
from forum.comments.models import Comment
from forum.comments.services import move_branch, post_comment
from forum.markup.formats import Format
from forum.markup.render import render
from tests.assertions import assert_sound
from tests.factories import load_thread, make_article, make_comment, make_moderator, make_user


class Posts:
    """New comments, half of them replies into one conversation."""

    def __init__(self):
        self.article, self.user = make_article(), make_user("poster")
        self.head = make_comment(self.article, self.user)
        self.posts = 1

    def plan(self, dice):
        return {"text": f"Post *{uuid.UUID(int=dice.getrandbits(128))}*", "parent": dice.choice([None, self.head.pk])}

    def do(self, job):
        parent = self.head if job["parent"] else None
        return post_comment(article=self.article, user=self.user, text=job["text"], parent=parent).pk

    def check(self, journal):
        """Each acknowledged post is there, whole; the one in the middle is whole or absent; the sums are right."""
        assert_sound()
        for job, key in journal.done:
            assert self._stored(job) == [(key, job["parent"], render(job["text"], Format.MARKDOWN), "visible")]
        self.posts += len(journal.done)
        if journal.begun is not None:
            found = self._stored(journal.begun)
            assert [row[1:3] for row in found] in (
                [],
                [(journal.begun["parent"], render(journal.begun["text"], Format.MARKDOWN))],
            )
            self.posts += len(found)
        assert Comment.objects.filter(article=self.article).count() == self.posts
        assert Article.objects.get(pk=self.article.pk).comment_count == self.posts

    def _stored(self, job):
        rows = Comment.objects.filter(article=self.article, body=job["text"])
        return list(rows.values_list("pk", "parent_id", "html", "state"))


class Moves:
    """Branches taken from anywhere in two discussions to anywhere else."""

    def __init__(self):
        shape = [None, 0, 1, 0, 3, 4, 4, None, 7, 7, 9, 9, None, 12]
        self.user = make_moderator("mover")
        self.articles = {article.pk: article for article in (load_thread(shape)[0] for _each in range(2))}
        self.where = self._stored()

    def plan(self, dice):
        """Choose a branch and a place outside it that is not its own."""
        where = self._stored()
        above = {key: parent for key, (_article, parent) in where.items()}
        while True:
            key, parent = dice.choice(list(where)), dice.choice([None, *where])
            article = where[parent][0] if parent else dice.choice(list(self.articles))
            if where[key] != (article, parent) and not _is_in_branch(above, parent, key):
                return {"comment": key, "article": article, "parent": parent}

    def do(self, job):
        comment = Comment.objects.get(pk=job["comment"])
        parent = Comment.objects.get(pk=job["parent"]) if job["parent"] else None
        return move_branch(comment=comment, user=self.user, article=self.articles[job["article"]], parent=parent)

    def check(self, journal):
        """Every acknowledged move is done, the one in the middle is done or not, and nothing else has changed."""
        assert_sound()
        for job, changed in journal.done:
            assert changed
            self._expect(self.where, job)
        after = dict(self.where)
        if journal.begun is not None:
            self._expect(after, journal.begun)
        found = self._stored()
        assert found in (self.where, after)
        self.where = found

    def _stored(self):
        rows = Comment.objects.filter(article__in=self.articles)
        return {key: (article, parent) for key, article, parent in rows.values_list("pk", "article_id", "parent_id")}

    def _expect(self, where, job):
        """Write in ``where`` what a move makes of it."""
        above = {key: parent for key, (_article, parent) in where.items()}
        where[job["comment"]] = job["article"], job["parent"]
        for key in where:
            if _is_in_branch(above, key, job["comment"]):
                where[key] = job["article"], where[key][1]


class Repairs:
    """Repairs of threads that were damaged before."""

    def __init__(self):
        shape = [None, *[max(0, place - 1 - place % 7) for place in range(1, 150)], None, *[150] * 30]
        self.article, self.comments = load_thread(shape)
        self.sound = self._stored()

    def plan(self, dice):
        """Damage a third of the replies, and the article's counters."""
        replies = [comment.pk for comment in self.comments if comment.parent_id]
        damaged = Comment.objects.filter(pk__in=dice.sample(replies, len(replies) // 3))
        damaged.update(
            lft=F("lft") + 1000, rght=F("rght") + 1000, level=F("level") + 1, reply_count=F("reply_count") + 1
        )
        Article.objects.filter(pk=self.article.pk).update(comment_count=F("comment_count") + 1)
        return {}

    def do(self, job):
        return repair(find_breaks())

    def check(self, journal):
        """Whatever a repair left, another one ends sound, with everything as it was before the damage."""
        repair(find_breaks())
        assert_sound()
        assert self._stored() == self.sound

    def _stored(self):
        return list(Comment.objects.filter(article=self.article).order_by("pk").values())


def _is_in_branch(above, key, head):
    while key is not None and key != head:
        key = above[key]
    return key == head
