"""Data for machines within a page."""

from __future__ import annotations

import json

from django.utils.safestring import SafeString

from forum.markup.trusted import trusted

# What could end the element that holds the data, begin another, or end a line of a script.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def data_block(data: object) -> SafeString:
    """Return data as JSON that may stand in a script element: none of its texts ends there."""
    return trusted(json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))
