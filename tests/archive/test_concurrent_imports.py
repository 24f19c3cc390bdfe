"""Two imports of one folder at once, while people write under its articles."""

import json
from collections import Counter

import pytest

from tests.archive.archive_maker import make_folder

POSTERS = 8

# A command of manage.py, with slices so small that the huge discussion is written in several.
COMMAND = """
import sys
import django
django.setup()
from forum.archive.preparing import prepared, threads
prepared.SLICE = threads.SLICE = 400
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
SETUP = f"""
from tests.factories import make_user
for number in range({POSTERS}):
    make_user(f"poster{{number}}")
"""
# Posts under random articles, and says what it posted, until a file of that name is there.
POST = """
import random, sys, time
from pathlib import Path
import django
django.setup()
from accounts.models import User
from forum.articles.models import Article
from forum.comments.services import post_comment
name, stop = sys.argv[1:]
user = User.objects.get(username=name)
number = 0
while not Path(stop).exists():
    article = Article.objects.filter(state="published").order_by("?").first()
    if article is None:
        time.sleep(0.01)
        continue
    parent = article.comments.filter(state="visible").order_by("?").first() if number % 2 else None
    number += 1
    text = f"Post {number} of {name}"
    post_comment(article=article, user=user, text=text, parent=parent)
    print(text, flush=True)
    time.sleep(0.02)
"""
STORED = """
import json
from forum.articles.models import Article
from forum.comments.models import Comment
rows = Comment.objects.order_by().values_list("source__name", "external_id", "parent__external_id", "body", "state")
articles = Article.objects.values_list("external_id", "state", "imported_digest")
print(json.dumps({"comments": list(rows), "articles": list(articles)}))
"""


@pytest.fixture
def outcome(site, tmp_path):
    """What two imports of one folder at once and the people who write meanwhile were told, and what is stored."""
    folder = make_folder(tmp_path / "in", articles=60, comments=12, huge=2_000, pages=10)
    site.env["DJANGO_SETTINGS_MODULE"] = "forum.settings"
    site.run(SETUP)
    stop, reports = tmp_path / "stop", [tmp_path / "one.json", tmp_path / "two.json"]
    posters = [site.start("-c", POST, f"poster{number}", stop) for number in range(POSTERS)]
    imports = [
        site.start("-c", COMMAND, "import_archive", folder, "--report", report, "--progress", "none")
        for report in reports
    ]
    said = [each.communicate(timeout=120)[0].decode() for each in imports]
    stop.touch()
    posted = [each.communicate(timeout=60)[0].decode() for each in posters]
    return {
        "folder": folder,
        "imports": [(each.returncode, words) for each, words in zip(imports, said, strict=True)],
        "reports": [json.loads(report.read_text()) for report in reports],
        "posters": [each.returncode for each in posters],
        "posted": posted,
        "stored": json.loads(site.run(STORED)),
        "check": site.output("check_threads"),
    }


def test_two_imports_at_once_double_nothing_and_disturb_nobody(outcome):
    assert [status for status, _words in outcome["imports"]] == [0, 0], outcome["imports"]
    assert outcome["posters"] == [0] * POSTERS, outcome["posted"]
    assert outcome["check"].endswith(": sound\n")
    comments = outcome["stored"]["comments"]
    posts = Counter(line for lines in outcome["posted"] for line in lines.splitlines())
    assert posts
    assert Counter(body for source, _id, _parent, body, _state in comments if source == "local") == posts
    expected = archived(outcome["folder"] / "harbour.jsonl")
    found = [row[1:] for row in comments if row[0] == "harbour.example"]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    pages = sum(page.read_text().count(" Offline ") for page in outcome["folder"].glob("*.txt"))
    assert len([row for row in comments if row[0] == "archive"]) == pages
    states = {(state, digest != "") for _id, state, digest in outcome["stored"]["articles"]}
    assert (len(outcome["stored"]["articles"]), states) == (71, {("published", True)})
    assert_created_once(outcome["reports"], articles=71, comments=len(expected) + pages)


def assert_created_once(reports, **totals):
    """What one of the imports made is told by that one alone, and nothing is a problem."""
    assert [report["problems"] for report in reports] == [[], []]
    for kind, total in totals.items():
        assert sum(report[kind]["created"] for report in reports) == total
        assert [report[kind]["read"] for report in reports] == [total, total]


def archived(file):
    """Return what an archive says of its comments, as it is stored."""
    records = map(json.loads, file.read_text().splitlines())
    return [
        [record["id"], record["parent"], record["body"], record["state"]]
        for record in records
        if record["type"] == "comment"
    ]
