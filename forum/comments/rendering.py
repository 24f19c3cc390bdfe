"""The comments of a page as HTML, each rendered once as long as nothing of it changes.

A page has up to a hundred comments, so Jinja2 writes a mould for each kind of
comment, which is filled with what every single one has of its own, escaped. The
result is kept in this process under all that it is made of: where one comment is
new, it alone is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape

from django.urls import reverse
from django.utils import dateformat, formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import handle_of
from accounts.validators import LOCAL_SOURCE
from forum.articles.models import Article
from forum.comments.acts import icons, safe_slot, signed, template, words
from forum.comments.anchors import can_be_id
from forum.comments.audiences import Audience
from forum.comments.models import Comment
from forum.comments.orders import ORDERS
from forum.comments.querysets import ThreadRow, row_of
from forum.comments.quoting import Quoting
from forum.comments.rows import person_handle, realname
from forum.comments.threads import Node, ThreadPage, page_url_at, sort_query
from forum.comments.ways import Around, Ways, provenance
from forum.comments.wording import heading, in_reply_to_nobody, signature, signature_beside, why_gone
from forum.lib.addresses import web_host
from forum.lib.numbers import grouped
from forum.markup.excerpt import excerpt
from forum.markup.trusted import trusted

State = Comment.State
_FOLDED_LENGTH = 70
# A longer place would run down beside the text: it stands in the line below the name.
_PATH_BESIDE_NAME = 11
# Comments kept in this process: those of the pages that are read now. Very long ones are not:
# each is kept twice, as it is stored and as it is shown.
_KEPT = 4096
_LONGEST_KEPT = 8_000
# What a comment has of its own, as ``_own`` returns it, and what of that is HTML already.
_NAMES = (
    "id", "anchor", "depth", "path", "login", "realname", "profile", "person", "person_profile", "heading", "presence",
    "written", "written_iso", "about", "reckoned_from", "edited", "edited_iso", "answered", "answered_url", "nobody",
    "html", "gone", "fold", "folded", "shown_score", "exact_score", "page", "original", "provenance", "origin",
    "root_url", "after_url", "quoted_in",
)  # fmt: skip
_TRUSTED = {"html", "quoted_in"}
# Around the names of these in a mould: a character that none of our own words has.
_MARK = "\x02"


@dataclass(frozen=True, slots=True)
class Manner:
    """What the comments of a page have in common beside their own rows."""

    audience: Audience
    may_reply: bool
    order: str
    sort: str
    page: str
    discussion: str
    language: str
    zone: str
    shows_presence: bool
    source: str
    original: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The comment that another one answers, and where that stands."""

    login: str
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class End:
    """The end of a comment: whether its replies were listed, how many were left out of them, and where those are."""

    opens: bool
    rest: int
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """All that the HTML of one comment is made of."""

    row: ThreadRow
    depth: int
    opens: bool
    answered: Answered | None
    ends: tuple[End, ...]
    manner: Manner
    anchor: str
    around: Around


@dataclass(frozen=True, slots=True)
class Kind:
    """What the HTML of a comment depends on besides what it is filled with; ``has`` names that."""

    has: tuple[str, ...]
    visible: bool
    removed: bool
    archived: bool
    claimed: bool
    presence: str
    long_path: bool
    scored: bool
    opens: bool
    may_reply: bool
    audience: Audience
    sort: str
    language: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time for machines, and for people in the site's zone."""

    iso: str
    text: str


def render_thread(
    thread: ThreadPage, article: Article, audience: Audience, quoting: Mapping[int, tuple[Quoting, ...]] | None = None
) -> bytes:
    """Return the comments of a page as nested lists with open places; ``quoting`` says by key who quotes which."""
    manner = Manner(
        audience=audience,
        may_reply=article.takes_comments and (audience.writes or not audience.signed_in),
        order=thread.order.name,
        sort=sort_query(thread.order),
        page=thread.query,
        discussion=article.get_absolute_url(),
        language=get_language() or "",
        zone=timezone.get_current_timezone_name(),
        shows_presence=_shows_presence(thread),
        source=article.source.name,
        original=article.url if web_host(article.url) else "",
    )
    shown = _shown(thread, manner, Ways(thread, quoting or {}))
    return b"".join((b'<ol class="thread" role="list" tabindex="-1">\n', *map(_rendered, shown), b"</ol>"))


def forget() -> None:
    """Forget every comment that this process has rendered."""
    _render.cache_clear()


def _shows_presence(thread: ThreadPage) -> bool:
    """Whether an author on the page was seen online or offline; only beside that it says something to know of none."""
    head = thread.branch is not None and bool(thread.branch.presence)
    return head or any(node.row.presence for node in thread.nodes)


def _shown(thread: ThreadPage, manner: Manner, ways: Ways) -> Iterable[Shown]:
    """Yield what each comment is made of, in reading order, a branch's own comment first."""
    taken: set[str] = set()
    if thread.branch is None:
        for node in thread.nodes:
            yield _one(node, _answered(node.parent, node), ways.around(node), manner, taken)
        return
    head = Node(row_of(thread.branch), depth=1, opens=bool(thread.nodes))
    end = End(opens=head.opens, rest=0, url="")
    last = len(thread.nodes)
    for place, node in enumerate((head, *thread.nodes)):
        answered = _above(thread) if node is head else _answered(node.parent or head, node)
        yield _one(node, answered, ways.around(node), manner, taken, (end,) if place == last else ())


def _one(
    node: Node,
    answered: Answered | None,
    around: Around,
    manner: Manner,
    taken: set[str],
    more_ends: tuple[End, ...] = (),
) -> Shown:
    ends = tuple(_end(closed, manner) for closed in node.closes) + more_ends
    return Shown(node.row, node.depth, node.opens, answered, ends, manner, _anchor(node.row, taken), around)


def _anchor(row: ThreadRow, taken: set[str]) -> str:
    """Return the old anchor of a comment, "" where it has none, or the page has that id already."""
    if not row.anchor or row.anchor in taken or not can_be_id(row.anchor):
        return ""
    taken.add(row.anchor)
    return row.anchor


def _answered(parent: Node | None, node: Node) -> Answered | None:
    if parent is None:
        return None
    return Answered(signature_beside(parent.row, node.row), parent.row.state, f"#c-{parent.row.id}")


def _above(thread: ThreadPage) -> Answered | None:
    """Return what a branch's own comment answers, which stands on another page."""
    if not thread.ancestors:
        return None
    above = thread.ancestors[-1]
    return Answered(signature_beside(above, thread.branch or above), above.state, above.get_absolute_url())


def _end(node: Node, manner: Manner) -> End:
    """Return how a comment ends: the replies that the page left out are on the branch's own page."""
    url = ""
    if node.left_out > 0:
        after = str(node.last_reply) if node.opens else ""
        order = ORDERS[manner.order]
        url = page_url_at(manner.discussion, branch_id=node.row.id, order=order, after=after, anchor="discussion")
    return End(opens=node.opens, rest=node.left_out, url=url)


def _rendered(shown: Shown) -> bytes:
    return _render(shown) if len(shown.row.html) <= _LONGEST_KEPT else _render.__wrapped__(shown)


@lru_cache(maxsize=_KEPT)
def _render(shown: Shown) -> bytes:
    """Return the HTML of one comment."""
    own = _own(shown)
    row, manner = shown.row, shown.manner
    archived = row.source != LOCAL_SOURCE
    kind = Kind(
        has=tuple(name for name, value in own.items() if value),
        visible=row.state == State.VISIBLE,
        removed=row.state not in (State.VISIBLE, State.HIDDEN),
        archived=archived and row.state != State.MISSING,
        claimed=row.person_source == LOCAL_SOURCE,
        presence=(row.presence or "unknown") if own["presence"] else "",
        long_path=len(row.path) > _PATH_BESIDE_NAME,
        scored=row.score != 0,
        opens=shown.opens,
        may_reply=row.state == State.VISIBLE and manner.may_reply,
        audience=manner.audience,
        sort=manner.sort,
        language=manner.language,
    )
    pieces = _mould(kind).copy()
    for place in range(1, len(pieces), 2):
        name = pieces[place]
        pieces[place] = own[name] if name in _TRUSTED else escape(own[name])
    return ("".join(pieces) + _ends(shown.ends, manner.language)).encode()


def _own(shown: Shown) -> dict[str, str]:
    """Return what a comment has of its own, as plain text but for its HTML; "" for what it has not."""
    row, manner, answered = shown.row, shown.manner, shown.answered
    login, say = signature(row), words(manner.language)
    gone = why_gone(row.state, may_read=manner.audience.moderates) or _without_text(row)
    written, edited = _moment(row.created_at, manner.language), _moment(row.updated_at, manner.language)
    named = say["signed" if login else "unsigned"] % {"path": row.path, "login": login}
    return {
        "id": str(row.id),
        "anchor": shown.anchor,
        "depth": str(shown.depth),
        "path": row.path,
        "login": login,
        "realname": realname(row) if login else "",
        "profile": _profile(login, row.source) if login else "",
        "person": person_handle(row) if login else "",
        "person_profile": _profile(row.person or "", row.person_source or "") if login and row.person else "",
        "heading": "" if login else heading(row.state),
        "presence": _presence(row, manner) if login else "",
        "written": written.text if written else "",
        "written_iso": written.iso if written else "",
        "about": _("about") if written and row.reckoned_from is not None else "",
        "reckoned_from": row.reckoned_from or "",
        "edited": edited.text if edited and not gone else "",
        "edited_iso": edited.iso if edited else "",
        "answered": answered.login if answered else "",
        "answered_url": answered.url if answered else "",
        "nobody": in_reply_to_nobody(answered.state) if answered and not answered.login else "",
        "html": "" if gone else row.html,
        "gone": gone or ("" if row.state == State.VISIBLE else say["hidden"]),
        "fold": _fold_label(named, row.reply_count),
        "folded": _folded(gone or excerpt(row.html, _FOLDED_LENGTH), row.reply_count),
        "shown_score": signed(row.score) if row.score else "0",
        "exact_score": str(row.score),
        "page": f"?{manner.page}" if manner.page else "",
        **provenance(row, manner.source, manner.original),
        "root_url": shown.around.root,
        "after_url": shown.around.after,
        "quoted_in": _quoted_in(shown.around.quoted_in, manner.language) if not gone else "",
    }


@lru_cache(maxsize=1024)
def _mould(kind: Kind) -> list[str]:
    """Return the HTML of all comments of a kind, in pieces: text, and by turns the name of what a comment has there."""
    marks = {name: trusted(f"{_MARK}{name}{_MARK}") if name in kind.has else "" for name in _NAMES}
    html: str = template("comments/comment.jinja").render(
        **marks,
        kind=kind,
        audience=kind.audience,
        words=words(kind.language),
        query=kind.sort,
        icons=icons(),
        slot=safe_slot,
    )
    return html.split(_MARK)


@lru_cache(maxsize=1024)
def _ends(ends: tuple[End, ...], language: str) -> str:
    """Return what is closed behind a comment."""
    return template("comments/ends.jinja").render(ends=ends, icons=icons(), rest=_rest)


@lru_cache(maxsize=1024)
def _quoted_in(quoting: tuple[tuple[str, str], ...], language: str) -> str:
    """Return the line that leads to the comments that quote one, "" where none does."""
    if not quoting:
        return ""
    return template("comments/quoted_in.jinja").render(quoting=quoting, words=words(language))


@lru_cache(maxsize=64)
def _presences(language: str) -> dict[str, str]:
    """Return the words for how an archive last saw an author."""
    return {
        Comment.Presence.ONLINE: _("Online"),
        Comment.Presence.OFFLINE: _("Offline"),
        "": _("State not recorded"),
    }


def _presence(row: ThreadRow, manner: Manner) -> str:
    """Return how an archive last saw the author of a comment, "" where there is nothing to say."""
    if row.source == LOCAL_SOURCE or not manner.shows_presence:
        return ""
    return _presences(manner.language).get(row.presence, "")


def _without_text(row: ThreadRow) -> str:
    """Return the sentence that stands in place of a text that an archive does not have."""
    is_empty = row.state == State.VISIBLE and row.source != LOCAL_SOURCE and not row.html
    return _("No text in the archive.") if is_empty else ""


def _rest(end: End) -> str:
    """Return the words of a link to the replies that a page left out."""
    shown = grouped(end.rest)
    if end.opens:
        return ngettext("%(shown)s more reply", "%(shown)s more replies", end.rest) % {"shown": shown}
    return ngettext("Continue this thread (%(shown)s reply)", "Continue this thread (%(shown)s replies)", end.rest) % {
        "shown": shown
    }


@lru_cache(maxsize=10_000)
def _profile(login: str, source: str) -> str:
    return reverse("accounts:profile", kwargs={"handle": handle_of(login, source)})


def _moment(moment: datetime | None, language: str) -> Moment | None:
    if moment is None:
        return None
    local = timezone.localtime(moment).replace(tzinfo=None)
    return Moment(moment.isoformat(timespec="seconds"), _written(local, language))


@lru_cache(maxsize=10_000)
def _written(local: datetime, language: str) -> str:
    """Return a time for people. Comments' times do not change: those of busy pages are written once."""
    return dateformat.format(local, formats.get_format("DATETIME_FORMAT"))


def _fold_label(comment: str, count: int) -> str:
    """Return the hidden text of a fold: which comment it holds, and how many replies."""
    if not count:
        return comment
    words = ngettext("%(comment)s and %(count)d reply", "%(comment)s and %(count)d replies", count)
    return words % {"comment": comment, "count": count}


def _folded(words: str, count: int) -> str:
    """Return what stands in place of a folded branch: its first words and how much it holds."""
    if not count:
        return words
    return ngettext("%(words)s (%(count)d reply)", "%(words)s (%(count)d replies)", count) % {
        "words": words,
        "count": count,
    }
