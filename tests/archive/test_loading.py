"""Many threads in one transaction, and a huge one in several: always the same database as one by one."""

import random
from itertools import chain

import pytest
from django.db import DatabaseError, IntegrityError

from forum.archive import imports
from forum.archive.loader import huge_threads, loader, new_threads
from forum.archive.models import ImportedThread, ImportRun
from forum.archive.preparing import threads as preparing
from forum.articles.models import Article, OldAddress, Tag
from forum.comments.models import Comment, Quotation
from forum.comments.services import post_comment
from tests.archive.records import article, reply
from tests.archive.test_export import forget_everything
from tests.assertions import assert_sound


def discussion(key, comments, *, seed=0):
    """An article and its comments in reading order: replies to random earlier ones of the same conversation."""
    chance = random.Random(f"{key}{seed}")
    made = []
    children = {}
    for number in range(comments):
        parent = chance.choice(made[-4:]) if made and chance.random() < 0.6 else None
        made.append(f"{key}-{number}")
        children.setdefault(parent, []).append(made[-1])
    records, waiting = [], [(name, None) for name in reversed(children.get(None, []))]
    while waiting:
        name, parent = waiting.pop()
        author = {"login": f"person {chance.randrange(9)}", "name": "Somebody"}
        records.append(reply(name, parent, article=key, author=author, created_at="2020-01-01T10:00:00+02:00"))
        waiting += [(child, name) for child in reversed(children.get(name, []))]
    return [article(key, tags=["harbour", key], url=f"https://x.example/{key}.html"), *records]


@pytest.fixture
def small(monkeypatch, slices_of):
    """Transactions and slices so small that a few records take several."""
    monkeypatch.setattr(imports, "_COMMENTS", 7)
    slices_of(5)


def test_threads_are_written_many_atonce(load, monkeypatch):
    written = []
    write = new_threads.write_new
    monkeypatch.setattr(
        loader,
        "write_new",
        lambda source, threads, authors: written.append(len(threads)) or write(source, threads, authors),
    )
    monkeypatch.setattr(imports, "_COMMENTS", 7)
    result = load(*chain.from_iterable(discussion(f"a{number}", 3) for number in range(8)))
    assert (result.lines[1], result.lines[2]) == ("8 articles: 8 created", "24 comments: 24 created")
    assert written == [3, 3, 2]
    assert_sound()


def test_huge_thread_in_slices_is_the_same_as_atonce(load, export, slices_of):
    records = discussion("a", 40)
    load(*records)
    whole = export("x")
    forget_everything()
    slices_of(5)
    assert load(*records).lines[2] == "40 comments: 40 created"
    assert export("x") == whole
    assert ImportedThread.objects.count() > 3
    assert_sound()


def test_huge_thread_is_gone_on_with_after_a_cut(load, export, small, monkeypatch):
    records = discussion("a", 40)
    load(*records)
    whole = export("x")
    forget_everything()
    insert, inserted = huge_threads.insert_comments, []

    def insert_or_fail(placed):
        inserted.append(placed)
        if len(inserted) == 4:
            raise DatabaseError("the lights went out")
        insert(placed)

    monkeypatch.setattr(huge_threads, "insert_comments", insert_or_fail)
    cut = load(*records)
    assert (cut.status, "the lights went out" in cut.err) == (1, True)
    there = Comment.objects.count()
    assert 0 < there < 40
    assert_sound()
    assert Article.objects.get().state == "draft"
    result = load(*records)
    assert result.lines[2] == f"40 comments: {40 - there} created, {there} unchanged"
    assert export("x") == whole
    assert_sound()


def test_huge_thread_that_changed_since_the_cut_is_matched_comment_by_comment(load, small, monkeypatch):
    records = discussion("a", 40)
    insert, inserted = huge_threads.insert_comments, []

    def insert_or_fail(placed):
        inserted.append(placed)
        if len(inserted) == 4:
            raise DatabaseError("the lights went out")
        insert(placed)

    monkeypatch.setattr(huge_threads, "insert_comments", insert_or_fail)
    load(*records)
    monkeypatch.setattr(huge_threads, "insert_comments", insert)
    first = next(record for record in records if record["type"] == "comment")
    later = [records[0], reply("new", article="a"), first | {"body": "Changed."}, *records[2:]]
    assert load(*later).lines[2].startswith("41 comments: ")
    assert Comment.objects.count() == 41
    assert Comment.objects.get(external_id=first["id"]).body == "Changed."
    assert Article.objects.get().state == "published"
    assert_sound()


def test_quotation_of_a_comment_in_a_later_slice_is_linked(load, small):
    quoting = {"quotes": [{"author": "ben", "comment": "last", "text": "Late words.", "inferred": False}]}
    first = reply("first", body="Quote: ben\nLate words.\n\nIndeed.", created_at="2021-01-01T00:00:00+00:00", **quoting)
    rest = [reply(f"c{number}") for number in range(20)]
    last = reply("last", body="Late words.", created_at="2020-01-01T00:00:00+00:00")
    assert load(article(), first, *rest, last).status == 0
    quotation = Quotation.objects.get()
    assert (quotation.comment.external_id, quotation.quoted.external_id) == ("first", "last")
    assert f'href="/comments/{quotation.quoted_id}/"' in quotation.comment.html
    assert_sound()


def test_unchanged_huge_thread_is_left_as_it_is(load, small, django_assert_max_num_queries):
    records = discussion("a", 40)
    load(*records)
    with django_assert_max_num_queries(12):
        result = load(*records)
    assert result.lines[2] == "40 comments: 40 unchanged"


def test_unchanged_threads_cost_no_look_at_their_comments(load, django_assert_max_num_queries):
    records = list(chain.from_iterable(discussion(f"a{number}", 5) for number in range(30)))
    load(*records)
    with django_assert_max_num_queries(45):
        assert load(*records).lines[2] == "150 comments: 150 unchanged"


def test_two_copies_of_an_article_in_one_transaction_are_one_article(load):
    result = load(article(), reply("c"), article(), reply("d"))
    assert (result.lines[1], result.lines[2]) == ("1 article: 1 created", "2 comments: 2 created")
    assert [comment.path for comment in Comment.objects.order_by("pk")] == ["1", "2"]
    assert_sound()


def test_one_thread_that_the_database_refuses_takes_no_other_with_it(load, monkeypatch):
    write = new_threads.write_new

    def refuse(source, threads, authors):
        if any(thread.article.record.id == "b" for thread in threads):
            raise DatabaseError("no")
        return write(source, threads, authors)

    monkeypatch.setattr(loader, "write_new", refuse)
    result = load(article("a"), reply("c"), article("b"), reply("d", article="b"), article("e"))
    assert (result.status, result.lines[1]) == (1, "3 articles: 2 created, 1 skipped")
    assert sorted(Article.objects.values_list("external_id", flat=True)) == ["a", "e"]
    assert result.lines[5] == "6 lines read: 4 placed, 2 reported"


def test_article_that_another_import_made_meanwhile_is_added_to(load, monkeypatch):
    """Between the look and the write, another import writes the same article."""
    find, found = loader.Loader._find, []

    def find_too_early(self, threads):
        known = find(self, threads)
        return known if found else {}

    load(article(), reply("c"))
    monkeypatch.setattr(loader.Loader, "_find", find_too_early)
    result = load(article(), reply("c"), reply("d"))
    assert (result.status, result.lines[2]) == (0, "2 comments: 1 created, 1 unchanged")
    assert_sound()


def test_old_addresses_tags_and_written_times_come_with_the_article(load):
    load(*discussion("a", 1))
    assert OldAddress.objects.get().path == "/a.html"
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["a", "harbour"]


def test_run_notes_what_it_made_and_what_was_before(load):
    load(article(), reply("c"), reply("d"))
    first = ImportedThread.objects.get()
    keys = sorted(Comment.objects.values_list("pk", flat=True))
    assert (first.is_new, first.created, first.before) == (True, [[keys[0], keys[-1]]], {})
    load(article(title="Another"), reply("c", body="Changed."), reply("d"), reply("e"))
    second = ImportedThread.objects.exclude(pk=first.pk).get()
    new = Comment.objects.get(external_id="e").pk
    assert (second.is_new, second.created) == (False, [[new, new]])
    assert second.before["article"]["title"] == "Title a"
    assert [row["body"] for row in second.before["comments"]] == ["c"]
    load(article(title="Another"), reply("c", body="Changed."), reply("d"), reply("e"))
    assert ImportedThread.objects.count() == 2


def test_dry_run_notes_nothing_and_keeps_nothing(load):
    result = load(*discussion("a", 5), options=["--dry-run"])
    assert (result.status, result.lines[3]) == (0, "5 comments: 5 created")
    assert not ImportRun.objects.exists()
    assert not ImportedThread.objects.exists()
    assert not Article.objects.exists()


def test_comment_gone_from_a_later_copy_is_kept_and_told(load):
    load(article(), reply("c"), reply("d"), reply("e"))
    result = load(article(), reply("c"), reply("e"))
    assert (result.status, Comment.objects.count()) == (0, 3)
    assert "1 comment(s) that were imported before are not in this copy of «Title a» (2); they are kept." in result.err


def test_people_wrote_under_a_huge_article_before_its_later_copy(load, small, alice):
    records = discussion("a", 20)
    load(*records)
    local = post_comment(article=Article.objects.get(), user=alice, text="Here.")
    result = load(*records, reply("new", article="a"))
    assert result.lines[2] == "21 comments: 1 created, 20 unchanged"
    local.refresh_from_db()
    assert local.body == "Here."
    assert_sound()


def test_refusal_by_a_unique_key_is_no_loss(load, monkeypatch):
    """The fast way fails on every thread: the careful one writes all of them."""

    def refuse(source, threads, authors):
        raise IntegrityError("twice")

    monkeypatch.setattr(loader, "write_new", refuse)
    result = load(*discussion("a", 5), *discussion("b", 5))
    assert (result.status, result.lines[2]) == (0, "10 comments: 10 created")
    assert_sound()


def test_later_copy_whose_slices_are_cut_elsewhere_loses_nothing(load, small, monkeypatch):
    """After a cut, a copy with one comment more near the top: its slices begin with comments that are there."""
    records = [article(), *(reply(f"c{number}") for number in range(30))]
    insert, inserted = huge_threads.insert_comments, []

    def insert_or_fail(placed):
        inserted.append(placed)
        if len(inserted) == 3:
            raise DatabaseError("the lights went out")
        insert(placed)

    monkeypatch.setattr(huge_threads, "insert_comments", insert_or_fail)
    load(*records)
    monkeypatch.setattr(huge_threads, "insert_comments", insert)
    later = [*records[:2], reply("new", "c0"), *records[2:]]
    load(*later)
    load(*later)
    assert Comment.objects.count() == 31
    assert load(*later).lines[2] == "31 comments: 31 unchanged"
    assert_sound()


def test_thread_that_is_matched_can_be_read_again(load, small, monkeypatch):
    """When the database was busy it is; and slices that another process sends can be taken but once."""
    records = [article(), *(reply(f"c{number}") for number in range(30))]
    load(*records)
    write = loader.write_known

    def read_and_write(source, thread, authors, others):
        assert len(list(thread.comments)) == 33
        return write(source, thread, authors, others)

    monkeypatch.setattr(loader, "write_known", read_and_write)
    monkeypatch.setattr(preparing._Comments, "__iter__", once(preparing._Comments.__iter__))
    load(*records, *(reply(f"n{number}") for number in range(3)))
    assert Comment.objects.count() == 33
    assert_sound()


def once(read):
    """Let something be read a single time."""
    seen = []

    def read_once(self):
        if self not in seen:
            seen.append(self)
            yield from read(self)

    return read_once


def test_place_made_for_a_missing_parent_is_no_comment_that_was_read(load):
    records = [article(), reply("c", "gone"), reply("d")]
    assert load(*records).lines[2] == "2 comments: 2 created"
    assert load(*records).lines[2] == "2 comments: 2 unchanged"
    assert load(*records, reply("e")).lines[2] == "3 comments: 1 created, 2 unchanged"
    assert Comment.objects.count() == 4


def test_time_reckoned_before_stays_where_a_copy_cannot_tell_it(run, page, export):
    dump = "A title\n\nA text.\n\n2 Comments\n\n  1. Ada says:\n    2 weeks ago\n    First words here.\n\n    Reply\n"
    dump += "  2. Ben says:\n    3 weeks ago\n    Other words here.\n\n    Reply\n"
    path = page(dump)
    assert run("import_archive", path, "--captured", "2021-03-04").status == 0
    times = list(Comment.objects.order_by("pk").values_list("created_at", flat=True))
    assert None not in times
    assert "2 comments: 2 unchanged" in run("import_archive", path).lines
    assert list(Comment.objects.order_by("pk").values_list("created_at", flat=True)) == times
