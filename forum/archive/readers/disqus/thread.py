"""From the entries of one article to its record."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from forum.archive.ids import comment_id, fit_id
from forum.archive.moments import is_keepable
from forum.archive.readers.disqus.entries import WEB, Entry
from forum.archive.readers.wxr.comments import order_of, signature
from forum.archive.readers.wxr.paragraphs import as_written
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, Ledger, Problem, Severity, ThreadRecord

_TEXT_LENGTH = 100


@dataclass(slots=True)
class ThreadMaker:
    """One article on its way to a record."""

    file: str
    source: str | None
    problems: list[Problem] = field(default_factory=list)

    def read(self, entries: list[Entry]) -> ThreadRecord:
        """Return the article with its comments. The list of entries is emptied, so that a long one is kept once."""
        # The article goes by the first of its threads that has an id.
        threads = sorted((entry for entry in entries if not entry.is_post), key=lambda thread: not thread.thread)
        posts = [entry for entry in entries if entry.is_post]
        units = len(entries)
        if flaw := self._flaw(threads, posts):
            self._tell(entries[0], *flaw)
            ledger = Ledger(read=units, reported=units)
            return ThreadRecord(self.file, None, (), tuple(self.problems), ledger, line=entries[0].line)
        entries.clear()
        article = self._article(threads)
        posts = self._without_leaves(self._without_doubles(posts))
        left_out = units - len(threads) - len(posts)
        return ThreadRecord(
            file=self.file,
            article=article,
            derived_ids=not all(post.id or post.identifier for post in posts),
            lines=tuple(post.line for post in posts),
            comments=self._comments(posts, article.id),
            problems=tuple(self.problems),
            ledger=Ledger(units, units - left_out, left_out),
            line=threads[0].line,
            source=self.source,
            left_out=left_out,
        )

    def _flaw(self, threads: list[Entry], posts: list[Entry]) -> tuple[Severity, str, str] | None:
        if not threads:
            named = f"the thread {posts[0].thread!r}, which the file does not hold" if posts[0].thread else "no thread"
            return "error", "unknown_thread", f"{len(posts)} post(s) name {named}; they were left out."
        if not threads[0].thread:
            return "error", "bad_record", "The thread has no id; it was left out."
        if not posts and not any(thread.title or thread.link for thread in threads):
            return "warning", "empty_thread", "The thread has no title, no address and no posts; it was left out."
        return None

    def _article(self, threads: list[Entry]) -> ArticleRecord:
        first = threads[0]
        links = [thread.link for thread in threads] + [thread.identifier for thread in threads]
        urls = list(dict.fromkeys(link for link in links if WEB.fullmatch(link)))
        title = next(filter(None, (" ".join(thread.title.split()) for thread in threads)), "")
        if not title:
            title = urls[0] if urls else first.thread
            self._tell(first, "warning", "no_title", f"The thread has no title; it is called “{title[:80]}”.")
        body, body_format = as_written(first.message)
        created = self._time(first)
        return ArticleRecord(
            id=fit_id(first.thread),
            title=title,
            url=urls[0] if urls else None,
            body=body,
            body_format=body_format,
            author=_author(first),
            published_at=created,
            comments_open=not all(thread.is_closed for thread in threads),
            state="hidden" if all(thread.is_deleted for thread in threads) else "published",
            addresses=tuple(urls[1:]),
            published_text=first.created[:_TEXT_LENGTH],
        )

    def _comments(self, posts: list[Entry], article: str) -> tuple[CommentRecord, ...]:
        """Return posts as comments, each with an id; the list of posts is emptied."""
        equals: Counter[tuple[str | None, str, datetime | None, str]] = Counter()
        comments: list[CommentRecord] = []
        posts.reverse()
        while posts:
            comment = self._comment(posts.pop(), article)
            if not comment.id:
                what = order_of(comment)
                comment = comment._replace(id=comment_id(article, *what, ordinal=equals[what]))
                equals[what] += 1
            comments.append(comment)
        return tuple(comments)

    def _comment(self, post: Entry, article: str) -> CommentRecord:
        is_deleted = post.is_deleted
        body, body_format = as_written("" if is_deleted else post.message)
        return CommentRecord(
            id=fit_id(post.id or post.identifier),
            article=article,
            parent=fit_id(post.parent) or None,
            number="",
            author=_author(post),
            created_at=self._time(post),
            body=body,
            body_format=body_format,
            state="deleted" if is_deleted else "hidden" if post.is_spam else "visible",
            anchor=fit_id(f"comment-{post.id}") if post.id else "",
            created_text=post.created[:_TEXT_LENGTH],
        )

    def _without_doubles(self, posts: list[Entry]) -> list[Entry]:
        """Return posts without those that stand in the file twice, word for word."""
        firsts: dict[str, Entry] = {}
        once: list[Entry] = []
        for post in posts:
            first = firsts.setdefault(post.id, post) if post.id else post
            if first is post or first._replace(line=post.line) != post:
                once.append(post)
        if doubles := len(posts) - len(once):
            self._tell(posts[0], "warning", "doubles", f"{doubles} post(s) stand in the file twice; once is enough.")
        return once

    def _without_leaves(self, posts: list[Entry]) -> list[Entry]:
        """Return posts without the deleted and the spam under which nothing hangs that is neither."""
        by_id = {post.id: post for post in posts if post.id}
        needed: set[str] = set()
        for post in posts:
            above = post.parent if not post.is_gone else ""
            while above in by_id and above not in needed:
                needed.add(above)
                above = by_id[above].parent
        kept = [post for post in posts if not post.is_gone or post.id in needed]
        if leaves := len(posts) - len(kept):
            message = f"{leaves} post(s) that were deleted or are spam, and have no replies, were left out."
            self._tell(posts[0], "warning", "left_out", message)
        return kept

    def _time(self, entry: Entry) -> datetime | None:
        """Return when it was written. Disqus writes UTC."""
        text = entry.created
        with suppress(ValueError):
            moment = datetime.fromisoformat(text)
            moment = moment if moment.utcoffset() is not None else moment.replace(tzinfo=UTC)
            if is_keepable(moment):
                return moment
        if text:
            message = f"The time “{text[:_TEXT_LENGTH]}” is none that can be kept. It was left out."
            self._tell(entry, "warning", "bad_date", message)
        return None

    def _tell(self, entry: Entry, severity: Severity, code: str, message: str) -> None:
        self.problems.append(Problem(self.file, entry.line, severity, code, message))


def _author(entry: Entry) -> AuthorRecord | None:
    return signature(*entry.author) if entry.author else None
