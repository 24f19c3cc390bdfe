"""Saved pages for tests, and the reader with what it needs to read them."""

import io
from datetime import datetime
from zoneinfo import ZoneInfo

from forum.archive.readers.html_page import read_html
from forum.archive.reading import Reading

MOSCOW = ZoneInfo("Europe/Moscow")


def read_page(data, name="page.html", zone=MOSCOW, captured=None):
    """Return the one thread of a page, given as text or as bytes."""
    stream = io.BytesIO(data.encode() if isinstance(data, str) else data)
    (thread,) = read_html(Reading(name, stream, zone, captured))
    return thread


def page_with(comments, body="<p>Oak lasts.</p>", head=""):
    """Return a page with an article and what stands under it."""
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>A footbridge</title>{head}</head><body>"
        f'<article><h1>A footbridge</h1><div class="entry-content">{body}</div></article>{comments}</body></html>'
    )


def wordpress(number, text="Oak lasts.", name="alice", inside="", kind="comment", depth=1):
    """Return one comment as WordPress lists it."""
    return (
        f'<li id="comment-{number}" class="{kind} depth-{depth}"><article id="div-comment-{number}">'
        f'<footer class="comment-meta"><div class="comment-author"><b class="fn">{name}</b> says:</div>'
        f'<a href="#comment-{number}"><time datetime="2021-02-03T13:03:00+03:00">3 February</time></a></footer>'
        f'<div class="comment-content">{text}</div><div class="reply">Reply</div></article>{inside}</li>'
    )


def datalife(number, text, name="alice"):
    """Return one comment as DataLife Engine shows it."""
    return (
        f"<div id='comment-id-{number}'><div class=comment-author><a href=/user/{name}/>{name}</a></div>"
        f"<div class=comment-date>3.02.2021 13:03</div><div id='comm-id-{number}'>{text}</div></div>"
    )


def tree_of(thread):
    """Return which comment answers which."""
    return [(comment.id, comment.parent) for comment in thread.comments]


def codes_of(thread):
    """Return what was told of a page."""
    return [problem.code for problem in thread.problems]


def at(text):
    """Return a moment."""
    return datetime.fromisoformat(text)
