"""Addresses of other sites."""

from __future__ import annotations

from urllib.parse import urlsplit


def web_host(url: str) -> str:
    """Return the host of an http address, "" for any other, which no page may link."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "") if parts.scheme in {"http", "https"} else ""
    except ValueError:
        return ""
