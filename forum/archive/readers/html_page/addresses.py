"""Addresses as a page writes them."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

_UNREADABLE = ("javascript:", "data:", "vbscript:", "about:", "blob:", "file:")


def full_address(base: str, written: str | None) -> str:
    """Return an address with its host; "" where it leads nowhere or its host is not known."""
    written = (written or "").strip()
    if not written or written.lower().startswith(_UNREADABLE):
        return ""
    try:
        address = urljoin(base, written)
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) or parts.scheme == "mailto"
    except ValueError:
        return ""
    return address if is_whole and parts.scheme in ("http", "https", "mailto") else ""


def is_relative(written: str | None) -> bool:
    """Whether an address leads to another page, and only those who know where its own page stood can tell to which."""
    written = (written or "").strip()
    try:
        parts = urlsplit(written)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc) and bool(parts.path or parts.query)


def host_of(address: str) -> str:
    """Return the host of an address, "" where it has none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def without_fragment(address: str) -> str:
    """Return the address of the page alone."""
    return address.partition("#")[0]
