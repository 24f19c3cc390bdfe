"""The pages on which editors write: what is saved, what is refused, and that nothing typed is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from forum.articles.models import Article, Section, Tagging
from forum.articles.services import fingerprint
from tests.factories import make_article, make_comment, make_editor

pytestmark = pytest.mark.django_db

NEW = "/desk/new/"
TYPED = {
    "title": "  A bridge \t too narrow ",
    "body": "# First\r\n\r\nTwo *carts* <script>x</script>",
    "section": "City",
    "tags": "bridges, carts,, bridges",
    "notes": "Photo: NASA\n\nhttps://x.example/a\nWords: a: b",
    "comments_open": "on",
    "publish": "now",
    "publish_at": "",
    "zone": "UTC",
    "key": "3f2a2c52-6f0e-4c1d-9d4b-000000000001",
}


@pytest.fixture
def erin(db):
    return make_editor("erin")


@pytest.fixture
def editor(client, erin):
    client.force_login(erin)
    return client


def post(client, address=NEW, **changes):
    return client.post(address, {name: value for name, value in (TYPED | changes).items() if value is not None})


def write(client, **changes):
    """The article that a form makes."""
    assert post(client, **changes).status_code == 302
    return Article.objects.latest("pk")


def edit_url(article):
    return f"/desk/{article.pk}/"


def errors(response):
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def test_article_is_written_and_published(editor, erin):
    before = timezone.now()
    response = post(editor)
    article = Article.objects.get()
    assertRedirects(response, article.get_absolute_url())
    assert (article.title, article.section, article.author, article.source.name) == (
        "A bridge too narrow", "City", erin.author, "local",
    )  # fmt: skip
    assert article.body == "# First\n\nTwo *carts* <script>x</script>"
    assert article.html.startswith('<h2>First</h2>\n<p id="p-1">Two <em>carts</em> &lt;script&gt;')
    assert article.excerpt == "Two carts <script>x</script>"
    assert article.notes == [["Photo", "NASA"], ["", "https://x.example/a"], ["Words", "a: b"]]
    assert sorted(article.tags.values_list("name", flat=True)) == ["bridges", "carts"]
    assert (article.state, article.comments_open) == ("published", True)
    assert before <= article.published_at == article.listed_at <= timezone.now()
    assert Section.objects.get().name == "City"
    assertContains(Client().get("/"), "A bridge too narrow")
    assertContains(Client().get("/sections/city/"), "A bridge too narrow")


def test_form_that_is_sent_twice_makes_one_article(editor):
    first, second = post(editor), post(editor)
    assert Article.objects.count() == 1
    assert first.url == second.url
    post(editor, title="Better")
    assert Article.objects.get().title == "Better"


def test_key_of_somebody_else_opens_nothing(editor):
    write(editor)
    other = Client()
    other.force_login(make_editor("oscar"))
    response = post(other, title="Mine now")
    assertContains(response, "Mine now", status_code=400)
    assert Article.objects.get().title == "A bridge too narrow"


def test_draft_is_read_by_editors_alone(editor):
    article = write(editor, publish="draft", body="")
    assert (article.state, article.published_at) == ("draft", None)
    assert Client().get(article.get_absolute_url()).status_code == 404
    assertContains(editor.get("/desk/"), "A bridge too narrow")
    page = editor.get(article.get_absolute_url())
    for told in ("Date not recorded", "<dt>Published</dt>"):
        assertNotContains(page, told)
    post(editor, edit_url(article), base=fingerprint(article))
    assertContains(Client().get(article.get_absolute_url()), "A bridge too narrow")


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("UTC", datetime(2999, 7, 1, 18, 30, tzinfo=UTC)),
        ("Europe/Lisbon", datetime(2999, 7, 1, 17, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2999, 7, 1, 13, 0, tzinfo=UTC)),
        ("No/Such", datetime(2999, 7, 1, 18, 30, tzinfo=UTC)),
        ("../../etc/passwd", datetime(2999, 7, 1, 18, 30, tzinfo=UTC)),
        ("", datetime(2999, 7, 1, 18, 30, tzinfo=UTC)),
    ],
)
def test_article_is_scheduled_in_the_editors_zone(editor, zone, moment):
    article = write(editor, publish="later", publish_at="2999-07-01T18:30", zone=zone)
    assert (article.published_at, article.listed_at, article.is_scheduled) == (moment, moment, True)
    assert [tagging.listed_at for tagging in Tagging.objects.all()] == [moment] * 2
    assert Client().get("/").context["page"].rows == []
    assert Client().get("/tags/carts/").status_code == 404
    assertContains(editor.get("/desk/?show=scheduled"), "A bridge too narrow")
    assertContains(editor.get(edit_url(article)), f'data-moment="{moment.isoformat()}"')


def test_scheduled_article_appears_when_its_time_has_come(editor, monkeypatch):
    article = write(editor, publish="later", publish_at="2999-07-01T18:30")
    reader = Client()
    assertNotContains(reader.get("/"), "A bridge")
    monkeypatch.setattr("django.utils.timezone.now", lambda: article.listed_at)
    for address in ("/", "/sections/city/", "/tags/carts/", article.get_absolute_url()):
        assertContains(reader.get(address), "A bridge too narrow")


def test_scheduled_article_is_published_now_or_taken_back(editor):
    article = write(editor, publish="later", publish_at="2999-07-01T18:30")
    post(editor, edit_url(article), publish="now")
    article.refresh_from_db()
    assert article.is_public and article.published_at <= timezone.now()
    post(editor, edit_url(article), publish="draft")
    article.refresh_from_db()
    assert (article.state, article.published_at) == ("draft", None)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"title": " "}, {"title": ["This field is required."]}),
        ({"body": " "}, {"body": ["Write something before you publish it, or keep it as a draft."]}),
        ({"body": "x" * 60_001}, {"body": ["An article has at most 60000 characters; this one is 1 too long."]}),
        ({"body": "a\x00b"}, {"body": ["Null characters are not allowed."]}),
        ({"tags": "x" * 101}, {"tags": [f"A tag has at most 100 characters; “{'x' * 30}…” is longer."]}),
        ({"tags": ",".join(map(str, range(21)))}, {"tags": ["An article has at most 20 tags."]}),
        ({"notes": "\n".join(map(str, range(21)))}, {"notes": ["An article has at most 20 notes."]}),
        ({"publish": "never"}, {"publish": ["Select a valid choice. never is not one of the available choices."]}),
        (
            {"publish": "later", "publish_at": "soon"},
            {"publish_at": ["Give a date and a time, such as 2030-12-31 18:00."]},
        ),
        (
            {"publish": "later", "publish_at": "2001-01-01T10:00"},
            {"publish_at": ["This time has passed. Choose one to come, or publish it now."]},
        ),
        (
            {"publish": "later", "publish_at": "9999-12-31T23:59", "zone": "Pacific/Honolulu"},
            {"publish_at": ["Give a date and a time, such as 2030-12-31 18:00."]},
        ),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(editor, changes, found):
    response = post(editor, **changes)
    assert errors(response) == found
    for name, value in (TYPED | changes).items():
        if name in ("section", "tags", "publish_at") and value:
            assertContains(response, f'value="{value}"', status_code=422)
    assertContains(response, TYPED["key"], status_code=422)
    assert not Article.objects.exists()


def test_time_that_no_clock_shows_is_told(editor):
    response = post(editor, publish="later", publish_at="2031-03-30T01:30", zone="Europe/Lisbon")
    assert "publish_at" in errors(response)


def test_edit_shows_what_is_there_and_saves_what_is_typed(editor):
    article = write(editor)
    form = editor.get(edit_url(article)).context["form"]
    assert form["tags"].value() == "bridges, carts"
    assert form["notes"].value() == "Photo: NASA\nhttps://x.example/a\nWords: a: b"
    response = post(
        editor, edit_url(article), title="A bridge", tags="carts", comments_open=None, base=fingerprint(article)
    )
    assertRedirects(response, f"/articles/{article.pk}/a-bridge/")
    published_at = article.published_at
    article.refresh_from_db()
    assert (article.title, article.comments_open, article.published_at) == ("A bridge", False, published_at)
    assert article.updated_at > published_at
    assert list(article.tags.values_list("name", flat=True)) == ["carts"]


def test_newer_change_of_somebody_else_is_not_overwritten(editor):
    article = write(editor)
    base = fingerprint(article)
    post(editor, edit_url(article), body="Theirs.", base=base)
    response = post(editor, edit_url(article), body="Mine.", base=base)
    assertContains(response, "Somebody changed this article while you wrote.", status_code=409)
    assertContains(response, "Mine.", status_code=409)
    assertContains(response, "Theirs.", status_code=409)
    assert Article.objects.get().body == "Theirs."
    post(editor, edit_url(article), body="Mine.", base=response.context["base"])
    assert Article.objects.get().body == "Mine."


def test_comment_written_meanwhile_is_no_newer_change(editor, alice):
    article = write(editor)
    base = fingerprint(article)
    make_comment(article, alice)
    assert post(editor, edit_url(article), body="Mine.", base=base).status_code == 302


def test_edit_that_is_sent_twice_is_done_once(editor):
    article = write(editor)
    base = fingerprint(article)
    for _twice in range(2):
        assert post(editor, edit_url(article), body="Mine.", base=base).status_code == 302
        version = Article.objects.get().version
    assert version == article.version + 1


def test_preview_shows_the_text_and_saves_nothing(editor):
    response = post(editor, preview="1", title="")
    assertContains(response, '<p id="p-1">Two <em>carts</em> &lt;script&gt;')
    assert response.context["form"].errors == {}
    assertContains(response, "Words: a: b")
    assertContains(editor.post("/desk/preview/", {"body": "## Hm"}), "<h3>Hm</h3>")
    assert not Article.objects.exists()


def test_signed_out_editor_gets_everything_back(db):
    response = post(Client())
    assertContains(response, "Nothing is lost, and nothing is saved.", status_code=403)
    for value in ("Two *carts* &lt;script&gt;", "bridges, carts,, bridges", "Photo: NASA", TYPED["key"]):
        assertContains(response, value, status_code=403)
    assert not Article.objects.exists()


def test_form_of_an_earlier_sign_in_comes_back_to_be_saved_again(erin):
    client = Client(enforce_csrf_checks=True)
    client.force_login(erin)
    origin = {"origin": "http://testserver"}
    response = client.post(NEW, TYPED, headers=origin)
    assertContains(response, "Nothing is saved yet, and nothing is lost: save it again.", status_code=403)
    token = response.context["csrf_token"]
    assert client.post(NEW, TYPED | {"csrfmiddlewaretoken": str(token)}, headers=origin).status_code == 302


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}])
def test_form_of_another_site_is_not_put_into_ours(erin, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(erin)
    response = client.post(NEW, TYPED, headers=headers)
    assert response.status_code == 403
    assertNotContains(response, "data-keep", status_code=403)


@pytest.mark.parametrize("person", ["alice", "bob", "charlie"])
@pytest.mark.parametrize("address", ["/desk/", NEW, "/desk/preview/", "/desk/{}/", "/desk/{}/hide/"])
def test_desk_is_closed_to_others(client, request, erin, person, address):
    ours = Client()
    ours.force_login(erin)
    article = write(ours)
    client.force_login(request.getfixturevalue(person))
    address = address.format(article.pk)
    assert client.get(address).status_code == 403
    response = post(client, address)
    assert response.status_code in (403, 405)
    assert Article.objects.get().title == "A bridge too narrow"
    assertNotContains(client.get(article.get_absolute_url()), "Edit this article")


def test_preview_for_somebody_signed_out_leads_away_from_nothing(client):
    response = client.post("/desk/preview/", {"body": "## Hm"}, headers={"HX-Request": "true"})
    assert (response.status_code, response.content, response.has_header("HX-Redirect")) == (403, b"", False)


def test_editor_finds_the_way(editor):
    article = write(editor)
    page = editor.get(article.get_absolute_url())
    assertContains(page, edit_url(article))
    assertContains(page, NEW)
    assertNotContains(Client().get(article.get_absolute_url()), "/desk/")


def test_article_is_hidden_after_being_asked_and_shown_again(editor):
    article = write(editor)
    assertContains(editor.get(f"/desk/{article.pk}/hide/"), "Hide this article?")
    editor.post(f"/desk/{article.pk}/hide/")
    assert Client().get(article.get_absolute_url()).status_code == 404
    assertContains(editor.get("/desk/?show=hidden"), "A bridge too narrow")
    post(editor, edit_url(article), publish="hidden", title="Still hidden")
    assert Article.objects.get().state == "hidden"
    post(editor, edit_url(article), publish="now")
    shown = Article.objects.get()
    assert (shown.state, shown.published_at) == ("published", article.published_at)


def test_draft_is_deleted_and_what_was_published_never(editor):
    draft = write(editor, publish="draft")
    assertContains(editor.get(f"/desk/{draft.pk}/hide/"), "Delete this draft?")
    assertRedirects(editor.post(f"/desk/{draft.pk}/hide/", {"delete": "1"}), "/desk/")
    assert not Article.objects.exists()
    article = write(editor)
    assert editor.post(f"/desk/{article.pk}/hide/", {"delete": "1"}).status_code == 403
    assert Article.objects.get() == article


def test_archived_words_are_not_edited_and_decisions_are(editor):
    article = make_article(title="Found", section="World")
    before = Article.objects.values().get()
    page = editor.get(edit_url(article))
    assertContains(page, "Its words stay as they were found")
    assertNotContains(page, "<textarea")
    editor.post(edit_url(article), {"state": "hidden", "title": "Mine", "body": "Mine"})
    after = Article.objects.values().get()
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"state", "comments_open", "decided_at", "version", "changed_at"}
    assert (after["state"], after["comments_open"]) == ("hidden", False)


@pytest.mark.parametrize("show", ["drafts", "scheduled", "hidden"])
def test_desk_takes_the_same_queries_for_3_and_30(editor, settings, django_assert_num_queries, show):
    settings.ARTICLES_PER_PAGE = 50
    fields = {
        "drafts": {"state": "draft"},
        "scheduled": {"listed_at": timezone.now() + timedelta(days=9)},
        "hidden": {"state": "hidden"},
    }[show]
    for count in (3, 27):
        for _number in range(count):
            make_article(**fields)
        with django_assert_num_queries(4):
            page = editor.get(f"/desk/?show={show}")
    assert len(page.context["page"].rows) == 30


def test_desk_of_nothing_says_so(editor):
    assertContains(editor.get("/desk/"), "No drafts")
    assertContains(editor.get("/desk/?show=scheduled"), "Nothing is scheduled")
    assertContains(editor.get("/desk/?show=hidden"), "Nothing is hidden")
    assert editor.get("/desk/?show=x").status_code == 404
