"""The environment read by type, and the secret that a site makes for itself."""

import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from forum.lib.env import read_bool, read_int, read_list, read_or_create_secret, read_str
from tests.sites import ROOT

READ_SECRET = "import sys; from pathlib import Path; from forum.lib.env import read_or_create_secret as read; "
READ_SECRET += "print(read(Path(sys.argv[1])))"


@pytest.fixture
def given(monkeypatch):
    """Set the variable THING."""
    return lambda value: monkeypatch.setenv("THING", value)


def test_str_is_stripped(given):
    given("  a b ")
    assert read_str("THING", "c") == "a b"


def test_str_not_set_is_its_default():
    assert (read_str("THING"), read_str("THING", "c")) == ("", "c")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("1", True),
        ("TRUE", True),
        ("Yes", True),
        (" on ", True),
        ("0", False),
        ("no", False),
        ("off", False),
        ("", False),
    ],
)
def test_bool_reads_the_usual_words(given, value, read):
    given(value)
    assert read_bool("THING", default=not read) is read


@pytest.mark.parametrize("default", [True, False])
def test_bool_not_set_is_its_default(default):
    assert read_bool("THING", default=default) is default


def test_bool_of_anything_else_says_what_to_write(given):
    given("ja")
    with pytest.raises(ImproperlyConfigured, match="^THING is 'ja'; write 1 to switch it on, 0 to switch it off.$"):
        read_bool("THING")


def test_int_reads_a_number(given):
    given(" 42 ")
    assert read_int("THING", 7) == 42


def test_int_not_set_is_its_default():
    assert read_int("THING", 7) == 7


@pytest.mark.parametrize("value", ["", "4.5", "x", "1e3"])
def test_int_of_anything_else_says_what_to_write(given, value):
    given(value)
    with pytest.raises(ImproperlyConfigured, match=f"^THING is '{value}'; write a whole number.$"):
        read_int("THING", 7)


def test_int_below_its_least_is_refused(given):
    given("39")
    with pytest.raises(ImproperlyConfigured, match="^THING is 39; it must be 40 or more.$"):
        read_int("THING", 100, least=40)


def test_int_above_its_most_is_refused(given):
    given("10")
    with pytest.raises(ImproperlyConfigured, match="^THING is 10; it must be 9 or less.$"):
        read_int("THING", 6, most=9)


@pytest.mark.parametrize(("value", "read"), [("", []), ("a", ["a"]), (" a, b ,,c,", ["a", "b", "c"])])
def test_list_reads_what_stands_between_commas(given, value, read):
    given(value)
    assert read_list("THING") == read


def test_list_not_set_is_its_default():
    assert read_list("THING", "a,b") == ["a", "b"]


def test_secret_is_made_once_and_kept(tmp_path):
    path = tmp_path / "var" / "secret_key"
    secret = read_or_create_secret(path)
    assert len(secret) == 86
    assert read_or_create_secret(path) == secret
    assert [file.name for file in path.parent.iterdir()] == ["secret_key"]


def test_secret_of_another_site_is_another(tmp_path):
    assert read_or_create_secret(tmp_path / "a") != read_or_create_secret(tmp_path / "b")


def test_secret_is_readable_by_its_owner_alone(tmp_path):
    read_or_create_secret(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_secret_that_is_there_is_left_as_it_is(tmp_path):
    (tmp_path / "key").write_text("mine\n")
    assert read_or_create_secret(tmp_path / "key") == "mine"
    assert (tmp_path / "key").read_text() == "mine\n"


def test_processes_that_start_together_read_the_same_secret(tmp_path):
    command = [sys.executable, "-c", READ_SECRET, str(tmp_path / "key")]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) for _ in range(4)]
    secrets = {process.communicate(timeout=60)[0] for process in started}
    assert secrets == {(tmp_path / "key").read_bytes() + b"\n"}
