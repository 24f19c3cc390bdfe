"""Claims and links: every change runs while all links of the site are held, and is written down."""

from accounts.claims.services.claiming import (
    decide_claim,
    enter_code,
    expire_claims,
    make_claim,
    make_code,
    name_page,
    withdraw_claim,
)
from accounts.claims.services.linking import link_authors, lock_persons, note, part, person_of, unlink_author

__all__ = [
    "decide_claim",
    "enter_code",
    "expire_claims",
    "link_authors",
    "lock_persons",
    "make_claim",
    "make_code",
    "name_page",
    "note",
    "part",
    "person_of",
    "unlink_author",
    "withdraw_claim",
]
