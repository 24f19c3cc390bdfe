"""Many at once leave sound threads and exact sums; nothing is lost and nobody is refused."""

import pytest

from tests.sites import new_site

WRITERS, POSTS = 8, 50
VOTERS = 24

MAKE_THREAD = """
from tests.factories import make_article, make_comment, make_user
article = make_article()
print(article.pk, make_comment(article, make_user("alice")).pk)
"""
READ_THREADS = """
from forum.articles.models import Article
from forum.comments.models import Comment
article = Article.objects.get()
roots = Comment.objects.filter(parent=None).order_by("number")
thread = roots[0]
print(article.comment_count, roots.count(), thread.reply_count)
print([root.number for root in roots] == list(range(1, roots.count() + 1)))
print(sorted(thread.replies.values_list("number", flat=True)) == list(range(1, thread.reply_count + 1)))
"""
MAKE_CROWD = f"""
from django.conf import settings
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
from tests.factories import make_article, make_chain, make_moderator, make_user
alice = make_user("alice")
for number in range({VOTERS}):
    make_user(f"voter-{{number}}")
make_moderator("bob")
articles = [make_article(), make_article()]
print(*(make_chain(article, alice, 3)[0].pk for article in articles * 2))
"""
READ_VOTES = """
from forum.comments.models import Comment
for comment in Comment.objects.filter(parent=None).order_by("pk"):
    print(comment.votes.count(), comment.ups, comment.downs)
"""
READ_PLACES = """
from forum.comments.models import Comment
for comment in Comment.objects.order_by("tree_id", "lft"):
    print(comment.tree_id, comment.article_id, comment.parent_id)
"""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """A site with voters, a moderator and four conversations under two articles; yields it and their keys."""
    with new_site(tmp_path_factory.mktemp("crowd")) as site:
        site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
        yield site, site.run(MAKE_CROWD).split()


def at_once(site, *args):
    """Let a crowd act; returns what it says in the end."""
    process = site.start("-m", "tests.comments.crowd", *args)
    return process.communicate(timeout=120)[0].decode()


def test_posts_of_eight_processes_all_arrive_in_sound_threads(site):
    article, thread = site.run(MAKE_THREAD).split()
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    writers = [site.start("-m", "tests.comments.post_load", article, thread, POSTS) for _ in range(WRITERS)]
    outcomes = [(writer.communicate(timeout=120)[0].decode(), writer.returncode) for writer in writers]

    assert outcomes == [("", 0)] * WRITERS, outcomes[0][0]
    counts, root_numbers, reply_numbers = site.run(READ_THREADS).split("\n")[:3]
    assert counts == f"{1 + WRITERS * POSTS} {1 + WRITERS * POSTS // 2} {WRITERS * POSTS // 2}"
    assert (root_numbers, reply_numbers) == ("True", "True")
    assert site.output("check_threads") == "401 comments in 201 threads: sound\n"


def test_fifty_votes_of_one_person_at_once_are_one_and_votes_of_many_add_up(crowd):
    site, (first, second, *_others) = crowd
    assert at_once(site, "vote_again_and_again", first) == "1 changed\n"
    assert at_once(site, "vote_each", second) == f"{VOTERS} changed\n"
    assert site.run(READ_VOTES).split("\n")[:2] == ["1 1 0", f"{VOTERS} {VOTERS * 2 // 3} {VOTERS // 3}"]


def test_form_sent_fifty_times_at_once_makes_one_comment(crowd):
    site, (first, *_others) = crowd
    before = site.output("check_threads")
    assert at_once(site, "send_again_and_again", first) == "50 changed\n"
    count = int(before.split()[0])
    assert site.output("check_threads") == f"{count + 1} comments in 4 threads: sound\n"


def test_moves_in_opposite_directions_at_once_end_sound(crowd):
    site, (*_others, third, fourth) = crowd
    before = site.run(READ_PLACES).split("\n")
    assert at_once(site, "swap", third, fourth) == "2 changed\n"
    assert site.output("check_threads").endswith(" comments in 4 threads: sound\n")
    assert site.run(READ_PLACES).split("\n") == before
