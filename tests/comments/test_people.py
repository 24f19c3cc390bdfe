"""Whom @ may mean: people of the discussion first, then the site's own; bounded, and for those who may write."""

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import Author
from forum.comments.mentions import suggest_people
from forum.comments.services import delete_comment
from forum.lib.statistics import gather_statistics
from tests.factories import load_thread, make_comment, make_user


def handles(article, beginning=""):
    return [author.handle for author in suggest_people(article, beginning)]


def test_people_of_the_discussion_come_first_the_last_to_write_before_others(alice, article):
    dave, dora, _dan = (make_user(name) for name in ("dave", "dora", "dan"))
    for user in (dora, alice, dave, dora):
        make_comment(article, user)
    assert handles(article) == ["dora", "dave", "alice"]
    assert handles(article, "d") == ["dora", "dave", "dan"]
    assert handles(article, "@DA") == ["dave", "dan"]


def test_archived_people_of_the_discussion_are_named_with_their_source(alice):
    article, _comments = load_thread([None])
    make_user("person-9")
    assert handles(article, "per") == ["person-0@archive", "person-9"]


def test_name_that_no_text_can_mention_is_not_suggested(alice):
    article, _comments = load_thread([None])
    Author.objects.filter(login="person-0").update(login="Vladimir T.")
    assert handles(article, "v") == []


def test_who_only_wrote_what_is_gone_is_not_of_the_discussion(alice, article):
    delete_comment(comment=make_comment(article, alice), user=alice)
    assert handles(article) == []


@pytest.mark.parametrize("beginning", ["%", "_", "\\", "'", "zzz", "\x00", "a" * 300])
def test_any_beginning_is_answered(alice, article, beginning):
    assert handles(article, beginning) == []


def test_few_are_suggested_in_few_questions(alice, article, django_assert_max_num_queries):
    for number in range(20):
        make_user(f"a-reader{number}")
    with django_assert_max_num_queries(3):
        assert len(handles(article, "a")) == 8


def test_logins_are_found_by_an_index(alice, article):
    # Of few, PostgreSQL reads all of a source, if it knows that they are few.
    Author.objects.bulk_create(Author(source=alice.author.source, login=f"reader-{number}") for number in range(1000))
    gather_statistics(Author)
    with connection.cursor() as cursor:
        sql, parameters = Author.objects.beginning_with("al")[:8].query.sql_with_params()
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", parameters)
            assert "accounts_author_letters" in str(cursor.fetchall())
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
            assert "login>? AND login<?" in str(cursor.fetchall())


def ask(client, article, beginning="al"):
    return client.get(reverse("comments:people", args=[article.pk]), {"q": beginning})


def test_script_is_told_handles_and_names(client, alice, article):
    Author.objects.filter(pk=alice.author_id).update(name="Alice Doe")
    client.force_login(alice)
    answer = ask(client, article)
    assert answer.json() == {"people": [{"handle": "alice", "name": "Alice Doe"}]}
    assert "no-store" in answer["Cache-Control"]


def test_others_are_told_nothing(client, alice, charlie, article):
    assert ask(client, article).status_code == 302
    client.force_login(charlie)
    assert ask(client, article).status_code == 403


def test_article_not_to_be_read_has_no_people(client, alice, article):
    type(article).objects.update(state="draft")
    client.force_login(alice)
    assert ask(client, article).status_code == 404


def test_questions_are_bounded(client, alice, article, monkeypatch, stopped_clock):
    monkeypatch.setattr("forum.comments.views.people._MOST_ASKED", 3)
    client.force_login(alice)
    assert {ask(client, article).status_code for _ in range(3)} == {200}
    refused = ask(client, article)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
