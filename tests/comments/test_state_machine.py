"""Random acts of several people, done on the site and on a plain model of it, compared after each."""

from contextlib import ExitStack
from functools import partial

import pytest
from django.db import connection
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from hypothesis.stateful import run_state_machine_as_test as play

from forum.articles.models import Article
from forum.comments.models import Comment, Vote
from forum.comments.services import (
    delete_comment,
    edit_comment,
    hide_comment,
    merge_comments,
    move_branch,
    post_comment,
    restore_comment,
    split_branch,
    undelete_comment,
    vote_on_comment,
)
from forum.lib.errors import MoveIntoItself, NotAllowed, ParentGone, TextEmpty
from tests.assertions import assert_sound
from tests.comments.plain_model import STORED, Place, Remark, expected
from tests.comments.shapes import forgotten, many
from tests.factories import make_article, make_user

WHO = st.sampled_from(["alice", "dora", "bob"])
MOSTLY_BOB = st.sampled_from(["bob", "bob", "bob", "alice"])
WHERE = st.sampled_from([0, 1])
TEXTS = st.text("ab* \n", max_size=6)


class Discussion(RuleBasedStateMachine):
    """Alice and dora write, bob moderates too, under two articles."""

    remarks = Bundle("remarks")

    def __init__(self, users):
        super().__init__()
        self.users = users
        self.undo = ExitStack()
        self.undo.enter_context(forgotten())
        self.places = [Place(make_article()), Place(make_article())]
        self.known = []

    def teardown(self):
        self.undo.close()

    def attempt(self, refusal, service, **inputs):
        """Call a service; ``refusal`` is what it has to raise, if anything."""
        if refusal is None:
            return service(**inputs)
        with pytest.raises(refusal):
            service(**inputs)
        return None

    def add(self, who, place, parent, text):
        """Post a comment, and remember it where it should stand."""
        refusal = TextEmpty if not text.strip() else ParentGone if parent and not parent.is_visible else None
        above = parent.comment if parent else None
        made = self.attempt(refusal, post_comment, article=place.article, user=self.users[who], text=text, parent=above)
        if made is None:
            return multiple()
        over = parent or place
        over.last_number += 1
        self.known.append(Remark(made, place, parent, over.last_number, who, text.strip()))
        return self.known[-1]

    @initialize(target=remarks, where=WHERE)
    def begin(self, where):
        """Begin with something to merge: two comments with votes, and a reply."""
        first = self.add("alice", self.places[0], None, "It begins.")
        second = self.add("alice", self.places[where], None, "It begins, again.")
        for who, remark in (("bob", first), ("bob", second), ("dora", second)):
            self.vote(who, remark, 1)
        return multiple(first, second, self.add("dora", second.place, second, "An answer."))

    @rule(target=remarks, who=WHO, where=WHERE, text=TEXTS)
    def post(self, who, where, text):
        return self.add(who, self.places[where], None, text)

    @rule(target=remarks, who=WHO, parent=remarks, text=TEXTS)
    def reply(self, who, parent, text):
        return self.add(who, parent.place, parent, text)

    @rule(target=remarks, who=WHO, parent=remarks)
    def reply_at_once(self, who, parent):
        return self.add(who, parent.place, parent, "An answer.")

    @rule(who=WHO, remark=remarks, text=TEXTS)
    def edit(self, who, remark, text):
        mine = remark.is_visible and who == remark.author
        refusal = TextEmpty if not text.strip() else None if mine else NotAllowed
        changed = self.attempt(refusal, edit_comment, comment=remark.comment, user=self.users[who], text=text)
        if refusal is None:
            assert changed is (text.strip() != remark.text)
            remark.text = text.strip()

    @rule(who=WHO, remark=remarks)
    def delete(self, who, remark):
        stands = remark.state not in ("deleted", "merged")
        may = who == "bob" or (remark.is_visible and who == remark.author)
        refusal = NotAllowed if stands and not may else None
        changed = self.attempt(refusal, delete_comment, comment=remark.comment, user=self.users[who])
        if refusal is None:
            assert changed is stands
            if stands:
                remark.removed = (who, remark.state, remark.text)
                remark.state, remark.text = "deleted", ""

    @rule(who=WHO, remark=remarks)
    def undelete(self, who, remark):
        gone = remark.state == "deleted"
        refusal = NotAllowed if gone and who != remark.removed[0] else None
        changed = self.attempt(refusal, undelete_comment, comment=remark.comment, user=self.users[who])
        if refusal is None:
            assert changed is gone
            if gone:
                _who, remark.state, remark.text = remark.removed

    @rule(who=MOSTLY_BOB, remark=remarks, verb=st.sampled_from([hide_comment, restore_comment]))
    def hide_or_restore(self, who, remark, verb):
        before, after = ("visible", "hidden") if verb is hide_comment else ("hidden", "visible")
        refusal = None if who == "bob" else NotAllowed
        changed = self.attempt(refusal, verb, comment=remark.comment, user=self.users[who])
        if refusal is None:
            assert changed is (remark.state == before)
            remark.state = after if changed else remark.state

    @rule(who=WHO, remark=remarks, value=st.sampled_from([1, 0, -1]))
    def vote(self, who, remark, value):
        refusal = None if remark.is_visible and who != remark.author else NotAllowed
        changed = self.attempt(refusal, vote_on_comment, comment=remark.comment, user=self.users[who], value=value)
        if refusal is None:
            assert changed is (remark.votes.get(who, 0) != value)
            remark.votes[who] = value

    @rule(who=MOSTLY_BOB, remark=remarks, where=WHERE)
    def move_to_the_top(self, who, remark, where):
        place = self.places[where]
        self.move(partial(move_branch, article=place.article), who, remark, place, None)

    @rule(who=MOSTLY_BOB, remark=remarks, parent=remarks)
    def move_below(self, who, remark, parent):
        place = parent.place
        service = partial(move_branch, article=place.article, parent=parent.comment)
        self.move(service, who, remark, place, parent)

    @rule(who=MOSTLY_BOB, remark=remarks)
    def split(self, who, remark):
        self.move(split_branch, who, remark, remark.place, None)

    def move(self, service, who, remark, place, parent):
        """Move a branch, here as there, to the end of its new siblings."""
        refusal = self.refusal_of_move(who, remark, parent)
        changed = self.attempt(refusal, service, comment=remark.comment, user=self.users[who])
        if refusal is None:
            assert changed is ((remark.place, remark.parent) != (place, parent))
        if changed:
            self.relocate([remark], place, parent)

    @rule(who=MOSTLY_BOB, remark=remarks, into=remarks)
    def merge(self, who, remark, into):
        again = remark.merged_into is into
        refusal = None if again and who == "bob" else self.refusal_of_move(who, remark, into)
        target = Comment.objects.get(pk=into.comment.pk)
        changed = self.attempt(refusal, merge_comments, comment=remark.comment, into=target, user=self.users[who])
        if refusal is not None:
            return
        assert changed is not again
        if changed:
            replies = [one for one in self.known if one.parent is remark]
            self.relocate(sorted(replies, key=lambda one: one.number), into.place, into)
            taken = {voter: value for voter, value in remark.votes.items() if voter != into.author and value}
            into.votes = taken | {voter: value for voter, value in into.votes.items() if value}
            remark.state, remark.votes = "merged", {}
            for one in [remark, *(one for one in self.known if one.merged_into is remark)]:
                one.merged_into = into

    def refusal_of_move(self, who, remark, parent):
        """What a move below a comment, or to the top, has to raise, if anything."""
        if who != "bob":
            return NotAllowed
        if parent and not parent.is_visible:
            return ParentGone
        if remark.state == "merged":
            return NotAllowed
        return MoveIntoItself if parent and parent.is_below(remark) else None

    def relocate(self, heads, place, parent):
        """Move branches beside each other to the end of other siblings; gaps between their numbers stay."""
        over = parent or place
        shift = over.last_number + 1 - heads[0].number if heads else 0
        for one in [one for one in self.known if any(one.is_below(head) for head in heads)]:
            if one.place is not place:
                one.home = None if one.home is place else one.home or one.place
            one.place = place
        for head in heads:
            head.parent, head.number = parent, head.number + shift
            over.last_number = head.number

    @invariant()
    def threads_are_sound(self):
        assert_sound()
        connection.check_constraints()

    @invariant()
    def both_have_the_same_comments(self):
        found = list(Comment.objects.in_reading_order().values_list(*STORED))
        for place in self.places:
            stored = [row for row in found if row[1] == place.article.pk]
            assert stored == [expected(one, self.known) for one in self.under(place)]

    @invariant()
    def both_have_the_same_counters(self):
        times = {place.article.pk: [] for place in self.places}
        for one in self.known:
            times[one.place.article.pk] += [one.comment.created_at] if one.is_visible else []
        stored = Article.objects.values_list("pk", "comment_count", "last_comment_at")
        assert sorted(stored) == [(key, len(those), max(those, default=None)) for key, those in sorted(times.items())]

    @invariant()
    def both_have_the_same_votes(self):
        stored = Vote.objects.values_list("comment_id", "user__username", "value")
        given = {(one.comment.pk, who, value) for one in self.known for who, value in one.votes.items() if value}
        assert sorted(stored) == sorted(given)

    def under(self, place):
        """The model's comments of an article, in reading order."""
        return sorted((one for one in self.known if one.place is place), key=lambda one: _numbers(one.path))


def _numbers(path):
    return [int(number) for number in path.split(".")]


_settings = settings(many, max_examples=15, stateful_step_count=30)


def test_any_row_of_acts_does_what_a_plain_model_says(alice, bob):
    users = {"alice": alice, "bob": bob, "dora": make_user("dora")}
    play(lambda: Discussion(users), settings=_settings)
