"""A page of a discussion, made ready for the flat loop of ``comments/_thread.html``.

A page has up to a hundred comments, so whatever costs (addresses, dates,
plurals) is worked out here, once for a page where that is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache

from django import template
from django.contrib.auth.models import AnonymousUser
from django.templatetags.static import static
from django.urls import reverse
from django.utils import dateformat, formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.validators import LOCAL_SOURCE
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.comments.permissions import can_comment, can_moderate
from forum.comments.querysets import ThreadRow
from forum.comments.threads import Node, ThreadPage, page_url
from forum.markup.excerpt import excerpt

register = template.Library()

State = Comment.State
_DISCUSSION = "discussion"
_FOLDED_LENGTH = 70
# A longer place would run down beside the text: it stands in the line below the name.
_PATH_BESIDE_NAME = 11


@dataclass(frozen=True, slots=True)
class Moment:
    """A time for machines, and for people in the site's zone."""

    iso: str
    text: str


@dataclass(slots=True)
class End:
    """The end of a comment: whether its replies were listed, and what was left out of them."""

    opens: bool
    rest: int
    url: str


@dataclass(slots=True)
class Entry:
    """A comment as the template writes it; "" and ``None`` where there is nothing to write."""

    id: str
    depth: str
    path: str
    long_path: bool
    permalink: str
    login: str
    name: str
    profile: str
    heading: str
    archived: bool
    presence: str
    presence_label: str
    written: Moment | None
    edited: Moment | None
    reply_to: str
    reply_to_nobody: str
    reply_to_url: str
    html: str
    gone: str
    fold: str
    folded: str
    itself: str
    reply_url: str
    edit_url: str
    delete_url: str
    opens: bool = False
    ends: list[End] = field(default_factory=list)


@register.inclusion_tag("comments/_thread.html")
def thread_list(thread: ThreadPage, article: Article, user: User | AnonymousUser) -> dict[str, object]:
    """Write the comments of a page as nested lists."""
    # A language puts the name at the start, in the middle or at the end.
    before, _mark, after = _("in reply to %(login)s").partition("%(login)s")
    return {
        "entries": list(_Presenter(thread, article, user).entries()),
        "icons": static("icons.svg"),
        "before_parent": before,
        "after_parent": after,
    }


@register.simple_tag
def discussion_url(article: Article, branch: Comment | None, after: int) -> str:
    """Return the address of another page of a discussion, or of a branch of it."""
    return page_url(article, branch_id=branch.pk if branch else None, after=after, anchor=_DISCUSSION)


@register.filter
def opening_words(comment: Comment, user: User | AnonymousUser) -> str:
    """Return a comment's first words, or why this person cannot read them."""
    return _why_gone(comment.state, may_read=can_moderate(user)) or comment.first_words


@register.filter
def signature(comment: ThreadRow | Comment) -> str:
    """Return the login that signs a comment, "" where nobody is named or may be."""
    if comment.state not in (State.VISIBLE, State.HIDDEN):
        return ""
    if isinstance(comment, ThreadRow):
        return comment.login or ""
    return comment.author.login if comment.author else ""


@register.filter
def in_reply_to_nobody(state: str) -> str:
    """Return how a comment that nobody signs is answered."""
    phrases = {
        State.DELETED: _("in reply to a deleted comment"),
        State.MISSING: _("in reply to a missing comment"),
    }
    return phrases.get(State(state), _("in reply to an author not recorded"))


@register.filter
def signed_by(comment: Comment) -> str:
    """Return the login that signs a comment, or what to call it where nobody is named."""
    return signature(comment) or _heading(comment.state)


class _Presenter:
    """Turns the nodes of one page into entries, for one reader."""

    def __init__(self, thread: ThreadPage, article: Article, user: User | AnonymousUser) -> None:
        self.thread = thread
        self.article = article
        self.may_read_hidden = can_moderate(user)
        self.may_write = can_comment(user)
        open_here = article.takes_comments
        self.may_reply = open_here and (self.may_write or user.is_anonymous)
        self.author_id = getattr(user, "author_id", None)
        self.permalink = _addresses("comments:permalink")
        self.reply = _addresses("comments:reply")
        self.edit = _addresses("comments:edit")
        self.delete = _addresses("comments:delete")
        self.profile = cache(_profile)
        self.language = get_language() or ""
        self.zone = timezone.get_current_timezone()
        self.itself = _("comment %s")
        self.signed = _("Comment %(path)s by %(login)s")
        self.unsigned = _("Comment %(path)s")
        self.date_format = formats.get_format("DATETIME_FORMAT")
        self.presences = {
            Comment.Presence.ONLINE: (_("Online"), "online"),
            Comment.Presence.OFFLINE: (_("Offline"), "offline"),
            "": (_("State not recorded"), "unknown"),
        }

    def entries(self) -> Iterator[Entry]:
        """Yield the page's comments in reading order, a branch's own comment first."""
        branch = self.thread.branch
        if branch is None:
            yield from map(self._entry, self.thread.nodes)
            return
        head = Node(_row(branch), depth=1, opens=bool(self.thread.nodes))
        entries = [self._entry(node, head) for node in (head, *self.thread.nodes)]
        entries[-1].ends.append(End(opens=head.opens, rest=0, url=""))
        yield from entries

    def _entry(self, node: Node, head: Node | None = None) -> Entry:
        row = node.row
        gone = _why_gone(row.state, may_read=self.may_read_hidden)
        login = signature(row)
        archived = row.source != LOCAL_SOURCE
        visible = row.state == State.VISIBLE
        own = visible and not archived and self.may_write and self.author_id == row.author_id
        parent, parent_url = self._parent(node, head)
        named = self.signed if login else self.unsigned
        answered = signature(parent) if parent else ""
        presence_label, presence = self.presences.get(row.presence, self.presences[""])
        return Entry(
            id=str(row.id),
            depth=str(node.depth),
            path=row.path,
            long_path=len(row.path) > _PATH_BESIDE_NAME,
            permalink=self.permalink(row.id),
            login=login,
            name=_realname(row) if login else "",
            profile=self.profile(login, row.source) if login else "",
            heading="" if login else _heading(row.state),
            archived=archived and row.state != State.MISSING,
            presence=presence if archived and login else "",
            presence_label=presence_label,
            written=self._moment(row.created_at),
            edited=None if gone else self._moment(row.updated_at),
            reply_to=answered,
            reply_to_nobody=in_reply_to_nobody(parent.state) if parent and not answered else "",
            reply_to_url=parent_url,
            html="" if gone else row.html,
            gone=gone or ("" if visible else _("Hidden by a moderator. Only moderators see the text.")),
            fold=_fold_label(named % {"path": row.path, "login": login}, row.reply_count),
            folded=_folded(gone or excerpt(row.html, _FOLDED_LENGTH), row.reply_count),
            itself=self.itself % row.path,
            reply_url=self.reply(row.id) if visible and self.may_reply else "",
            edit_url=self.edit(row.id) if own else "",
            delete_url=self.delete(row.id) if own else "",
            opens=node.opens,
            ends=[self._end(closed) for closed in node.closes],
        )

    def _parent(self, node: Node, head: Node | None) -> tuple[ThreadRow | Comment | None, str]:
        """Return what a comment answers, and where that stands: on this page, or elsewhere."""
        parent = node.parent or (head if node is not head else None)
        if parent:
            return parent.row, f"#c-{parent.row.id}"
        if self.thread.ancestors and node is head:
            above = self.thread.ancestors[-1]
            return above, self.permalink(above.pk)
        return None, ""

    def _moment(self, moment: datetime | None) -> Moment | None:
        if moment is None:
            return None
        local = timezone.localtime(moment, self.zone)
        text = _written(local.replace(tzinfo=None), self.date_format, self.language)
        return Moment(moment.isoformat(timespec="seconds"), text)

    def _end(self, node: Node) -> End:
        """Return how a comment ends: the replies that the page left out are on the branch's own page."""
        url = ""
        if node.left_out > 0:
            after = node.last_reply if node.opens else 0
            url = page_url(self.article, branch_id=node.row.id, after=after, anchor=_DISCUSSION)
        return End(opens=node.opens, rest=node.left_out, url=url)


def _addresses(view: str) -> Callable[[int], str]:
    """Return a function that writes the address of a comment's view; resolving one by one is slow."""
    before, after = reverse(view, args=[0]).rsplit("0", 1)
    return lambda comment_id: f"{before}{comment_id}{after}"


def _profile(login: str, source: str) -> str:
    handle = login if source == LOCAL_SOURCE else f"{login}@{source}"
    return reverse("accounts:profile", kwargs={"handle": handle})


def _row(comment: Comment) -> ThreadRow:
    """Return the branch's own comment as a row like the others."""
    author = comment.author
    return ThreadRow(
        id=comment.pk,
        parent_id=comment.parent_id,
        level=comment.level,
        path=comment.path,
        number=comment.number,
        state=comment.state,
        html=comment.html,
        presence=comment.presence,
        created_at=comment.created_at,
        updated_at=comment.updated_at,
        reply_count=comment.reply_count,
        author_id=comment.author_id,
        login=author.login if author else None,
        name=author.name if author else None,
        source=comment.source.name,
    )


def _realname(row: ThreadRow) -> str:
    """Return the display name where it says more than the login does."""
    name, login = row.name or "", row.login or ""
    return "" if name.casefold() == login.casefold() else name


def _why_gone(state: str, *, may_read: bool) -> str:
    """Return the sentence that stands in place of a text, "" where the text may be read."""
    if state == State.VISIBLE or (state == State.HIDDEN and may_read):
        return ""
    if state == State.HIDDEN:
        return _("Hidden by a moderator.")
    if state == State.MISSING:
        return _("This comment is not in the archive. The replies remain.")
    return _("This comment was deleted. The replies remain.")


def _heading(state: str) -> str:
    """Return what to call a comment that nobody signs."""
    names = {State.DELETED: _("Deleted comment"), State.MISSING: _("Missing comment")}
    return names.get(State(state), _("Author not recorded"))


def _fold_label(comment: str, count: int) -> str:
    """Return the hidden text of a fold: which comment it holds, and how many replies."""
    if not count:
        return comment
    words = ngettext("%(comment)s and %(count)d reply", "%(comment)s and %(count)d replies", count)
    return words % {"comment": comment, "count": count}


@lru_cache(maxsize=10_000)
def _written(local: datetime, date_format: str, language: str) -> str:
    """Return a time for people. Comments' times do not change: those of busy pages are written once."""
    return dateformat.format(local, date_format)


def _folded(words: str, count: int) -> str:
    """Return what stands in place of a folded branch: its first words and how much it holds."""
    if not count:
        return words
    return ngettext("%(words)s (%(count)d reply)", "%(words)s (%(count)d replies)", count) % {
        "words": words,
        "count": count,
    }
