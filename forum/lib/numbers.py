"""Numbers as people read them."""

from __future__ import annotations

from django.utils import formats


def grouped(value: int) -> str:
    """Write a whole number for people, its digits grouped as their language does."""
    return formats.number_format(value, decimal_pos=0, use_l10n=True, force_grouping=True)
