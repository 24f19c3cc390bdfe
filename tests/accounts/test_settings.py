"""What somebody sets has its effect, and nothing that is refused loses what was typed."""

import pytest
from django.core import mail
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.factories import PASSWORD, load_thread, make_comment, make_user

SETTINGS = "/settings/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

pytestmark = pytest.mark.django_db


def save(client, **changed):
    """Save the settings as the form has them at first, with these changes."""
    data = {"name": "", "bio": "", "time_zone": "", "theme": "auto", "comments_order": "oldest"}
    return client.post(SETTINGS, data | {"comments_per_page": ""} | changed)


@pytest.fixture
def member(client, alice):
    client.force_login(alice)
    return client


def sign_in(client, **more):
    return client.post("/accounts/login/", {"login": "alice", "password": PASSWORD}, **more)


def test_display_name_stands_beside_what_one_wrote(member, alice, article):
    make_comment(article, alice)
    assertNotContains(member.get(article.get_absolute_url()), "Alice of the Lighthouse")
    assertRedirects(save(member, name="Alice of the Lighthouse"), SETTINGS)
    for page in (article.get_absolute_url(), "/@alice/"):
        assertContains(member.get(page), "Alice of the Lighthouse")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Moderator", "kept for the site itself"),
        ("www.example.org", "looks like the address of a site"),
        ("zero\u200bwidth", "one that cannot be seen"),
        ("turned\u202eround", "one that cannot be seen"),
        ("Ьob\u0441at", "looks like the username of somebody else"),
    ],
)
def test_display_name_that_passes_for_another_is_refused_and_the_rest_is_kept(member, alice, name, why):
    make_user("bobcat")
    response = save(member, name=name.replace("Ь", "b"), bio="I keep the lamp.")
    assertContains(response, why, status_code=400)
    assertContains(response, "I keep the lamp.</textarea>", status_code=400)
    alice.author.refresh_from_db()
    assert alice.author.name == ""


def test_what_one_says_of_oneself_is_on_the_profile_as_text(client, member):
    save(member, bio="I keep the lamp.\n\n<b>Brightly</b> & *always*")
    member.logout()
    page = client.get("/@alice/")
    assertContains(page, '<div class="prose" dir="auto"><p>I keep the lamp.</p>')
    assertContains(page, "<p>&lt;b&gt;Brightly&lt;/b&gt; &amp; *always*</p>")


def test_profile_of_somebody_who_says_nothing_has_no_empty_place(client, alice):
    assertNotContains(client.get("/@alice/"), 'class="prose"')


def test_zone_is_the_one_that_times_stand_in(member):
    article, _comments = load_thread([None])
    page = article.get_absolute_url()
    assertContains(member.get(page), ">Jan 1, 2020, 12:00 AM</time>")
    for path in (page, "/"):
        assertNotContains(member.get(path), "data-zone=")
    save(member, time_zone="Asia/Tokyo")
    for path in (page, "/"):
        assertContains(member.get(path), '<html lang="en" data-zone="Asia/Tokyo">')
    assertContains(member.get(page), ">Jan 1, 2020, 9:00 AM</time>")


def test_zone_that_is_the_sites_own_is_a_choice_too(member, alice, article, settings):
    settings.TIME_ZONE = "Europe/London"
    page = article.get_absolute_url()
    assertNotContains(member.get(page), "data-zone=")
    save(member, time_zone="Europe/London")
    assertContains(member.get(page), 'data-zone="Europe/London"')


def test_theme_is_that_of_every_browser_of_an_account(client, member, alice):
    save(member, theme="dark")
    assertContains(member.get("/"), 'data-theme="dark"')
    other = type(client)()
    assertNotContains(other.get("/"), 'data-theme="dark"')
    other.force_login(alice)
    assertContains(other.get("/"), 'data-theme="dark"')


def places(response):
    html = response.content.decode()
    return sorted(("Comment 0", "Comment 1", "Comment 2"), key=lambda text: html.index(f"<p>{text}</p>"))


def test_order_is_the_one_in_which_conversations_come(member):
    article, _comments = load_thread([None, None, None])
    assert places(member.get(article.get_absolute_url())) == ["Comment 0", "Comment 1", "Comment 2"]
    save(member, comments_order="newest")
    assert places(member.get(article.get_absolute_url())) == ["Comment 2", "Comment 1", "Comment 0"]
    member.logout()
    assert places(member.get(article.get_absolute_url())) == ["Comment 0", "Comment 1", "Comment 2"]


def test_length_is_how_many_comments_a_page_has(member):
    article, _comments = load_thread([None] * 60)
    assertContains(member.get(article.get_absolute_url()), "<p>Comment 59</p>")
    save(member, comments_per_page="40")
    page = member.get(article.get_absolute_url())
    assertContains(page, "<p>Comment 39</p>")
    assertNotContains(page, "<p>Comment 40</p>")


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Mars/Olympus"), ("theme", "pink"), ("comments_order", "worst"), ("comments_per_page", "100000")],
)
def test_what_is_no_choice_is_refused(member, alice, field, value):
    before = getattr(alice, field)
    assert save(member, **{field: value}).status_code == 400
    alice.refresh_from_db()
    assert getattr(alice, field) == before


def test_sign_in_is_told_by_mail_to_whoever_asked_for_it(client, member):
    save(member, mails_sign_ins="on")
    member.logout()
    sign_in(client, HTTP_USER_AGENT=FIREFOX)
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (["alice@example.org"], "Somebody signed in to your account at Rostra")
    assert "\n    Firefox on Linux\n" in letter.body
    assert "\nhttp://testserver/accounts/sessions/\n" in letter.body


def test_sign_in_is_told_to_nobody_else(client, alice):
    sign_in(client)
    assert mail.outbox == []


def test_mail_is_text_and_html(client, alice):
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    [letter] = mail.outbox
    [(html, kind)] = letter.alternatives
    assert kind == "text/html"
    link = next(line for line in letter.body.splitlines() if line.startswith("http://testserver/accounts/"))
    assert f'<a href="{link}">{link}</a>' in html


def test_mail_is_text_alone_for_whoever_wants_that(client, member):
    save(member, mails_plainly="on", mails_sign_ins="on")
    member.logout()
    sign_in(client)
    client.logout()
    client.post("/accounts/password/reset/", {"email": "Alice@example.org"})
    assert [letter.alternatives for letter in mail.outbox] == [[], []]
