"""Any thread written as a text page is read back as it was."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.text_page_samples import read_page
from tests.archive.text_page_writer import (
    ZONE,
    WrittenThread,
    numbers_of,
    write_text_page,
    written_threads,
)


def read(page: str):
    return read_page(page.encode(), ZONE)


def comments_of(thread: WrittenThread):
    """Return what must be read back of each comment: number, parent, author, time, body."""
    return [
        (
            number,
            number.rpartition(".")[0] or None,
            comment.author,
            comment.created_at,
            "\n".join(comment.body),
        )
        for number, comment in zip(numbers_of(thread), thread.comments, strict=True)
    ]


def comments_in(record):
    numbers = {comment.id: comment.number for comment in record.comments}
    return [(c.number, c.parent and numbers[c.parent], c.author, c.created_at, c.body) for c in record.comments]


@settings(max_examples=200, deadline=None)
@given(written_threads())
def test_thread_is_read_back_as_it_was_written(thread):
    record = read(write_text_page(thread))
    assert comments_in(record) == comments_of(thread)
    assert record.article.title == thread.title
    assert record.article.body == "\n".join(thread.body)
    assert record.article.notes == thread.notes
    assert record.ledger.reported == 0
    assert {problem.code for problem in record.problems} <= {"unresolved_quote"}


@settings(max_examples=100, deadline=None)
@given(written_threads())
def test_quotations_are_lines_of_their_comment_in_order(thread):
    for comment in read(write_text_page(thread)).comments:
        at = 0
        for quote in comment.quotes:
            at = comment.body.find(quote.text, at) + len(quote.text)
            assert at >= len(quote.text)


@settings(max_examples=100, deadline=None)
@given(written_threads(), st.data())
def test_page_cut_anywhere_accounts_for_every_line(thread, data):
    page = write_text_page(thread)
    cut = read(page[: data.draw(st.integers(1, len(page)))])
    whole = comments_of(thread)
    finished = comments_in(cut)[:-1]
    assert finished == whole[: len(finished)]


@settings(max_examples=100, deadline=None)
@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    record = read_page(data)
    assert record.article is not None or record.problems[-1].severity == "error"


@settings(max_examples=50, deadline=None)
@given(written_threads())
def test_comment_ids_are_unique(thread):
    made = [comment.id for comment in read(write_text_page(thread)).comments]
    assert len(set(made)) == len(made)
