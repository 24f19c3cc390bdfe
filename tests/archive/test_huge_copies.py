"""A later copy of a huge discussion, matched slice by slice: always the same as matched whole."""

import pytest
from django.db import DatabaseError

from forum.archive.loader import comments, huge_threads
from forum.archive.loader.stored import Shelf
from forum.archive.models import ImportedThread
from forum.archive.preparing import threads as preparing
from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.comments.services import merge_comments, move_branch, post_comment
from tests.archive.records import article, reply
from tests.archive.test_export import forget_everything
from tests.archive.test_loading import discussion, once
from tests.archive.undoing import last_run, take_back
from tests.assertions import assert_sound
from tests.factories import make_article

QUOTE = {"author": "ben", "comment": "last", "text": "Late words.", "inferred": False}
FIRST = [article("a", body="One.\n\nTwo."), *(reply(f"c{number}", score=number) for number in range(12)), reply("gone")]
# Everything that a later copy can bring: another text of the article, a new comment at the top, one at the end, a
# reply, changed ones in two slices, a name, a place for what is missing, a quotation of what comes later, one comment
# fewer.
LATER = [
    article("a", title="Another", body="Zero.\n\nOne.\n\nTwo.", url="https://x.example/new.html"),
    reply("top", body="Quote: ben\nLate words.", quotes=[QUOTE], created_at="2021-01-01T00:00:00+00:00"),
    reply("c0", score=7, author={"login": "ann", "name": "Ann"}),
    reply("c0-1", "c0", author={"login": "new", "name": "Somebody"}),
    *(reply(f"c{number}", score=number) for number in range(1, 9)),
    reply("c9", body="Quote: ben\nLate words.", quotes=[QUOTE], created_at="2021-01-01T00:00:00+00:00"),
    *(reply(f"c{number}", score=number) for number in range(10, 12)),
    reply("lost", "missing"),
    reply("last", body="Late words.", author={"login": "ben"}, created_at="2020-01-01T00:00:00+00:00"),
]


def outcome(result):
    """What an operator is told, but for the number of the run and the time it took."""
    return [line for line in result.lines if "import_undo" not in line and " s" not in line.split(":")[0]], result.err


@pytest.fixture
def at_once(load, export):
    """What both copies come to, matched whole: what was told of the later one, and the export."""
    load(*FIRST)
    told = outcome(load(*LATER))
    whole = export("x"), stored()
    forget_everything()
    return told, whole


def stored():
    """Every comment as it stands, by what the source calls it, with where its quotations lead."""
    rows = Comment.objects.order_by("external_id")
    names = dict(rows.values_list("pk", "external_id"))
    said = rows.values_list("external_id", "number", "path", "lft", "rght", "reply_count", "score", "digest", "state")
    quoting = Quotation.objects.order_by("comment__external_id", "position")
    page = Article.objects.values("comment_count", "title", "listed_at", "last_comment_at", "imported_digest", "state")
    return [*said], [(names[row.comment_id], names.get(row.quoted_id), row.text) for row in quoting], page.get()


def test_later_copy_in_slices_comes_to_the_same_as_at_once(load, export, at_once, slices_of):
    slices_of(3)
    load(*FIRST)
    assert outcome(load(*LATER)) == at_once[0]
    assert (export("x"), stored()) == at_once[1]
    assert ImportedThread.objects.filter(run=last_run()).count() > 3
    assert_sound()


def test_quotations_of_what_comes_in_a_later_slice_are_linked(load, slices_of):
    slices_of(3)
    load(*FIRST)
    load(*LATER)
    last = Comment.objects.get(external_id="last")
    for name in ("top", "c9"):
        assert f'href="/comments/{last.pk}/"' in Comment.objects.get(external_id=name).html


def test_quotation_of_the_article_leads_to_its_paragraph_as_it_is_by_then(load, slices_of):
    quote = {"author": None, "comment": None, "text": "Two.", "inferred": True}
    rest = [reply(f"c{number}") for number in range(6)]
    slices_of(2)
    load(article("a", body="One.\n\nTwo."), *rest, reply("q", body="Two.", quotes=[quote]))
    assert "#p-2" in Comment.objects.get(external_id="q").html
    later = article("a", body="Zero.\n\nOne.\n\nTwo.")
    load(later, *rest, reply("q", body="Two.", quotes=[quote]), reply("r", body="Two.", quotes=[quote]))
    assert "#p-3" in Comment.objects.get(external_id="r").html


@pytest.mark.parametrize("at", [1, 2, 3])
def test_later_copy_that_was_cut_off_is_gone_on_with(load, export, at_once, slices_of, monkeypatch, at):
    slices_of(3)
    load(*FIRST)
    count, counted = huge_threads.recount, []

    def recount_or_fail(page):
        counted.append(page)
        if len(counted) == at:
            raise DatabaseError("the lights went out")
        count(page)

    monkeypatch.setattr(huge_threads, "recount", recount_or_fail)
    assert load(*LATER).status == 1
    assert_sound()
    monkeypatch.setattr(huge_threads, "recount", count)
    assert load(*LATER).status == 0
    assert (export("x"), stored()) == at_once[1]
    assert "16 comments: 16 unchanged" in load(*LATER).lines


def test_no_more_is_read_at_a_time_than_a_slice_has_to_do_with(load, slices_of, monkeypatch):
    records = discussion("a", 60)
    slices_of(5)
    load(*records)
    longest = max(Comment.objects.filter(level=0).values_list("rght", flat=True)) // 2
    init, sizes = Shelf.__init__, []

    def read(self, *args):
        init(self, *args)
        sizes.append(len(self.rows))

    monkeypatch.setattr(Shelf, "__init__", read)
    assert load(*records, reply("new", article="a")).status == 0
    assert len(sizes) > 5
    assert max(sizes) < 5 + longest


def test_what_another_process_sends_is_taken_but_once(load, slices_of, monkeypatch):
    slices_of(3)
    load(*FIRST)
    monkeypatch.setattr(preparing._Comments, "__iter__", once(preparing._Comments.__iter__))
    assert load(*LATER).status == 0
    assert Comment.objects.count() == 18
    assert_sound()


def test_rehearsal_of_a_later_copy_counts_the_same_and_keeps_nothing(load, export, at_once, slices_of):
    slices_of(3)
    load(*FIRST)
    before = export("x"), stored()
    told = load(*LATER, options=["--dry-run"])
    assert [line for line in at_once[0][0] if line not in told.lines] == []
    assert (export("x"), stored()) == before


def test_later_copy_in_slices_is_taken_back_to_the_first(run, load, export, slices_of):
    slices_of(3)
    load(*FIRST)
    before = export("x"), stored()[:2]
    load(*LATER)
    assert take_back(run, None).status == 0
    assert (export("x"), stored()[:2]) == before
    assert_sound()


def test_top_level_number_that_somebody_has_here_is_not_given_again(load, slices_of, alice):
    slices_of(2)
    load(article("a"), *(reply(f"c{number}", number=str(number + 1)) for number in range(6)))
    here = post_comment(article=Article.objects.get(), user=alice, text="Here.")
    assert here.path == "7"
    load(article("a"), *(reply(f"c{number}", number=str(number + 1)) for number in range(8)))
    paths = Comment.objects.filter(external_id__in=["c6", "c7"]).order_by("pk").values_list("path", flat=True)
    assert [*paths] == ["8", "9"]
    assert_sound()


def test_unchanged_slices_are_not_written(load, slices_of, monkeypatch):
    slices_of(3)
    load(*FIRST)
    written = []
    write = comments.CommentWriter.write
    monkeypatch.setattr(
        comments.CommentWriter, "write", lambda self, new, changed: written.append(1) or write(self, new, changed)
    )
    load(*FIRST, reply("new"))
    assert len(written) == 1


@pytest.mark.parametrize("step", ["insert_comments", "write_article", "CommentWriter"])
def test_first_copy_that_was_cut_off_links_what_is_quoted_when_it_is_gone_on_with(load, slices_of, monkeypatch, step):
    """The cut comes between the slice that quotes and that which is quoted, or when all is there but the links."""
    early = {"quotes": [QUOTE], "created_at": "2021-01-01T00:00:00+00:00"}
    first = reply("first", body="Quote: ben\nLate words.", **early)
    last = reply("last", body="Late words.", created_at="2020-01-01T00:00:00+00:00")
    records = [article("a"), first, *(reply(f"c{number}") for number in range(8)), last]
    slices_of(3)
    with monkeypatch.context() as cut:
        done, calls = getattr(huge_threads, step), []

        def do_or_fail(*args):
            calls.append(args)
            if len(calls) == 2 or step != "insert_comments":
                raise DatabaseError("the lights went out")
            return done(*args)

        cut.setattr(huge_threads, step, do_or_fail)
        assert load(*records).status == 1
    assert load(*records).status == 0
    quoted = Comment.objects.get(external_id="last")
    assert Quotation.objects.get().quoted == quoted
    assert f'href="/comments/{quoted.pk}/"' in Comment.objects.get(external_id="first").html
    assert_sound()


def test_conversation_larger_than_a_slice_is_written_without_holding_all_of_it(load, export, slices_of, monkeypatch):
    below = [
        reply(f"c{number}", "root" if number % 3 else f"c{number - 1}" if number else "root") for number in range(30)
    ]
    records = [article("a"), reply("before"), reply("root"), *below, reply("after", body="Quote: ben\nc3.")]
    load(*records)
    whole = export("x")
    forget_everything()
    slices_of(3)
    held = []
    write = huge_threads.HugeThread._write_slice
    monkeypatch.setattr(
        huge_threads.HugeThread,
        "_write_slice",
        lambda self, part, *args: held.append(type(part.slices[0]) is list) or write(self, part, *args),
    )
    assert load(*records).status == 0
    assert held == [False, True]
    assert export("x") == whole
    assert_sound()


WISE = {"author": "ben", "comment": "b", "text": "Wise words.", "inferred": False}
QUOTING = reply("a", body="Quote: ben\nWise words.", quotes=[WISE], created_at="2021-01-01T00:00:00+00:00")
QUOTED = reply("b", body="Wise words.", created_at="2020-01-01T00:00:00+00:00")


@pytest.fixture(params=[None, 1], ids=["whole", "in slices"])
def size(request, slices_of):
    if request.param:
        slices_of(request.param)


def test_what_a_duplicate_quotes_is_not_linked_in_what_it_was_merged_into(load, size, bob):
    other = reply("c", body="Something else.", created_at="2020-06-01T00:00:00+00:00")
    load(article(), other, QUOTING)
    kept = Comment.objects.get(external_id="c")
    merge_comments(comment=Comment.objects.get(external_id="a"), into=kept, user=bob)
    load(article(), other, QUOTING, QUOTED)
    assert Comment.objects.get(external_id="c").html == kept.html
    assert not Quotation.objects.filter(comment=kept).exists()


def test_page_on_which_a_quotation_is_linked_has_changed(load, size, bob):
    load(article(), reply("k"), QUOTING)
    other = make_article()
    move_branch(comment=Comment.objects.get(external_id="a"), user=bob, article=other)
    version = Article.objects.get(pk=other.pk).version
    load(article(), reply("k"), QUOTING, QUOTED)
    assert Quotation.objects.get().quoted.external_id == "b"
    assert Article.objects.get(pk=other.pk).version > version
    assert_sound()


def test_quotation_that_a_later_copy_linked_leads_nowhere_when_it_is_taken_back(run, load, export, size):
    load(article(), reply("k"), QUOTING)
    before = export("x"), stored()[:2], Comment.objects.get(external_id="a").html
    load(article(), reply("k"), QUOTING, QUOTED)
    assert stored()[1] == [("a", "b", "Wise words.")]
    assert take_back(run, None).status == 0
    assert (export("x"), stored()[:2], Comment.objects.get(external_id="a").html) == before


def test_earlier_copy_is_looked_at_again_after_a_later_one_that_was_cut_off(load, slices_of, monkeypatch):
    def copy_of(body):
        return [article("a"), *(reply(f"c{number}", body=body) for number in range(6))]

    slices_of(2)
    load(*copy_of("Old."))
    with monkeypatch.context() as cut:
        count, counted = huge_threads.recount, []

        def recount_or_fail(page):
            counted.append(page)
            if len(counted) == 2:
                raise DatabaseError("the lights went out")
            count(page)

        cut.setattr(huge_threads, "recount", recount_or_fail)
        load(*copy_of("New."))
    assert set(Comment.objects.values_list("body", flat=True)) == {"Old.", "New."}
    load(*copy_of("Old."))
    assert set(Comment.objects.values_list("body", flat=True)) == {"Old."}
