"""Moderators' moves: a branch to another place, here or under another article, and a duplicate into its original.

django-mptt's own moves pass through states that the database refuses. These
UPDATEs set parent, tree, level and edges together, so that the database's
constraints hold after each.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, Count, F, Max, Min, Q, Value, When
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment, Follow, Quotation, Vote
from forum.comments.paths import child_path
from forum.comments.permissions import can_moderate
from forum.comments.services.counters import LAST, count_change
from forum.comments.services.locks import lock_comment, lock_threads
from forum.comments.services.places import check_number, next_number
from forum.comments.services.votes import count_votes
from forum.lib.errors import MoveIntoItself, NotAllowed, ParentGone
from forum.lib.transactions import retry_when_busy

State = Comment.State
_KEY = BigIntegerField()


@retry_when_busy
def move_branch(*, comment: Comment, user: User, article: Article, parent: Comment | None = None) -> bool:
    """Make a comment, with all below it, the last reply to ``parent`` or top-level comment of ``article``.

    Returns whether anything changed: nothing does where it is that already.
    Raises NotAllowed (for a merged comment too), ParentGone, MoveIntoItself, TryAgain.
    """
    _check_moderator(user)
    with _lock_with(comment, article.pk) as articles:
        target = _read_target(parent, article.pk) if parent else None
        return _move(comment, articles[comment.article_id], articles[article.pk], target)


@retry_when_busy
def split_branch(*, comment: Comment, user: User) -> bool:
    """Make a comment, with all below it, the last top-level comment of its article.

    Returns whether anything changed. Raises NotAllowed (for a merged comment too), TryAgain.
    """
    _check_moderator(user)
    with lock_comment(comment) as article:
        return _move(comment, article, article, None)


@retry_when_busy
def merge_comments(*, comment: Comment, into: Comment, user: User) -> bool:
    """Put ``into`` in the place of its duplicate ``comment``, which is shown no more; return whether anything changed.

    Replies, votes, follows and whatever quotes the duplicate go over. Its text
    stays in the database.
    Raises NotAllowed (for one that was merged into another already),
    ParentGone, MoveIntoItself where ``into`` answers its duplicate, TryAgain.
    """
    _check_moderator(user)
    with _lock_with(comment, into.article_id) as articles:
        if comment.state == State.MERGED and comment.merged_into_id == into.pk:
            return False
        target = _read_target(into, into.article_id)
        _check_movable(comment, target)
        left, joined = articles[comment.article_id], articles[target.article_id]
        replies = _replies(comment)
        if replies:
            _relocate(replies, left, joined, _place(joined, target, target.tree_id))
        _hand_over(comment, target)
        _retire(comment, left, target)
        if joined is not left:
            joined.save_change()
    return True


def _check_moderator(user: User) -> None:
    """Raise NotAllowed for whoever may not move what others wrote."""
    if not can_moderate(user):
        raise NotAllowed


@contextmanager
def _lock_with(comment: Comment, article_id: int) -> Iterator[dict[int, Article]]:
    """Hold the discussion that a comment stands in, and another one, and read the comment afresh.

    A comment that is moved until the lock is held is followed.
    """
    while True:
        with lock_threads([comment.article_id, article_id]) as articles:
            comment.refresh_from_db()
            if comment.article_id in articles:
                yield articles
                return


def _read_target(target: Comment, article_id: int) -> Comment:
    """Return a comment as it stands under the lock. Raises ParentGone where nothing may stand below it."""
    fresh = Comment.objects.filter(pk=target.pk, article=article_id).first()
    if fresh is None or not fresh.is_visible:
        raise ParentGone
    return fresh


def _check_movable(comment: Comment, target: Comment | None) -> None:
    if comment.state == State.MERGED:
        raise NotAllowed
    if target and target.tree_id == comment.tree_id and comment.lft <= target.lft <= comment.rght:
        raise MoveIntoItself


def _move(comment: Comment, left: Article, joined: Article, parent: Comment | None) -> bool:
    _check_movable(comment, parent)
    if (comment.article_id, comment.parent_id) == (joined.pk, parent.pk if parent else None):
        return False
    _relocate(_branch(comment), left, joined, _place(joined, parent, comment.pk))
    comment.refresh_from_db()
    return True


@dataclass(frozen=True, slots=True)
class _Run:
    """Comments beside each other under one parent, the ``heads``, with all below them: what moves at once."""

    heads: Q
    parent_id: int | None
    tree_id: int
    lft: int
    rght: int
    level: int
    first_number: int
    last_number: int

    @property
    def width(self) -> int:
        return self.rght - self.lft + 1

    @property
    def inside(self) -> Q:
        return Q(tree_id=self.tree_id, lft__gte=self.lft, lft__lt=self.rght)

    @property
    def above(self) -> Q:
        return Q(tree_id=self.tree_id, lft__lt=self.lft, rght__gt=self.rght)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run goes: its left edge there, before room is made, and what its heads will be."""

    parent_id: int | None
    tree_id: int
    lft: int
    level: int
    number: int
    path: str

    def of_heads(self, run: _Run) -> dict[str, Any]:
        """Return the changes that make a run's rows stand here, all but tree and edges."""
        return {
            "parent": Case(When(run.heads, then=Value(self.parent_id)), default=F("parent"), output_field=_KEY),
            "number": F("number") + Case(When(run.heads, then=self.number - run.first_number), default=0),
            "level": F("level") + Case(When(run.inside, then=self.level - run.level), default=0),
        }


def _branch(comment: Comment) -> _Run:
    """Return one comment with all below it."""
    number = comment.number
    edges = (comment.lft, comment.rght)
    return _Run(Q(pk=comment.pk), comment.parent_id, comment.tree_id, *edges, comment.level, number, number)


def _replies(comment: Comment) -> _Run | None:
    """Return all replies to a comment, ``None`` where it has none."""
    replies = Comment.objects.filter(parent=comment)
    numbers = replies.aggregate(first=Min("number"), last=Max("number"))
    if numbers["first"] is None:
        return None
    edges = (comment.lft + 1, comment.rght - 1)
    return _Run(
        Q(parent=comment.pk), comment.pk, comment.tree_id, *edges, comment.level + 1, numbers["first"], numbers["last"]
    )


def _place(article: Article, parent: Comment | None, root_id: int) -> _Place:
    """Return the place behind the last reply to ``parent``, or behind the last top-level comment."""
    number = next_number(article, parent)
    if parent is None:
        return _Place(None, root_id, 1, 0, number, "")
    return _Place(parent.pk, parent.tree_id, parent.rght, parent.level + 1, number, parent.path)


def _relocate(run: _Run, left: Article, joined: Article, place: _Place) -> None:
    """Move a run, and keep what is counted above it and in both articles."""
    check_number(place.number + run.last_number - run.first_number)
    visible = Comment.objects.filter(run.inside, state=State.VISIBLE)
    moved = visible.aggregate(count=Count("pk"), last=LAST)
    _give_up_numbers(run, left)
    if place.parent_id is not None and place.tree_id == run.tree_id:
        first = _move_within(run, place, moved["count"])
    else:
        first = _move_across(run, place, moved["count"], left, joined)
    _write_paths(Q(tree_id=place.tree_id, lft__gte=first, lft__lt=first + run.width), place)
    if left is joined:
        joined.save_change()
        return
    count_change(left, -moved["count"], {moved["last"]})
    count_change(joined, moved["count"], {moved["last"]})


def _give_up_numbers(run: _Run, left: Article) -> None:
    """Let the place that a run leaves never give its numbers again."""
    if run.parent_id is not None:
        parent = Comment.objects.filter(pk=run.parent_id, retired_number__lt=run.last_number)
        parent.update(retired_number=run.last_number)
    elif left.retired_number < run.last_number:
        left.retired_number = run.last_number
        left.save(update_fields=["retired_number"])


def _move_within(run: _Run, place: _Place, count: int) -> int:
    """Move a run within its tree in one statement; return its new left edge.

    What stands between the old place and the new one goes the other way, by the run's width.
    """
    if place.lft > run.rght:
        start, end, step = run.rght + 1, place.lft - 1, -run.width
        first = place.lft - run.width
    else:
        start, end, step = place.lft, run.lft - 1, run.width
        first = place.lft

    def moved(edge: str) -> CombinedExpression:
        inside, between = {f"{edge}__range": (run.lft, run.rght)}, {f"{edge}__range": (start, end)}
        return F(edge) + Case(When(**inside, then=first - run.lft), When(**between, then=step), default=0)

    lowest, highest = min(run.lft, place.lft), max(run.rght, place.lft)
    Comment.objects.filter(tree_id=run.tree_id, lft__lte=highest, rght__gte=lowest).update(
        lft=moved("lft"),
        rght=moved("rght"),
        reply_count=F("reply_count")
        - Case(When(run.above, then=count), default=0)
        + Case(When(lft__lt=place.lft, rght__gte=place.lft, then=count), default=0),
        **place.of_heads(run),
    )
    return first


def _move_across(run: _Run, place: _Place, count: int, left: Article, joined: Article) -> int:
    """Move a run to another tree, or to one of its own; return its new left edge."""
    if place.parent_id is not None:
        _open_gap(place, run.width, count)
    distance = place.lft - run.lft
    Comment.objects.filter(run.inside).update(
        tree_id=place.tree_id,
        lft=F("lft") + distance,
        rght=F("rght") + distance,
        article=joined,
        home=_home(left, joined),
        **place.of_heads(run),
    )
    if run.parent_id is not None:
        _close_gap(run, count)
    return place.lft


def _open_gap(place: _Place, width: int, count: int) -> None:
    """Make room behind the last reply to a place's parent, and count the comments to come above it."""
    Comment.objects.filter(tree_id=place.tree_id, rght__gte=place.lft).update(
        reply_count=F("reply_count") + Case(When(lft__lt=place.lft, then=count), default=0),
        lft=F("lft") + Case(When(lft__gt=place.lft, then=width), default=0),
        rght=F("rght") + width,
    )


def _close_gap(run: _Run, count: int) -> None:
    """Close the place that a run has left, and count its comments no more above it."""
    Comment.objects.filter(tree_id=run.tree_id, rght__gt=run.rght).update(
        reply_count=F("reply_count") - Case(When(lft__lt=run.lft, then=count), default=0),
        lft=F("lft") - Case(When(lft__gt=run.rght, then=run.width), default=0),
        rght=F("rght") - run.width,
    )


def _home(left: Article, joined: Article) -> Case | F:
    """Return which article the archive has a comment under: the one it leaves, unless it has left one before."""
    if left.pk == joined.pk:
        return F("home")
    return Case(
        When(home=None, then=Value(left.pk)),
        When(home=joined.pk, then=Value(None)),
        default=F("home"),
        output_field=_KEY,
    )


def _write_paths(moved: Q, place: _Place) -> None:
    """Write the places of moved comments as people read them, from the top down, those that have changed."""
    paths = {place.parent_id: place.path}
    changed: list[tuple[str, int]] = []
    rows = Comment.objects.filter(moved).order_by("lft").values_list("pk", "parent_id", "number", "path")
    for key, parent_id, number, path in rows:
        paths[key] = child_path(paths[parent_id], number)
        if paths[key] != path:
            changed.append((paths[key], key))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE comments_comment SET path = %s WHERE id = %s", changed)


def _hand_over(comment: Comment, into: Comment) -> None:
    """Give one comment the votes, followers and quotations of its duplicate; who has both keeps the one there."""
    votes = Vote.objects.filter(comment=comment)
    voted = Vote.objects.filter(comment=into).values("user")
    votes.exclude(user__in=voted).exclude(user__author=into.author_id).update(comment=into)
    votes.delete()
    count_votes(comment)
    count_votes(into)
    follows = Follow.objects.filter(comment=comment)
    follows.exclude(user__in=Follow.objects.filter(comment=into).values("user")).update(comment=into)
    follows.delete()
    quotations = Quotation.objects.filter(quoted=comment)
    # Nobody quotes what was written later, or themselves: there the duplicate was meant.
    unlikely = Q(comment=into)
    if into.created_at is not None:
        unlikely |= Q(comment__created_at__lt=into.created_at, comment__lt=into.pk)
    quotations.filter(unlikely).update(quoted=None)
    quotations.update(quoted=into)
    Comment.objects.filter(merged_into=comment).update(merged_into=into)


def _retire(comment: Comment, article: Article, into: Comment) -> None:
    """Take a duplicate that nothing stands below any more out of its thread, and out of what is counted."""
    comment.refresh_from_db()
    was_visible = comment.is_visible
    if was_visible:
        above = _branch(comment).above
        Comment.objects.filter(above).update(reply_count=F("reply_count") - 1)
    comment.state, comment.merged_into, comment.decided_at = State.MERGED, into, timezone.now()
    Comment.objects.filter(pk=comment.pk).update(state=comment.state, merged_into=into, decided_at=comment.decided_at)
    count_change(article, -int(was_visible), {comment.dated_at})
