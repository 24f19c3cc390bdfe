"""A cache in files that all processes of a machine share, in which only one of many can add a key."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

_LOCK = "lock"


class LockedFileCache(FileBasedCache):
    """Django's cache in files, whose ``add`` looks and writes in one: what counts tries relies on that."""

    def add(self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set a key that is not there; return whether it was set."""
        with self._locked():
            return super().add(key, value, timeout, version)

    def purge(self, seconds: float) -> int:
        """Take away what was written more than so many seconds ago, read since or not; return how much that was."""
        purged = 0
        for file in self._folder.glob("*"):
            with suppress(FileNotFoundError):  # taken away by somebody else meanwhile
                if file.name != _LOCK and file.stat().st_mtime < time.time() - seconds:
                    file.unlink()
                    purged += 1
        return purged

    @property
    def _folder(self) -> Path:
        return Path(self._dir)  # type: ignore[attr-defined] # Django's own name for it

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / _LOCK).open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
