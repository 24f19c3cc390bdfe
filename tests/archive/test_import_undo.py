"""One import taken back: what it made goes, what it changed is as before, what people wrote since stays."""

import pytest

from accounts.models import Author
from forum.archive.models import ImportedThread, ImportRun
from forum.archive.undoing import journal
from forum.articles.models import Article, OldAddress
from forum.articles.services import set_comments_open
from forum.comments.models import Comment, Quotation, RemovedText, Vote
from forum.comments.services import (
    delete_comment,
    hide_comment,
    merge_comments,
    move_branch,
    vote_on_comment,
)
from tests.archive.pages import FERRY, comment
from tests.archive.records import article, reply, signed
from tests.archive.test_loading import discussion
from tests.archive.undoing import NOTHING, counts, last_run, named, take_back
from tests.factories import load_thread, make_comment, make_editor


@pytest.fixture
def undo(run):
    return lambda key=None, *options: take_back(run, key, *options)


def test_import_is_taken_back_whole_and_comes_again_the_same(load, export, undo):
    quotes = [{"author": "x", "comment": "a-0", "text": "c", "inferred": False}]
    records = [*discussion("a", 12), reply("last", article="a", quotes=quotes), *discussion("b", 5)]
    load(*records)
    first = export("x")
    result = undo()
    assert result.status == 0
    assert result.lines == [f"Import {last_run().pk} is taken back.", "2 articles removed.", "18 comments removed."]
    assert counts() == NOTHING
    assert not Author.objects.filter(account=None).exists()
    assert (last_run().state, last_run().report["articles"]["created"]) == ("undone", 2)
    load(*records)
    assert export("x") == first


@pytest.mark.parametrize("page_text", ["since Sunday", "since Monday"])
def test_later_copy_of_a_page_is_taken_back_to_the_first(run, page, export, undo, page_text):
    run("import_archive", page(FERRY))
    before = export()
    late = FERRY.replace("since Monday", page_text) + comment(4, "dot", "It lifted.", minute=9)
    late = late.replace("for the fog to lift.", "for the wind.", 1).replace("Quote: ben", "Quote: ben", 1)
    run("import_archive", page(late))
    assert export() != before
    assert undo().status == 0
    assert export() == before
    assert not Author.objects.filter(login="dot").exists()
    # The first run is the one that is left, and goes as well.
    assert undo(ImportRun.objects.earliest("pk").pk).status == 0
    assert counts() == NOTHING


RICH = {
    "url": "https://x.example/first.html",
    "author": {"login": "ada", "name": "Ada", "presence": "online"},
    "published_at": "2020-01-01T10:00:00.123456+02:00",
    "updated_at": "2020-01-02T10:00:00+02:00",
    "section": "Sea",
    "tags": ["fog", "sea"],
    "language": "en",
    "notes": [["Photo", "NASA"]],
    "state": "hidden",
    "comments_open": False,
}


def test_everything_that_a_later_copy_changed_is_as_before(load, export, undo):
    quotes = [{"author": "x", "comment": "c", "text": "c", "inferred": False}]
    text = {"body": "Quote: x\nc\n\nWell.", "body_format": "text", "quotes": quotes, "score": 3}
    load(
        article(**RICH),
        signed("c", name="Ada") | {"created_at": "2020-01-01T10:00:00.123456+02:00"},
        reply("d", "c", **text, state="hidden"),
        reply("e", state="deleted", body=""),
    )
    before = export("x", "--with-addresses")
    rows = list(Comment.objects.order_by("pk").values())
    load(
        article(title="Another", tags=["rain"]),
        signed("c", "ben", name="Ben") | {"created_at": "2021-01-01T10:00:00+02:00", "score": 7},
        reply("d", "c", body="Nothing quoted."),
        reply("e", body="Here after all."),
        reply("f", "e"),
    )
    assert undo().lines[1:] == [
        "0 articles removed.",
        "1 comment removed.",
        "1 article has its earlier text.",
        "3 comments have their earlier text.",
    ]
    assert export("x", "--with-addresses") == before
    found = list(Comment.objects.order_by("pk").values())
    assert named("e").retired_number == 1
    assert [row | {"retired_number": 0} for row in found] == rows


def test_what_people_wrote_stays_below_empty_places(load, export, undo, alice):
    load(article(), signed("c"), signed("d", "ben") | {"parent": "c"}, reply("e"), signed("f", "cy"))
    page = Article.objects.get()
    mine = make_comment(page, alice, "Mine.", parent=named("d"))
    vote_on_comment(comment=named("d"), user=alice, value=1)
    version = page.version
    assert undo().lines[1:] == [
        "0 articles removed.",
        "2 comments removed.",
        "1 article stays with title and text: others wrote under it.",
        "2 comments stay as empty places: they were answered, or others were merged into them.",
    ]
    for key in ("c", "d"):
        row = named(key)
        assert (row.state, row.author, row.body, row.html, row.digest, row.ups) == ("missing", None, "", "", "", 0)
    assert Comment.objects.get(pk=mine.pk).path == "1.1.1"
    page.refresh_from_db()
    assert (page.title, page.comment_count, page.retired_number, page.imported_digest) == ("Title a", 1, 3, "")
    assert page.version > version
    assert not Vote.objects.exists()
    assert set(Author.objects.values_list("login", flat=True)) == {"alice"}


def test_text_that_a_moderator_deleted_a_moment_ago_goes_too(load, undo, alice, bob):
    load(article(), signed("c"), signed("d", "ben") | {"parent": "c"}, signed("e"))
    make_comment(Article.objects.get(), alice, "Mine.", parent=named("c"))
    for key in ("c", "e"):
        delete_comment(comment=named(key), user=bob)
    assert RemovedText.objects.count() == 2
    undo()
    assert not RemovedText.objects.exists()


def test_empty_places_are_filled_by_a_later_import(load, export, undo, alice):
    records = [article(), signed("c"), signed("d", "ben") | {"parent": "c"}, reply("e")]
    load(*records)
    make_comment(Article.objects.get(), alice, "Mine.", parent=named("d"))
    undo()
    assert load(*records).lines[2] == "3 comments: 1 created, 2 updated"
    assert (named("d").body, named("d").state, named("d").author.login) == ("d", "visible", "ben")
    # A number that was given is not given again.
    assert [named(key).path for key in ("c", "d", "e")] == ["1", "1.1", "3"]
    undo()
    assert [named(key).state for key in ("c", "d")] == ["missing", "missing"]
    assert Comment.objects.count() == 3


@pytest.mark.parametrize("act", [hide_comment, delete_comment])
def test_answered_comment_that_was_decided_here_stays_so_when_it_comes_again(load, undo, alice, bob, act):
    load(article(), reply("c"))
    make_comment(Article.objects.get(), alice, "Mine.", parent=named("c"))
    act(comment=named("c"), user=bob)
    state = named("c").state
    undo()
    assert (named("c").state, named("c").body) == (state, "")
    load(article(), reply("c"))
    assert named("c").state == state


def test_what_was_decided_here_outlives_the_import_that_changed_it(load, undo, bob):
    first = [article(), reply("c"), reply("d"), reply("e")]
    load(*first)
    load(article(title="Another", state="draft"), *(reply(key, body=f"{key} changed") for key in "cde"))
    hide_comment(comment=named("c"), user=bob)
    delete_comment(comment=named("d"), user=bob)
    set_comments_open(article=Article.objects.get(), user=make_editor(), comments_open=False)
    undo()
    assert [(row.state, row.body) for row in map(named, "cde")] == [("hidden", "c"), ("deleted", ""), ("visible", "e")]
    page = Article.objects.get()
    assert (page.title, page.state, page.comments_open) == ("Title a", "draft", False)


def test_quotation_of_what_goes_keeps_its_text_and_leads_nowhere(load, undo):
    load(article(), reply("c", body="First."))
    quotes = [{"author": "x", "comment": "d", "text": "d", "inferred": False}]
    load(article(), reply("c", body="First."), reply("d"), reply("e"))
    quoting = {"body": "Quote: x\nd\n\nWell.", "body_format": "text", "quotes": quotes}
    row = named("c")
    Quotation.objects.create(comment=row, position=0, author_name="x", quoted=named("d"), text="d")
    Comment.objects.filter(pk=row.pk).update(body=quoting["body"], body_format="text", html="stale")
    undo()
    quotation = Quotation.objects.get()
    assert (quotation.quoted, quotation.text) == (None, "d")
    assert '<blockquote class="quote lost">' in named("c").html


def test_moved_and_merged_comments_go_from_where_they_stand(load, undo, bob, alice):
    tribune, (first, second) = load_thread([None, 0], source="tribune")
    load(article(), reply("c"), reply("c1", "c"), reply("d"), reply("e"), reply("f"))
    home = Article.objects.get(external_id="a")
    mine = make_comment(home, alice, "Mine.", parent=named("e"))
    kept = make_comment(home, alice, "A duplicate.")
    move_branch(comment=named("c"), user=bob, article=tribune, parent=second)
    merge_comments(comment=Comment.objects.get(pk=kept.pk), into=named("c1"), user=bob)
    merge_comments(comment=named("d"), into=Comment.objects.get(pk=first.pk), user=bob)
    move_branch(comment=Comment.objects.get(pk=mine.pk), user=bob, article=tribune)
    undo()
    # c1 keeps its place, and c with it: something was merged into it that others wrote.
    assert set(Comment.objects.filter(source__name="x").values_list("external_id", "state")) == {
        ("c", "missing"),
        ("c1", "missing"),
    }
    assert Comment.objects.get(pk=mine.pk).article == tribune
    tribune.refresh_from_db()
    assert (tribune.comment_count, tribune.retired_number) == (3, 0)
    home.refresh_from_db()
    assert home.comment_count == 0


def test_article_goes_although_what_people_wrote_there_was_moved_away(load, undo, bob, alice):
    tribune, _comments = load_thread([None], source="tribune")
    load(article(), reply("c"))
    mine = make_comment(Article.objects.get(external_id="a"), alice, "Mine.")
    move_branch(comment=mine, user=bob, article=tribune)
    undo()
    assert list(Article.objects.all()) == [tribune]
    assert Comment.objects.get(pk=mine.pk).home is None


def test_articles_of_one_run_whose_comments_were_moved_among_them_all_go(load, undo, bob, monkeypatch):
    monkeypatch.setattr(journal, "COMMENTS", 1)
    load(article("a"), reply("c"), reply("c1", "c"), article("b"), reply("d", article="b"), reply("e", article="b"))
    a, b = Article.objects.order_by("pk")
    move_branch(comment=named("c"), user=bob, article=b, parent=named("d"))
    merge_comments(comment=named("e"), into=named("c1"), user=bob)
    assert undo().lines[1:] == ["2 articles removed.", "4 comments removed."]
    assert counts() == NOTHING


def test_description_of_an_author_goes_back_unless_a_later_run_gave_it(load, undo, run):
    def told(key, name, day):
        author = {"login": "ada", "name": name}
        return [article(key), reply(f"{key}1", article=key, author=author, created_at=f"2020-01-0{day}T00:00:00+00:00")]

    load(*told("a", "Ada", 1))
    load(*told("b", "Ada B.", 2))
    second = last_run().pk
    load(*told("c", "Ada C.", 3))
    third = last_run().pk
    undo(second)
    assert Author.objects.get(login="ada").name == "Ada C."
    undo(third)
    ada = Author.objects.get(login="ada")
    assert (ada.name, ada.described_at.day) == ("Ada", 1)


def test_author_who_went_meanwhile_is_made_again_to_sign_what_is_as_before(load, undo):
    load(article(), signed("c", name="Ada"))
    load(article(), signed("c", "ben"))
    second = last_run().pk
    load(article("b"), reply("d", article="b", author={"login": "ada"}))
    undo()
    assert not Author.objects.filter(login="ada").exists()
    undo(second)
    assert (named("c").author.login, named("c").author.name) == ("ada", "Ada")


@pytest.mark.parametrize("local", [False, True])
def test_huge_discussion_is_taken_back_in_slices(load, undo, small, monkeypatch, alice, local):
    monkeypatch.setattr(journal, "HUGE", 5)
    load(*discussion("a", 40))
    assert ImportedThread.objects.count() > 3
    if local:
        make_comment(Article.objects.get(), alice, "Mine.", parent=named("a-20"))
    undo()
    if local:
        assert Comment.objects.exclude(state="missing").get().body == "Mine."
        assert Article.objects.get().comment_count == 1
    else:
        assert counts() == NOTHING


@pytest.fixture
def small(slices_of):
    slices_of(5)


def test_addresses_that_a_later_copy_brought_go_with_it(load, undo):
    load(article(url="https://x.example/first.html"), article("b", url="https://x.example/b.html"))
    load(article(url="https://x.example/second.html", addresses=["https://x.example/first.html"]), reply("c"))
    assert old_paths() == ["/b.html", "/first.html", "/second.html"]
    assert undo().status == 0
    assert old_paths() == ["/b.html", "/first.html"]


def old_paths():
    return sorted(OldAddress.objects.values_list("path", flat=True))
