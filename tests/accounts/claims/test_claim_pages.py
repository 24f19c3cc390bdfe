"""The pages of somebody who claims an archived name."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.claims.models import Claim
from accounts.claims.services import make_claim
from tests.factories import load_thread, make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def smith(db):
    return make_author("smith", email="smith@private.example", url="https://smith.example/about")


@pytest.fixture
def member(client, alice):
    client.force_login(alice)
    return client


def new(author):
    return f"/authors/{author.pk}/claim/"


def open_claim(client, author, **given):
    response = client.post(new(author), given)
    claim = Claim.objects.get()
    assertRedirects(response, claim.get_absolute_url(), fetch_redirect_response=False)
    return claim


def mailed_code(mailoutbox):
    return re.search(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", mailoutbox[-1].body, re.M)[1]


def test_profile_offers_the_claim_to_everybody(client, smith):
    assertContains(client.get(smith.get_absolute_url()), f'href="{new(smith)}"')


@pytest.mark.parametrize("method", ["get", "post"])
def test_anonymous_people_sign_in_first(client, smith, method):
    assertRedirects(getattr(client, method)(new(smith)), f"/accounts/login/?next={new(smith)}")
    assert not Claim.objects.exists()


def test_who_may_not_write_is_told_so(client, charlie, smith):
    client.force_login(charlie)
    assert client.post(new(smith), {"proof": "code"}).status_code == 403
    assert not Claim.objects.exists()


def test_question_without_an_answer_is_repeated_as_it_is(member, smith):
    response = member.post(new(smith), {"words": ""})
    assertContains(response, ">How can you show it? This field is required.</a>", count=1, status_code=400)


def test_local_author_has_no_such_page(member, bob):
    assert member.get(new(bob.author)).status_code == 404


def test_code_is_mailed_to_the_archive_s_address_and_grants(member, alice, mailoutbox, smith):
    claim = open_claim(member, smith, proof="code")
    assert [mail.to for mail in mailoutbox] == [["smith@private.example"]]
    assert "alice" in mailoutbox[0].body
    address = claim.get_absolute_url()
    wrong = member.post(address, {"do": "code", "code": "AAAA-AAAA"})
    assertContains(wrong, "This is not the code", status_code=400)
    assertContains(wrong, "You can try 4 more times", status_code=400)
    right = member.post(address, {"do": "code", "code": mailed_code(mailoutbox)})
    assertRedirects(right, smith.get_absolute_url(), fetch_redirect_response=False)
    assertContains(member.get(smith.get_absolute_url()), "/@alice/")
    assertContains(member.get("/@alice/"), smith.get_absolute_url())


def neutral(response, author):
    """A page without what must differ between two authors: their names, keys and tokens."""
    page = response.content.decode().replace(author.login, "somebody")
    page = re.sub(r"(authors|claims)/\d+/", r"\1/0/", page)
    return re.sub(r'value="\w{64}"', "", page)


def test_nothing_tells_whether_the_archive_holds_an_address(member, mailoutbox, smith):
    silent = make_author("jones", url="https://jones.example/about")
    pages = []
    for author in (smith, silent):
        asked = neutral(member.get(new(author)), author)
        pages.append((asked, neutral(member.post(new(author), {"proof": "code"}, follow=True), author)))
    assert pages[0] == pages[1]
    assert len(mailoutbox) == 1


def test_address_of_the_archive_is_on_no_page(member, bob, smith):
    claim = open_claim(member, smith, proof="code")
    for page in (new(smith), claim.get_absolute_url(), smith.get_absolute_url()):
        assertNotContains(member.get(page, follow=True), "private.example")
    member.force_login(bob)
    for page in (f"/moderation/claims/{claim.pk}/", f"/moderation/authors/{smith.pk}/", "/moderation/claims/"):
        assertNotContains(member.get(page), "private.example")


def test_page_of_another_site_is_refused(member, smith):
    claim = open_claim(member, smith, proof="site")
    assertContains(member.get(claim.get_absolute_url()), claim.mark)
    for page in ("https://evil.example/", "https://smith.example@evil.example/", "javascript:alert(1)", "x y"):
        assertContains(
            member.post(claim.get_absolute_url(), {"do": "page", "page": page}), "smith.example", status_code=400
        )
    member.post(claim.get_absolute_url(), {"do": "page", "page": "smith.example/proof"})
    claim.refresh_from_db()
    assert claim.page == "https://smith.example/proof"


def test_mark_is_offered_only_where_the_archive_names_a_site(member):
    author = make_author("jones", url="javascript:alert(1)")
    assertNotContains(member.get(new(author)), 'value="site"')
    assert member.post(new(author), {"proof": "site"}).status_code == 400


def test_words_are_asked_for_where_they_are_the_proof(member, smith):
    assertContains(member.post(new(smith), {"proof": "evidence", "words": " "}), "Say why you are", status_code=400)
    open_claim(member, smith, proof="evidence", words="Ask my sister.")


def test_open_claim_is_found_again(member, smith):
    claim = open_claim(member, smith, proof="evidence", words="Ask my sister.")
    assertRedirects(member.get(new(smith)), claim.get_absolute_url())


def test_claim_is_shown_to_its_owner_alone(member, smith):
    claim = make_claim(author=smith, user=make_user("dave"), proof=Claim.Proof.CODE)
    assert member.get(claim.get_absolute_url()).status_code == 404
    assert member.post(claim.get_absolute_url(), {"do": "withdraw"}).status_code == 404


def test_claim_is_withdrawn_and_made_again(member, smith):
    claim = open_claim(member, smith, proof="evidence", words="Ask my sister.")
    member.post(claim.get_absolute_url(), {"do": "withdraw"})
    claim.refresh_from_db()
    assert claim.state == Claim.State.WITHDRAWN
    assert member.get(new(smith)).status_code == 200


def test_granted_name_shows_on_the_article_at_once_and_can_be_given_up(member, alice, bob, client):
    article, comments = load_thread([None])
    author = comments[0].author
    claim = open_claim(member, author, proof="evidence", words="Ask my sister.")
    client.force_login(bob)
    client.post(f"/moderation/claims/{claim.pk}/", {"decision": "grant", "reason": "She said so."})
    client.logout()
    both = 'now <a href="/@alice/" itemprop="sameAs"><bdi>alice</bdi></a>'
    assertContains(client.get(article.get_absolute_url()), both)
    client.force_login(alice)
    client.post(claim.get_absolute_url(), {"do": "give-up"})
    client.logout()
    assertNotContains(client.get(article.get_absolute_url()), both)
