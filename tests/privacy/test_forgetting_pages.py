"""Archived authors who are forgotten where whole pages were imported: nothing that an import leaves names them."""

import mailbox
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Author
from forum.archive.models import ImportedFile, ImportProblem, ImportRun
from forum.articles.models import Article
from forum.comments.former_texts import RemovedText
from forum.comments.models import Comment, Quotation
from forum.comments.services import delete_comment, undelete_comment
from forum.privacy.services.erasing import ask_to_erase
from forum.privacy.tasks import erase_archived_author
from tests.archive.html_pages import datalife, page_with
from tests.archive.mail_samples import message
from tests.assertions import assert_sound
from tests.privacy.canaries import where_is

pytestmark = pytest.mark.django_db

TEXT = """A footbridge for the village

The council will build a footbridge.
Dear reader, to leave comments on the publication, you must sign in.
  1. kanarienvogel Offline kanarienvogel
    kanarienvogel (Karl Gelbfeder) 3 February 2021 13: 03
    Zwitscherworte last.
    Oak does not.
    1. bob Offline bob
      bob 3 February 2021 13: 03
      Quote: Karl Gelbfeder
      Oak does not.
      It does.
      1. charlie Offline charlie
        charlie 3 February 2021 13: 03
        Quote: bob
        Quote: Karl Gelbfeder
        Oak does not.
        It does.
        I know.
  2. dave Offline dave
    dave 3 February 2021 13: 03
    Quote: kanarienvogel
    Never said.

    Ask the kanarienvogel: he knows.
"""
CHANGED = (
    TEXT.replace("I know.", "I knew.").replace("It does.", "It does so.").replace("Zwitscherworte", "Tirili words")
)

QUOTE = "<div class=title_quote>Quote: kanarienvogel</div><div class=quote>{}</div>"
HTML = page_with(
    datalife(1, "Zwitscherworte last.<br>Oak does not.", "kanarienvogel")
    + datalife(2, QUOTE.format("Oak does not.") + "It does.", "bob")
    + datalife(3, QUOTE.format("Never said.") + "Hm.", "dave")
)
NAMES = ("kanarienvogel", "gelbfeder", "zwitscherworte", "tirili")


@pytest.fixture
def load(tmp_path):
    """Import a page, as a file of that name."""

    def load(name, text):
        (tmp_path / name).write_text(text)
        call_command("import_archive", str(tmp_path / name), source="gazette", progress="none", verbosity=0)

    return load


def erase(bob, login="kanarienvogel"):
    author = Author.objects.get(login=login, source__name="gazette")
    ask_to_erase(author=author, moderator=bob, reason="Asked by mail.")
    assert erase_archived_author.call(author.pk) is True


def prose():
    """Where the name stands when others speak of somebody in words of their own."""
    return {"comments_comment.body", "comments_comment.html", "archive_importedthread.before"}


def test_marks_of_a_text_page_name_nobody(bob, load):
    load("kanarienvogel.txt", TEXT)
    load("kanarienvogel.txt", CHANGED)
    assert where_is("kanarienvogel") >= {
        "archive_importproblem.message", "archive_importproblem.file", "archive_importedthread.before",
        "archive_importedfile.name", "comments_quotation.author_name", "comments_comment.body",
    }  # fmt: skip
    erase(bob)
    assert where_is(*NAMES[1:]) == set()
    assert where_is("kanarienvogel") <= prose()
    bodies = dict(Comment.objects.values_list("path", "body"))
    assert bodies["1.1"] == "Quote: removed\nOak does not.\nIt does so."
    assert bodies["2"].startswith("Quote: removed\nNever said.") and "Ask the kanarienvogel" in bodies["2"]
    assert set(Quotation.objects.values_list("author_name", flat=True)) == {"removed", "bob"}
    page = Comment.objects.get(path="1.1").html
    assert '<blockquote class="quote' in page and ">removed</a>" in page
    assert_sound()


def test_problem_keeps_what_else_it_tells(bob, load):
    load("page.txt", TEXT)
    erase(bob)
    [told] = ImportProblem.objects.filter(code="unresolved_quote").values_list("message", flat=True)
    assert "quotes removed, but no earlier comment" in told


@pytest.mark.parametrize("text", [TEXT, CHANGED], ids=["same", "later"])
def test_later_copy_of_a_text_page_brings_no_name_back(bob, load, text):
    load("kanarienvogel.txt", TEXT)
    erase(bob)
    for _ in range(2):
        load("kanarienvogel.txt", text)
    assert where_is(*NAMES[1:]) == set()
    # What the operator typed is not touched.
    assert where_is("kanarienvogel") == prose() | {"archive_importrun.paths"}
    counts = ImportRun.objects.order_by("-pk").values_list("report__comments", flat=True)[0]
    assert (counts["unchanged"], counts["created"], counts["updated"]) == (counts["read"], 0, 0)


def test_later_copy_of_a_folder_of_mail_names_nobody_either(bob, tmp_path):
    sent = tmp_path / "kanarienvogel" / "cur"
    sent.mkdir(parents=True)
    letters = [message("a", From="kanarienvogel <karl@x.example>"), message("b", "a", hour=13)]
    for number, letter in enumerate(letters):
        (sent / f"{number}").write_text(letter)
    call_command("import_archive", str(tmp_path), source="gazette", progress="none", verbosity=0)
    erase(bob)
    call_command("import_archive", str(tmp_path), source="gazette", progress="none", verbosity=0)
    assert list(ImportedFile.objects.values_list("name", "files")) == [(f"{tmp_path}/removed", 2)] * 2


def test_page_that_only_quotes_somebody_brings_no_name_back(bob, load):
    load("page.txt", TEXT)
    erase(bob)
    quoting = TEXT.replace("A footbridge", "A tunnel")
    start, end = quoting.index("  1. kanarienvogel"), quoting.index("    1. bob")
    lines = [line[2:] if line.startswith("    ") else line for line in quoting[end:].split("\n")]
    load("other.txt", quoting[:start] + "\n".join(lines))
    assert Article.objects.count() == 2
    assert where_is(*NAMES[1:]) == set()
    assert where_is("kanarienvogel") <= prose()


def test_quotations_of_an_html_page_name_nobody(bob, load):
    load("page.html", HTML)
    assert where_is("kanarienvogel") >= {"comments_quotation.author_name", "archive_importproblem.message"}
    erase(bob)
    assert where_is(*NAMES) == set()
    assert "<cite>removed</cite>" in Comment.objects.get(anchor__endswith="2").body
    load("page.html", HTML)
    assert where_is(*NAMES) == set()


def test_line_above_a_quotation_in_a_mail_names_nobody(bob, tmp_path):
    box = mailbox.mbox(tmp_path / "list.mbox")
    who = "Karl Gelbfeder <kanarienvogel@old.example>"
    for number, (name, body) in enumerate(
        ((who, "Zwitscherworte last.\n"), ("bob <bob@old.example>", f"On Monday {who} wrote:\n> Zwitscher\n\nNo.\n"))
    ):
        letter = mailbox.mboxMessage(f"From: {name}\nSubject: Oak\nMessage-ID: <{number}@old>\n".encode())
        letter["Date"] = f"Mon, 1 Feb 2021 1{number}:00:00 +0000"
        if number:
            letter["In-Reply-To"] = "<0@old>"
        letter.set_payload(body)
        box.add(letter)
    box.close()
    call_command("import_archive", str(tmp_path / "list.mbox"), source="gazette", progress="none", verbosity=0)
    assert where_is("kanarienvogel") >= {"comments_comment.body", "comments_comment.html"}
    erase(bob, "Karl Gelbfeder")
    assert where_is(*NAMES[:2]) == set()


def test_text_deleted_a_moment_ago_comes_back_without_the_name(bob, load):
    load("page.txt", TEXT)
    quoting = Comment.objects.get(path="1.1")
    delete_comment(comment=quoting, user=bob)
    assert where_is("gelbfeder") >= {"comments_removedtext.quotations", "comments_removedtext.html"}
    erase(bob)
    assert where_is("gelbfeder") == set()
    undelete_comment(comment=quoting, user=bob)
    assert "removed" in Comment.objects.get(path="1.1").html
    assert RemovedText.objects.filter(removed_at__lt=timezone.now() + timedelta(1)).count() == 0
