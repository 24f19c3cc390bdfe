"""Export, import and export again: equal bytes, and nothing changes where they come from."""

from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from accounts.models import Source
from forum.archive.exporter import export_lines
from forum.archive.imports import run_import
from forum.archive.pipeline.events import Options
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from tests.archive.archive_strategies import archives, as_any_bytes, as_bytes, disordered_archives
from tests.archive.records import article, as_lines, reply
from tests.archive.test_samples_end_to_end import SAMPLES
from tests.assertions import assert_sound

many = settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
OPTIONS = Options(ZoneInfo("Europe/Lisbon"))


@contextmanager
def empty():
    """Run with an empty database that forgets everything afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def take(db, tmp_path):
    """Import an archive's bytes in this process; returns the report."""

    def import_bytes(data):
        file = tmp_path / "made.jsonl"
        file.write_bytes(data)
        return import_path(file)

    return import_bytes


def import_path(path):
    return run_import([str(path)], OPTIONS)


def give(*, with_addresses=True):
    """Export what there is, of the one source that it is of; nothing where nothing could be imported."""
    source = Source.objects.exclude(name="local").first()
    return "".join(export_lines(source, with_addresses=with_addresses)).encode() if source else b""


def changes(report):
    """What an import has made or changed, by kind."""
    counted = {kind: getattr(report, kind) for kind in ("articles", "comments", "authors", "quotes")}
    return {kind: (count.created, count.updated) for kind, count in counted.items() if count.created or count.updated}


def assert_adds_up(report):
    assert report.lines.read == report.lines.placed + report.lines.reported
    for kind in ("files", "articles", "comments", "authors", "quotes"):
        count = getattr(report, kind)
        assert count.read == count.created + count.updated + count.unchanged + count.skipped


def has_copies(records):
    articles = [record.get("id") for record in records if record.get("type") == "article"]
    return len(articles) > len({*articles})


@many
@given(archives())
def test_archive_as_an_export_writes_it_is_exported_the_same(take, records):
    data = as_bytes(records)
    with empty():
        report = take(data)
        assert not report.has_errors
        assert (report.lines.read, report.lines.placed) == (len(records), len(records))
        assert_adds_up(report)
        assert_sound()
        assert give() == data
        assert changes(take(data)) == {}


@pytest.fixture
def small(monkeypatch, slices_of):
    """Transactions and slices of a few comments, so that these archives take several."""
    monkeypatch.setattr("forum.archive.imports._COMMENTS", 7)
    slices_of(4)


@settings(many, max_examples=30)
@given(archives())
def test_archive_written_in_slices_is_exported_the_same(take, small, records):
    data = as_bytes(records)
    with empty():
        assert not take(data).has_errors
        assert_sound()
        assert give() == data
        assert changes(take(data)) == {}


@pytest.mark.parametrize("size", [None, 1], ids=["whole", "in slices"])
@settings(many, max_examples=50)
@given(disordered_archives())
def test_what_was_made_of_a_disordered_archive_is_exported_and_imported_the_same(take, slices_of, size, records):
    if size:
        slices_of(size)
    with empty():
        assert_adds_up(take(as_any_bytes(records)))
        assert_sound()
        whole, shown = give(), give(with_addresses=False)
        again = take(as_any_bytes(records))
        assert_adds_up(again)
        assert give() == whole
        # Of two copies of an article in one file that differ, each changes what the other said.
        assert changes(again) == {} or has_copies(records)
        if shown:
            assert not any(created for created, _updated in changes(take(shown)).values())
            assert (changes(take(shown)), give()) == ({}, whole)
    if whole:
        with empty():
            report = take(whole)
            assert not report.has_errors
            assert_adds_up(report)
            assert_sound()
            assert (give(), give(with_addresses=False)) == (whole, shown)


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.articles])
def test_sample_is_exported_imported_and_exported_the_same(samples, take, name):
    with empty():
        import_path(samples / name)
        exports = {True: give(), False: give(with_addresses=False)}
        for export in exports.values():
            report = take(export)
            assert (changes(report), give()) == ({}, exports[True])
            assert (report.comments.read, report.comments.unchanged) == (Comment.objects.count(),) * 2
    for with_addresses, export in exports.items():
        with empty():
            report = take(export)
            assert (report.has_errors, report.problems.counts["warning"]) == (False, 0)
            assert report.lines.read == report.lines.placed == export.count(b"\n")
            assert_sound()
            assert give(with_addresses=with_addresses) == export
            assert give(with_addresses=False) == exports[False]


def test_later_of_two_copies_in_one_pile_is_what_stands_after_every_import(take):
    copies = [article(title="Before"), reply("c", body="Once."), article(title="After"), reply("c", body="Again.")]
    for _time in range(3):
        take(as_lines(*copies).encode())
        assert Article.objects.get().title == "After"
        assert Comment.objects.get().body == "Again."


def test_deleted_comment_with_a_text_loses_it_and_the_report_says_so(take):
    quote = {"author": "ada", "comment": None, "text": "Words.", "inferred": False}
    report = take(as_lines(article(), reply("c", body="Words.", state="deleted", quotes=[quote])).encode())
    assert [problem.code for problem in report.problems] == ["deleted_text"]
    assert (report.quotes.read, Quotation.objects.count(), Comment.objects.get().body) == (0, 0, "")
    assert changes(take(give())) == {}


@pytest.mark.parametrize("empty_key", ["url", "section", "language"])
def test_empty_and_unknown_are_the_same(take, empty_key):
    take(as_lines(article(**{empty_key: ""})).encode())
    assert changes(take(give())) == {}


def test_offset_with_seconds_is_kept_in_minutes_and_the_moment_is_the_same(take):
    written = "1890-01-01T00:00:00+02:30:17"
    take(as_lines(article(published_at=written), reply("c", created_at=written)).encode())
    made = Comment.objects.get()
    assert (made.created_at.isoformat(), made.created_offset) == ("1889-12-31T21:29:43+00:00", 150)
    assert b'"created_at":"1889-12-31T23:59:43+02:30"' in give()
    assert changes(take(give())) == {}


@pytest.mark.parametrize("offset", ["+23:59", "-16:00", "+15:59"])
def test_offset_that_no_clock_has_is_told_and_the_moment_kept(take, offset):
    written = f"2021-02-03T12:00:00{offset}"
    author = {"login": "ada", "name": "Ada"}
    report = take(as_lines(article(published_at=written), reply("c", created_at=written, author=author)).encode())
    assert [problem.code for problem in report.problems] == ["odd_offset", "odd_offset"]
    assert {Comment.objects.get().created_at, Article.objects.get().published_at} == {datetime.fromisoformat(written)}
    assert changes(take(give())) == {}
