"""The place of a comment as people read it."""

import pytest

from forum.comments.paths import PATH_LENGTH, child_path, read_path


@pytest.mark.parametrize(
    ("parent", "number", "path"),
    [("", 8, "8"), ("8", 1, "8.1"), ("8.1", 12, "8.1.12"), ("…4.5", 6, "…4.5.6")],
)
def test_path_joins_the_numbers(parent, number, path):
    assert child_path(parent, number) == path


def test_path_that_just_fits_is_kept_whole():
    parent = "1." * 38 + "12"
    assert child_path(parent, 1) == f"{parent}.1"
    assert len(child_path(parent, 1)) == PATH_LENGTH


def test_path_that_does_not_fit_keeps_its_last_numbers():
    parent = "1." * 38 + "123"
    assert child_path(parent, 7) == "…" + "1." * 17 + "123.7"


def test_path_cuts_between_numbers():
    parent = ".".join(["1234567"] * 10)
    assert child_path(parent, 9) == "…" + "1234567." * 4 + "9"


def test_path_never_grows_beyond_its_column():
    path = ""
    for _ in range(500):
        path = child_path(path, 999_999_999)
        assert len(path) <= PATH_LENGTH
    assert path.endswith(".999999999.999999999")


@pytest.mark.parametrize(
    ("typed", "numbers"), [("8", [8]), ("8.1.12", [8, 1, 12]), (" #8.1. ", [8, 1]), ("8,1", [8, 1]), ("0", [0])]
)
def test_path_is_read_as_people_type_it(typed, numbers):
    assert read_path(typed) == numbers


@pytest.mark.parametrize("typed", ["", ".", "8..1", "-8", "8.x", "…4.5", "8 1", "٣", "²", "9" * 19])
def test_what_is_no_path_is_none(typed):
    assert read_path(typed) is None
