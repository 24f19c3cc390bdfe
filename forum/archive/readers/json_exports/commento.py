"""Reads Commento's export, version 1: all comments of a domain, then those who wrote them.

There are no articles in it: the address of a page stands for its title.
Commento writes it without saying whether by http or https.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from forum.archive.ids import fit_id
from forum.archive.readers.grouping import Groups
from forum.archive.readers.json_exports.draft import Draft
from forum.archive.readers.json_exports.fields import BadRecord, Fields
from forum.archive.readers.json_exports.heads import has_keys, head_text
from forum.archive.readers.json_exports.parts import Part, Parts
from forum.archive.readers.json_exports.spooled import Spooled
from forum.archive.reading import Format, Reading, UnreadableInput, source_name
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, ThreadRecord

_ROOT = "root"
_ANONYMOUS = "anonymous"
_VERSION = 1
# Characters of one comment, more than any has.
LARGEST_COMMENT = 8 * 1024 * 1024
# No text keeps this character.
_BETWEEN = "\0"
Pages = Groups[dict[str, Any]]
Authors = Groups[AuthorRecord]


def is_commento(head: bytes) -> bool:
    """Whether a file begins as Commento's export."""
    text = head_text(head)
    return text.startswith("{") and (
        has_keys(text, "comments", "commenters") or has_keys(text, "comments", "commentHex")
    )


def read_commento(reading: Reading) -> Iterator[ThreadRecord]:
    """Yield the threads of an export. Raises UnreadableInput for a file that is none."""
    told = Draft.of(reading)
    with Spooled(reading) as file, Pages() as pages, Authors() as authors:
        told.problems += file.problems
        _sort_in(Parts(file.pieces(), LARGEST_COMMENT), pages, authors, told)
        if told.problems:
            yield told.finish(None)
        for page, comments in pages:
            domain, path = page.split(_BETWEEN)
            yield _read_page(reading, domain, path, comments, authors)


def _sort_in(parts: Iterable[Part], pages: Pages, authors: Authors, told: Draft) -> None:
    """Put comments to their pages, and who wrote to their ids; tell of what is neither."""
    has_comments, version = False, None
    for part in parts:
        if part.key == "comments" and part.is_item:
            _sort_comment(part.value, pages, told)
        elif part.key == "comments":
            has_comments = isinstance(part.value, list)
        elif part.key == "commenters" and part.is_item:
            _sort_author(part.value, authors, told)
        elif part.key == "version":
            version = part.value
    if not has_comments:
        raise UnreadableInput("bad_json", "An export of Commento has a list of comments; this file has none.")
    if version != _VERSION:
        told.tell("warning", "version", f"The export is of version {version!r}; it was read as version {_VERSION}.")
    # What holds for the whole file comes before what is left out of it.
    told.problems.sort(key=lambda problem: problem.severity == "error")


def _sort_comment(comment: Any, pages: Pages, told: Draft) -> None:
    try:
        fields = Fields.of(comment, told.zone)
        page = fields.word("domain"), fields.word("url")
        if not any(page):
            raise BadRecord("It does not say which page it belongs to.")
        _put(pages, page, comment)
    except BadRecord as error:
        told.leave_out(1)
        told.tell("error", "bad_record", f"{error} The comment is left out.")


def _put(pages: Pages, page: tuple[str, str], comment: Any) -> None:
    try:
        pages.add(_BETWEEN.join(page), comment)
    except RecursionError:
        # What was read may still be too deep to be kept for later.
        raise BadRecord("It is nested too deep.") from None


def _sort_author(commenter: Any, authors: Authors, told: Draft) -> None:
    try:
        fields = Fields.of(commenter, told.zone)
        login = fields.required_id("commenterHex")
        name, link, email = fields.word("name"), fields.word("link"), fields.word("email")
    except BadRecord as error:
        told.tell("warning", "bad_author", f"A commenter cannot be read: {error} Who it is stays unnamed.")
    else:
        # Commento writes "undefined" where somebody has no page.
        url = link if link != "undefined" else ""
        authors.add(login, AuthorRecord(login=login, name=name or None, url=url or None, email=email or None))


def _read_page(reading: Reading, domain: str, path: str, comments: list[Any], authors: Authors) -> ThreadRecord:
    draft = Draft.of(reading)
    slash = "" if path.startswith("/") or not path else "/"
    address = f"{domain}{slash if domain else ''}{path}"
    article = ArticleRecord(id=fit_id(address), title=address, url=f"//{address}" if domain else path)
    for comment in comments:
        draft.add(comment, lambda fields: _comment(fields, article.id, authors))
    return draft.finish(article, source_name(domain))


def _comment(fields: Fields, article: str, authors: Authors) -> CommentRecord:
    number, parent = fields.required_id("commentHex"), fields.id("parentHex")
    created, state = fields.time("creationDate"), _state(fields)
    markdown = fields.text("markdown")
    return CommentRecord(
        id=number,
        article=article,
        parent=None if parent in ("", _ROOT) else parent,
        number="",
        author=_author(fields.id("commenterHex"), authors),
        created_at=created.moment,
        body="" if state == "deleted" else markdown or fields.text("html"),
        body_format="markdown" if markdown or not fields.text("html") else "html",
        score=fields.number("score"),
        state=state,
        anchor=f"commento-{number}",
        created_text=created.text,
    )


def _state(fields: Fields) -> Literal["visible", "hidden", "deleted"]:
    if fields.is_true("deleted"):
        return "deleted"
    # The other states are "unapproved" and "flagged".
    return "visible" if fields.word("state") in ("", "approved") else "hidden"


def _author(commenter: str, authors: Authors) -> AuthorRecord | None:
    if commenter in ("", _ANONYMOUS):
        return None
    described = authors.items(commenter)
    # Whom the export does not describe is still one and the same in all of it.
    return described[-1] if described else AuthorRecord(login=commenter)


COMMENTO = Format("commento", is_commento, read_commento)
