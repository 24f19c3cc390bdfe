"""The pages on which moderators decide who is who."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.claims.models import Claim
from accounts.claims.services import decide_claim, make_claim
from forum.privacy.services.erasing import ask_to_erase, erase_author
from tests.factories import load_thread, make_author, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(alice):
    _article, comments = load_thread([None, 0])
    return make_claim(author=comments[0].author, user=alice, proof=Claim.Proof.EVIDENCE, words="I kept the letters.")


def url(claim):
    return f"/moderation/claims/{claim.pk}/"


@pytest.mark.parametrize("name", ["alice", "charlie", "erin"])
def test_only_moderators_see_and_decide(client, request, claim, name):
    client.force_login(request.getfixturevalue(name))
    for page in ("/moderation/claims/", url(claim), f"/moderation/authors/{claim.author_id}/"):
        assert client.get(page).status_code == 403
    assert client.post(url(claim), {"decision": "grant", "reason": "x"}).status_code == 403
    claim.refresh_from_db()
    assert claim.state == Claim.State.OPEN


def test_queue_shows_what_waits_for_a_moderator(moderator, claim):
    make_claim(author=make_author("jones"), user=make_user("dave"), proof=Claim.Proof.CODE)
    page = moderator.get("/moderation/claims/")
    assert [waiting.author.handle for waiting in page.context["waiting"]] == [claim.author.handle]
    assertContains(page, f'<h3><a href="{url(claim)}">')


def test_queue_without_claims_says_so(moderator):
    assertContains(moderator.get("/moderation/claims/"), "No claim is waiting")


def test_log_of_all_names_tells_what_was_done_to_one_that_is_forgotten(moderator, bob, claim):
    decide_claim(claim=claim, moderator=bob, grant=True, reason="Seen.")
    ask_to_erase(author=claim.author, moderator=bob, reason="Asked by letter.")
    erase_author(claim.author)
    page = moderator.get("/moderation/claims/")
    assert [event.kind for event in page.context["events"]] == ["erased", "undone", "granted", "claimed"]
    assertContains(page, "Asked by letter.")
    assertContains(page, "one that is here no more", 4)
    assertNotContains(page, "person-0")


def test_evidence_stands_side_by_side(moderator, claim):
    page = moderator.get(url(claim))
    for words in ("I kept the letters.", "Comment 0", "From the archive", "Account here", "/@alice/"):
        assertContains(page, words)


def test_equal_address_is_told_without_being_shown(moderator, claim, alice):
    assertContains(moderator.get(url(claim)), "the archive holds none")
    type(claim.author).objects.filter(pk=claim.author_id).update(email="other@private.example")
    assertContains(moderator.get(url(claim)), "Another than the archive holds")
    type(claim.author).objects.filter(pk=claim.author_id).update(email="Alice@example.org")
    assertContains(moderator.get(url(claim)), "The one that the archive holds")
    assertNotContains(moderator.get(url(claim)), "@example.org")


def test_decision_needs_a_reason(moderator, claim):
    assertContains(moderator.post(url(claim), {"decision": "grant", "reason": " "}), "required", status_code=400)
    claim.refresh_from_db()
    assert claim.state == Claim.State.OPEN


@pytest.mark.parametrize(("decision", "state"), [("grant", "granted"), ("refuse", "refused")])
def test_decision_is_done_and_mailed(moderator, claim, mailoutbox, decision, state):
    assertRedirects(moderator.post(url(claim), {"decision": decision, "reason": "Seen."}), "/moderation/claims/")
    claim.refresh_from_db()
    assert claim.state == state
    assert [(mail.to, "Seen." in mail.body) for mail in mailoutbox] == [(["alice@example.org"], True)]


def test_claim_that_was_decided_meanwhile_is_not_decided_again(moderator, claim):
    moderator.post(url(claim), {"decision": "refuse", "reason": "No."})
    answer = moderator.post(url(claim), {"decision": "grant", "reason": "Yes."})
    assertContains(answer, "decided or withdrawn meanwhile", status_code=400)


def test_own_claim_is_left_to_another(moderator, bob):
    own = make_claim(author=make_author("smith"), user=bob, proof=Claim.Proof.EVIDENCE, words="Me.")
    assertContains(moderator.get(url(own)), "another moderator has to decide")
    assert moderator.post(url(own), {"decision": "grant", "reason": "Me."}).status_code == 400


def test_names_are_linked_and_the_link_is_taken_back(moderator):
    a, b = make_author("a", source="one"), make_author("b", source="two")
    page = f"/moderation/authors/{a.pk}/"
    assertRedirects(moderator.post(page, {"person": "b@two", "reason": "One site."}), page)
    a.refresh_from_db()
    assert a.person == b
    assertContains(moderator.get(page), "One site.")
    moderator.post(page, {"reason": "A mistake."})
    a.refresh_from_db()
    assert a.person is None
    assertContains(moderator.get(page), "A mistake.")


@pytest.mark.parametrize("person", ["nobody@two", "alice", "", "a@one"])
def test_link_to_nobody_archived_is_refused(moderator, alice, person):
    a = make_author("a", source="one")
    answer = moderator.post(f"/moderation/authors/{a.pk}/", {"person": person, "reason": "x"})
    assert answer.status_code == 400
    a.refresh_from_db()
    assert a.person is None


def test_page_of_a_local_author_is_none(moderator, alice):
    assert moderator.get(f"/moderation/authors/{alice.author_id}/").status_code == 404


def test_queue_takes_the_same_queries_for_3_and_30(moderator, django_assert_max_num_queries):
    counts = []
    for many in (3, 30):
        while Claim.objects.count() < many:
            number = Claim.objects.count()
            author = make_author(f"x{number}")
            make_claim(author=author, user=make_user(f"u{number}"), proof=Claim.Proof.EVIDENCE, words="x")
        with django_assert_max_num_queries(12) as asked:
            moderator.get("/moderation/claims/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_granted_claim_that_is_taken_back_is_told_with_the_reason(moderator, claim, mailoutbox):
    moderator.post(url(claim), {"decision": "grant", "reason": "Seen."})
    page = f"/moderation/authors/{claim.author_id}/"
    assertRedirects(moderator.post(page, {"reason": "The letters are forged."}), page)
    letter = mailoutbox[-1]
    assert letter.to == ["alice@example.org"]
    assert "A moderator has taken back that the name person-0 is you." in letter.body
    assert "\n    The letters are forged.\n" in letter.body and "Seen." not in letter.body
    assert f"\nhttp://testserver/claims/{claim.pk}/\n" in letter.body
    assertContains(moderator.get(page), "Seen.")


def test_link_of_two_archived_names_that_is_taken_back_is_told_to_nobody(moderator, claim, mailoutbox):
    page = f"/moderation/authors/{claim.author_id}/"
    moderator.post(page, {"person": make_author("jones").handle, "reason": "One hand."})
    assertRedirects(moderator.post(page, {"reason": "Two hands."}), page)
    assert mailoutbox == []


@pytest.mark.parametrize("path", ["/", "{article}"])
def test_menu_leads_moderators_to_the_claims_and_nobody_else(client, article, alice, erin, bob, path):
    shown = []
    for user in (alice, erin, bob):
        client.force_login(user)
        page = client.get(path.format(article=article.get_absolute_url()), follow=True)
        shown.append('href="/moderation/claims/"' in page.text)
    assert shown == [False, False, True]
