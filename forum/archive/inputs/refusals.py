"""Members of which it is known before they are read that nothing is: one by one, and together where they are many.

A container may hold hundreds of thousands, and each that is told by itself
costs as much as a file that is read.
"""

from __future__ import annotations

from collections.abc import Iterator

# So many of one container are told by themselves: what a person may go through.
_BY_THEMSELVES = 1_000
# Characters of names that one sentence holds, and that are kept of one container.
_IN_A_SENTENCE = 2_000
_MOST_KEPT = 16 * 1024 * 1024


class Refusals:
    """What is told together of one container, and of the containers in it; names begin behind ``container``."""

    def __init__(self, container: str) -> None:
        self._container = container
        self._alone = _BY_THEMSELVES
        self._room = _MOST_KEPT
        self._alike: dict[tuple[str, str], _Alike] = {}

    def hold(self, name: str, code: str, message: str) -> bool:
        """Keep a member to be told with others; ``False`` where it is to be told by itself."""
        if self._alone:
            self._alone -= 1
            return False
        alike = self._alike.get((code, message)) or self._alike.setdefault((code, message), _Alike())
        name = name.removeprefix(self._container)
        self._room -= len(name)
        alike.add(name if self._room >= 0 else "")
        return True

    def told_together(self) -> Iterator[tuple[int, str, str]]:
        """Yield how many members are told at once, the code, and the message: why, and their names."""
        for (code, message), alike in self._alike.items():
            for count, names in alike.groups():
                many = f"{count} members" if count > 1 else "1 member"
                words = f"So it is with {many}: {names}." if names else f"So it is with {many} more, too many to name."
                yield count, code, f"{message} {words}"


class _Alike:
    """Names of members that are refused for the same reason, a sentence of them in one text."""

    def __init__(self) -> None:
        self._full: list[tuple[int, str]] = []
        self._names: list[str] = []
        self._length = 0
        self._nameless = 0

    def add(self, name: str) -> None:
        if not name:
            self._nameless += 1
            return
        self._names.append(name)
        self._length += len(name)
        if self._length >= _IN_A_SENTENCE:
            self._full.append((len(self._names), ", ".join(self._names)))
            self._names, self._length = [], 0

    def groups(self) -> Iterator[tuple[int, str]]:
        yield from self._full
        if self._names:
            yield len(self._names), ", ".join(self._names)
        if self._nameless:
            yield self._nameless, ""
