"""Hashes of what a source says."""

import hashlib

import pytest

from forum.archive.digests import digest_all


@pytest.mark.parametrize("count", [0, 1, 2, 9_999, 10_000, 10_001, 20_000, 20_001])
def test_many_texts_have_the_hash_of_all_of_them_in_one(count):
    texts = [None if number % 3 == 0 else str(number) for number in range(count)]
    written = "\x00".join("\x01" if text is None else text for text in texts)
    assert digest_all(iter(texts)) == hashlib.sha256(written.encode()).hexdigest()
