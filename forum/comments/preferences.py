"""How the reader of this moment wants discussions: the order, and how many comments on a page.

Like the language and the time zone it holds while a request is answered, and
nothing of it is in an address: an address says what is not the reader's own way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

from forum.comments.orders import OLDEST, ORDERS, Order

_ORDER: ContextVar[Order] = ContextVar("order", default=OLDEST)
_LENGTH: ContextVar[int | None] = ContextVar("length", default=None)


def usual_order() -> Order:
    """Return the order of a page whose address asks for none."""
    return _ORDER.get()


def page_length() -> int:
    """Return the number of comments on a page."""
    return _LENGTH.get() or settings.COMMENTS_PER_PAGE


@contextmanager
def preferring(order: str, length: int | None) -> Iterator[None]:
    """Show discussions as somebody wants them, as long as this lasts."""
    ordered, lengthened = _ORDER.set(ORDERS.get(order, OLDEST)), _LENGTH.set(length)
    try:
        yield
    finally:
        _ORDER.reset(ordered)
        _LENGTH.reset(lengthened)
