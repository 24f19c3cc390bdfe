"""One page of a discussion, bounded whatever the thread's shape.

A page lists *conversations*: the top-level comments of an article or, on a
branch's own page, the direct replies to one comment. Of each it shows the
beginning of the branch, a set number of levels deep. The cursor is the key, in
the reader's order, of the last conversation shown, so a new comment never
shifts a page that somebody has open.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.http import urlencode

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.orders import OLDEST, Conversation, Key, Order, read_cursor, write_cursor
from forum.comments.permissions import can_moderate
from forum.comments.preferences import page_length, usual_order
from forum.comments.querysets import ThreadRow, conversations, is_among_first, thread_rows

# A conversation may always show this many comments before it is cut.
_LEAST_SHOWN = 20
# How many comments above a branch its page names on the way back up.
_ANCESTORS_NAMED = 4


@dataclass(slots=True)
class Node:
    """A comment on a page, with what a flat loop needs to write nested lists.

    ``depth`` counts from 1; ``opens`` says that replies follow inside it;
    ``closes`` holds, innermost first, the nodes that end after it, each with
    how many of its replies the page left out and where those go on. ``after``
    is the key of the comment that follows behind all its replies, 0 for none.
    """

    row: ThreadRow
    depth: int
    opens: bool = False
    left_out: int = 0
    last_reply: int = 0
    parent: Node | None = None
    after: int = 0
    closes: list[Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """What one page shows. Cursors are as addresses carry them: "" for the first page, ``None`` where there is none."""

    nodes: list[Node]
    branch: Comment | None
    ancestors: list[Comment]
    order: Order
    after: str
    previous: str | None
    following: str | None

    @property
    def above(self) -> list[tuple[Comment, int]]:
        """The ancestors of a branch that are named, each with how many stand between it and the next one."""
        below = [*self.ancestors[1:], *([self.branch] if self.branch else [])]
        return [(each, lower.level - each.level - 1) for each, lower in zip(self.ancestors, below, strict=False)]

    @property
    def part(self) -> tuple[str, str] | None:
        """The places of its first and its last conversation, ``None`` where it shows all there are."""
        if not self.nodes or (self.previous is None and self.following is None):
            return None
        listed = [node.row.path for node in self.nodes if node.depth == self.nodes[0].depth]
        return listed[0], listed[-1]

    @property
    def query(self) -> str:
        """The query of its own address."""
        return page_query(self.branch.pk if self.branch else None, self.order, self.after)


@dataclass(frozen=True, slots=True)
class _Span:
    """Which conversations a page lists, and how much of each; it begins behind the one of key ``after``."""

    after: Key | None
    listed: list[Conversation]
    limit: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Listing:
    """The conversations of an article or, always the oldest first, the replies to one comment."""

    article: Article
    branch: Comment | None
    order: Order
    with_hidden: bool

    def read(self, key: Key | None, limit: int, *, backwards: bool = False) -> list[Conversation]:
        """Return up to ``limit`` conversations behind the one of this key, or backwards from it."""
        return conversations(
            self.article,
            self.branch,
            order=self.order,
            key=key,
            limit=limit,
            backwards=backwards,
            with_hidden=self.with_hidden,
        )


def read_page(
    article: Article,
    *,
    with_hidden: bool = False,
    branch: Comment | None = None,
    order: Order = OLDEST,
    after: str = "",
) -> ThreadPage:
    """Return the page of a discussion that begins behind the conversation of a cursor.

    The replies to one comment, a branch, are always listed the oldest first.
    """
    listing = _Listing(article, branch, OLDEST if branch else order, with_hidden)
    key = read_cursor(listing.order, after)
    span = _choose(listing, key)
    rows = thread_rows(
        [conversation.id for conversation in span.listed],
        deepest=settings.MAX_VISIBLE_DEPTH - 1 + (branch.level if branch else 0),
        limit=span.limit,
        with_hidden=with_hidden,
    )
    return ThreadPage(
        nodes=_nest(
            rows, top=branch.level + 1 if branch else 0, first_depth=2 if branch else 1, counted=_counted(with_hidden)
        ),
        branch=branch,
        ancestors=Comment.objects.ancestors_of(branch, _ANCESTORS_NAMED, with_root=True) if branch else [],
        order=order,
        after=write_cursor(key) if key else "",
        previous=_previous(listing, key) if key else None,
        following=write_cursor(listing.order.key(span.listed[-1])) if span.more else None,
    )


def page_url(
    article: Article, *, branch_id: int | None = None, order: Order = OLDEST, after: str | None = "", anchor: str = ""
) -> str:
    """Return the address of a page of a discussion."""
    return page_url_at(article.get_absolute_url(), branch_id=branch_id, order=order, after=after, anchor=anchor)


def page_url_at(
    url: str, *, branch_id: int | None = None, order: Order = OLDEST, after: str | None = "", anchor: str = ""
) -> str:
    """Return the address of a page of the discussion whose article has this address."""
    given = page_query(branch_id, order, after)
    return f"{url}{'?' if given else ''}{given}{'#' if anchor else ''}{anchor}"


def page_query(branch_id: int | None, order: Order, after: str | None) -> str:
    """Return the query of a page's address: the one way to write it."""
    query = {"thread": branch_id, "sort": "" if order == usual_order() else order.name, "after": after}
    return urlencode({key: value for key, value in query.items() if value})


def sort_query(order: Order) -> str:
    """Return what an address of anything else than a page carries to keep the reader's order."""
    return "" if order == usual_order() else f"?sort={order.name}"


def locate(comment: Comment, user: User | AnonymousUser, order: Order = OLDEST) -> str:
    """Return the address, with anchor, of the page that shows a comment in the reader's order.

    That is the page of the whole discussion where the comment is among those
    it shows, otherwise the page of the branch that it is a direct reply in.
    """
    anchor = f"c-{comment.pk}"
    with_hidden = can_moderate(user)
    head = comment if comment.parent_id is None else Comment.objects.get(pk=comment.tree_id)
    span = _span_with(_Listing(comment.article, None, order, with_hidden), head)
    deepest = settings.MAX_VISIBLE_DEPTH - 1
    if comment.level <= deepest and is_among_first(comment, head, deepest=deepest, limit=span.limit):
        return page_url(comment.article, order=order, after=_cursor(span.after), anchor=anchor)
    span = _span_with(_Listing(comment.article, comment.parent, OLDEST, with_hidden), comment)
    return page_url(comment.article, branch_id=comment.parent_id, order=order, after=_cursor(span.after), anchor=anchor)


def _cursor(key: Key | None) -> str:
    return write_cursor(key) if key else ""


def _choose(listing: _Listing, after: Key | None) -> _Span:
    """Return which conversations fit on the page that begins behind ``after``."""
    page = page_length()
    found = listing.read(after, page + 1)
    fit = _how_many_fit(found, page)
    sizes = [conversation.size for conversation in found[:fit]]
    return _Span(after=after, listed=found[:fit], limit=_shown_of_each(sizes, page), more=len(found) > fit)


def _how_many_fit(found: Iterable[Conversation], page: int) -> int:
    """Return how many conversations, each cut at its least, a page holds: one at least, if any."""
    room = page
    count = 0
    for conversation in found:
        room -= min(conversation.size, _LEAST_SHOWN)
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


def _previous(listing: _Listing, key: Key) -> str:
    """Return the cursor of a full page that ends with the conversation of this key."""
    page = page_length()
    found = listing.read(key, page + 1, backwards=True)
    fit = _how_many_fit(found, page)
    return write_cursor(listing.order.key(found[fit])) if fit < len(found) else ""


def _span_with(listing: _Listing, comment: Comment) -> _Span:
    """Return a page that lists this comment: the first where it is there, else one around it."""
    key = listing.order.key(comment.as_conversation())
    first = _choose(listing, None)
    if first.listed and listing.order.is_listed_by(key, listing.order.key(first.listed[-1])):
        return first
    room = page_length() // 2
    # Backwards from the comment itself, which is not one of those before it.
    before = [row for row in listing.read(key, room + 2, backwards=True) if row.id != comment.pk]
    fit = _how_many_fit(before[: room + 1], room)
    return _choose(listing, listing.order.key(before[fit]) if fit < len(before[: room + 1]) else None)


def _counted(with_hidden: bool) -> Container[str]:
    """Return the states of the comments that «N more replies» speaks of."""
    return ("visible", "hidden") if with_hidden else ("visible",)


def _nest(rows: Iterable[ThreadRow], *, top: int, first_depth: int, counted: Container[str]) -> list[Node]:
    """Turn rows in reading order into nodes that say where nested lists open and close."""
    nodes: list[Node] = []
    open_nodes: list[Node] = []
    for row in rows:
        node = Node(row, depth=row.level - top + first_depth, left_out=row.reply_count + row.hidden_count)
        _close(nodes, open_nodes, above=node.depth, after=row.id)
        if open_nodes:
            node.parent = open_nodes[-1]
            node.parent.opens = True
            node.parent.left_out -= row.reply_count + row.hidden_count + (row.state in counted)
            node.parent.last_reply = row.number
        nodes.append(node)
        open_nodes.append(node)
    _close(nodes, open_nodes, above=0)
    return nodes


def _close(nodes: list[Node], open_nodes: list[Node], *, above: int, after: int = 0) -> None:
    """End, after the last node written, every open one at this depth or deeper."""
    while open_nodes and open_nodes[-1].depth >= above:
        open_nodes[-1].after = after
        nodes[-1].closes.append(open_nodes.pop())
