"""How often somebody may do what costs something: counted in the cache, in windows of time."""

from __future__ import annotations

import logging
import time

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def may_go_on(what: str, who: object, *, most: int, seconds: int) -> bool:
    """Whether somebody has done something fewer than ``most`` times in these ``seconds``; counts this time.

    Where the cache is away nobody is refused: this bounds costs, it guards nothing.
    """
    key = f"limit-{what}-{who}-{int(time.time()) // seconds}"
    try:
        cache.add(key, 0, timeout=seconds)
        return cache.incr(key) <= most
    except ValueError:  # dropped between the two
        return True
    except RedisError as error:
        logger.warning("The cache is away, nothing is counted: %s", error)
        return True
