"""Makes a thread ready to be written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from forum.archive.checks import check_thread
from forum.archive.digests import digest_all, digest_article, digest_comment
from forum.archive.fitting import fit_thread
from forum.archive.moments import horizon
from forum.archive.preparing.becoming import count_kinds
from forum.archive.preparing.places import given_number, place_comments
from forum.archive.preparing.prepared import (
    SLICE,
    PreparedArticle,
    PreparedComment,
    PreparedThread,
    QuoteTotals,
    Rows,
    presence_of,
)
from forum.archive.preparing.rendering import render_comment
from forum.archive.preparing.signing import find_signing, gather_words
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, ThreadRecord
from forum.comments.ranking import rank
from forum.comments.trees import TreeNode
from forum.lib.dates import offset_minutes, utc_text
from forum.lib.old_addresses import normalise, old_host
from forum.markup.excerpt import excerpt
from forum.markup.render import render_article

_EXCERPT = 240


def prepare(
    thread: ThreadRecord, article: ArticleRecord, *, shows_parts: bool, counts_lines: bool = False
) -> PreparedThread:
    """Return a thread checked, numbered and rendered, as if nothing of it were in the database yet.

    ``shows_parts`` says that its file may hold one part of the discussion only, ``counts_lines`` that its ledger
    counts lines.
    """
    fitted, article, problems = fit_thread(thread, article)
    checked = check_thread(fitted)
    records = checked.comments
    signing = find_signing(records)
    digests = [digest_comment(record) for record in records]
    written = _prepare_article(article)
    quotes = [quote for record in records if record.quotes for quote in record.quotes]
    present = {record.id for record in records} if quotes else set()
    latest = horizon()
    dated = [record for record in records if record.created_at and record.created_at <= latest]
    given = [given_number(record) for record in records]
    nodes = place_comments(records, given)
    comments = _Comments(records, nodes, given, digests, signing.of_comments, thread.lines_by_id(), latest)
    return PreparedThread(
        file=thread.file,
        line=thread.line,
        source=thread.source,
        article=written,
        authors=signing.authors,
        said=gather_words(article, signing),
        problems=[*thread.problems, *problems, *checked.problems],
        ledger=thread.ledger,
        became=count_kinds(thread, counts_lines=counts_lines),
        skipped=checked.skipped,
        left_out=thread.left_out,
        placeholders=checked.placeholders,
        derived_ids=thread.derived_ids,
        shows_parts=shows_parts,
        lacks_article=thread.lacks_article,
        digest=_digest(written, records, digests, signing.authors),
        comment_count=len(records),
        characters=len(article.body) + sum(len(record.body) for record in records),
        visible_count=sum(record.state == "visible" for record in records),
        quotes=QuoteTotals.of(quotes, present),
        quoted=frozenset(quote.comment for quote in quotes if quote.comment in present),
        first_at=min((record.created_at for record in dated), default=None),  # type: ignore[type-var]
        last_at=max((record.created_at for record in dated if record.state == "visible"), default=None),  # type: ignore[type-var]
        has_lines=bool(thread.lines),
        slices=comments,
    )


def _prepare_article(record: ArticleRecord) -> PreparedArticle:
    html = render_article(record.body, record.body_format)
    looked_up = ((old_host(url), normalise(url)) for url in (record.url, *record.addresses) if url)
    addresses = tuple(dict.fromkeys((host, path) for host, path in looked_up if path))
    return PreparedArticle(record, html, excerpt(html, _EXCERPT), digest_article(record), addresses)


def _digest(
    article: PreparedArticle, records: Sequence[CommentRecord], digests: Sequence[str], authors: Sequence[AuthorRecord]
) -> str:
    """Return the hash of all that the source says, places and people included."""
    places = (text for record in records for text in (record.parent, record.number))
    kept = (text for record in records for text in (record.anchor, record.created_text))
    people = map(repr, [article.record.author, *authors])
    return digest_all(chain([article.digest], article.record.addresses, digests, places, kept, people))


@dataclass(frozen=True, slots=True)
class _Comments:
    """The comments of one thread on their way to rows."""

    records: list[CommentRecord]
    nodes: list[TreeNode]
    given: list[int]
    digests: list[str]
    authors: list[int]
    lines: dict[str, int]
    latest: datetime

    def __iter__(self) -> Iterator[Rows]:
        """Yield whole conversations, rendered when they are asked for; one that is too large, whenever it is read."""
        present = {record.id for record in self.records} if any(record.quotes for record in self.records) else set()
        first = 0
        for place, node in enumerate(self.nodes):
            if node.level == 0 and place - first >= SLICE:
                yield self._rows(first, place, present)
                first = place
        yield self._rows(first, len(self.nodes), present)

    def _rows(self, first: int, end: int, present: set[str]) -> Rows:
        rows = _Rows(self, first, end, present)
        return rows if end - first > 2 * SLICE else list(rows)

    def row(self, place: int, present: set[str]) -> PreparedComment:
        """Return one comment, rendered; ``present`` are the ids of all, where one quotes."""
        node, record = self.nodes[place], self.records[place]
        return PreparedComment(
            -1 if node.parent_id is None else node.parent_id,
            node.tree_id,
            self.authors[place],
            render_comment(record, present),
            record.id,
            node.number,
            node.lft,
            node.rght,
            node.level,
            node.path,
            node.reply_count,
            "" if record.state == "deleted" else record.body,
            record.body_format,
            record.state,
            presence_of(record.author),
            record.score,
            rank(record.score, 0, 0) if record.score else 0,
            utc_text(record.created_at),
            offset_minutes(record.created_at),
            utc_text(record.updated_at),
            offset_minutes(record.updated_at),
            self.digests[place],
            record.created_text,
            record.created_inferred,
            record.created_at is not None and record.created_at > self.latest,
            record.anchor,
            record.quotes,
            self.given[place],
            self.lines.get(record.id),
        )


class _Rows:
    """A slice that would fill the memory: one conversation, rendered as often as it is read."""

    def __init__(self, comments: _Comments, first: int, end: int, present: set[str]) -> None:
        self._comments = comments
        self._places = range(first, end)
        self._present = present

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[PreparedComment]:
        return (self._comments.row(place, self._present) for place in self._places)
