"""Reads a saved HTML page into records: its article and the comments under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from forum.archive import ids
from forum.archive.readers.html_page.addresses import full_address, without_fragment
from forum.archive.readers.html_page.article import ArticleReader, Body, own_id
from forum.archive.readers.html_page.characters import read_characters
from forum.archive.readers.html_page.comments import CommentMaker
from forum.archive.readers.html_page.cutting import check_cut
from forum.archive.readers.html_page.drafts import Draft, Drafter
from forum.archive.readers.html_page.guessing import guess_comments
from forum.archive.readers.html_page.head import OPENING, Head, read_head
from forum.archive.readers.html_page.json_ld import Statements, read_statements
from forum.archive.readers.html_page.page import Page
from forum.archive.readers.html_page.report import PageReport
from forum.archive.readers.html_page.selectors import Part, own_elements
from forum.archive.readers.html_page.sites import SITES, ArticlePlaces
from forum.archive.readers.html_page.stated_comments import draft_stated
from forum.archive.readers.html_page.threads import Found, Thread, find_thread
from forum.archive.readers.html_page.times import Clock
from forum.archive.readers.html_page.tree import grow_tree, look_through
from forum.archive.readers.whole import read_whole
from forum.archive.reading import Reading, UnreadableInput, source_name
from forum.archive.records import ArticleRecord, ThreadRecord

LARGEST_PAGE = 64 * 1024 * 1024


def read_html(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the thread of a page. Raises UnreadableInput where it is no page, or holds no article."""
    yield _read_page(reading, PageReport(reading.name))


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a page was found to consist of."""

    page: Page
    head: Head
    statements: Statements
    thread: Thread
    outside: Part
    places: ArticlePlaces


def _read_page(reading: Reading, report: PageReport) -> ThreadRecord:
    parts = _take_apart(reading, report)
    page, thread = parts.page, parts.thread
    bounds = frozenset(thread.bounds) | frozenset(thread.branches)
    reader = ArticleReader(page, parts.head, parts.statements, parts.places, parts.outside, bounds)
    body = reader.body()
    broken = check_cut(page, thread, body.element)
    drafts = _draft_comments(parts, broken)
    derived_ids = any(not draft.found.id for draft in drafts)
    stated = _stated_addresses(parts)
    article = _read_article(parts, reader, body, drafts, stated)
    unread = 0
    if not drafts and not page.tree.is_cut:
        unread = _report_no_comments(page, bool(reader.own_id()))
    comments = CommentMaker(report, article.id).make_all(drafts)
    report.place(1 + len(comments))
    left_out = unread + (1 if broken else 0)
    report.leave_out(left_out)
    lines = tuple(draft.line for draft in drafts if draft.line)
    return ThreadRecord(
        file=reading.name,
        article=article,
        comments=comments,
        problems=report.problems,
        ledger=report.ledger,
        lines=lines if len(lines) == len(comments) else (),
        derived_ids=derived_ids,
        line=page.line_of(body.element),
        source=source_name(next(iter(stated), parts.head.stated_base)),
        left_out=left_out,
    )


def _read_article(
    parts: _Parts, reader: ArticleReader, body: Body, drafts: list[Draft], stated: list[str]
) -> ArticleRecord:
    """Return the article, under the site's own id of it, else its address, else an id from what the page says."""
    title = _title(reader, body, drafts)
    # Where a page was fetched makes no other article of it: a copy saved by hand is the same one.
    article_id = reader.own_id() or ids.fit_id(next(iter(stated), "")) or _derive_id(reader, body, drafts)
    return reader.read(title, body, article_id, list(dict.fromkeys([*stated, *parts.head.crawled])))


def _take_apart(reading: Reading, report: PageReport) -> _Parts:
    text = _read_text(reading, report)
    opening, markup = text[:OPENING], look_through(text)
    # A page that is large is in memory as seldom as can be.
    del text
    tree = grow_tree(markup)
    del markup
    head = read_head(tree.root, opening, reading.address)
    # Some addresses have a host and lack only how to ask it.
    page = Page(tree, head.base or "https:", report, Clock(reading, report))
    thread = find_thread(tree.root, SITES)
    outside = Part(own_elements(tree.root, thread.bounds))
    return _Parts(page, head, read_statements(page), thread, outside, _article_places(thread, outside))


def _read_text(reading: Reading, report: PageReport) -> str:
    data = read_whole(reading.stream, LARGEST_PAGE)
    if data is None:
        size = LARGEST_PAGE // 1024 // 1024
        raise UnreadableInput("too_large", f"The page has more than {size} MiB, and nothing of it was imported.")
    return read_characters(data, report, reading.decoded_as)


def _article_places(thread: Thread, outside: Part) -> ArticlePlaces:
    """Return where the article's parts are: of the kind of site that its comments are of, or that gives it an id."""
    if thread.comments:
        return thread.site.article
    places = (site.article for site in SITES if own_id(outside, site.article))
    return next(places, ArticlePlaces())


def _draft_comments(parts: _Parts, broken: Found | None) -> list[Draft]:
    """Return the comments of a page from where it gives most of them."""
    if len(parts.statements.comments) > len(parts.thread.comments):
        return draft_stated(parts.statements, parts.page)
    drafter = Drafter(parts.page, parts.thread)
    return [drafter.read(found) for found in parts.thread.comments if found is not broken]


def _title(reader: ArticleReader, body: Body, drafts: list[Draft]) -> str:
    """Return the article's title. Raises UnreadableInput where the page has neither title and text nor comments."""
    title = reader.title()
    page = reader.page
    if not drafts and not (title and body.html):
        message = "Neither an article nor comments were recognised in this page, and nothing of it was imported. "
        if page.tree.is_cut:
            raise UnreadableInput("cut_off", message + "It is cut off; import a complete copy of it.")
        raise UnreadableInput("unknown_format", (message + guess_comments(page.tree.root).sentence).strip())
    if title:
        return title
    page.report.warn("no_title", None, "The page says no title. The file's name was taken for it.")
    return PurePath(page.report.file).stem or page.report.file


def _stated_addresses(parts: _Parts) -> list[str]:
    """Return where the page was, first where it says it is; its comments' links to themselves say so too."""
    addresses = list(parts.head.addresses)
    for found in parts.thread.comments[:1]:
        ending = f"#{found.anchor}"
        links = (full_address(parts.head.stated_base, link.get("href")) for link in found.element.iter("a"))
        addresses += (without_fragment(link) for link in links if found.anchor and link.endswith(ending))
    return list(dict.fromkeys(addresses))


def _derive_id(reader: ArticleReader, body: Body, drafts: list[Draft]) -> str:
    """Return the id of an article without address: of its words or, without any, of its oldest comment."""
    oldest = min((draft.found.id for draft in drafts), key=lambda name: (len(name), name), default="")
    return ids.article_id(reader.title(), body.words.partition("\n")[0] or oldest)


def _report_no_comments(page: Page, is_known: bool) -> int:
    """Say that no comments were recognised; return how many there plainly are nevertheless."""
    guess = guess_comments(page.tree.root)
    names = ", ".join(site.name for site in SITES)
    if guess.plain:
        message = (
            f"The page has comments, and none was imported: their form is not known (known are {names} and JSON-LD). "
        )
        page.report.fail("no_profile", None, message + guess.sentence)
    elif guess.sentence or not is_known:
        message = f"No comments were recognised in the page (known are {names} and JSON-LD); its article was imported. "
        page.report.warn("no_comments_recognised", None, (message + guess.sentence).strip())
    return guess.plain
