"""The one way of writing in which an original address is kept and looked up."""

from __future__ import annotations

from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

_LONGEST = 2000
_LONGEST_HOST = 255
# What stands in a path as it is; the server has decoded all others, so no more can be told apart.
_IN_PATH = "/!$&'()*+,;=:@~"
IN_QUERY = "/!$'()*,;:@~?"


def normalise(url: str) -> str | None:
    """Return what is kept of an original address, ``None`` for one that cannot be looked up.

    That is an address of another kind than http, one that is too long, and
    the front page, which is our own.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    is_web = parts.scheme.lower() in ("http", "https") and parts.netloc
    if not is_web and (parts.scheme or not parts.path.startswith("/")):
        return None
    return write_path(parts.path, parts.query)


def old_host(url: str) -> str:
    """Return the host of an original address as it is compared, "" where it names none."""
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")[:_LONGEST_HOST]
    except ValueError:
        return ""


def old_port(url: str) -> str:
    """Return the port of an original address with its colon, "" where it names none."""
    try:
        port = urlsplit(url.strip()).port
    except ValueError:
        return ""
    return "" if port is None else f":{port}"


def rewrite(url: str) -> str:
    """Return an original address that still leads to its page, with path and query as ``normalise`` writes them.

    What cannot be looked up is returned as it is.
    """
    path = normalise(url)
    if path is None or "://" not in url:
        return url
    parts = urlsplit(url.strip())
    whole, _mark, query = path.partition("?")
    slash = "/" if parts.path.endswith("/") and whole != "/" else ""
    return urlunsplit((parts.scheme, parts.netloc.lower(), f"{whole}{slash}", query, parts.fragment))


def write_path(path: str, query: str) -> str | None:
    """Return path and query in the one way of writing; ``None`` for the front page and what is too long."""
    whole = quote(unquote_to_bytes(_bytes(path)), safe=_IN_PATH).rstrip("/") or "/"
    if query:
        whole += "?" + "&".join(_same_way(part) for part in _bytes(query).split(b"&"))
    return whole if whole != "/" and len(whole) <= _LONGEST else None


def _same_way(part: bytes) -> str:
    """Return a part of a query in the one way of writing; a space may be a plus there."""
    sides = part.replace(b"+", b" ").split(b"=", 1)
    return "=".join(quote(unquote_to_bytes(side), safe=IN_QUERY) for side in sides)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
