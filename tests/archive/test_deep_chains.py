"""Chains of very many replies, each to the one before: they keep their depth, and nothing takes long over it."""

import json

import pytest
from django.db import connection

from forum.comments.models import Comment
from forum.comments.services import delete_comment, move_branch, split_branch
from tests.archive import json_samples, mail_samples, wxr_samples
from tests.archive.records import article, as_lines, reply
from tests.archive.undoing import NOTHING, counts, take_back
from tests.assertions import assert_sound
from tests.factories import make_article, make_comment
from tests.work import patience


@pytest.fixture(scope="module", autouse=True)
def tidied(django_db_setup, django_db_blocker):
    """Leave no hundred thousand rows that were taken back: PostgreSQL would reckon with them in other tests' plans."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM FULL ANALYZE comments_comment")


def rostra(length):
    return as_lines(article(), *(reply(f"c{place}", f"c{place - 1}" if place else None) for place in range(length)))


def wxr(length):
    comments = (wxr_samples.comment(place, place - 1) for place in range(1, length + 1))
    return wxr_samples.export(wxr_samples.item("1", *comments))


def disqus(length):
    posts = (wxr_samples.post(place, 1, place - 1 or None) for place in range(1, length + 1))
    return wxr_samples.disqus(wxr_samples.thread(1), *posts)


def isso(length):
    comments = (json_samples.isso_comment(place, parent=place - 1 or None) for place in range(1, length + 1))
    return json.dumps(json_samples.isso(*comments))


def mbox(length):
    """Each message names the first, as programs do, and those right before it."""
    return mail_samples.mbox(mail_samples.message("m0"), *(answer(place) for place in range(1, length + 1)))


def answer(place):
    named = sorted({0, *range(max(0, place - 4), place)})
    return mail_samples.message(f"m{place}", f"m{place - 1}", references=[f"m{earlier}" for earlier in named])


@pytest.mark.parametrize(
    ("made", "length"),
    # The others' work grows with the length too: 100,000 took 6 seconds of Disqus's, 8 of Isso's and 50 of mail.
    [(rostra, 100_000), (wxr, 100_000), (disqus, 10_000), (isso, 10_000), (mbox, 10_000)],
)
def test_chain_of_replies_keeps_its_depth(run, tmp_path, made, length):
    (tmp_path / "a").write_text(made(length))
    with patience():
        assert run("import_archive", tmp_path / "a").status == 0
    deepest = Comment.objects.order_by("-level").first()
    assert (Comment.objects.count(), deepest.level) == (length, length - 1)
    assert (deepest.lft, deepest.rght, deepest.reply_count) == (length, length + 1, 0)
    assert_sound()


def test_circle_of_10_000_is_cut_at_its_earliest(load):
    length, earliest = 10_000, 6_789
    circle = [
        reply(
            f"c{place}",
            f"c{(place - 1) % length}",
            created_at=f"20{10 if place == earliest else 20}-01-01T00:00:00+00:00",
        )
        for place in range(length)
    ]
    with patience():
        result = load(article(), *circle)
    assert (result.status, result.err.count("[cycle]"), result.lines[2]) == (0, 1, "10000 comments: 10000 created")
    assert Comment.objects.get(level=0).external_id == f"c{earliest}"
    assert Comment.objects.get(level=length - 1).external_id == f"c{earliest - 1}"
    assert_sound()


@pytest.fixture
def chain(load):
    load(article(), *(reply(f"c{place}", f"c{place - 1}" if place else None) for place in range(10_000)))
    return list(Comment.objects.order_by("level"))


def test_chain_of_10_000_is_shown_wherever_it_is_opened(chain, client):
    for place in (0, 5_000, 9_999):
        opened = client.get(f"/comments/{chain[place].pk}/", follow=True)
        page = opened.content.decode()
        assert (opened.status_code, f'id="c-{chain[place].pk}"' in page, len(page) < 200_000) == (200, True, True)


def test_chain_of_10_000_is_moved_and_split_off(chain, bob, alice):
    other = make_article()
    target = make_comment(other, alice)
    assert move_branch(comment=chain[5_000], user=bob, article=other, parent=target)
    left, moved = (Comment.objects.filter(article=found).order_by("level") for found in (chain[0].article, other))
    assert (len(left), len(moved), moved.last().level) == (5_000, 5_001, 5_000)
    assert_sound()
    assert split_branch(comment=Comment.objects.get(pk=chain[7_000].pk), user=bob)
    roots = Comment.objects.filter(article=other, level=0).order_by("number")
    assert [root.pk for root in roots] == [target.pk, chain[7_000].pk]
    assert Comment.objects.get(pk=chain[-1].pk).level == 2_999
    assert_sound()


def test_chain_of_10_000_is_taken_back_and_what_is_deleted_in_it_keeps_its_place(chain, bob, run):
    assert delete_comment(comment=chain[5_000], user=bob)
    deleted = Comment.objects.get(pk=chain[5_000].pk)
    assert (deleted.state, deleted.level, Comment.objects.get(pk=chain[-1].pk).level) == ("deleted", 5_000, 9_999)
    assert_sound()
    with patience():
        assert take_back(run, None).status == 0
    assert counts() == NOTHING
