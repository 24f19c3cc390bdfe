"""A later copy of a page adds, updates, never doubles, and leaves alone what happened here."""

import pytest

from forum.articles.models import Article
from forum.articles.services import set_comments_open
from forum.comments.models import Comment, Quotation
from forum.comments.services import delete_comment, hide_comment
from tests.archive.html_pages import page_with, wordpress
from tests.archive.pages import FERRY, comment, text_page
from tests.archive.records import article, reply
from tests.assertions import assert_sound
from tests.factories import make_comment, make_editor


@pytest.fixture
def imported(run, page):
    run("import_archive", page(FERRY))
    return Article.objects.get()


def texts():
    return list(Comment.objects.order_by("article", "tree_id", "lft").values_list("path", "body"))


def test_new_comments_are_added_behind_the_siblings_there_are(run, page, imported, alice):
    make_comment(imported, alice, "Written here.")
    run("import_archive", page(FERRY + comment(4, "dot", "It lifted.", minute=9)))
    assert texts()[-2:] == [("4", "Written here."), ("5", "It lifted.")]
    assert_sound()


def test_new_reply_finds_its_place_in_a_thread_that_people_carried_on(run, page, imported, alice):
    make_comment(imported, alice, "Written here.", parent=Comment.objects.get(path="2"))
    late = FERRY.replace("  3. cy", comment(2, "dot", "It does now.", depth=1, minute=9) + "  3. cy")
    assert run("import_archive", page(late)).lines[2] == "5 comments: 1 created, 4 unchanged"
    assert texts()[2:5] == [("2.1", "Nor does the ferry."), ("2.2", "Written here."), ("2.3", "It does now.")]
    assert Comment.objects.get(path="2").reply_count == 3
    assert_sound()


def test_changed_text_updates_the_comment_and_keeps_its_id(run, page, imported):
    first = Comment.objects.get(path="1")
    result = run("import_archive", page(FERRY.replace("since Monday", "since Sunday")))
    assert result.lines[2] == "4 comments: 1 updated, 3 unchanged"
    changed = Comment.objects.get(path="1")
    assert (changed.pk, changed.external_id) == (first.pk, first.external_id)
    assert (changed.body, changed.html) == ("It has waited since Sunday.", "<p>It has waited since Sunday.</p>")


def test_changed_text_of_a_parent_does_not_double_its_replies(run, page, imported):
    late = FERRY.replace("The fog does not read timetables.", "The fog reads nothing.")
    result = run("import_archive", page(late))
    assert result.lines[2] == "4 comments: 2 updated, 2 unchanged"
    assert texts()[1:3] == [("2", "The fog reads nothing."), ("2.1", "Nor does the ferry.")]


def test_two_changed_comments_of_one_minute_are_not_guessed_at(run, page):
    def twins(*words):
        return page(text_page(*(comment(number, "ada", text) for number, text in enumerate(words, 1))))

    run("import_archive", twins("One.", "Two."))
    run("import_archive", twins("Three.", "Four."))
    assert texts() == [("1", "One."), ("2", "Two."), ("3", "Three."), ("4", "Four.")]


def test_removed_comment_is_kept_and_its_number_not_given_again(run, page, imported):
    shorter = text_page(
        comment(1, "ben", "The fog does not read timetables.", minute=2),
        comment(2, "dot", "It lifted.", minute=9),
    )
    assert run("import_archive", page(shorter)).lines[2] == "2 comments: 1 created, 1 unchanged"
    assert [place for place, _text in texts()] == ["1", "2", "2.1", "3", "4"]


SAID = ["One.", "Two.", "Three.", "Four.", "Five."]


def text_copy(*places):
    """A text page that shows these of five comments, numbered anew."""
    said = [(number, SAID[place - 1], place) for number, place in enumerate(places, 1)]
    return text_page(*(comment(number, "ada", text, minute=place) for number, text, place in said))


def html_copy(*places):
    return page_with(f"<ol>{''.join(wordpress(place, SAID[place - 1]) for place in places)}</ol>")


@pytest.mark.parametrize("copy", [text_copy, html_copy])
@pytest.mark.parametrize(
    ("places", "gone"),
    [
        ((1, 3, 5), ["2", "4"]),
        ((1, 2, 3, 5), ["4"]),
        ((1, 5), ["2", "3", "4"]),
        # What stands at its ends may be on other pages of the same discussion.
        ((2, 3, 4), []),
        ((3,), []),
        ((4, 5), []),
    ],
)
def test_comment_gone_from_between_others_is_kept_and_told(run, page, copy, places, gone):
    path = page(copy(1, 2, 3, 4, 5))
    run("import_archive", path)
    before = list(Comment.objects.order_by("pk").values())
    result = run("import_archive", page(copy(*places)))
    title = Article.objects.get().title
    told = (
        f"{path}:1: warning: {len(gone)} comment(s) that were imported before are not in this copy of «{title}» "
        f"({', '.join(gone)}); they are kept. [gone]\n"
    )
    assert (result.status, told if gone else "") == (0, result.err)
    assert list(Comment.objects.order_by("pk").values()) == before


def test_page_of_a_long_discussion_keeps_its_numbers(run, page):
    run("import_archive", page(text_page(comment(101, "ada", "Late."), comment(102, "ben", "Later."))))
    run("import_archive", page(text_page(comment(1, "cy", "Early."))))
    assert [place for place, _text in sorted(texts())] == ["1", "101", "102"]
    assert Article.objects.get().comment_count == 3


def test_what_is_cut_off_is_completed_by_a_later_copy(run, page):
    run("import_archive", page(text_page(comment(1, "ada", "It has wai"))))
    run("import_archive", page(text_page(comment(1, "ada", "It has waited."))))
    assert texts() == [("1", "It has waited.")]


def test_equal_comments_are_told_apart_by_their_order(run, page):
    twice = text_page(comment(1, "ada", "Same."), comment(2, "ada", "Same."))
    run("import_archive", page(twice))
    assert run("import_archive", page(twice)).lines[2] == "2 comments: 2 unchanged"
    assert Comment.objects.count() == 2


def test_what_was_deleted_here_stays_deleted(run, page, imported, bob):
    delete_comment(comment=Comment.objects.get(path="2"), user=bob)
    result = run("import_archive", page(FERRY.replace("does not read", "never reads", 1)))
    assert result.status == 0
    gone = Comment.objects.get(path="2")
    assert (gone.state, gone.body, gone.html) == ("deleted", "", "")
    assert_sound()


def test_what_was_hidden_here_stays_hidden_though_its_text_changes(run, page, imported, bob):
    hide_comment(comment=Comment.objects.get(path="1"), user=bob)
    run("import_archive", page(FERRY.replace("since Monday", "since Sunday")))
    hidden = Comment.objects.get(path="1")
    assert (hidden.state, hidden.body) == ("hidden", "It has waited since Sunday.")
    assert_sound()


def test_article_closed_here_stays_closed_though_its_text_changes(run, page, imported):
    set_comments_open(article=imported, user=make_editor(), comments_open=False)
    late = FERRY.replace("fog to lift.", "fog to lift.\n\nIt lifted.", 1)
    assert run("import_archive", page(late)).lines[1] == "1 article: 1 updated"
    imported.refresh_from_db()
    assert (imported.comments_open, imported.body.count("\n\n")) == (False, 1)


def test_name_is_taken_from_the_latest_text_whatever_is_imported_last(run, page):
    late = text_page(comment(1, "ada", "One.", minute=30, name="Ada B."), title="Late")
    early = text_page(comment(1, "ada", "Two.", minute=1, name="Ada A."), title="Early")
    for text in (late, early, late):
        run("import_archive", page(text))
        assert Comment.objects.filter(author__login="ada").first().author.name == "Ada B."
    assert run("import_archive", page(early)).lines[3] == "1 author: 1 unchanged"


def test_quotation_links_to_the_comment_it_repeats(imported):
    quoting = Comment.objects.get(path="3")
    quotation = quoting.quotations.get()
    assert (quotation.quoted.path, quotation.author_name, quotation.inferred) == ("2", "ben", False)
    assert f'<cite><a href="/comments/{quotation.quoted.pk}/"' in quoting.html


def test_quotation_is_linked_when_a_later_copy_holds_what_it_quotes(load):
    quote = {"author": "ben", "comment": "b", "text": "Wise words.", "inferred": False}
    quoting = reply("a", body="Quote: ben\nWise words.", quotes=[quote], created_at="2021-01-01T00:00:00+00:00")
    load(article(), quoting)
    assert "/comments/" not in Comment.objects.get(external_id="a").html
    load(article(), quoting, reply("b", body="Wise words.", created_at="2020-01-01T00:00:00+00:00"))
    quoted = Comment.objects.get(external_id="b")
    assert Quotation.objects.get().quoted == quoted
    assert f'href="/comments/{quoted.pk}/"' in Comment.objects.get(external_id="a").html
