"""What somebody typed who turned out to be signed out, kept until they are back.

It travels in a signed cookie of the browser, so that nothing that an
anonymous person sends is ever written here.
"""

from __future__ import annotations

from django.core import signing
from django.http import HttpRequest, HttpResponse

_COOKIE = "draft"
_SALT = "forum.comments.draft"
_SECONDS = 3600
# Browsers keep at least 4096 bytes of a cookie, its name and attributes included.
_MOST = 3900


def keep_draft(response: HttpResponse, request: HttpRequest, text: str) -> bool:
    """Keep a text in the browser; return whether it fits."""
    value = signing.dumps({"path": request.path, "text": text}, salt=_SALT, compress=True)
    if len(value) > _MOST:
        return False
    response.set_cookie(_COOKIE, value, max_age=_SECONDS, secure=request.is_secure(), httponly=True, samesite="Lax")
    return True


def read_draft(request: HttpRequest) -> str:
    """Return the text kept for this form, "" where there is none."""
    try:
        draft = signing.loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return ""
    return draft["text"] if draft["path"] == request.path else ""


def forget_draft(response: HttpResponse) -> HttpResponse:
    """Drop what was kept: it is posted."""
    response.delete_cookie(_COOKIE, samesite="Lax")
    return response
