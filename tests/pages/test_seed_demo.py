"""``seed_demo`` makes a site to look at, however often it runs."""

import json
import re
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from forum.articles.models import Article
from forum.comments.models import Comment
from tests.assertions import assert_sound

COUNTS = """
from accounts.models import Author, User
from forum.archive.models import ImportRun
from forum.articles.models import Article
from forum.comments.models import Comment
print([model.objects.count() for model in (Article, Comment, Author, User, ImportRun)])
for user in User.objects.order_by("username"):
    verified = user.emailaddress_set.filter(verified=True).count()
    print(user.username, user.is_staff, user.is_superuser, [group.name for group in user.groups.all()], verified)
"""


def passwords(output):
    return dict(re.findall(r"sign in as (\w+) +password (\S+)", output))


def look(site):
    return site.run(COUNTS).split("\n")[:-1]


def test_seed_demo_makes_articles_and_two_accounts_once(site):
    first = site.manage("seed_demo")
    counts, *people = look(site)
    assert first.stderr == b""
    assert people == [
        "moderator True False ['moderator'] 1",
        "reader False False ['member'] 1",
    ]
    assert json.loads(counts)[0] == 7

    again = site.output("seed_demo")
    assert set(passwords(again)) == {"reader", "moderator"}
    assert passwords(again) == passwords(first.stdout.decode())
    assert look(site) == [counts, *people]

    file = site.data_dir / "demo-passwords.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == passwords(again)
    assert site.output("check_threads").endswith("threads: sound\n")


def seed(*options):
    out = StringIO()
    call_command("seed_demo", *options, stdout=out)
    return out.getvalue()


def test_seed_demo_adds_invented_articles_alone_and_says_when_there_are_none_to_add(db):
    options = ("--articles", "3", "--comments", "20", "--shape", "deep", "--seed", "7")
    assert seed(*options) == "3 articles added.\n"
    assert (Article.objects.count(), Comment.objects.count(), User.objects.count()) == (3, 20, 0)
    assert seed(*options) == "All of these articles are there already; nothing was added.\n"
    assert Article.objects.count() == 3
    assert_sound()


def test_seed_demo_makes_mixed_discussions_of_the_first_seed_unless_told(db):
    seed("--articles", "1", "--comments", "5")
    assert Article.objects.get().external_id == "mixed-1-5-1-0"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--articles", "0", "--comments", "5"], "--articles takes a number from 1 on."),
        (["--articles", "-2", "--comments", "5"], "--articles takes a number from 1 on."),
        (["--articles", "1", "--comments", "-1"], "--comments takes a number from 0 on."),
        (["--articles", "1"], "Say both how many articles and how many comments: --articles N --comments M."),
        (["--comments", "1"], "Say both how many articles and how many comments: --articles N --comments M."),
        (["--seed", "0"], "Say both how many articles and how many comments: --articles N --comments M."),
    ],
)
def test_seed_demo_refuses_numbers_that_make_no_sense(db, options, sentence):
    with pytest.raises(CommandError, match=f"^{re.escape(sentence)}$"):
        seed(*options)
    assert Article.objects.count() == 0
