"""The lower bound that the best are sorted by."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from forum.comments.ranking import rank, wilson_lower_bound

VOTES = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("ups", "downs", "bound"),
    [(0, 0, 0.0), (0, 5, 0.0), (1, 0, 0.2065), (10, 0, 0.7225), (10, 5, 0.4171), (100, 50, 0.5879), (5, 10, 0.1518)],
)
def test_bound_is_that_of_the_score_interval(ups, downs, bound):
    assert wilson_lower_bound(ups, downs) == pytest.approx(bound, abs=5e-5)


@given(VOTES, VOTES)
@example(0, 205)
def test_bound_is_a_share_below_the_mean(ups, downs):
    bound = wilson_lower_bound(ups, downs)
    assert 0 <= bound <= (ups / (ups + downs) if ups + downs else 0)


@given(VOTES, VOTES)
def test_vote_up_never_makes_it_worse_and_vote_down_never_better(ups, downs):
    assert rank(None, ups + 1, downs) < rank(None, ups, downs) <= rank(None, ups, downs + 1)


@pytest.mark.parametrize(("score", "ups", "downs"), [(7, 7, 0), (-7, 0, 7), (0, 0, 0), (None, 0, 0)])
def test_imported_score_counts_as_so_many_votes(score, ups, downs):
    assert rank(score, 3, 2) == rank(None, 3 + ups, 2 + downs)


def test_many_agreed_on_is_before_the_one_that_one_likes():
    assert rank(None, 90, 10) < rank(None, 1, 0) < rank(None, 0, 0) < rank(None, 0, 1) < rank(None, 0, 9)
