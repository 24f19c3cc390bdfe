"""How often somebody may do what costs something: counted in the cache, in windows of time.

Whatever is counted of people, their network addresses first of all, is kept under a keyed hash.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import cache, caches
from django.utils.crypto import salted_hmac

from forum.lib.cache_errors import cache_errors
from forum.lib.filecache import LockedFileCache

logger = logging.getLogger(__name__)


def sealed_key(key: str, prefix: str, version: int) -> str:
    """Return what a cache keeps an entry under: a hash under the site's key.

    A hash without a key hides no network address: somebody who has the hashes tries all four billion.
    """
    digest = salted_hmac("forum.lib.limits", key, algorithm="sha256").hexdigest()
    return f"{prefix}:{version}:{digest}"


def forget_tries(*, days: int) -> int:
    """Take away what was counted last more than so many days ago; return how much that was.

    Redis does so itself: there an entry ends with the window in which it counts, a day at most.
    """
    counts = caches["default"]
    return counts.purge(days * 86_400) if isinstance(counts, LockedFileCache) else 0


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
    except cache_errors() as error:
        logger.warning("The cache is away, nothing is counted: %s", error)
        return True
