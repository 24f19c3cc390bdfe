"""What is incomplete of a page that was cut off: nothing is imported half."""

from __future__ import annotations

from forum.archive.readers.html_page.page import Page
from forum.archive.readers.html_page.threads import Found, Thread
from forum.archive.readers.html_page.tree import Element
from forum.archive.reading import UnreadableInput

# What a complete page may leave open at its end.
_OPEN = frozenset({"html", "body", "p"})
_ADVICE = "Import a complete copy of the page to get the rest."


def check_cut(page: Page, thread: Thread, body: Element | None) -> Found | None:
    """Return the comment that a page breaks off in, ``None`` where there is none; report that it does.

    ``body`` is the element with the article's text. Raises UnreadableInput
    where the page breaks off before its article ends.
    """
    tree = page.tree
    if not tree.is_cut:
        return None
    outer = list(tree.end.iterancestors()) if tree.end is not None else []
    if outer and not tree.is_torn and all(element.tag in _OPEN for element in outer):
        message = "The page does not say where it ends. If it was cut off, " + _ADVICE[0].lower() + _ADVICE[1:]
        page.report.warn("no_end", None, message)
        return None
    if not thread.comments and (body is None or body in outer or not outer):
        message = "The page is cut off before its article ends, and nothing of it was imported. "
        raise UnreadableInput("cut_off", message + "Import a complete copy of the page.", page.line_of(tree.end))
    broken = _broken(thread, tree.end)
    message = "The page is cut off. " + ("" if broken else "What it holds was imported. ")
    if broken:
        message += f"Its comment {broken.number} may be incomplete and was left out. "
    page.report.fail("cut_off", page.line_of(tree.end), message + _ADVICE)
    return broken


def _broken(thread: Thread, end: Element | None) -> Found | None:
    """Return the comment whose text may not have ended: a comment that has replies has."""
    if end is None:
        return thread.comments[-1] if thread.comments else None
    found = thread.enclosing(end)
    has_replies = found is not None and any(other.above is found for other in thread.comments)
    return None if has_replies else found
