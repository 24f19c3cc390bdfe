"""One page of a discussion, bounded whatever the thread's shape.

A page lists *conversations*: the top-level comments of an article or, on a
branch's own page, the direct replies to one comment. Of each it shows the
beginning of the branch, a set number of levels deep. The cursor is the number
of the last conversation shown, so a new comment never shifts a page that
somebody has open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.http import urlencode

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.permissions import can_moderate
from forum.comments.querysets import ThreadRow, thread_rows

# A conversation may always show this many comments before it is cut.
_LEAST_SHOWN = 20
# How many comments above a branch its page names on the way back up.
_ANCESTORS_NAMED = 4


@dataclass(slots=True)
class Node:
    """A comment on a page, with what a flat loop needs to write nested lists.

    ``depth`` counts from 1; ``opens`` says that replies follow inside it;
    ``closes`` holds, innermost first, the nodes that end after it, each with
    how many of its replies the page left out and where those go on.
    """

    row: ThreadRow
    depth: int
    opens: bool = False
    left_out: int = 0
    last_reply: int = 0
    parent: Node | None = None
    closes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What one page shows. Cursors are conversation numbers, ``None`` where there is no such page."""

    nodes: list[Node]
    branch: Comment | None
    ancestors: list[Comment]
    after: int
    previous: int | None
    following: int | None


@dataclass(frozen=True, slots=True)
class _Span:
    """Which conversations a page lists, and how much of each."""

    after: int
    up_to: int
    limit: int
    more: bool


def read_page(
    article: Article, user: User | AnonymousUser, *, branch: Comment | None = None, after: int = 0
) -> ThreadPage:
    """Return the page of a discussion that begins behind conversation number ``after``."""
    with_hidden = can_moderate(user)
    span = _choose(article, branch, after=after, with_hidden=with_hidden)
    depth = settings.MAX_VISIBLE_DEPTH - (1 if branch else 0)
    rows = thread_rows(
        article,
        branch,
        after=after,
        up_to=span.up_to,
        depth=depth,
        limit=span.limit,
        with_hidden=with_hidden,
    )
    return ThreadPage(
        nodes=_nest(rows, top=branch.level + 1 if branch else 0, first_depth=2 if branch else 1),
        branch=branch,
        ancestors=Comment.objects.ancestors_of(branch, _ANCESTORS_NAMED) if branch else [],
        after=after,
        previous=_previous(article, branch, after, with_hidden) if after else None,
        following=span.up_to if span.more else None,
    )


def page_url(article: Article, *, branch_id: int | None = None, after: int | None = 0, anchor: str = "") -> str:
    """Return the address of a page of a discussion."""
    query = {"thread": branch_id, "after": after}
    given = urlencode({key: value for key, value in query.items() if value})
    url = article.get_absolute_url()
    return f"{url}{'?' if given else ''}{given}{'#' if anchor else ''}{anchor}"


def locate(comment: Comment, user: User | AnonymousUser) -> str:
    """Return the address, with anchor, of the page that shows a comment.

    That is the page of the whole discussion where the comment is among those
    it shows, otherwise the page of the branch that it is a direct reply in.
    """
    anchor = f"c-{comment.pk}"
    with_hidden = can_moderate(user)
    head = comment if comment.parent_id is None else Comment.objects.get(pk=comment.tree_id)
    span = _span_with(comment.article, None, head.number, with_hidden)
    depth = settings.MAX_VISIBLE_DEPTH
    if comment.level < depth:
        rank = Comment.objects.rank_in_branch(comment, head, depth=depth, limit=span.limit)
        if rank < span.limit:
            return page_url(comment.article, after=span.after, anchor=anchor)
    parent = comment.parent
    span = _span_with(comment.article, parent, comment.number, with_hidden)
    return page_url(comment.article, branch_id=comment.parent_id, after=span.after, anchor=anchor)


def _choose(article: Article, branch: Comment | None, *, after: int, with_hidden: bool) -> _Span:
    """Return which conversations fit on the page that begins behind ``after``."""
    page = settings.COMMENTS_PER_PAGE
    listed = Comment.objects.conversations(article, branch, with_hidden=with_hidden)
    found = list(listed.filter(number__gt=after).order_by("number")[: page + 1])
    sizes = [(rght - lft + 1) // 2 for _number, lft, rght in found]
    fit = _how_many_fit(sizes, page)
    return _Span(
        after=after,
        up_to=found[fit - 1][0] if fit else after,
        limit=_shown_of_each(sizes[:fit], page),
        more=len(found) > fit,
    )


def _how_many_fit(sizes: Iterable[int], page: int) -> int:
    """Return how many conversations, each cut at its least, a page holds: one at least, if any."""
    room = page
    count = 0
    for size in sizes:
        room -= min(size, _LEAST_SHOWN)
        if room < 0 and count:
            break
        count += 1
    return count


def _shown_of_each(sizes: list[int], page: int) -> int:
    """Return the most comments that each conversation may show so that all fit on the page.

    Short ones leave their room to the long ones.
    """
    room, left = page, len(sizes)
    for size in sorted(sizes):
        share = room // left
        if size > share:
            return max(share, _LEAST_SHOWN)
        room -= size
        left -= 1
    return page


def _previous(article: Article, branch: Comment | None, before: int, with_hidden: bool) -> int:
    """Return the cursor of a full page that ends with conversation number ``before``."""
    page = settings.COMMENTS_PER_PAGE
    listed = Comment.objects.conversations(article, branch, with_hidden=with_hidden)
    found = list(listed.filter(number__lte=before).order_by("-number")[: page + 1])
    fit = _how_many_fit([(rght - lft + 1) // 2 for _number, lft, rght in found], page)
    return found[fit][0] if fit < len(found) else 0


def _span_with(article: Article, branch: Comment | None, number: int, with_hidden: bool) -> _Span:
    """Return a page that lists conversation ``number``: the first where it is there, else one around it."""
    first = _choose(article, branch, after=0, with_hidden=with_hidden)
    if number <= first.up_to:
        return first
    listed = Comment.objects.conversations(article, branch, with_hidden=with_hidden)
    before = listed.filter(number__lt=number).order_by("-number")
    found = list(before[: settings.COMMENTS_PER_PAGE // 2 + 1])
    fit = _how_many_fit([(rght - lft + 1) // 2 for _number, lft, rght in found], settings.COMMENTS_PER_PAGE // 2)
    after = found[fit][0] if fit < len(found) else 0
    return _choose(article, branch, after=after, with_hidden=with_hidden)


def _nest(rows: Iterable[ThreadRow], *, top: int, first_depth: int) -> list[Node]:
    """Turn rows in reading order into nodes that say where nested lists open and close."""
    nodes: list[Node] = []
    open_nodes: list[Node] = []
    for row in rows:
        node = Node(row, depth=row.level - top + first_depth, left_out=row.reply_count)
        _close(nodes, open_nodes, above=node.depth)
        if open_nodes:
            node.parent = open_nodes[-1]
            node.parent.opens = True
            node.parent.left_out -= row.reply_count + (row.state == "visible")
            node.parent.last_reply = row.number
        nodes.append(node)
        open_nodes.append(node)
    _close(nodes, open_nodes, above=0)
    return nodes


def _close(nodes: list[Node], open_nodes: list[Node], *, above: int) -> None:
    """End, after the last node written, every open one at this depth or deeper."""
    while open_nodes and open_nodes[-1].depth >= above:
        nodes[-1].closes.append(open_nodes.pop())
