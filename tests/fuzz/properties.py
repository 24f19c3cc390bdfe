"""What must hold of whatever a reader gives, and of what is made of it for the database."""

from dataclasses import fields, is_dataclass

from django.db import models

from forum.archive.pipeline.sources import choose_source
from forum.archive.preparing.prepared import COLUMNS, IN_COLUMNS
from forum.archive.reading import UnreadableInput
from forum.articles.models import Article
from forum.comments.models import Comment

_LARGEST = {models.SmallIntegerField: 2**15, models.BigIntegerField: 2**63, models.IntegerField: 2**31}
_CHOSEN = [Comment._meta.get_field(name) for name in COLUMNS]


def check_record(thread, *, is_page):
    """Check a reader's thread as it came; return what is remarkable of it. ``is_page`` is true where lines count."""
    ledger = thread.ledger
    assert min(ledger.read, ledger.placed, ledger.reported, thread.left_out) >= 0, ledger
    assert ledger.read == ledger.placed + ledger.reported, ledger
    assert not thread.lines or len(thread.lines) == len(thread.comments)
    try:
        choose_source(None, thread.source)
    except UnreadableInput as error:
        check_figures(error.code, str(error), error.line)
    if thread.article and not is_page:
        # The place of a comment that is missing is no record of the source.
        assert ledger.placed >= sum(comment.state != "missing" for comment in thread.comments), ledger
    for comment in thread.comments:
        assert isinstance(comment.id, str) and comment.id, comment
        assert comment.parent is None or isinstance(comment.parent, str) and comment.parent, comment
        assert thread.article is None or comment.article == thread.article.id, comment
    for problem in thread.problems:
        check_figures(problem.code, problem.message, problem.line)
    return (thread.article is not None, len(thread.comments).bit_length(), told(thread.problems))


def told(problems):
    """Return the codes of all that is told."""
    return tuple(sorted({problem.code for problem in problems}))


def check_figures(code, message, line):
    """Check that a sentence can be shown and kept."""
    _check_text(code)
    _check_text(message)
    assert message and code
    assert line is None or line >= 0, line


def check_prepared(prepared):
    """Check that a thread can be written: sound places, texts and numbers that the columns take."""
    article = prepared.article
    _check_texts(article.record)
    _check_texts((article.html, article.excerpt, prepared.authors))
    record = article.record
    named = {"external_id": record.id, "url": record.url, "section": record.section, "language": record.language}
    for name, value in (named | {"published_text": record.published_text}).items():
        assert value is None or len(value) <= Article._meta.get_field(name).max_length, (name, len(value))
    for problem in prepared.problems:
        check_figures(problem.code, problem.message, problem.line)
    rows = list(prepared.comments)
    assert len(rows) == prepared.comment_count
    for row in rows:
        _check_row(row)
    _check_places(rows)


def _check_row(row):
    for value in (row.html, row.quotes):
        _check_texts(value)
    for field, value in zip(_CHOSEN, row[IN_COLUMNS], strict=True):
        if isinstance(value, str):
            _check_text(value)
            assert field.max_length is None or len(value) <= field.max_length, (field.name, len(value))
        elif isinstance(value, int) and not isinstance(value, bool):
            limit = next((limit for kind, limit in _LARGEST.items() if isinstance(field, kind)), None)
            assert limit is None or -limit < value < limit, (field.name, value)


def _check_places(rows):
    """Check that the trees are sound, as the database's own constraints would."""
    numbers, ends = set(), {}
    for place, row in enumerate(rows):
        parent = rows[row.parent] if row.parent >= 0 else None
        assert row.parent < place and row.number > 0
        assert (row.parent, row.number) not in numbers, "a number was given twice"
        numbers.add((row.parent, row.number))
        assert 0 < row.lft < row.rght
        assert row.root == (parent.root if parent else place)
        assert row.level == (parent.level + 1 if parent else 0)
        if parent:
            # Siblings follow one another, in whatever order the rows stand.
            assert parent.lft < row.lft and row.rght < parent.rght
            ends.setdefault(row.parent, []).append((row.lft, row.rght))
        else:
            assert row.lft == 1
    for parent, spans in ends.items():
        at = rows[parent].lft
        for lft, rght in sorted(spans):
            assert lft == at + 1
            at = rght
        assert at + 1 == rows[parent].rght
    for place, row in enumerate(rows):
        assert place in ends or row.rght == row.lft + 1


def _check_texts(value):
    """Check every text in records, in whatever they are."""
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, (tuple, list)):
        for part in value:
            _check_texts(part)
    elif is_dataclass(value):
        for found in fields(value):
            _check_texts(getattr(value, found.name))


def _check_text(text):
    text.encode()
    assert "\0" not in text, "a text holds NUL"
