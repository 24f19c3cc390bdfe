"""What moderators moved and merged stays so at every later import, and goes through an export."""

import json

import pytest

from forum.articles.models import Article
from forum.comments.models import Comment, Quotation
from forum.comments.ranking import rank
from forum.comments.services import merge_comments, move_branch, split_branch, vote_on_comment
from tests.archive.pages import FERRY, comment
from tests.archive.records import article as article_record
from tests.archive.records import reply, signed
from tests.archive.test_export import forget_everything
from tests.assertions import assert_sound
from tests.factories import load_thread, make_article, make_comment, make_user


@pytest.fixture(autouse=True, params=[None, 1], ids=["whole", "in slices"])
def size(request, slices_of):
    """Discussions are written whole, or a conversation at a time."""
    if request.param:
        slices_of(request.param)


@pytest.fixture
def ferry(run, page):
    run("import_archive", page(FERRY))
    return Article.objects.get()


def at(path):
    return Comment.objects.get(path=path, article__title="The ferry and the fog")


def named(key):
    return Comment.objects.get(external_id=key)


def everything():
    """What stands where, with the texts; not the articles' versions."""
    return list(Comment.objects.order_by("pk").values())


@pytest.fixture
def elsewhere(db):
    """An article of another source, with a comment and a reply to it."""
    return load_thread([None, 0], source="tribune")


def test_moved_comments_are_unchanged_by_the_same_page(run, page, ferry, elsewhere, bob):
    move_branch(comment=at("2"), user=bob, article=elsewhere[0], parent=elsewhere[1][1])
    split = at("1")
    move_branch(comment=split, user=bob, article=ferry, parent=at("3"))
    before = everything()
    result = run("import_archive", page(FERRY))
    assert (result.status, result.lines[2]) == (0, "4 comments: 4 unchanged")
    assert everything() == before


@pytest.mark.parametrize("far", [True, False], ids=["to another article", "in its article"])
def test_changed_text_of_a_moved_comment_is_updated_where_it_stands(run, page, ferry, elsewhere, bob, far):
    moved = at("2.1")
    parent = elsewhere[1][0] if far else at("3")
    move_branch(comment=moved, user=bob, article=elsewhere[0] if far else ferry, parent=parent)
    place = Comment.objects.values_list("article", "parent", "tree_id", "path").get(pk=moved.pk)
    result = run("import_archive", page(FERRY.replace("Nor does the ferry.", "Nor does the captain.")))
    assert (result.status, result.lines[2]) == (0, "4 comments: 1 updated, 3 unchanged")
    row = Comment.objects.get(pk=moved.pk)
    assert (row.body, row.external_id) == ("Nor does the captain.", moved.external_id)
    assert Comment.objects.values_list("article", "parent", "tree_id", "path").get(pk=moved.pk) == place
    assert_sound()


def test_change_of_a_moved_comment_is_a_change_of_the_page_it_stands_on(run, page, ferry, elsewhere, bob):
    move_branch(comment=at("2.1"), user=bob, article=elsewhere[0])
    version = Article.objects.get(pk=elsewhere[0].pk).version
    run("import_archive", page(FERRY.replace("Nor does the ferry.", "Nor does the captain.")))
    assert Article.objects.get(pk=elsewhere[0].pk).version > version


def test_new_reply_to_a_moved_comment_is_placed_under_it_where_it_stands(run, page, ferry, elsewhere, bob):
    moved = at("2")
    move_branch(comment=moved, user=bob, article=elsewhere[0], parent=elsewhere[1][1])
    late = FERRY.replace("  3. cy", comment(2, "dot", "It does now.", depth=1, minute=9) + "  3. cy")
    assert run("import_archive", page(late)).lines[2] == "5 comments: 1 created, 4 unchanged"
    added = Comment.objects.get(body="It does now.")
    assert (added.article, added.parent, added.path, added.home) == (elsewhere[0], moved, "1.1.1.2", ferry)
    counts = dict(Article.objects.values_list("title", "comment_count"))
    assert counts == {"The ferry and the fog": 2, "A bridge": 5}
    assert_sound()
    before = everything()
    assert run("import_archive", page(late)).lines[2] == "5 comments: 5 unchanged"
    assert everything() == before


def test_dry_run_counts_what_would_be_placed_elsewhere_and_keeps_nothing(run, page, ferry, elsewhere, bob):
    move_branch(comment=at("2"), user=bob, article=elsewhere[0])
    before = everything()
    late = FERRY.replace("  3. cy", comment(2, "dot", "It does now.", depth=1, minute=9) + "  3. cy")
    assert run("import_archive", page(late), "--dry-run").lines[3] == "5 comments: 1 created, 4 unchanged"
    assert everything() == before


@pytest.mark.parametrize("far", [True, False], ids=["in another article", "in its article"])
def test_merged_comment_stays_merged_and_its_new_replies_go_where_it_went(load, elsewhere, bob, far):
    load(article_record(), reply("c"), reply("d"), reply("d1", "d"))
    into = elsewhere[1][1] if far else named("c")
    merge_comments(comment=named("d"), into=into, user=bob)
    result = load(article_record(), reply("c"), reply("d", body="Changed."), reply("d1", "d"), reply("d2", "d"))
    assert (result.status, result.lines[2]) == (0, "4 comments: 1 created, 3 unchanged")
    assert (named("d").state, named("d").body, named("d").merged_into_id) == ("merged", "d", into.pk)
    assert [row.external_id for row in into.replies.order_by("number")] == ["d1", "d2"]
    assert {row.article_id for row in into.replies.all()} == {into.article_id}
    assert_sound()


def test_first_reply_to_a_merged_comment_finds_what_it_was_merged_into_elsewhere(load, elsewhere, bob):
    load(article_record(), reply("d"))
    merge_comments(comment=named("d"), into=elsewhere[1][1], user=bob)
    assert load(article_record(), reply("d"), reply("d1", "d")).status == 0
    assert named("d1").parent == elsewhere[1][1]
    assert_sound()


def test_reply_to_a_merged_comment_takes_no_number_of_its_old_siblings(load, bob):
    load(article_record(), reply("c"), reply("c9", "c", number="1.9"), reply("d"))
    merge_comments(comment=named("d"), into=named("c"), user=bob)
    load(article_record(), reply("c"), reply("d"), reply("d1", "d", number="2.1"))
    assert named("d1").path == "1.10"


def test_quotation_of_what_was_merged_and_moved_leads_where_it_went(load, elsewhere, bob):
    load(article_record(), reply("c"), reply("d"), reply("e"))
    merge_comments(comment=named("d"), into=named("c"), user=bob)
    move_branch(comment=named("e"), user=bob, article=elsewhere[0])
    quotes = [{"author": "x", "comment": key, "text": key, "inferred": False} for key in "de"]
    load(
        article_record(),
        reply("c"),
        reply("d"),
        reply("e"),
        reply("f", quotes=quotes, body="Quote: x\nd\n\nQuote: x\ne"),
    )
    quoted = named("f").quotations.order_by("position").values_list("quoted", flat=True)
    assert list(quoted) == [named("c").pk, named("e").pk]
    assert f'href="/comments/{named("c").pk}/"' in named("f").html


def test_quotation_of_a_duplicate_by_what_it_was_merged_into_names_nobody(load, bob):
    def page(*more):
        quotes = [{"author": "x", "comment": "d", "text": "d", "inferred": False}]
        quoting = {"quotes": quotes, "body": "Quote: x\nd"}
        times = [f"2020-01-01T0{hour}:00:00+00:00" for hour in range(5)]
        early, into = reply("e", created_at=times[1], **quoting), reply("c", created_at=times[2], **quoting)
        return article_record(), reply("d", created_at=times[0]), early, into, *more

    load(article_record(), reply("d"), reply("c", created_at="2020-01-01T02:00:00+00:00"))
    merge_comments(comment=named("d"), into=named("c"), user=bob)
    load(*page())
    assert {row.comment.external_id: row.quoted for row in Quotation.objects.all()} == {
        "c": None,
        "e": named("c"),
    }


def test_number_of_what_was_moved_away_is_not_given_to_a_new_comment(load, elsewhere, bob):
    load(article_record(), *(reply(key, number=number) for key, number in [("c", "1"), ("d", "2")]))
    load(article_record(), reply("c1", "c", number="1.1"))
    for key in ("d", "c1"):
        move_branch(comment=named(key), user=bob, article=elsewhere[0])
    load(article_record(), reply("e", number="2"), reply("c2", "c", number="1.1"))
    assert (named("e").path, named("c2").path) == ("3", "1.2")
    assert_sound()


def test_top_level_number_elsewhere_is_free_here(load, elsewhere, bob):
    load(article_record(), reply("c", number="1"))
    move_branch(comment=named("c"), user=bob, article=elsewhere[0])
    load(article_record(), reply("c", number="1"), reply("c1", "c"), reply("d", number="5"), reply("e", number="2"))
    assert {key: named(key).path for key in ("c", "c1", "d", "e")} == {"c": "2", "c1": "2.1", "d": "5", "e": "2"}


def test_comment_that_the_source_has_under_two_articles_is_still_refused(load):
    load(article_record("b"), article_record(), reply("c"))
    stranger = reply("c", article="b")
    result = load(article_record("b"), stranger, reply("d", "c", article="b"))
    assert (result.status, Comment.objects.count()) == (1, 1)
    assert result.lines[2] == "2 comments: 2 skipped"


def test_export_from_before_another_move_is_known_again(run, load, export, tmp_path, elsewhere, alice, bob):
    third = make_article(source="x")
    load(article_record(), reply("c"))
    home = Article.objects.get(external_id="a")
    mine = make_comment(home, alice, "Written here.")
    for row in (named("c"), mine):
        move_branch(comment=row, user=bob, article=third)
    file = tmp_path / "third.jsonl"
    file.write_bytes(export("x"))
    for row in (named("c"), mine):
        move_branch(comment=row, user=bob, article=elsewhere[0])
    before = everything()
    result = run("import_archive", file)
    assert (result.status, result.lines[2]) == (0, "2 comments: 2 unchanged")
    assert everything() == before


def test_guest_of_another_source_is_exported_with_the_name_of_its_source(load, export, elsewhere, bob):
    load(article_record(), signed("c"))
    move_branch(comment=named("c"), user=bob, article=elsewhere[0], parent=elsewhere[1][0])
    guest = json.loads(export("tribune").splitlines()[-1])
    assert (guest["id"], guest["author"]["login"], guest["number"]) == ("x/c", "x/ada", "1.2")
    assert guest["parent"] == elsewhere[1][0].external_id
    assert b'"c"' not in export("x")


def test_own_comment_is_meant_where_a_guest_has_its_id(load, elsewhere, bob):
    guest = elsewhere[1][1]
    Comment.objects.filter(pk=guest.pk).update(external_id="k")
    load(article_record(), reply("c"))
    Comment.objects.filter(external_id="c").update(external_id="tribune/k")
    move_branch(comment=guest, user=bob, article=Article.objects.get(external_id="a"))
    load(article_record(), reply("tribune/k", body="Changed."), reply("d"))
    assert (named("tribune/k").body, named("k").body, named("d").path) == ("Changed.", "Comment 1", "3")
    assert_sound()


@pytest.mark.parametrize("length", [253, 254, 255])
def test_guest_whose_id_grows_too_long_comes_back_the_same(run, load, export, tmp_path, elsewhere, bob, length):
    load(article_record(), reply("c" * length, author={"login": "d" * length}))
    move_branch(comment=named("c" * length), user=bob, article=elsewhere[0])
    assert_export_imports(run, export, tmp_path, "tribune", 3)


def assert_export_imports(run, export, tmp_path, source, count):
    """It changes nothing where it was made, and gives the same bytes from an empty site."""
    first = export(source)
    file = tmp_path / "first.jsonl"
    file.write_bytes(first)
    before = everything()
    result = run("import_archive", file)
    assert (result.err, result.lines[2]) == ("", f"{count} comments: {count} unchanged")
    assert everything() == before
    forget_everything()
    assert run("import_archive", file).err == ""
    assert export(source) == first
    assert_sound()


@pytest.mark.parametrize(("source", "count"), [("x", 5), ("tribune", 6)])
def test_export_after_moves_and_merges_comes_back_the_same(
    run, load, export, tmp_path, elsewhere, alice, bob, source, count
):
    tribune, (first, second) = elsewhere
    keys = [("c", None), ("d", None), ("d1", "d"), ("d2", "d"), ("e", None), ("e1", "e"), ("f", None)]
    load(article_record(), *(reply(key, parent, author={"login": "ada"}) for key, parent in keys))
    here = Article.objects.get(external_id="a")
    mine = make_comment(here, alice, "Written here.", parent=named("d2"))
    make_comment(here, alice, "Stays here.", parent=named("c"))
    merge_comments(comment=named("d"), into=named("c"), user=bob)
    move_branch(comment=named("d2"), user=bob, article=tribune, parent=first)
    move_branch(comment=named("e"), user=bob, article=tribune)
    merge_comments(comment=named("f"), into=second, user=bob)
    split_branch(comment=Comment.objects.get(pk=mine.pk), user=bob)
    move_branch(comment=Comment.objects.get(pk=first.pk), user=bob, article=tribune, parent=named("e1"))
    assert_sound()
    assert_export_imports(run, export, tmp_path, source, count)


def test_merged_comment_is_deleted_to_an_export(load, export, bob):
    quotes = [{"author": "x", "comment": "c", "text": "c", "inferred": False}]
    load(article_record(), reply("c"), reply("d", body="A duplicate.", quotes=quotes), reply("d1", "d"))
    merge_comments(comment=named("d"), into=named("c"), user=bob)
    records = [json.loads(line) for line in export("x").splitlines()[2:]]
    assert [(record["id"], record["parent"]) for record in records] == [("c", None), ("d1", "c"), ("d", None)]
    assert (records[2]["state"], records[2]["body"], records[2]["quotes"]) == ("deleted", "", [])


def test_quotation_over_two_articles_names_nobody_in_an_export_and_survives_it(
    run, load, export, tmp_path, elsewhere, bob
):
    quotes = [{"author": "x", "comment": "c", "text": "c", "inferred": False}]
    load(article_record(), reply("c"), reply("d", quotes=quotes, body="Quote: x\nc"))
    move_branch(comment=named("c"), user=bob, article=elsewhere[0])
    file = tmp_path / "own.jsonl"
    file.write_bytes(export("x"))
    assert json.loads(file.read_bytes().splitlines()[-1])["quotes"][0]["comment"] is None
    assert run("import_archive", file).status == 0
    assert Quotation.objects.get().quoted == named("c")
    assert f'href="/comments/{named("c").pk}/"' in named("d").html


def test_rank_comes_from_the_score_and_the_votes_given_here(load):
    load(article_record(), reply("c", score=5), reply("d"))
    assert (named("c").rank, named("d").rank) == (rank(5, 0, 0), 0)
    vote_on_comment(comment=named("c"), user=make_user("dora"), value=-1)
    load(article_record(), reply("c", score=9), reply("d"))
    row = named("c")
    assert (row.score, row.ups, row.downs, row.rank) == (9, 0, 1, rank(9, 0, 1))
