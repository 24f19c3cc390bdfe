"""Differences of two texts: both can be read out of them, and the work is bounded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lib.differences import Piece, compare
from tests.work import count_calls


def side(pieces, kind):
    return "".join(piece.text for piece in pieces if piece.kind in ("same", "left out", kind))


@given(st.text("ab \n"), st.text("ab \n"))
def test_both_texts_are_whole(before, after):
    pieces = compare(before, after)
    assert (side(pieces, "removed"), side(pieces, "added")) == (before, after)


def test_words_are_compared():
    assert compare("One two three.", "One 2 three.") == [
        Piece("same", "One "),
        Piece("removed", "two "),
        Piece("added", "2 "),
        Piece("same", "three."),
    ]


def test_what_is_far_from_a_difference_is_left_out():
    pieces = compare(f"{'x ' * 1000}end", f"{'x ' * 1000}END")
    assert [piece.kind for piece in pieces] == ["left out", "same", "removed", "added"]
    assert len(pieces[1].text) == 160


NUMBERS = [str(number) for number in range(5000)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" ".join(NUMBERS), " ".join(NUMBERS[::-1])),
        ("\n".join(NUMBERS), "\n".join(NUMBERS[::-1])),
        ("a\n" * 10_000, "b\na\n" * 5_000),
        ("a " * 10_000, "b a " * 5_000),
        (" ".join("ab"[number % 3 % 2] for number in range(500)), " ".join("ab"[number % 2] for number in range(500))),
        ("a " * 500, "a b " * 250),
        (" ".join(NUMBERS[:500]), " ".join(number if int(number) % 2 else "x" for number in NUMBERS[:500])),
    ],
    ids=["words backwards", "lines backwards", "lines", "words", "alternating", "every second", "every other"],
)
def test_any_two_texts_are_compared_with_bounded_work(before, after):
    """Without the bound, what alternates takes millions of calls."""
    before, after = before[:20_000], after[:20_000]
    found = []
    assert count_calls(lambda: found.extend(compare(before, after))) < 250_000
    assert (side(found, "removed"), side(found, "added")) == (before, after)


def test_what_takes_too_long_to_compare_differs_from_there_on():
    before, after = f"One two. {'a ' * 500}End.", f"One 2. {'b a ' * 240}End."
    first, *middle, last = compare(before, after)
    assert (first, last) == (Piece("same", "One "), Piece("same", "a End."))
    assert len(middle) < 20
