"""What a cache raises when it is away."""

from __future__ import annotations

import sys


def cache_errors() -> tuple[type[Exception], ...]:
    """Return the errors of Redis's driver, to be caught; nothing raises any where it was never loaded.

    It takes 7 MB of memory, which a process without Redis can do without.
    """
    driver = sys.modules.get("redis.exceptions")
    return (driver.RedisError,) if driver else ()
