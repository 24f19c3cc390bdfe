"""How good a comment is held to be, as a number that an index can sort by."""

from __future__ import annotations

from math import sqrt

_Z = 1.959964  # two-sided 95 %
_SCALE = 1_000_000_000


def wilson_lower_bound(ups: int, downs: int) -> float:
    """Return what share of all readers would at least vote up, going by those who voted; 0 without votes.

    The lower end of the score interval by E. B. Wilson, "Probable inference,
    the law of succession, and statistical inference", 1927, at 95 %.
    """
    votes = ups + downs
    if not votes:
        return 0.0
    share = ups / votes
    spread = _Z * sqrt((share * (1 - share) + _Z**2 / (4 * votes)) / votes)
    bound = (share + _Z**2 / (2 * votes) - spread) / (1 + _Z**2 / votes)
    # Rounding takes it a little beyond where nobody, or everybody, voted up.
    return min(max(0.0, bound), share)


def rank(score: int | None, ups: int, downs: int) -> int:
    """Return a comment's place among the best: the lower, the better.

    An imported score of +n counts as n votes up, -n as n down. Where nobody
    voted up the bound is 0; of those, the surer the votes down, the later.
    """
    ups += max(score or 0, 0)
    downs += max(-(score or 0), 0)
    good = wilson_lower_bound(ups, downs)
    bad = 0.0 if ups else wilson_lower_bound(downs, 0)
    return round((bad - good) * _SCALE)
