"""Anchors that comments had on their old pages lead to them still, and times that were reckoned say so."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from forum.comments.anchors import can_be_id, is_ours
from forum.comments.models import Comment
from forum.comments.services import hide_comment, merge_comments, move_branch
from tests.comments.test_plans import READS_THROUGH, plans
from tests.factories import load_thread, make_comment

pytestmark = pytest.mark.django_db
ROOT = settings.BASE_DIR / "templates"


@pytest.fixture
def talk():
    """A discussion of two pages whose comments had anchors on their old page, by number from 1."""
    article, comments = load_thread([None, 0, *[None] * 120])
    for number, comment in enumerate(comments, start=1):
        Comment.objects.filter(pk=comment.pk).update(anchor=f"comment-id-{number}")
    return article, comments


def set_anchor(comment, anchor):
    Comment.objects.filter(pk=comment.pk).update(anchor=anchor)


def ask(client, article, name, **more):
    return client.get(f"/articles/{article.pk}/comments/anchors/", {"name": name} | more)


def ids(response):
    return re.findall(r'\sid="([^"]*)"', response.content.decode())


def anchors(response):
    """The old anchors among the ids of a page."""
    return re.findall(r'<li class="node"[^>]*><span id="([^"]*)"></span>', response.content.decode())


def test_comment_has_its_old_anchor_as_an_id(client, talk):
    article, comments = talk
    response = client.get(article.get_absolute_url())
    assertContains(response, f'id="c-{comments[1].pk}" data-depth="2"><span id="comment-id-2"></span>', count=1)


def test_ids_of_a_page_stand_once(client, talk):
    article, comments = talk
    set_anchor(comments[3], "comment-id-2")
    found = ids(client.get(article.get_absolute_url()))
    assert found.count("comment-id-2") == 1
    assert len(found) == len(set(found))


def test_branch_has_the_anchors_too(client, talk):
    article, comments = talk
    response = client.get(article.get_absolute_url(), {"thread": comments[0].pk})
    assert anchors(response) == ["comment-id-1", "comment-id-2"]


@pytest.mark.parametrize("anchor", ["c-50", "c-5-by", "p-1", "main", "title", "discussion", "id_text", "a b", " a", ""])
def test_anchor_that_is_no_id_or_one_of_ours_is_left_out(client, anchor):
    article, comments = load_thread([None])
    set_anchor(comments[0], anchor)
    assert anchors(client.get(article.get_absolute_url())) == []


def test_anchor_is_escaped(client):
    article, comments = load_thread([None])
    set_anchor(comments[0], '"><script>x</script>')
    assertContains(
        client.get(article.get_absolute_url()), '<span id="&quot;&gt;&lt;script&gt;x&lt;/script&gt;"></span>'
    )


def test_every_id_of_an_articles_page_is_known():
    files = [
        ROOT / "base.html",
        *(file for part in ("articles", "comments", "components") for file in ROOT.glob(f"{part}/*")),
    ]
    # The form of an article is a page of its own.
    files.remove(ROOT / "articles/write.html")
    written = {found for file in files for found in re.findall(r'\sid="([^"{]+)"', file.read_text())}
    assert len(written) > 10
    assert sorted(name for name in written if not is_ours(name)) == []


def test_ids_of_a_signed_in_page_are_known(client, alice, talk):
    article, _comments = talk
    client.force_login(alice)
    found = ids(client.get(article.get_absolute_url()))
    assert [name for name in found if not is_ours(name) and not name.startswith("comment-id-")] == []


def test_anchors_of_other_systems_can_be_ids():
    for anchor in ("comment-123", "comment-id-7", "post_4", "isso-5", "c_wkxzyq", "thing_t1_c5a3b", "комментарий-7"):
        assert can_be_id(anchor)


@pytest.mark.parametrize("number", [1, 2, 122])
def test_anchor_leads_to_the_page_that_shows_the_comment(client, talk, number):
    article, comments = talk
    response = ask(client, article, f"comment-id-{number}")
    assert response.headers["Content-Type"] == "application/json"
    url = response.json()["url"]
    assert url.endswith(f"#c-{comments[number - 1].pk}")
    assertContains(client.get(url), f'id="c-{comments[number - 1].pk}"', count=1)
    assert ("after=" in url) == (number == 122)


def test_anchor_keeps_the_readers_order(client, talk):
    article, _comments = talk
    assert "sort=newest" in ask(client, article, "comment-id-1", sort="newest").json()["url"]


def test_anchor_of_a_deep_comment_leads_to_its_branch(client):
    article, comments = load_thread([None, *range(12)])
    set_anchor(comments[12], "comment-13")
    assert f"thread={comments[11].pk}" in ask(client, article, "comment-13").json()["url"]


def test_first_of_two_with_one_anchor_is_found(client, talk):
    article, comments = talk
    set_anchor(comments[3], "comment-id-3")
    assert ask(client, article, "comment-id-3").json()["url"].endswith(f"#c-{comments[2].pk}")


@pytest.mark.parametrize("name", ["comment-id-9999", "c-1", "main", "x" * 5000, "\ud800".encode("utf-8", "replace")])
def test_anchor_of_nobody_is_not_found(client, talk, name):
    article, _comments = talk
    response = ask(client, article, name)
    assert (response.status_code, response.json()) == (404, {})


def test_anchor_of_another_article_is_not_found(client, talk, article):
    assert ask(client, article, "comment-id-1").status_code == 404


def test_question_without_a_name_is_refused(client, talk):
    article, _comments = talk
    assert ask(client, article, "").status_code == 400


def test_anchor_of_what_may_not_be_read_is_found_by_those_who_may(client, bob, talk):
    article, comments = talk
    hide_comment(comment=comments[5], user=bob)
    assert ask(client, article, "comment-id-6").status_code == 404
    client.force_login(bob)
    assert ask(client, article, "comment-id-6").json()["url"].endswith(f"#c-{comments[5].pk}")


def test_anchors_of_an_article_that_may_not_be_read_are_not_told(client, talk):
    article, _comments = talk
    article.state = "hidden"
    article.save(update_fields=["state"])
    assert ask(client, article, "comment-id-1").status_code == 404


def test_comment_that_was_moved_is_found_from_where_it_stood(client, bob, talk, article):
    old, comments = talk
    move_branch(comment=comments[0], user=bob, article=article, parent=None)
    url = ask(client, old, "comment-id-2").json()["url"]
    assert url == f"{article.get_absolute_url()}#c-{comments[1].pk}"
    # There it answers to its own id alone: the other article may have had the same anchor.
    assert anchors(client.get(article.get_absolute_url())) == []
    assert ask(client, article, "comment-id-2").status_code == 404


def test_merged_comment_leads_to_the_one_that_stays(client, bob, talk):
    article, comments = talk
    merge_comments(comment=comments[3], into=comments[2], user=bob)
    assert ask(client, article, "comment-id-4").json()["url"].endswith(f"#c-{comments[2].pk}")


def test_answer_may_be_kept_for_anonymous_people_alone(client, alice, talk):
    article, _comments = talk
    for name in ("comment-id-1", "nobody"):
        response = ask(client, article, name)
        assert response.headers["Cache-Control"] == "max-age=60"
        assert "Cookie" in response.headers["Vary"]
    client.force_login(alice)
    assert "no-store" in ask(client, article, "comment-id-1").headers["Cache-Control"]


@pytest.mark.parametrize("name", ["comment-id-3", "nobody"])
def test_look_up_is_led_by_indexes(client, talk, name):
    article, _comments = talk
    with CaptureQueriesContext(connection) as captured:
        ask(client, article, name)
    found = list(plans(captured.captured_queries))
    assert [plan for plan in found if re.search(READS_THROUGH[connection.vendor], plan)] == []
    assert "comments_comment_anchor" in found[0]
    assert name == "comment-id-3" or "comments_comment_home" in found[1]


def test_question_takes_the_same_queries_whatever_the_size(client, alice, django_assert_num_queries):
    for size in (3, 30):
        article, comments = load_thread([None] * size)
        set_anchor(comments[2], "comment-3")
        with django_assert_num_queries(6):
            ask(client, article, "comment-3")


def test_script_is_given_to_archived_articles_alone(client, alice, talk, article):
    old, _comments = talk
    address = f'data-anchors="/articles/{old.pk}/comments/anchors/"'
    assertContains(client.get(old.get_absolute_url()), address, count=1)
    make_comment(article, alice)
    local, _ = load_thread([None], source="local")
    assertNotContains(client.get(local.get_absolute_url()), "data-anchors")


def test_time_that_was_reckoned_is_shown_as_such(client):
    article, comments = load_thread([None, None, None])
    at = datetime(2020, 3, 1, 12, tzinfo=UTC)
    rows = Comment.objects.filter(article=article)
    rows.update(created_at=at, created_text="2 weeks ago <b>")
    rows.filter(pk__in=[comments[1].pk, comments[2].pk]).update(created_inferred=True)
    rows.filter(pk=comments[2].pk).update(created_text="")
    html = client.get(article.get_absolute_url()).content.decode()
    shown = re.findall(r"(?:<span>about )?<time[^>]*2020-03-01[^>]*>", html)
    iso = 'itemprop="dateCreated" datetime="2020-03-01T12:00:00+00:00"'
    assert [tag for tag in shown if "title" in tag or "about" in tag] == [
        f'<span>about <time {iso} title="2 weeks ago &lt;b&gt;" data-moment="ago">',
        f'<span>about <time {iso} data-moment="ago">',
    ]
    assert html.count("2 weeks ago") == 1


def test_branchs_own_comment_says_that_its_time_was_reckoned(client):
    article, comments = load_thread([None])
    Comment.objects.update(created_text="yesterday", created_inferred=True)
    response = client.get(article.get_absolute_url(), {"thread": comments[0].pk})
    assertContains(response, 'title="yesterday"', count=1)
