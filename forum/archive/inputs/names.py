"""Names of files and members: what is shown of them, and which are refused.

Nothing is ever written under the name of a member. One that leads elsewhere
is told all the same: whoever made it meant no good.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from hashlib import blake2b

from forum.archive.inputs.limits import BrokenInput

# Longer than the address of any page that is looked for.
_LONGEST_SHOWN = 2000
_LONGEST = 4096
# Control and format characters, halves of a pair (which bytes that are no text arrive as), ends of lines.
_UNSHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_DRIVE = re.compile(r"[A-Za-z]:")
_BETWEEN = re.compile(r"[/\\]")
# A mail folder of this form holds its messages in these two, read and unread.
_MAILDIR = ("cur", "new")


def shown(name: str) -> str:
    """Return a name for messages: nothing that breaks or turns a line, no bytes that are no text, not endless."""
    text = name if len(name) <= _LONGEST_SHOWN else name[: _LONGEST_SHOWN - 1] + "…"
    if text.isprintable():
        return text
    return "".join("\ufffd" if unicodedata.category(sign) in _UNSHOWN else sign for sign in text)


def folder_of(path: str) -> str:
    """Return where a file lies. What lies in a maildir's ``cur`` or ``new`` lies in the maildir."""
    folder, _, _ = path.rpartition("/")
    above, _, last = folder.rpartition("/")
    return above if last in _MAILDIR else folder


def is_hidden(member: str) -> bool:
    """Whether a member, or a folder that it lies in, is hidden, or is what a Mac adds to a zip."""
    if member[:1] != "." and "/." not in member and "\\." not in member and "__MACOSX" not in member:
        return False
    return any(part.startswith(".") or part == "__MACOSX" for part in _BETWEEN.split(member))


def tidy(member: str) -> str:
    """Return a member's name without the ``./`` that a tar of the current folder begins each with."""
    while member.startswith("./"):
        member = member[2:].lstrip("/")
    return member


class MemberNames:
    """The names met in one container, in 16 bytes each on average: there may be millions."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._count = 0

    def check(self, name: str) -> None:
        """Refuse a name that leads out of its container, or that another member has. Raises BrokenInput."""
        if not name or len(name) > _LONGEST or "\0" in name:
            raise _bad("is empty, longer than a path may be, or not a text")
        if name[0] in "/\\" or _DRIVE.match(name):
            raise _bad("begins at the root of a disk")
        if ".." in name and ".." in _BETWEEN.split(name):
            raise _bad("leads out of its container")
        if not self._add(name):
            raise _bad("is that of an earlier member too")

    def _add(self, name: str) -> bool:
        """Remember a name by its hash; say whether it is new."""
        digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        if not self._put(int.from_bytes(digest, "little") or 1):
            return False
        self._count += 1
        if self._count * 2 > len(self._slots):
            self._grow()
        return True

    def _put(self, key: int) -> bool:
        slots = self._slots
        last = len(slots) - 1
        place = key & last
        while slots[place]:
            if slots[place] == key:
                return False
            place = (place + 1) & last
        slots[place] = key
        return True

    def _grow(self) -> None:
        keys = self._slots
        self._slots = array("Q", bytes(len(keys) * 16))
        for key in keys:
            if key:
                self._put(key)


def _bad(why: str) -> BrokenInput:
    message = f"The name of this member {why}. It was not read. Take it out of the container, or give it another name."
    return BrokenInput("bad_member_name", message)
