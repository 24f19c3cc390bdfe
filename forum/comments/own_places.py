"""What a signed-in reader's page has that others' have not: votes, marks of the new, what one may edit or follows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from accounts.models import User
from forum.comments.acts import render_following, render_new, render_own_acts, render_votes
from forum.comments.audiences import Audience
from forum.comments.forms import new_key
from forum.comments.models import Visit
from forum.comments.shared_pages import SharedPage
from forum.comments.slots import fill_slots
from forum.comments.visits import count_new
from forum.lib.keys import among_keys, keys_parameter

# How many new comments are counted, at most.
_COUNTED = 100

# All in one question: on a page that is kept, asking is what takes the time.
_OWN = """
    SELECT 'vote', comment_id, value, '' FROM comments_vote WHERE user_id = %s AND comment_id {among}
    UNION ALL
    SELECT 'follow', comment_id, 1, '' FROM comments_follow WHERE user_id = %s AND comment_id {among}
    UNION ALL
    SELECT 'article', article_id, 1, '' FROM comments_follow WHERE user_id = %s AND article_id = %s
    UNION ALL
    SELECT 'visit', seen_id, 1, CAST(read_ids AS TEXT) FROM comments_visit WHERE user_id = %s AND article_id = %s
    UNION ALL
    SELECT 'ignored', author_id, 1, '' FROM contacts_ignored WHERE user_id = %s
"""


@dataclass(slots=True)
class _Own:
    """What the database knows of a reader on one page."""

    votes: dict[int, int] = field(default_factory=dict)
    followed: set[int] = field(default_factory=set)
    follows_article: bool = False
    visit: Visit | None = None
    ignored: set[int] = field(default_factory=set)


def fill_page(request: HttpRequest, user: User, audience: Audience, page: SharedPage) -> bytes:
    """Return a shared page with what is this reader's own put in."""
    own = _read_own(user, page)
    given = _reader_places(request, user, page, own)
    _fill_votes(given, page, own)
    _fill_own_comments(given, user, audience, page)
    _fold_ignored(given, page, own)
    if own.visit is not None:
        _fill_new(given, user, page, own.visit)
    return fill_slots(page.pieces, given)


def fill_messages(request: HttpRequest, page: SharedPage) -> bytes:
    """Return a shared page for an anonymous person who is to be told something."""
    return fill_slots(page.pieces, {"messages": _messages(request)})


def _read_own(user: User, page: SharedPage) -> _Own:
    own = _Own()
    keys = keys_parameter(page.comments)
    with connection.cursor() as cursor:
        cursor.execute(
            _OWN.format(among=among_keys()), [user.pk, keys, user.pk, keys, *[user.pk, page.article_id] * 2, user.pk]
        )
        for kind, key, value, read_ids in cursor.fetchall():
            if kind == "vote":
                own.votes[key] = value
            elif kind == "follow":
                own.followed.add(key)
            elif kind == "ignored":
                own.ignored.add(key)
            elif kind == "article":
                own.follows_article = True
            else:
                own.visit = Visit(user=user, article_id=page.article_id, seen_id=key, read_ids=json.loads(read_ids))
    return own


def _reader_places(request: HttpRequest, user: User, page: SharedPage, own: _Own) -> dict[str, str]:
    """Return what stands once on a page: who is signed in, messages, the last visit, what is followed."""
    token = get_token(request)
    visit = own.visit
    new = count_new(visit, user.author_id, _COUNTED) if visit and visit.seen_id < page.latest_id else 0
    tools = {
        "page": page,
        "visit": visit,
        "new": new,
        "most": _COUNTED,
        "article_id": page.article_id,
        "query": page.query,
        "following": own.follows_article,
        "csrf_token": token,
    }
    return {
        "csrf": token,
        "key": new_key(),
        "reader": str(user.pk),
        "account": render_to_string("components/_account.html", {"user": user, "csrf_token": token}),
        "messages": _messages(request, token),
        "visit": render_to_string("comments/_visit.html", tools),
        "follow": render_to_string("comments/_follow.html", tools),
    }


def _messages(request: HttpRequest, token: str = "") -> str:
    messages = get_messages(request)
    given = {"messages": messages, "csrf_token": token}
    return render_to_string("components/_messages.html", given) if len(messages) else ""


def _fill_votes(given: dict[str, str], page: SharedPage, own: _Own) -> None:
    for key, vote in own.votes.items():
        comment = page.comments[key]
        given[f"vote{key}"] = render_votes(key, comment.path, comment.score, page.query, vote=vote)
    for key in own.followed:
        given[f"follow{key}"] = render_following(key, page.comments[key].path, page.query)


def _fill_own_comments(given: dict[str, str], user: User, audience: Audience, page: SharedPage) -> None:
    """Give no vote on one's own comments, and the ways to change those written here."""
    for key, comment in page.comments.items():
        if comment.is_by(user.author_id):
            shown = (key, comment.path, comment.score, page.order)
            score, acts = render_own_acts(*shown, may_delete_already=audience.moderates)
            given[f"vote{key}"] = score
            if comment.is_local and audience.writes:
                given[f"own{key}"] = acts


def _fill_new(given: dict[str, str], user: User, page: SharedPage, visit: Visit) -> None:
    read = set(visit.read_ids)
    for key, comment in page.comments.items():
        if key > visit.seen_id and key not in read and not comment.is_by(user.author_id):
            given[f"new{key}"] = render_new(page.article_id, key, page.order)


def _fold_ignored(given: dict[str, str], page: SharedPage, own: _Own) -> None:
    """Close the comments of those whom a reader ignores, under any of their names, and show none of their words."""
    for key, comment in page.comments.items():
        if own.ignored and not own.ignored.isdisjoint((comment.author_id, comment.person_id)):
            given[f"open{key}"] = ""
            given[f"folded{key}"] = escape(_("You ignore this author."))
