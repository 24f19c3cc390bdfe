"""What may name a source."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Source
from accounts.validators import validate_source_name

LONGEST = "x" * 100


@pytest.mark.parametrize("name", ["a", "0", "old.site-1", "a..b-", LONGEST])
def test_name_of_a_source_is_taken(name):
    validate_source_name(name)


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", ".a", "a@b", "a\n", "é", "a\x00", LONGEST + "x"])
def test_name_that_is_none_is_refused(name):
    with pytest.raises(ValidationError, match="digits, dots and hyphens, at most 100 of them, and begins"):
        validate_source_name(name)


@pytest.mark.django_db
def test_longest_name_is_stored():
    Source.objects.create(name=LONGEST)
    assert Source.objects.get(name=LONGEST).name == LONGEST
