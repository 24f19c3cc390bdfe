"""Reads a page of a looser form: a blog's, a site's of links."""

from __future__ import annotations

from forum.archive.readers.profiles import Profile
from forum.archive.readers.text_page.article import make_article, split_paragraphs
from forum.archive.readers.text_page.comments import Clock, CommentMaker
from forum.archive.readers.text_page.dump_article import DumpLayout, lay_out_dump
from forum.archive.readers.text_page.dump_thread import DumpThreadReader
from forum.archive.readers.text_page.lines import Line
from forum.archive.readers.text_page.nesting import close_lists, depth_of
from forum.archive.readers.text_page.passages import passages_of
from forum.archive.readers.text_page.quotes import Quotations
from forum.archive.readers.text_page.report import PageReport
from forum.archive.readers.text_page.signatures import without_avatars
from forum.archive.readers.text_page.thread import Entry
from forum.archive.records import ArticleRecord, AuthorRecord, ThreadRecord


def read_dump(lines: list[Line], text: str, profile: Profile, clock: Clock, report: PageReport) -> ThreadRecord | None:
    """Return the records of a page whose profile is not strict, ``None`` where it has no title."""
    layout = lay_out_dump(lines, profile)
    if not layout:
        return None
    article = _read_article(layout, profile, clock)
    _account_for(layout, report)
    entries = DumpThreadReader(layout.thread, profile, report).read()
    _take_off_avatars(entries, profile)
    _decide_nesting(entries, profile, report)
    _compare_count(layout, len(entries), report)
    passages = passages_of(article.title, split_paragraphs(layout.body), profile)
    comments = CommentMaker(article, clock, Quotations(passages, profile, text), report).make_all(entries)
    clock.tell_unknown()
    return ThreadRecord(
        file=report.file,
        article=article,
        comments=comments,
        problems=report.problems,
        ledger=report.ledger,
        lines=tuple(entry.line for entry in entries),
        derived_ids=True,
        line=layout.title.number,
    )


def _read_article(layout: DumpLayout, profile: Profile, clock: Clock) -> ArticleRecord:
    """Return the article, with what its byline and its title's line say of it."""
    parts = profile.title.fullmatch(layout.title.text) if profile.title else None
    article = make_article(parts["title"] if parts else layout.title.text, layout.body)
    if parts:
        article = article._replace(tags=tuple(sorted(set(parts["tags"].split()))))
    signed = profile.byline.fullmatch(layout.byline[0].text) if profile.byline and layout.byline else None
    if not signed:
        return article
    time = clock.read(signed["time"], layout.byline[0].number)
    return article._replace(
        author=AuthorRecord(signed["who"]),
        published_at=time.moment,
        published_text=signed["time"],
        published_inferred=time.inferred,
    )


def _account_for(layout: DumpLayout, report: PageReport) -> None:
    """Count the lines around the comments, and tell of those that are not the article's."""
    report.place([layout.title, *layout.byline, *layout.body])
    title = layout.title
    if layout.heading:
        report.place([layout.heading])
    above = f"what stands above the title. The title is line {title.number}, because {layout.reason}"
    report.leave_out_run(layout.above, above)
    report.leave_out_run(layout.between, "what stands between the article and the first comment")
    if not layout.reason:
        message = (
            f"Line {title.number}, the page's first, was taken for the title and all after it for the article, because "
            "nothing in the page says where the article begins. If that is wrong, cut off what stands above the title."
        )
        report.warn("guessed_title", title.number, message)


def _take_off_avatars(entries: list[Entry], profile: Profile) -> None:
    """Give the authors their names without the text of the pictures in front of them."""
    signed = [(entry, entry.opening.author.login) for entry in entries if entry.opening.author]
    names = [name for _entry, name in signed]
    for (entry, before), bare in zip(signed, without_avatars(names, profile.avatar), strict=True):
        if bare != before:
            entry.opening = entry.opening._replace(author=AuthorRecord(bare))


def _decide_nesting(entries: list[Entry], profile: Profile, report: PageReport) -> None:
    """Tell of a page whose indentation does not say who answers whom, and nest it by the best guess."""
    depth = depth_of(entries)
    if profile.lists_left_open and depth > 1:
        guesses = close_lists(entries)
        report.warn(
            "undecided_nesting",
            entries[0].line,
            f"The page does not decide who answers whom: pages of the form “{profile.name}” leave their lists open, so "
            f"that each comment stands deeper than the one before ({depth} levels for {len(entries)} comments). Of two "
            "in one list the first is a reply and the second the next comment beside; one that is alone may be "
            f"either. The best guess, that these {guesses} are no replies, was imported ({depth_of(entries)} levels). "
            "The page's HTML would tell.",
        )
    elif profile.deepest and depth > profile.deepest:
        report.warn(
            "undecided_nesting",
            entries[0].line,
            f"The comments stand {depth} levels deep, but pages of the form “{profile.name}” have {profile.deepest} at "
            "most: the indentation may not say who answers whom. The best guess, that it does, was imported.",
        )


def _compare_count(layout: DumpLayout, found: int, report: PageReport) -> None:
    """Tell where the page itself speaks of another number of comments than were found."""
    if layout.told is None or layout.told == found:
        return
    line = (layout.heading or [*layout.byline, layout.title][0]).number
    report.warn(
        "count_differs",
        line,
        f"Line {line} speaks of {layout.told} comments, and {found} were found. The others may stand on other pages, "
        "or open in a form that is not known.",
    )
