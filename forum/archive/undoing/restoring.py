"""Articles and comments given back what their source had said before a run."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from forum.archive.loader.articles import SAID as SAID_OF_ARTICLES
from forum.archive.loader.comments import SAID as SAID_OF_COMMENTS
from forum.archive.loader.new_threads import QUOTATION_COLUMNS
from forum.archive.loader.outcome import in_batches
from forum.archive.undoing.authors import Signing
from forum.articles.models import Article
from forum.articles.tagging import set_tags
from forum.comments.bulk import insert_rows
from forum.comments.models import Comment, Quotation
from forum.comments.ranking import rank

State = Comment.State
_GONE = (State.DELETED, State.MERGED)


@dataclass(slots=True)
class Restored:
    """What giving back has changed: keys of comments, of trees to be numbered, and of authors who signed."""

    comments: set[int] = field(default_factory=set)
    trees: set[int] = field(default_factory=set)
    authors: set[int] = field(default_factory=set)
    unlinked: set[int] = field(default_factory=set)

    def note_author(self, author: int | None) -> None:
        """Remember that somebody signs one text less."""
        if author is not None:
            self.authors.add(author)


def restore_article(article: Article, before: dict[str, Any], restored: Restored) -> None:
    """Give a locked article back what was said of it, but for what was decided here."""
    said = dict(before["article"])
    restored.note_author(article.author_id)
    if article.decided_at is not None:
        said |= {"state": article.state, "comments_open": article.comments_open}
    _take(article, said, SAID_OF_ARTICLES, Signing(before.get("signed", {})))
    article.save_change(*SAID_OF_ARTICLES)
    set_tags(article, before.get("tags", ()))


def restore_comments(before: dict[str, Any], skip: Container[int], restored: Restored) -> None:
    """Give comments back what was said in them, with their quotations; ``skip`` are keys of those that go anyway."""
    signing = Signing(before.get("signed", {}))
    for batch in in_batches(before["comments"]):
        said = {row["id"]: row for row in batch if row["id"] not in skip}
        comments = Comment.objects.in_bulk(list(said))
        for key, comment in comments.items():
            was_visible = comment.is_visible
            restored.note_author(comment.author_id)
            _restore(comment, said[key], signing)
            if comment.is_visible != was_visible:
                restored.trees.add(comment.tree_id)
        Comment.objects.bulk_update(comments.values(), [*SAID_OF_COMMENTS, "rank"])
        _restore_quotations(comments, said, restored)
        restored.comments |= comments.keys()


def _restore(comment: Comment, said: dict[str, Any], signing: Signing) -> None:
    if comment.decided_at is not None:
        said = said | {"state": comment.state}
        if comment.state == State.DELETED:
            said |= {"body": "", "html": ""}
    _take(comment, said, SAID_OF_COMMENTS, signing)
    comment.rank = rank(comment.score, comment.ups, comment.downs)


def _take(row: Article | Comment, said: dict[str, Any], names: tuple[str, ...] | list[str], signing: Signing) -> None:
    """Set columns to what was noted, as JSON has it."""
    for name in names:
        if name == "author_id":
            row.author_id = signing.key(said[name])
        elif name in said:
            setattr(row, name, _column(type(row), name).to_python(said[name]))


def _column(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name)


def _restore_quotations(comments: dict[int, Comment], said: dict[int, dict[str, Any]], restored: Restored) -> None:
    Quotation.objects.filter(comment__in=comments).delete()
    noted = {key: said[key].get("quotes", ()) for key, comment in comments.items() if _may_quote(comment)}
    wanted = {quote["quoted_id"] for quotes in noted.values() for quote in quotes} - {None}
    standing = _standing(wanted)
    rows = []
    for key, quotes in noted.items():
        for quote in quotes:
            quoted = _quoted(comments[key], standing.get(quote["quoted_id"]))
            if quoted != quote["quoted_id"]:
                restored.unlinked.add(key)
            row = quote | {"comment_id": key, "quoted_id": quoted}
            rows.append([row[name] for name in QUOTATION_COLUMNS])
    if rows:
        insert_rows(Quotation, QUOTATION_COLUMNS, rows)


def _may_quote(comment: Comment) -> bool:
    return comment.state != State.DELETED


def _standing(keys: set[int]) -> dict[int, Comment]:
    """Return comments that are quoted, as they stand or where they were merged into."""
    standing: dict[int, Comment] = {}
    for batch in in_batches(sorted(keys)):
        found = Comment.objects.filter(pk__in=batch).select_related("merged_into")
        standing |= {comment.pk: comment.merged_into or comment for comment in found}
    return standing


def _quoted(comment: Comment, quoted: Comment | None) -> int | None:
    """Return the comment that one quotes, unless it would quote itself or what was written later."""
    if quoted is None or quoted.pk == comment.pk:
        return None
    times = (quoted.created_at, comment.created_at)
    is_later = None not in times and times[0] > times[1] and quoted.pk > comment.pk  # type: ignore[operator]
    return None if is_later else quoted.pk
