"""Which comment or article a moderator means, who has pasted an address or typed a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.urls import Resolver404, resolve

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from forum.lib.errors import RostraError

_NUMBER = re.compile(r"#?…?[0-9]{1,9}(?:\.[0-9]{1,9})*\.?")
_ANCHOR = re.compile(r"c-([0-9]{1,18})")
_KEY = re.compile(r"[0-9]{1,18}")


class TargetUnclear(RostraError):
    """What was typed names nothing that this person may read, or more than one thing."""


@dataclass(frozen=True, slots=True)
class Address:
    """What an address of this site leads to: keys of a comment and of an article, ``None`` where it names none."""

    comment_id: int | None = None
    article_id: int | None = None


def read_address(text: str, host: str) -> Address:
    """Return what an address leads to; nothing for one of another site, or of another kind of page."""
    try:
        parts = urlsplit(text.strip())
        if parts.netloc and parts.netloc.lower() != host.lower():
            return Address()
        given = resolve(parts.path).kwargs
    except (ValueError, Resolver404):
        return Address()
    return Address(_named_comment(parts) or _key(given.get("comment_id")), _key(given.get("article_id")))


def find_comment(text: str, *, user: User, article: Article, host: str) -> Comment:
    """Return the comment that an address leads to, or that has this number in ``article``.

    What this person may not read is answered as what is not there. Raises TargetUnclear.
    """
    readable = Comment.objects.standing(with_hidden=True).with_people()
    readable = readable.filter(article__in=Article.objects.visible_to(user))
    if _NUMBER.fullmatch(text.strip()):
        # Of two places so deep that their paths are cut alike, nobody knows which is meant.
        found = readable.filter(article=article, path=text.strip().lstrip("#").rstrip("."))[:2]
    else:
        found = readable.filter(pk=read_address(text, host).comment_id or 0)
    if len(found) != 1:
        raise TargetUnclear
    return found[0]


def find_article(text: str, *, user: User, host: str) -> Article:
    """Return the article that an address leads to. Raises TargetUnclear."""
    found = Article.objects.visible_to(user).filter(pk=read_address(text, host).article_id or 0).first()
    if found is None:
        raise TargetUnclear
    return found


def _named_comment(parts: SplitResult) -> int | None:
    """Return the comment that an article's address points at: by its anchor, or as the head of the branch shown."""
    anchor = _ANCHOR.fullmatch(parts.fragment)
    if anchor:
        return int(anchor[1])
    branch = parse_qs(parts.query).get("thread", [""])[0]
    return int(branch) if _KEY.fullmatch(branch) else None


def _key(value: object) -> int | None:
    """Return a key from an address, ``None`` for one that no database could hold."""
    return value if isinstance(value, int) and value < 10**18 else None
