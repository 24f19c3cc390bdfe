"""The quotations that an import brought and that lead nowhere, for those who can tell what they are of."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.validators import LOCAL_SOURCE
from forum.archive.models import ImportedThread, ImportRun
from forum.comments.models import Comment, Quotation
from forum.lib.keys import read_key

QUOTES_PER_PAGE = 10
# What readers call the warning that a comment was not found.
LOST_QUOTE = "unresolved_quote"
_SHOWN = ("comment__path", "comment__article__title", "author_name", "text", "position")


@dataclass(frozen=True, slots=True)
class QuotePage:
    """Some quotations of an import's new comments that lead nowhere; where the next page begins, "" at the end."""

    rows: list[Quotation]
    after: str = ""


def read_lost_quotes(run: ImportRun, *, after: str) -> QuotePage:
    """Return the marked quotations of which the comment is not there, behind a cursor.

    Of comments that everybody may read, in the order in which they came.
    A cursor that cannot be read gives the first page.
    """
    keys = _keys(run)
    if keys is None:
        return QuotePage([])
    quotes = _behind(_lost_between(*keys), after).select_related("comment__article").only(*_SHOWN)
    found = list(quotes.order_by("comment_id", "position")[: QUOTES_PER_PAGE + 1])
    rows = found[:QUOTES_PER_PAGE]
    is_last = len(found) == len(rows)
    return QuotePage(_own(run, rows), "" if is_last else f"{rows[-1].comment_id}-{rows[-1].position}")


def _keys(run: ImportRun) -> tuple[int, int] | None:
    """Return the first and the last key of a run's new comments, ``None`` where it made none."""
    made = ImportedThread.objects.filter(run=run).exclude(created=[]).values_list("created", flat=True)
    first, last = made.order_by("id").first(), made.order_by("-id").first()
    return (first[0][0], last[-1][1]) if first and last else None


def _lost_between(first: int, last: int) -> QuerySet[Quotation]:
    """Return the lost quotations of imported comments between two keys: those of a run are nearly a row."""
    quotes = Quotation.objects.filter(comment__gte=first, comment__lte=last, inferred=False).exclude(author_name="")
    # Written so that nobody looks through all that lead nowhere on the whole site: they have an index of their own.
    lost = quotes.alias(leads_to=Coalesce("quoted_id", Value(0))).filter(leads_to=0)
    return lost.filter(comment__state=Comment.State.VISIBLE).exclude(comment__source__name=LOCAL_SOURCE)


def _behind(quotes: QuerySet[Quotation], after: str) -> QuerySet[Quotation]:
    comment, _dash, position = after.partition("-")
    place = read_key(comment), read_key(position)
    if None in place:
        return quotes
    return quotes.filter(comment__gte=place[0]).exclude(comment=place[0], position__lte=place[1])


def _own(run: ImportRun, quotes: list[Quotation]) -> list[Quotation]:
    """Leave out what another import brought at the same time."""
    articles = {quote.comment.article_id for quote in quotes}
    own = set(ImportedThread.objects.filter(run=run, article__in=articles).values_list("article", flat=True))
    return [quote for quote in quotes if quote.comment.article_id in own]
