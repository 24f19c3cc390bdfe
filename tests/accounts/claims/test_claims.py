"""Claims to archived names: who may make them, how they are proved, decided and taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.claims.models import Claim, PersonEvent
from accounts.claims.services import (
    decide_claim,
    enter_code,
    expire_claims,
    link_authors,
    make_claim,
    make_code,
    name_page,
    unlink_author,
    withdraw_claim,
)
from accounts.models import Author
from forum.comments.permissions import can_edit, can_vote
from forum.comments.services import edit_comment
from forum.lib.errors import ClaimClosed, ClaimWaits, CodeWrong, NotAllowed, NotClaimable, TooOften
from tests.factories import load_thread, make_author, make_moderator, make_user

pytestmark = pytest.mark.django_db
Proof, State = Claim.Proof, Claim.State


@pytest.fixture
def smith(db):
    return make_author("smith", email="smith@old.example", url="https://smith.example/about")


def claim_by_code(author, user):
    claim = make_claim(author=author, user=user, proof=Proof.CODE)
    return claim, make_code(claim)


def claim_by_words(author, user):
    return make_claim(author=author, user=user, proof=Proof.EVIDENCE, words="I know what I wrote.")


def state(claim):
    claim.refresh_from_db()
    return claim.state


def person(author):
    return Author.objects.get(pk=author.pk).person


def grant(claim, moderator, reason="He showed it."):
    decide_claim(claim=claim, moderator=moderator, grant=True, reason=reason)


def test_right_code_grants_the_claim(alice, smith):
    claim, code = claim_by_code(smith, alice)
    enter_code(claim=claim, user=alice, code=code)
    assert (state(claim), person(smith)) == (State.GRANTED, alice.author)


def test_code_is_read_in_any_case_and_without_its_hyphen(alice, smith):
    claim, code = claim_by_code(smith, alice)
    enter_code(claim=claim, user=alice, code=f" {code.lower().replace('-', ' ')} ")
    assert state(claim) == State.GRANTED


def test_wrong_code_grants_nothing(alice, smith):
    claim, _code = claim_by_code(smith, alice)
    for wrong in ("", "AAAA-AAAA", "x" * 20):
        with pytest.raises(CodeWrong):
            enter_code(claim=claim, user=alice, code=wrong)
    assert (state(claim), claim.tries, person(smith)) == (State.OPEN, 3, None)


def test_right_code_after_five_wrong_ones_is_refused(alice, smith):
    claim, code = claim_by_code(smith, alice)
    for given in [*["AAAA-AAAA"] * 5, code]:
        with pytest.raises(CodeWrong):
            enter_code(claim=claim, user=alice, code=given)
    assert person(smith) is None


def test_code_of_another_claim_is_wrong(alice, smith):
    other = make_author("jones", email="jones@old.example")
    claim, _code = claim_by_code(smith, alice)
    _other, code = claim_by_code(other, alice)
    with pytest.raises(CodeWrong):
        enter_code(claim=claim, user=alice, code=code)


def test_code_works_for_its_time_only(alice, smith, settings):
    claim, code = claim_by_code(smith, alice)
    made = timezone.now() - timedelta(hours=settings.CLAIM_CODE_HOURS, seconds=1)
    Claim.objects.filter(pk=claim.pk).update(made_at=made)
    with pytest.raises(CodeWrong):
        enter_code(claim=claim, user=alice, code=code)


def test_code_is_entered_by_its_claimant_alone(alice, smith):
    claim, code = claim_by_code(smith, alice)
    with pytest.raises(NotAllowed):
        enter_code(claim=claim, user=make_user("dave"), code=code)


def test_code_is_kept_as_a_digest(alice, smith):
    claim, code = claim_by_code(smith, alice)
    claim.refresh_from_db()
    assert code not in str(Claim.objects.filter(pk=claim.pk).values()) and len(claim.code_digest) == 64


def test_author_without_an_address_has_no_code(alice):
    author = make_author("smith")
    claim, code = claim_by_code(author, alice)
    assert code == ""
    with pytest.raises(CodeWrong):
        enter_code(claim=claim, user=alice, code="")


def test_code_does_not_prove_a_claim_of_another_kind(alice, smith):
    claim = claim_by_words(smith, alice)
    assert make_code(claim) == ""
    with pytest.raises(CodeWrong):
        enter_code(claim=claim, user=alice, code="")


def test_moderator_grants_and_refuses(alice, bob, smith):
    claim = claim_by_words(smith, alice)
    grant(claim, bob)
    assert (state(claim), claim.decided_by, claim.reason, person(smith)) == (
        State.GRANTED, bob, "He showed it.", alice.author,
    )  # fmt: skip
    other = claim_by_words(make_author("jones"), alice)
    decide_claim(claim=other, moderator=bob, grant=False, reason="Nothing shown.")
    assert (state(other), person(other.author)) == (State.REFUSED, None)


def test_moderator_does_not_decide_their_own_claim(bob, smith):
    claim = claim_by_words(smith, bob)
    with pytest.raises(NotAllowed):
        grant(claim, bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(decided_by=bob)
    grant(claim, make_moderator("mary"))
    assert state(claim) == State.GRANTED


@pytest.mark.parametrize("name", ["alice", "charlie", "erin"])
def test_nobody_else_decides(request, name, smith):
    claim = claim_by_words(smith, make_user("dave"))
    with pytest.raises(NotAllowed):
        grant(claim, request.getfixturevalue(name))


def test_suspended_moderator_decides_nothing(alice, bob, smith):
    claim = claim_by_words(smith, alice)
    bob.is_active = False
    bob.save()
    with pytest.raises(NotAllowed):
        grant(claim, bob)


def test_who_may_not_write_may_not_claim(charlie, smith):
    with pytest.raises(NotAllowed):
        claim_by_words(smith, charlie)


def test_unverified_people_may_not_claim(alice, smith):
    alice.emailaddress_set.update(verified=False)
    with pytest.raises(NotAllowed):
        claim_by_words(smith, alice)


def test_suspended_people_may_not_claim_nor_be_granted(alice, bob, smith):
    claim = claim_by_words(smith, alice)
    type(alice).objects.filter(pk=alice.pk).update(is_active=False)
    alice.refresh_from_db()
    with pytest.raises(NotAllowed):
        claim_by_words(make_author("jones"), alice)
    with pytest.raises(NotAllowed):
        grant(claim, bob)


def test_local_author_cannot_be_claimed(alice, bob):
    with pytest.raises(NotClaimable):
        claim_by_words(bob.author, alice)


def test_author_who_is_somebody_cannot_be_claimed(alice, bob, smith):
    grant(claim_by_words(smith, alice), bob)
    with pytest.raises(NotClaimable):
        claim_by_words(smith, make_user("dave"))


def test_one_claim_waits_for_each_person_and_author(alice, smith):
    claim_by_words(smith, alice)
    with pytest.raises(ClaimWaits):
        claim_by_words(smith, alice)
    claim_by_words(smith, make_user("dave"))


def test_granting_one_claim_closes_the_others(alice, bob, smith):
    first, second = claim_by_words(smith, alice), claim_by_words(smith, make_user("dave"))
    grant(first, bob)
    assert state(second) == State.REFUSED
    with pytest.raises(ClaimClosed):
        grant(second, bob)


def test_claim_expires(alice, bob, smith):
    claim = claim_by_words(smith, alice)
    Claim.objects.filter(pk=claim.pk).update(expires_at=timezone.now())
    with pytest.raises(ClaimClosed):
        grant(claim, bob)
    assert expire_claims() == 1
    assert state(claim) == State.EXPIRED


def test_expired_claim_stands_in_nobody_s_way(alice, smith):
    claim = claim_by_words(smith, alice)
    Claim.objects.filter(pk=claim.pk).update(expires_at=timezone.now())
    claim_by_words(smith, alice)
    assert state(claim) == State.EXPIRED


def test_withdrawn_claim_is_closed(alice, bob, smith):
    claim = claim_by_words(smith, alice)
    with pytest.raises(NotAllowed):
        withdraw_claim(claim=claim, user=bob)
    withdraw_claim(claim=claim, user=alice)
    with pytest.raises(ClaimClosed):
        grant(claim, bob)


def test_claims_of_one_person_are_limited(alice):
    for number in range(5):
        claim_by_words(make_author(f"a{number}"), alice)
    with pytest.raises(TooOften):
        claim_by_words(make_author("one-more"), alice)


def test_codes_to_one_address_are_limited_whoever_asks(smith):
    people = [make_user(f"user{number}") for number in range(4)]
    for user in people[:3]:
        claim_by_code(smith, user)
    with pytest.raises(TooOften):
        claim_by_code(smith, people[3])
    claim_by_words(smith, people[3])


def test_page_is_named_by_the_claimant_of_a_mark(alice, bob, smith):
    claim = make_claim(author=smith, user=alice, proof=Proof.SITE)
    assert claim.mark.startswith("claim-") and not Claim.objects.for_moderators().exists()
    with pytest.raises(NotAllowed):
        name_page(claim=claim, user=bob, page="https://smith.example/")
    name_page(claim=claim, user=alice, page="https://smith.example/")
    assert list(Claim.objects.for_moderators()) == [claim]


def test_granted_claim_is_taken_back(alice, bob, smith):
    claim = claim_by_words(smith, alice)
    grant(claim, bob)
    unlink_author(author=smith, user=bob, reason="It was another.")
    assert (state(claim), person(smith)) == (State.UNDONE, None)


def test_name_is_given_up_by_its_owner_alone(alice, bob, smith):
    grant(claim_by_words(smith, alice), bob)
    with pytest.raises(NotAllowed):
        unlink_author(author=smith, user=make_user("dave"), reason="")
    unlink_author(author=smith, user=alice, reason="Not me.")
    assert person(smith) is None


def test_names_of_a_claimed_name_come_with_it(alice, bob, smith):
    other = make_author("smithy", source="elsewhere")
    link_authors(author=other, person=smith, moderator=bob, reason="The same site.")
    grant(claim_by_words(smith, alice), bob)
    assert person(other) == alice.author
    unlink_author(author=smith, user=bob, reason="A mistake.")
    assert (person(smith), person(other)) == (None, smith)


def test_archived_words_are_edited_by_nobody(alice, bob):
    _article, comments = load_thread([None])
    grant(claim_by_words(comments[0].author, alice), bob)
    comments[0].refresh_from_db()
    for user in (alice, bob):
        assert can_edit(user, comments[0]) is False
        with pytest.raises(NotAllowed):
            edit_comment(comment=comments[0], user=user, text="Other words.")


def test_nobody_votes_on_what_they_wrote_under_another_name(alice, bob):
    _article, comments = load_thread([None])
    assert can_vote(alice, comments[0]) is True
    grant(claim_by_words(comments[0].author, alice), bob)
    comments[0].refresh_from_db()
    assert can_vote(alice, comments[0]) is False


def test_all_that_happens_is_written_down(alice, bob, smith):
    claim, _code = claim_by_code(smith, alice)
    with pytest.raises(CodeWrong):
        enter_code(claim=claim, user=alice, code="AAAA-AAAA")
    grant(claim, bob)
    unlink_author(author=smith, user=bob, reason="A mistake.")
    events = PersonEvent.objects.filter(author=smith).order_by("id").values_list("kind", "actor__username", "reason")
    assert list(events) == [
        ("claimed", "alice", ""),
        ("code_sent", "alice", ""),
        ("code_wrong", "alice", ""),
        ("granted", "bob", "He showed it."),
        ("undone", "bob", "A mistake."),
    ]
