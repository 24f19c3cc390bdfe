"""JSON without what its grammar does not forbid and no archive holds."""

from __future__ import annotations

import json
from typing import Any, NoReturn

LONGEST_NUMBER = 20


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _parse_int(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_NUMBER:
        raise ValueError("a number has too many digits")
    return int(digits)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return record


STRICT = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_parse_int, object_pairs_hook=_without_repeats)
"""Refuses, as a ValueError, a key that stands twice in one object, long whole numbers, NaN and Infinity."""
