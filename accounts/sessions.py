"""Sessions in the database; what is kept of a session beside it goes when it goes."""

from __future__ import annotations

import ipaddress
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from accounts.models import User

# Of an address, what tells networks apart and not the people in them.
_KEPT_BITS = {4: 24, 6: 48}


class SessionStore(DatabaseSessions):
    """Django's sessions, together with browser and network of each, which their owner sees in a list."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def delete(self, session_key: str | None = None) -> None:
        """End a session, and forget where it was from."""
        super().delete(session_key)
        key = session_key or self.session_key
        if key:
            UserSession.objects.filter(session_key=key).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """End what is too old, as ``clearsessions`` asks."""
        super().clear_expired()
        alive = Session.objects.filter(session_key=OuterRef("session_key"))
        UserSession.objects.filter(~Exists(alive)).delete()


def forget_sessions(user: User) -> int:
    """End all sessions that hold something of somebody, half-done sign-ins among them; return how many."""
    said = {user.email.lower(), user.username.lower()}
    held = [
        session.pk for session in Session.objects.iterator(chunk_size=500) if _holds(session.get_decoded(), user, said)
    ]
    UserSession.objects.filter(user=user).delete()
    Session.objects.filter(pk__in=held).delete()
    return len(held)


def _holds(data: dict[str, Any], user: User, said: set[str]) -> bool:
    if data.get(SESSION_KEY) == str(user.pk):
        return True
    found = [data]
    while found:
        value = found.pop()
        if isinstance(value, str) and value.lower() in said:
            return True
        if isinstance(value, dict | list | tuple):
            found += value.values() if isinstance(value, dict) else value
    return False


def kept_network(address: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    """Return the network of an address: its first 24 bits, or 48 of an IPv6 one."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return ipaddress.ip_network((found, _KEPT_BITS[found.version]), strict=False)


def cut_kept_address(sender: type[UserSession], instance: UserSession, **kwargs: Any) -> None:
    """Keep of a session's address the network alone: allauth saves the row, and has no other hook."""
    instance.ip = str(kept_network(instance.ip).network_address)
