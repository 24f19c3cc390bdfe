"""Many writers at once leave sound threads; nothing is lost and nobody is refused."""

WRITERS, POSTS = 8, 50

SETUP = """
from tests.factories import make_article, make_comment, make_user
article = make_article()
print(article.pk, make_comment(article, make_user("alice")).pk)
"""
RESULT = """
from forum.articles.models import Article
from forum.comments.models import Comment
article = Article.objects.get()
roots = Comment.objects.filter(parent=None).order_by("number")
thread = roots[0]
print(article.comment_count, roots.count(), thread.reply_count)
print([root.number for root in roots] == list(range(1, roots.count() + 1)))
print(sorted(thread.replies.values_list("number", flat=True)) == list(range(1, thread.reply_count + 1)))
"""


def run_script(site, script):
    return site.output("shell", "-v0", "-c", script).split("\n")


def test_posts_of_eight_processes_all_arrive_in_sound_threads(site):
    article, thread = run_script(site, SETUP)[0].split()
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    writers = [site.start("-m", "tests.comments.post_load", article, thread, POSTS) for _ in range(WRITERS)]
    outcomes = [(writer.communicate(timeout=120)[0].decode(), writer.returncode) for writer in writers]

    assert outcomes == [("", 0)] * WRITERS, outcomes[0][0]
    counts, root_numbers, reply_numbers = run_script(site, RESULT)[:3]
    assert counts == f"{1 + WRITERS * POSTS} {1 + WRITERS * POSTS // 2} {WRITERS * POSTS // 2}"
    assert (root_numbers, reply_numbers) == ("True", "True")
    assert site.output("check_threads") == "401 comments in 201 threads: sound\n"
