"""Archived authors who ask to be forgotten, and imports that come after."""

from dataclasses import replace

import pytest
from pytest_django.asserts import assertContains, assertRedirects

from accounts.claims.models import Claim, PersonEvent
from accounts.claims.services import decide_claim, link_authors, make_claim
from accounts.models import Author
from forum.archive.exporter import export_lines
from forum.archive.models import ImportedThread, ImportRun
from forum.archive.records import ArticleRecord, AuthorRecord, CommentRecord, QuoteRecord, ThreadRecord
from forum.comments.models import Comment, Quotation
from forum.lib.errors import NotAllowed, NotClaimable
from forum.privacy.services.erasing import ask_to_erase
from forum.privacy.tasks import erase_archived_author
from tests.assertions import assert_sound
from tests.factories import load_record, make_author, make_source
from tests.privacy.canaries import where_is

pytestmark = pytest.mark.django_db

VOGEL = AuthorRecord(
    "kanarienvogel", "Karl Kanarienvogel", "https://kanarienvogel.example/", "kanarienvogel@old.example"
)
JONES = AuthorRecord("jones", "J. Jones")
WORDS = "Secret words of a bird."


def record(number, author, body, *, parent=None, quotes=(), article="page"):
    return CommentRecord(
        id=f"{article}-{number}",
        article=article,
        parent=parent,
        number=str(number),
        author=author,
        body=body,
        quotes=tuple(quotes),
    )


def thread(*more, article="page", author=None, title="A bridge"):
    quote = QuoteRecord("kanarienvogel", f"{article}-1", WORDS, False)
    records = [
        record(1, VOGEL, WORDS, article=article),
        record(2, JONES, "So it is.", quotes=[quote], article=article),
        *more,
    ]
    return ThreadRecord("page.txt", ArticleRecord(article, title, author=author), tuple(records))


def erase(moderator, login="kanarienvogel"):
    author = Author.objects.get(login=login)
    ask_to_erase(author=author, moderator=moderator, reason="Karl Kanarienvogel asked by mail.")
    return erase_archived_author.call(author.pk)


def test_name_address_and_texts_are_nowhere_afterwards(client, bob):
    load_record(thread(author=VOGEL))
    assert where_is("kanarienvogel")
    assert erase(bob) is True
    assert where_is("kanarienvogel") == set()
    assert where_is("of a bird") <= {"comments_quotation.text", "comments_comment.html"}
    article = Comment.objects.first().article
    assert (article.comment_count, article.author) == (1, None)
    assert "anarienvogel" not in client.get(article.get_absolute_url()).content.decode()
    assert client.get("/@kanarienvogel@archive/").status_code == 404
    assert_sound()


def test_same_import_brings_nothing_back(bob):
    load_record(thread())
    erase(bob)
    # What quotes the author is written anew once, without the name.
    assert [load_record(thread()), load_record(thread())] == [["updated"], ["unchanged"]]
    assert where_is("kanarienvogel") == set()


def test_later_copy_with_new_comments_brings_nothing_back(bob):
    load_record(thread())
    erase(bob)
    load_record(thread(record(3, VOGEL, "More secret words of a bird."), record(4, JONES, "Really.")))
    assert where_is("kanarienvogel", "more secret") == set()
    assert list(Comment.objects.order_by("number").values_list("state", flat=True)) == [
        "deleted", "visible", "deleted", "visible",
    ]  # fmt: skip
    assert_sound()


def test_other_page_of_the_same_source_brings_nothing_back(bob):
    load_record(thread())
    erase(bob)
    load_record(thread(article="other", author=VOGEL))
    assert where_is("kanarienvogel") == set()
    assert Comment.objects.filter(article__external_id="other", body="So it is.").exists()


def test_changed_copy_brings_nothing_back(bob):
    load_record(thread())
    erase(bob)
    changed = thread(title="Another title")
    first = changed.comments[0]._replace(body="Secret words of a bird, changed.")
    second = changed.comments[1]._replace(body="So it is, changed.")
    load_record(replace(changed, comments=(first, second)))
    assert where_is("kanarienvogel", "a bird, changed") == set()
    assert Comment.objects.filter(body="So it is, changed.").exists()


def test_same_name_in_another_source_is_another_person(bob):
    load_record(thread(), source="one")
    load_record(thread(), source="two")
    author = Author.objects.get(login="kanarienvogel", source__name="one")
    ask_to_erase(author=author, moderator=bob, reason="Asked.")
    erase_archived_author.call(author.pk)
    assert Author.objects.get(login="kanarienvogel").source.name == "two"
    assert Comment.objects.filter(source__name="two", body=WORDS).exists()


def test_export_holds_nothing_of_it(bob):
    load_record(thread(author=VOGEL))
    erase(bob)
    lines = "".join(export_lines(make_source(), with_addresses=True))
    assert "anarienvogel" not in lines and f'"body":"{WORDS}' not in lines


def test_import_that_is_taken_back_tells_nothing(bob):
    load_record(thread())
    changed = thread().comments[0]._replace(body="Secret words of a bird, changed.")
    load_record(replace(thread(), comments=(changed, thread().comments[1])))
    assert where_is("kanarienvogel") & {"archive_importedthread.before"}
    erase(bob)
    assert where_is("kanarienvogel") == set()
    assert "words of a bird" not in str(list(ImportedThread.objects.values_list("before__comments", flat=True)))
    assert ImportRun.objects.count() == 2


def test_claims_and_links_of_it_go(alice, bob):
    load_record(thread())
    bird, other = Author.objects.get(login="kanarienvogel"), make_author("finch", source="two")
    link_authors(author=other, person=bird, moderator=bob, reason="One site.")
    claim = make_claim(author=bird, user=alice, proof=Claim.Proof.EVIDENCE, words="Me.")
    decide_claim(claim=claim, moderator=bob, grant=True, reason="Seen.")
    erase(bob)
    other.refresh_from_db()
    assert (other.person, Claim.objects.count()) == (None, 0)
    event = PersonEvent.objects.get(kind="erased", actor=bob)
    assert event.reason == "removed asked by mail."


def test_only_moderators_decide_it_and_only_for_archived_authors(alice, bob, erin):
    author = make_author("smith")
    for user in (alice, erin):
        with pytest.raises(NotAllowed):
            ask_to_erase(author=author, moderator=user, reason="x")
    with pytest.raises(NotClaimable):
        ask_to_erase(author=alice.author, moderator=bob, reason="x")


def test_worker_forgets_nobody_whom_no_moderator_decided_on():
    author = make_author("smith")
    assert erase_archived_author.call(author.pk) is False
    assert Author.objects.filter(pk=author.pk).exists()


def test_moderator_confirms_and_gives_a_reason(client, bob):
    load_record(thread())
    author = Author.objects.get(login="kanarienvogel")
    client.force_login(bob)
    page = f"/moderation/authors/{author.pk}/erase/"
    assertContains(client.get(page), "cannot be undone")
    assert client.post(page, {"reason": "Asked."}).status_code == 400
    assert Quotation.objects.get().author_name == "kanarienvogel"
    assertRedirects(client.post(page, {"reason": "Asked.", "sure": "on"}), "/moderation/claims/")
    assert not Author.objects.filter(login="kanarienvogel").exists()
