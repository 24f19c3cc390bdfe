"""From the comments found in a page to records."""

from __future__ import annotations

from collections import Counter

from forum.archive import ids
from forum.archive.readers.html_page.drafts import Draft
from forum.archive.readers.html_page.quotes import Quotations
from forum.archive.readers.html_page.report import PageReport
from forum.archive.readers.html_page.threads import Found
from forum.archive.records import CommentRecord, QuoteRecord


class CommentMaker:
    """Makes records of the comments of one page, in the page's order."""

    def __init__(self, report: PageReport, article: str) -> None:
        """Keep what all comments of the page need; ``article`` is its id."""
        self._report = report
        self._article = article
        self._quotations = Quotations()
        self._equals: Counter[str] = Counter()

    def make_all(self, drafts: list[Draft]) -> tuple[CommentRecord, ...]:
        """Return the records, and give ids to the comments that have none."""
        for draft in drafts:
            draft.found.id = draft.found.id or self._derive_id(draft)
            self._quotations.remember(draft.found.id, draft.author, draft.words)
        return tuple(self._record(draft, place) for place, draft in enumerate(drafts))

    def _derive_id(self, draft: Draft) -> str:
        """Return an id from what a comment says; equal ones are told apart by their order."""
        login = draft.author.login if draft.author else ""
        fields = (self._article, _parent(draft.found), login, draft.created.moment, draft.words)
        first = ids.comment_id(*fields)
        ordinal = self._equals[first]
        self._equals[first] += 1
        return ids.comment_id(*fields, ordinal) if ordinal else first

    def _record(self, draft: Draft, place: int) -> CommentRecord:
        found = draft.found
        return CommentRecord(
            id=found.id,
            article=self._article,
            parent=_parent(found),
            number=found.number,
            author=draft.author,
            created_at=draft.created.moment,
            updated_at=draft.updated.moment,
            body=draft.body,
            body_format=draft.body_format,
            quotes=tuple(self._resolve(draft, place)),
            score=draft.score,
            state="hidden" if draft.is_hidden else "visible",
            anchor=found.anchor,
            created_text=draft.created.text,
            created_inferred=draft.created.inferred,
        )

    def _resolve(self, draft: Draft, place: int) -> list[QuoteRecord]:
        """Return a comment's quotations; report those of what the page does not hold."""
        quotes = [self._quotations.resolve(quoted, place) for quoted in draft.quoted]
        for quote in quotes:
            if quote.comment is None:
                self._report.warn(
                    "unresolved_quote",
                    draft.line,
                    f"The comment quotes {quote.author}, but no other comment of the page by that name holds the "
                    "quoted text. The quotation was kept.",
                )
        return quotes


def _parent(found: Found) -> str | None:
    return (found.above.id if found.above else found.parent_id) or None
