"""The one door through which stored HTML enters a template unescaped."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe


def trusted(html: str) -> SafeString:
    """Mark HTML that ``render`` made, and the database kept, as safe to show."""
    return mark_safe(html)  # noqa: S308 - made by the sanitiser; this is the only such place
