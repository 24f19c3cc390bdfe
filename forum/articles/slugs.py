"""How the address of a section or a tag is written: archives name them in any script, at any length."""

from __future__ import annotations

import hashlib

from django.utils.text import slugify

LONGEST = 100
_CUT = 80
_TOLD_APART_BY = 12  # hexadecimal digits


def write_slug(name: str) -> str:
    """Return what stands in an address for a name, "" where nothing of it can."""
    return slugify(name, allow_unicode=True)[:_CUT].strip("-_")


def write_longer_slug(name: str) -> str:
    """Return a slug that no other name has, though theirs may look alike."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:_TOLD_APART_BY]
    return f"{write_slug(name)}-{digest}".lstrip("-")
