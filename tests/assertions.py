"""What tests assert more than once."""

from forum.comments.integrity import find_breaks


def assert_sound():
    """Every thread's numbers and counters agree with its parent links."""
    assert [str(found) for found in find_breaks()] == []
