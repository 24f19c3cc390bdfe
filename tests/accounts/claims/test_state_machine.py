"""No sequence of what people do lets two authors share an address, or anybody edit words that are not theirs."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from accounts.adapter import AccountAdapter
from accounts.claims.models import AuthorLink, Claim
from accounts.claims.services import (
    decide_claim,
    enter_code,
    link_authors,
    make_claim,
    make_code,
    person_of,
    unlink_author,
    withdraw_claim,
)
from accounts.models import Author, User
from forum.comments.models import Comment
from forum.comments.permissions import can_edit
from forum.comments.services import edit_comment, post_comment
from forum.lib.errors import RostraError
from forum.privacy.models import AccountDeletion
from forum.privacy.services.deleting import ask_to_delete
from forum.privacy.tasks import delete_when_due
from tests.factories import load_record, load_thread, make_moderator, make_user
from tests.privacy.test_erasing import thread

pytestmark = pytest.mark.django_db

# Few names, so that they meet; some of them as an archive's people are called, or look like handles.
LOGINS = st.sampled_from(["alice", "Alice", "person-0", "person-1", "jones", "kanarienvogel", "dave", "deleted-1"])
NAMES = st.sampled_from(["", "alice", "person-0", "Karl Kanarienvogel", "alice@one", "bob"])


class People(RuleBasedStateMachine):
    users = Bundle("users")
    claims = Bundle("claims")

    @initialize()
    def begin(self):
        self.point = transaction.savepoint()
        self.bob, self.mary = make_moderator("bob"), make_moderator("mary")
        self.article, self.archived = load_thread([None, 0, None], source="one")
        load_thread([None, None], source="two")
        load_record(thread(), source="one")
        self.words = {}
        self.writers = {}

    def teardown(self):
        transaction.savepoint_rollback(self.point)

    def refuse(self, act, **given):
        """Do something that may be refused; return what came of it."""
        try:
            return act(**given)
        except RostraError:
            return None

    def author(self, number):
        """One of the authors that are archived, by any number."""
        archived = list(Author.objects.exclude(source__name="local").select_related("source").order_by("id"))
        return archived[number % len(archived)]

    def is_there(self, user):
        return User.objects.filter(pk=user.pk, is_active=True).exists()

    @rule(target=users, login=LOGINS)
    def register(self, login):
        try:
            login = AccountAdapter().clean_username(login)
        except Exception:  # noqa: BLE001 - the form tells why
            return multiple()
        return make_user(login)

    @rule(user=users, name=NAMES)
    def change_display_name(self, user, name):
        Author.objects.filter(account=user.pk).update(name=name)

    @rule(number=st.integers(0, 20), user=users)
    def edit(self, number, user):
        """Edit any comment that is not one's own: it is refused."""
        comments = list(Comment.objects.order_by("id"))
        comment, user = comments[number % len(comments)], User.objects.filter(pk=user.pk).first()
        if user and self.writers.get(comment.pk) != user.pk:
            assert self.refuse(edit_comment, comment=comment, user=user, text="Other words.") is None

    @rule(user=users)
    def write(self, user):
        if self.is_there(user):
            comment = self.refuse(post_comment, article=self.article, user=User.objects.get(pk=user.pk), text="Mine.")
            if comment:
                self.writers[comment.pk] = user.pk

    @rule(target=claims, user=users, number=st.integers(0, 20), proof=st.sampled_from(Claim.Proof.values))
    def claim(self, user, number, proof):
        if not self.is_there(user):
            return multiple()
        user = User.objects.get(pk=user.pk)
        return self.refuse(make_claim, author=self.author(number), user=user, proof=proof, words="x") or multiple()

    @rule(claim=claims, right=st.booleans())
    def prove(self, claim, right):
        if Claim.objects.filter(pk=claim.pk).exists():
            Author.objects.filter(pk=claim.author_id).update(email="somebody@old.example")
            code = make_code(claim) if right else "AAAA-AAAA"
            self.refuse(enter_code, claim=claim, user=claim.user, code=code)

    @rule(claim=claims, grant=st.booleans(), by_mary=st.booleans())
    def decide(self, claim, grant, by_mary):
        moderator = self.mary if by_mary else self.bob
        if Claim.objects.filter(pk=claim.pk).exists():
            self.refuse(decide_claim, claim=claim, moderator=moderator, grant=grant, reason="x")

    @rule(claim=consumes(claims))
    def withdraw(self, claim):
        if Claim.objects.filter(pk=claim.pk).exists():
            self.refuse(withdraw_claim, claim=claim, user=claim.user)

    @rule(one=st.integers(0, 20), other=st.integers(0, 20))
    def link(self, one, other):
        self.refuse(link_authors, author=self.author(one), person=self.author(other), moderator=self.bob, reason="x")

    @rule(number=st.integers(0, 20))
    def unlink(self, number):
        self.refuse(unlink_author, author=self.author(number), user=self.mary, reason="x")

    @rule(user=consumes(users), erases_texts=st.booleans())
    def delete(self, user, erases_texts):
        if self.is_there(user):
            asked = ask_to_delete(user=User.objects.get(pk=user.pk), erases_texts=erases_texts)
            AccountDeletion.objects.filter(pk=asked.pk).update(due_at=timezone.now())
            assert delete_when_due.call(asked.pk) is True

    @rule()
    def import_again(self):
        load_record(thread(), source="one")

    @invariant()
    def no_two_authors_share_an_address(self):
        authors = list(Author.objects.select_related("source"))
        addresses = [author.get_absolute_url() for author in authors]
        assert len(set(addresses)) == len(addresses)
        for author in authors:
            assert Author.objects.by_handle(author.handle).get() == author

    @invariant()
    def nobody_edits_words_that_are_not_theirs(self):
        for comment in Comment.objects.select_related("author", "source"):
            for user in User.objects.all():
                theirs = self.writers.get(comment.pk) == user.pk
                assert can_edit(user, comment) is (theirs and comment.is_visible)
        archived = Comment.objects.exclude(source__name="local").order_by("id").values_list("id", "body")
        self.words = self.words or dict(archived)
        assert dict(archived) == self.words

    @invariant()
    def index_says_what_the_links_say(self):
        for author in Author.objects.select_related("source"):
            person = person_of(author)
            assert author.person_id == (None if person == author else person.pk)
            assert author.person_id is None or not author.source.is_local
        ends = AuthorLink.objects.standing().filter(person__source__name="local")
        assert all(User.objects.filter(author=link.person).exists() for link in ends)


def test_people_stay_who_they_are():
    few = settings(
        max_examples=6, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(People, settings=few)
