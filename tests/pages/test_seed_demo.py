"""``seed_demo`` makes a site to look at, however often it runs."""

import json
import re
import stat

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
    return site.output("shell", "-v0", "-c", COUNTS).split("\n")[:-1]


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
