"""Typed quotations lead to what they are from; what fits nothing stays as it was typed."""

import re

import pytest

from accounts.models import Author
from forum.archive.exporter import export_lines
from forum.comments.models import Comment, Quotation
from forum.comments.services import edit_comment, hide_comment
from tests.factories import load_thread, make_article, make_comment, make_user


def rows(comment):
    return list(comment.quotations.order_by("position").values_list("author_name", "quoted", "text"))


@pytest.fixture
def parent(alice, article):
    return make_comment(article, alice, "Oak *lasts* for ever.\n\nSteel rusts, they say.")


def test_quotation_of_the_answered_comment_is_linked(alice, article, parent):
    reply = make_comment(article, alice, "> Oak lasts for ever.\n\nTrue.", parent=parent)
    assert rows(reply) == [("alice", parent.pk, "Oak lasts for ever.")]
    link = f'<a href="/comments/{parent.pk}/" rel="nofollow ugc noopener">alice</a>'
    assert f'<blockquote class="quote">\n<cite>{link}</cite><p>Oak lasts for ever.</p>' in reply.html


@pytest.mark.parametrize(
    "typed",
    [
        "> oak LASTS for ever",
        "> Oak **lasts**\n> for ever.",
        "> Oak lasts for ever. […] they say",
        "> Oak … rusts",
        "> Oak lasts for ever.\n>\n> Steel rusts, they say.",
    ],
)
def test_words_decide_and_not_marks_or_line_breaks(alice, article, parent, typed):
    reply = make_comment(article, alice, f"{typed}\n\nTrue.", parent=parent)
    assert [quoted for _name, quoted, _text in rows(reply)] == [parent.pk]


@pytest.mark.parametrize("typed", ["> Oak lasts for years.", "> rusts … lasts", "> !", "> a", "Oak lasts for ever."])
def test_what_the_comment_does_not_say_is_no_quotation_of_it(alice, article, parent, typed):
    reply = make_comment(article, alice, f"{typed}\n\nTrue.", parent=parent)
    assert rows(reply) == []
    assert "<cite>" not in reply.html


def test_quotation_of_a_comment_further_up_leads_there(alice, article, parent):
    middle = make_comment(article, alice, "No.", parent=parent)
    assert rows(make_comment(article, alice, "> Oak lasts\n\nYes.", parent=middle)) == [
        ("alice", parent.pk, "Oak lasts")
    ]


def test_words_that_the_answered_comment_quotes_are_of_who_said_them(alice, article, parent):
    middle = make_comment(article, alice, "> Oak lasts\n\nNo, never.", parent=parent)
    reply = make_comment(article, alice, "> No, never.\n\n…\n\n> Steel rusts\n\nBoth.", parent=middle)
    assert rows(reply) == [("alice", middle.pk, "No, never."), ("alice", parent.pk, "Steel rusts")]


def test_quotation_of_an_archived_comment_is_linked(alice):
    article, (comment,) = load_thread([None])
    reply = make_comment(article, alice, "> Comment 0\n\nSo it is.", parent=comment)
    assert rows(reply) == [("person-0@archive", comment.pk, "Comment 0")]


def test_namesakes_are_told_apart_where_they_are_quoted(db):
    namesake = make_user("person-0")
    article, (archived,) = load_thread([None])
    local = make_comment(article, namesake, "Said I so?", parent=archived)
    reply = make_comment(article, namesake, "> Comment 0\n\n> Said I so?\n\nWe both did.", parent=local)
    assert re.findall(r"<cite><a [^>]*>(.*?)</a>", reply.html) == ["person-0@archive", "person-0"]


def test_longest_name_and_source_are_named_when_quoted(alice):
    article, (archived,) = load_thread([None], source="s" * 100)
    Author.objects.filter(pk=archived.author_id).update(login="m" * 255)
    reply = make_comment(article, alice, "> Comment 0\n\nSo it is.", parent=Comment.objects.get(pk=archived.pk))
    assert rows(reply) == [(f"{'m' * 255}@{'s' * 100}", archived.pk, "Comment 0")]


def test_comment_that_nobody_signs_is_not_named(alice):
    article, (comment,) = load_thread([None])
    Comment.objects.update(author=None)
    comment.refresh_from_db()
    assert rows(make_comment(article, alice, "> Comment 0\n\nSo it is.", parent=comment)) == []


def test_what_was_hidden_above_is_not_quoted(alice, bob, article, parent):
    middle = make_comment(article, alice, "No.", parent=parent)
    hide_comment(comment=parent, user=bob)
    assert rows(make_comment(article, alice, "> Oak lasts\n\nYes.", parent=middle)) == []


def test_quotation_of_the_article_leads_to_its_paragraph(alice):
    article = make_article(body="Fog.\n\nThe clock is fast today.", html="<p>Fog.</p><p>The clock is fast today.</p>")
    comment = make_comment(article, alice, "> The clock is fast\n\nIs it?")
    assert rows(comment) == [("", None, "The clock is fast")]
    assert f'<cite><a href="{article.get_absolute_url()}#p-2"' in comment.html
    assert ">From the article</a>" in comment.html


def test_few_words_are_no_quotation_of_the_article(alice, article):
    assert rows(make_comment(article, alice, "> The clock\n\nIs it?")) == []


def test_comment_quotes_nothing_that_is_not_above_it(alice, article, parent):
    assert rows(make_comment(article, alice, "> Oak lasts for ever.\n\nTrue.")) == []


def test_edit_quotes_anew(alice, article, parent):
    reply = make_comment(article, alice, "> Oak lasts\n\nTrue.", parent=parent)
    edit_comment(comment=reply, user=alice, text="> Steel rusts\n\nTrue.")
    assert rows(reply) == [("alice", parent.pk, "Steel rusts")]
    edit_comment(comment=reply, user=alice, text="True.")
    assert rows(reply) == []


def test_quotations_of_one_text_are_bounded(alice, article, parent):
    reply = make_comment(article, alice, "> Oak lasts\n\n.\n\n" * 60, parent=parent)
    assert Quotation.objects.filter(comment=reply).count() == 50


def test_quoted_name_is_escaped(alice):
    article, (comment,) = load_thread([None])
    type(comment.author).objects.filter(pk=comment.author_id).update(login="<b>x</b>")
    comment.author.refresh_from_db()
    assert "&lt;b&gt;x&lt;/b&gt;@archive</a></cite>" in make_comment(article, alice, "> Comment 0", parent=comment).html


def test_typed_quotation_is_in_the_export(alice, article, parent):
    make_comment(article, alice, "> Oak lasts\n\nTrue.", parent=parent)
    quote = f'{{"author":"alice","comment":"local/{parent.external_id}","text":"Oak lasts","inferred":false}}'
    assert quote in "".join(export_lines(article.source))
