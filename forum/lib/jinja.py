"""Jinja2 as this project uses it: for what is written a hundred times a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.urls import get_script_prefix, reverse
from jinja2 import Environment, StrictUndefined


def environment(**options: Any) -> Environment:
    """Return an environment whose templates escape everything and stumble over what is not given."""
    options |= {"undefined": StrictUndefined, "trim_blocks": False, "keep_trailing_newline": False}
    made = Environment(**options)  # noqa: S701 - Django's backend asks for autoescape
    made.globals["address"] = address
    return made


def address(view: str, key: int | str) -> str:
    """Return the address of a view that takes one number; resolving them one by one is slow."""
    return _pattern(view, get_script_prefix())(key)


@lru_cache(maxsize=64)
def _pattern(view: str, prefix: str) -> Callable[[int | str], str]:
    before, after = reverse(view, args=[0]).rsplit("0", 1)
    return lambda key: f"{before}{key}{after}"
