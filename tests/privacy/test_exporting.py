"""One's own data in one file."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from accounts.claims.models import AuthorLink
from accounts.claims.services import make_claim
from forum.archive.readers.rostra import VERSION
from forum.comments.services import set_following, vote_on_comment
from forum.privacy.models import DataExport
from forum.privacy.services.exporting import remove_old_exports
from tests.factories import PASSWORD, load_thread, make_article, make_author, make_comment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client, alice):
    """Alice, who has signed in a moment ago."""
    client.post("/accounts/login/", {"login": "alice", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def download(member):
    """The files in the download, by name."""
    assertRedirects(member.post("/settings/data/"), "/settings/data/")
    response = member.get(f"/settings/data/{DataExport.objects.latest('id').pk}/")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_file_has_comments_as_an_archive_and_the_rest_as_json(member, alice, bob):
    article = make_article(body="A text of somebody else, canary.")
    theirs = make_comment(article, bob, "Words of bob, canary.")
    make_comment(article, alice, "Words of alice.", parent=theirs)
    vote_on_comment(comment=theirs, user=alice, value=1)
    set_following(user=alice, following=True, article=article)
    make_claim(author=make_author(), user=alice, proof="evidence", words="It was me.")
    files = download(member)
    assert set(files) == {"comments/alice/archive.jsonl", "account.json"}
    lines = [json.loads(line) for line in files["comments/alice/archive.jsonl"].splitlines()]
    assert lines[0] == {"type": "archive", "version": VERSION, "source": "archive"}
    assert [(line["type"], line.get("body")) for line in lines[1:]] == [("article", ""), ("comment", "Words of alice.")]
    rest = json.loads(files["account.json"])
    assert rest["account"]["email"] == "alice@example.org"
    assert [vote["value"] for vote in rest["comments.vote.user"]] == [1]
    assert len(rest["comments.follow.user"]) == 1
    assert [claim["words"] for claim in rest["claims.claim.user"]] == ["It was me."]
    assert "password" not in rest["account"] and "canary" not in "".join(files.values())


def test_file_has_everything_that_points_to_an_account(member, alice):
    relations = {
        f"{relation.related_model._meta.label_lower}.{relation.field.name}"
        for relation in get_user_model()._meta.related_objects
    }
    left_out = {"admin.logentry.user", "privacy.dataexport.user"}
    assert relations - left_out <= set(json.loads(download(member)["account.json"]))


def test_file_has_what_one_wrote_under_an_archived_name(member, alice):
    _article, comments = load_thread([None, 0])
    AuthorLink.objects.create(author=comments[0].author, person=alice.author)
    type(alice.author).objects.filter(pk=comments[0].author_id).update(person=alice.author)
    files = download(member)
    assert "Comment 0" in files["comments/person-0@archive/archive.jsonl"]
    assert "Comment 1" not in "".join(files.values())


def test_file_is_announced_by_mail(member, mailoutbox):
    member.post("/settings/data/")
    assert [(mail.to, "/settings/data/" in mail.body) for mail in mailoutbox] == [(["alice@example.org"], True)]


def test_file_is_asked_for_once_a_day(member):
    member.post("/settings/data/")
    assertContains(member.post("/settings/data/", follow=True), "within a day already")
    assert DataExport.objects.count() == 1


def test_file_is_its_owner_s_alone(member, client):
    member.post("/settings/data/")
    export = DataExport.objects.get()
    make_user("dave")
    client.logout()
    assertRedirects(client.get(f"/settings/data/{export.pk}/"), f"/accounts/login/?next=/settings/data/{export.pk}/")
    client.post("/accounts/login/", {"login": "dave", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.get(f"/settings/data/{export.pk}/").status_code == 404


def test_download_asks_who_it_is_once_more(member, alice):
    member.post("/settings/data/")
    session = member.session
    session["account_authentication_methods"] = []
    session.save()
    response = member.get(f"/settings/data/{DataExport.objects.get().pk}/")
    assert (response.status_code, response.url.partition("?")[0]) == (302, "/accounts/reauthenticate/")


def test_file_goes_when_its_days_are_over(member):
    member.post("/settings/data/")
    export = DataExport.objects.get()
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert member.get(f"/settings/data/{export.pk}/").status_code == 404
    assert export.path.exists()
    assert remove_old_exports() == 1
    assert not export.path.exists()
